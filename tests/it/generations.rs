//! Exporting how messages were generated: in order, whole, and gone on with after any cut.

use crate::desk::{DESK, location, roster};
use crate::program::{Place, Ran};
use fitout_sandbox::{Sandbox, Settings};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const WORLD: &str = ".fitout/desk-sandbox/sandbox-world.json";

/// A folder in whose sandbox this many locations were fitted out, with a list of ten of their messages each: the second of
/// each is one that nobody generated.
fn with_messages(locations: usize) -> (Place, usize) {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    place.run(&["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"]).exits(0);
    let sandbox = Sandbox::load(&place.path(WORLD), Settings::default()).unwrap();
    let mut list = "note,message_id,source,location_id\n".to_owned();
    let mut rows = 0;
    for number in 1..=locations {
        let messages = sandbox.messages(&location(number));
        let mut generated = messages.iter().filter_map(|message| Some((message.id.clone(), message.generated?)));
        let silent = messages.iter().find(|message| message.generated.is_none()).unwrap();
        let mut chosen: Vec<(String, &str)> = generated.by_ref().take(9).collect();
        chosen.insert(1, (silent.id.clone(), "conversation"));
        for (id, source) in chosen {
            writeln!(list, "x,{id},{source},{}", location(number)).unwrap();
            rows += 1;
        }
    }
    place.write("m.csv", list);
    (place, rows)
}

fn export(place: &Place, output: &str) -> Ran {
    place.run(&["generations", "export", "m.csv", "desk.csv", "--sandbox", "--sandbox-limit", "1000", "-o", output])
}

