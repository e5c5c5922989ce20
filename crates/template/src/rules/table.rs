//! What the rules do, held against the table of the vendor's facts.

use super::{RuleFinding, check_action, check_agent, check_counts};
use crate::problem::{PathStep, Severity};
use fitout_api::{self as api, Grade, Measure, Switch};
use fitout_model::{ActionType, Fields};
use serde_json::{Value, json};

#[test]
fn an_agent_has_as_many_actions_of_a_type_as_the_table_says() {
    for kind in ActionType::KNOWN {
        let most = kind.most_of_an_agent();
        let warns = |count: usize| !check_counts(&vec![&kind; count]).is_empty();
        assert_eq!((warns(most.unwrap_or(100)), warns(most.map_or(100, |most| most + 1))), (false, most.is_some()));
    }
}

type Check = dyn Fn(&Fields) -> Vec<RuleFinding>;

/// A shape of the table whose fields demand something of each other, and what the rules say against an object of it.
struct Checked {
    shape: &'static api::Shape,
    check: Box<Check>,
}

fn checked() -> Vec<Checked> {
    let details = ActionType::KNOWN.into_iter().map(|kind| Checked {
        shape: api::details(&kind).unwrap(),
        check: Box::new(move |body| check_action(&kind, body)),
    });
    let agent = Checked { shape: &api::AGENT, check: Box::new(check_agent) };
    let followup = api::details(&api::ActionType::AdvancedFollowup).unwrap();
    let api::Kind::Objects(step) = followup.field("followupSequence").unwrap().kind else { panic!("no list") };
    let in_sequence = Checked {
        shape: step,
        check: Box::new(move |step| {
            let mut body = right(followup);
            body.insert("followupSequence".to_owned(), json!([step]));
            check_action(&ActionType::AdvancedFollowup, &body)
        }),
    };
    details.chain([agent, in_sequence]).collect()
}

/// An object with every field that is always needed, and all its switches off.
fn right(shape: &api::Shape) -> Fields {
    let always = shape.fields.iter().filter(|field| field.need == api::Need::Always);
    always.map(|field| (field.name.to_owned(), value(field))).collect()
}

fn value(field: &api::Field) -> Value {
    match field.kind {
        api::Kind::Text => json!("long enough"),
        api::Kind::Flag => json!(false),
        api::Kind::Number { min } | api::Kind::Whole { min, .. } => json!(min),
        api::Kind::Time { .. } => json!(1),
        // The others ask for more fields.
        api::Kind::Word(words) => {
            json!(words.iter().find(|word| !["Custom", "custom", "contactRequest"].contains(word)))
        }
        api::Kind::Texts => json!(["one", "two"]),
        api::Kind::Words(words) => json!(words),
        api::Kind::Object(shape) => Value::Object(right(shape)),
        api::Kind::Objects(shape) => json!([right(shape)]),
    }
}

fn set(body: &Fields, name: &str, value: impl Into<Value>) -> Fields {
    let mut body = body.clone();
    body.insert(name.to_owned(), value.into());
    body
}

/// The object in every way in which the switch holds.
fn switched(body: &Fields, switch: Switch) -> Vec<Fields> {
    match switch {
        Switch::On(name) => vec![set(body, name, true)],
        Switch::Off(name) => vec![set(body, name, false)],
        Switch::Is(name, words) => words.iter().map(|word| set(body, name, *word)).collect(),
    }
}

impl Checked {
    /// Whether the rules say something of this kind against this field.
    fn says(&self, body: &Fields, field: &str, words: &str) -> bool {
        let at = |finding: &RuleFinding| matches!(finding.path.last(), Some(PathStep::Key(name)) if name == field);
        (self.check)(body).iter().any(|finding| at(finding) && finding.message.contains(words))
    }
}

#[test]
fn a_time_has_the_bounds_of_the_table() {
    for checked in checked() {
        let body = right(checked.shape);
        for field in checked.shape.fields {
            let api::Kind::Time { unit, most } = field.kind else { continue };
            for most in most {
                let body = set(&body, unit, most.unit);
                let is_over = |n: u32| checked.says(&set(&body, field.name, n), field.name, "is at most");
                assert_eq!((is_over(most.number), is_over(most.number + 1)), (false, true), "{}", field.name);
            }
            if most.is_empty() {
                assert!(!checked.says(&set(&body, field.name, 1_000_000), field.name, "is at most"), "{}", field.name);
            }
        }
    }
}

#[test]
fn a_field_is_needed_while_its_switch_holds() {
    for checked in checked() {
        let body = right(checked.shape);
        for field in checked.shape.fields {
            let (switch, only) = match field.need {
                api::Need::While(switch) => (switch, false),
                api::Need::OnlyWhile(switch) => (switch, true),
                api::Need::Always | api::Need::Optional | api::Need::Update => continue,
            };
            assert!(!checked.says(&body, field.name, "must be given"), "{}", field.name);
            let given = set(&body, field.name, value(field));
            assert_eq!(checked.says(&given, field.name, "must not be given"), only, "{}", field.name);
            for body in switched(&body, switch) {
                assert!(checked.says(&body, field.name, "must be given"), "{}", field.name);
                let given = set(&body, field.name, value(field));
                assert!(!checked.says(&given, field.name, "given"), "{}", field.name);
            }
        }
    }
}

