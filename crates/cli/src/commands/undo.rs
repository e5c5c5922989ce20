//! `fitout undo`: take back what one run did, where nothing has changed since.

use super::back::{self, RevertScope};
use super::runs::chosen;
use crate::args::UndoArgs as Args;
use crate::error::{CliError, Exit};
use crate::setup::{Paths, Which, find_journal, journal_error};
use crate::terminal::Printer;
use fitout_journal::{FormerValues, History, RunBegan, State, former_values, history, read};
use fitout_model::RunId;
use fitout_rollout::{PastRun, RunKind, UNDO};

pub(crate) async fn run(args: &Args, printer: &Printer) -> Result<Exit, CliError> {
    let paths = find_journal(&args.back.files, Which::of_flag(args.back.api.sandbox), printer)?;
    let (state, _recovery) = read(&paths.journal).map_err(|error| journal_error(&error))?;
    let run = chosen(&state, Some(&args.run), &paths.journal.display().to_string())?.id().clone();
    let (began, past) = past(&paths, &state, &run)?;
    if past.locations().next().is_none() {
        printer.say(&format!("Run {run} wrote nothing, so there is nothing to undo."));
        return Ok(Exit::Done);
    }
    let meant = RevertScope {
        command: UNDO,
        again: format!("undo {run}"),
        began,
        locations: past.locations().cloned().collect(),
        what: ["was", "were"].map(|verb| format!("{verb} written to by run {run}")),
        state: &state,
        paths,
    };
    back::run(&args.back, meant, RunKind::Undo(past), printer).await
}

/// What the run did, from the journal and the file of former values.
fn past(paths: &Paths, state: &State, run: &RunId) -> Result<(RunBegan, PastRun), CliError> {
    let read = |run: &RunId| -> Result<Option<History>, CliError> {
        history(&paths.journal, run).map_err(|error| journal_error(&error))
    };
    let missing = || CliError::invalid(format!("{} no longer says what run {run} did", paths.journal.display()));
    let past = read(run)?.filter(|past| !past.compacted).ok_or_else(|| {
        missing()
            .hint("A compaction has left its counts only. `fitout plan` shows how the locations stand to a template.")
    })?;
    let mut later = Vec::new();
    for run in state.runs().iter().skip_while(|state| state.id() != run).skip(1) {
        later.extend(read(run.id())?);
    }
    let formers = former_values(&paths.former).map_err(|error| {
        CliError::fatal(format!("the former values {} cannot be read", paths.former.display()))
            .because(&error)
            .hint("Without them only what the run made can be undone: move the file away to do that.")
    })?;
    let undo = PastRun::of(&past, &later, &formers);
    Ok((past.began, undo))
}

/// How to take the run back; `None` when it wrote nothing, or only its counts are left.
pub(super) fn command(paths: &Paths, run: &RunId) -> Result<Option<String>, CliError> {
    let past = history(&paths.journal, run).map_err(|error| journal_error(&error))?;
    let past = past.map(|past| PastRun::of(&past, &[], &FormerValues::default()));
    let wrote = past.is_some_and(|past| past.locations().next().is_some());
    Ok(wrote.then(|| format!("fitout undo {run}")))
}
