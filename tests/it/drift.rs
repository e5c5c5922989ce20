//! `fitout drift` and `plan --detailed-exitcode`: what a person and a nightly job learn of every location.

use crate::desk::{DESK, location, roster, row, token};
use crate::hands::{by_hand, set, told};
use crate::program::{Place, Ran, Served};
use serde_json::{Value, json};

const JOURNAL: &str = ".fitout/desk-sandbox/journal.jsonl";

/// A folder where this many locations were fitted out.
fn fitted_out(locations: usize) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    place.run(&["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"]).exits(0);
    place
}

fn drift(place: &Place, more: &[&str]) -> Ran {
    place.run(&[&["drift", "--sandbox", "desk.yaml", "desk.csv"], more].concat())
}

/// Two edited, one switched off, one without an action, one without its agent, one with a copy of it.
fn a_day_of_edits(place: &Place) {
    by_hand(place, &[2, 3], |sandbox, location, agent| set(sandbox, location, agent, "instructions", "=Be quick."));
    by_hand(place, &[4], |sandbox, location, agent| set(sandbox, location, agent, "mode", "off"));
    by_hand(place, &[5], |sandbox, location, agent| {
        sandbox.delete_action(location, &agent.id, &agent.actions[1].id).unwrap();
    });
    by_hand(place, &[6], |sandbox, location, agent| sandbox.delete_agent(location, &agent.id).unwrap());
    by_hand(place, &[7], |sandbox, location, agent| drop(sandbox.duplicate_agent(location, &agent.id).unwrap()));
}

