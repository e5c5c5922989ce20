//! The order of the operations of one location.
//!
//! No customer meets a half-configured agent: what shall be off goes off before anything else, new agents are made
//! off, every agent exists before an action leads to it, and the switch to the wanted mode comes last of all.

use super::actions::{self, Action, leftover};
use super::agents::{Agent, Found};
use crate::compare;
use fitout_model::{ActionType, AgentId, AgentKey, Desired, DesiredAgent, LanePlan, Mode, Operation};
use std::collections::BTreeMap;

/// The plan for the location whose agents were found like this.
pub(super) fn lane(desired: &Desired, agents: &[Agent<'_>], warnings: Vec<String>) -> LanePlan {
    let mut plan = LanePlan {
        location: desired.location.clone(),
        adopts: Vec::new(),
        adopts_actions: Vec::new(),
        operations: Vec::new(),
        releases: Vec::new(),
        warnings,
    };
    plan.operations.extend(agents.iter().filter_map(switch_off));
    plan.operations.extend(agents.iter().filter_map(create));
    for agent in agents {
        if let Some(found) = &agent.found {
            if found.known.is_none() {
                plan.adopts.push((agent.desired.key.clone(), found.actual.id.clone()));
            }
            plan.operations.extend(update(agent.desired, found));
        }
    }
    let ids: BTreeMap<&AgentKey, &AgentId> =
        agents.iter().filter_map(|agent| Some((&agent.desired.key, &agent.found.as_ref()?.actual.id))).collect();
    for agent in agents {
        match &agent.found {
            Some(found) => complete(&mut plan, agent.desired, found, &ids),
            None => furnish(&mut plan, agent.desired),
        }
    }
    plan.operations.extend(agents.iter().filter_map(switch_on));
    plan
}

fn switch_off(agent: &Agent<'_>) -> Option<Operation> {
    let found = agent.found.as_ref()?;
    let off = agent.desired.mode == Mode::Off && found.actual.mode != Some(Mode::Off);
    off.then(|| Operation::SwitchMode { agent: agent.desired.key.clone(), to: Mode::Off })
}

fn create(agent: &Agent<'_>) -> Option<Operation> {
    agent.found.is_none().then(|| Operation::CreateAgent { agent: agent.desired.key.clone() })
}

fn update(agent: &DesiredAgent, found: &Found<'_>) -> Option<Operation> {
    let nothing = BTreeMap::new();
    let written = found.known.map_or(&nothing, |ours| &ours.written);
    let changed = compare::agent(agent, found.actual, written).differs;
    let id = found.actual.id.clone();
    (!changed.is_empty()).then(|| Operation::UpdateAgent { agent: agent.key.clone(), id, changed })
}

/// A mode that the API shows in a word we do not know is another mode.
fn switch_on(agent: &Agent<'_>) -> Option<Operation> {
    let now = agent.found.as_ref().map_or(Some(Mode::Off), |found| found.actual.mode);
    let on = agent.desired.mode != Mode::Off && now != Some(agent.desired.mode);
    on.then(|| Operation::SwitchMode { agent: agent.desired.key.clone(), to: agent.desired.mode })
}

/// All actions of an agent that is to be created.
fn furnish(plan: &mut LanePlan, agent: &DesiredAgent) {
    for action in &agent.actions {
        plan.operations.push(Operation::AttachAction { agent: agent.key.clone(), action: action.key.clone() });
    }
    if agent.followup.is_some() && agent.actions.iter().any(|action| action.kind == ActionType::AdvancedFollowup) {
        plan.operations.push(Operation::SetFollowup { agent: agent.key.clone() });
    }
}

/// What the actions of an agent that is there lack.
fn complete(plan: &mut LanePlan, agent: &DesiredAgent, found: &Found<'_>, ids: &BTreeMap<&AgentKey, &AgentId>) {
    let id_of = |key: &AgentKey| ids.get(key).map(|id| (*id).clone());
    let actions = actions::resolve(agent, found, id_of, &mut plan.warnings);
    if let Some(ours) = found.known {
        for (key, id) in leftover(agent, ours, found.actual) {
            plan.operations.push(Operation::RemoveAction {
                agent: agent.key.clone(),
                action: key.clone(),
                id: id.clone(),
            });
        }
    }
    for action in &actions {
        let Some(there) = &action.found else { continue };
        if there.adopts {
            plan.adopts_actions.push((agent.key.clone(), action.desired.key.clone(), there.actual.id.clone()));
        }
        if !there.changed.is_empty() {
            plan.operations.push(Operation::UpdateAction {
                agent: agent.key.clone(),
                action: action.desired.key.clone(),
                id: there.actual.id.clone(),
                changed: there.changed.clone(),
            });
        }
    }
    for action in actions.iter().filter(|action| action.found.is_none()) {
        plan.operations.push(Operation::AttachAction { agent: agent.key.clone(), action: action.desired.key.clone() });
    }
    if followup_differs(agent, found, &actions) {
        plan.operations.push(Operation::SetFollowup { agent: agent.key.clone() });
    }
}

/// Whether the follow-up settings have to be written: where they differ, and where an action is made or written, which
/// leaves it without them.
fn followup_differs(agent: &DesiredAgent, found: &Found<'_>, actions: &[Action<'_>]) -> bool {
    let Some(settings) = &agent.followup else { return false };
    let mut shown = Vec::new();
    for action in actions.iter().filter(|action| action.desired.kind == ActionType::AdvancedFollowup) {
        match &action.found {
            Some(there) if there.changed.is_empty() => shown.push(there.actual),
            Some(_) | None => return true,
        }
    }
    let nothing = BTreeMap::new();
    let written = found.known.map_or(&nothing, |ours| &ours.written);
    !compare::followup(settings, &shown, written).differs.is_empty()
}
