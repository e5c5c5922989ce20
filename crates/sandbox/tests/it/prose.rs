//! Every rule that stands only in the specification's prose, by its number in `docs/api-coverage.md`: a body that the API
//! takes, and the same body with the rule broken, which it refuses. Written from the prose, apart from the engine's checks.

use crate::bodies::{action, agent};
use crate::desk::{Desk, LOCATION};
use fitout_sandbox::{LimitSettings, Settings};
use serde_json::{Value, json};

/// A rule's number, what breaks with it, and the word that the refusal must have.
struct Rule {
    number: &'static str,
    kept: Value,
    broken: Value,
    said: &'static str,
}

fn rule(number: &'static str, kept: Value, broken: Value, said: &'static str) -> Rule {
    Rule { number, kept, broken, said }
}

async fn desk() -> Desk {
    let limit = LimitSettings { max: 10_000, ..LimitSettings::default() };
    let desk = Desk::new(Settings { limit, ..Settings::default() });
    desk.agent("First").await;
    desk
}

/// The body with these members on top.
fn with(mut body: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Asks for both and holds that only the first is taken, and that the refusal names what is wrong and nothing else.
async fn hold(desk: &Desk, method: &str, path: &str, rule: &Rule, taken: u16) {
    let reply = desk.ask(method, path, Some(&rule.kept)).await.unwrap();
    assert_eq!(reply.status, taken, "{} refuses what keeps it: {reply:?}", rule.number);
    let reply = desk.ask(method, path, Some(&rule.broken)).await.unwrap();
    assert_eq!(reply.status, 422, "{} takes what breaks it: {}", rule.number, rule.broken);
    let said = reply.body["message"].as_array().unwrap();
    assert!(said.len() == 1 && said[0].as_str().unwrap().contains(rule.said), "{}: {said:?}", rule.number);
}

#[tokio::test(start_paused = true)]
async fn rules_of_agents() {
    let sleeps = |time: Value, unit: Value| json!({"sleepEnabled": true, "sleepTime": time, "sleepTimeUnit": unit});
    let rules = [
        rule(
            "R01",
            json!({"waitTime": 5, "waitTimeUnit": "minutes"}),
            json!({"waitTime": 6, "waitTimeUnit": "minutes"}),
            "waitTime",
        ),
        rule("R02", json!({"waitTime": 300}), json!({"waitTime": 301, "waitTimeUnit": "seconds"}), "waitTime"),
        rule("R03", sleeps(json!(48), json!("hours")), sleeps(json!(49), json!("hours")), "sleepTime"),
        rule("R04", sleeps(json!(2880), json!("minutes")), sleeps(json!(2881), json!("minutes")), "sleepTime"),
        rule("R05", sleeps(json!(172_800), json!("seconds")), sleeps(json!(172_801), json!("seconds")), "sleepTime"),
        rule(
            "R06",
            sleeps(Value::Null, Value::Null),
            json!({"sleepEnabled": true, "sleepTimeUnit": null}),
            "sleepTime",
        ),
        rule("R07", json!({"autoPilotMaxMessages": 100}), json!({"autoPilotMaxMessages": 101}), "autoPilotMaxMessages"),
        rule("R08", json!({"autoPilotMaxMessages": 1}), json!({"autoPilotMaxMessages": 0}), "autoPilotMaxMessages"),
    ];
    let desk = desk().await;
    let path = format!("/agents/{}", desk.sandbox.agents(LOCATION)[0].id);
    for Rule { number, kept, broken, said } in rules {
        let base = with(agent("A"), &json!({"autoPilotMaxMessages": 50}));
        let rule = rule(number, with(base.clone(), &kept), with(base, &broken), said);
        hold(&desk, "POST", "/agents", &rule, 201).await;
        hold(&desk, "PUT", &path, &rule, 200).await;
    }
}

/// Holds rules of an action's details, for a new action and for an update.
async fn hold_actions(kind: &str, fixed: &Value, rules: impl IntoIterator<Item = Rule>) {
    let desk = desk().await;
    let agent = desk.sandbox.agents(LOCATION)[0].id.clone();
    let path = format!("/agents/{agent}/actions");
    for Rule { number, kept, broken, said } in rules {
        let [kept, broken] = [kept, broken].map(|more| action(kind, &with(fixed.clone(), &more)));
        let rule = rule(number, kept, broken, said);
        hold(&desk, "POST", &path, &rule, 201).await;
        let id = desk.sandbox.agents(LOCATION)[0].actions[0].id.clone();
        hold(&desk, "PUT", &format!("{path}/{id}"), &rule, 200).await;
    }
}

#[tokio::test(start_paused = true)]
async fn rules_of_appointment_booking() {
    let plain = json!({"calendarId": "c", "onlySendLink": false, "triggerWorkflow": false, "sleepAfterBooking": false,
        "transferBot": false, "rescheduleEnabled": false, "cancelEnabled": false});
    let link = json!({"onlySendLink": true});
    let only_link = |more: Value| with(link.clone(), &more);
    let rules = [
        rule(
            "R09",
            json!({"triggerWorkflow": true, "workflowIds": ["w"]}),
            json!({"triggerWorkflow": true, "workflowIds": []}),
            "workflowIds",
        ),
        rule(
            "R10",
            json!({"sleepAfterBooking": true, "sleepTime": 2, "sleepTimeUnit": "hours"}),
            json!({"sleepAfterBooking": true, "sleepTimeUnit": "hours"}),
            "sleepTime is",
        ),
        rule(
            "R11",
            json!({"sleepAfterBooking": true, "sleepTime": 2, "sleepTimeUnit": "days"}),
            json!({"sleepAfterBooking": true, "sleepTime": 2}),
            "sleepTimeUnit",
        ),
        rule("R12", json!({"transferBot": true, "transferAgent": "a"}), json!({"transferBot": true}), "transferAgent"),
        rule("R13", link.clone(), only_link(json!({"triggerWorkflow": true, "workflowIds": ["w"]})), "triggerWorkflow"),
        rule(
            "R14",
            link.clone(),
            only_link(json!({"sleepAfterBooking": true, "sleepTime": 2, "sleepTimeUnit": "days"})),
            "sleepAfterBooking",
        ),
        rule("R15", link.clone(), only_link(json!({"transferBot": true, "transferAgent": "a"})), "transferBot"),
        rule(
            "R16",
            json!({"rescheduleEnabled": true}),
            only_link(json!({"rescheduleEnabled": true})),
            "rescheduleEnabled",
        ),
        rule("R17", json!({"cancelEnabled": true}), only_link(json!({"cancelEnabled": true})), "cancelEnabled"),
    ];
    hold_actions("appointmentBooking", &plain, rules).await;
}

#[tokio::test(start_paused = true)]
async fn rules_of_stop_bot() {
    let plain = json!({"stopBotDetectionType": "Goodbye", "stopBotTriggerCondition": "c", "enabled": true,
        "reactivateEnabled": false, "stopBotExamples": ["bye", "thanks"], "finalMessage": "Goodbye!"});
    let rules = [
        rule("R18", json!({}), json!({"stopBotExamples": ["bye"]}), "stopBotExamples"),
        rule(
            "R19",
            json!({"reactivateEnabled": true, "sleepTime": 1, "sleepTimeUnit": "days"}),
            json!({"reactivateEnabled": true, "sleepTimeUnit": "days"}),
            "sleepTime is",
        ),
        rule(
            "R20",
            json!({"reactivateEnabled": true, "sleepTime": 1, "sleepTimeUnit": "minutes"}),
            json!({"reactivateEnabled": true, "sleepTime": 1}),
            "sleepTimeUnit",
        ),
    ];
    hold_actions("stopBot", &plain, rules).await;
}

#[tokio::test(start_paused = true)]
async fn rules_of_human_hand_over() {
    let plain = json!({"enabled": true, "triggerCondition": "c", "reactivateEnabled": false, "finalMessage": "Bye!",
        "handoverType": "lackOfInformation"});
    let rules = [
        rule(
            "R21",
            json!({"handoverType": "custom", "examples": ["a person"]}),
            json!({"handoverType": "custom"}),
            "examples",
        ),
        rule(
            "R22",
            json!({"handoverType": "contactRequest", "examples": ["a person"]}),
            json!({"handoverType": "contactRequest", "examples": []}),
            "examples",
        ),
        rule(
            "R23",
            json!({"reactivateEnabled": true, "sleepTime": 1, "sleepTimeUnit": "days"}),
            json!({"reactivateEnabled": true, "sleepTimeUnit": "days"}),
            "sleepTime is",
        ),
        rule(
            "R24",
            json!({"reactivateEnabled": true, "sleepTime": 1, "sleepTimeUnit": "hours"}),
            json!({"reactivateEnabled": true, "sleepTime": 1}),
            "sleepTimeUnit",
        ),
    ];
    hold_actions("humanHandOver", &plain, rules).await;
}

#[tokio::test(start_paused = true)]
async fn rules_of_advanced_followup() {
    let step = |more: Value| {
        let step = with(json!({"id": 1, "followupTimeUnit": "days", "followupTime": 1}), &more);
        json!({"followupSequence": [step]})
    };
    let after = |time: u32, unit: &str| step(json!({"followupTimeUnit": unit, "followupTime": time}));
    let rules = [
        rule("R25", after(60, "minutes"), after(61, "minutes"), "followupTime"),
        rule("R26", after(24, "hours"), after(25, "hours"), "followupTime"),
        rule("R27", after(180, "days"), after(181, "days"), "followupTime"),
        rule(
            "R28",
            step(json!({"aiEnabledMessage": false, "customMessage": "Still there?"})),
            step(json!({"aiEnabledMessage": false})),
            "customMessage",
        ),
        rule(
            "R29",
            step(json!({"triggerWorkflow": true, "workflowId": "w"})),
            step(json!({"triggerWorkflow": true})),
            "workflowId",
        ),
    ];
    hold_actions("advancedFollowup", &json!({"enabled": true, "scenarioId": "contactIsBusy"}), rules).await;
}

#[tokio::test(start_paused = true)]
async fn rules_of_transfer_bot() {
    let plain = json!({"transferBotType": "Default", "transferToBot": "a", "enabled": true});
    let custom = |more: Value| with(json!({"transferBotType": "Custom"}), &more);
    let rules = [
        rule(
            "R30",
            custom(json!({"transferBotTriggerCondition": "c", "transferBotExamples": ["a", "b"]})),
            custom(json!({"transferBotExamples": ["a", "b"]})),
            "transferBotTriggerCondition",
        ),
        rule(
            "R31",
            json!({}),
            custom(json!({"transferBotTriggerCondition": "c", "transferBotExamples": ["a"]})),
            "transferBotExamples",
        ),
    ];
    hold_actions("transferBot", &plain, rules).await;
}
