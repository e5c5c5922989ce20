//! `fitout destroy`: remove what this journal made, and nothing that it did not make.

use super::back::{self, RevertScope};
use crate::args::Destroy as Args;
use crate::error::{CliError, Exit};
use crate::setup::{Which, find_journal, journal_error};
use crate::terminal::Printer;
use fitout_journal::{LocationState, read};
use fitout_rollout::{DESTROY, RunKind};

pub(crate) async fn run(args: &Args, printer: &Printer) -> Result<Exit, CliError> {
    let paths = find_journal(&args.back.files, Which::of_flag(args.back.api.sandbox), printer)?;
    let (state, _recovery) = read(&paths.journal).map_err(|error| journal_error(&error))?;
    let Some(last) = state.last_run() else {
        return Err(CliError::invalid(format!("no run has begun in {}", paths.journal.display()))
            .hint("Nothing was made with it, so there is nothing to destroy."));
    };
    // Refused and unfinished creates may have made something, too.
    let has_something = |found: &LocationState| {
        !found.known().agents.is_empty() || found.open().is_some() || !found.refused().is_empty()
    };
    let locations: std::collections::BTreeSet<_> =
        state.locations().filter(|(_, found)| has_something(found)).map(|(location, _)| location.clone()).collect();
    if locations.is_empty() {
        printer.say(&format!("Nothing is there that {} knows of.", paths.journal.display()));
        return Ok(Exit::Done);
    }
    let meant = RevertScope {
        command: DESTROY,
        again: "destroy".to_owned(),
        began: last.began().clone(),
        locations,
        what: ["has", "have"].map(|verb| format!("{verb} something of this journal")),
        state: &state,
        paths,
    };
    back::run(&args.back, meant, RunKind::Destroy, printer).await
}
