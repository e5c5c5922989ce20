//! What an earlier run did, from the journal and the file of former values.

use crate::report::{UNDO, UNDOES};
use fitout_journal::{Deed as Recorded, Effect, FormerValues, History, RunState, What};
use fitout_model::{LocationId, RunId};
use fitout_reconcile::{Certainty, Deed, Did, Former};
use std::collections::{BTreeMap, BTreeSet};

/// What an earlier run did in each location, with what stood there before.
#[derive(Debug)]
pub struct Undo {
    run: RunId,
    deeds: BTreeMap<LocationId, Vec<Deed>>,
}

impl Undo {
    /// The undoing of the run of this history. `later` are the histories of the later runs that still count (see
    /// [`later_runs`]), in their order.
    #[must_use]
    pub fn of(history: &History, later: &[History], formers: &FormerValues) -> Self {
        let deeds = history.locations.iter().map(|(location, recorded)| {
            let since = |deed: &Recorded| {
                let later = later.iter().rev().find(|later| wrote(later, location, deed));
                later.map(|later| later.began.run.clone())
            };
            let deeds = recorded.iter().filter_map(|deed| {
                let what = did(location, &deed.what, formers)?;
                Some(Deed { target: deed.target.clone(), what, since: deed.since.as_ref().and_then(|_| since(deed)) })
            });
            (location.clone(), deeds.collect::<Vec<_>>())
        });
        let deeds = deeds.filter(|(_, deeds)| !deeds.is_empty()).collect();
        Self { run: history.began.run.clone(), deeds }
    }

    /// The run.
    #[must_use]
    pub fn run(&self) -> &RunId {
        &self.run
    }

    /// Whether the run did, or may have done, anything in the location.
    #[must_use]
    pub fn reached(&self, location: &LocationId) -> bool {
        self.deeds.contains_key(location)
    }

    /// The locations in which the run did, or may have done, anything.
    pub fn locations(&self) -> impl Iterator<Item = &LocationId> {
        self.deeds.keys()
    }

    pub(crate) fn deeds(&self, location: &LocationId) -> &[Deed] {
        self.deeds.get(location).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What was done; `None` for what certainly was not.
fn did(location: &LocationId, what: &What, formers: &FormerValues) -> Option<Did> {
    let (verb, op, attempt, wrote, effect) = match what {
        What::Adopted => return Some(Did::Adopted),
        What::Wrote { verb, op, attempt, writes, effect } => (*verb, op, *attempt, writes.clone(), *effect),
    };
    let certainty = match effect {
        Effect::None => return None,
        Effect::Done => Certainty::Done,
        Effect::Unknown => Certainty::Perhaps,
    };
    let former = formers.of(location, op, attempt);
    let former =
        former.map(|kept| Former { values: kept.values.clone(), absent: kept.absent.iter().cloned().collect() });
    Some(Did::Wrote { verb, certainty, wrote, former })
}

/// Whether the later run wrote to the target of this deed, or took it for its own.
fn wrote(later: &History, location: &LocationId, deed: &Recorded) -> bool {
    let is_effective = |what: &What| match what {
        What::Adopted => true,
        What::Wrote { effect, .. } => *effect != Effect::None,
    };
    let deeds = later.locations.get(location).map(Vec::as_slice).unwrap_or_default();
    deeds.iter().any(|other| other.target == deed.target && is_effective(&other.what))
}

/// The runs after this one whose writes stand in the way of undoing it, in their order: all but undoings, and what they
/// have undone.
///
/// An undoing that was undone itself counts for nothing, and the run that it undid counts again.
#[must_use]
pub fn later_runs<'a>(runs: &'a [RunState], run: &RunId) -> Vec<&'a RunId> {
    let mut undone: BTreeSet<&str> = BTreeSet::new();
    let mut later = Vec::new();
    for state in runs.iter().rev().take_while(|state| state.id() != run) {
        if undone.contains(state.id().as_str()) {
            continue;
        }
        match state.began().settings.get(UNDOES).filter(|_| state.began().command == UNDO) {
            Some(of) => drop(undone.insert(of)),
            None => later.push(state.id()),
        }
    }
    later.reverse();
    later
}
