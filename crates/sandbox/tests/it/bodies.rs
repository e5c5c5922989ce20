//! Bodies that the API takes, after the examples of the specification.

use serde_json::{Value, json};

pub(crate) fn agent(name: &str) -> Value {
    json!({"name": name, "personality": "Friendly", "goal": "Book a visit", "instructions": "Be brief."})
}

/// One action of each type, with everything that may stand in it.
pub(crate) fn actions() -> Vec<Value> {
    vec![
        action(
            "triggerWorkflow",
            &json!({"workflowIds": ["w1"], "triggerCondition": "asks for it", "triggerMessage": "done"}),
        ),
        action(
            "updateContactField",
            &json!({"contactFieldId": "f1", "description": "Business name", "contactUpdateExamples": ["Acme"]}),
        ),
        booking(),
        action(
            "stopBot",
            &json!({"stopBotDetectionType": "Custom", "stopBotTriggerCondition": "says goodbye",
                "reactivateEnabled": true, "sleepTimeUnit": "hours", "sleepTime": 24, "enabled": true,
                "stopBotExamples": ["bye", "thanks"], "finalMessage": "Goodbye!", "tags": ["done"]}),
        ),
        action(
            "humanHandOver",
            &json!({"enabled": true, "triggerCondition": "asks for a person", "examples": ["a person, please"],
                "assignToUserId": "u1", "skipAssignToUser": false, "createTask": true, "reactivateEnabled": true,
                "sleepTimeUnit": "hours", "sleepTime": 24, "finalMessage": "One moment, please.", "tags": ["h"],
                "handoverType": "contactRequest"}),
        ),
        followup(),
        action(
            "transferBot",
            &json!({"transferBotType": "Custom", "transferToBot": "a1", "enabled": true,
                "transferBotTriggerCondition": "asks for prices", "transferBotExamples": ["prices", "sales"]}),
        ),
    ]
}

pub(crate) fn action(kind: &str, details: &Value) -> Value {
    json!({"type": kind, "name": format!("My {kind}"), "details": details})
}

pub(crate) fn booking() -> Value {
    action(
        "appointmentBooking",
        &json!({"calendarId": "c1", "onlySendLink": false, "triggerWorkflow": true, "workflowIds": ["w1"],
            "sleepAfterBooking": true, "sleepTimeUnit": "hours", "sleepTime": 24, "transferBot": true,
            "transferAgent": "a1", "rescheduleEnabled": true, "cancelEnabled": true}),
    )
}

pub(crate) fn followup() -> Value {
    action(
        "advancedFollowup",
        &json!({"enabled": true, "scenarioId": "contactIsBusy", "followupSequence": [
            {"id": 1, "followupTimeUnit": "minutes", "followupTime": 60, "aiEnabledMessage": false,
                "customMessage": "Still there?", "triggerWorkflow": true, "workflowId": "w1"},
            {"id": 2, "followupTimeUnit": "days", "followupTime": 180}],
            "followupSettings": followup_settings()}),
    )
}

pub(crate) fn followup_settings() -> Value {
    json!({"dynamicChannelSwitching": true, "followUpHours": true, "timezoneToUse": "contact", "workingHours": [
        {"dayOfTheWeek": 1, "intervals": [{"startHour": 9, "startMinute": 0, "endHour": 17, "endMinute": 30}]}]})
}
