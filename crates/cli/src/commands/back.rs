//! What `undo` and `destroy` share: the fleet of an earlier run, without the locations that are not concerned.

use crate::args::{Acks, Back, Inputs, OnExistingArg, PlanArgs, SelectionArgs, StrictnessArgs, TokenPlace};
use crate::error::{CliError, Exit};
use crate::input::rows::Carried;
use crate::input::{Agreeing, LocationSet, load, run_settings, show};
use crate::run::{Job, NextCommand, Removing, RunScope, edit};
use crate::setup::Paths;
use crate::setup::named_api::{self, NamedApi};
use crate::terminal::Printer;
use fitout_journal::{RunBegan, State};
use fitout_model::LocationId;
use fitout_model::text::counted;
use fitout_rollout::RunKind;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// How many locations are named that are not in the roster.
const NAMED_MAX: usize = 10;

/// What is to be taken back.
pub(super) struct RevertScope<'a> {
    /// The command, as the journal has it.
    pub(super) command: &'static str,
    /// The command that goes on with it.
    pub(super) again: String,
    /// The run whose inputs are used.
    pub(super) began: RunBegan,
    /// The locations that are concerned.
    pub(super) locations: BTreeSet<LocationId>,
    /// What is true of one of them, and of several, in words.
    pub(super) what: [String; 2],
    pub(super) state: &'a State,
    pub(super) paths: Paths,
}

pub(super) async fn run(
    args: &Back,
    meant: RevertScope<'_>,
    aim: RunKind,
    printer: &Printer,
) -> Result<Exit, CliError> {
    let RevertScope { command, again, began, locations: concerned, what, state, paths } = meant;
    let api = named_api::hold(&args.api, &state.header().host, NamedApi::Journal(&paths.journal, &again))?;
    let columns = run_settings::columns(&began.settings);
    let inputs = Inputs {
        template: args.template.clone().unwrap_or_else(|| PathBuf::from(&began.template.path)),
        roster: args.roster.clone().unwrap_or_else(|| PathBuf::from(&began.roster.path)),
        columns: columns.clone(),
        tokens: args.tokens.clone(),
        strictness: StrictnessArgs::default(),
    };
    let mut fleet = if edit::are_kept_in(state) {
        edit::past_fleet(printer, args, &began, &columns)?
    } else if args.token.is_some() {
        return Err(CliError::invalid("--token goes with the undo of an edit; the run was of a template")
            .hint("Name its roster with --roster FILE, and the one location with --location."));
    } else {
        load(printer, &inputs)?
    };
    show(printer, &api, &fleet);
    let carried = missing(&concerned, &args.targeting, &fleet, printer);
    args.targeting.apply(&mut fleet, Some(state), printer)?;
    let all = fleet.roster.rows().len();
    fleet.roster.retain(|row| concerned.contains(&row.location));
    let chosen = fleet.roster.rows().len();
    if chosen < all || chosen == 0 {
        let [one, several] = &what;
        let what = if chosen == 1 { one } else { several };
        printer.say(&format!("{chosen} of {} {what}.", counted(all, "location")));
    }
    if chosen == 0 {
        return Ok(if carried.undone.is_empty() { Exit::Done } else { Exit::Some });
    }
    let job = Job {
        printer,
        command,
        go_on: NextCommand::Command(format!("{again}{}", named(args))),
        removing: Removing::ByNumber(args.acknowledge_removals),
        agreeing: Agreeing { hand_edits: None, other_agents: args.acknowledge_other_agents },
        fleet: Arc::new(fleet),
        columns: &columns,
        targeting: &args.targeting,
        api: &api,
        choices: &PlanArgs {
            on_existing: OnExistingArg::Adopt,
            prune: false,
            acks: Acks::default(),
            proof: args.proof,
        },
        turns: &args.turns,
        carried,
        paths,
    };
    Box::pin(job.run(if args.yes { RunScope::PlanAndGo } else { RunScope::PlanAndAsk }, aim)).await
}

/// What of the command line says which files and which location are meant, to be said again; never a token, and no program.
fn named(args: &Back) -> String {
    let file = |flag: &str, path: &Option<PathBuf>| {
        path.as_ref().map(|path| flag_with(flag, &path.display().to_string())).unwrap_or_default()
    };
    let mut said = file("template", &args.template) + &file("roster", &args.roster);
    if let Some(reference) = args.token.as_ref().and_then(TokenPlace::reference) {
        let reference = if reference.starts_with("cmd:") { "cmd:…" } else { reference };
        said.extend(args.targeting.location.iter().map(|location| flag_with("location", location)));
        said.push_str(&flag_with("token", reference));
    }
    said
}

fn flag_with(name: &str, value: &str) -> String {
    format!(" {}", run_settings::flag(name, value))
}

/// The locations that are concerned and not in the roster, which are said by name and are not done; those that the command line
/// names are a choice, and nobody else is missed then.
fn missing(
    concerned: &BTreeSet<LocationId>,
    targeting: &SelectionArgs,
    fleet: &LocationSet,
    printer: &Printer,
) -> Carried {
    let here: BTreeSet<&LocationId> = fleet.roster.rows().iter().map(|row| &row.location).collect();
    let chosen = targeting.settings().next().is_some() || !targeting.only.is_empty();
    let missing = concerned.iter().filter(|location| !here.contains(location) && !chosen);
    let undone: Vec<LocationId> = missing.cloned().collect();
    if !undone.is_empty() {
        let (verb, left) = if undone.len() == 1 { ("is", "it is") } else { ("are", "they are") };
        let named: Vec<&str> = undone.iter().take(NAMED_MAX).map(LocationId::as_str).collect();
        let more = undone.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(" … and {more} more") } else { String::new() };
        let (roster, count) = (fleet.roster.path(), counted(undone.len(), "location"));
        printer.say(&format!("{count} {verb} not in {roster}, and left as {left}: {}{more}", named.join(", ")));
    }
    // So the journal knows of them, too. What their rows wanted has no part in this.
    let gone = undone.iter().map(|location| (location.clone(), String::new())).collect();
    Carried { gone, undone, ..Carried::default() }
}
