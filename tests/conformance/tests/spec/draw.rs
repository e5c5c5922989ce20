//! Drawing values: ids, texts, and whatever a schema of the official files allows.

use fitout_model::{ActionId, AgentId, LocationId};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// What the calls of one test case are made of.
#[derive(Debug, Clone)]
pub(crate) struct Draw {
    pub(crate) agent: AgentId,
    pub(crate) action: ActionId,
    pub(crate) location: LocationId,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: u32,
    /// Any text: a name that is looked for, the id of a message.
    pub(crate) text: String,
    /// The body, where the operation takes one.
    pub(crate) body: Value,
}

/// Which members of an object are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Members {
    /// The required ones, and some of the others.
    Some,
    /// All of them.
    All,
}

/// The parts of a call that has this body.
pub(crate) fn draw(body: BoxedStrategy<Value>) -> BoxedStrategy<Draw> {
    let id = "[A-Za-z0-9]{1,24}";
    let parts = (id, id, id, proptest::option::of(id), 1..=100_u32, "[^\\x00]{1,24}", body);
    parts
        .prop_map(|(agent, action, location, cursor, limit, text, body)| Draw {
            agent: agent.parse().unwrap(),
            action: action.parse().unwrap(),
            location: location.parse().unwrap(),
            cursor,
            limit,
            text,
            body,
        })
        .boxed()
}

/// A value that the schema allows. `name` is the member under which it stands.
pub(crate) fn sample(schema: &Value, name: &str, members: Members) -> BoxedStrategy<Value> {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return proptest::sample::select(words.clone()).boxed();
    }
    if let Some(kinds) = schema.get("oneOf").and_then(Value::as_array) {
        let kinds: Vec<_> = kinds.iter().map(|kind| sample(kind, name, members)).collect();
        return proptest::strategy::Union::new(kinds).boxed();
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or_default(),
        Some(kind) => kind.as_str().unwrap_or_default(),
        None => "",
    };
    match kind {
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "number" | "integer" => {
            let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
            let least = bound("minimum").unwrap_or(0);
            (least..=bound("maximum").unwrap_or(least + 200)).prop_map(Value::from).boxed()
        }
        "string" => text(name).prop_map(Value::from).boxed(),
        "array" => {
            let item = schema.get("items").map_or_else(anything, |items| sample(items, name, members));
            proptest::collection::vec(item, 0..4).prop_map(Value::from).boxed()
        }
        "object" => object(schema, members),
        _ => anything(),
    }
}

/// Ids and tokens look like ids and tokens; everything else is any text.
fn text(name: &str) -> BoxedStrategy<String> {
    if name == "id" || name == "_id" || name.ends_with("Id") {
        "[A-Za-z0-9]{20}".boxed()
    } else if name.ends_with("token") {
        "[A-Za-z0-9]{40}".boxed()
    } else {
        "\\PC{0,24}".boxed()
    }
}

fn anything() -> BoxedStrategy<Value> {
    prop_oneof![Just(json!({})), "\\PC{0,8}".prop_map(Value::from), any::<bool>().prop_map(Value::from)].boxed()
}

fn object(schema: &Value, members: Members) -> BoxedStrategy<Value> {
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let drawn: Vec<BoxedStrategy<Option<(String, Value)>>> = properties
        .iter()
        .map(|(name, schema)| {
            let always = members == Members::All || required.contains(&name.as_str());
            let name = name.clone();
            let value = sample(schema, &name, members).prop_map(move |value| (name.clone(), value));
            if always { value.prop_map(Some).boxed() } else { proptest::option::of(value).boxed() }
        })
        .collect();
    drawn.prop_map(|drawn| Value::Object(drawn.into_iter().flatten().collect())).boxed()
}
