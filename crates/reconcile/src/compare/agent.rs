//! Comparing an agent's declared fields with what `GET` of the agent shows.

use super::{Comparison, FieldReading, is_short, value};
use fitout_api::{AGENT, Shown, letters};
use fitout_model::{ActualAgent, DesiredAgent, Fields, Mode, same_name, shown_word};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How the agent stands to its declared name and fields; its mode is the plan's business.
pub(crate) fn agent(desired: &DesiredAgent, actual: &ActualAgent, written: &BTreeMap<String, String>) -> Comparison {
    let mut comparison = Comparison::default();
    if !same_name(&desired.name, &actual.name) {
        comparison.differs.push("name".to_owned());
    }
    for (name, wanted) in &desired.fields {
        if is_unreliable(name) {
            comparison.unchecked.push(name.clone());
        } else {
            let reading = (read_field(name, wanted, &actual.fields), actual.fields.get(name));
            comparison.add_kept(&desired.keep, (name, wanted), reading, written);
        }
    }
    comparison.sorted()
}

/// Whether the agent's mode has to be switched, in either direction.
pub(crate) fn mode_differs(desired: &DesiredAgent, actual: &ActualAgent, written: &BTreeMap<String, String>) -> bool {
    if actual.mode == Some(desired.mode) {
        return false;
    }
    let last = |mode: Mode| written.get("mode").is_some_and(|digest| is_short(&Value::from(mode.as_str()), digest));
    let shown = actual.mode.filter(|shown| last(*shown));
    // It is made switched off: until it was switched on once, it has never had the mode that it was made for.
    if desired.keep.create_only.contains("mode") {
        return shown == Some(Mode::Off);
    }
    !desired.keep.ignore.contains("mode") || shown.is_some()
}

/// Whether the agent shows another name than the declared one, or another value in a declared field.
pub(crate) fn agent_contradicts(desired: &DesiredAgent, actual: &ActualAgent) -> bool {
    let contradicts = |(name, wanted): (&String, &Value)| {
        !is_unreliable(name) && read_field(name, wanted, &actual.fields) == FieldReading::Differs
    };
    !same_name(&desired.name, &actual.name) || desired.fields.iter().any(contradicts)
}

/// How answers show what was written to this field of an agent.
pub(crate) fn shown_how(name: &str) -> Shown {
    AGENT.field(name).map_or(Shown::AsWritten, |field| field.shown)
}

/// Whether the field says nothing when it is read, because the API is known to show it wrongly.
fn is_unreliable(name: &str) -> bool {
    shown_how(name) == Shown::Unreliable
}

/// What the agent's fields say about the value that is wanted under this name.
pub(crate) fn read_field(name: &str, wanted: &Value, fields: &Fields) -> FieldReading {
    let shown = fields.get(name);
    match (shown_how(name), shown) {
        (Shown::Never, _) => FieldReading::Hidden,
        // Where the member is not there, nothing is shown.
        (Shown::InObject(member), Some(Value::Object(object))) => value::read(name, wanted, object.get(member)),
        (Shown::WordSet(member), Some(shown)) => match (word_set(member, wanted), word_set(member, shown)) {
            (Some(wanted), Some(shown)) => value::same_if(wanted == shown),
            // A shape nobody has seen yet tells nothing about the words.
            _ => FieldReading::Hidden,
        },
        _ => value::read(name, wanted, shown),
    }
}

/// The words as a set in which spelling does not count: `Live_Chat`, `LIVE_CHAT` and `{"name": "Live_Chat"}` are the same one.
fn word_set(member: &str, list: &Value) -> Option<BTreeSet<String>> {
    list.as_array()?.iter().map(|item| shown_word(member, item).map(letters)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: &Value) -> Fields {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn channels_are_a_set_whatever_their_spelling() {
        let wanted = json!(["SMS", "Live_Chat"]);
        for shown in [
            json!(["LIVE_CHAT", "SMS"]),
            json!([{"name": "Live_Chat", "isPrimary": false}, {"name": "sms", "isPrimary": true}]),
        ] {
            assert_eq!(read_field("channels", &wanted, &fields(&json!({"channels": shown}))), FieldReading::Same);
        }
        let email = fields(&json!({"channels": ["SMS", "LIVE_CHAT", "Email"]}));
        assert_eq!(read_field("channels", &wanted, &email), FieldReading::Differs);
        for shown in [json!({}), json!({"channels": null}), json!({"channels": "SMS"}), json!({"channels": [1]})] {
            assert_eq!(read_field("channels", &wanted, &fields(&shown)), FieldReading::Hidden);
        }
    }

    #[test]
    fn a_goal_may_be_shown_as_an_object() {
        let shown = fields(&json!({"goal": {"prompt": "Help.", "type": "custom"}}));
        assert_eq!(read_field("goal", &json!("Help."), &shown), FieldReading::Same);
        assert_eq!(read_field("goal", &json!("Sell."), &shown), FieldReading::Differs);
        assert_eq!(read_field("goal", &json!("Help."), &fields(&json!({"goal": {}}))), FieldReading::Hidden);
    }

    #[test]
    fn a_write_only_field_is_hidden_even_if_something_is_shown() {
        let shown = fields(&json!({"respondToImages": false}));
        assert_eq!(read_field("respondToImages", &json!(true), &shown), FieldReading::Hidden);
    }
}
