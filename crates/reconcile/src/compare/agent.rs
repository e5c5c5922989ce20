//! Comparing an agent's declared fields with what `GET` of the agent shows.

use super::{Comparison, FieldReading, is_short, value};
use fitout_api::letters;
use fitout_model::{ActualAgent, DesiredAgent, Fields, Mode, same_name};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that no answer shows.
pub(crate) const WRITE_ONLY: [&str; 2] = ["respondToImages", "respondToAudio"];
/// Says nothing when read: the API decides it by itself and is known to show it wrongly.
pub(crate) const WEAK: &str = "isPrimary";

/// How the agent stands to its declared name and fields; its mode is the plan's business.
pub(crate) fn agent(desired: &DesiredAgent, actual: &ActualAgent, written: &BTreeMap<String, String>) -> Comparison {
    let mut comparison = Comparison::default();
    if !same_name(&desired.name, &actual.name) {
        comparison.differs.push("name".to_owned());
    }
    for (name, wanted) in &desired.fields {
        if name == WEAK {
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
        name != WEAK && read_field(name, wanted, &actual.fields) == FieldReading::Differs
    };
    !same_name(&desired.name, &actual.name) || desired.fields.iter().any(contradicts)
}

/// What the agent's fields say about the value that is wanted under this name.
pub(crate) fn read_field(name: &str, wanted: &Value, fields: &Fields) -> FieldReading {
    if WRITE_ONLY.contains(&name) {
        return FieldReading::Hidden;
    }
    let shown = fields.get(name);
    match (name, shown) {
        // Search items and some answers show the goal as an object around its text.
        ("goal", Some(Value::Object(goal))) => value::read(name, wanted, goal.get("prompt")),
        ("channels", Some(shown)) => match (channels(wanted), channels(shown)) {
            (Some(wanted), Some(shown)) => value::same_if(wanted == shown),
            // A shape nobody has seen yet tells nothing about the channels.
            _ => FieldReading::Hidden,
        },
        _ => value::read(name, wanted, shown),
    }
}

/// The channels as a set of plain words: `Live_Chat`, `LIVE_CHAT` and `{"name": "Live_Chat"}` are the same one.
fn channels(list: &Value) -> Option<BTreeSet<String>> {
    let word = |item: &Value| {
        let name = item.as_str().or_else(|| item.get("name")?.as_str())?;
        Some(letters(name))
    };
    list.as_array()?.iter().map(word).collect()
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
