//! `fitout apply`: plan, ask, do it; or do what a saved plan says.

use crate::args::{Api, Apply, Inputs, Plan, Targeting};
use crate::error::{CliError, Exit};
use crate::fleet::RosterFleet;
use crate::inputs::load;
use crate::job::{GoOn, Job, Removing, Scope};
use crate::look::{known_state, look};
use crate::remembered;
use crate::saved::{SavedPlan, hold};
use crate::session::{Paths, SANDBOX_HOST};
use crate::tripwire;
use crate::ui::{Activity, Printer};
use fitout_rollout::{APPLY, Aim};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) async fn run(args: &Apply, printer: &Printer) -> Result<Exit, CliError> {
    let is_plan = args.template.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    match &args.roster {
        Some(roster) => template(args, roster, printer).await,
        None if is_plan => saved(args, printer).await,
        None => Err(CliError::invalid("the roster is missing")
            .hint("Name both: fitout apply TEMPLATE ROSTER; or a saved plan alone, a file whose name ends in .json.")),
    }
}

async fn template(args: &Apply, roster: &Path, printer: &Printer) -> Result<Exit, CliError> {
    let inputs = Inputs {
        template: args.template.clone(),
        roster: roster.to_owned(),
        columns: args.columns.clone(),
        tokens: args.tokens.clone(),
    };
    let mut fleet = load(printer, &inputs)?;
    tripwire::check(printer, &fleet, &args.choices.acks)?;
    let paths = Paths::of(fleet.template.name(), args.api.sandbox, &args.files)?;
    let state = known_state(&paths)?;
    args.targeting.apply(&mut fleet, state.as_ref(), printer)?;
    let mut targeting = args.targeting.clone();
    if args.targeting.needs_a_look() {
        let looked = look(&plan_of(args, inputs), printer, Activity::Comparing).await?;
        if let Some(exit) = looked.interrupted {
            return Ok(exit);
        }
        let meant = args.targeting.found(&looked);
        if meant.is_empty() {
            return Ok(Exit::Done);
        }
        fleet.roster.retain(|row| meant.contains(&row.location));
        // A resume means just these, whatever a read of the others would show by then.
        targeting = Targeting { location: meant.iter().map(ToString::to_string).collect(), ..Targeting::default() };
    }
    let job = Job {
        printer,
        command: APPLY,
        go_on: GoOn::Resume,
        removing: Removing::ByNumber(args.acknowledge_removals),
        paths,
        fleet: Arc::new(fleet),
        targeting: &targeting,
        columns: &args.columns,
        api: &args.api,
        choices: &args.choices,
        turns: &args.turns,
    };
    job.run(if args.yes { Scope::PlanAndGo } else { Scope::PlanAndAsk }, Aim::Template).await
}

/// The same arguments as a command that only reads takes them.
fn plan_of(args: &Apply, inputs: Inputs) -> Plan {
    Plan {
        inputs,
        targeting: args.targeting.clone(),
        api: args.api.clone(),
        files: args.files.clone(),
        choices: args.choices.clone(),
    }
}

/// Does what a saved plan says, in the locations that are still as they were.
async fn saved(args: &Apply, printer: &Printer) -> Result<Exit, CliError> {
    if args.targeting.settings().next().is_some() || !args.targeting.only.is_empty() {
        return Err(CliError::invalid("a saved plan says itself which locations are meant")
            .hint("Leave --location, --exclude, --where, --only and --limit out, or make a new plan with them."));
    }
    let (plan, _digest) = SavedPlan::read(&args.template)?;
    let columns = remembered::columns(&plan.settings);
    let inputs = Inputs {
        template: PathBuf::from(&plan.template.path),
        roster: PathBuf::from(&plan.roster.path),
        columns: columns.clone(),
        tokens: args.tokens.clone(),
    };
    let mut fleet = load(printer, &inputs)?;
    tripwire::check(printer, &fleet, &remembered::choices(&plan.settings).acks)?;
    let all = fleet.roster.rows().len();
    let held = hold(&plan, &mut fleet, printer)?;
    if held.work.is_empty() {
        printer.say("Nothing is left to do of this plan.");
        return Ok(if plan.locations.is_empty() { Exit::Done } else { Exit::Some });
    }
    // What a plan would accept is accepted only when this command line says so, too.
    let mut choices = remembered::choices(&plan.settings);
    choices.proof = args.choices.proof;
    let api = host(&args.api, &plan.host);
    let targeting = meant(&fleet, all);
    let job = Job {
        printer,
        command: APPLY,
        go_on: GoOn::Resume,
        removing: Removing::WithPlan,
        paths: Paths::of(fleet.template.name(), api.sandbox, &args.files)?,
        fleet: Arc::new(fleet),
        targeting: &targeting,
        columns: &columns,
        api: &api,
        choices: &choices,
        turns: &args.turns,
    };
    let exit = job.run(Scope::Saved(held), Aim::Template).await?;
    // What is left out is not done, and nobody shall think so.
    let all_done = exit == Exit::Done && job.fleet.roster.rows().len() < plan.locations.len();
    Ok(if all_done { Exit::Some } else { exit })
}

/// Just these locations, so that a resume does not do what was left out.
fn meant(fleet: &RosterFleet, all: usize) -> Targeting {
    let rows = fleet.roster.rows();
    let named = if rows.len() < all { rows.iter().map(|row| row.location.to_string()).collect() } else { Vec::new() };
    Targeting { location: named, ..Targeting::default() }
}

/// The API that the plan is about.
fn host(api: &Api, host: &str) -> Api {
    let mut api = api.clone();
    if host == SANDBOX_HOST {
        api.sandbox = true;
    } else {
        api.base_url = Some(host.to_owned());
    }
    api
}