#[test]
fn what_was_just_applied_is_in_sync_and_looking_leaves_no_trace() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=3));
    let before = drift(&place, &[]);
    insta::assert_snapshot!(told(before.exits(10)), @"
    3 missing: an agent is not there
      3 locations: desk (not made) (row 2 location0001, row 3 location0002, row 4 location0003)
    ---
    What would be written: fitout plan --sandbox desk.yaml desk.csv
    ");
    place.run(&["plan", "--sandbox", "--detailed-exitcode", "desk.yaml", "desk.csv"]).exits(10);
    place.run(&["plan", "--sandbox", "desk.yaml", "desk.csv"]).exits(0);
    assert!(!place.path(".fitout").exists(), "looking makes no file");
    place.run(&["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"]).exits(0);
    let journal = place.read(JOURNAL);
    let after = drift(&place, &[]);
    insta::assert_snapshot!(told(after.exits(0)), @"
    3 in sync: as the template wants it
    ---
    ");
    place.run(&["plan", "--sandbox", "--detailed-exitcode", "desk.yaml", "desk.csv"]).exits(0);
    assert_eq!(place.read(JOURNAL), journal);
}

#[test]
fn edits_by_hand_are_told_apart_from_a_template_that_moved_on() {
    let place = fitted_out(9);
    a_day_of_edits(&place);
    insta::assert_snapshot!(told(drift(&place, &[]).exits(10)), @"
    3 in sync: as the template wants it
    4 drifted: edited by hand
      2 locations: desk.instructions (row 3 location0002, row 4 location0003)
      1 location: desk.mode (row 5 location0004)
      1 location: desk/goodbye (gone) (row 6 location0005)
    1 missing: an agent is not there
      1 location: desk (gone) (row 7 location0006)
    1 duplicate: more than one agent has the name
      1 location: desk (2 agents have its name) (row 8 location0007)
    ---
    Which of several agents is ours: fitout audit --sandbox desk.yaml desk.csv
    An apply would undo what was edited by hand. What would be written: fitout plan --sandbox desk.yaml desk.csv
    ");
    place.write("desk.yaml", DESK.replace("1.0.0", "1.1.0").replace("that suits them", "that suits all"));
    insta::assert_snapshot!(told(drift(&place, &[]).exits(10)), @"
    3 outdated: as last written, or not written yet; the template or the row moved on
      3 locations: desk.goal (row 2 location0001, row 9 location0008, row 10 location0009)
    4 drifted: edited by hand
      2 locations: desk.instructions; also outdated: desk.goal (row 3 location0002, row 4 location0003)
      1 location: desk.mode; also outdated: desk.goal (row 5 location0004)
      1 location: desk/goodbye (gone); also outdated: desk.goal (row 6 location0005)
    1 missing: an agent is not there
      1 location: desk (gone) (row 7 location0006)
    1 duplicate: more than one agent has the name
      1 location: desk (2 agents have its name); also outdated: desk.goal (row 8 location0007)
    ---
    Which of several agents is ours: fitout audit --sandbox desk.yaml desk.csv
    An apply would undo what was edited by hand. What would be written: fitout plan --sandbox desk.yaml desk.csv
    ");
    // What cannot be repaired by writing is left for a person; everything else is as wanted after the next apply.
    let apply = ["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"];
    let unsaid = place.run(&apply);
    assert!(unsaid.exits(2).stderr.contains("say `--acknowledge-hand-edits 3`"), "{}", unsaid.stderr);
    place.run(&[&apply[..], &["--acknowledge-hand-edits", "3"]].concat()).exits(0);
    insta::assert_snapshot!(told(drift(&place, &[]).exits(10)), @"
    8 in sync: as the template wants it
    1 duplicate: more than one agent has the name
      1 location: desk (2 agents have its name) (row 8 location0007)
    ---
    Which of several agents is ours: fitout audit --sandbox desk.yaml desk.csv
    ");
}

#[test]
fn only_the_locations_that_are_meant_are_looked_at() {
    let place = fitted_out(3);
    by_hand(&place, &[1, 2], |sandbox, location, agent| set(sandbox, location, agent, "goal", "Sell."));
    drift(&place, &["--location", &location(3)]).exits(0);
    let ran = drift(&place, &["--exclude", &location(1)]);
    assert!(ran.exits(10).stdout.contains("1 drifted: edited by hand\n"), "{}", ran.stdout);
}

#[test]
fn only_what_was_edited_by_hand_can_be_meant() {
    let place = fitted_out(9);
    a_day_of_edits(&place);
    let only = ["--only", "drifted"];
    let ran = drift(&place, &only);
    assert!(ran.exits(10).stdout.starts_with("4 drifted: edited by hand\n"), "{}", ran.stdout);
    let plan = ["plan", "--sandbox", "desk.yaml", "desk.csv", "--only", "drifted"];
    assert!(place.run(&plan).exits(0).stdout.contains("4 locations to change"));
    // The template moves on: what is put right now is put right in those four only, also by a resume.
    place.write("desk.yaml", DESK.replace("1.0.0", "1.1.0").replace("that suits them", "that suits all"));
    let said = ["--only", "drifted", "--acknowledge-hand-edits", "3"];
    let ran = place.run(&[&["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"], &said[..]].concat());
    assert!(ran.exits(0).stderr.contains("all done: 4 locations"), "{}", ran.stderr);
    assert!(place.run(&["resume"]).exits(0).stderr.contains("0 to do, 4 left alone"));
    let ran = place.run(&["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv", "--only", "drifted"]);
    assert!(ran.exits(0).stderr.contains("0 of 9 locations left by --only."), "{}", ran.stderr);
}

#[test]
fn the_table_has_every_location_and_no_prompt() {
    let place = fitted_out(8);
    a_day_of_edits(&place);
    drift(&place, &["-o", "night.csv"]).exits(10);
    drift(&place, &["-o", "night.json"]).exits(10);
    let rows = place.results("night.csv");
    let cells = |column: &str| rows.iter().map(|row| row[column].clone()).collect::<Vec<_>>();
    assert_eq!(cells("row"), ["2", "3", "4", "5", "6", "7", "8", "9"]);
    assert_eq!(cells("location_id"), (1..=8).map(location).collect::<Vec<_>>());
    let words = ["in sync", "drifted", "drifted", "drifted", "drifted", "missing", "duplicate", "in sync"];
    assert_eq!(cells("status"), words);
    assert_eq!(
        cells("differs"),
        [
            "",
            "desk.instructions (edited)",
            "desk.instructions (edited)",
            "desk.mode (edited)",
            "desk/goodbye (gone)",
            "desk (gone)",
            "desk (2 agents have its name)",
            ""
        ]
    );
    assert_eq!(rows[6]["duplicates"].matches("desk=").count(), 2);

    let text = place.read("night.json");
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&document["version"], &document["complete"]), (&json!(1), &json!(true)));
    assert_eq!((&document["template"]["version"], &document["roster"]), (&json!("1.0.0"), &json!("desk.csv")));
    assert_eq!((&document["counts"]["drifted"], &document["counts"]["in sync"]), (&json!(4), &json!(2)));
    let told = document["locations"].as_array().unwrap();
    assert_eq!(told.iter().map(|row| row["status"].as_str().unwrap()).collect::<Vec<_>>(), words);
    assert_eq!(told[3]["differs"], json!([{"agent": "desk", "field": "mode", "what": "edited"}]));
    assert_eq!(told[4]["differs"], json!([{"agent": "desk", "action": "goodbye", "what": "gone"}]));
    assert_eq!(told[6]["duplicates"]["desk"].as_array().unwrap().len(), 2);

    for said in [place.read("night.csv"), text] {
        for secret in ["receptionist", "Be quick", &token(1)] {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
    }
}

#[test]
fn a_location_that_cannot_be_read_is_named_with_its_cause_and_outweighs_what_differs() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("served.csv", roster(1..=3));
    let served = Served::start(&place, &["--roster", "served.csv"]);
    let other = row(3).replace(&token(3), &token(33));
    place.write("desk.csv", format!("{}{other}\n", roster(1..=2)));
    let ran = place.run(&["drift", "--base-url", &served.url, "-o", "t.json", "desk.yaml", "desk.csv"]);
    insta::assert_snapshot!(told(ran.exits(1)).replace(&served.url, "URL"), @"
    2 missing: an agent is not there
      2 locations: desk (not made) (row 2 location0001, row 3 location0002)
    1 could not be compared:
      1 location parked: the token is not accepted, check whose the token is (row 4 location0003)
        Make a new token in the location's settings, put it where the old one stood and run the same command again.
    ---
    Every location is in t.json.
    What would be written: fitout plan --base-url URL desk.yaml desk.csv
    ");
    let document: Value = serde_json::from_str(&place.read("t.json")).unwrap();
    assert_eq!(document["locations"][2]["cause"]["kind"], "token-refused");
    let ran = place.run(&["plan", "--detailed-exitcode", "--base-url", &served.url, "desk.yaml", "desk.csv"]);
    ran.exits(1);
}

#[test]
fn a_table_that_cannot_be_written_is_said_before_anything_is_asked() {
    let place = fitted_out(1);
    let ran = drift(&place, &["-o", "night.txt"]);
    assert!(ran.exits(2).stderr.contains("end its name in .csv or .json"), "{}", ran.stderr);
    let ran = drift(&place, &["-o", "no/such/folder/night.csv"]);
    assert!(ran.exits(2).stderr.contains("the folder no/such/folder is not there; nothing was sent"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}
