//! What a run was agreed to for and has not done, though its roster has it no more.

use crate::error::CliError;
use crate::setup::journal_error;
use fitout_journal::{LocationState, Record, RunBegan, RunState, State, replay};
use fitout_model::{LocationId, RunId, Standing};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// For each run of a journal, how many rows it was agreed to for that were gone from its roster, and that neither it nor a run
/// that it goes on with has done. A run that has none may be missing.
///
/// # Errors
/// When the journal cannot be read.
pub(crate) fn by_run(journal: &Path, state: &State) -> Result<BTreeMap<RunId, u64>, CliError> {
    let mut left = Left::default();
    replay(journal, |record| left.take(record)).map_err(|error| journal_error(&error))?;
    left.close();
    let mut counts = left.counts;
    // Of a compacted journal, only the state knows the rows of its last run.
    counts.extend(state.last_run().map(|last| (last.id().clone(), of_last(state, last))));
    Ok(counts)
}

/// The same of the last run.
pub(crate) fn of_last(state: &State, last: &RunState) -> u64 {
    let rows = &last.began().roster.rows;
    let pending = last.tally().get(&Standing::Pending).copied().unwrap_or(0);
    let elsewhere = rows.keys().filter(|id| {
        let end = state.location(id).and_then(LocationState::last);
        let is_own = end.is_some_and(|(run, _)| run == last.id());
        !is_own && is_undone(state, id)
    });
    at_most(count(elsewhere.count()), pending, gone(last.began()))
}

/// Whether no run of the last job has done it.
pub(crate) fn is_undone(state: &State, id: &LocationId) -> bool {
    let end = state.location(id).and_then(LocationState::last);
    let here = end.filter(|(run, _)| state.last_job().iter().any(|known| known.id() == *run));
    !here.is_some_and(|(_, outcome)| is_done(outcome.standing()))
}

fn is_done(standing: Standing) -> bool {
    matches!(standing, Standing::Done | Standing::Skipped)
}

/// How many of the run's rows were gone when it began.
fn gone(began: &RunBegan) -> u64 {
    count(began.roster.rows.len()).saturating_sub(began.roster.locations)
}

/// Of so many that are not done and did not end in the run, those that are not in its tally as pending, and so are gone.
fn at_most(elsewhere: u64, pending: u64, gone: u64) -> u64 {
    elsewhere.saturating_sub(pending).min(gone)
}

/// Takes in a journal's records, one after another.
#[derive(Debug, Default)]
struct Left {
    run: Option<RunId>,
    /// The rows that the run was agreed to for.
    rows: BTreeSet<LocationId>,
    /// How many of them were gone when it began.
    gone: u64,
    /// How many of them are its own: each of these is in its tally.
    taken_on: u64,
    /// How the locations stand, by the run and those that it goes on with.
    ended: BTreeMap<LocationId, Standing>,
    /// Those that ended in the run.
    own: BTreeSet<LocationId>,
    counts: BTreeMap<RunId, u64>,
}

impl Left {
    /// Takes in the next record.
    fn take(&mut self, record: &Record) {
        match record {
            Record::RunBegan(began) => self.begin(began),
            Record::Location(ended) => {
                self.ended.insert(ended.loc.clone(), ended.outcome.standing());
                self.own.insert(ended.loc.clone());
            }
            Record::Journal(_)
            | Record::Began(_)
            | Record::Ended(_)
            | Record::Adopted(_)
            | Record::Settled(_)
            | Record::Gone(_)
            | Record::Released(_)
            | Record::Seen(_)
            | Record::Restored(_)
            | Record::Agreed(_)
            | Record::RunEnded(_)
            | Record::KeptRun(_)
            | Record::KeptLocation(_) => {}
        }
    }

    fn begin(&mut self, began: &RunBegan) {
        self.close();
        if !began.goes_on() {
            self.ended.clear();
        }
        self.own.clear();
        self.rows = began.roster.rows.keys().cloned().collect();
        self.gone = gone(began);
        self.taken_on = began.turns.unwrap_or(began.roster.locations);
        self.run = Some(began.run.clone());
    }

    fn close(&mut self) {
        let Some(run) = self.run.take() else { return };
        let undone = self.rows.iter().filter(|id| !self.ended.get(*id).copied().is_some_and(is_done));
        let elsewhere = count(undone.filter(|id| !self.own.contains(*id)).count());
        let pending = self.taken_on.saturating_sub(count(self.own.len()));
        self.counts.insert(run, at_most(elsewhere, pending, self.gone));
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