/// How many messages the program says to have found in the file.
fn kept(ran: &Ran) -> usize {
    let line = ran.stderr.lines().find(|line| line.contains("there already"));
    line.map_or(0, |line| line.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn every_message_is_a_line_in_the_order_of_the_list_and_errors_are_lines() {
    let (place, rows) = with_messages(3);
    let exported = export(&place, "out.jsonl");
    exported.exits(1);
    let listed: Vec<(String, String)> =
        place.results("m.csv").into_iter().map(|row| (row["location_id"].clone(), row["message_id"].clone())).collect();
    assert_eq!(listed.len(), rows);
    let lines: Vec<Value> = place.read("out.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<(String, String)> = lines
        .iter()
        .map(|line| (line["location_id"].as_str().unwrap().to_owned(), line["message_id"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(told, listed);
    let failed: Vec<&Value> = lines.iter().filter(|line| line.get("error").is_some()).collect();
    assert_eq!(failed.len(), 3);
    for line in &failed {
        assert_eq!((&line["error"]["kind"], &line["error"]["status"]), (&"rejected".into(), &400.into()), "{line}");
        assert!(line["error"]["message"].as_str().unwrap().starts_with("No generation found"), "{line}");
        assert!(line.get("generation").is_none());
    }
    for line in lines.iter().filter(|line| line.get("error").is_none()) {
        let answer = line["generation"].as_object().unwrap();
        for member in ["prompt", "responseMessage", "history", "actionLogs", "agentId", "input"] {
            assert!(answer.contains_key(member), "{member}");
        }
    }
    assert!(exported.stderr.contains("3 messages could not be had"), "{}", exported.stderr);
    assert_eq!(place.results("out.failed.csv").len(), 3);
    assert!(!place.read("out.jsonl").contains("pit-"));

    export(&place, "out.csv").exits(1);
    let table = place.results("out.csv");
    assert_eq!(table.len(), rows);
    assert_eq!(table.iter().filter(|row| !row["error"].is_empty()).count(), 3);
    for (row, line) in table.iter().zip(&lines) {
        assert_eq!(row["message_id"], line["message_id"].as_str().unwrap());
        if let Some(answer) = line.get("generation") {
            assert_eq!(row["prompt"], answer["prompt"].as_str().unwrap());
            assert_eq!(serde_json::from_str::<Value>(&row["history"]).unwrap(), answer["history"]);
        }
    }
}

#[test]
fn an_export_that_was_cut_at_any_byte_ends_as_if_it_had_not() {
    let (place, rows) = with_messages(1);
    for (name, cut) in [("out.jsonl", "cut.jsonl"), ("out.csv", "cut.csv")] {
        export(&place, name).exits(1);
        let whole = std::fs::read(place.path(name)).unwrap();
        let ends: Vec<usize> = (0..whole.len()).filter(|place| whole[*place] == b'\n').collect();
        // Every place around the end of a line, and some between.
        let around = ends.iter().flat_map(|end| [*end, end + 1, end + 2]);
        let places: BTreeSet<usize> = around
            .chain([0, 1, 2, 3, 40])
            .chain((0..whole.len()).step_by(whole.len() / 6))
            .filter(|at| *at <= whole.len())
            .collect();
        let places: Vec<usize> = places.into_iter().collect();
        let some = places.iter().copied().step_by(places.len() / 14 + 1);
        for at in some.chain([0, 2, whole.len() - 1, whole.len()]) {
            std::fs::write(place.path(cut), &whole[..at]).unwrap();
            let again = export(&place, cut);
            again.exits(1);
            assert!(std::fs::read(place.path(cut)).unwrap() == whole, "{cut} cut at {at}");
            if at == whole.len() {
                assert_eq!(kept(&again), rows);
                assert!(again.stderr.contains("0 to ask for"), "{}", again.stderr);
            }
        }
    }
}

#[test]
fn a_file_of_something_else_is_left_as_it_is() {
    let (place, _) = with_messages(1);
    for (name, text) in [
        ("a.jsonl", "hello"),
        ("b.jsonl", "{\"location_id\":\"location0001\",\"message_id\":\"other\",\"source\":\"conversation\"}\n{\"torn"),
        ("c.csv", "name,phone\nAnn,1\ntorn"),
    ] {
        place.write(name, text);
        let refused = export(&place, name);
        assert!(refused.exits(2).stderr.contains("is not an export of m.csv"), "{refused:?}");
        assert_eq!(place.read(name), text);
    }
    export(&place, "out.txt").exits(2);
}

#[test]
fn the_list_is_checked_before_anything_is_sent() {
    let (place, _) = with_messages(1);
    place.write(
        "m.csv",
        "message_id;location_id;source\nm1;location0001;\nm 2;location0001;\nm3;location0009;\nm4;location0001;chat\n",
    );
    let refused = export(&place, "out.jsonl");
    let lines: Vec<&str> = refused.exits(2).stderr.lines().filter(|line| line.starts_with("error")).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    error: m.csv:3 (column message_id): this is not a message id: it has a blank at position 2, which cannot stand in it
    error: m.csv:4 (column location_id): desk.csv has no such location: location0009
    error: m.csv:5 (column source): this is neither conversation nor workflow
    error: 3 errors in m.csv; nothing was sent
    ");
    assert!(!place.path("out.jsonl").exists());
}

#[test]
fn a_location_that_cannot_be_asked_fails_its_messages_by_name() {
    let (place, _) = with_messages(2);
    let standing = roster(1..=2).replace("clinic\n", "clinic,sandbox\n").replace("Clinic 2\n", "Clinic 2,revoked\n");
    place.write("desk.csv", standing.replace("Clinic 1\n", "Clinic 1,\n"));
    export(&place, "out.jsonl").exits(1);
    let lines: Vec<Value> = place.read("out.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let refused = lines.iter().filter(|line| line["error"]["kind"] == "token-refused");
    assert!(refused.clone().all(|line| line["location_id"] == location(2).as_str()));
    assert_eq!(refused.count(), 10);
}

#[test]
fn messages_are_discovered_since_a_date_and_a_missing_scope_is_named() {
    let (place, _) = with_messages(2);
    let discover = |since: &str, more: &[&str]| {
        let words = [
            "generations",
            "discover",
            "desk.csv",
            "--sandbox",
            "--sandbox-limit",
            "1000",
            "--since",
            since,
            "-o",
            "found.csv",
        ];
        place.run(&[&words, more].concat())
    };
    discover("2025-12-25", &[]).exits(0);
    let found: Vec<(String, String, String)> = place
        .results("found.csv")
        .into_iter()
        .map(|row| (row["location_id"].clone(), row["message_id"].clone(), row["source"].clone()))
        .collect();
    let sandbox = Sandbox::load(&place.path(WORLD), Settings::default()).unwrap();
    let since = 1_766_620_800_000;
    let expected: Vec<(String, String, String)> = (1..=2)
        .flat_map(|number| {
            let messages = sandbox.messages(&location(number)).into_iter().filter(|message| message.sent >= since);
            messages.filter_map(move |message| Some((location(number), message.id, message.generated?.to_owned())))
        })
        .collect();
    assert!(expected.len() > 20, "{expected:?}");
    assert_eq!(found, expected);
    discover("2020-01-01", &[]).exits(0);
    assert!(place.results("found.csv").len() > found.len(), "all pages of all conversations");
    discover("2027-01-01", &[]).exits(0);
    assert!(place.results("found.csv").is_empty());
    discover("yesterday", &[]).exits(2);

    let parked = discover("2025-12-25", &["--sandbox-scopes", "agents-only"]);
    let told = &parked.exits(1).stderr;
    assert!(told.contains("desk.csv:2 (location0001): the token lacks a scope"), "{told}");
    assert!(told.contains("conversations.readonly is needed"), "{told}");
}
