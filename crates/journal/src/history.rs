//! What one run did, location by location.

use crate::error::JournalError;
use crate::load::load;
use crate::record::{DoubtVerdict, How, Record, RunBegan, RunEnded};
use crate::state::State;
use crate::storage::FileStorage;
use fitout_model::{LocationId, OperationId, RunId, Standing, Target, Verb};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// What one run did to each location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// How it began.
    pub began: RunBegan,
    /// How it ended, where it did.
    pub ended: Option<RunEnded>,
    /// Whether a compaction has left only the counts of it.
    pub compacted: bool,
    /// Its deeds, in the order in which they were done.
    pub locations: BTreeMap<LocationId, Vec<PastWrite>>,
    /// Where the run left each location that it came to the end of.
    pub standings: BTreeMap<LocationId, Standing>,
}

/// One thing a run did in a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastWrite {
    /// The agent or the action.
    pub target: Target,
    /// The resource that was made, changed or adopted; `None` when it was never known.
    pub id: Option<String>,
    /// What was done.
    pub what: PastWriteKind,
    /// The first later run that wrote to, adopted, lost or settled the same target.
    pub since: Option<RunId>,
    /// What the journal held as last written to the target before this deed: each field with the short digest of its value.
    pub held: BTreeMap<String, String>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastWriteKind {
    /// It was there and became ours.
    Adopted,
    /// A write.
    Wrote {
        /// Of which kind.
        verb: Verb,
        /// The operation.
        op: OperationId,
        /// The attempt.
        attempt: u32,
        /// The fields it wrote, with the short digests of their values.
        writes: BTreeMap<String, String>,
        /// What came of it.
        effect: WriteEffect,
    },
}

/// What came of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteEffect {
    /// It was done.
    Done,
    /// It was certainly not done.
    None,
    /// It may have been done.
    Unknown,
}

/// What one run did to each location, as the journal tells; `None` when the journal has no such run.
///
/// # Errors
/// As for [`crate::read`].
pub fn history(path: &Path, run: &RunId) -> Result<Option<History>, JournalError> {
    history_of(FileStorage::peek(path)?, path, run)
}

/// As [`history`], from the bytes of a journal of this name.
///
/// # Errors
/// As for [`history`].
pub fn history_of(bytes: impl Read, path: &Path, run: &RunId) -> Result<Option<History>, JournalError> {
    let mut reader = HistoryReader { run, current: None, found: None, state: None };
    load(Box::new(bytes), path, |_, record| reader.take(record))?;
    Ok(reader.found)
}

struct HistoryReader<'a> {
    run: &'a RunId,
    current: Option<RunId>,
    found: Option<History>,
    /// What the records add up to so far.
    state: Option<State>,
}

impl HistoryReader<'_> {
    fn take(&mut self, record: &Record) {
        self.note(record);
        if let Record::Journal(header) = record {
            self.state = Some(State::new(header.clone()));
        }
        // A record that contradicts those before it is told of where the journal is opened.
        let folded = self.state.as_mut().filter(|_| !matches!(record, Record::Journal(_))).map(|s| s.apply(record));
        drop(folded);
    }

    fn note(&mut self, record: &Record) {
        match record {
            Record::RunBegan(began) => {
                self.current = Some(began.run.clone());
                self.begin(began, None, false);
            }
            Record::KeptRun(kept) => self.begin(&kept.began, kept.ended.clone(), true),
            Record::RunEnded(ended) => {
                if let Some(history) = self.found.as_mut().filter(|history| history.began.run == ended.run) {
                    history.ended = Some(ended.clone());
                }
                self.current = None;
            }
            Record::Adopted(adopted) => {
                let target =
                    Target { agent: adopted.agent.clone(), action: adopted.action.as_ref().map(|a| a.key.clone()) };
                let id = adopted.action.as_ref().map_or_else(|| adopted.id.to_string(), |action| action.id.to_string());
                self.deed(&adopted.loc, &target, Some(id), PastWriteKind::Adopted);
            }
            Record::Began(intent) => {
                let (verb, op, attempt) = (intent.verb, intent.op.clone(), intent.attempt);
                let what = PastWriteKind::Wrote {
                    verb,
                    op,
                    attempt,
                    writes: intent.writes.clone(),
                    effect: WriteEffect::Unknown,
                };
                self.deed(&intent.loc, &intent.target, intent.id.clone().filter(|_| !verb.creates()), what);
            }
            Record::Ended(ended) => {
                let (effect, id) = match &ended.how {
                    How::Done { id } => (WriteEffect::Done, Some(id)),
                    How::NotDone { .. } => (WriteEffect::None, None),
                    How::Refused { .. } | How::InDoubt { .. } => (WriteEffect::Unknown, None),
                };
                self.decide(&ended.loc, &ended.op, ended.attempt, effect, id);
            }
            Record::Settled(settled) => {
                let (effect, id) = match &settled.verdict {
                    DoubtVerdict::Done { id } => (WriteEffect::Done, Some(id)),
                    DoubtVerdict::Absent => (WriteEffect::None, None),
                    DoubtVerdict::Conflict { .. } => (WriteEffect::Unknown, None),
                };
                self.decide(&settled.loc, &settled.op, settled.attempt, effect, id);
            }
            Record::Gone(gone) => self.later(&gone.loc, &gone.target),
            Record::Released(released) => self.later(&released.loc, &released.target),
            Record::Location(ended) => {
                if let Some(history) = self.found.as_mut().filter(|history| history.began.run == ended.run) {
                    history.standings.insert(ended.loc.clone(), ended.outcome.standing());
                }
            }
            Record::Journal(_)
            | Record::Seen(_)
            | Record::KeptLocation(_)
            | Record::Agreed(_)
            | Record::Restored(_) => {}
        }
    }

    fn begin(&mut self, began: &RunBegan, ended: Option<RunEnded>, compacted: bool) {
        if began.run == *self.run {
            self.found = Some(History {
                began: began.clone(),
                ended,
                compacted,
                locations: BTreeMap::new(),
                standings: BTreeMap::new(),
            });
        }
    }

    fn deed(&mut self, loc: &LocationId, target: &Target, id: Option<String>, what: PastWriteKind) {
        if self.current.as_ref() != Some(self.run) {
            return self.later(loc, target);
        }
        let held = self.state.as_ref().and_then(|state| state.location(loc)).and_then(|here| here.held(target));
        if let Some(history) = &mut self.found {
            let deed = PastWrite { target: target.clone(), id, what, since: None, held: held.unwrap_or_default() };
            history.locations.entry(loc.clone()).or_default().push(deed);
        }
    }

    fn decide(&mut self, loc: &LocationId, wanted: &OperationId, number: u32, now: WriteEffect, made: Option<&String>) {
        let deeds = self.found.as_mut().and_then(|history| history.locations.get_mut(loc));
        for deed in deeds.into_iter().flatten() {
            if let PastWriteKind::Wrote { op, attempt, effect, .. } = &mut deed.what
                && op == wanted
                && *attempt == number
            {
                *effect = now;
                if made.is_some() {
                    deed.id = made.cloned();
                }
            }
        }
    }

    fn later(&mut self, loc: &LocationId, target: &Target) {
        let Some(later) = self.current.clone().filter(|current| current != self.run) else { return };
        let deeds = self.found.as_mut().and_then(|history| history.locations.get_mut(loc));
        for deed in deeds.into_iter().flatten() {
            let below = deed.target.agent == target.agent && (target.action.is_none() || deed.target.action.is_none());
            if deed.target == *target || below {
                deed.since.get_or_insert_with(|| later.clone());
            }
        }
    }
}
