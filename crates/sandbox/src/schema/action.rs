//! Bodies of actions: `CreateActionDTO` with its seven kinds of details, and `UpdateFollowupSettingsDTO`.

use super::Object;
use super::shape::{Extra, Kind, Member, NATURAL, check, filled, has, is_on, items, number, optional, required, text};
use crate::settings::{Quirk, Quirks};
use serde_json::Value;

const TYPES: &[&str] = &[
    "triggerWorkflow",
    "updateContactField",
    "appointmentBooking",
    "stopBot",
    "humanHandOver",
    "advancedFollowup",
    "transferBot",
];
const UNITS: &[&str] = &["days", "hours", "minutes"];

const ACTION: &[Member] =
    &[required("type", Kind::Word(TYPES)), required("name", Kind::Name), required("details", Kind::AnyObject)];

const TRIGGER_WORKFLOW: &[Member] = &[
    required("workflowIds", Kind::Texts),
    required("triggerCondition", Kind::Text),
    optional("triggerMessage", Kind::Text),
];

const UPDATE_CONTACT_FIELD: &[Member] = &[
    required("contactFieldId", Kind::Name),
    required("description", Kind::Text),
    optional("contactUpdateExamples", Kind::Texts),
];

const APPOINTMENT_BOOKING: &[Member] = &[
    optional("actionId", Kind::Text),
    required("calendarId", Kind::Name),
    required("onlySendLink", Kind::Flag),
    required("triggerWorkflow", Kind::Flag),
    optional("workflowIds", Kind::Texts),
    required("sleepAfterBooking", Kind::Flag),
    optional("sleepTimeUnit", Kind::Word(UNITS)),
    optional("sleepTime", NATURAL),
    required("transferBot", Kind::Flag),
    optional("transferAgent", Kind::Text),
    required("rescheduleEnabled", Kind::Flag),
    required("cancelEnabled", Kind::Flag),
];

const STOP_BOT: &[Member] = &[
    required("stopBotDetectionType", Kind::Word(&["Goodbye", "Custom"])),
    required("stopBotTriggerCondition", Kind::Text),
    required("reactivateEnabled", Kind::Flag),
    optional("sleepTimeUnit", Kind::Word(UNITS)),
    optional("sleepTime", NATURAL),
    required("enabled", Kind::Flag),
    required("stopBotExamples", Kind::Texts),
    required("finalMessage", Kind::Text),
    optional("tags", Kind::Texts),
];

const HUMAN_HAND_OVER: &[Member] = &[
    required("enabled", Kind::Flag),
    required("triggerCondition", Kind::Text),
    optional("examples", Kind::Texts),
    optional("assignToUserId", Kind::Text),
    optional("skipAssignToUser", Kind::Flag),
    optional("createTask", Kind::Flag),
    required("reactivateEnabled", Kind::Flag),
    optional("sleepTimeUnit", Kind::Word(UNITS)),
    optional("sleepTime", NATURAL),
    required("finalMessage", Kind::Text),
    optional("tags", Kind::Texts),
    required("handoverType", Kind::Word(&["contactRequest", "lackOfInformation", "failedToResolveIssue", "custom"])),
];

const FOLLOWUP_STEP: &[Member] = &[
    required("id", NATURAL),
    required("followupTimeUnit", Kind::Word(UNITS)),
    required("followupTime", NATURAL),
    optional("aiEnabledMessage", Kind::Flag),
    optional("triggerWorkflow", Kind::Flag),
    optional("customMessage", Kind::Text),
    optional("workflowId", Kind::Text),
    optional("contactRequested", Kind::Flag),
];

const INTERVAL: &[Member] = &[
    required("startHour", Kind::Number(0.0, 24.0)),
    required("startMinute", Kind::Number(0.0, 59.0)),
    required("endHour", Kind::Number(0.0, 24.0)),
    required("endMinute", Kind::Number(0.0, 59.0)),
];

const WORKING_HOURS: &[Member] =
    &[required("dayOfTheWeek", Kind::Number(0.0, 7.0)), optional("intervals", Kind::Objects(INTERVAL))];

const FOLLOWUP_SETTINGS: &[Member] = &[
    required("dynamicChannelSwitching", Kind::Flag),
    optional("followUpHours", Kind::Flag),
    optional("workingHours", Kind::Objects(WORKING_HOURS)),
    optional("timezoneToUse", Kind::Word(&["contact", "business"])),
];

