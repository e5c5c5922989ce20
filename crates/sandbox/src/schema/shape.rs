//! Shapes of JSON objects, and their check: problems are said in the words of the API's validator.

use super::Object;
use serde_json::Value;

/// A member of an object.
pub(super) struct Member {
    name: &'static str,
    need: Need,
    kind: Kind,
}

impl Member {
    /// Whether this is the member of that name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

enum Need {
    Required,
    Optional,
    /// It may be left out, and null is a value of its own.
    Nullable,
}

/// What a value must be.
pub(super) enum Kind {
    /// Any text.
    Text,
    /// A text that is not blank.
    Name,
    /// A number in a range, both ends included.
    Number(f64, f64),
    /// A boolean.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of these words.
    Words(&'static [&'static str]),
    /// An object of this shape.
    Object(&'static [Member]),
    /// A list of objects of this shape.
    Objects(&'static [Member]),
    /// Any object; its shape is checked elsewhere.
    AnyObject,
}

/// Whether members that the shape does not name are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extra {
    Refused,
    Taken,
}

pub(super) const fn required(name: &'static str, kind: Kind) -> Member {
    Member { name, need: Need::Required, kind }
}

pub(super) const fn optional(name: &'static str, kind: Kind) -> Member {
    Member { name, need: Need::Optional, kind }
}

pub(super) const fn nullable(name: &'static str, kind: Kind) -> Member {
    Member { name, need: Need::Nullable, kind }
}

/// A number that is not negative.
pub(super) const NATURAL: Kind = Kind::Number(0.0, f64::MAX);

/// Adds to `problems` everything in which the object is not of the shape; `path` stands before the names.
pub(super) fn check(object: &Object, shape: &[Member], extra: Extra, path: &str, problems: &mut Vec<String>) {
    if extra == Extra::Refused {
        for name in object.keys().filter(|name| !shape.iter().any(|member| member.name == name.as_str())) {
            problems.push(format!("property {path}{name} should not exist"));
        }
    }
    for member in shape {
        let at = format!("{path}{}", member.name);
        match (object.get(member.name), &member.need) {
            (None, Need::Optional | Need::Nullable) | (Some(Value::Null), Need::Nullable) => {}
            (None | Some(Value::Null), Need::Required) => {
                problems.push(format!("{at} should not be null or undefined"));
            }
            (Some(value), Need::Required | Need::Optional | Need::Nullable) => {
                value_is(value, &member.kind, &at, problems);
            }
        }
    }
}

fn value_is(value: &Value, kind: &Kind, at: &str, problems: &mut Vec<String>) {
    let mut unless = |holds: bool, says: String| {
        if !holds {
            problems.push(format!("{at} {says}"));
        }
    };
    match kind {
        Kind::Text => unless(value.is_string(), "must be a string".to_owned()),
        Kind::Name => {
            let filled = value.as_str().is_some_and(|text| !text.trim().is_empty());
            unless(filled, "should not be empty".to_owned());
        }
        Kind::Number(min, max) => match value.as_f64() {
            None => unless(false, "must be a number conforming to the specified constraints".to_owned()),
            Some(number) if number < *min => unless(false, format!("must not be less than {min}")),
            Some(number) => unless(number <= *max, format!("must not be greater than {max}")),
        },
        Kind::Flag => unless(value.is_boolean(), "must be a boolean value".to_owned()),
        Kind::Word(words) => unless(one_of(value, words), must_be(words)),
        Kind::Texts => {
            let texts = value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
            unless(texts, "must be an array of strings".to_owned());
        }
        Kind::Words(words) => {
            let known = value.as_array().is_some_and(|items| items.iter().all(|item| one_of(item, words)));
            unless(known, format!("each value in it {}", must_be(words)));
        }
        Kind::AnyObject => unless(value.is_object(), "must be an object".to_owned()),
        Kind::Object(shape) => match value.as_object() {
            None => unless(false, "must be an object".to_owned()),
            Some(object) => check(object, shape, Extra::Refused, &format!("{at}."), problems),
        },
        Kind::Objects(shape) => match value.as_array() {
            None => unless(false, "must be an array".to_owned()),
            Some(items) => {
                for (i, item) in items.iter().enumerate() {
                    match item.as_object() {
                        None => problems.push(format!("{at}.{i} must be an object")),
                        Some(object) => check(object, shape, Extra::Refused, &format!("{at}.{i}."), problems),
                    }
                }
            }
        },
    }
}

fn one_of(value: &Value, words: &[&str]) -> bool {
    value.as_str().is_some_and(|word| words.contains(&word))
}

fn must_be(words: &[&str]) -> String {
    format!("must be one of the following values: {}", words.join(", "))
}

/// Whether the member is true.
pub(super) fn is_on(object: &Object, name: &str) -> bool {
    object.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// Whether the member is there, whatever its value, null included.
pub(super) fn is_given(object: &Object, name: &str) -> bool {
    object.contains_key(name)
}

/// Whether the member is there and not null.
pub(super) fn has(object: &Object, name: &str) -> bool {
    object.get(name).is_some_and(|value| !value.is_null())
}

/// The member as text; empty when it is none.
pub(super) fn text<'a>(object: &'a Object, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether the member is a text that is not blank.
pub(super) fn filled(object: &Object, name: &str) -> bool {
    !text(object, name).trim().is_empty()
}

/// The number of items of the member; 0 when it is no list.
pub(super) fn items(object: &Object, name: &str) -> usize {
    object.get(name).and_then(Value::as_array).map_or(0, Vec::len)
}

/// The member as a number.
pub(super) fn number(object: &Object, name: &str) -> Option<f64> {
    object.get(name).and_then(Value::as_f64)
}
