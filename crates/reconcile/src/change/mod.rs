//! What a plan changes, value by value: what a person looks at before saying yes.
//!
//! It holds prompt text, so it goes to the screen of the person who asked and nowhere else.

use fitout_api::{AGENT, Field, Shown};
use fitout_model::{
    ActionType, Actual, ActualAction, ActualAgent, AgentId, AgentKey, Desired, FOLLOWUP_SETTINGS, Fields, Known,
    LanePlan, Mode, Operation, Target,
};
use serde_json::Value;

/// One thing that a plan changes.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedChange {
    /// The agent or the action.
    pub target: Target,
    /// What becomes of it.
    pub what: ChangeKind,
}

/// What becomes of an agent, an action or a field.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeKind {
    /// It is made, with these fields.
    Made {
        /// `name`, `mode`, `type` and the declared fields or details.
        fields: Fields,
    },
    /// A field of it gets another value.
    Field {
        /// The field.
        name: String,
        /// What the API shows there; `None` when it shows nothing.
        before: Option<Value>,
        /// What will stand there.
        after: Value,
    },
    /// It becomes ours, as it is.
    Ours {
        /// Its id.
        id: String,
    },
    /// It is removed.
    Removed {
        /// Its name.
        name: String,
        /// Its id.
        id: String,
    },
}

/// What the plan changes, in its order; `desired`, `actual` and `known` are those that it was made from.
#[must_use]
pub fn changes(desired: &Desired, actual: &Actual, known: &Known, plan: &LanePlan) -> Vec<PlannedChange> {
    let look = ChangeContext { desired, actual, known, plan };
    let adopts = plan.adopts.iter().map(|(agent, id)| PlannedChange {
        target: Target { agent: agent.clone(), action: None },
        what: ChangeKind::Ours { id: id.to_string() },
    });
    let actions = plan.adopts_actions.iter().map(|(agent, action, id)| PlannedChange {
        target: Target { agent: agent.clone(), action: Some(action.clone()) },
        what: ChangeKind::Ours { id: id.to_string() },
    });
    let operations = plan.operations.iter().flat_map(|operation| look.operation(operation));
    adopts.chain(actions).chain(operations).collect()
}

struct ChangeContext<'a> {
    desired: &'a Desired,
    actual: &'a Actual,
    known: &'a Known,
    plan: &'a LanePlan,
}

impl ChangeContext<'_> {
    fn operation(&self, operation: &Operation) -> Vec<PlannedChange> {
        let target = operation.target();
        let one = |what| vec![PlannedChange { target: target.clone(), what }];
        match operation {
            Operation::CreateAgent { agent } => {
                let wanted = self.desired.agent(agent);
                one(ChangeKind::Made { fields: wanted.map(|wanted| wanted.body(Mode::Off)).unwrap_or_default() })
            }
            Operation::AttachAction { .. } => one(ChangeKind::Made { fields: self.action_fields(&target) }),
            Operation::UpdateAgent { id, changed, .. } => {
                let there = self.actual.agents.get(id);
                changed.iter().map(|name| self.agent_field(&target, name, there)).collect()
            }
            Operation::UpdateAction { id, changed, .. } => {
                let there = self.agent(&target.agent).and_then(|agent| agent.actions.iter().find(|a| a.id == *id));
                changed.iter().map(|name| self.action_field(&target, name, there)).collect()
            }
            Operation::RemoveAction { id, .. } => {
                let there = self.agent(&target.agent).and_then(|agent| agent.actions.iter().find(|a| a.id == *id));
                let name = there.map(|there| there.name.clone()).unwrap_or_default();
                one(ChangeKind::Removed { name, id: id.to_string() })
            }
            Operation::DeleteAgent { id, .. } => {
                let name = self.actual.agents.get(id).map(|there| there.name.clone()).unwrap_or_default();
                one(ChangeKind::Removed { name, id: id.to_string() })
            }
            Operation::SetFollowup { agent } => {
                let settings = self.desired.agent(agent).and_then(|wanted| wanted.followup.clone()).unwrap_or_default();
                let shown = |action: &ActualAction| action.details.get(FOLLOWUP_SETTINGS).cloned();
                let follows = |action: &&ActualAction| action.kind == ActionType::AdvancedFollowup;
                let before = self.agent(agent).and_then(|there| there.actions.iter().find(follows)).and_then(shown);
                one(ChangeKind::Field { name: FOLLOWUP_SETTINGS.to_owned(), before, after: Value::Object(settings) })
            }
            Operation::SwitchMode { agent, to } => {
                let now = self.agent(agent).map_or(Some(Mode::Off), |there| there.mode);
                let text = |mode: Mode| Value::String(mode.as_str().to_owned());
                one(ChangeKind::Field { name: "mode".to_owned(), before: now.map(text), after: text(*to) })
            }
        }
    }

    /// The agent of the location that has this key, or gets it.
    fn agent(&self, key: &AgentKey) -> Option<&ActualAgent> {
        let adopted = self.plan.adopts.iter().find(|(adopted, _)| adopted == key).map(|(_, id)| id);
        let id: &AgentId = adopted.or_else(|| self.known.agents.get(key).map(|ours| &ours.id))?;
        self.actual.agents.get(id)
    }

    fn agent_field(&self, target: &Target, name: &str, there: Option<&ActualAgent>) -> PlannedChange {
        let wanted = self.desired.agent(&target.agent);
        let (before, after) = if name == "name" {
            (there.map(|there| Value::String(there.name.clone())), wanted.map(|w| Value::String(w.name.clone())))
        } else {
            let before = there.and_then(|there| there.fields.get(name)).map(|shown| plain(name, shown));
            (before, wanted.and_then(|wanted| wanted.fields.get(name)).cloned())
        };
        field(target, name, before, after)
    }

    fn action_field(&self, target: &Target, name: &str, there: Option<&ActualAction>) -> PlannedChange {
        let after = self.action_fields(target).remove(name);
        let before = there.and_then(|there| match name {
            "name" => Some(Value::String(there.name.clone())),
            "type" => Some(Value::String(there.kind.as_str().to_owned())),
            _ => there.details.get(name).cloned(),
        });
        field(target, name, before, after)
    }

    /// The action's details with its name and type; a link is told by the key of its agent.
    fn action_fields(&self, target: &Target) -> Fields {
        let wanted = self.desired.agent(&target.agent);
        let Some(action) = wanted.zip(target.action.as_ref()).and_then(|(agent, key)| agent.action(key)) else {
            return Fields::new();
        };
        let mut fields = action.details.clone();
        for (name, key) in &action.links {
            let id = self.agent(key).map_or_else(|| format!("the agent {key}"), |agent| agent.id.to_string());
            fields.insert(name.clone(), Value::String(id));
        }
        fields.insert("name".to_owned(), Value::String(action.name.clone()));
        fields.insert("type".to_owned(), Value::String(action.kind.as_str().to_owned()));
        fields
    }
}

fn field(target: &Target, name: &str, before: Option<Value>, after: Option<Value>) -> PlannedChange {
    let what = ChangeKind::Field { name: name.to_owned(), before, after: after.unwrap_or_default() };
    PlannedChange { target: target.clone(), what }
}

/// Some answers show the goal as an object around its text. The words of a set are told as they are spelled there.
fn plain(name: &str, shown: &Value) -> Value {
    let wraps = |field: &&Field| matches!(field.shown, Shown::InObject(_));
    AGENT.field(name).filter(wraps).map_or_else(|| shown.clone(), |field| fitout_model::plain(field, shown))
}
