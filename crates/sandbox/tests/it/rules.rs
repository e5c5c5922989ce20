//! What the API takes and refuses, rule by rule, written from the specification.

use crate::bodies::{self, action};
use crate::desk::{Desk, LOCATION};
use fitout_sandbox::{Quirk, Quirks, Settings};
use serde_json::{Value, json};

/// The body with the value at the pointer replaced, or with the member removed when there is no value.
fn changed(mut body: Value, pointer: &str, value: Option<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(object), Some(value)) => drop(object.insert(name.to_owned(), value)),
        (Value::Object(object), None) => assert!(object.remove(name).is_some(), "{pointer}"),
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value,
        (parent, value) => panic!("{pointer}: {parent} {value:?}"),
    }
    body
}

/// Asks to create both and holds that the first is taken and the second is 422 with this word in a message.
async fn agent_rule(desk: &Desk, extra: Value, refused: bool) {
    let mut body = bodies::agent("A");
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    let reply = desk.post("/agents", &body).await;
    assert_eq!(reply.status, if refused { 422 } else { 201 }, "{extra}: {reply:?}");
    assert_eq!(reply.body["message"].is_array(), refused);
    body["autoPilotMaxMessages"] = body.get("autoPilotMaxMessages").cloned().unwrap_or(json!(75));
    let id = desk.sandbox.agents(LOCATION)[0].id.clone();
    let reply = desk.put(&format!("/agents/{id}"), &body).await;
    assert_eq!(reply.status, if refused { 422 } else { 200 }, "{extra}: {reply:?}");
}

#[tokio::test(start_paused = true)]
async fn fields_of_agents() {
    let desk = desk().await;
    for taken in [
        json!({"mode": "auto-pilot", "channels": ["IG", "FB", "SMS", "WebChat", "WhatsApp", "Live_Chat"]}),
        json!({"waitTime": 5, "waitTimeUnit": "minutes"}),
        json!({"waitTime": 300}),
        json!({"waitTime": 300, "waitTimeUnit": "seconds"}),
        json!({"sleepEnabled": true, "sleepTime": 48, "sleepTimeUnit": "hours"}),
        json!({"sleepEnabled": true, "sleepTime": 2880, "sleepTimeUnit": "minutes"}),
        json!({"sleepEnabled": true, "sleepTime": 172_800, "sleepTimeUnit": "seconds"}),
        json!({"sleepEnabled": true, "sleepTime": null, "sleepTimeUnit": null}),
        json!({"autoPilotMaxMessages": 1}),
        json!({"autoPilotMaxMessages": 100}),
        json!({"knowledgeBaseIds": ["does-not-exist"], "respondToImages": true, "sleepOnManualMessage": true}),
    ] {
        agent_rule(&desk, taken, false).await;
    }
    for refused in [
        json!({"locationId": LOCATION}),
        json!({"name": " "}),
        json!({"name": 7}),
        json!({"mode": "autopilot"}),
        json!({"channels": ["LIVE_CHAT"]}),
        json!({"channels": "SMS"}),
        json!({"waitTime": 6, "waitTimeUnit": "minutes"}),
        json!({"waitTime": 301}),
        json!({"waitTime": "2"}),
        json!({"waitTimeUnit": "hours"}),
        json!({"sleepTime": 2, "sleepTimeUnit": "hours"}),
        json!({"sleepEnabled": false, "sleepTime": 2}),
        json!({"sleepEnabled": true}),
        json!({"sleepEnabled": true, "sleepTime": 2}),
        json!({"sleepEnabled": true, "sleepTime": 49, "sleepTimeUnit": "hours"}),
        json!({"sleepEnabled": true, "sleepTime": 2881, "sleepTimeUnit": "minutes"}),
        json!({"sleepEnabled": true, "sleepTime": 172_801, "sleepTimeUnit": "seconds"}),
        json!({"autoPilotMaxMessages": 0}),
        json!({"autoPilotMaxMessages": 101}),
        json!({"respondToImages": "yes"}),
        json!({"fullPrompt": "x"}),
    ] {
        agent_rule(&desk, refused, true).await;
    }
}

