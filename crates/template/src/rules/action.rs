//! The rules of the seven types of actions.

use super::agent::working_hours;
use super::checker::{Checker, RuleFinding, key};
use super::together::together;
use crate::problem::{PathStep, Severity};
use fitout_api::{Field, details as details_of, name};
use fitout_model::{ActionType, Fields};
use serde_json::Value;

/// What is wrong with the details of an action of this type.
pub(crate) fn check_action(kind: &ActionType, details: &Fields) -> Vec<RuleFinding> {
    let mut checker = Checker::default();
    if let Some(shape) = details_of(kind) {
        checker.object(details, shape);
        together(details, shape, &mut checker);
        if let Some(sequence) = shape.field(name::FOLLOWUP_SEQUENCE) {
            followup_sequence(details, sequence, &mut checker);
            if let Some(Value::Object(settings)) = details.get(name::FOLLOWUP_SETTINGS) {
                checker.within(key(name::FOLLOWUP_SETTINGS), |checker| working_hours(settings, checker));
            }
        }
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

fn followup_sequence(details: &Fields, sequence: &Field, checker: &mut Checker) {
    let Some(Value::Array(steps)) = details.get(sequence.name) else { return };
    let most = sequence.limit.and_then(|limit| limit.max);
    if let Some(most) = most.filter(|most| u32::try_from(steps.len()).is_ok_and(|count| count > *most)) {
        let message = format!("there are {} follow-up steps; the API is reported to take {most}", steps.len());
        checker.at(sequence.name, Severity::Warning, message);
    }
    checker.within(key(sequence.name), |checker| {
        for (place, step) in steps.iter().enumerate() {
            checker.within(PathStep::Index(place), |checker| {
                if let (Value::Object(step), Some(shape)) = (step, sequence.inner()) {
                    together(step, shape, checker);
                }
                let id = step.get("id");
                if id.is_some() && steps.iter().take(place).any(|before| before.get("id") == id) {
                    checker.at("id", Severity::Error, "the `id` of a follow-up step stands twice in its sequence");
                }
            });
        }
    });
}
