//! Recognizing a value that was written, by its digest, in the form in which the API shows it.

use super::in_place;
use fitout_api::AGENT;
use fitout_model::{Digest, Fields};
use serde_json::Value;

/// Lists longer than this are recognized in the order shown only: each item more multiplies the orders.
const REORDERED_ITEMS_MAX: usize = 5;

/// Whether what is shown under this name can be the value with this short digest.
///
/// The journal keeps digests, not texts, so every form is tried that the API is known to give a value: other ends of
/// lines and of the whole text, another order of a list, other words for channels, and added members. Those are told
/// apart by `wanted`, the template's present value: where its members are not those that were written, they are not.
pub(crate) fn shows(name: &str, wanted: Option<&Value>, shown: &Value, digest: &str) -> bool {
    let shown = plain(name, shown);
    let is_it = |value: &Value| Digest::of(value).short() == digest;
    let declared = wanted.map(|wanted| declared_only(wanted, &shown));
    let shapes = [Some(shown), declared].into_iter().flatten().flat_map(|shape| [numbered(&shape), shape]);
    shapes.into_iter().any(|shape| {
        TEXTS.iter().map(|text| with_texts(&shape, *text)).any(|value| is_it(&value) || reordered(&value, is_it))
    })
}

/// The forms of a text that people and editors take for the same.
const TEXTS: [fn(&str) -> String; 5] = [
    str::to_owned,
    |text| text.replace("\r\n", "\n"),
    |text| text.replace("\r\n", "\n").trim_end().to_owned(),
    |text| format!("{}\n", text.replace("\r\n", "\n").trim_end()),
    |text| text.trim().to_owned(),
];

/// The value without the forms that the API has for single fields: a goal as an object, channels as objects.
pub(crate) fn plain(name: &str, shown: &Value) -> Value {
    AGENT.field(name).map_or_else(|| shown.clone(), |field| fitout_model::plain(field, shown))
}

/// What is shown, without the members that the template does not declare: those are the API's defaults.
fn declared_only(wanted: &Value, shown: &Value) -> Value {
    match (wanted, shown) {
        (Value::Object(wanted), Value::Object(shown)) => {
            let declared = |(name, value): (&String, &Value)| {
                let wanted = wanted.get(name)?;
                Some((name.clone(), declared_only(wanted, value)))
            };
            Value::Object(shown.iter().filter_map(declared).collect())
        }
        (Value::Array(wanted), Value::Array(shown)) => {
            let pattern = union(wanted);
            shown.iter().map(|item| pattern.as_ref().map_or_else(|| item.clone(), |p| declared_only(p, item))).collect()
        }
        _ => shown.clone(),
    }
}

/// An object with the members of all the objects of a list; `None` when there is none.
fn union(items: &[Value]) -> Option<Value> {
    let mut members = Fields::new();
    for item in items.iter().filter_map(Value::as_object) {
        members.extend(item.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    (!members.is_empty()).then_some(Value::Object(members))
}

/// The value with its lists of objects in the order of what numbers them.
fn numbered(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().map(numbered).collect();
            in_place(&items).into_iter().cloned().collect()
        }
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (name.clone(), numbered(member))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn with_texts(value: &Value, text: fn(&str) -> String) -> Value {
    match value {
        Value::String(shown) => Value::String(text(shown)),
        Value::Array(items) => items.iter().map(|item| with_texts(item, text)).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (name.clone(), with_texts(member, text))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Whether some order of the list passes; false for what is no short list.
fn reordered(value: &Value, passes: impl Fn(&Value) -> bool) -> bool {
    let Value::Array(items) = value else { return false };
    if items.len() > REORDERED_ITEMS_MAX {
        return false;
    }
    orders(items).into_iter().any(|order| passes(&Value::Array(order)))
}

/// Every order of the items.
fn orders(items: &[Value]) -> Vec<Vec<Value>> {
    let mut orders = vec![Vec::new()];
    for item in items {
        let longer = |order: Vec<Value>| {
            (0..=order.len()).map(move |place| {
                let mut longer = order.clone();
                longer.insert(place, item.clone());
                longer
            })
        };
        orders = orders.into_iter().flat_map(longer).collect();
    }
    orders
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown_as(name: &str, wrote: &Value, wants: &Value, shown: &Value) -> bool {
        shows(name, Some(wants), shown, Digest::of(wrote).short())
    }

    #[test]
    fn what_was_written_is_recognized_in_every_form_that_the_api_gives_it() {
        let wants = json!("Sell.");
        for (wrote, shown) in [("Be kind.\nBe brief.\n", "Be kind.\r\nBe brief."), ("Help.", "Help.\r\n"), ("A", " A ")]
        {
            assert!(shown_as("goal", &json!(wrote), &wants, &json!(shown)), "{wrote:?} {shown:?}");
            assert!(shown_as("goal", &json!(wrote), &wants, &json!({"prompt": shown})), "{wrote:?} {shown:?}");
        }
        let channels = json!([{"name": "LIVE_CHAT", "isPrimary": true}, "sms", "ig"]);
        assert!(shown_as("channels", &json!(["IG", "SMS", "Live_Chat"]), &json!(["SMS"]), &channels));
        assert!(shown_as("knowledgeBaseIds", &json!(["a", "b", "c"]), &json!([]), &json!(["c", "a", "b"])));
        let steps = json!([{"id": 1, "time": 5.0, "added": true}, {"id": 2, "time": 9, "added": true}]);
        let wrote = json!([{"id": 2, "time": 9}, {"id": 1, "time": 5}]);
        assert!(shown_as("followupSequence", &wrote, &json!([{"id": 1, "time": 7}]), &steps));
        let hours = json!({"hours": [{"dayOfTheWeek": 2}, {"dayOfTheWeek": 1}], "on": true});
        let wrote = json!({"on": true, "hours": [{"dayOfTheWeek": 1}, {"dayOfTheWeek": 2}]});
        assert!(shown_as("followupSettings", &wrote, &json!({"on": false}), &hours));
        assert!(shown_as("extra", &json!({"a": 1}), &json!({"a": 2}), &json!({"a": 1, "b": 2})));
    }

    #[test]
    fn another_value_is_never_recognized() {
        let wants = json!("Sell.");
        for shown in [json!("Sell."), json!("Helps."), json!(null), json!({}), json!(["Help."])] {
            assert!(!shown_as("goal", &json!("Help."), &wants, &shown), "{shown}");
        }
        assert!(!shown_as("channels", &json!(["SMS", "IG"]), &json!(["SMS"]), &json!(["SMS", "IG", "Email"])));
        assert!(!shown_as("extra", &json!({"a": 1}), &json!({"a": 2}), &json!({"a": 3, "b": 2})));
    }

    #[test]
    fn a_short_list_has_every_order_once() {
        let items: Vec<Value> = (0..REORDERED_ITEMS_MAX).map(|n| json!(n)).collect();
        let mut all: Vec<String> = orders(&items).into_iter().map(|order| Value::Array(order).to_string()).collect();
        assert_eq!(all.len(), 120);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 120);
        assert_eq!(orders(&[]), [Vec::<Value>::new()]);
    }
}
