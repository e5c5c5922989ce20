//! The JSON Schema of what the rules take, made from their own tables.
//!
//! It knows the rules of one member each: its type, its words, its bounds. What members demand of each other is left to
//! `fitout validate`, and stands in their descriptions.

use super::action;
use super::shape::{MemberNeed, ObjectShape, ShapeMember, ValueKind};
use super::spec::{AGENT, FOLLOWUP_SETTINGS};
use crate::problem::Severity;
use fitout_model::ActionType;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The shapes that were referred to, by their names below `definitions`.
pub(crate) type Definitions = BTreeMap<String, Value>;

/// The members of an agent that are the API's.
pub(crate) fn agent_members(definitions: &mut Definitions) -> Map<String, Value> {
    members(&AGENT, definitions)
}

/// The details of an action of this type; of one that is not known, everything is taken.
pub(crate) fn details(kind: &ActionType, definitions: &mut Definitions) -> Value {
    action::shape(kind).map_or(Value::Bool(true), |shape| reference(shape, definitions))
}

/// The follow-up settings.
pub(crate) fn followup_settings(definitions: &mut Definitions) -> Value {
    reference(&FOLLOWUP_SETTINGS, definitions)
}

fn reference(shape: &'static ObjectShape, definitions: &mut Definitions) -> Value {
    let what = shape.what.trim_start_matches("the ").trim_start_matches("details of ");
    let name = what.trim_start_matches("a ").trim_start_matches("an ").replace(' ', "-");
    if !definitions.contains_key(&name) {
        // A shape never holds itself, so this ends.
        let object = object(shape, definitions);
        definitions.insert(name.clone(), object);
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn object(shape: &'static ObjectShape, definitions: &mut Definitions) -> Value {
    let required: Vec<&str> =
        shape.members.iter().filter(|member| member.need == MemberNeed::Required).map(|member| member.name).collect();
    json!({
        "type": "object",
        "properties": members(shape, definitions),
        "required": required,
        "additionalProperties": shape.strangers == Severity::Warning,
    })
}

fn members(shape: &'static ObjectShape, definitions: &mut Definitions) -> Map<String, Value> {
    shape.members.iter().map(|one| (one.name.to_owned(), member(one, definitions))).collect()
}

fn member(member: &ShapeMember, definitions: &mut Definitions) -> Value {
    let mut ways = ways(member, definitions);
    if member.need == MemberNeed::Nullable {
        ways.push(json!({ "type": "null" }));
    }
    let mut schema = Map::new();
    schema.insert("description".to_owned(), member.says.into());
    if let Some(value) = member.otherwise.and_then(|text| serde_json::from_str(text).ok()) {
        schema.insert("default".to_owned(), value);
    }
    match (ways.pop(), ways.is_empty()) {
        (Some(Value::Object(only)), true) if !only.contains_key("$ref") => schema.extend(only),
        // Beside a reference nothing else counts, so it stands below.
        (Some(only), true) => drop(schema.insert("allOf".to_owned(), json!([only]))),
        (last, _) => {
            ways.extend(last);
            schema.insert("anyOf".to_owned(), Value::Array(ways));
        }
    }
    Value::Object(schema)
}

/// The ways in which a value can be written: as it is, or as a placeholder that gives it.
fn ways(member: &ShapeMember, definitions: &mut Definitions) -> Vec<Value> {
    let list = |items: Value| {
        let least = u8::from(member.need == MemberNeed::Required);
        json!({ "type": "array", "items": items, "minItems": least })
    };
    match member.kind {
        ValueKind::Text if member.need == MemberNeed::Required => vec![filled()],
        ValueKind::Text => vec![json!({ "type": "string" })],
        ValueKind::Flag => vec![json!({ "type": "boolean" }), placeholder()],
        ValueKind::Number(min) => vec![json!({ "type": "number", "minimum": min }), placeholder()],
        ValueKind::Whole(min, max) => {
            vec![json!({ "type": "integer", "minimum": min, "maximum": max }), placeholder()]
        }
        ValueKind::Word(words) => vec![json!({ "enum": words }), with_placeholder()],
        ValueKind::Texts => vec![list(filled()), placeholder()],
        ValueKind::Words(words) => {
            vec![list(json!({ "anyOf": [{ "enum": words }, with_placeholder()] })), placeholder()]
        }
        ValueKind::Object(shape) => vec![reference(shape, definitions)],
        ValueKind::Objects(shape) => vec![list(reference(shape, definitions))],
    }
}

/// Text with something in it.
fn filled() -> Value {
    json!({ "type": "string", "pattern": r"\S" })
}

/// Nothing but a placeholder: it gives the type of its value.
fn placeholder() -> Value {
    json!({ "type": "string", "pattern": r"^\s*<<[\s\S]*>>\s*$" })
}

/// Text with a placeholder in it: it gives text.
fn with_placeholder() -> Value {
    json!({ "type": "string", "pattern": "<<" })
}

/// A shape for tests: its schema, its members, an object that suits it, and whether its rules refuse an object.
#[cfg(test)]
pub(crate) struct Tried {
    pub(crate) what: &'static str,
    pub(crate) schema: Value,
    pub(crate) names: Vec<&'static str>,
    pub(crate) right: fitout_model::Fields,
    pub(crate) refuses: Box<dyn Fn(&fitout_model::Fields) -> bool>,
}

/// Every shape.
#[cfg(test)]
pub(crate) fn shapes() -> Vec<Tried> {
    let mut found: Vec<&'static ObjectShape> = vec![&AGENT, &FOLLOWUP_SETTINGS];
    found.extend(ActionType::KNOWN.iter().filter_map(action::shape));
    let inner = |shape: &'static ObjectShape| {
        shape.members.iter().filter_map(|member| match member.kind {
            ValueKind::Object(shape) | ValueKind::Objects(shape) => Some(shape),
            ValueKind::Text
            | ValueKind::Flag
            | ValueKind::Number(_)
            | ValueKind::Whole(..)
            | ValueKind::Word(_)
            | ValueKind::Texts
            | ValueKind::Words(_) => None,
        })
    };
    let mut at = 0;
    while let Some(shape) = found.get(at).copied() {
        found.extend(inner(shape));
        at += 1;
    }
    found
        .into_iter()
        .map(|shape| Tried {
            what: shape.what,
            schema: object(shape, &mut Definitions::new()),
            names: shape.names(),
            right: right(shape),
            refuses: Box::new(move |fields| {
                let mut checker = super::checker::Checker::default();
                checker.object(fields, shape);
                checker.findings.iter().any(|finding| finding.severity == Severity::Error)
            }),
        })
        .collect()
}

/// An object with everything that the shape requires.
#[cfg(test)]
fn right(shape: &'static ObjectShape) -> fitout_model::Fields {
    let value = |kind: ValueKind| match kind {
        ValueKind::Text => json!("text"),
        ValueKind::Flag => json!(true),
        ValueKind::Number(min) | ValueKind::Whole(min, _) => json!(min),
        ValueKind::Word(words) => json!(words.first()),
        ValueKind::Texts => json!(["text"]),
        ValueKind::Words(words) => json!(words),
        ValueKind::Object(shape) => Value::Object(right(shape)),
        ValueKind::Objects(shape) => json!([right(shape)]),
    };
    let required = shape.members.iter().filter(|member| member.need == MemberNeed::Required);
    required.map(|member| (member.name.to_owned(), value(member.kind))).collect()
}
