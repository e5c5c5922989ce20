//! Holds `docs/api-coverage.md` against the client, the sandbox and the tests that it names.

use crate::program::root;
use fitout_api::Endpoint;
use fitout_sandbox::{Fault, Quirk};

/// The rows of the table of `docs/api-coverage.md` below this heading, cell by cell.
fn coverage(heading: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("docs/api-coverage.md")).unwrap();
    let below = text.lines().skip_while(|line| *line != format!("## {heading}"));
    let rows = below.skip_while(|line| !line.starts_with('|')).skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The words of a text that stand between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_operation_of_the_client_stands_in_the_coverage_with_its_scope() {
    let rows = coverage("Operations");
    for op in Endpoint::ALL {
        let found: Vec<_> = rows.iter().filter(|row| row[0] == op.as_str()).collect();
        assert_eq!(found.len(), 1, "docs/api-coverage.md has {} rows for: {op}", found.len());
        assert_eq!(quoted(&found[0][2]), [op.scope()], "docs/api-coverage.md: the scope of {op}");
        assert!(!quoted(&found[0][3]).is_empty() && !quoted(&found[0][4]).is_empty(), "{op} has no command or no test");
    }
    assert_eq!(rows.len(), Endpoint::ALL.len(), "docs/api-coverage.md has operations that the client has not");
}

#[test]
fn every_quirk_stands_in_the_coverage_with_its_switch_and_a_test_of_its_number() {
    let rows = coverage("Quirks");
    let numbers: Vec<u8> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=19).collect::<Vec<u8>>());
    for (number, row) in numbers.iter().zip(&rows) {
        let switches = quoted(&row[2]);
        for quirk in Quirk::ALL.iter().filter(|quirk| quirk.number() == *number) {
            assert!(switches.contains(&quirk.as_str()), "docs/api-coverage.md lacks the switch {}", quirk.as_str());
        }
        for switch in switches {
            let word = switch.strip_prefix("no-").unwrap_or(switch);
            let known = word.parse::<Quirk>().is_ok() || word.parse::<Fault>().is_ok();
            assert!(known, "docs/api-coverage.md: the sandbox has no switch {switch}");
        }
        let own = format!("quirk_{number:02}_");
        let tested =
            quoted(&row[3]).iter().any(|test| test.split(':').nth(1).is_some_and(|name| name.starts_with(&own)));
        assert!(tested, "docs/api-coverage.md: quirk {number} has no test of its number");
    }
}

#[test]
fn every_rule_stands_in_the_coverage_and_is_held_on_both_sides() {
    let rows = coverage("Rules");
    let listed: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
    let numbered: Vec<String> = (1..=rows.len()).map(|number| format!("R{number:02}")).collect();
    assert_eq!(listed, numbered);
    for (side, room) in [(2, "template"), (3, "sandbox")] {
        let path = format!("crates/{room}/tests/it/prose.rs");
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let is_rule = |word: &&str| word.len() == 3 && word.starts_with('R') && word[1..].parse::<u8>().is_ok();
        let mut held: Vec<&str> = text.split('"').filter(is_rule).collect();
        held.sort_unstable();
        assert_eq!(held, listed, "the rules of {path} are not those of docs/api-coverage.md");
        for row in &rows {
            let [held_by] = quoted(&row[side])[..] else { panic!("{} must name one test in {path}", row[0]) };
            let name =
                held_by.strip_prefix(&format!("{path}:")).unwrap_or_else(|| panic!("{held_by} is not in {path}"));
            let body = text.split("\n}\n").find(|part| part.contains(&format!("fn {name}("))).unwrap_or_default();
            assert!(body.contains(&format!("\"{}\"", row[0])), "{held_by} does not hold {}", row[0]);
        }
    }
}

/// A test is named by its file, a colon, and its name.
#[test]
fn every_test_that_the_coverage_names_exists() {
    let text = std::fs::read_to_string(root().join("docs/api-coverage.md")).unwrap();
    let named: Vec<(&str, &str)> = quoted(&text).iter().filter_map(|word| word.split_once(".rs:")).collect();
    assert!(named.len() > 100, "docs/api-coverage.md names {} tests only", named.len());
    for (file, test) in named {
        let path = root().join(format!("{file}.rs"));
        let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let lines: Vec<&str> = source.lines().map(str::trim_start).collect();
        let place = lines.iter().position(|line| {
            line.trim_start_matches("async ")
                .strip_prefix("fn ")
                .is_some_and(|rest| rest.starts_with(&format!("{test}(")))
        });
        let place = place.unwrap_or_else(|| panic!("{file}.rs has no test {test}"));
        let is_test = lines[..place]
            .iter()
            .rev()
            .take_while(|line| line.starts_with('#'))
            .any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
        assert!(is_test, "{test} in {file}.rs is not a test");
    }
}
