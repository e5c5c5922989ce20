//! What came of a run, location by location: a pure function of the journal's state and the roster.

use crate::fleet::Fleet;
use fitout_journal::{LocationState, RunState, State};
use fitout_model::{CauseKind, Known, LocationId, LocationOutcome, RunId, Standing, without_ids};
use std::collections::{BTreeMap, BTreeSet};

/// What came of a run.
#[derive(Debug, Clone, Default)]
pub struct RunReport {
    /// One row for each location, in the roster's order.
    pub rows: Vec<RowReport>,
}

/// What came of one location.
#[derive(Debug, Clone)]
pub struct RowReport {
    /// Its place in the roster.
    pub place: usize,
    /// The line of the roster it stands in.
    pub line: u64,
    /// The location.
    pub location: LocationId,
    /// How its part ended; `None` while it has not.
    pub outcome: Option<LocationOutcome>,
    /// Where it is counted whatever its outcome, because something is open there.
    pub open: Option<Standing>,
    /// How many requests it took, over all runs.
    pub requests: u64,
    /// What is ours there.
    pub known: Known,
}

impl RowReport {
    /// Where the location is counted.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let ended = self.outcome.as_ref().map(LocationOutcome::standing);
        self.open.or(ended).unwrap_or(Standing::Pending)
    }
}

/// The command that carries a template out; it begins a job, as do the next two, and the others go on with one.
pub const APPLY: &str = "apply";
/// The command that takes back an earlier run.
pub const UNDO: &str = "undo";
/// The command that removes what the journal made.
pub const DESTROY: &str = "destroy";
/// The setting of a run of [`UNDO`] that names the run it takes back.
pub const UNDOES: &str = "undo";

/// How many locations stand where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StandingCounts(pub BTreeMap<Standing, usize>);

impl StandingCounts {
    /// How many stand there.
    #[must_use]
    pub fn of(&self, standing: Standing) -> usize {
        self.0.get(&standing).copied().unwrap_or(0)
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }
}

impl RunReport {
    /// What the journal's last job says of every location of the fleet: the last `apply`, `undo` or `destroy` and what
    /// has gone on from it since. A location that it has not reached is pending, whatever became of it before.
    #[must_use]
    pub fn of(fleet: &dyn Fleet, state: &State) -> Self {
        let job: BTreeSet<&RunId> = state.last_job().iter().map(RunState::id).collect();
        let row = |place: usize| {
            let location = fleet.location(place)?.clone();
            let found = state.location(&location);
            let last = found.and_then(LocationState::last).filter(|(run, _)| job.contains(run));
            Some(RowReport {
                place,
                line: fleet.line(place),
                location,
                outcome: last.map(|(_, outcome)| outcome.clone()),
                open: found.filter(|found| found.open().is_some()).map(LocationState::standing),
                requests: found.map_or(0, LocationState::requests),
                known: found.map(LocationState::known).unwrap_or_default(),
            })
        };
        Self { rows: (0..fleet.len()).filter_map(row).collect() }
    }

    /// How many locations stand where; the sum is the number of rows.
    #[must_use]
    pub fn tally(&self) -> StandingCounts {
        let mut tally = BTreeMap::new();
        for row in &self.rows {
            *tally.entry(row.standing()).or_default() += 1;
        }
        StandingCounts(tally)
    }

    /// The locations that did not end as wanted, by kind and message without its ids, most first; rows in the roster's order.
    #[must_use]
    pub fn troubles(&self) -> Vec<(CauseKind, &str, Vec<&RowReport>)> {
        let mut groups: BTreeMap<(CauseKind, &str), Vec<&RowReport>> = BTreeMap::new();
        for row in &self.rows {
            if let Some(LocationOutcome::Stopped { cause }) = &row.outcome {
                groups.entry((cause.kind, without_ids(&cause.message))).or_default().push(row);
            }
        }
        let mut groups: Vec<_> = groups.into_iter().map(|((kind, message), rows)| (kind, message, rows)).collect();
        groups.sort_by_key(|(kind, message, rows)| (std::cmp::Reverse(rows.len()), *kind, *message));
        groups
    }
}
