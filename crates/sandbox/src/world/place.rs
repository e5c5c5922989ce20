//! What stands in a location: agents and their actions, and how the API shows them.

use super::WorldAsset;
use crate::answer::iso;
use crate::op::Op;
use crate::schema::{AGENT_FLAGS, Object};
use crate::settings::{Quirk, Quirks};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// The most deleted agents of a location, and removed actions of an agent, that are remembered.
const GONE_MAX: usize = 1_000;

/// A location as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct WorldLocation {
    /// The name under which it was first asked for, where its token came through the open door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) alias: Option<String>,
    /// Whether its token came through the open door, so that nobody has said what it is called.
    #[serde(default)]
    pub(crate) stray: bool,
    /// In order of their making.
    pub(crate) agents: Vec<Agent>,
    /// Deleted agents: stale listings still show them, and cursors may still point at them.
    #[serde(default)]
    pub(crate) gone: Vec<Agent>,
    /// How many ids were made here.
    pub(crate) made: u64,
    /// What it has beside its agents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) things: Vec<WorldAsset>,
}

/// An agent as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Agent {
    pub(crate) id: String,
    /// Its place in the order of making.
    pub(crate) turn: u64,
    pub(crate) primary: bool,
    /// The writable fields, complete with their defaults.
    pub(crate) fields: Object,
    pub(crate) actions: Vec<Action>,
    /// Removed actions, which stale lists still show.
    #[serde(default)]
    pub(crate) gone: Vec<Action>,
    pub(crate) created: Duration,
    pub(crate) updated: Duration,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted: Option<Duration>,
}

/// An action as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Action {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) details: Object,
    pub(crate) created: Duration,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted: Option<Duration>,
}

impl WorldLocation {
    pub(crate) fn agent(&self, id: &str) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.id == id)
    }

    pub(crate) fn agent_mut(&mut self, id: &str) -> Option<&mut Agent> {
        self.agents.iter_mut().find(|agent| agent.id == id)
    }

    /// The agents that were there at that time, in order of their making.
    pub(crate) fn at(&self, time: Duration) -> Vec<&Agent> {
        let mut there: Vec<&Agent> = self
            .agents
            .iter()
            .chain(&self.gone)
            .filter(|agent| agent.created <= time && agent.deleted.is_none_or(|deleted| deleted > time))
            .collect();
        there.sort_by_key(|agent| agent.turn);
        there
    }

    /// The place in the order of making of an agent that is or was there.
    pub(crate) fn turn(&self, id: &str) -> Option<u64> {
        self.agents.iter().chain(&self.gone).find(|agent| agent.id == id).map(|agent| agent.turn)
    }

    /// Deletes an agent; false when there is none of this id.
    pub(crate) fn delete(&mut self, id: &str, at: Duration) -> bool {
        let Some(index) = self.agents.iter().position(|agent| agent.id == id) else { return false };
        let mut agent = self.agents.remove(index);
        agent.deleted = Some(at);
        let was_primary = agent.primary;
        self.gone.push(agent);
        forget_oldest(&mut self.gone);
        if was_primary && let Some(first) = self.agents.first_mut() {
            first.primary = true;
        }
        true
    }

    /// Makes this agent the only primary one.
    pub(crate) fn make_primary(&mut self, id: &str) {
        for agent in &mut self.agents {
            agent.primary = agent.id == id;
        }
    }
}

impl Agent {
    /// A new agent of the body's fields and the specification's defaults.
    pub(crate) fn new(id: String, turn: u64, body: &Object, at: Duration) -> Self {
        let mut fields = Object::new();
        for (name, default) in [
            ("mode", json!("off")),
            ("channels", json!([])),
            ("waitTime", json!(2)),
            ("waitTimeUnit", json!("seconds")),
            ("autoPilotMaxMessages", json!(75)),
        ] {
            fields.insert(name.to_owned(), default);
        }
        for flag in AGENT_FLAGS {
            fields.insert((*flag).to_owned(), Value::Bool(false));
        }
        let mut agent = Self {
            id,
            turn,
            primary: false,
            fields,
            actions: Vec::new(),
            gone: Vec::new(),
            created: at,
            updated: at,
            deleted: None,
        };
        agent.write(body, at);
        agent
    }

