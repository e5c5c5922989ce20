//! Removing what the journal made, and nothing that it did not make.

use super::Undone;
use super::change::{FieldChange, Stand, shown};
use super::run_change::agent_of;
use crate::decision::Decision;
use fitout_model::{Actual, ActualAgent, Desired, Known, KnownAgent, LanePlan, LocationId, Operation, Target};

/// What will be done so that the location has nothing any more that this journal made.
///
/// An agent that the journal made is deleted with all its actions, whoever edited it since; the plan warns of that. Of an
/// agent that was there before only the actions that the journal made are removed; its fields stay as they are. What was
/// adopted is released at the end.
#[must_use]
pub fn destroy(location: &LocationId, actual: &Actual, known: &Known) -> Undone {
    let mut plan = LanePlan::nothing(location.clone());
    for (key, ours) in &known.agents {
        let Some(found) = actual.agents.get(&ours.id) else { continue };
        if ours.created {
            if is_edited(ours, found) {
                plan.warnings.push(format!("agent {key} was edited by hand since, and is deleted all the same"));
            }
            plan.operations.push(Operation::DeleteAgent { agent: key.clone(), id: ours.id.clone() });
            continue;
        }
        for (action, known) in &ours.actions {
            if known.created {
                let (agent, action, id) = (key.clone(), action.clone(), known.id.clone());
                plan.operations.push(Operation::RemoveAction { agent, action, id });
            } else {
                let target = Target { agent: key.clone(), action: Some(action.clone()) };
                plan.releases.push((target, known.id.to_string()));
            }
        }
        plan.releases.push((agent_of(key), ours.id.to_string()));
    }
    let desired = Desired { location: location.clone(), agents: Vec::new() };
    Undone { desired, decision: Decision::Plan(plan) }
}

/// Whether somebody else wrote to the agent since the journal last did, as far as it shows that.
fn is_edited(ours: &KnownAgent, found: &ActualAgent) -> bool {
    let field = |(name, digest): (&String, &String)| {
        let change = FieldChange::written([digest.as_str()]);
        change.stand(name, shown(found, name).as_ref(), Some(digest)) == Stand::Changed
    };
    let actions = found.actions.len() != ours.actions.len();
    let action = || {
        ours.actions.values().any(|known| {
            found.actions.iter().find(|there| there.id == known.id).is_none_or(|there| {
                known.written.iter().any(|(name, digest)| {
                    let name_shown = (name == "name").then(|| there.name.clone().into());
                    let shown = name_shown.or_else(|| there.details.get(name).cloned());
                    FieldChange::written([digest.as_str()]).stand(name, shown.as_ref(), Some(digest)) == Stand::Changed
                })
            })
        })
    };
    ours.written.iter().any(field) || actions || action()
}
