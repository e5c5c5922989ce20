//! Holds `docs/ARCHITECTURE.md` against the workspace, and the house rules that no lint knows.

use crate::program::root;
use fitout_client::Endpoint;
use fitout_sandbox::{Fault, Quirk};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The rooms of the table in `docs/ARCHITECTURE.md`, each with those it may use.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("| room |")).skip(2).take_while(|l| l.starts_with('|'));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let room = cells.next().unwrap().to_owned();
        let uses = cells.next().unwrap();
        (room, uses.split(',').map(str::trim).filter(|u| *u != "-").map(str::to_owned).collect())
    })
    .collect()
}

fn room(package: &str) -> Option<String> {
    if package == "fitout" { Some("cli".to_owned()) } else { package.strip_prefix("fitout-").map(str::to_owned) }
}

#[test]
fn the_arrows_between_crates_are_those_of_the_architecture() {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let table = table();
    let mut found = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let Some(name) = room(package["name"].as_str().unwrap()) else { panic!("a package outside the house") };
        let Some(allowed) = table.get(&name) else { panic!("docs/ARCHITECTURE.md has no room {name}") };
        for dependency in package["dependencies"].as_array().unwrap() {
            // Tests may use what they like.
            if dependency["kind"].as_str() == Some("dev") {
                continue;
            }
            if let Some(used) = room(dependency["name"].as_str().unwrap()) {
                assert!(allowed.contains(&used), "{name} uses {used}, which docs/ARCHITECTURE.md does not allow");
            }
        }
        found.insert(name);
    }
    let listed: BTreeSet<String> = table.into_keys().collect();
    assert_eq!(found, listed, "the rooms of docs/ARCHITECTURE.md are not those of the workspace");
}

#[test]
fn pure_rooms_do_not_know_tokio_or_the_network() {
    for room in ["model", "template", "reconcile", "journal"] {
        let manifest = std::fs::read_to_string(root().join("crates").join(room).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dev-dependencies]").next().unwrap();
        for banned in ["tokio", "reqwest", "http.", "axum"] {
            let uses = dependencies.lines().any(|line| line.starts_with(banned));
            assert!(!uses, "{room} depends on {banned}");
        }
    }
}

#[test]
fn only_the_retry_policy_knows_backoff_and_only_the_client_knows_reqwest() {
    for file in all_rust_files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let uses = |name: &str| text.lines().any(|line| line.trim_start().starts_with(&format!("use {name}::")));
        if uses("backoff") {
            assert!(file.ends_with("executor/src/retry.rs"), "{} uses backoff", file.display());
        }
        if uses("reqwest") {
            assert!(file.to_string_lossy().contains("crates/client/"), "{} uses reqwest", file.display());
        }
    }
}

#[test]
fn no_test_sleeps_and_none_is_ignored() {
    for file in all_rust_files() {
        if file.ends_with("it/tidy.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for banned in ["#[ignore", "#[should_panic", "todo!(", "unimplemented!("] {
            assert!(!text.contains(banned), "{} has {banned}", file.display());
        }
        if file.components().any(|part| part.as_os_str() == "tests") {
            assert!(!text.contains("thread::sleep"), "{} sleeps", file.display());
        }
    }
}

#[test]
fn only_one_place_starts_programs() {
    let place = root().join("crates/auth/src/program.rs");
    for file in all_rust_files().into_iter().filter(|file| *file != place) {
        let path = file.display().to_string();
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!path.contains("/src/") || !text.contains("Command::new("), "{path} starts a program");
    }
}

#[test]
fn every_decision_is_numbered_once() {
    let mut numbers = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("docs/decisions")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let number = name.split('-').next().unwrap().to_owned();
        assert!(number.len() == 4 && number.chars().all(|c| c.is_ascii_digit()), "{name}");
        assert!(numbers.insert(number), "two decisions have the number of {name}");
    }
}

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

/// Those of the crates, of the whole-program tests and of the packages that are nothing but tests.
fn all_rust_files() -> Vec<PathBuf> {
    ["crates", "tests"].iter().flat_map(|folder| rust_files(&root().join(folder))).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}
