//! `fitout apply`: plan, ask, do it.

use crate::args::Apply;
use crate::error::{CliError, Exit};
use crate::inputs::load;
use crate::job::{Job, Removing, Scope};
use crate::look::known_state;
use crate::session::Paths;
use crate::ui::Printer;
use fitout_rollout::{APPLY, Aim};
use std::sync::Arc;

pub(crate) async fn run(args: &Apply, printer: &Printer) -> Result<Exit, CliError> {
    let plan = &args.plan;
    let mut fleet = load(printer, &plan.inputs)?;
    let paths = Paths::of(fleet.template.name(), plan.api.sandbox, &plan.files);
    let state = known_state(&paths)?;
    plan.targeting.apply(&mut fleet, state.as_ref(), printer)?;
    let job = Job {
        printer,
        command: APPLY,
        again: None,
        removing: Removing::WithPlan,
        paths,
        fleet: Arc::new(fleet),
        targeting: &plan.targeting,
        columns: &plan.inputs.columns,
        api: &plan.api,
        choices: &plan.choices,
        turns: &args.turns,
    };
    job.run(if args.yes { Scope::PlanAndGo } else { Scope::PlanAndAsk }, Aim::Template).await
}
