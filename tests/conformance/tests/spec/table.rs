//! The table of the vendor's facts and the official file say the same, in both directions.

use crate::calls::ROWS;
use crate::official::OFFICIAL;
use fitout_api::{
    AGENT, ActionType, AssetKind, FOLLOWUP_SETTINGS, Kind, Literal, Need, Paging, SUNDAY_SEEN, Shape, Shown, Version,
    details,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The schema of what the operation takes.
fn body(id: &str) -> Value {
    OFFICIAL.operation("conversation-ai", id).body().unwrap().1
}

fn is_always(need: Need) -> bool {
    need == Need::Always
}

/// Asserts that the schema documents just the fields of the shape, and says of each what the table says.
fn same(shape: &Shape, schema: &Value, required: fn(Need) -> bool) {
    let documented: BTreeSet<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(documented, shape.names().collect(), "{}", shape.what);
    let needed: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let ours: BTreeSet<&str> =
        shape.fields.iter().filter(|field| required(field.need)).map(|field| field.name).collect();
    assert_eq!(needed, ours, "{}", shape.what);
    for field in shape.fields {
        let (what, schema) = (format!("{} of {}", field.name, shape.what), &schema["properties"][field.name]);
        let kind = match field.kind {
            Kind::Text | Kind::Word(_) => "string",
            Kind::Flag => "boolean",
            Kind::Number { .. } | Kind::Whole { .. } | Kind::Time { .. } => "number",
            Kind::Texts | Kind::Words(_) | Kind::Objects(_) => "array",
            Kind::Object(_) => "object",
        };
        assert_eq!(schema["type"], kind, "{what}");
        match field.kind {
            Kind::Word(words) => assert_eq!(schema["enum"], json!(words), "{what}"),
            Kind::Words(words) => assert_eq!(schema["items"]["enum"], json!(words), "{what}"),
            Kind::Texts => assert_eq!(schema["items"]["type"], "string", "{what}"),
            Kind::Object(inner) => same(inner, schema, is_always),
            Kind::Objects(inner) => same(inner, &schema["items"], is_always),
            Kind::Text | Kind::Flag | Kind::Number { .. } | Kind::Whole { .. } | Kind::Time { .. } => {
                assert!(schema.get("enum").is_none(), "{what}");
            }
        }
        // An empty list is what is left out.
        if let Some(default) = schema.get("default").filter(|default| **default != json!([])) {
            let ours = field.default.map(|default| match default {
                Literal::Flag(flag) => json!(flag),
                Literal::Number(number) => json!(number),
                Literal::Word(word) => json!(word),
            });
            assert_eq!(ours.as_ref(), Some(default), "{what}");
        }
    }
}

#[test]
fn a_new_agent_has_the_documented_fields() {
    let schema = body("create-agent");
    same(&AGENT, &schema, is_always);
    // Every default of the table is documented there.
    for field in AGENT.fields.iter().filter(|field| field.default.is_some()) {
        assert!(schema["properties"][field.name].get("default").is_some(), "{}", field.name);
    }
}

#[test]
fn an_update_of_an_agent_needs_what_the_table_says() {
    same(&AGENT, &body("update-agent"), |need| need == Need::Update);
}

#[test]
fn the_details_of_every_type_have_the_documented_fields() {
    let schema = body("create-action");
    let words: Vec<&str> =
        schema["properties"]["type"]["enum"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(words, ActionType::KNOWN.iter().map(ActionType::as_str).collect::<Vec<_>>());
    let variants = schema["properties"]["details"]["oneOf"].as_array().unwrap();
    assert_eq!(variants.len(), ActionType::KNOWN.len());
    for (kind, variant) in ActionType::KNOWN.iter().zip(variants) {
        same(details(kind).unwrap(), variant, is_always);
    }
    same(&FOLLOWUP_SETTINGS, &body("update-followup-settings")["properties"]["followupSettings"], is_always);
    // What is added to the documented days was seen live.
    assert_eq!(SUNDAY_SEEN, 7);
}

#[test]
fn what_answers_do_not_show_is_not_documented_in_them_and_the_rest_is() {
    let shown = |id: &str, status: u16| OFFICIAL.operation("conversation-ai", id).answers()[&status].clone();
    for (id, status) in [("create-agent", 201), ("get-agent", 200), ("update-agent", 200)] {
        let properties = shown(id, status)["properties"].clone();
        for field in AGENT.fields {
            let is_shown = properties.get(field.name).is_some();
            assert_eq!(is_shown, field.shown != Shown::Never, "{id}: {}", field.name);
        }
    }
    let page = shown("search-agent", 200);
    for field in AGENT.fields {
        let shape = &page["properties"]["agents"]["items"]["properties"][field.name]["type"];
        let is_object = *shape == json!("object");
        assert_eq!(is_object, matches!(field.shown, Shown::InObject(_)), "{}", field.name);
    }
}

#[test]
fn every_operation_is_documented_with_its_path_its_version_and_its_scope() {
    for row in ROWS {
        let Some(endpoint) = row.op else { continue };
        let operation = OFFICIAL.operation(row.file, row.id);
        assert_eq!(operation.method.to_uppercase(), endpoint.method().as_str(), "{endpoint}");
        assert!(operation.has_path(endpoint.path()), "{endpoint}: {} and not {}", operation.path, endpoint.path());
        assert_eq!(operation.path.matches('{').count(), endpoint.path().matches('{').count(), "{endpoint}");
        assert_eq!(row.file == "conversation-ai", endpoint.version() == Version::OfTheRun, "{endpoint}");
        if let Some(Paging { limit, cursor, .. }) = endpoint.paging() {
            let documented: Vec<&str> =
                operation.parameters("query").iter().filter_map(|parameter| parameter["name"].as_str()).collect();
            assert!(documented.contains(&limit) && documented.contains(&cursor), "{endpoint}: {documented:?}");
        }
    }
    for kind in AssetKind::ALL {
        assert!(ROWS.iter().any(|row| row.op == Some(kind.listed_by())), "{kind}");
    }
}
