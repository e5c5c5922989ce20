//! The rules of an agent and of its follow-up settings.

use super::checker::{Checker, RuleFinding, key};
use super::together::together;
use crate::problem::{PathStep, Severity};
use fitout_api::{AGENT, FOLLOWUP_SETTINGS};
use fitout_model::Fields;
use serde_json::Value;

/// What is wrong with the body of an agent.
pub(crate) fn check_agent(fields: &Fields) -> Vec<RuleFinding> {
    let mut checker = Checker::default();
    checker.object(fields, &AGENT);
    together(fields, &AGENT, &mut checker);
    checker.findings
}

/// What is wrong with the body of the follow-up settings.
pub(crate) fn check_followup(settings: &Fields) -> Vec<RuleFinding> {
    let mut checker = Checker::default();
    checker.object(settings, &FOLLOWUP_SETTINGS);
    working_hours(settings, &mut checker);
    checker.findings
}

/// Live has refused 0 for Sunday, which is documented, and taken 1 to 7.
pub(super) fn working_hours(settings: &Fields, checker: &mut Checker) {
    let Some(Value::Array(days)) = settings.get("workingHours") else { return };
    checker.within(key("workingHours"), |checker| {
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
            checker.within(key("intervals"), |checker| {
                checker.within(PathStep::Index(place), |checker| {
                    checker.find(Severity::Warning, "the interval ends before it begins");
                });
            });
        }
    }
}
