//! The JSON Schema of a journal's lines, made from the types that they are written from.

use crate::wire;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 7) of one line of a journal: what every line has, and the members of its type.
///
/// A line that suits it can still be wrong: its checksum, its chain and what the lines before it say are not looked at.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft07().for_serialize().into_generator();
    let lines: Vec<Value> =
        wire::schemas(&mut generator).into_iter().map(|(kind, members)| line(kind, members.to_value())).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A line of a journal of fitout",
        "oneOf": lines,
        "definitions": generator.take_definitions(true),
    })
}

/// The line of this kind with these members.
fn line(kind: &str, members: Value) -> Value {
    let Value::Object(mut line) = members else { return Value::Bool(false) };
    let checksum = |says: &str| json!({ "type": "string", "pattern": "^[0-9a-f]{8}$", "description": says });
    let ours = [
        ("seq", json!({ "type": "integer", "minimum": 1, "description": "The number of the line, from 1." })),
        ("prev", checksum("The checksum of the line before; 00000000 in the first.")),
        ("type", json!({ "const": kind })),
        ("crc", checksum("The CRC-32 of the line's bytes before it.")),
    ];
    let mut required = match line.remove("required") {
        Some(Value::Array(names)) => names,
        _ => Vec::new(),
    };
    let mut properties = match line.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    for (name, schema) in ours {
        required.push(name.into());
        properties.insert(name.to_owned(), schema);
    }
    line.insert("properties".to_owned(), properties.into());
    line.insert("required".to_owned(), required.into());
    line.insert("additionalProperties".to_owned(), false.into());
    Value::Object(line)
}
