//! From an agent that was read to the body that writes it back.

use crate::support::fields;
use fitout_client::{normalize_channels, writable_body};
use fitout_model::Fields;
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn what_cannot_be_written_is_dropped_and_the_rest_is_kept() {
    let read = fields(&json!({
        "id": "a1", "name": "Front Desk", "businessName": "Tech Corp", "mode": "AUTO-PILOT",
        "channels": [{ "name": "LIVE_CHAT", "isPrimary": true }, "sms"],
        "waitTime": 2, "waitTimeUnit": "seconds",
        "sleepEnabled": false, "sleepTime": 2, "sleepTimeUnit": "hours",
        "actions": [{ "id": "x", "type": "stopBot" }], "isPrimary": false,
        "goal": { "prompt": "Help.", "type": "custom", "actionId": null },
        "personality": "Kind", "instructions": null,
        "fullPrompt": "P", "workingHours": [], "emailSettings": {}, "knowledgeBaseTriggers": [],
        "createdAt": "2024-01-01", "updatedAt": "2024-01-01", "traceId": "t",
        "knowledgeBaseIds": ["kb_1"], "respondToImages": true, "sleepOnManualMessage": false,
    }));
    let expected = json!({
        "name": "Front Desk", "businessName": "Tech Corp", "mode": "auto-pilot", "channels": ["Live_Chat", "SMS"],
        "waitTime": 2, "waitTimeUnit": "seconds", "sleepEnabled": false, "goal": "Help.", "personality": "Kind",
        "autoPilotMaxMessages": 75, "knowledgeBaseIds": ["kb_1"], "respondToImages": true,
        "sleepOnManualMessage": false,
    });
    assert_eq!(Value::Object(writable_body(&read)), expected);
}

#[test]
fn the_sleep_is_written_only_while_it_is_on_and_for_ever_is_null() {
    let body = |read| Value::Object(writable_body(&fields(&read)));
    assert_eq!(
        body(json!({ "sleepEnabled": true, "sleepTime": null, "sleepTimeUnit": null, "autoPilotMaxMessages": 5 })),
        json!({ "sleepEnabled": true, "sleepTime": null, "sleepTimeUnit": null, "autoPilotMaxMessages": 5 })
    );
    assert_eq!(body(json!({ "sleepTime": 3, "sleepTimeUnit": "hours" })), json!({ "autoPilotMaxMessages": 75 }));
}

#[test]
fn a_primary_agent_stays_primary_and_no_other_is_demoted_by_a_doubtful_read() {
    assert_eq!(writable_body(&fields(&json!({ "isPrimary": true })))["isPrimary"], true);
    assert!(!writable_body(&fields(&json!({ "isPrimary": false }))).contains_key("isPrimary"));
}

#[test]
fn an_agent_with_a_channel_we_cannot_write_keeps_all_its_channels() {
    let body = writable_body(&fields(&json!({ "channels": ["SMS", "Email"] })));
    assert!(!body.contains_key("channels"));
}

#[test]
fn channels_of_any_shape_compare_as_a_set() {
    let set = |value: Value| normalize_channels(&value).map(|set| set.into_iter().collect::<Vec<_>>().join(" "));
    assert_eq!(set(json!(["LIVE_CHAT", "web_chat", "whatsapp", "ig"])).unwrap(), "IG Live_Chat WebChat WhatsApp");
    assert_eq!(set(json!([{ "name": "sms", "isPrimary": false }, "SMS"])).unwrap(), "SMS");
    assert_eq!(set(json!(["Email"])).unwrap(), "Email");
    assert_eq!(set(json!([])).unwrap(), "");
    for unknown in [json!(null), json!("SMS"), json!({}), json!([1]), json!([{ "isPrimary": true }])] {
        assert_eq!(set(unknown), None);
    }
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zA-Z_-]{0,12}".prop_map(Value::from),
        proptest::collection::vec("(SMS|LIVE_CHAT|Email|webchat)", 0..4).prop_map(Value::from),
        Just(json!({ "prompt": "p" })),
    ]
}

fn member() -> impl Strategy<Value = (String, Value)> {
    let name = "(id|name|mode|channels|isPrimary|sleepEnabled|sleepTime|sleepTimeUnit|goal|autoPilotMaxMessages\
                |instructions|actions|createdAt|fullPrompt|[a-z]{3})";
    (name, leaf())
}

proptest! {
    #[test]
    fn writing_back_what_was_written_back_changes_nothing(members in proptest::collection::vec(member(), 0..16)) {
        let read: Fields = members.into_iter().collect();
        let once = writable_body(&read);
        prop_assert_eq!(&writable_body(&once), &once);
        prop_assert!(once.get("autoPilotMaxMessages").is_some_and(Value::is_number));
        for readonly in ["id", "actions", "createdAt", "fullPrompt"] {
            prop_assert!(!once.contains_key(readonly));
        }
        let sleeps = once.get("sleepEnabled") == Some(&json!(true));
        prop_assert!(sleeps || !once.contains_key("sleepTime"));
    }
}
