//! The rules of the seven types of actions.

use super::agent::{note, working_hours};
use super::checker::{Checker, RuleFinding, key};
use crate::problem::{PathStep, Severity};
use fitout_api::details as shape;
use fitout_model::{ActionType, Fields};
use serde_json::Value;

/// What is wrong with the details of an action of this type.
pub(crate) fn check_action(kind: &ActionType, details: &Fields) -> Vec<RuleFinding> {
    let mut checker = Checker::default();
    if let Some(shape) = shape(kind) {
        checker.object(details, shape);
    }
    match kind {
        ActionType::AppointmentBooking => appointment_booking(details, &mut checker),
        ActionType::StopBot => {
            at_least_two(details, "stopBotExamples", &mut checker);
            sleep_needed(details, "reactivateEnabled", &mut checker);
            characters(details, "finalMessage", 3, 150, &mut checker);
        }
        ActionType::HumanHandOver => human_hand_over(details, &mut checker),
        ActionType::AdvancedFollowup => advanced_followup(details, &mut checker),
        ActionType::TransferBot => transfer_bot(details, &mut checker),
        ActionType::TriggerWorkflow | ActionType::UpdateContactField | ActionType::Other(_) => {}
    }
    checker.findings
}

/// Warnings about an agent that has more actions of a type than the API was reported to take.
pub(crate) fn check_counts(kinds: &[&ActionType]) -> Vec<String> {
    let over = ActionType::KNOWN.into_iter().filter_map(|kind| {
        let max = kind.most_of_an_agent()?;
        let count = kinds.iter().filter(|k| ***k == kind).count();
        (count > max).then(|| format!("the agent has {count} {kind} actions; the API is reported to take {max}"))
    });
    over.collect()
}

fn flag(details: &Fields, name: &str) -> bool {
    details.get(name).and_then(Value::as_bool) == Some(true)
}

/// Whether a member is there with something in it.
fn given(details: &Fields, name: &str) -> bool {
    match details.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => true,
    }
}

fn needs(details: &Fields, name: &'static str, cause: &'static str, when: &str, checker: &mut Checker) {
    if !given(details, name) {
        checker.because(name, cause, format!("`{name}` must be given when {when}"));
    }
}

fn sleep_needed(details: &Fields, cause: &'static str, checker: &mut Checker) {
    if flag(details, cause) {
        let when = format!("`{cause}` is true");
        needs(details, "sleepTime", cause, &when, checker);
        needs(details, "sleepTimeUnit", cause, &when, checker);
    }
}

fn appointment_booking(details: &Fields, checker: &mut Checker) {
    const EXCLUSIVE: [&str; 5] =
        ["triggerWorkflow", "sleepAfterBooking", "transferBot", "rescheduleEnabled", "cancelEnabled"];
    if flag(details, "onlySendLink") {
        for name in EXCLUSIVE.into_iter().filter(|name| flag(details, name)) {
            checker.because(name, "onlySendLink", format!("`{name}` cannot be true when `onlySendLink` is true"));
        }
    }
    if flag(details, "triggerWorkflow") {
        needs(details, "workflowIds", "triggerWorkflow", "`triggerWorkflow` is true", checker);
    }
    if flag(details, "transferBot") {
        needs(details, "transferAgent", "transferBot", "`transferBot` is true", checker);
    }
    sleep_needed(details, "sleepAfterBooking", checker);
}

fn human_hand_over(details: &Fields, checker: &mut Checker) {
    if let Some(kind @ ("custom" | "contactRequest")) = details.get("handoverType").and_then(Value::as_str) {
        needs(details, "examples", "handoverType", &format!("`handoverType` is {kind}"), checker);
    }
    sleep_needed(details, "reactivateEnabled", checker);
    characters(details, "triggerCondition", 10, 500, checker);
    characters(details, "finalMessage", 10, 200, checker);
}

fn advanced_followup(details: &Fields, checker: &mut Checker) {
    const STEPS_MAX: usize = 5;
    if let Some(Value::Array(steps)) = details.get("followupSequence") {
        if steps.len() > STEPS_MAX {
            let message = format!("there are {} follow-up steps; the API is reported to take {STEPS_MAX}", steps.len());
            checker.at("followupSequence", Severity::Warning, message);
        }
        checker.within(key("followupSequence"), |checker| {
            for (place, step) in steps.iter().enumerate() {
                checker.within(PathStep::Index(place), |checker| {
                    if let Value::Object(step) = step {
                        followup_step(step, checker);
                    }
                    let id = step.get("id");
                    if id.is_some() && steps.iter().take(place).any(|before| before.get("id") == id) {
                        checker.at("id", Severity::Error, "the `id` of a follow-up step stands twice in its sequence");
                    }
                });
            }
        });
    }
    if let Some(Value::Object(settings)) = details.get("followupSettings") {
        checker.within(key("followupSettings"), |checker| working_hours(settings, checker));
    }
}

fn followup_step(step: &Fields, checker: &mut Checker) {
    let unit = step.get("followupTimeUnit").and_then(Value::as_str);
    let max = match unit {
        Some("minutes") => 60.0,
        Some("hours") => 24.0,
        Some("days") => 180.0,
        _ => f64::INFINITY,
    };
    let number = step.get("followupTime").and_then(Value::as_f64);
    if let (Some(unit), Some(number)) = (unit, number)
        && number > max
    {
        checker.because("followupTime", "followupTimeUnit", format!("`followupTime` is at most {max} {unit}"));
        note(checker, number);
    }
    if step.get("aiEnabledMessage").and_then(Value::as_bool) == Some(false) {
        needs(step, "customMessage", "aiEnabledMessage", "`aiEnabledMessage` is false", checker);
    }
    if flag(step, "triggerWorkflow") {
        needs(step, "workflowId", "triggerWorkflow", "`triggerWorkflow` is true", checker);
    }
}

fn transfer_bot(details: &Fields, checker: &mut Checker) {
    if details.get("transferBotType").and_then(Value::as_str) == Some("Custom") {
        let when = "`transferBotType` is Custom";
        needs(details, "transferBotTriggerCondition", "transferBotType", when, checker);
        needs(details, "transferBotExamples", "transferBotType", when, checker);
        if given(details, "transferBotExamples") {
            at_least_two(details, "transferBotExamples", checker);
        }
    }
}

fn at_least_two(details: &Fields, name: &'static str, checker: &mut Checker) {
    if let Some(Value::Array(items)) = details.get(name)
        && items.len() == 1
    {
        checker.at(name, Severity::Error, format!("`{name}` needs at least 2 examples"));
    }
}

/// Lengths that were reported, not documented: outside of them is a warning.
fn characters(details: &Fields, name: &'static str, min: usize, max: usize, checker: &mut Checker) {
    let Some(text) = details.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty()) else { return };
    let count = text.chars().count();
    if !(min..=max).contains(&count) {
        let message = format!("`{name}` should have {min} to {max} characters");
        checker.at(name, Severity::Warning, message).found = Some(count.to_string());
    }
}
