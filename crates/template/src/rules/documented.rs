//! Holds `docs/template.md` against the vendor's table: a reference that leaves something out is none.

use fitout_api::{AGENT, FOLLOWUP_SETTINGS, Kind, Need, Shape, details};
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
fn names(text: &str, shape: &Shape) {
    for member in shape.fields {
        let bold = format!("**`{}`**", member.name);
        let wanted = if member.need == Need::Always { bold } else { format!("`{}`", member.name) };
        assert!(text.contains(&wanted), "docs/template.md does not name {wanted} of {}", shape.what);
        if let Kind::Word(words) | Kind::Words(words) = member.kind {
            for word in words {
                assert!(text.contains(&format!("`{word}`")), "{wanted} of {} takes `{word}`", shape.what);
            }
        }
    }
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
        for nested in shape.fields {
            if let Kind::Objects(steps) = nested.kind {
                names(text, steps);
            }
        }
    }
    let settings = paragraph(&page, "**`followupSettings`**");
    names(settings, &FOLLOWUP_SETTINGS);
    for member in FOLLOWUP_SETTINGS.fields {
        if let Kind::Objects(days) = member.kind {
            names(settings, days);
            for member in days.fields {
                if let Kind::Objects(intervals) = member.kind {
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
    for member in AGENT.fields {
        let row = table
            .lines()
            .find(|row| row.split('|').nth(1).is_some_and(|cell| cell.contains(&format!("`{}`", member.name))));
        let Some(row) = row else { panic!("docs/template.md has no row for `{}`", member.name) };
        assert_eq!(row.contains("| required |"), member.need == Need::Always, "{row}");
        if let Kind::Word(words) | Kind::Words(words) = member.kind {
            assert!(words.iter().all(|word| row.contains(&format!("`{word}`"))), "{row}");
        }
    }
}
