//! The JSON Schema of what the rules take, made from the vendor's table.
//!
//! It knows the rules of one member each: its type, its words, its bounds. What members demand of each other is left to
//! `fitout validate`, and stands in their descriptions.

use fitout_api::{self as api, AGENT, Extras, FOLLOWUP_SETTINGS, Field, Kind, Need, Null, Shape};
use fitout_model::{ActionType, literal};
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
    api::details(kind).map_or(Value::Bool(true), |shape| reference(shape, definitions))
}

/// The follow-up settings.
pub(crate) fn followup_settings(definitions: &mut Definitions) -> Value {
    reference(&FOLLOWUP_SETTINGS, definitions)
}

fn reference(shape: &'static Shape, definitions: &mut Definitions) -> Value {
    let what = shape.what.trim_start_matches("the ").trim_start_matches("details of ");
    let name = what.trim_start_matches("a ").trim_start_matches("an ").replace(' ', "-");
    if !definitions.contains_key(&name) {
        // A shape never holds itself, so this ends.
        let object = object(shape, definitions);
        definitions.insert(name.clone(), object);
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn object(shape: &'static Shape, definitions: &mut Definitions) -> Value {
    let required: Vec<&str> =
        shape.fields.iter().filter(|field| field.need == Need::Always).map(|field| field.name).collect();
    json!({
        "type": "object",
        "properties": members(shape, definitions),
        "required": required,
        "additionalProperties": shape.extras == Extras::Taken,
    })
}

fn members(shape: &'static Shape, definitions: &mut Definitions) -> Map<String, Value> {
    shape.fields.iter().map(|one| (one.name.to_owned(), member(one, definitions))).collect()
}

fn member(field: &Field, definitions: &mut Definitions) -> Value {
    let mut ways = ways(field, definitions);
    if field.null == Null::ForEver {
        ways.push(json!({ "type": "null" }));
    }
    let mut schema = Map::new();
    schema.insert("description".to_owned(), field.says.into());
    if let Some(default) = field.default {
        schema.insert("default".to_owned(), literal(default));
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
fn ways(field: &Field, definitions: &mut Definitions) -> Vec<Value> {
    let list = |items: Value| {
        let least = u8::from(field.need == Need::Always);
        json!({ "type": "array", "items": items, "minItems": least })
    };
    match field.kind {
        Kind::Text if field.need == Need::Always => vec![filled()],
        Kind::Text => vec![json!({ "type": "string" })],
        Kind::Flag => vec![json!({ "type": "boolean" }), placeholder()],
        Kind::Number { min } => vec![json!({ "type": "number", "minimum": min }), placeholder()],
        Kind::Time { .. } => vec![json!({ "type": "number", "minimum": 0 }), placeholder()],
        Kind::Whole { min, max } => {
            vec![json!({ "type": "integer", "minimum": min, "maximum": max }), placeholder()]
        }
        Kind::Word(words) => vec![json!({ "enum": words }), with_placeholder()],
        Kind::Texts => vec![list(filled()), placeholder()],
        Kind::Words(words) => {
            vec![list(json!({ "anyOf": [{ "enum": words }, with_placeholder()] })), placeholder()]
        }
        Kind::Object(shape) => vec![reference(shape, definitions)],
        Kind::Objects(shape) => vec![list(reference(shape, definitions))],
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
    let mut found: Vec<&'static Shape> = vec![&AGENT, &FOLLOWUP_SETTINGS];
    found.extend(ActionType::KNOWN.iter().filter_map(api::details));
    let mut at = 0;
    while let Some(shape) = found.get(at).copied() {
        found.extend(shape.fields.iter().filter_map(Field::inner));
        at += 1;
    }
    found
        .into_iter()
        .map(|shape| Tried {
            what: shape.what,
            schema: object(shape, &mut Definitions::new()),
            names: shape.names().collect(),
            right: right(shape),
            refuses: Box::new(move |fields| {
                let mut checker = super::checker::Checker::default();
                checker.object(fields, shape);
                checker.findings.iter().any(|finding| finding.severity == crate::problem::Severity::Error)
            }),
        })
        .collect()
}

/// An object with everything that the shape requires.
#[cfg(test)]
fn right(shape: &'static Shape) -> fitout_model::Fields {
    let value = |kind: Kind| match kind {
        Kind::Text => json!("text"),
        Kind::Flag => json!(true),
        Kind::Number { min } | Kind::Whole { min, .. } => json!(min),
        Kind::Time { .. } => json!(0),
        Kind::Word(words) => json!(words.first()),
        Kind::Texts => json!(["text"]),
        Kind::Words(words) => json!(words),
        Kind::Object(shape) => Value::Object(right(shape)),
        Kind::Objects(shape) => json!([right(shape)]),
    };
    let required = shape.fields.iter().filter(|field| field.need == Need::Always);
    required.map(|field| (field.name.to_owned(), value(field.kind))).collect()
}
