//! Which agent, and which of its actions, is meant.

use super::{EditContext, Unplanned, stop};
use crate::compare::is_short;
use fitout_model::{
    ActionId, ActionKey, ActualAction, ActualAgent, AgentId, AgentKey, CauseKind, KnownAction, KnownAgent, Selector,
    same_name,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// The agent that is meant, and the key it has or gets.
pub(super) struct EditedAgent<'a> {
    pub(super) key: AgentKey,
    pub(super) found: &'a ActualAgent,
    /// What the journal knows of it; `None`: it is taken as ours when something is done to it.
    pub(super) ours: Option<&'a KnownAgent>,
}

/// An action that is meant, and the key it has or gets.
pub(super) struct ActionTarget<'a> {
    pub(super) key: ActionKey,
    pub(super) found: &'a ActualAction,
    pub(super) ours: Option<&'a KnownAction>,
}

impl<'a> EditContext<'a> {
    /// The one agent that is meant; `None` when there is none. An agent that an edit renames may have its new name already.
    ///
    /// # Errors
    /// When several have the name, or the one could not be read.
    pub(super) fn agent(
        &self,
        pick: &Selector<AgentId>,
        new_name: Option<&str>,
    ) -> Result<Option<&'a ActualAgent>, Unplanned> {
        let name = match pick {
            Selector::Id(id) => return Ok(self.actual.agents.get(id)),
            Selector::Name(name) => name,
        };
        let listed = self.actual.listing.agents.iter().map(|listed| (&listed.id, &listed.name));
        let read = self.actual.agents.values().map(|agent| (&agent.id, &agent.name));
        let ids: BTreeSet<&AgentId> =
            listed.chain(read).filter(|(_, found)| same_name(found, name)).map(|(id, _)| id).collect();
        match (ids.first(), ids.len()) {
            (None, _) => Ok(new_name.and_then(|name| self.renamed(name))),
            (Some(id), 1) => self.actual.agents.get(*id).map(Some).ok_or_else(|| {
                let message = format!("agent {id} is listed but could not be read");
                stop(CauseKind::ListingUnknown, "look for the agent", message)
            }),
            (Some(_), several) => {
                let message = format!("{several} agents are named \"{name}\"; ids: {}", list(&ids));
                Err(stop(CauseKind::Ambiguous, "look for the agent", message))
            }
        }
    }

    /// The one agent to which this journal has given the name.
    fn renamed(&self, name: &str) -> Option<&'a ActualAgent> {
        let given = |ours: &&KnownAgent| wrote(&ours.written, name);
        let found = self.known.agents.values().filter(given).filter_map(|ours| self.actual.agents.get(&ours.id));
        let mut found = found.filter(|found| same_name(&found.name, name));
        found.next().filter(|_| found.next().is_none())
    }

    pub(super) fn target(&self, key: &AgentKey, found: &'a ActualAgent) -> EditedAgent<'a> {
        match self.known.agents.iter().find(|(_, ours)| ours.id == found.id) {
            Some((key, ours)) => EditedAgent { key: key.clone(), found, ours: Some(ours) },
            None => EditedAgent { key: free(key, |key| self.known.agents.contains_key(key)), found, ours: None },
        }
    }
}

impl<'a> EditedAgent<'a> {
    /// The one action that is meant; `None` when there is none.
    ///
    /// # Errors
    /// When several have the name.
    pub(super) fn action(
        &self,
        pick: &Selector<ActionId>,
        new_name: Option<&str>,
    ) -> Result<Option<&'a ActualAction>, Unplanned> {
        let actions = &self.found.actions;
        let name = match pick {
            Selector::Id(id) => return Ok(actions.iter().find(|action| action.id == *id)),
            Selector::Name(name) => name,
        };
        let named: Vec<&ActualAction> = actions.iter().filter(|action| same_name(&action.name, name)).collect();
        match named.as_slice() {
            [] => Ok(new_name.and_then(|name| self.renamed(name))),
            [only] => Ok(Some(only)),
            several => {
                let ids: BTreeSet<&ActionId> = several.iter().map(|action| &action.id).collect();
                let message = format!("{} actions are named \"{name}\"; ids: {}", several.len(), list(&ids));
                Err(stop(CauseKind::Ambiguous, "look for the action", message))
            }
        }
    }

    /// The one action to which this journal has given the name.
    fn renamed(&self, name: &str) -> Option<&'a ActualAction> {
        let given = self.ours?.actions.values().filter(|ours| wrote(&ours.written, name));
        let found = given.filter_map(|ours| self.found.actions.iter().find(|action| action.id == ours.id));
        let mut found = found.filter(|found| same_name(&found.name, name));
        found.next().filter(|_| found.next().is_none())
    }

    pub(super) fn action_target(&self, key: &ActionKey, found: &'a ActualAction) -> ActionTarget<'a> {
        let ours = self.ours.and_then(|ours| ours.actions.iter().find(|(_, ours)| ours.id == found.id));
        match ours {
            Some((key, ours)) => ActionTarget { key: key.clone(), found, ours: Some(ours) },
            None => ActionTarget { key: self.free_action(key, &[]), found, ours: None },
        }
    }

    /// The key, or the first one like it that no action of the agent has.
    pub(super) fn free_action(&self, key: &ActionKey, others: &[ActionKey]) -> ActionKey {
        free(key, |key| self.ours.is_some_and(|ours| ours.actions.contains_key(key)) || others.contains(key))
    }
}

/// The key, or the first one like it that is not taken.
pub(super) fn free<K>(key: &K, taken: impl Fn(&K) -> bool) -> K
where
    K: Clone + FromStr + std::fmt::Display,
{
    let next = (2_u32..).filter_map(|number| format!("{key}-{number}").parse().ok());
    std::iter::once(key.clone()).chain(next).find(|key| !taken(key)).unwrap_or_else(|| key.clone())
}

fn wrote(written: &BTreeMap<String, String>, name: &str) -> bool {
    written.get("name").is_some_and(|digest| is_short(&Value::String(name.to_owned()), digest))
}

fn list<I: std::fmt::Display>(ids: &BTreeSet<I>) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