    /// Writes the body's fields; null is as good as nothing, but for the time to sleep.
    pub(crate) fn write(&mut self, body: &Object, at: Duration) {
        for (name, value) in body.iter().filter(|(name, _)| *name != "isPrimary") {
            if value.is_null() {
                if name.starts_with("sleepTime") {
                    self.fields.remove(name);
                }
            } else {
                self.fields.insert(name.clone(), value.clone());
            }
        }
        if self.fields.get("sleepEnabled") != Some(&Value::Bool(true)) {
            self.fields.remove("sleepTime");
            self.fields.remove("sleepTimeUnit");
        }
        self.updated = at;
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn name(&self) -> &str {
        self.text("name")
    }

    pub(crate) fn mode(&self) -> &str {
        self.text("mode")
    }

    /// Removes an action; false when there is none of this id.
    pub(crate) fn remove_action(&mut self, id: &str, at: Duration) -> bool {
        let Some(index) = self.actions.iter().position(|action| action.id == id) else { return false };
        let mut action = self.actions.remove(index);
        action.deleted = Some(at);
        self.gone.push(action);
        forget_oldest(&mut self.gone);
        self.updated = at;
        true
    }

    pub(crate) fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.id == id)
    }

    /// The actions that were there at that time.
    pub(crate) fn actions_at(&self, time: Duration) -> Vec<&Action> {
        let mut there: Vec<&Action> = self
            .actions
            .iter()
            .chain(&self.gone)
            .filter(|action| action.created <= time && action.deleted.is_none_or(|deleted| deleted > time))
            .collect();
        there.sort_by_key(|action| action.created);
        there
    }

    /// The agent as GET, POST and PUT show it.
    pub(crate) fn whole(&self, quirks: &Quirks) -> Value {
        let mut shown = self.fields.clone();
        shown.remove("respondToImages");
        shown.remove("respondToAudio");
        shown.insert("id".to_owned(), json!(self.id));
        let primary = self.primary && !quirks.has(Quirk::PrimaryReadsFalse);
        shown.insert("isPrimary".to_owned(), json!(primary));
        let actions: Vec<Value> = self.actions.iter().map(|a| json!({"id": a.id, "type": a.kind})).collect();
        shown.insert("actions".to_owned(), Value::Array(actions));
        if quirks.has(Quirk::AheadOfSpec) {
            for (name, value) in [
                ("fullPrompt", json!("")),
                ("workingHours", json!([])),
                ("emailSettings", json!({"signature": ""})),
                ("knowledgeBaseTriggers", json!([])),
            ] {
                shown.entry(name).or_insert(value);
            }
        }
        Value::Object(shown)
    }

    /// The agent as an item of a listing.
    pub(crate) fn item(&self, quirks: &Quirks) -> Value {
        let mut item = self.whole(quirks);
        let Some(shown) = item.as_object_mut() else { return item };
        if quirks.has(Quirk::BriefItems) {
            for name in ["personality", "instructions", "fullPrompt"] {
                shown.remove(name);
            }
            let goal = json!({"prompt": self.text("goal"), "type": "custom", "actionId": null});
            shown.insert("goal".to_owned(), goal);
        }
        let channels = self.fields.get("channels").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let words = channels.iter().filter_map(Value::as_str);
        let channels: Option<Vec<Value>> = if quirks.has(Quirk::ChannelsAbsent) {
            None
        } else if quirks.has(Quirk::ChannelsAsObjects) {
            Some(words.map(|word| json!({"name": word, "isPrimary": self.primary})).collect())
        } else if quirks.has(Quirk::ChannelsUpperCase) {
            Some(words.map(|word| json!(word.to_uppercase())).collect())
        } else {
            Some(words.map(|word| json!(word)).collect())
        };
        match channels {
            Some(channels) => shown.insert("channels".to_owned(), Value::Array(channels)),
            None => shown.remove("channels"),
        };
        shown.insert("createdAt".to_owned(), json!(iso(self.created)));
        shown.insert("updatedAt".to_owned(), json!(iso(self.updated)));
        item
    }
}

fn forget_oldest<T>(gone: &mut Vec<T>) {
    let over = gone.len().saturating_sub(GONE_MAX);
    gone.drain(..over);
}

impl Action {
    pub(crate) fn shown(&self, agent: &str) -> Value {
        json!({"id": self.id, "name": self.name, "type": self.kind, "agentId": agent, "details": self.details})
    }
}

/// How many requests a location has sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Counts {
    pub(super) all: u64,
    pub(super) by_op: BTreeMap<Op, u64>,
}