const ADVANCED_FOLLOWUP: &[Member] = &[
    required("enabled", Kind::Flag),
    required("scenarioId", Kind::Word(&["contactStoppedReplying", "contactIsBusy", "contactRequested"])),
    required("followupSequence", Kind::Objects(FOLLOWUP_STEP)),
    optional("followupSettings", Kind::Object(FOLLOWUP_SETTINGS)),
];

const TRANSFER_BOT: &[Member] = &[
    required("transferBotType", Kind::Word(&["Default", "Custom"])),
    required("transferToBot", Kind::Name),
    required("enabled", Kind::Flag),
    optional("transferBotTriggerCondition", Kind::Text),
    optional("transferBotExamples", Kind::Texts),
];

const FOLLOWUP_BODY: &[Member] =
    &[required("actionIds", Kind::Texts), required("followupSettings", Kind::Object(FOLLOWUP_SETTINGS))];

/// What is wrong with the body of an action, new or updated; nothing when it is taken.
pub(crate) fn action_body(body: &Object, quirks: &Quirks) -> Vec<String> {
    let mut problems = Vec::new();
    check(body, ACTION, Extra::Refused, "", &mut problems);
    let (kind, Some(details)) = (text(body, "type"), body.get("details").and_then(Value::as_object)) else {
        return problems;
    };
    let Some(shape) = shape_of(kind) else { return problems };
    let extra = if quirks.has(Quirk::ExtraDetails) { Extra::Taken } else { Extra::Refused };
    check(details, shape, extra, "details.", &mut problems);
    match kind {
        "appointmentBooking" => booking(details, &mut problems),
        "stopBot" => stop_bot(details, &mut problems),
        "humanHandOver" => hand_over(details, &mut problems),
        "advancedFollowup" => followup(details, quirks, &mut problems),
        "transferBot" => transfer(details, &mut problems),
        _ => {}
    }
    if quirks.has(Quirk::ReportedLimits) {
        reported(kind, details, &mut problems);
    }
    problems
}

/// What is wrong with the body of the follow-up settings; nothing when it is taken.
pub(crate) fn followup_body(body: &Object, quirks: &Quirks) -> Vec<String> {
    let mut problems = Vec::new();
    check(body, FOLLOWUP_BODY, Extra::Refused, "", &mut problems);
    if has(body, "actionIds") && items(body, "actionIds") == 0 {
        problems.push("actionIds should not be empty".to_owned());
    }
    days(body, quirks, &mut problems);
    problems
}

fn shape_of(kind: &str) -> Option<&'static [Member]> {
    match kind {
        "triggerWorkflow" => Some(TRIGGER_WORKFLOW),
        "updateContactField" => Some(UPDATE_CONTACT_FIELD),
        "appointmentBooking" => Some(APPOINTMENT_BOOKING),
        "stopBot" => Some(STOP_BOT),
        "humanHandOver" => Some(HUMAN_HAND_OVER),
        "advancedFollowup" => Some(ADVANCED_FOLLOWUP),
        "transferBot" => Some(TRANSFER_BOT),
        _ => None,
    }
}

/// Demands that `names` are there, because `switch` is on.
fn demand(details: &Object, names: &[&str], switch: &str, problems: &mut Vec<String>) {
    for name in names.iter().filter(|name| !has(details, name)) {
        problems.push(format!("details.{name} is required when {switch}"));
    }
}

fn booking(details: &Object, problems: &mut Vec<String>) {
    if is_on(details, "triggerWorkflow") && items(details, "workflowIds") == 0 {
        problems.push("details.workflowIds is required when triggerWorkflow is true".to_owned());
    }
    if is_on(details, "sleepAfterBooking") {
        demand(details, &["sleepTime", "sleepTimeUnit"], "sleepAfterBooking is true", problems);
    }
    if is_on(details, "transferBot") && !filled(details, "transferAgent") {
        problems.push("details.transferAgent is required when transferBot is true".to_owned());
    }
    if is_on(details, "onlySendLink") {
        let never = ["triggerWorkflow", "sleepAfterBooking", "transferBot", "rescheduleEnabled", "cancelEnabled"];
        let on = never.iter().filter(|name| is_on(details, name));
        problems.extend(on.map(|name| format!("details.{name} cannot be true when onlySendLink is true")));
    }
}

