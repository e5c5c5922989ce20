//! The state of a journal: what its records add up to. One fold makes it, live and in recovery.

mod error;
mod fold;
mod fold_location;
mod location;
mod pool;
mod run;
mod snapshot;
mod written;

pub use error::FoldError;
pub use location::{LocationState, OpenOp, RefusedOp};
pub use run::{FINISHED, RunState};

use crate::record::{FORMAT, JournalHeader};
use fitout_model::LocationId;
use pool::Pool;
use std::collections::BTreeMap;

/// What a journal's records add up to.
///
/// A location of one agent and four actions takes about one kilobyte: names that many locations share are kept once.
#[derive(Debug, Clone)]
pub struct State {
    header: JournalHeader,
    runs: Vec<RunState>,
    locations: BTreeMap<LocationId, LocationState>,
    pool: Pool,
    /// Whether a record came that is not compaction's.
    is_under_way: bool,
}

impl State {
    /// The state after the first line.
    #[must_use]
    pub fn new(header: JournalHeader) -> Self {
        Self { header, runs: Vec::new(), locations: BTreeMap::new(), pool: Pool::default(), is_under_way: false }
    }

    /// The same in a journal of this program's format.
    pub(crate) fn of_this_format(mut self) -> Self {
        self.header.format = FORMAT;
        self
    }

    /// The journal's first line.
    #[must_use]
    pub fn header(&self) -> &JournalHeader {
        &self.header
    }

    /// Every run, in the order in which they began.
    #[must_use]
    pub fn runs(&self) -> &[RunState] {
        &self.runs
    }

    /// The run that began last.
    #[must_use]
    pub fn last_run(&self) -> Option<&RunState> {
        self.runs.last()
    }

    /// The runs of the last job, in their order: the last run that began something new, and each `resume` and `retry` since. Edits
    /// begin something new each time: the same command again plans anew.
    #[must_use]
    pub fn last_job(&self) -> &[RunState] {
        let begins = self.runs.iter().rposition(|run| !run.began().goes_on()).unwrap_or(0);
        self.runs.get(begins..).unwrap_or_default()
    }

    /// Whether the last run went to its end; `false` when there was none, or when it was stopped or crashed.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.last_run().is_some_and(RunState::is_finished)
    }

    /// What is known of a location; `None` when no record is about it.
    #[must_use]
    pub fn location(&self, id: &LocationId) -> Option<&LocationState> {
        self.locations.get(id)
    }

    /// Every location that a record is about, in order of their ids.
    pub fn locations(&self) -> impl Iterator<Item = (&LocationId, &LocationState)> {
        self.locations.iter()
    }
}

/// Two states are equal when their records mean the same; what they share inside does not count.
impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header && self.runs == other.runs && self.locations == other.locations
    }
}

impl Eq for State {}
