//! `fitout apply`: plan, ask, do it; or do what a saved plan says.

use crate::args::{Apply, ColumnArgs, Inputs, Plan, SelectionArgs};
use crate::error::{CliError, Exit};
use crate::input::rows::Carried;
use crate::input::{Agreeing, LocationSet, is_roster, load, load_watched, phi, run_settings, show};
use crate::progress::Activity;
use crate::read::look;
use crate::run::{Job, NextCommand, Removing, RunScope};
use crate::saved::{HeldPlan, SavedPlan, hold};
use crate::setup::named_api::{self, NamedApi};
use crate::setup::{Paths, known_state};
use crate::terminal::Printer;
use fitout_model::text::counted;
use fitout_rollout::{APPLY, RunKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) async fn run(args: &Apply, printer: &Printer) -> Result<Exit, CliError> {
    let is_plan = args.template.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let of_plan = args.plans_template.is_some() || args.plans_roster.is_some();
    if of_plan && (args.roster.is_some() || !is_plan) {
        return Err(CliError::invalid("--template and --roster go with a saved plan only")
            .hint("Otherwise name the two without them: fitout apply TEMPLATE ROSTER"));
    }
    match &args.roster {
        Some(roster) => template(args, roster, printer).await,
        None if is_plan => saved(args, printer).await,
        None if is_roster(&args.template, &args.columns) => {
            let roster = args.template.display();
            Err(CliError::invalid(format!("{roster} is a roster, and the template is missing"))
                .hint(format!("Name the template first, and then the roster: fitout apply TEMPLATE {roster}")))
        }
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
        strictness: args.strictness,
    };
    let mut fleet = load_watched(printer, &inputs, &args.choices.acks)?;
    let paths = Paths::of(fleet.template.name(), args.api.sandbox, &args.files)?;
    let state = known_state(&paths)?;
    let all = fleet.roster.rows().len();
    args.targeting.apply(&mut fleet, state.as_ref(), printer)?;
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
    }
    // A resume means just these, however the others stand, and whatever a read of them would show, by then.
    let targeting = if args.targeting.only.is_empty() { args.targeting.clone() } else { meant(&fleet, all) };
    let job = Job {
        printer,
        command: APPLY,
        go_on: NextCommand::Resume,
        removing: Removing::ByNumber(args.acknowledge_removals),
        agreeing: agreeing(args),
        paths,
        fleet: Arc::new(fleet),
        targeting: &targeting,
        columns: &args.columns,
        api: &args.api,
        choices: &args.choices,
        turns: &args.turns,
        carried: Carried::default(),
    };
    job.run(if args.yes { RunScope::PlanAndGo } else { RunScope::PlanAndAsk }, RunKind::Template).await
}

/// The numbers that the command line has agreed to.
fn agreeing(args: &Apply) -> Agreeing {
    Agreeing { hand_edits: args.acknowledge_hand_edits, other_agents: args.acknowledge_other_agents }
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
    let file = &args.template;
    if args.targeting.settings().next().is_some() || !args.targeting.only.is_empty() {
        return Err(CliError::invalid("a saved plan says itself which locations are meant")
            .hint("Leave --location, --exclude, --where, --only and --limit out, or make a new plan with them."));
    }
    let (plan, _digest) = SavedPlan::read(file)?;
    let api = run_settings::api(&plan.settings, &named_api::hold(&args.api, &plan.host, NamedApi::Plan(file))?)?;
    let columns = run_settings::columns(&plan.settings);
    let choices = run_settings::choices(&plan.settings, &args.choices.acks, args.choices.proof);
    let inputs = inputs_of(args, &plan, &columns)?;
    let mut fleet = load(printer, &inputs)?;
    show(printer, &api, &fleet);
    let command = plan.command(file);
    phi::check(printer, &fleet, &choices.acks).map_err(|found| {
        let flags = run_settings::acks_to_repeat(&plan.settings);
        if flags.is_empty() { found } else { run_settings::unrepeated(&names(file), &command, &flags) }
    })?;
    let all = fleet.roster.rows().len();
    let held = hold(&plan, &mut fleet, printer)?;
    if held.work.is_empty() {
        printer.say("Nothing is left to do of this plan.");
        return Ok(if plan.locations.is_empty() { Exit::Done } else { Exit::Some });
    }
    removals_agreed(&held, args.acknowledge_removals, file, &command)?;
    let targeting = meant(&fleet, all);
    let job = Job {
        printer,
        command: APPLY,
        go_on: NextCommand::Resume,
        removing: Removing::AtMost(held.removals),
        agreeing: agreeing(args),
        paths: Paths::of(fleet.template.name(), api.sandbox, &args.files)?,
        fleet: Arc::new(fleet),
        targeting: &targeting,
        columns: &columns,
        api: &api,
        choices: &choices,
        turns: &args.turns,
        carried: Carried { tokens: plan.tokens(), ..Carried::default() },
    };
    let exit = job.run(RunScope::Saved(held), RunKind::Template).await?;
    // What is left out is not done, and nobody shall think so.
    let all_done = exit == Exit::Done && job.fleet.roster.rows().len() < plan.locations.len();
    Ok(if all_done { Exit::Some } else { exit })
}

/// What a plan removes is agreed to by its number, on the command line: who wrote the file does not answer for it.
fn removals_agreed(held: &HeldPlan, said: Option<usize>, file: &Path, command: &str) -> Result<(), CliError> {
    if said.unwrap_or(0) == held.removals {
        return Ok(());
    }
    let what = match held.removals {
        0 => "removes nothing".to_owned(),
        number => format!("removes {}", counted(number, "agent or action")),
    };
    let what = what.replace("agent or actions", "agents or actions");
    let why = match said {
        Some(said) => format!("--acknowledge-removals {said}: {} {what}; nothing was sent", names(file)),
        None => format!("{} {what}, and nobody has agreed to that by number; nothing was sent", names(file)),
    };
    let number = held.removals;
    let flag = if number > 0 { format!(" --acknowledge-removals {number}") } else { String::new() };
    Err(CliError::invalid(why)
        .hint(format!("Look at it with `fitout plan`. If it is what you want, say the number: {command}{flag}")))
}

fn names(file: &Path) -> String {
    format!("the plan {}", file.display())
}

/// Just these locations, so that a resume does not do what was left out.
fn meant(fleet: &LocationSet, all: usize) -> SelectionArgs {
    let rows = fleet.roster.rows();
    let named = if rows.len() < all { rows.iter().map(|row| row.location.to_string()).collect() } else { Vec::new() };
    SelectionArgs { location: named, ..SelectionArgs::default() }
}

/// The template and the roster that the command line names; otherwise those of the plan, where they are in this folder.
fn inputs_of(args: &Apply, plan: &SavedPlan, columns: &ColumnArgs) -> Result<Inputs, CliError> {
    let named = |said: &Option<PathBuf>, path: &str, flag: &str| match said {
        Some(said) => Ok(said.clone()),
        None => named_api::keep_inside(&args.template, path, flag).map(|()| PathBuf::from(path)),
    };
    Ok(Inputs {
        template: named(&args.plans_template, &plan.template.path, "--template")?,
        roster: named(&args.plans_roster, &plan.roster.path, "--roster")?,
        columns: columns.clone(),
        tokens: args.tokens.clone(),
        strictness: args.strictness,
    })
}
