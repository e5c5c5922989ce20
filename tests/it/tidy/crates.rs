//! Holds the table of crates in `docs/ARCHITECTURE.md` against the workspace.

use super::source::all;
use crate::program::root;
use std::collections::{BTreeMap, BTreeSet};
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

/// What judges must not know the table that it judges, not even in its own tests; and a table needs nobody.
#[test]
fn the_table_of_the_vendors_facts_needs_nobody_and_the_sandbox_does_not_know_it() {
    let manifest = |room: &str| std::fs::read_to_string(root().join("crates").join(room).join("Cargo.toml")).unwrap();
    assert!(!manifest("api").contains("dependencies]"), "api depends on something");
    assert!(!manifest("sandbox").contains("fitout-api"), "the sandbox depends on api");
    for file in all().into_iter().filter(|file| file.path.starts_with("crates/sandbox/")) {
        assert!(!file.text.contains("fitout_api"), "{} knows the table of the vendor's facts", file.path);
    }
}

#[test]
fn pure_rooms_do_not_know_tokio_or_the_network() {
    for room in ["api", "model", "template", "reconcile", "journal"] {
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
    for file in all() {
        let uses = |name: &str| file.code.lines().any(|line| line.trim_start().starts_with(&format!("use {name}::")));
        if uses("backoff") {
            assert!(file.path.ends_with("executor/src/retry.rs"), "{} uses backoff", file.path);
        }
        if uses("reqwest") {
            assert!(file.path.contains("crates/client/"), "{} uses reqwest", file.path);
        }
    }
}

#[test]
fn no_test_sleeps_and_none_is_ignored() {
    for file in all() {
        for banned in ["#[ignore", "#[should_panic", "todo!(", "unimplemented!("] {
            assert!(!file.code.contains(banned), "{} has {banned}", file.path);
        }
        if !file.is_shipped() {
            assert!(!file.code.contains("thread::sleep"), "{} sleeps", file.path);
        }
    }
}

#[test]
fn only_one_place_starts_programs() {
    for file in all().into_iter().filter(|file| file.is_shipped() && file.path != "crates/auth/src/program.rs") {
        assert!(!file.code.contains("Command::new("), "{} starts a program", file.path);
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
