//! From an agent that was read to the body that writes it back unchanged.

use fitout_api::letters;
use fitout_model::{Fields, Mode};
use serde_json::Value;
use std::collections::BTreeSet;

/// The members of `UpdateEmployeeDto`; any other is answered with 422.
const WRITABLE: [&str; 19] = [
    "name",
    "businessName",
    "mode",
    "channels",
    "isPrimary",
    "waitTime",
    "waitTimeUnit",
    "sleepEnabled",
    "sleepTime",
    "sleepTimeUnit",
    "personality",
    "goal",
    "instructions",
    "autoPilotMaxMessages",
    "knowledgeBaseIds",
    "respondToImages",
    "respondToAudio",
    "sleepOnManualMessage",
    "sleepOnWorkflowMessage",
];

/// The channels that can be written. Source: `UpdateEmployeeDto.channels`.
const CHANNELS: [&str; 6] = ["IG", "FB", "SMS", "WebChat", "WhatsApp", "Live_Chat"];

/// `PUT` requires it; this is the documented default.
const AUTO_PILOT_MESSAGES_DEFAULT: u64 = 75;

/// The body that writes back an agent as it was read, so that a `PUT` of it with some members replaced changes only
/// those.
///
/// `read` is what `GET` or a listing answered. Members that cannot be written are dropped; `goal` becomes a text;
/// `channels` takes the spelling of the specification, and is left out when one of them cannot be written, because
/// leaving that one out of the list would take it from the agent; `sleepTime` and its unit stay only while
/// `sleepEnabled` is true, `null` (for ever) included; `autoPilotMaxMessages` is always there; `isPrimary` is written
/// only to keep what is true, because it is not reliable to read back and leaving it out might reset it.
#[must_use]
pub fn writable_body(read: &Fields) -> Fields {
    let sleeps = read.get("sleepEnabled") == Some(&Value::Bool(true));
    let mut body: Fields = WRITABLE
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), writable(name, read.get(name)?, sleeps)?)))
        .collect();
    body.entry("autoPilotMaxMessages").or_insert_with(|| AUTO_PILOT_MESSAGES_DEFAULT.into());
    body
}

/// The value of a member as it can be written; `None` where it cannot.
fn writable(name: &str, value: &Value, sleeps: bool) -> Option<Value> {
    match (name, value) {
        ("sleepTime" | "sleepTimeUnit", _) => sleeps.then(|| value.clone()),
        (_, Value::Null) => None,
        ("isPrimary", _) => (*value == Value::Bool(true)).then(|| value.clone()),
        ("channels", _) => writable_channels(value),
        ("goal", Value::Object(goal)) => goal.get("prompt").filter(|prompt| prompt.is_string()).cloned(),
        ("goal", _) => value.is_string().then(|| value.clone()),
        ("autoPilotMaxMessages", _) => value.is_number().then(|| value.clone()),
        ("mode", Value::String(word)) => {
            Some(Value::String(Mode::parse(word).map_or_else(|| word.clone(), |mode| mode.as_str().to_owned())))
        }
        _ => Some(value.clone()),
    }
}

fn writable_channels(value: &Value) -> Option<Value> {
    let channels = normalize_channels(value)?;
    let all_known = channels.iter().all(|channel| CHANNELS.contains(&channel.as_str()));
    all_known.then(|| channels.into_iter().map(Value::String).collect())
}

/// The channels of an agent as a set in the specification's spelling; `None` when the value does not say.
///
/// Takes texts in any case (`LIVE_CHAT`) and objects with a `name`. A channel that we do not know keeps its spelling.
#[must_use]
pub fn normalize_channels(value: &Value) -> Option<BTreeSet<String>> {
    value.as_array()?.iter().map(|item| channel_name(item).map(canonical)).collect()
}

fn channel_name(item: &Value) -> Option<&str> {
    item.as_str().or_else(|| item.get("name")?.as_str())
}

fn canonical(name: &str) -> String {
    CHANNELS.into_iter().find(|known| letters(known) == letters(name)).unwrap_or(name).to_owned()
}
