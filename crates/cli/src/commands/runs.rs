//! `fitout runs`: what was done, when, with which template, and what came of it.

use super::undo;
use crate::args::{RunsArgs, RunsCommand};
use crate::error::{CliError, Exit};
use crate::input::{left, standing};
use crate::message::{Message, RunMessage};
use crate::output::{padded, width};
use crate::setup::{Paths, find_named, journal_error};
use crate::terminal::Printer;
use fitout_journal::{LocationState, RunState, State, read};
use fitout_model::text::{counted, duration, thousands};
use fitout_model::{LocationId, LocationOutcome, RunId, Standing};
use fitout_report::utc;
use std::collections::BTreeMap;
use std::time::Duration;

pub(crate) fn run(args: &RunsArgs, printer: &Printer) -> Result<Exit, CliError> {
    match &args.what {
        RunsCommand::List { journals } => {
            let paths = find_named(journals, printer)?;
            let (_, state) = known(&paths)?;
            list(&state, &left::by_run(&paths.journal, &state)?, printer)
        }
        RunsCommand::Show { run, journals } => {
            let paths = find_named(journals, printer)?;
            let (journal, state) = known(&paths)?;
            let run = chosen(&state, run.as_deref(), &journal)?;
            show(&paths, &state, run, printer)
        }
    }
}

fn known(paths: &Paths) -> Result<(String, State), CliError> {
    let (state, _recovery) = read(&paths.journal).map_err(|error| journal_error(&error))?;
    Ok((paths.journal.display().to_string(), state))
}

/// The run of this name, or the only one whose name begins so; the last one where none is named.
pub(crate) fn chosen<'a>(state: &'a State, wanted: Option<&str>, journal: &str) -> Result<&'a RunState, CliError> {
    let Some(wanted) = wanted else {
        return state.last_run().ok_or_else(|| {
            CliError::invalid(format!("no run has begun in {journal}"))
                .hint("Begin with `fitout apply TEMPLATE ROSTER`.")
        });
    };
    if let Some(run) = state.runs().iter().find(|run| run.id().as_str() == wanted) {
        return Ok(run);
    }
    let fitting: Vec<&RunState> = state.runs().iter().filter(|run| run.id().as_str().starts_with(wanted)).collect();
    match fitting.as_slice() {
        [only] => Ok(only),
        [] => {
            Err(CliError::invalid(format!("{journal} has no run {wanted}"))
                .hint("See the runs with `fitout runs list`."))
        }
        [first, .., last] => {
            let runs = counted(fitting.len(), "run");
            Err(CliError::invalid(format!("{wanted} begins the names of {runs}: {} to {}", first.id(), last.id()))
                .hint("Say more of the name; `fitout runs list` shows them all."))
        }
    }
}

const HEADINGS: [&str; 8] = ["RUN", "BEGAN (UTC)", "COMMAND", "TEMPLATE", "ROSTER", "LOCATIONS", "TALLY", "END"];

fn list(state: &State, left: &BTreeMap<RunId, u64>, printer: &Printer) -> Result<Exit, CliError> {
    if state.runs().is_empty() {
        printer.say("No run has begun.");
        return Ok(Exit::Done);
    }
    let mut table = vec![HEADINGS.map(str::to_owned)];
    let left = |run: &RunState| left.get(run.id()).copied().unwrap_or(0);
    table.extend(state.runs().iter().map(|run| cells(run, left(run))));
    for run in state.runs() {
        printer.tell(&Message::Run(RunMessage::of(run, left(run))));
    }
    printer.data_for_people(&aligned(&table))?;
    Ok(Exit::Done)
}

/// `left`: how many it was agreed to for beside, whose rows were gone.
fn cells(run: &RunState, left: u64) -> [String; 8] {
    let began = run.began();
    [
        run.id().to_string(),
        utc(began.at),
        began.command.clone(),
        template(run),
        began.roster.path.clone(),
        thousands(began.roster.locations + left),
        tally(run, left),
        ending(run).to_owned(),
    ]
}

/// The cells in columns as wide as they need to be, the last one as it is.
fn aligned<const N: usize>(table: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        table.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
    });
    let line = |row: &[String; N]| {
        let mut line = String::new();
        for (cell, wide) in row.iter().zip(widths) {
            line.push_str(&padded(cell, wide + 2));
        }
        line.truncate(line.trim_end().len());
        line
    };
    table.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn show(paths: &Paths, state: &State, run: &RunState, printer: &Printer) -> Result<Exit, CliError> {
    let left = left::by_run(&paths.journal, state)?.get(run.id()).copied().unwrap_or(0);
    printer.tell(&Message::Run(RunMessage::of(run, left)));
    let began = run.began();
    let used = &began.template;
    let mut facts = vec![
        ("run".to_owned(), run.id().to_string()),
        ("command".to_owned(), began.command.clone()),
        ("began".to_owned(), format!("{} UTC", utc(began.at))),
        ("ended".to_owned(), ended(run)),
        ("template".to_owned(), format!("{}, version {}, digest {}", used.path, used.version, used.digest)),
        ("roster".to_owned(), format!("{}, digest {}", began.roster.path, began.roster.digest)),
        ("locations".to_owned(), thousands(began.roster.locations + left)),
        ("tally".to_owned(), tally(run, left)),
        ("requests".to_owned(), thousands(run.requests())),
    ];
    facts.extend(undo::command(paths, run.id())?.map(|command| ("undo".to_owned(), command)));
    facts.extend(began.settings.iter().map(|(name, value)| (format!("--{name}"), value.clone())));
    let rows: Vec<[String; 2]> = facts.into_iter().map(|(name, value)| [name, value]).collect();
    printer.data(&aligned(&rows))?;
    let open = not_done(state, run);
    for (location, found) in &open {
        let (standing, why) = (standing(Some(found)), why(found));
        printer.tell(&Message::LocationStatus { location_id: location, standing, why: &why });
    }
    if !open.is_empty() {
        let mut lines = vec![String::new(), "not done:".to_owned()];
        lines.extend(open.iter().map(|(location, found)| describe(location, found)));
        printer.data(&lines.join("\n"))?;
    }
    say_rest(run, open.len(), printer);
    if left > 0 {
        let (locations, roster) =
            (counted(usize::try_from(left).unwrap_or(usize::MAX), "location"), &began.roster.path);
        printer.say(&format!("{locations} of those agreed to had no row in {roster} any more."));
    }
    Ok(Exit::Done)
}

