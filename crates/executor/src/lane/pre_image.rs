//! What a write is about to overwrite or remove, so that an undo can write it back.

use super::AgentShown;
use fitout_api::{AGENT, Shown, name};
use fitout_client::writable_body;
use fitout_model::{ActionId, ActualAction, Digest, FOLLOWUP_SETTINGS, Fields};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What stood where something is about to be written.
#[derive(Debug, Default)]
pub(super) struct PreImageSource {
    pub(super) values: Fields,
    pub(super) absent: Vec<String>,
}

impl PreImageSource {
    /// The fields of the agent that this body gives another value, or takes away.
    pub(super) fn agent(looks: &AgentShown, body: &Fields, written: &BTreeMap<String, String>) -> Self {
        let mut now = writable_body(&looks.fields);
        now.insert(name::NAME.to_owned(), Value::String(looks.name.clone()));
        now.extend(looks.mode.map(|mode| (name::MODE.to_owned(), json!(mode.as_str()))));
        now.extend(unseen(written).filter(|(name, _)| body.contains_key(name)));
        let names: BTreeSet<&String> = now.keys().chain(body.keys()).collect();
        let mut before = Self::default();
        for name in names {
            let becomes = body.get(name);
            // What cannot be written as it was read may be written as it is.
            if now.get(name) == becomes || (becomes.is_some() && looks.fields.get(name) == becomes) {
                continue;
            }
            match now.get(name) {
                Some(value) => drop(before.values.insert(name.clone(), value.clone())),
                None => before.absent.push(name.clone()),
            }
        }
        before
    }

    /// The whole action.
    pub(super) fn action(action: &ActualAction) -> Self {
        let values = [
            (name::TYPE, json!(action.kind.as_str())),
            (name::NAME, json!(action.name)),
            (name::DETAILS, Value::Object(action.details.clone())),
        ];
        Self { values: values.map(|(name, value)| (name.to_owned(), value)).into_iter().collect(), absent: Vec::new() }
    }

    /// The follow-up settings of these actions, by their ids.
    pub(super) fn followup(ids: &[ActionId], actions: &BTreeMap<ActionId, ActualAction>) -> Self {
        let mut before = Self::default();
        for id in ids {
            match actions.get(id).and_then(|action| action.details.get(FOLLOWUP_SETTINGS)) {
                Some(settings) => drop(before.values.insert(id.to_string(), settings.clone())),
                None => before.absent.push(id.to_string()),
            }
        }
        before
    }
}

/// The values of the flags that no answer shows: what the journal last wrote there is all that is known of them.
pub(super) fn unseen(written: &BTreeMap<String, String>) -> impl Iterator<Item = (String, Value)> {
    AGENT.fields.iter().filter(|field| field.shown == Shown::Never).filter_map(|field| {
        let digest = written.get(field.name)?;
        let value = [true, false].map(Value::Bool).into_iter().find(|value| Digest::of(value).short() == digest)?;
        Some((field.name.to_owned(), value))
    })
}
