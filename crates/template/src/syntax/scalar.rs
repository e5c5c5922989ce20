//! What a plain scalar of YAML is.

use serde_json::{Number, Value};

/// The value of a plain scalar that is not text, by YAML's core schema: `yes`, `no`, `on` and `off` are text.
pub(super) fn plain(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit())
        || digits.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if !numeric || !digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-')) {
        return None;
    }
    if digits.chars().all(|c| c.is_ascii_digit()) {
        // A number with leading zeros is a phone number or a postal code, and must keep them.
        let padded = digits.len() > 1 && digits.starts_with('0');
        return if padded { None } else { text.parse::<i64>().ok().map(Value::from) };
    }
    text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_are_read_by_the_core_schema() {
        let table = [
            ("null", json!(null)),
            ("~", json!(null)),
            ("true", json!(true)),
            ("7", json!(7)),
            ("-7", json!(-7)),
            ("+1", json!(1)),
            ("1.5", json!(1.5)),
            ("1e3", json!(1000.0)),
            (".5", json!(0.5)),
        ];
        for (text, value) in table {
            assert_eq!(plain(text), Some(value), "{text}");
        }
        for text in
            ["off", "yes", "007", "1.2.3", "555-0100", "2024-01-01", "-", "+", "99999999999999999999", "<< a >>"]
        {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}