/// The locations that this run was the last to reach and that are not done; after the last run, everything that is open.
fn not_done<'a>(state: &'a State, run: &RunState) -> Vec<(&'a LocationId, &'a LocationState)> {
    let is_last = state.last_run().is_some_and(|last| last.id() == run.id());
    let here = |found: &LocationState| {
        let reached_last = found.last().is_some_and(|(last, _)| last == run.id());
        let is_open = is_last && found.open().is_some();
        is_open || (reached_last && !matches!(standing(Some(found)), Standing::Done | Standing::Skipped))
    };
    state.locations().filter(|(_, found)| here(found)).collect()
}

fn describe(location: &LocationId, found: &LocationState) -> String {
    format!("  {:<8}  {location}  {}", standing(Some(found)).as_str(), why(found)).trim_end().to_owned()
}

fn why(found: &LocationState) -> String {
    match (found.open(), found.last().map(|(_, outcome)| outcome)) {
        (Some(open), _) => format!("{} {} was begun", open.intent.verb, open.intent.target),
        (None, Some(LocationOutcome::Stopped { cause })) => format!("{}: {}", cause.kind.description(), cause.message),
        (None, Some(LocationOutcome::Skipped { why })) => why.clone(),
        (None, Some(LocationOutcome::InPlace | LocationOutcome::Done { .. }) | None) => String::new(),
    }
}

/// Says what is not listed: the journal keeps the end of each location's last run only.
fn say_rest(run: &RunState, listed: usize, printer: &Printer) {
    let tally = run.tally();
    let troubled = [Standing::Failed, Standing::Parked, Standing::InDoubt, Standing::Conflict];
    let ended: u64 = troubled.iter().filter_map(|standing| tally.get(standing)).sum();
    let later = usize::try_from(ended).unwrap_or(usize::MAX).saturating_sub(listed);
    if later > 0 {
        let locations = counted(later, "location");
        printer.say(&format!(
            "Not listed: {locations} not done then that a later run reached; `fitout status` shows all as they are now."
        ));
    }
    let pending = tally.get(&Standing::Pending).copied().unwrap_or(0);
    if pending > 0 {
        let locations = counted(usize::try_from(pending).unwrap_or(usize::MAX), "location");
        printer.say(&format!("{locations} had no turn or no end in it."));
    }
}

/// The version and how the digest begins: a version that was not raised still shows that the template changed.
fn template(run: &RunState) -> String {
    let template = &run.began().template;
    format!("{} ({})", template.version, template.digest.short())
}

/// How many of its locations stand where, those that none stands at left out.
fn tally(run: &RunState, left: u64) -> String {
    let mut tally = run.tally();
    *tally.entry(Standing::Pending).or_default() += left;
    let parts: Vec<String> = tally
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(standing, number)| format!("{} {standing}", thousands(number)))
        .collect();
    if parts.is_empty() { "no location".to_owned() } else { parts.join(", ") }
}

/// How the run ended, in the journal's words.
pub(crate) fn ending(run: &RunState) -> &str {
    run.ended().map_or("not ended: going on, or crashed", |ended| ended.how.as_str())
}

fn ended(run: &RunState) -> String {
    let Some(ended) = run.ended() else { return ending(run).to_owned() };
    let took = duration(Duration::from_millis(ended.at.saturating_sub(run.began().at)));
    format!("{} UTC, after {took}: {}", utc(ended.at), ended.how)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_need_to_be_and_no_line_ends_in_white_space() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let table = [
            row(["RUN", "TALLY", "END"]),
            row(["a-1", "1 done", ""]),
            row(["b", "größer", "finished"]),
            row(["診所", "1", "x"]),
        ];
        insta::assert_snapshot!(aligned(&table), @"
        RUN   TALLY   END
        a-1   1 done
        b     größer  finished
        診所  1       x
        ");
    }

    #[test]
    fn a_moment_is_utc_and_never_fails() {
        assert_eq!(utc(1_795_000_000_123), "2026-11-18 11:06:40");
        assert_eq!(utc(0), "1970-01-01 00:00:00");
        assert_eq!(utc(u64::MAX), format!("{} ms", u64::MAX));
    }
}
