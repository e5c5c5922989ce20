//! `fitout status`: what the journal knows, without asking the API.

use super::runs::ending;
use crate::args::Status;
use crate::error::{CliError, Exit};
use crate::input::left;
use crate::run::edit;
use crate::setup::{find_named, journal_error};
use crate::terminal::Printer;
use fitout_journal::{LocationState, RunState, State, read};
use fitout_model::text::counted;
use fitout_model::{CauseKind, LocationId, LocationOutcome, RunId, Standing};
use fitout_rollout::{DESTROY, UNDO, UNDOES};
use std::collections::{BTreeMap, BTreeSet};

/// How many locations of a group are named.
const NAMED: usize = 10;

pub(crate) fn run(args: &Status, printer: &Printer) -> Result<Exit, CliError> {
    let paths = find_named(&args.journals, printer)?;
    let (state, recovery) = read(&paths.journal).map_err(|error| journal_error(&error))?;
    let header = state.header();
    printer.data(&format!("journal   {} ({} lines)", paths.journal.display(), recovery.lines))?;
    printer.data(&format!("template  {} at {}", header.template, header.host))?;
    let Some(last) = state.last_run() else {
        printer.data("no run has begun")?;
        return Ok(Exit::Done);
    };
    printer.data(&format!("runs      {}; the last: {}", state.runs().len(), describe(last)))?;
    let job: BTreeSet<&RunId> = state.last_job().iter().map(RunState::id).collect();
    let agreed = &last.began().roster.rows;
    let mut groups: BTreeMap<Standing, Vec<String>> = BTreeMap::new();
    let mut earlier = 0_usize;
    for (location, known) in state.locations() {
        let why = match (known.open(), known.last()) {
            (Some(open), _) => format!(": {} {} was begun", open.intent.verb, open.intent.target),
            (None, Some((run, _))) if !job.contains(run) && agreed.contains_key(location) => {
                groups.entry(Standing::Pending).or_default().push(location.to_string());
                continue;
            }
            (None, Some((run, _))) if !job.contains(run) => {
                earlier += 1;
                continue;
            }
            (None, Some((_, outcome))) => why(outcome),
            (None, None) => String::new(),
        };
        groups.entry(known.standing()).or_default().push(format!("{location}{why}"));
    }
    let unknown = agreed.keys().filter(|location| state.location(location).is_none());
    groups.entry(Standing::Pending).or_default().extend(unknown.map(LocationId::to_string));
    groups.retain(|_, locations| !locations.is_empty());
    for (standing, locations) in &groups {
        printer.data(&format!("{:<9} {}", standing.as_str(), locations.len()))?;
        if matches!(standing, Standing::Done | Standing::Skipped) {
            continue;
        }
        for location in locations.iter().take(NAMED) {
            printer.data(&format!("  {location}"))?;
        }
        let more = locations.len().saturating_sub(NAMED);
        if more > 0 {
            printer.data(&format!("  … and {more} more"))?;
        }
    }
    if earlier > 0 {
        printer.data(&format!("{:<9} {earlier}, as earlier runs left them", "before"))?;
    }
    let go_on = go_on(&state);
    let unreached = last.tally().get(&Standing::Pending).copied().unwrap_or(0);
    if unreached > 0 {
        let s = if unreached == 1 { "" } else { "s" };
        printer.say(&format!("{unreached} location{s} of the last run had no turn or no end. {go_on}."));
    }
    let gone = usize::try_from(left::of_last(&state, last)).unwrap_or(usize::MAX);
    if gone > 0 {
        let (verb, rows) = if gone == 1 { ("was", "its row") } else { ("were", "their rows") };
        printer.say(&format!(
            "{} {verb} agreed to and had no row in {} any more. Put {rows} back. {go_on}.",
            counted(gone, "location"),
            last.began().roster.path
        ));
    }
    let open = groups.get(&Standing::InDoubt).map_or(0, Vec::len);
    if open > 0 {
        let awaits = state.locations().filter(|(_, found)| awaits_decision(found)).count();
        // Whoever asked to decide would have `resume` only ask again.
        let next = if awaits > 0 { "Decide with `fitout resolve --list`" } else { &go_on };
        printer.say(&format!("{} in doubt. {next}.", counted(open, "location")));
    }
    Ok(Exit::Done)
}

/// Whether a person asked to decide what becomes of a create there.
fn awaits_decision(found: &LocationState) -> bool {
    let last = found.last().map(|(_, outcome)| outcome);
    matches!(last, Some(LocationOutcome::Stopped { cause }) if cause.kind == CauseKind::AwaitsDecision)
}

/// The command that goes on with the last run, in a sentence without its full stop.
pub(super) fn go_on(state: &State) -> String {
    let Some(began) = state.last_run().map(RunState::began) else { return "Go on with `fitout resume`".to_owned() };

    if edit::are_kept_in(state) {
        return "Run the same command again".to_owned();
    }
    match (began.command.as_str(), began.settings.get(UNDOES)) {
        (UNDO, Some(run)) => format!("Go on with `fitout undo {run}`"),
        (DESTROY, _) => "Go on with `fitout destroy`".to_owned(),
        _ => "Go on with `fitout resume`".to_owned(),
    }
}

fn describe(run: &RunState) -> String {
    let began = run.began();
    format!("{} {} (version {}), {}", began.command, began.run, began.template.version, ending(run))
}

fn why(outcome: &LocationOutcome) -> String {
    match outcome {
        LocationOutcome::InPlace | LocationOutcome::Done { .. } => String::new(),
        LocationOutcome::Skipped { why } => format!(": {why}"),
        LocationOutcome::Stopped { cause } => format!(": {}: {}", cause.kind.description(), cause.message),
    }
}
