//! Holds `docs/template.md` against the tables of `spec`: a reference that leaves something out is none.

use super::shape::{MemberNeed, ObjectShape, ValueKind};
use super::spec;
use fitout_model::ActionType;

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/template.md")).unwrap()
}

/// The paragraph that begins with this.
fn paragraph<'a>(page: &'a str, begins: &str) -> &'a str {
    let Some(place) = page.find(&format!("\n\n{begins}")) else { panic!("docs/template.md has no {begins}") };
    let rest = &page[place + 2..];
    rest.split("\n\n").next().unwrap()
}

/// Asserts that the text names every member of the shape, what is needed in bold, and every word that it takes.
fn names(text: &str, shape: &ObjectShape) {
    for member in shape.members {
        let bold = format!("**`{}`**", member.name);
        let wanted = if member.need == MemberNeed::Required { bold } else { format!("`{}`", member.name) };
        assert!(text.contains(&wanted), "docs/template.md does not name {wanted} of {}", shape.what);
        match member.kind {
            ValueKind::Word(words) | ValueKind::Words(words) => {
                for word in words {
                    assert!(text.contains(&format!("`{word}`")), "{wanted} of {} takes `{word}`", shape.what);
                }
            }
            ValueKind::Text
            | ValueKind::Flag
            | ValueKind::Number(_)
            | ValueKind::Whole(..)
            | ValueKind::Texts
            | ValueKind::Object(_)
            | ValueKind::Objects(_) => {}
        }
    }
}

/// The shape of an action's details; `None` for a type that no template has.
fn details(kind: &ActionType) -> Option<&'static ObjectShape> {
    Some(match kind {
        ActionType::TriggerWorkflow => &spec::TRIGGER_WORKFLOW,
        ActionType::UpdateContactField => &spec::UPDATE_CONTACT_FIELD,
        ActionType::AppointmentBooking => &spec::APPOINTMENT_BOOKING,
        ActionType::StopBot => &spec::STOP_BOT,
        ActionType::HumanHandOver => &spec::HUMAN_HAND_OVER,
        ActionType::AdvancedFollowup => &spec::ADVANCED_FOLLOWUP,
        ActionType::TransferBot => &spec::TRANSFER_BOT,
        ActionType::Other(_) => return None,
    })
}

/// The units of times to sleep are said once for all actions.
const SLEEP: &str = "`sleepTimeUnit`: `days`, `hours`, `minutes`";

#[test]
fn every_type_of_action_is_described_with_all_its_members() {
    let page = page();
    assert!(page.contains(SLEEP));
    for kind in ActionType::KNOWN {
        let text = paragraph(&page, &format!("**`{kind}`**:"));
        let Some(shape) = details(&kind) else { panic!("{kind} has no shape") };
        names(&format!("{text} {SLEEP} `followupSettings`"), shape);
        for nested in shape.members {
            if let ValueKind::Objects(steps) = nested.kind {
                names(text, steps);
            }
        }
    }
    let settings = paragraph(&page, "**`followupSettings`**");
    names(settings, &spec::FOLLOWUP_SETTINGS);
    for member in spec::FOLLOWUP_SETTINGS.members {
        if let ValueKind::Objects(days) = member.kind {
            names(settings, days);
            for member in days.members {
                if let ValueKind::Objects(intervals) = member.kind {
                    names(settings, intervals);
                }
            }
        }
    }
}

#[test]
fn every_field_of_an_agent_is_described() {
    let page = page();
    let table = page.split("\n## Agents\n").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    for member in spec::AGENT.members {
        let row = table
            .lines()
            .find(|row| row.split('|').nth(1).is_some_and(|cell| cell.contains(&format!("`{}`", member.name))));
        let Some(row) = row else { panic!("docs/template.md has no row for `{}`", member.name) };
        assert_eq!(row.contains("| required |"), member.need == MemberNeed::Required, "{row}");
        if let ValueKind::Word(words) | ValueKind::Words(words) = member.kind {
            assert!(words.iter().all(|word| row.contains(&format!("`{word}`"))), "{row}");
        }
    }
}
