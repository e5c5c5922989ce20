//! Why a location is left as it is.

use fitout_model::{AgentKey, Cause, CauseKind, RunId, Target};
use std::collections::BTreeSet;

/// What stands in the way of undoing a run in a location.
#[derive(Debug, Default)]
pub(super) struct Troubles {
    later: BTreeSet<RunId>,
    changed: BTreeSet<String>,
    gone: BTreeSet<String>,
    unkept: BTreeSet<String>,
    others: BTreeSet<String>,
}

impl Troubles {
    /// A later run wrote there.
    pub(super) fn since(&mut self, later: Option<&RunId>) {
        self.later.extend(later.cloned());
    }

    /// A field is not as the run wrote it.
    pub(super) fn changed(&mut self, target: &Target, field: &str) {
        self.changed.insert(format!("{target}.{field}"));
    }

    /// Something that the run wrote to is not there any more.
    pub(super) fn gone(&mut self, target: &Target) {
        self.gone.insert(target.to_string());
    }

    /// An agent that the run made has an action that the run did not make.
    pub(super) fn foreign(&mut self, agent: &AgentKey) {
        self.others.insert(format!("agent {agent} has an action that the run did not make"));
    }

    /// The former values were not kept.
    pub(super) fn unkept(&mut self, target: &Target) {
        self.unkept.insert(target.to_string());
    }

    /// The run deleted an agent.
    pub(super) fn deleted(&mut self, agent: &AgentKey) {
        self.others.insert(format!("the run deleted agent {agent}, and only `fitout apply` makes it anew"));
    }

    /// All of it in words; `None` when nothing stands in the way.
    pub(super) fn cause(&self, run: &RunId) -> Option<Cause> {
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut parts: Vec<String> = Vec::new();
        // The newest goes first: undoing an older one would leave it in the way.
        parts.extend(self.later.last().map(|later| format!("run {later} wrote there after it: undo {later} first")));
        if !self.changed.is_empty() {
            parts.push(format!("not as the run wrote it: {}", list(&self.changed)));
        }
        if !self.gone.is_empty() {
            parts.push(format!("no longer there: {}", list(&self.gone)));
        }
        if !self.unkept.is_empty() {
            parts.push(format!("what was there before was not kept: {}", list(&self.unkept)));
        }
        parts.extend(self.others.iter().cloned());
        let (kind, during) = (CauseKind::ChangedSinceRun, format!("undo {run}"));
        (!parts.is_empty()).then(|| Cause::new(kind, during, parts.join("; ")))
    }
}
