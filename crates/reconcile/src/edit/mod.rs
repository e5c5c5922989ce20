//! What one command changes in a location: the named agent or action, and nothing beside it.
//!
//! Like everything here it is planned from what the location has now: what is as it shall be is left alone, so an edit that
//! was carried out plans nothing more. Where nothing, or more than one, has the name, the location is stopped by name and
//! nothing is guessed.

mod action;
mod agent;
mod create;
mod find;

use crate::decision::Decision;
use crate::plan::PlanPolicy;
use fitout_model::{
    ActionType, Actual, AgentId, AgentKey, Cause, CauseKind, Desired, DesiredAgent, Edit, EditKind, Fields, Known,
    LanePlan, LocationId, Selector,
};
use std::collections::BTreeSet;

/// The API's own rules, held against what would stand in the location; each says what is wrong as far as one of the changed
/// members has a part in it.
#[derive(Debug, Clone, Copy)]
pub struct FieldRules {
    /// For the fields of an agent.
    pub agent: fn(&Fields, &BTreeSet<&str>) -> Vec<String>,
    /// For the details of an action.
    pub action: fn(&ActionType, &Fields, &BTreeSet<&str>) -> Vec<String>,
}

/// What an edit does in a location, with the values to do it with.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The agent and the actions that are written, as they shall be.
    pub desired: Desired,
    /// What is to be done.
    pub decision: Decision,
}

/// What will be done so that the location has what the edit wants.
///
/// `actual` must be complete, with the agent read whole that the edit names.
#[must_use]
pub fn edit(
    edit: &Edit,
    location: &LocationId,
    (actual, known): (&Actual, &Known),
    policy: PlanPolicy,
    rules: &FieldRules,
) -> Edited {
    let look = EditContext { location, actual, known, rules };
    let planned = match edit {
        Edit::Create(agent) => return look.create(agent, policy),
        Edit::Change { key, agent, what } => look.change(key, agent, what),
    };
    match planned {
        Ok(Planned { agent, plan }) => Edited { desired: look.desired(vec![agent]), decision: Decision::Plan(plan) },
        Err(why) => Edited { desired: look.desired(Vec::new()), decision: why.into() },
    }
}

/// A location while an edit of it is planned.
#[derive(Clone, Copy)]
struct EditContext<'a> {
    location: &'a LocationId,
    actual: &'a Actual,
    known: &'a Known,
    rules: &'a FieldRules,
}

/// What is to be done to one agent, with the values to do it with.
struct Planned {
    agent: DesiredAgent,
    plan: LanePlan,
}

impl EditContext<'_> {
    fn change(&self, key: &AgentKey, pick: &Selector<AgentId>, what: &EditKind) -> Result<Planned, Unplanned> {
        let new_name = match what {
            EditKind::Update { fields } => fields.get("name").and_then(serde_json::Value::as_str),
            EditKind::Delete
            | EditKind::Attach(_)
            | EditKind::Rewrite { .. }
            | EditKind::Remove { .. }
            | EditKind::Followup { .. } => None,
        };
        let Some(found) = self.agent(pick, new_name)? else {
            let why = format!("no agent {pick} is there");
            return Err(match what {
                // What shall not be there is not there.
                EditKind::Delete => Unplanned::Skip(why),
                EditKind::Update { .. }
                | EditKind::Attach(_)
                | EditKind::Rewrite { .. }
                | EditKind::Remove { .. }
                | EditKind::Followup { .. } => stop(CauseKind::NotThere, "look for the agent", why),
            });
        };
        let target = self.target(key, found);
        match what {
            EditKind::Update { fields } => self.update(&target, fields),
            EditKind::Delete => Ok(self.delete(&target)),
            EditKind::Attach(action) => self.attach(&target, action),
            EditKind::Rewrite { key, action, name, details } => {
                self.rewrite(&target, &action::ActionEdit { key, pick: action, name: name.as_deref(), details })
            }
            EditKind::Remove { key, action } => self.remove(&target, key, action),
            EditKind::Followup { settings } => self.followup(&target, settings),
        }
    }

    fn desired(&self, agents: Vec<DesiredAgent>) -> Desired {
        Desired { location: self.location.clone(), agents }
    }

    fn plan(&self) -> LanePlan {
        LanePlan::nothing(self.location.clone())
    }
}

/// Why there is no plan.
enum Unplanned {
    /// See [`Decision::Skip`].
    Skip(String),
    /// See [`Decision::Stop`].
    Stop(Box<Cause>),
}

impl From<Unplanned> for Decision {
    fn from(unplanned: Unplanned) -> Self {
        match unplanned {
            Unplanned::Skip(why) => Decision::Skip { why },
            Unplanned::Stop(cause) => Decision::Stop(*cause),
        }
    }
}

fn stop(kind: CauseKind, during: &str, message: String) -> Unplanned {
    Unplanned::Stop(Box::new(Cause::new(kind, during, message)))
}
