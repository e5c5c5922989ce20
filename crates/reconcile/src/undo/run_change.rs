//! What a run did in a location, and what stood there before.

pub use fitout_api::name::{DETAILS, NAME, TYPE as KIND};
use fitout_model::{AgentKey, Fields, Leaves, RunId, Target, Verb};
use std::collections::{BTreeMap, BTreeSet};

/// One thing that a run did in a location, and that it may have done for certain or perhaps; what was certainly not
/// done is no deed.
#[derive(Debug, Clone, PartialEq)]
pub struct RunChange {
    /// To what.
    pub target: Target,
    /// What.
    pub what: RunChangeKind,
    /// A later run that wrote to the same target and was not undone.
    pub since: Option<RunId>,
    /// What the journal held as last written to the target before: each field with the short digest of its value.
    pub held: BTreeMap<String, String>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
pub enum RunChangeKind {
    /// It was there and became ours.
    Adopted,
    /// A write.
    Wrote {
        /// Of which kind.
        verb: Verb,
        /// Whether it was done.
        certainty: Certainty,
        /// The fields that it wrote, each with the short digest of its value.
        wrote: BTreeMap<String, String>,
        /// What stood there before; `None` where that was not kept.
        former: Option<PreImage>,
    },
}

/// Whether a write was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The API said so, or it was seen.
    Done,
    /// Nobody knows.
    Perhaps,
}

/// What stood where something was written.
///
/// For an agent: the fields that changed, in the API's writable form. For follow-up settings: the settings of each
/// action, by its id. For an action: its [`KIND`], [`NAME`] and [`DETAILS`], whole.
#[derive(Clone, PartialEq, Default)]
pub struct PreImage {
    /// What had a value.
    pub values: Fields,
    /// What had none, or none that can be seen.
    pub absent: BTreeSet<String>,
}

/// Values are prompt text.
impl std::fmt::Debug for PreImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&String> = self.values.keys().collect();
        f.debug_struct("Former").field("values", &names).field("absent", &self.absent).finish()
    }
}

/// The deeds on one agent or on one action, in their order.
#[derive(Debug, Default)]
pub(super) struct TargetChanges<'a> {
    pub(super) adopted: bool,
    pub(super) writes: Vec<UndoableWrite<'a>>,
    pub(super) since: Option<&'a RunId>,
    /// What the journal held before the first of them.
    pub(super) held: Option<&'a BTreeMap<String, String>>,
}

/// A write among them.
#[derive(Debug, Clone, Copy)]
pub(super) struct UndoableWrite<'a> {
    pub(super) verb: Verb,
    pub(super) certainty: Certainty,
    pub(super) fields: &'a BTreeMap<String, String>,
    pub(super) former: Option<&'a PreImage>,
}

impl<'a> TargetChanges<'a> {
    /// All deeds by their target.
    pub(super) fn by_target(deeds: &'a [RunChange]) -> BTreeMap<&'a Target, TargetChanges<'a>> {
        let mut all: BTreeMap<&Target, TargetChanges<'_>> = BTreeMap::new();
        for deed in deeds {
            let of = all.entry(&deed.target).or_default();
            of.since = of.since.or(deed.since.as_ref());
            of.held.get_or_insert(&deed.held);
            match &deed.what {
                RunChangeKind::Adopted => of.adopted = true,
                RunChangeKind::Wrote { verb, certainty, wrote, former } => {
                    let (verb, certainty, former) = (*verb, *certainty, former.as_ref());
                    of.writes.push(UndoableWrite { verb, certainty, fields: wrote, former });
                }
            }
        }
        all
    }

    /// What the journal is to hold of each field that was written, once that is put back; `also` are further fields, and
    /// `kept` those that stay as they were written.
    pub(super) fn leaves<'n>(
        &self,
        verbs: &'static [Verb],
        also: impl IntoIterator<Item = &'n String>,
        kept: &BTreeSet<String>,
    ) -> Leaves {
        let wrote = self.of(verbs).flat_map(|write| write.fields.keys().cloned()).chain(also.into_iter().cloned());
        let held = |name: String| {
            let digest = self.held.and_then(|held| held.get(&name)).cloned();
            (name, digest)
        };
        wrote.filter(|name| !kept.contains(name)).map(held).collect()
    }

    pub(super) fn has(&self, verb: Verb) -> bool {
        self.writes.iter().any(|write| write.verb == verb)
    }

    /// The writes of these kinds.
    pub(super) fn of(&self, verbs: &'static [Verb]) -> impl Iterator<Item = &UndoableWrite<'a>> {
        self.writes.iter().filter(move |write| verbs.contains(&write.verb))
    }

    /// What stood there before the first of these writes that was done, by what `of` tells of each.
    ///
    /// Of a write that perhaps was done, the next one tells: it was, when `follows` says that what stood there then is
    /// what this one wrote.
    pub(super) fn before<T>(
        &self,
        verbs: &'static [Verb],
        of: impl Fn(&UndoableWrite<'a>) -> Option<T>,
        follows: impl Fn(&T, &UndoableWrite<'a>) -> bool,
    ) -> Option<T> {
        let mut before = None;
        for write in self.writes.iter().rev().filter(|write| verbs.contains(&write.verb)) {
            let Some(earlier) = of(write) else { continue };
            let was_done = match (&before, write.certainty) {
                (None, _) | (Some(_), Certainty::Done) => true,
                (Some(next), Certainty::Perhaps) => follows(next, write),
            };
            if was_done {
                before = Some(earlier);
            }
        }
        before
    }
}

/// The agent's own target.
pub(super) fn agent_of(key: &AgentKey) -> Target {
    Target { agent: key.clone(), action: None }
}
