//! From an agent that was read to the body that writes it back unchanged.

use fitout_api::{AGENT, Field, Need, Null, Shown, name};
use fitout_model::{Fields, drop_idle, literal, plain, shown_word};
use serde_json::Value;
use std::collections::BTreeSet;

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
    let mut body: Fields = AGENT
        .fields
        .iter()
        .filter_map(|field| Some((field.name.to_owned(), writable(field, read.get(field.name)?)?)))
        .collect();
    for field in AGENT.fields.iter().filter(|field| field.need == Need::Update) {
        if let Some(default) = field.default {
            body.entry(field.name).or_insert_with(|| literal(default));
        }
    }
    drop_idle(&AGENT, &mut body);
    body
}

/// The value of a field as it can be written; `None` where it cannot.
fn writable(field: &Field, value: &Value) -> Option<Value> {
    if value.is_null() {
        return (field.null == Null::ForEver).then_some(Value::Null);
    }
    match field.shown {
        Shown::Unreliable => (*value == Value::Bool(true)).then(|| value.clone()),
        Shown::WordSet(_) => {
            let words = spelled(field, value)?;
            let all_known = words.iter().all(|word| field.word(word).is_some());
            all_known.then(|| words.into_iter().map(Value::String).collect())
        }
        Shown::InObject(_) => Some(plain(field, value)).filter(Value::is_string),
        Shown::AnyCase => {
            let word = value.as_str().and_then(|word| field.word(word));
            Some(word.map_or_else(|| value.clone(), Value::from))
        }
        Shown::AsWritten | Shown::Never if field.need == Need::Update => value.is_number().then(|| value.clone()),
        Shown::AsWritten | Shown::Never => Some(value.clone()),
    }
}

/// The channels of an agent as a set in the specification's spelling; `None` when the value does not say.
///
/// Takes texts in any case (`LIVE_CHAT`) and objects with a `name`. A channel that we do not know keeps its spelling.
#[must_use]
pub fn normalize_channels(value: &Value) -> Option<BTreeSet<String>> {
    spelled(AGENT.field(name::CHANNELS)?, value)
}

/// The words of a [`Shown::WordSet`], those that are documented as they are spelled there.
fn spelled(field: &Field, value: &Value) -> Option<BTreeSet<String>> {
    let Shown::WordSet(member) = field.shown else { return None };
    let spell = |word| field.word(word).unwrap_or(word).to_owned();
    value.as_array()?.iter().map(|item| shown_word(member, item).map(spell)).collect()
}