#[test]
fn flags_exclude_each_other_as_the_table_says() {
    for checked in checked() {
        let all = right(checked.shape);
        let flags: Vec<&api::Field> =
            checked.shape.fields.iter().filter(|field| matches!(field.kind, api::Kind::Flag)).collect();
        for (one, other) in flags.iter().flat_map(|one| flags.iter().map(move |other| (one, other))) {
            let both = set(&set(&all, one.name, true), other.name, true);
            let refused = checked.says(&both, other.name, &format!("cannot be true when `{}`", one.name));
            assert_eq!(refused, one.excludes.contains(&other.name), "{} and {}", one.name, other.name);
        }
    }
}

#[test]
fn a_limit_is_held_with_the_weight_that_the_table_gives_it() {
    for checked in checked() {
        for field in checked.shape.fields {
            let bodies = match field.need {
                api::Need::While(switch) => switched(&right(checked.shape), switch),
                api::Need::Always | api::Need::Optional | api::Need::Update | api::Need::OnlyWhile(_) => {
                    vec![right(checked.shape)]
                }
            };
            let Some(limit) = field.limit else { continue };
            let sized = |size: u32| match (limit.of, field.kind) {
                (Measure::Chars, _) => json!("x".repeat(usize::try_from(size).unwrap())),
                (Measure::Items, api::Kind::Objects(shape)) => {
                    (0..size).map(|id| Value::Object(set(&right(shape), "id", id))).collect()
                }
                (Measure::Items, _) => (0..size).map(|n| json!(n.to_string())).collect(),
            };
            for body in bodies {
                let found = |size: u32| -> Vec<Severity> {
                    let at = |finding: &RuleFinding| finding.path == [PathStep::Key(field.name.into())];
                    let findings = (checked.check)(&set(&body, field.name, sized(size)));
                    findings.into_iter().filter(at).map(|finding| finding.severity).collect()
                };
                let severity = if limit.grade == Grade::Reported { Severity::Warning } else { Severity::Error };
                let max = limit.max.unwrap_or(limit.min);
                assert_eq!((found(limit.min.max(1)), found(max)), (vec![], vec![]), "{}", field.name);
                if limit.min > 0 {
                    assert_eq!(found(limit.min - 1), [severity], "{}", field.name);
                }
                if limit.max.is_some() {
                    assert_eq!(found(max + 1), [severity], "{}", field.name);
                }
            }
        }
    }
}

#[test]
fn what_is_found_in_one_object_stands_in_one_order() {
    let told = |findings: Vec<RuleFinding>| {
        findings.into_iter().map(|finding| finding.message).collect::<Vec<String>>().join("\n")
    };
    let mut body = right(api::details(&ActionType::AppointmentBooking).unwrap());
    for name in ["onlySendLink", "triggerWorkflow", "sleepAfterBooking", "transferBot"] {
        body.insert(name.to_owned(), json!(true));
    }
    insta::assert_snapshot!(told(check_action(&ActionType::AppointmentBooking, &body)), @"
    `triggerWorkflow` cannot be true when `onlySendLink` is true
    `sleepAfterBooking` cannot be true when `onlySendLink` is true
    `transferBot` cannot be true when `onlySendLink` is true
    `workflowIds` must be given when `triggerWorkflow` is true
    `transferAgent` must be given when `transferBot` is true
    `sleepTime` must be given when `sleepAfterBooking` is true
    `sleepTimeUnit` must be given when `sleepAfterBooking` is true
    ");
    let mut body = right(api::details(&ActionType::StopBot).unwrap());
    body.extend(
        [("reactivateEnabled", json!(true)), ("stopBotExamples", json!(["a"])), ("finalMessage", json!("a"))]
            .map(|(name, value)| (name.to_owned(), value)),
    );
    insta::assert_snapshot!(told(check_action(&ActionType::StopBot, &body)), @"
    `stopBotExamples` needs at least 2 examples
    `sleepTime` must be given when `reactivateEnabled` is true
    `sleepTimeUnit` must be given when `reactivateEnabled` is true
    `finalMessage` should have 3 to 150 characters
    ");
    let mut body = right(&api::AGENT);
    for field in api::AGENT.fields {
        if let api::Kind::Time { unit, most: [most, ..] } = field.kind {
            body = set(&set(&body, field.name, most.number + 1), unit, most.unit);
        }
    }
    insta::assert_snapshot!(told(check_agent(&body)), @"
    `waitTime` is at most 5 minutes
    `sleepTime` must not be given unless `sleepEnabled` is true
    `sleepTimeUnit` must not be given unless `sleepEnabled` is true
    `sleepTime` is at most 48 hours
    ");
}