fn stop_bot(details: &Object, problems: &mut Vec<String>) {
    if items(details, "stopBotExamples") < 2 {
        problems.push("details.stopBotExamples must contain at least 2 elements".to_owned());
    }
    reactivation(details, problems);
}

fn hand_over(details: &Object, problems: &mut Vec<String>) {
    let kind = text(details, "handoverType");
    if matches!(kind, "custom" | "contactRequest") && items(details, "examples") == 0 {
        problems.push(format!("details.examples is required when handoverType is {kind}"));
    }
    reactivation(details, problems);
}

fn reactivation(details: &Object, problems: &mut Vec<String>) {
    if is_on(details, "reactivateEnabled") {
        demand(details, &["sleepTime", "sleepTimeUnit"], "reactivateEnabled is true", problems);
    }
}

fn followup(details: &Object, quirks: &Quirks, problems: &mut Vec<String>) {
    let steps = details.get("followupSequence").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (i, step) in steps.iter().filter_map(Value::as_object).enumerate() {
        let at = format!("details.followupSequence.{i}");
        let max = match text(step, "followupTimeUnit") {
            "minutes" => 60.0,
            "hours" => 24.0,
            _ => 180.0,
        };
        if number(step, "followupTime").is_some_and(|time| time > max) {
            problems.push(format!("{at}.followupTime must not be greater than {max}"));
        }
        if step.get("aiEnabledMessage").and_then(Value::as_bool) == Some(false) && !filled(step, "customMessage") {
            problems.push(format!("{at}.customMessage is required when aiEnabledMessage is false"));
        }
        if is_on(step, "triggerWorkflow") && !filled(step, "workflowId") {
            problems.push(format!("{at}.workflowId is required when triggerWorkflow is true"));
        }
    }
    days(details, quirks, problems);
}

fn days(holder: &Object, quirks: &Quirks, problems: &mut Vec<String>) {
    let (min, max) = if quirks.has(Quirk::DayZeroRefused) { (1.0, 7.0) } else { (0.0, 6.0) };
    let hours = holder.get("followupSettings").and_then(|settings| settings.get("workingHours"));
    let days = hours.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for day in days.iter().filter_map(|day| day.get("dayOfTheWeek")).filter_map(Value::as_f64) {
        if day < min || day > max {
            problems.push(format!("dayOfTheWeek must be from {min} to {max}"));
        }
    }
}

fn transfer(details: &Object, problems: &mut Vec<String>) {
    if text(details, "transferBotType") != "Custom" {
        return;
    }
    if !filled(details, "transferBotTriggerCondition") {
        problems.push("details.transferBotTriggerCondition is required when transferBotType is Custom".to_owned());
    }
    if items(details, "transferBotExamples") < 2 {
        problems.push("details.transferBotExamples must contain at least 2 elements".to_owned());
    }
}

/// The ids of agents that the details of an action name.
pub(crate) fn named_agents(body: &Object) -> Vec<&str> {
    let details = body.get("details").and_then(Value::as_object);
    let named =
        details.into_iter().flat_map(|details| ["transferToBot", "transferAgent"].map(|name| text(details, name)));
    named.filter(|id| !id.is_empty()).collect()
}

/// Why an agent that has actions of these types takes no further one of this type, where a limit was reported.
pub(crate) fn too_many<'a>(kind: &str, there: impl Iterator<Item = &'a str>) -> Vec<String> {
    let max = match kind {
        "triggerWorkflow" => 5,
        "updateContactField" => 20,
        "humanHandOver" => 6,
        "transferBot" => 4,
        _ => return Vec::new(),
    };
    if there.filter(|other| *other == kind).count() < max {
        return Vec::new();
    }
    vec![format!("an agent takes no more than {max} actions of the type {kind}")]
}

/// The limits that stand nowhere and were reported from the vendor's builder.
fn reported(kind: &str, details: &Object, problems: &mut Vec<String>) {
    let mut within = |name: &str, min: usize, max: usize| {
        let chars = text(details, name).chars().count();
        if chars < min || chars > max {
            problems.push(format!("details.{name} must be {min} to {max} characters long"));
        }
    };
    match kind {
        "humanHandOver" => {
            within("triggerCondition", 10, 500);
            within("finalMessage", 10, 200);
        }
        "stopBot" => within("finalMessage", 3, 150),
        "advancedFollowup" if items(details, "followupSequence") > 5 => {
            problems.push("details.followupSequence must contain no more than 5 elements".to_owned());
        }
        _ => {}
    }
}
