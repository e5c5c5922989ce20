//! Every request that the client can make is one that the official files document.

use crate::calls::{KNOWLEDGE, ROWS, Row};
use crate::draw::{Draw, Members, draw, sample};
use crate::exceptions::is_allowed;
use crate::official::{OFFICIAL, Operation, Strangers, violations};
use bytes::Bytes;
use fitout_client::writable_body;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const CASES: u32 = 32;

/// Runs a property of one row.
fn cases<S: Strategy>(strategy: S, name: &str, hold: impl Fn(S::Value)) {
    // Nothing is written beside the sources; the cases are the same each time.
    let mut runner = TestRunner::new_with_rng(
        Config { cases: CASES, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let ran = runner.run(&strategy, |value| {
        hold(value);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{name}: {error}");
    }
}

/// A body that the operation takes, or null.
fn body_of(operation: &Operation<'_>) -> BoxedStrategy<Value> {
    match operation.body() {
        Some((_, schema)) => sample(&schema, "", Members::Some),
        None => Just(Value::Null).boxed(),
    }
}

#[test]
fn every_call_is_a_documented_request() {
    for row in ROWS {
        let operation = OFFICIAL.operation(row.file, row.id);
        cases(draw(body_of(&operation)), row.name, |draw| hold(row, &operation, &row.request(&draw)));
    }
}

/// What is sent for ever: null stands where the prose wants it, and is the only thing beside the schema.
#[test]
fn an_agent_that_sleeps_for_ever_is_sent_as_the_prose_says() {
    for name in ["create_agent", "update_agent"] {
        let row = ROWS.iter().find(|row| row.name == name).unwrap();
        let body = json!({"name": "n", "personality": "p", "goal": "g", "instructions": "i", "autoPilotMaxMessages": 1,
            "sleepEnabled": true, "sleepTime": null, "sleepTimeUnit": null});
        let operation = OFFICIAL.operation(row.file, row.id);
        cases(draw(Just(body).boxed()), name, |draw| hold(row, &operation, &row.request(&draw)));
    }
}

/// Whatever the API may answer, what is written back of it is what the API takes.
#[test]
fn an_agent_as_answered_is_written_back_as_documented() {
    let update = OFFICIAL.operation("conversation-ai", "update-agent");
    let (_, schema) = update.body().unwrap();
    let whole = OFFICIAL.operation("conversation-ai", "get-agent").answers()[&200].clone();
    let listed = OFFICIAL.operation("conversation-ai", "search-agent").answers()[&200].clone();
    let listed = listed.pointer("/properties/agents/items").unwrap().clone();
    for answered in [whole, listed] {
        let strangers = proptest::collection::btree_map("[a-z]{3,9}Beta", any::<u8>().prop_map(Value::from), 0..3);
        cases((sample(&answered, "", Members::Some), strangers), "writable_body", |(agent, strangers)| {
            let mut read = agent.as_object().unwrap().clone();
            read.extend(strangers);
            let body = Value::Object(writable_body(&read));
            let found = violations(&schema, &body);
            assert!(found.iter().all(|violation| is_allowed(&update, violation)), "{found:?}: {body}");
        });
    }
}

/// Holds a request against its operation: method, path, parameters, headers and body.
fn hold(row: &Row, operation: &Operation<'_>, request: &http::Request<Bytes>) {
    let name = row.name;
    assert_eq!(request.method().as_str().to_lowercase(), operation.method, "{name}");
    assert!(operation.has_path(request.uri().path()), "{name}: {}", request.uri().path());
    hold_query(name, operation, request.uri().query().unwrap_or_default());
    for parameter in operation.parameters("header") {
        let header = parameter["name"].as_str().unwrap();
        let sent = request.headers().get(header).map(|value| value.to_str().unwrap().to_owned());
        assert!(sent.is_some() || parameter["required"] != true, "{name} lacks the header {header}");
        if let Some(sent) = sent {
            assert_eq!(violations(&parameter["schema"], &json!(sent)), [], "{name}: {header}");
        }
    }
    let is_secured = !operation.scopes().is_empty() || operation.file == KNOWLEDGE;
    assert_eq!(request.headers().contains_key("authorization"), is_secured, "{name}");
    let Some((media, schema)) = operation.body() else {
        assert!(request.body().is_empty(), "{name} sends a body that nobody reads");
        return;
    };
    assert_eq!(request.headers()["content-type"], media, "{name}");
    let body = match media {
        "application/json" => serde_json::from_slice(request.body()).unwrap(),
        _ => Value::Object(form(request.body())),
    };
    let found = violations(&schema, &body);
    assert!(found.iter().all(|violation| is_allowed(operation, violation)), "{name}: {found:?}: {body}");
}

fn form(body: &[u8]) -> Map<String, Value> {
    form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()
}

/// Every query parameter is documented and of its type, and those that are required are there.
fn hold_query(name: &str, operation: &Operation<'_>, query: &str) {
    let sent: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let once: BTreeMap<&String, &String> = sent.iter().map(|(name, value)| (name, value)).collect();
    assert_eq!(once.len(), sent.len(), "{name} sends a parameter twice: {query}");
    let documented: BTreeMap<&str, &Value> =
        operation.parameters("query").into_iter().map(|p| (p["name"].as_str().unwrap(), p)).collect();
    for (parameter, value) in once {
        let found = documented.get(parameter.as_str());
        let found = found.unwrap_or_else(|| panic!("{name} sends {parameter}, which is not documented"));
        let schema = OFFICIAL.whole(operation.file, &found["schema"], Strangers::Welcome);
        let typed = match schema["type"].as_str() {
            Some("number" | "integer" | "boolean") => serde_json::from_str(value).unwrap_or_else(|_| json!(value)),
            _ => json!(value),
        };
        assert_eq!(violations(&schema, &typed), [], "{name}: {parameter}={value}");
    }
    for (parameter, found) in documented {
        let is_sent = sent.iter().any(|(name, _)| name == parameter);
        assert!(is_sent || found["required"] != true, "{name} lacks the required {parameter}");
    }
}

/// The net has no hole: a request that is wrong in one thing is caught.
#[test]
fn a_wrong_request_is_caught() {
    let row = ROWS.iter().find(|row| row.name == "create_agent").unwrap();
    let operation = OFFICIAL.operation(row.file, row.id);
    let (_, schema) = operation.body().unwrap();
    let body = json!({"name": "n", "personality": "p", "goal": "g", "instructions": "i"});
    for (member, value, keyword) in [
        ("name", Value::Null, "type"),
        ("mode", json!("autopilot"), "enum"),
        ("channels", json!(["Email"]), "enum"),
        ("waitTime", json!("2"), "type"),
        ("fullPrompt", json!(""), "additionalProperties"),
        ("businessName", Value::Null, "type"),
    ] {
        let mut wrong = body.clone();
        wrong[member] = value;
        let found = violations(&schema, &wrong);
        assert!(found.iter().any(|v| v.keyword == keyword && !is_allowed(&operation, v)), "{wrong}: {found:?}");
    }
    assert!(violations(&schema, &json!({"name": "n"})).iter().any(|v| v.keyword == "required"));
    let empty: Draw = Draw {
        agent: "a".parse().unwrap(),
        action: "b".parse().unwrap(),
        location: "c".parse().unwrap(),
        cursor: None,
        limit: 1,
        text: "t".to_owned(),
        body,
    };
    let mut request = row.request(&empty);
    hold(row, &operation, &request);
    *request.uri_mut() = "https://services.leadconnectorhq.com/conversation-ai/agents?locationId=c".parse().unwrap();
    let held = std::panic::AssertUnwindSafe(|| hold(row, &operation, &request));
    assert!(std::panic::catch_unwind(held).is_err(), "an undocumented parameter passed");
}
