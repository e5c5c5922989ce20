//! What an earlier run did, from the journal and the file of former values.

use crate::report::{UNDO, UNDOES};
use fitout_journal::{FormerValues, History, PastWrite as Recorded, PastWriteKind, RunBegan, WriteEffect};
use fitout_model::{LocationId, RunId, Standing, Target, Verb};
use fitout_reconcile::{Certainty, PreImage, RunChange, RunChangeKind};
use std::collections::{BTreeMap, BTreeSet};

/// What an earlier run did in each location, with what stood there before.
#[derive(Debug)]
pub struct PastRun {
    run: RunId,
    deeds: BTreeMap<LocationId, Vec<RunChange>>,
    /// Where a later run has taken everything back already.
    taken_back: BTreeSet<LocationId>,
}

impl PastRun {
    /// The undoing of the run of this history. `later` are those of all later runs, in their order; they are
    /// needed where a deed has been written over since.
    #[must_use]
    pub fn of(history: &History, later: &[History], formers: &FormerValues) -> Self {
        let deeds = history.locations.iter().map(|(location, recorded)| {
            let counting = counting(later, location);
            let since = |deed: &Recorded| {
                let later = counting.iter().find(|later| wrote(later, location, deed));
                later.map(|later| later.began.run.clone())
            };
            let deeds = recorded.iter().filter_map(|deed| {
                let what = did(location, &deed.what, formers)?;
                let since = since(deed);
                Some(RunChange { target: deed.target.clone(), what, since, held: deed.held.clone() })
            });
            (location.clone(), deeds.collect::<Vec<_>>())
        });
        let deeds: BTreeMap<LocationId, Vec<RunChange>> = deeds.filter(|(_, deeds)| !deeds.is_empty()).collect();
        let run = &history.began.run;
        let taken_back =
            deeds.keys().filter(|location| is_taken_back(later, location, run.as_str())).cloned().collect();
        Self { run: run.clone(), deeds, taken_back }
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

    pub(crate) fn is_taken_back(&self, location: &LocationId) -> bool {
        self.taken_back.contains(location)
    }

    pub(crate) fn deeds(&self, location: &LocationId) -> &[RunChange] {
        self.deeds.get(location).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What was done; `None` for what certainly was not.
fn did(location: &LocationId, what: &PastWriteKind, formers: &FormerValues) -> Option<RunChangeKind> {
    let (verb, op, attempt, wrote, effect) = match what {
        PastWriteKind::Adopted => return Some(RunChangeKind::Adopted),
        PastWriteKind::Wrote { verb, op, attempt, writes, effect } => (*verb, op, *attempt, writes.clone(), *effect),
    };
    let certainty = match effect {
        WriteEffect::None => return None,
        WriteEffect::Done => Certainty::Done,
        WriteEffect::Unknown => Certainty::Perhaps,
    };
    let former = formers.of(location, op, attempt);
    let former =
        former.map(|kept| PreImage { values: kept.values.clone(), absent: kept.absent.iter().cloned().collect() });
    Some(RunChangeKind::Wrote { verb, certainty, wrote, former })
}

/// Whether the later run wrote to the target of this deed, or to an action of an agent that goes with it.
fn wrote(later: &History, location: &LocationId, deed: &Recorded) -> bool {
    let is_write = |what: &PastWriteKind| match what {
        PastWriteKind::Adopted => false,
        PastWriteKind::Wrote { effect, .. } => *effect != WriteEffect::None,
    };
    let goes = match &deed.what {
        PastWriteKind::Adopted => true,
        PastWriteKind::Wrote { verb, .. } => *verb == Verb::CreateAgent,
    };
    let is_on = |target: &Target| {
        *target == deed.target || goes && deed.target.action.is_none() && target.agent == deed.target.agent
    };
    let deeds = later.locations.get(location).map(Vec::as_slice).unwrap_or_default();
    deeds.iter().any(|other| is_on(&other.target) && is_write(&other.what))
}

/// The later runs whose writes stand in the way in this location: all but undoings, and what they have undone there.
///
/// An undoing that was undone itself counts for nothing, and the run that it undid counts again; so does that of one that was cut
/// short: what it has not put back yet is to be put back first.
fn counting<'a>(later: &'a [History], location: &LocationId) -> Vec<&'a History> {
    let undone = undone(later, location);
    let counts = |past: &&History| !undone.contains(past.began.run.as_str()) && undoes(&past.began).is_none();
    later.iter().rev().filter(counts).collect()
}

/// Whether everything that the run did in this location was taken back already, and that was not undone itself: whatever has become
/// of it since is not its doing.
fn is_taken_back(later: &[History], location: &LocationId, run: &str) -> bool {
    undone(later, location).contains(run)
}

/// The runs that later ones have taken back in this location.
fn undone<'a>(later: &'a [History], location: &LocationId) -> BTreeSet<&'a str> {
    let mut undone: BTreeSet<&str> = BTreeSet::new();
    for past in later.iter().rev() {
        if is_done(past, location)
            && let Some(of) = undoes(&past.began)
            && !undone.contains(past.began.run.as_str())
        {
            undone.insert(of);
        }
    }
    undone
}

/// Whether the run came to its end in this location. Where everything was back already, an undoing has no deed and is done.
fn is_done(past: &History, location: &LocationId) -> bool {
    past.standings.get(location) == Some(&Standing::Done)
}

/// The run that this one has taken back.
#[must_use]
pub fn undoes(began: &RunBegan) -> Option<&str> {
    began.settings.get(UNDOES).filter(|_| began.command == UNDO).map(String::as_str)
}
