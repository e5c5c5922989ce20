//! `fitout schema`: what the program writes suits the schemas that it prints.

use crate::desk::{self, DESK};
use crate::program::Place;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;

fn validator(place: &Place, of: &str) -> Validator {
    let schema: Value = serde_json::from_str(&place.run(&["schema", of]).exits(0).stdout).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "{of}");
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    jsonschema::draft7::new(&schema).unwrap()
}

/// Holds that every line suits the schema, and gives the types of the lines.
#[track_caller]
fn types(validator: &Validator, text: &str) -> BTreeSet<String> {
    let kind = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        if let Err(error) = validator.validate(&line) {
            panic!("{line}\n{error:.400}");
        }
        line["type"].as_str().unwrap().to_owned()
    };
    text.lines().map(kind).collect()
}

/// A place in which most of what can happen has happened.
fn lived_in() -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", format!("{}location0005,{},\n", desk::roster(1..=4), desk::token(5)));
    place
}

#[test]
fn every_line_of_every_stream_suits_its_schema() {
    let place = lived_in();
    let events = validator(&place, "events");
    let inputs = ["--sandbox", "desk.yaml", "desk.csv"];
    let mut seen = BTreeSet::new();
    let mut said = |args: &[&str]| {
        let ran = place.run(&[args, &["--json"]].concat());
        seen.extend(types(&events, &ran.stdout));
    };
    said(&[&["validate"], &inputs[1..]].concat());
    place.write("desk.csv", desk::roster(1..=5));
    said(&[&["plan"], &inputs[..]].concat());
    said(&[&["apply", "--yes", "--waves", "2,100%"], &inputs[..]].concat());
    place.write("desk.yaml", DESK.replace("quiet", "lively"));
    said(&[&["drift"], &inputs[..]].concat());
    said(&[&["audit"], &inputs[..]].concat());
    said(&["status"]);
    said(&["runs", "list"]);
    said(&["runs", "show"]);
    said(&["journal", "verify", ".fitout/desk-sandbox/journal.jsonl"]);
    said(&["explain", "desk.yaml"]);
    said(&["schema", "events"]);
    for kind in [
        "stream",
        "message",
        "text",
        "error",
        "problem",
        "location-planned",
        "plan",
        "run-began",
        "wave",
        "gate",
        "location-ended",
        "location-compared",
        "comparison",
        "run",
        "journal",
        "summary",
        "exit",
    ] {
        assert!(seen.contains(kind), "no line of the type {kind} was seen: {seen:?}");
    }
    let line = r#"{"type":"exit","code":0,"meaning":"done","time":"2026-01-01T00:00:00Z"}"#;
    let whole: Value = serde_json::from_str(line).unwrap();
    assert!(events.is_valid(&whole));
    for (without, with) in [("type", None), ("code", None), ("time", None), ("code", Some("many"))] {
        let mut wrong = whole.clone();
        wrong.as_object_mut().unwrap().remove(without);
        if let Some(with) = with {
            wrong[without] = with.into();
        }
        assert!(!events.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn a_journal_suits_its_schema_before_and_after_compaction() {
    let place = lived_in();
    let journal = validator(&place, "journal");
    let inputs = ["--sandbox", "desk.yaml", "desk.csv"];
    place.write("desk.csv", desk::roster(1..=6));
    let faults = ["--sandbox-faults", "0.3", "--sandbox-seed", "3", "--sandbox-window", "1s", "--settle", "2s"];
    place.run(&[&["apply", "--yes"], &inputs[..], &faults].concat());
    place.run(&["resume", "--settle", "2s"]);
    let path = ".fitout/desk-sandbox/journal.jsonl";
    let kinds = types(&journal, &place.read(path));
    for kind in ["journal", "run-began", "began", "ended", "location", "run-ended"] {
        assert!(kinds.contains(kind), "no line of the type {kind} was seen: {kinds:?}");
    }
    place.run(&["journal", "compact", path]).exits(0);
    let text = place.read(path);
    let kinds = types(&journal, &text);
    assert!(kinds.contains("kept-run") && kinds.contains("kept-location"), "{kinds:?}");
    for (right, wrong) in [("\"seq\":1,", "\"seq\":0,"), ("\"host\":", "\"hots\":"), (",\"crc\":\"", ",\"crc\":\"x")] {
        let line = text.lines().next().unwrap().replacen(right, wrong, 1);
        assert!(!journal.is_valid(&serde_json::from_str(&line).unwrap()), "{line}");
    }
}

#[test]
fn a_saved_plan_suits_its_schema() {
    let place = lived_in();
    let plan = validator(&place, "plan");
    place.write("desk.csv", format!("{},pinned\n{},x\n{},\n", "location_id,token,clinic", desk::row(1), desk::row(2)));
    place.run(&["plan", "--sandbox", "-o", "plan.json", "desk.yaml", "desk.csv"]).exits(0);
    let saved: Value = serde_json::from_str(&place.read("plan.json")).unwrap();
    plan.validate(&saved).unwrap();
    let decisions = saved["locations"].to_string();
    assert!(decisions.contains("\"plan\":") && decisions.contains("\"skip\":"), "{decisions}");
    for (name, value) in [("fitout_plan", "one".into()), ("locations", Value::Null), ("stranger", 1.into())] {
        let mut wrong = saved.clone();
        wrong[name] = value;
        assert!(!plan.is_valid(&wrong), "{name}");
    }
}

#[test]
fn the_schema_of_a_template_is_the_one_beside_the_shipped_templates() {
    let place = Place::new();
    place.bring("fitout-template.schema.json");
    assert_eq!(place.run(&["schema", "template"]).exits(0).stdout, place.read("fitout-template.schema.json"));
}
