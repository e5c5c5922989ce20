//! `fitout apply`: plan, ask, do it.

use crate::args::Apply;
use crate::error::{CliError, Exit};
use crate::inputs::load;
use crate::job::{Job, Scope};
use crate::session::Paths;
use crate::ui::Printer;
use fitout_rollout::APPLY;
use std::sync::Arc;

pub(crate) async fn run(args: &Apply, printer: &Printer) -> Result<Exit, CliError> {
    let plan = &args.plan;
    let fleet = Arc::new(load(printer, &plan.inputs)?);
    let job = Job {
        printer,
        command: APPLY,
        paths: Paths::of(fleet.template.name(), plan.api.sandbox, &plan.files),
        fleet,
        columns: &plan.inputs.columns,
        api: &plan.api,
        choices: &plan.choices,
        turns: &args.turns,
    };
    job.run(if args.yes { Scope::PlanAndGo } else { Scope::PlanAndAsk }).await
}
