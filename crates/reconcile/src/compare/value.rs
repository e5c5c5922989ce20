//! Comparing one JSON value of the template with the value that the API shows in its place.

use super::FieldReading;
use fitout_api::{AGENT, ActionType, Field, NUMBERS, Null, Shape, details};
use fitout_model::canonical;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What `shown`, found under this name, says about `wanted`.
///
/// Objects are compared over the wanted members only, because the API adds its defaults. Lists of plain values are
/// compared as sets and lists of objects by what numbers them, because their order means nothing to the API.
pub(crate) fn read(name: &str, wanted: &Value, shown: Option<&Value>) -> FieldReading {
    let Some(shown) = shown else { return FieldReading::Hidden };
    match (wanted, shown) {
        (Value::Null, Value::Null) => FieldReading::Same,
        (_, Value::Null) if null_is_a_value(name) => FieldReading::Differs,
        (_, Value::Null) => FieldReading::Hidden,
        (Value::String(wanted), Value::String(shown)) => same_if(text(wanted) == text(shown)),
        (Value::Array(wanted), Value::Array(shown)) => read_list(name, wanted, shown),
        (Value::Object(wanted), Value::Object(shown)) => wanted
            .iter()
            .map(|(member, value)| read(member, value, shown.get(member)))
            .max()
            .unwrap_or(FieldReading::Same),
        // Canonical text makes 1 and 1.0 the same number.
        _ => same_if(canonical(wanted) == canonical(shown)),
    }
}

/// Whether `null` is a value in the fields of this name, and not a gap in the answer.
fn null_is_a_value(name: &str) -> bool {
    fn has(shape: &Shape, name: &str) -> bool {
        let is_it = |field: &Field| field.name == name && field.null != Null::Gap;
        shape.fields.iter().any(|field| is_it(field) || field.inner().is_some_and(|inner| has(inner, name)))
    }
    has(&AGENT, name) || ActionType::KNOWN.iter().filter_map(details).any(|shape| has(shape, name))
}

pub(super) fn same_if(same: bool) -> FieldReading {
    if same { FieldReading::Same } else { FieldReading::Differs }
}

/// A text as it is compared: the web editor and YAML blocks disagree about line ends and about white space at the
/// end of the whole text, and neither changes what an agent says.
fn text(text: &str) -> Cow<'_, str> {
    let text = text.trim_end();
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

fn read_list(name: &str, wanted: &[Value], shown: &[Value]) -> FieldReading {
    if let (Some(wanted), Some(shown)) = (plain_set(wanted), plain_set(shown)) {
        return same_if(wanted == shown);
    }
    if wanted.len() != shown.len() {
        return FieldReading::Differs;
    }
    let pairs = in_place(wanted).into_iter().zip(in_place(shown));
    pairs.map(|(wanted, shown)| read(name, wanted, Some(shown))).max().unwrap_or(FieldReading::Same)
}

/// The values as a set; `None` when one of them is a list or an object.
fn plain_set(values: &[Value]) -> Option<BTreeSet<String>> {
    values
        .iter()
        .map(|value| match value {
            Value::String(plain) => Some(canonical(&Value::String(text(plain).into_owned()))),
            Value::Null | Value::Bool(_) | Value::Number(_) => Some(canonical(value)),
            Value::Array(_) | Value::Object(_) => None,
        })
        .collect()
}

/// The values in the order of their numbers; those without any keep their order.
pub(crate) fn in_place(values: &[Value]) -> Vec<&Value> {
    let mut values: Vec<&Value> = values.iter().collect();
    values.sort_by(|a, b| {
        let orders = NUMBERS.iter().map(|member| number(a, member).total_cmp(&number(b, member)));
        orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    values
}

fn number(value: &Value, member: &str) -> f64 {
    value.get(member).and_then(Value::as_f64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reading(wanted: &Value, shown: &Value) -> FieldReading {
        read("field", wanted, Some(shown))
    }

    #[test]
    fn spelling_that_means_nothing_is_no_difference() {
        for (wanted, shown) in [
            (json!(1), json!(1.0)),
            (json!("a\nb\n"), json!("a\r\nb")),
            (json!(["a", "b"]), json!(["b", "a", "a"])),
            (json!({"a": 1}), json!({"a": 1, "b": 2})),
            (
                json!([{"id": 1, "followupTime": 2}, {"id": 2, "followupTime": 3}]),
                json!([{"id": 2, "followupTime": 3, "aiEnabledMessage": true}, {"id": 1, "followupTime": 2}]),
            ),
        ] {
            assert_eq!(reading(&wanted, &shown), FieldReading::Same, "{wanted} {shown}");
        }
    }

    #[test]
    fn another_value_is_a_difference() {
        for (wanted, shown) in [
            (json!(1), json!(2)),
            (json!("a"), json!("A")),
            (json!(" a"), json!("a")),
            (json!("1"), json!(1)),
            (json!(["a"]), json!(["a", "b"])),
            (json!([]), json!(["a"])),
            (json!([{"id": 1}]), json!([])),
            (json!({"a": [{"id": 1, "t": 1}]}), json!({"a": [{"id": 1, "t": 2}]})),
        ] {
            assert_eq!(reading(&wanted, &shown), FieldReading::Differs, "{wanted} {shown}");
        }
    }

    #[test]
    fn a_gap_is_neither_same_nor_different() {
        assert_eq!(read("tags", &json!([]), None), FieldReading::Hidden);
        assert_eq!(reading(&json!("x"), &Value::Null), FieldReading::Hidden);
        assert_eq!(reading(&json!({"a": 1, "b": 2}), &json!({"a": 1})), FieldReading::Hidden);
        assert_eq!(reading(&json!({"a": 1, "b": 2}), &json!({"a": 3})), FieldReading::Differs);
    }

    #[test]
    fn a_sleep_for_ever_is_a_value() {
        assert_eq!(read("sleepTime", &Value::Null, Some(&Value::Null)), FieldReading::Same);
        assert_eq!(read("sleepTime", &json!(2), Some(&Value::Null)), FieldReading::Differs);
        assert_eq!(read("sleepTime", &Value::Null, Some(&json!(2))), FieldReading::Differs);
    }
}
