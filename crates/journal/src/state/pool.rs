//! Values that many locations have alike, kept once.

use super::written::Names;
use fitout_model::{ActionKey, AgentKey, LocationOutcome, RunId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The shared values of one state.
#[derive(Debug, Clone, Default)]
pub(super) struct Pool {
    agents: BTreeSet<Arc<AgentKey>>,
    actions: BTreeSet<Arc<ActionKey>>,
    /// By the names joined, each with a line break after it.
    names: BTreeMap<Box<str>, Names>,
    joined: String,
    run: Option<Arc<RunId>>,
    outcome: Option<Arc<LocationOutcome>>,
}

impl Pool {
    pub(super) fn agent(&mut self, key: AgentKey) -> Arc<AgentKey> {
        if let Some(shared) = self.agents.get(&key) {
            return Arc::clone(shared);
        }
        let shared = Arc::new(key);
        self.agents.insert(Arc::clone(&shared));
        shared
    }

    pub(super) fn action(&mut self, key: ActionKey) -> Arc<ActionKey> {
        if let Some(shared) = self.actions.get(&key) {
            return Arc::clone(shared);
        }
        let shared = Arc::new(key);
        self.actions.insert(Arc::clone(&shared));
        shared
    }

    /// The list of these names, which come in order.
    pub(super) fn names<'a>(&mut self, names: impl Iterator<Item = &'a str> + Clone) -> Names {
        self.joined.clear();
        for name in names.clone() {
            self.joined.push_str(name);
            self.joined.push('\n');
        }
        if let Some(shared) = self.names.get(self.joined.as_str())
            && shared.iter().map(AsRef::as_ref).eq(names.clone())
        {
            return Arc::clone(shared);
        }
        let shared: Names = names.map(Box::from).collect();
        self.names.insert(self.joined.as_str().into(), Arc::clone(&shared));
        shared
    }

    pub(super) fn run(&mut self, run: RunId) -> Arc<RunId> {
        match &self.run {
            Some(shared) if **shared == run => Arc::clone(shared),
            Some(_) | None => Arc::clone(self.run.insert(Arc::new(run))),
        }
    }

    /// Most locations of a run end alike, so remembering the last one shares most of them.
    pub(super) fn outcome(&mut self, outcome: LocationOutcome) -> Arc<LocationOutcome> {
        match &self.outcome {
            Some(shared) if **shared == outcome => Arc::clone(shared),
            Some(_) | None => Arc::clone(self.outcome.insert(Arc::new(outcome))),
        }
    }
}
