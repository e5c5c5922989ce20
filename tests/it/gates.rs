//! Gates between waves: a program that opens them, and a gate that stays shut.

use crate::desk::{DESK, roster, row};
use crate::program::{Place, Ran};
use std::os::unix::fs::PermissionsExt as _;

const JOURNAL: &str = ".fitout/desk-sandbox/journal.jsonl";

fn place(locations: usize) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    place
}

fn apply(place: &Place, gate: &str) -> Ran {
    place.run(&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv", "--waves", "2,5,100%", "--gate", gate])
}

fn script(place: &Place, name: &str, text: &str) {
    place.write(name, format!("#!/bin/sh\n{text}\n"));
    std::fs::set_permissions(place.path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn done(place: &Place) -> usize {
    place.results(".fitout/desk-sandbox/results.csv").iter().filter(|row| row["status"] == "done").count()
}

#[test]
fn a_program_opens_the_gate_and_is_told_what_it_is_about() {
    let place = place(12);
    let tells =
        "echo \"$1: wave $FITOUT_WAVE of $FITOUT_WAVE_LOCATIONS, $FITOUT_JOURNAL\"; echo warn >&2; env >> seen.txt";
    script(&place, "smoke.sh", tells);
    let ran = apply(&place, "command:./smoke.sh 'two words'");
    assert_eq!(done(&place), 12);
    for said in [
        format!("  two words: wave 1 of 2, {JOURNAL}"),
        format!("  two words: wave 2 of 5, {JOURNAL}"),
        "  warn".to_owned(),
    ] {
        assert!(ran.exits(0).stderr.lines().any(|line| line == said), "{said}: {}", ran.stderr);
    }
    assert!(!place.read("seen.txt").contains("pit-"), "a token reached the program");
}

#[test]
fn a_program_that_ends_badly_keeps_the_gate_shut_and_a_resume_asks_it_again() {
    let place = place(12);
    // Where it stands open, it opened for the second time.
    script(&place, "smoke.sh", "test -e ready");
    let ran = apply(&place, "command:./smoke.sh");
    assert!(ran.exits(6).stderr.contains("The gate after wave 1 is shut: ./smoke.sh ended with 1."), "{}", ran.stderr);
    assert_eq!(done(&place), 2);
    // A journal starts no program.
    let ran = place.run(&["resume"]);
    assert!(ran.exits(2).stderr.contains("--gate command:./smoke.sh"), "{}", ran.stderr);
    let resume = ["resume", "--gate", "command:./smoke.sh"];
    let ran = place.run(&resume);
    assert!(ran.exits(6).stderr.contains("The gate after wave 2 is shut"), "{}", ran.stderr);
    assert!(ran.stderr.contains("go on with `fitout resume --gate command:./smoke.sh`"), "{}", ran.stderr);
    assert_eq!(done(&place), 7);
    place.write("ready", "");
    place.run(&resume).exits(0);
    assert_eq!(done(&place), 12);
}

#[test]
fn a_program_that_is_not_there_or_takes_too_long_opens_nothing() {
    let place = place(4);
    assert!(apply(&place, "command:./none.sh").exits(6).stderr.contains("./none.sh cannot be run"));
    let place = self::place(4);
    script(&place, "slow.sh", "exec sleep 600");
    let run = ["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv", "--waves", "2,100%", "--gate-timeout", "300ms"];
    let ran = place.run(&[&run[..], &["--gate", "command:./slow.sh"]].concat());
    assert!(ran.exits(6).stderr.contains("./slow.sh took longer than 0 s"), "{}", ran.stderr);
    assert!(apply(&place, "door").exits(2).stderr.contains("say auto, pause, or a program"));
}

#[test]
fn an_interrupt_ends_the_program_and_the_run() {
    let place = place(4);
    script(&place, "slow.sh", "echo here; exec sleep 600");
    let mut started = place.start(&[
        "apply",
        "--yes",
        "--sandbox",
        "desk.yaml",
        "desk.csv",
        "--waves",
        "2,100%",
        "--gate",
        "command:./slow.sh",
    ]);
    assert!(started.says("here", 1));
    started.signal("INT");
    started.wait().exits(130);
    assert_eq!(done(&place), 2);
}

#[test]
fn a_gate_that_one_location_keeps_shut_can_be_opened() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    // The API refuses one row for its content, each time anew; it is in the first wave.
    let long = row(3).replace("Clinic 3", &"x".repeat(150));
    place.write("desk.csv", roster(1..=6).replace(&row(3), &long));
    let sandbox = ["--sandbox", "--sandbox-quirks", "reported-limits"];
    let apply = ["apply", "--yes", "desk.yaml", "desk.csv", "--waves", "5,100%"];
    place.run(&[&apply[..], &sandbox].concat()).exits(6);
    let ran = place.run(&[&["resume"], &sandbox[..]].concat());
    assert!(ran.exits(6).stderr.contains("`fitout resume --open-gate` goes on all the same"), "{}", ran.stderr);
    assert_eq!(done(&place), 4);
    place.run(&[&["resume", "--open-gate"], &sandbox[..]].concat()).exits(1);
    assert_eq!(done(&place), 5);
}
