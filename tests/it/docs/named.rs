//! Every trouble and every exit code has its place in `docs/troubleshooting.md`.

use super::page::{Page, pages};
use fitout_model::CauseKind;

const PAGE: &str = "docs/troubleshooting.md";

fn page() -> Page {
    pages().into_iter().find(|page| page.name == PAGE).unwrap()
}

/// What stands below the heading, until the next.
fn section<'a>(text: &'a str, heading: &str) -> Option<&'a str> {
    let after = text.split_once(&format!("\n{heading}\n"))?.1;
    Some(after.split("\n#").next().unwrap_or(after))
}

#[test]
fn every_kind_of_trouble_has_a_section_under_its_own_words() {
    let page = page();
    for kind in CauseKind::ALL {
        let heading = format!("### `{kind}`: {}", kind.description());
        let Some(text) = section(&page.text, &heading) else { panic!("{PAGE} has no heading `{heading}`") };
        assert!(text.split_whitespace().count() >= 12, "{PAGE} says next to nothing below `{heading}`");
    }
}

#[test]
fn every_exit_code_has_a_row() {
    let codes = std::fs::read_to_string(crate::program::root().join("docs/exit-codes.md")).unwrap();
    let codes: Vec<&str> = codes
        .lines()
        .filter_map(|line| line.split('|').nth(1).map(str::trim))
        .filter(|cell| cell.parse::<u8>().is_ok())
        .collect();
    assert!(codes.len() >= 10);
    let page = page();
    for code in codes {
        assert!(page.text.contains(&format!("\n| {code} |")), "{PAGE} has no row for exit code {code}");
    }
}
