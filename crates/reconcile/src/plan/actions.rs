//! Which action of an agent is which action of the template.

use super::agents::OwnedAgent;
use crate::compare::{self, Details};
use fitout_model::{
    ActionId, ActionKey, ActualAction, ActualAgent, AgentId, AgentKey, DesiredAction, DesiredAgent, KnownAction,
    KnownAgent, same_name, with_ids,
};
use std::collections::{BTreeMap, BTreeSet};

/// An action of the template and what was found for it.
pub(super) struct MatchedAction<'a> {
    pub(super) desired: &'a DesiredAction,
    /// `None`: it is to be attached.
    pub(super) found: Option<FoundAction<'a>>,
}

/// An action of the agent that is, or becomes, ours.
pub(super) struct FoundAction<'a> {
    pub(super) actual: &'a ActualAction,
    /// Whether it becomes ours now.
    pub(super) adopts: bool,
    /// What has to be written.
    pub(super) changed: Vec<String>,
    /// What is left as somebody else has set it.
    pub(super) kept: Vec<String>,
}

/// Finds the template's actions among those of the agent, in the template's order.
///
/// The journal's ids come first, then equal content, then type and name, each for all actions before the next, so that
/// no action loses its own to another one that merely resembles it.
pub(super) fn resolve<'a>(
    agent: &'a DesiredAgent,
    found: &OwnedAgent<'a>,
    id_of: impl Fn(&AgentKey) -> Option<AgentId>,
    warnings: &mut Vec<String>,
) -> Vec<MatchedAction<'a>> {
    let mut search = ActionSearch::new(agent, found, id_of);
    search.by_known_id();
    search.by_content();
    search.by_name(warnings);
    search.warn_of_equals(warnings);
    search.end()
}

/// The actions that the journal made, that the template no longer has and that are still there, in order of their keys.
pub(crate) fn leftover<'a>(
    agent: &DesiredAgent,
    ours: &'a KnownAgent,
    found: &ActualAgent,
) -> Vec<(&'a ActionKey, &'a ActionId)> {
    let left = |(key, action): &(&ActionKey, &KnownAction)| {
        let there = found.actions.iter().any(|there| there.id == action.id);
        action.created && there && agent.action(key).is_none()
    };
    ours.actions.iter().filter(left).map(|(key, action)| (key, &action.id)).collect()
}

struct ActionSearch<'a> {
    agent: &'a DesiredAgent,
    /// The agent's actions in order of their ids: the order of the API's list means nothing.
    there: BTreeMap<&'a ActionId, &'a ActualAction>,
    whole: &'a ActualAgent,
    known: Option<&'a KnownAgent>,
    /// The actions that cannot be found any more: those that the journal knows under any key, because it knows an action
    /// under one key only, and those that were found.
    taken: BTreeSet<&'a ActionId>,
    slots: Vec<ActionSlot<'a>>,
}

struct ActionSlot<'a> {
    desired: &'a DesiredAction,
    details: Details,
    known: Option<&'a KnownAction>,
    found: Option<&'a ActualAction>,
}

impl ActionSlot<'_> {
    /// Whether the action has the wanted content, as far as it is shown.
    fn equals(&self, actual: &ActualAction) -> bool {
        self.details.unlinked.is_empty()
            && !compare::action_contradicts(&self.desired.kind, &self.desired.name, &self.details.fields, actual)
    }

    fn resembles(&self, actual: &ActualAction) -> bool {
        self.desired.kind == actual.kind && same_name(&self.desired.name, &actual.name)
    }
}

impl<'a> ActionSearch<'a> {
    fn new(agent: &'a DesiredAgent, found: &OwnedAgent<'a>, id_of: impl Fn(&AgentKey) -> Option<AgentId>) -> Self {
        let slot = |desired| ActionSlot {
            desired,
            details: compare::details(agent, desired, &id_of),
            known: found.known.and_then(|ours| ours.actions.get(&desired.key)),
            found: None,
        };
        Self {
            agent,
            there: found.actual.actions.iter().map(|action| (&action.id, action)).collect(),
            whole: found.actual,
            known: found.known,
            taken: found.known.iter().flat_map(|ours| ours.actions.values()).map(|action| &action.id).collect(),
            slots: agent.actions.iter().map(slot).collect(),
        }
    }

    fn by_known_id(&mut self) {
        let mut found = BTreeSet::new();
        for slot in &mut self.slots {
            let Some(ours) = slot.known else { continue };
            match self.there.get(&ours.id) {
                // Should two keys lead to one action, the first one has it.
                Some(actual) if found.insert(&actual.id) => slot.found = Some(actual),
                Some(_) | None => slot.known = None,
            }
        }
    }

    fn by_content(&mut self) {
        for slot in self.slots.iter_mut().filter(|slot| slot.found.is_none()) {
            let mut free = self.there.values().filter(|actual| !self.taken.contains(&actual.id));
            slot.found = free.find(|actual| slot.equals(actual)).copied();
            self.taken.extend(slot.found.map(|actual| &actual.id));
        }
    }

    fn by_name(&mut self, warnings: &mut Vec<String>) {
        for slot in self.slots.iter_mut().filter(|slot| slot.found.is_none()) {
            let free = self.there.values().filter(|actual| !self.taken.contains(&actual.id));
            let alike: Vec<&ActualAction> = free.filter(|actual| slot.resembles(actual)).copied().collect();
            match alike.as_slice() {
                [] => {}
                [only] => {
                    slot.found = Some(only);
                    self.taken.insert(&only.id);
                }
                several => {
                    let words = format!(
                        "action {}/{}: {} actions have its type and name and none its content; one more is attached",
                        self.agent.key,
                        slot.desired.key,
                        several.len(),
                    );
                    warnings.push(with_ids(&words, several.iter().map(|actual| &actual.id)));
                }
            }
        }
    }

    /// Equal actions act twice: those that nobody takes as theirs and that are not removed are named.
    fn warn_of_equals(&self, warnings: &mut Vec<String>) {
        let mut told: BTreeSet<&ActionId> =
            self.slots.iter().filter_map(|slot| slot.found).map(|actual| &actual.id).collect();
        if let Some(ours) = self.known {
            told.extend(leftover(self.agent, ours, self.whole).into_iter().map(|(_, id)| id));
        }
        for slot in &self.slots {
            let others = self.there.values().filter(|actual| !told.contains(&actual.id) && slot.equals(actual));
            let equals: Vec<&ActionId> = others.map(|actual| &actual.id).collect();
            let words = match equals.len() {
                0 => continue,
                1 => format!("action {}/{}: another action is equal to it", self.agent.key, slot.desired.key),
                n => format!("action {}/{}: {n} other actions are equal to it", self.agent.key, slot.desired.key),
            };
            warnings.push(with_ids(&words, &equals));
            told.extend(equals);
        }
    }

    fn end(self) -> Vec<MatchedAction<'a>> {
        let nothing = BTreeMap::new();
        let end = |slot: ActionSlot<'a>| {
            let found = slot.found.map(|actual| {
                let written = slot.known.map_or(&nothing, |ours| &ours.written);
                let comparison = compare::action(slot.desired, &slot.details, actual, written);
                let (changed, kept) = (comparison.differs, comparison.kept);
                FoundAction { actual, adopts: slot.known.is_none(), changed, kept }
            });
            MatchedAction { desired: slot.desired, found }
        };
        self.slots.into_iter().map(end).collect()
    }
}