#[tokio::test(start_paused = true)]
async fn required_fields_of_agents() {
    let desk = desk().await;
    for name in ["name", "personality", "goal", "instructions"] {
        let reply = desk.post("/agents", &changed(bodies::agent("A"), &format!("/{name}"), None)).await;
        assert_eq!(
            (reply.status, reply.text("/message/0")),
            (422, format!("{name} should not be null or undefined").as_str())
        );
    }
    let path = format!("/agents/{}", desk.sandbox.agents(LOCATION)[0].id);
    assert_eq!(desk.put(&path, &json!({"name": "B"})).await.status, 422);
    assert_eq!(desk.put(&path, &json!({"autoPilotMaxMessages": 5})).await.status, 200);
    let primary = json!({"autoPilotMaxMessages": 5, "isPrimary": true});
    assert_eq!(desk.put(&path, &primary).await.status, 422);
    assert_eq!(desk.put(&path, &changed(primary, "/mode", Some(json!("off")))).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn every_type_of_action_is_taken_whole_and_refused_without_any_required_member() {
    let required: [(&str, &[&str]); 7] = [
        ("triggerWorkflow", &["workflowIds", "triggerCondition"]),
        ("updateContactField", &["contactFieldId", "description"]),
        (
            "appointmentBooking",
            &[
                "calendarId",
                "onlySendLink",
                "triggerWorkflow",
                "sleepAfterBooking",
                "transferBot",
                "rescheduleEnabled",
                "cancelEnabled",
            ],
        ),
        (
            "stopBot",
            &[
                "stopBotDetectionType",
                "stopBotTriggerCondition",
                "reactivateEnabled",
                "enabled",
                "stopBotExamples",
                "finalMessage",
            ],
        ),
        ("humanHandOver", &["enabled", "triggerCondition", "reactivateEnabled", "finalMessage", "handoverType"]),
        ("advancedFollowup", &["enabled", "scenarioId", "followupSequence"]),
        ("transferBot", &["transferBotType", "transferToBot", "enabled"]),
    ];
    let desk = desk().await;
    for (body, (kind, names)) in bodies::actions().into_iter().zip(required) {
        assert_eq!(body["type"], kind);
        assert_eq!(attach(&desk, &body).await, 201, "{body}");
        for name in names {
            let less = changed(body.clone(), &format!("/details/{name}"), None);
            assert_eq!(attach(&desk, &less).await, 422, "{kind} without {name}");
        }
        for member in ["type", "name", "details"] {
            assert_eq!(attach(&desk, &changed(body.clone(), &format!("/{member}"), None)).await, 422);
        }
        assert_eq!(attach(&desk, &changed(body.clone(), "/agentId", Some(json!("a")))).await, 422);
        assert_eq!(attach(&desk, &changed(body.clone(), "/details", Some(json!("text")))).await, 422);
        assert_eq!(attach(&desk, &changed(body.clone(), "/details/undocumented", Some(json!(1)))).await, 201);
    }
    assert_eq!(attach(&desk, &action("sendEmail", &json!({}))).await, 422);
}

#[tokio::test(start_paused = true)]
async fn rules_of_actions_that_stand_only_in_prose() {
    let [_, _, booking, stop, hand_over, follow, transfer] = <[Value; 7]>::try_from(bodies::actions()).unwrap();
    let link = action(
        "appointmentBooking",
        &json!({"calendarId": "c1", "onlySendLink": true, "triggerWorkflow": false, "sleepAfterBooking": false,
            "transferBot": false, "rescheduleEnabled": false, "cancelEnabled": false}),
    );
    let default = action("transferBot", &json!({"transferBotType": "Default", "transferToBot": "a1", "enabled": true}));
    let set = |body: &Value, pointer: &str, value| changed(body.clone(), &format!("/details{pointer}"), Some(value));
    let without = |body: &Value, pointer: &str| changed(body.clone(), &format!("/details{pointer}"), None);
    let first = "/followupSequence/0";
    let taken = [
        link.clone(),
        default.clone(),
        set(&booking, "/calendarId", json!("does-not-exist")),
        without(&set(&stop, "/reactivateEnabled", json!(false)), "/sleepTime"),
        without(&set(&hand_over, "/handoverType", json!("lackOfInformation")), "/examples"),
        set(&follow, &format!("{first}/followupTimeUnit"), json!("days")),
        set(&follow, "/followupSettings/workingHours/0/dayOfTheWeek", json!(0)),
    ];
    let refused = [
        without(&booking, "/workflowIds"),
        set(&booking, "/workflowIds", json!([])),
        without(&booking, "/sleepTime"),
        without(&booking, "/sleepTimeUnit"),
        without(&booking, "/transferAgent"),
        set(&link, "/rescheduleEnabled", json!(true)),
        set(&link, "/cancelEnabled", json!(true)),
        set(&set(&link, "/triggerWorkflow", json!(true)), "/workflowIds", json!(["w"])),
        set(&set(&link, "/transferBot", json!(true)), "/transferAgent", json!("a")),
        set(&stop, "/stopBotExamples", json!(["bye"])),
        set(&stop, "/stopBotDetectionType", json!("goodbye")),
        without(&stop, "/sleepTime"),
        without(&stop, "/sleepTimeUnit"),
        without(&hand_over, "/examples"),
        set(&hand_over, "/examples", json!([])),
        without(&set(&hand_over, "/handoverType", json!("custom")), "/examples"),
        without(&hand_over, "/sleepTime"),
        set(&follow, &format!("{first}/followupTime"), json!(61)),
        set(
            &set(&follow, &format!("{first}/followupTimeUnit"), json!("hours")),
            &format!("{first}/followupTime"),
            json!(25),
        ),
        set(&follow, "/followupSequence/1/followupTime", json!(181)),
        without(&follow, &format!("{first}/customMessage")),
        without(&follow, &format!("{first}/workflowId")),
        without(&follow, &format!("{first}/id")),
        set(&follow, &format!("{first}/unknown"), json!(1)),
        without(&follow, "/followupSettings/dynamicChannelSwitching"),
        set(&follow, "/followupSettings/workingHours/0/dayOfTheWeek", json!(7)),
        set(&follow, "/scenarioId", json!("contactLeft")),
        without(&transfer, "/transferBotTriggerCondition"),
        without(&transfer, "/transferBotExamples"),
        set(&transfer, "/transferBotExamples", json!(["prices"])),
    ];
    let desk = desk().await;
    for body in &taken {
        assert_eq!(attach(&desk, body).await, 201, "{body}");
    }
    for body in &refused {
        assert_eq!(attach(&desk, body).await, 422, "{body}");
    }
    // The same rules hold for an update.
    let agent = desk.sandbox.agents(LOCATION)[0].clone();
    let path = format!("/agents/{}/actions/{}", agent.id, agent.actions[0].id);
    assert_eq!(desk.put(&path, &taken[1]).await.status, 200);
    assert_eq!(desk.put(&path, &refused[0]).await.status, 422);
}

#[tokio::test(start_paused = true)]
async fn follow_up_settings_are_for_follow_up_actions_only() {
    let desk = desk().await;
    let agent = desk.sandbox.agents(LOCATION)[0].id.clone();
    let follow = desk.action(&agent, &bodies::followup()).await;
    let booking = desk.action(&agent, &bodies::booking()).await;
    let path = format!("/agents/{agent}/followup-settings");
    let settings = json!({"dynamicChannelSwitching": false});
    for (ids, settings, status) in [
        (json!([follow]), settings.clone(), 200),
        (json!([follow, booking]), bodies::followup_settings(), 400),
        (json!(["none"]), settings.clone(), 400),
        (json!([]), settings.clone(), 422),
        (json!([follow]), json!({}), 422),
        (json!([follow]), json!({"dynamicChannelSwitching": true, "timezoneToUse": "mine"}), 422),
    ] {
        let body = json!({"actionIds": ids, "followupSettings": settings});
        let reply = desk.ask("PATCH", &path, Some(&body)).await.unwrap();
        assert_eq!(reply.status, status, "{body}: {reply:?}");
    }
    let actions = desk.sandbox.agents(LOCATION)[0].actions.clone();
    assert_eq!(actions[0].details["followupSettings"], settings);
}

#[tokio::test(start_paused = true)]
async fn stricter_worlds_refuse_what_was_only_reported() {
    let quirks = Quirks::default().with(Quirk::ReportedLimits).with(Quirk::DayZeroRefused).without(Quirk::ExtraDetails);
    let desk = Desk::new(Settings { quirks, ..Settings::default() });
    desk.agent("A").await;
    let [_, _, booking, stop, hand_over, follow, _] = <[Value; 7]>::try_from(bodies::actions()).unwrap();
    for body in [&booking, &stop, &hand_over, &follow] {
        assert_eq!(attach(&desk, body).await, 201, "{body}");
    }
    let details = |body: &Value, name: &str, value| changed(body.clone(), &format!("/details/{name}"), Some(value));
    for body in [
        details(&booking, "undocumented", json!(1)),
        details(&stop, "finalMessage", json!("ok")),
        details(&hand_over, "triggerCondition", json!("short")),
        details(&hand_over, "finalMessage", json!("x".repeat(201))),
        details(&follow, "followupSettings/workingHours/0/dayOfTheWeek", json!(0)),
    ] {
        assert_eq!(attach(&desk, &body).await, 422, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn queries_take_only_what_the_specification_names() {
    let desk = desk().await;
    for (path, status) in [
        ("/agents/search?limit=1&query=a&startAfter=", 200),
        ("/agents/search?limit=0", 422),
        ("/agents/search?limit=many", 422),
        ("/agents/search?locationId=x", 422),
        ("/agents/search?startAfter=none", 400),
        ("/generations?messageId=m&source=conversation", 200),
        ("/generations?messageId=m&source=chat", 422),
        ("/generations?source=workflow", 422),
    ] {
        assert_eq!(desk.get(path).await.status, status, "{path}");
    }
    for (method, path) in [("PATCH", "/agents"), ("GET", "/agents"), ("GET", "/agents//actions"), ("GET", "/")] {
        assert_eq!(desk.ask(method, path, None).await.unwrap().status, 404, "{method} {path}");
    }
    let mut request = desk.request("POST", "/agents", None);
    *request.body_mut() = bytes::Bytes::from_static(b"{\"name\":");
    assert_eq!(desk.send(request).await.unwrap().status, 400);
    assert_eq!(desk.post("/agents", &json!([])).await.status, 422);
}

async fn desk() -> Desk {
    let limit = fitout_sandbox::LimitSettings { max: 10_000, ..fitout_sandbox::LimitSettings::default() };
    let desk = Desk::new(Settings { limit, ..Settings::default() });
    desk.agent("A").await;
    desk
}

async fn attach(desk: &Desk, body: &Value) -> u16 {
    let agent = &desk.sandbox.agents(LOCATION)[0].id;
    desk.post(&format!("/agents/{agent}/actions"), body).await.status
}
