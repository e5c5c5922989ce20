//! Any sequence of requests: nothing panics, and what succeeds has the specification's required fields.

use crate::bodies;
use crate::desk::{Desk, LOCATION, Reply};
use fitout_sandbox::{Fault, FaultSettings, Latency, LimitSettings, Quirks, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

const AGENT: &[&str] = &[
    "id",
    "name",
    "mode",
    "channels",
    "waitTime",
    "waitTimeUnit",
    "sleepEnabled",
    "actions",
    "isPrimary",
    "autoPilotMaxMessages",
];
const ACTION: &[&str] = &["id", "name", "type", "details"];

/// One request, by choices that are resolved against what the location has when it is sent.
#[derive(Debug, Clone)]
struct Step {
    op: u8,
    agent: usize,
    action: usize,
    kind: usize,
    spoil: Option<(String, Value)>,
    pause: u64,
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{"id": 1}, 2, "x"])),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let name = prop_oneof![
        Just("name".to_owned()),
        Just("mode".to_owned()),
        Just("details".to_owned()),
        Just("sleepTime".to_owned()),
        Just("followupSettings".to_owned()),
        Just("channels".to_owned()),
        "[a-z]{1,8}",
    ];
    let spoil = proptest::option::weighted(0.4, (name, leaf()));
    (0u8..14, 0usize..4, 0usize..4, 0usize..7, spoil, 0u64..3_000)
        .prop_map(|(op, agent, action, kind, spoil, pause)| Step { op, agent, action, kind, spoil, pause })
}

fn request(desk: &Desk, step: &Step) -> http::Request<bytes::Bytes> {
    let agents = desk.sandbox.agents(LOCATION);
    let agent = agents.get(step.agent);
    let id = agent.map_or("none", |agent| agent.id.as_str());
    let action = agent.and_then(|agent| agent.actions.get(step.action)).map_or("none", |action| action.id.as_str());
    let (method, path, body) = match step.op {
        0 | 1 => ("POST", "/agents".to_owned(), Some(bodies::agent("A"))),
        2 => ("GET", format!("/agents/search?limit={}&startAfter={id}", step.kind), None),
        3 => ("GET", "/agents/search".to_owned(), None),
        4 => ("GET", format!("/agents/{id}"), None),
        5 => ("PUT", format!("/agents/{id}"), Some(json!({"autoPilotMaxMessages": 5, "mode": "suggestive"}))),
        6 => ("DELETE", format!("/agents/{id}"), None),
        7 | 8 => ("POST", format!("/agents/{id}/actions"), bodies::actions().get(step.kind).cloned()),
        9 => ("GET", format!("/agents/{id}/actions/list"), None),
        10 => ("GET", format!("/agents/{id}/actions/{action}"), None),
        11 => ("PUT", format!("/agents/{id}/actions/{action}"), bodies::actions().get(step.kind).cloned()),
        12 => ("DELETE", format!("/agents/{id}/actions/{action}"), None),
        _ => (
            "PATCH",
            format!("/agents/{id}/followup-settings"),
            Some(json!({"actionIds": [action], "followupSettings": bodies::followup_settings()})),
        ),
    };
    let body = body.map(|mut body| {
        if let Some((name, value)) = &step.spoil {
            body[name] = value.clone();
        }
        body
    });
    desk.request(method, &path, body.as_ref())
}

/// Runs the steps in paused time and returns what was seen of each.
fn run(settings: Settings, steps: &[Step]) -> (Desk, Vec<(Step, Option<Reply>)>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let desk = Desk::new(settings);
        let mut seen = Vec::new();
        for step in steps {
            let reply = desk.send(request(&desk, step)).await.ok();
            seen.push((step.clone(), reply));
            tokio::time::advance(Duration::from_millis(step.pause)).await;
        }
        desk.sandbox.land_all();
        (desk, seen)
    })
}

fn has_all(object: &Value, names: &[&str]) -> bool {
    names.iter().all(|name| object.get(name).is_some_and(|value| !value.is_null()))
}

fn conforms(op: u8, body: &Value) -> bool {
    let each =
        |list: &Value, names: &[&str]| list.as_array().is_some_and(|items| items.iter().all(|i| has_all(i, names)));
    let success = body["success"] == json!(true);
    match op {
        0 | 1 | 4 | 5 => has_all(body, AGENT),
        2 | 3 => {
            let dated = [AGENT, &["createdAt", "updatedAt"]].concat();
            has_all(body, &["agents", "totalCount", "count"]) && each(&body["agents"], &dated)
        }
        6 => success && has_all(body, &["id"]),
        9 => success && each(&body["data"], ACTION),
        12 => success && has_all(&body["data"], &["id"]),
        _ => success && has_all(&body["data"], ACTION),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_succeeds_has_the_required_fields_and_what_fails_says_why(
        steps in proptest::collection::vec(step(), 1..40), seed in any::<u64>(),
    ) {
        let (desk, seen) = run(Settings { seed, ..Settings::default() }, &steps);
        let mut created = 0;
        for (step, reply) in seen {
            let reply = reply.expect("without faults everything is answered");
            match reply.status {
                200 | 201 => prop_assert!(conforms(step.op, &reply.body), "{step:?} {reply:?}"),
                400 => prop_assert!(reply.body["message"].is_string(), "{step:?} {reply:?}"),
                422 => prop_assert!(reply.body["message"].as_array().is_some_and(|m| !m.is_empty()), "{step:?} {reply:?}"),
                other => prop_assert!(false, "{other}: {step:?} {reply:?}"),
            }
            prop_assert_eq!(reply.text("/traceId").len(), 36);
            created += u64::from(reply.status == 201 && step.op < 2);
        }
        let ledger = desk.sandbox.ledger();
        prop_assert_eq!(ledger.locations[LOCATION].created.values().sum::<u64>(), created);
        prop_assert_eq!(ledger.requests(), u64::try_from(steps.len()).unwrap());
    }

    #[test]
    fn the_worst_world_never_panics_and_never_lets_more_pass_than_its_limit(
        steps in proptest::collection::vec(step(), 1..60), seed in any::<u64>(), rate in 0.0f64..=1.0, max in 1u32..20,
    ) {
        let faults = FaultSettings { rate, kinds: Fault::ALL.to_vec(), ..FaultSettings::default() };
        let latency = Latency::Uniform { min: Duration::ZERO, max: Duration::from_secs(2) };
        let limit = LimitSettings { max, ..LimitSettings::default() };
        let quirks = Quirks::default();
        let settings = Settings { seed, latency, limit, faults, quirks, ..Settings::default() };
        let (desk, first) = run(settings.clone(), &steps);
        let (again, second) = run(settings, &steps);
        prop_assert_eq!(desk.sandbox.ledger(), again.sandbox.ledger());
        for ((_, one), (_, other)) in first.iter().zip(&second) {
            prop_assert_eq!(one, other);
        }
        let ledger = desk.sandbox.ledger();
        let location = &ledger.locations[LOCATION];
        let over = ledger.over(max, Duration::from_secs(10));
        let refused = location.throttled + ledger.fired(Fault::DayUsedUp);
        prop_assert!(over.is_empty() || refused > 0, "{over:?}");
        prop_assert_eq!(location.together_max.min(1), u32::from(!location.arrivals.is_empty()));
        let sent: u64 = location.sent.values().sum();
        prop_assert_eq!(sent - ledger.fired(Fault::Refused), u64::try_from(location.arrivals.len()).unwrap());
    }
}
