//! How much the plans of all locations do, and how many requests that takes.

use crate::decision::Decision;
use fitout_model::{AgentKey, Cautions, HandEdit, LanePlan, Operation, Verb};
use std::collections::BTreeSet;

/// What the plans do, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanCounts {
    /// Locations that were planned, skipped or stopped.
    pub locations: usize,
    /// Locations where something is written.
    pub changing: usize,
    /// Locations where nothing has to be written.
    pub in_place: usize,
    /// Locations that are left alone on purpose.
    pub skipped: usize,
    /// Locations that cannot be planned.
    pub stopped: usize,
    /// Agents and actions that were there and become ours.
    pub adopts: usize,
    /// Agents to create.
    pub creates: usize,
    /// Agents to update.
    pub updates: usize,
    /// Actions to attach.
    pub attaches: usize,
    /// Actions to update.
    pub action_updates: usize,
    /// Actions to remove.
    pub removals: usize,
    /// Agents to delete.
    pub deletions: usize,
    /// Follow-up settings to write.
    pub followups: usize,
    /// Agents to switch to another mode.
    pub switches: usize,
    /// Locations where something that is there gets another content or mode.
    pub updated_locations: usize,
    /// Locations where something is removed.
    pub thinned_locations: usize,
    /// Locations where something is written over that somebody edited by hand.
    pub hand_edited: usize,
    /// Those of them where an agent that was switched off by hand is switched on again.
    pub paused: usize,
    /// Other agents that are switched on where one is switched on, and that somebody has to agree to.
    pub other_agents: usize,
}

impl PlanCounts {
    /// Counts one location.
    pub(crate) fn add(&mut self, decision: &Decision) {
        self.locations += 1;
        match decision {
            Decision::Skip { .. } => self.skipped += 1,
            Decision::Stop(_) => self.stopped += 1,
            Decision::Plan(plan) => {
                if plan.is_empty() {
                    self.in_place += 1;
                } else {
                    self.changing += 1;
                }
                self.adopts += plan.adopts.len() + plan.adopts_actions.len();
                plan.operations.iter().for_each(|operation| *self.counter(operation) += 1);
                self.updated_locations += usize::from(updates(plan));
                self.thinned_locations += usize::from(removals(plan) > 0);
                self.add_cautions(&plan.cautions);
            }
        }
    }

    /// Counts what somebody has to agree to in one location.
    pub fn add_cautions(&mut self, cautions: &Cautions) {
        self.hand_edited += usize::from(!cautions.edits.is_empty());
        self.paused += usize::from(cautions.edits.iter().any(HandEdit::is_pause));
        self.other_agents += cautions.others.len();
    }

    fn counter(&mut self, operation: &Operation) -> &mut usize {
        match operation {
            Operation::CreateAgent { .. } => &mut self.creates,
            Operation::UpdateAgent { .. } => &mut self.updates,
            Operation::AttachAction { .. } => &mut self.attaches,
            Operation::UpdateAction { .. } => &mut self.action_updates,
            Operation::RemoveAction { .. } => &mut self.removals,
            Operation::DeleteAgent { .. } => &mut self.deletions,
            Operation::SetFollowup { .. } => &mut self.followups,
            Operation::SwitchMode { .. } => &mut self.switches,
        }
    }
}

/// Whether the plan changes something that is there already; what it makes itself does not count.
#[must_use]
pub fn updates(plan: &LanePlan) -> bool {
    let made: BTreeSet<AgentKey> = plan
        .operations
        .iter()
        .filter(|operation| operation.verb() == Verb::CreateAgent)
        .map(|operation| operation.target().agent)
        .collect();
    plan.operations.iter().any(|operation| match operation {
        Operation::UpdateAgent { .. } | Operation::UpdateAction { .. } => true,
        Operation::SwitchMode { agent, .. } | Operation::SetFollowup { agent } => !made.contains(agent),
        Operation::CreateAgent { .. }
        | Operation::AttachAction { .. }
        | Operation::RemoveAction { .. }
        | Operation::DeleteAgent { .. } => false,
    })
}

/// How many agents and actions the plan removes.
#[must_use]
pub fn removals(plan: &LanePlan) -> usize {
    plan.operations
        .iter()
        .filter(|operation| matches!(operation.verb(), Verb::RemoveAction | Verb::DeleteAgent))
        .count()
}

/// How many requests carrying out the plans takes when nothing goes wrong: an estimate, repeats not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forecast {
    /// All requests, reads included.
    pub requests: usize,
    /// Those that change something: exact.
    pub writes: usize,
}

/// Reads of a listing: one page of the location's agents. One before the first write, and one more after agents were made.
const READS_OF_LISTING: usize = 1;
/// Reads of an agent whole: itself and its actions.
const READS_OF_AGENT: usize = 2;

impl Forecast {
    /// Adds the requests of one location.
    pub(crate) fn add(&mut self, plan: &LanePlan) {
        let of = Self::of(plan);
        self.requests += of.requests;
        self.writes += of.writes;
    }

    /// The requests of one location: looking again before the first write, the writes, a look for a second
    /// agent of the name where agents are made, and the closing read.
    ///
    /// A location where nothing is done counts nothing, because making its plan has read it already.
    #[must_use]
    pub fn of(plan: &LanePlan) -> Self {
        if plan.changes_nothing() {
            return Self::default();
        }
        let mut agents: BTreeSet<AgentKey> = plan.operations.iter().map(|operation| operation.target().agent).collect();
        agents.extend(plan.adopts.iter().map(|(key, _)| key.clone()));
        agents.extend(plan.adopts_actions.iter().map(|(key, ..)| key.clone()));
        let created = plan.operations.iter().filter(|operation| operation.verb() == Verb::CreateAgent).count();
        let before = READS_OF_LISTING + READS_OF_AGENT * agents.len().saturating_sub(created);
        let twins = if created > 0 { READS_OF_LISTING } else { 0 };
        let closing = READS_OF_AGENT * agents.len();
        Self { requests: before + plan.operations.len() + twins + closing, writes: plan.operations.len() }
    }
}
