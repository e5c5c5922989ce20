//! The order of the operations of one location.
//!
//! No customer meets a half-configured agent: what shall be off goes off before anything else, new agents are made
//! off, every agent exists before an action leads to it, and the switch to the wanted mode comes last of all.

use super::Prune;
use super::actions::{self, MatchedAction, leftover};
use super::agents::{MatchedAgent, OwnedAgent};
use crate::compare;
use fitout_model::{
    ActionId, ActionKey, ActionType, ActualAction, AgentId, AgentKey, Desired, DesiredAgent, LanePlan, Mode, Operation,
    Target, with_ids,
};
use std::collections::{BTreeMap, BTreeSet};

/// How the keys of actions begin that only `--prune` is about; the rest is the action's id.
pub(crate) const FOREIGN: &str = "foreign-";

/// The plan for the location whose agents were found like this.
pub(super) fn lane(desired: &Desired, agents: &[MatchedAgent<'_>], warnings: Vec<String>, prune: Prune) -> LanePlan {
    let mut plan = LanePlan { warnings, ..LanePlan::nothing(desired.location.clone()) };
    plan.operations.extend(agents.iter().filter_map(switch_off));
    plan.operations.extend(agents.iter().filter_map(create));
    for agent in agents {
        if let Some(found) = &agent.found {
            if found.known.is_none() {
                plan.adopts.push((agent.desired.key.clone(), found.actual.id.clone()));
                plan.found.insert(target(&agent.desired.key, None), compare::agent_found(agent.desired, found.actual));
            }
            let (operation, warning) = update(agent.desired, found);
            plan.operations.extend(operation);
            plan.warnings.extend(warning);
        }
    }
    let ids: BTreeMap<&AgentKey, &AgentId> =
        agents.iter().filter_map(|agent| Some((&agent.desired.key, &agent.found.as_ref()?.actual.id))).collect();
    for agent in agents {
        match &agent.found {
            Some(found) => complete(&mut plan, agent.desired, found, &ids, prune),
            None => furnish(&mut plan, agent.desired),
        }
    }
    plan.operations.extend(agents.iter().filter_map(switch_on));
    plan
}

fn switch_off(agent: &MatchedAgent<'_>) -> Option<Operation> {
    let found = agent.found.as_ref()?;
    let off = agent.desired.mode == Mode::Off && switches(agent.desired, found);
    off.then(|| Operation::SwitchMode { agent: agent.desired.key.clone(), to: Mode::Off })
}

fn switches(agent: &DesiredAgent, found: &OwnedAgent<'_>) -> bool {
    let nothing = BTreeMap::new();
    compare::mode_differs(agent, found.actual, found.known.map_or(&nothing, |ours| &ours.written))
}

fn create(agent: &MatchedAgent<'_>) -> Option<Operation> {
    agent.found.is_none().then(|| Operation::CreateAgent { agent: agent.desired.key.clone() })
}

fn update(agent: &DesiredAgent, found: &OwnedAgent<'_>) -> (Option<Operation>, Option<String>) {
    let nothing = BTreeMap::new();
    let written = found.known.map_or(&nothing, |ours| &ours.written);
    let comparison = compare::agent(agent, found.actual, written);
    let (id, changed) = (found.actual.id.clone(), comparison.differs);
    let operation = (!changed.is_empty()).then(|| Operation::UpdateAgent { agent: agent.key.clone(), id, changed });
    let mut kept = comparison.kept;
    if found.actual.mode != Some(agent.mode) && agent.keep.ignore.contains("mode") && !switches(agent, found) {
        kept.push("mode".to_owned());
    }
    (operation, left_alone(&format!("agent {}", agent.key), &kept))
}

/// What a person should know of fields that the template tells to ignore.
fn left_alone(what: &str, kept: &[String]) -> Option<String> {
    (!kept.is_empty()).then(|| format!("{what}: {} left as somebody else has set it", kept.join(", ")))
}

/// A mode that the API shows in a word we do not know is another mode.
fn switch_on(agent: &MatchedAgent<'_>) -> Option<Operation> {
    let switches = agent.found.as_ref().is_none_or(|found| switches(agent.desired, found));
    let on = agent.desired.mode != Mode::Off && switches;
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
fn complete(
    plan: &mut LanePlan,
    agent: &DesiredAgent,
    found: &OwnedAgent<'_>,
    ids: &BTreeMap<&AgentKey, &AgentId>,
    prune: Prune,
) {
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
    match prune {
        Prune::All => remove_others(plan, agent, found, &actions),
        Prune::Ours => {
            let old = old_actions(agent, found, &actions, &plan.warnings);
            plan.warnings.extend(old);
        }
    }
    for action in &actions {
        let Some(there) = &action.found else { continue };
        if there.adopts {
            plan.adopts_actions.push((agent.key.clone(), action.desired.key.clone(), there.actual.id.clone()));
            let details = compare::details(agent, action.desired, id_of);
            let stood = compare::action_found(action.desired, &details, there.actual);
            plan.found.insert(target(&agent.key, Some(&action.desired.key)), stood);
        }
        plan.warnings.extend(left_alone(&format!("action {}/{}", agent.key, action.desired.key), &there.kept));
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

fn target(agent: &AgentKey, action: Option<&ActionKey>) -> Target {
    Target { agent: agent.clone(), action: action.cloned() }
}

/// Removes every action that is neither the template's nor removed already. The journal removes only what it knows, so what it
/// does not know is taken as ours first, under a key made from its id.
fn remove_others(plan: &mut LanePlan, agent: &DesiredAgent, found: &OwnedAgent<'_>, actions: &[MatchedAction<'_>]) {
    let wanted: BTreeSet<&ActionId> =
        actions.iter().filter_map(|action| action.found.as_ref()).map(|there| &there.actual.id).collect();
    let known = |id: &ActionId| {
        let ours = found.known?.actions.iter().find(|(_, ours)| ours.id == *id);
        ours.map(|(key, ours)| (key.clone(), ours.created))
    };
    let others: BTreeSet<&ActionId> =
        found.actual.actions.iter().map(|there| &there.id).filter(|id| !wanted.contains(*id)).collect();
    for id in others {
        let action = match known(id) {
            // What the journal made is removed already.
            Some((_, true)) => continue,
            Some((key, false)) => key,
            None => {
                let Ok(key) = format!("{FOREIGN}{id}").parse::<ActionKey>() else { continue };
                plan.adopts_actions.push((agent.key.clone(), key.clone(), id.clone()));
                key
            }
        };
        plan.operations.push(Operation::RemoveAction { agent: agent.key.clone(), action, id: id.clone() });
    }
}

/// Of an agent that was taken over: its own actions of a type that the template attaches too, which act beside those; without
/// those that a warning names already.
fn old_actions(
    agent: &DesiredAgent,
    found: &OwnedAgent<'_>,
    actions: &[MatchedAction<'_>],
    told: &[String],
) -> Vec<String> {
    if found.known.is_some_and(|ours| ours.created) {
        return Vec::new();
    }
    let wanted = actions.iter().filter_map(|action| action.found.as_ref()).map(|there| &there.actual.id);
    let ours = found.known.iter().flat_map(|ours| ours.actions.values()).map(|ours| &ours.id);
    let not_old: BTreeSet<&ActionId> = wanted.chain(ours).collect();
    let is_told = |id: &ActionId| told.iter().any(|warning| warning.contains(id.as_str()));
    let kinds: BTreeSet<&ActionType> = agent.actions.iter().map(|action| &action.kind).collect();
    let words = |kind: &ActionType| {
        let mut old: Vec<&ActualAction> = found
            .actual
            .actions
            .iter()
            .filter(|there| there.kind == *kind && !not_old.contains(&there.id) && !is_told(&there.id))
            .collect();
        old.sort_by_key(|there| (&there.name, &there.id));
        let names: Vec<String> = old.iter().map(|there| format!("\"{}\"", there.name)).collect();
        let (s, it) = if old.len() == 1 { ("", "it") } else { ("s", "them") };
        let words = format!(
            "agent {}: its old {kind} action{s} {} stay{} beside the template's; `--prune` removes {it}",
            agent.key,
            names.join(", "),
            if old.len() == 1 { "s" } else { "" },
        );
        (!old.is_empty()).then(|| with_ids(&words, old.iter().map(|there| &there.id)))
    };
    kinds.into_iter().filter_map(words).collect()
}

/// Whether the follow-up settings have to be written: where they differ, and where an action is made or written, which
/// leaves it without them.
fn followup_differs(agent: &DesiredAgent, found: &OwnedAgent<'_>, actions: &[MatchedAction<'_>]) -> bool {
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
