//! The rules of an agent and of its follow-up settings.

use super::checker::{Checker, RuleFinding};
use crate::problem::{PathStep, Severity};
use fitout_api::{AGENT, FOLLOWUP_SETTINGS};
use fitout_model::Fields;
use serde_json::Value;

/// What is wrong with the body of an agent.
pub(crate) fn check_agent(fields: &Fields) -> Vec<RuleFinding> {
    let mut checker = Checker::default();
    checker.object(fields, &AGENT);
    wait_time(fields, &mut checker);
    sleep_time(fields, &mut checker);
    checker.findings
}

/// What is wrong with the body of the follow-up settings.
pub(crate) fn check_followup(settings: &Fields) -> Vec<RuleFinding> {
    let mut checker = Checker::default();
    checker.object(settings, &FOLLOWUP_SETTINGS);
    working_hours(settings, &mut checker);
    checker.findings
}

fn wait_time(fields: &Fields, checker: &mut Checker) {
    let minutes = fields.get("waitTimeUnit").and_then(Value::as_str) == Some("minutes");
    let (max, unit) = if minutes { (5.0, "minutes") } else { (300.0, "seconds") };
    if let Some(number) = fields.get("waitTime").and_then(Value::as_f64).filter(|n| *n > max) {
        checker.because("waitTime", "waitTimeUnit", format!("`waitTime` is at most {max} {unit}"));
        note(checker, number);
    }
}

fn sleep_time(fields: &Fields, checker: &mut Checker) {
    let enabled = match fields.get("sleepEnabled") {
        None => false,
        Some(Value::Bool(enabled)) => *enabled,
        // The wrong type is a finding of its own.
        Some(_) => return,
    };
    for name in ["sleepTime", "sleepTimeUnit"] {
        match (enabled, fields.get(name)) {
            (true, None) => {
                let message = format!("`{name}` must be given when `sleepEnabled` is true; null is for ever");
                checker.because(name, "sleepEnabled", message);
            }
            (false, Some(_)) => {
                let message = format!("`{name}` must not be given unless `sleepEnabled` is true");
                checker.because(name, "sleepEnabled", message);
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    let unit = fields.get("sleepTimeUnit").and_then(Value::as_str);
    let max = match unit {
        Some("hours") => 48.0,
        Some("minutes") => 2880.0,
        Some("seconds") => 172_800.0,
        _ => f64::INFINITY,
    };
    let Some(number) = fields.get("sleepTime").and_then(Value::as_f64) else { return };
    if let Some(unit) = unit.filter(|_| number > max) {
        checker.because("sleepTime", "sleepTimeUnit", format!("`sleepTime` is at most {max} {unit}"));
        note(checker, number);
    }
    if enabled && fields.get("sleepTimeUnit").is_some_and(Value::is_null) {
        checker.because("sleepTimeUnit", "sleepTime", "`sleepTimeUnit` is null while `sleepTime` is a number");
    }
}

/// Says of the last finding which number was found.
pub(super) fn note(checker: &mut Checker, number: f64) {
    if let Some(finding) = checker.findings.last_mut() {
        finding.found = Some(number.to_string());
    }
}

/// Live has refused 0 for Sunday, which is documented, and taken 1 to 7.
pub(super) fn working_hours(settings: &Fields, checker: &mut Checker) {
    let Some(Value::Array(days)) = settings.get("workingHours") else { return };
    checker.within(super::checker::key("workingHours"), |checker| {
        for (place, day) in days.iter().enumerate() {
            let number = day.get("dayOfTheWeek").and_then(Value::as_i64);
            checker.within(PathStep::Index(place), |checker| {
                intervals(day, checker);
                let message = match number {
                    Some(0) => "`dayOfTheWeek` 0 is documented as Sunday, but the API has been seen to refuse it",
                    Some(7) => "`dayOfTheWeek` 7 is not documented; the API has been seen to take it for Sunday",
                    _ => return,
                };
                let finding = checker.at("dayOfTheWeek", Severity::Warning, message);
                finding.help = Some("Try it in one location first.".to_owned());
            });
        }
    });
}

fn intervals(day: &Value, checker: &mut Checker) {
    let Some(Value::Array(intervals)) = day.get("intervals") else { return };
    for (place, interval) in intervals.iter().enumerate() {
        let time = |hour: &str, minute: &str| Some((interval.get(hour)?.as_f64()?, interval.get(minute)?.as_f64()?));
        let (start, end) = (time("startHour", "startMinute"), time("endHour", "endMinute"));
        if let (Some(start), Some(end)) = (start, end)
            && end <= start
        {
            checker.within(super::checker::key("intervals"), |checker| {
                checker.within(PathStep::Index(place), |checker| {
                    checker.find(Severity::Warning, "the interval ends before it begins");
                });
            });
        }
    }
}
