//! The JSON Schema of a template: what an editor completes, shows and underlines.
//!
//! It is made from the tables that the reader and the rules use, so it takes the fields that they take. It is the draft
//! that editors know best, and it allows `<<column>>` wherever a number, a word or true and false can stand. What fields
//! demand of each other, and what a row makes of a template, is told by `check_all` only.

#[cfg(test)]
mod tests;

use crate::expr::{LOCATION, RESERVED};
use crate::rules::{self, Definitions};
use crate::template::{
    ACTION, AGENT, FieldForm, FieldNeed, NAME_FORM, OwnField, TEMPLATE, VARIABLE, VariableKind, is_unseen,
};
use fitout_api::{Need, name};
use fitout_model::ActionType;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 7) of a template.
#[must_use]
pub fn schema() -> Value {
    let mut definitions = Definitions::new();
    let mut schema = object(&TEMPLATE, Map::new(), &mut definitions);
    let agent = object(&AGENT, rules::agent_members(&mut definitions), &mut definitions);
    let action = action(&mut definitions);
    let variable = variable(&mut definitions);
    definitions.extend(
        [("agent", agent), ("action", action), ("variable", variable)].map(|(name, value)| (name.to_owned(), value)),
    );
    set(&mut schema, "$schema", "http://json-schema.org/draft-07/schema#");
    set(&mut schema, "title", "A template of fitout");
    set(&mut schema, "description", "What every location of a roster gets: agents and their actions.");
    set(&mut schema, "definitions", json!(definitions));
    schema
}

fn set(schema: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(members) = schema {
        members.insert(name.to_owned(), value.into());
    }
}

/// A map with these fields of ours beside these members of the API, and no others.
fn object(fields: &[OwnField], members: Map<String, Value>, definitions: &mut Definitions) -> Value {
    let mut required: Vec<&str> =
        fields.iter().filter(|field| field.need == FieldNeed::Required).map(|field| field.name).collect();
    // The API's own that the reader asks for before anything is rendered.
    let needed = fitout_api::AGENT.fields.iter().filter(|field| field.need == Need::Always).map(|field| field.name);
    required.extend(needed.filter(|name| members.contains_key(*name)));
    let mut properties = members;
    for field in fields {
        let mut schema = form(field.form, definitions);
        set(&mut schema, "description", field.says);
        properties.insert(field.name.to_owned(), schema);
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn form(form: FieldForm, definitions: &mut Definitions) -> Value {
    match form {
        FieldForm::Key => json!({ "type": "string", "pattern": KEY_FORM }),
        FieldForm::Constant => json!({ "type": ["string", "number"], "not": { "type": "string", "pattern": "<<" } }),
        FieldForm::Text => json!({ "type": "string", "pattern": r"\S" }),
        FieldForm::Flag => json!({ "type": "boolean" }),
        FieldForm::Condition => json!({ "type": ["string", "boolean"] }),
        FieldForm::VariableType => json!({ "enum": VariableKind::WORDS.map(|(word, _)| word), "default": "string" }),
        FieldForm::VariableValue => json!({}),
        FieldForm::Variables => {
            let reserved: Vec<&str> = RESERVED.into_iter().chain([LOCATION]).collect();
            json!({
                "type": "object",
                "propertyNames": { "pattern": NAME_FORM, "not": { "enum": reserved } },
                "additionalProperties": { "$ref": "#/definitions/variable" },
            })
        }
        FieldForm::Agents => keyed("agent", 1),
        FieldForm::Actions => keyed("action", 0),
        FieldForm::ActionType => json!({ "enum": ActionType::KNOWN.map(|kind| kind.as_str().to_owned()) }),
        FieldForm::Details => json!({ "type": "object" }),
        FieldForm::Followup => json!({ "allOf": [rules::followup_settings(definitions)] }),
        FieldForm::AgentFields => {
            let names: Vec<&str> =
                fitout_api::AGENT.names().filter(|name| *name != name::NAME && !is_unseen(name)).collect();
            json!({ "type": "array", "items": { "enum": names } })
        }
        FieldForm::MergeTags => {
            json!({ "type": "array", "items": { "type": "string", "pattern": r"^(?!.*<<)\s*(\{\{)?\s*[^\s{}]" } })
        }
        FieldForm::Texts => json!({ "type": "array", "items": { "type": "string", "pattern": r"\S" } }),
        FieldForm::OtherAgents => json!({ "enum": ["ask", "leave"], "default": "ask" }),
        FieldForm::Members => json!({ "type": "array", "items": { "type": "string", "not": { "enum": ["name"] } } }),
    }
}

/// A key of our own choosing.
const KEY_FORM: &str = "^[A-Za-z0-9_-]{1,128}$";

/// At least this many of these, each below a key of our own choosing.
fn keyed(what: &str, least: u8) -> Value {
    json!({
        "type": "object",
        "propertyNames": { "pattern": KEY_FORM },
        "additionalProperties": { "$ref": format!("#/definitions/{what}") },
        "minProperties": least,
    })
}

/// A variable, whose default suits its type.
fn variable(definitions: &mut Definitions) -> Value {
    let of = |kind: VariableKind| match kind {
        VariableKind::String => json!({ "type": "string" }),
        VariableKind::Integer => json!({ "type": "integer" }),
        VariableKind::Number => json!({ "type": "number" }),
        VariableKind::Boolean => json!({ "type": "boolean" }),
        VariableKind::List => json!({ "type": "array", "items": { "type": "string" } }),
    };
    let mut rules: Vec<Value> = VariableKind::WORDS
        .map(|(word, kind)| {
            // A variable without a type is text.
            let said: &[&str] = if kind == VariableKind::String { &[] } else { &["type"] };
            json!({
                "if": { "properties": { "type": { "const": word } }, "required": said },
                "then": { "properties": { "default": of(kind) } },
            })
        })
        .into();
    rules.push(json!({
        "if": { "properties": { "required": { "const": true } }, "required": ["required"] },
        "then": { "properties": { "default": false } },
    }));
    let mut schema = object(&VARIABLE, Map::new(), definitions);
    set(&mut schema, "allOf", rules);
    schema
}

/// An action, whose details suit its type.
fn action(definitions: &mut Definitions) -> Value {
    let rules = ActionType::KNOWN.map(|kind| {
        json!({
            "if": { "properties": { "type": { "const": kind.as_str() } }, "required": ["type"] },
            "then": { "properties": { "details": rules::details(&kind, definitions) } },
        })
    });
    let mut schema = object(&ACTION, Map::new(), definitions);
    set(&mut schema, "allOf", rules.to_vec());
    schema
}
