//! `fitout resolve`: a person decides what became of creates that nobody else can tell.

use super::status::go_on;
use crate::args::{Resolve, ResolveAs};
use crate::error::{CliError, Exit};
use crate::setup::{find_named, journal_error, wall_ms};
use crate::terminal::Printer;
use fitout_journal::{DoubtVerdict, Journal, OpenOp, Record, Settled, State};
use fitout_model::text::counted;
use fitout_model::{AgentId, LocationId};

pub(crate) fn run(args: &Resolve, printer: &Printer) -> Result<Exit, CliError> {
    let paths = find_named(&args.journals, printer)?;
    let (mut journal, _recovery) = Journal::open(&paths.journal).map_err(|error| journal_error(&error))?;
    let open = chosen(journal.state(), args)?;
    if open.is_empty() {
        printer.say("Nothing is open.");
        return Ok(Exit::Done);
    }
    let Some(verdict) = args.verdict.filter(|_| !args.list) else {
        for (location, open) in &open {
            printer.data(&describe(location, open))?;
        }
        return Ok(Exit::Open);
    };
    let verdict = match (verdict, &args.id) {
        (ResolveAs::Absent, None) => DoubtVerdict::Absent,
        (ResolveAs::Absent, Some(_)) => return Err(CliError::invalid("`--id` goes with `--as done` only")),
        (ResolveAs::Done, Some(id)) => {
            let id: AgentId = id.parse().map_err(|error| CliError::invalid(format!("--id {id}")).because(&error))?;
            DoubtVerdict::Done { id: id.into() }
        }
        (ResolveAs::Done, None) => {
            return Err(CliError::invalid("`--as done` needs the id that was made")
                .hint("Open the location, copy the agent's id, and say `--id ID`."));
        }
    };
    if matches!(verdict, DoubtVerdict::Done { .. }) && open.len() > 1 {
        return Err(CliError::invalid(format!("one id cannot be what {} locations have", open.len()))
            .hint("Name one location with `--location ID`."));
    }
    for (location, open) in &open {
        let settled = Settled {
            op: open.intent.op.clone(),
            attempt: open.intent.attempt,
            loc: location.clone(),
            verdict: verdict.clone(),
            by: args.by.clone(),
            at: wall_ms(),
        };
        journal.append(&Record::Settled(settled)).map_err(|error| journal_error(&error))?;
    }
    journal.commit().map_err(|error| journal_error(&error))?;
    printer.say(&format!("{} decided by {}. {}.", open.len(), args.by, go_on(journal.state())));
    Ok(Exit::Done)
}

fn chosen(state: &State, args: &Resolve) -> Result<Vec<(LocationId, OpenOp)>, CliError> {
    let all = state.locations().filter_map(|(location, known)| Some((location.clone(), known.open()?.clone())));
    if args.location.is_empty() {
        return Ok(all.collect());
    }
    let all: Vec<_> = all.collect();
    args.location
        .iter()
        .map(|wanted| {
            let found = all.iter().find(|(location, _)| location.as_str() == wanted).cloned();
            found.ok_or_else(|| {
                CliError::invalid(format!("nothing is open in the location {wanted}"))
                    .hint("See what is with `fitout resolve --list`.")
            })
        })
        .collect()
}

fn describe(location: &LocationId, open: &OpenOp) -> String {
    let what = format!("{} {}", open.intent.verb, open.intent.target);
    let how = match (&open.conflict, &open.how) {
        (Some(ids), _) => format!("could be any of {}", ids.join(", ")),
        (None, Some(how)) => how.clone(),
        (None, None) => "the program stopped before an answer came".to_owned(),
    };
    let before = open.intent.seen.as_ref().map_or(0, Vec::len);
    format!(
        "{location}: {what}: {how} ({} before it)",
        counted(before, "agent or action").replace("agent or actions", "agents or actions")
    )
}
