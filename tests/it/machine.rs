//! `--json` and `--json-into`: what programs are told.

use crate::desk::{DESK, roster, row, token};
use crate::program::{Place, Ran, Served};
use serde_json::Value;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn of<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

/// Asserts what holds of every stream, and gives its lines.
fn stream(text: &str, command: &str, ran: &Ran) -> Vec<Value> {
    let lines = lines(text);
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    assert_eq!((&first["type"], &first["version"], &first["command"]), (&"stream".into(), &1.into(), &command.into()));
    assert_eq!((&last["type"], &last["code"]), (&"exit".into(), &ran.code.into()));
    assert!(lines.iter().all(|line| line["time"].is_string()));
    for secret in [token(1).as_str(), token(44).as_str(), "receptionist", "that suits"] {
        assert!(!text.contains(secret), "{secret} in the stream of {command}");
    }
    lines
}

#[test]
fn a_rollout_is_told_line_by_line_and_people_are_left_alone() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("served.csv", roster(1..=4));
    let served = Served::start(&place, &["--roster", "served.csv"]);
    let wrong = row(4).replace(&token(4), &token(44));
    place.write("desk.csv", format!("{}{wrong}\n", roster(1..=3)));
    let api = ["--base-url", &served.url, "desk.yaml", "desk.csv", "--json"];

    let ran = place.run(&[&["plan"], &api[..]].concat());
    let told = stream(&ran.exits(1).stdout, "plan", &ran);
    assert_eq!(ran.stderr, "");
    assert_eq!(of(&told, "location-planned").len(), 4);
    assert_eq!(of(&told, "location-planned")[3]["cause"]["kind"], "token-refused");
    assert_eq!(of(&told, "location-planned")[0]["operations"].as_array().unwrap().len(), 4);
    assert_eq!(of(&told, "plan")[0]["creates"], 3);

    let ran = place.run(&[&["apply", "--yes", "--waves", "2,100%"], &api[..]].concat());
    let told = stream(&ran.exits(1).stdout, "apply", &ran);
    assert_eq!(of(&told, "run-began")[0]["locations"], 4);
    assert_eq!(of(&told, "wave").len(), 2);
    assert_eq!(of(&told, "gate")[0]["open"], true);
    assert_eq!(of(&told, "location-ended").len(), 3, "the fourth had no turn");
    assert_eq!(of(&told, "summary")[0]["counts"]["done"], 3);
    assert_eq!(of(&told, "summary")[0]["counts"]["parked"], 1);

    // Errors are said to people, too: somebody looks at a job that failed.
    let ran = place.run(&["apply", "--yes", "--sandbox", "none.yaml", "desk.csv", "--json"]);
    let told = stream(&ran.exits(2).stdout, "apply", &ran);
    assert_eq!(of(&told, "problem").len(), 1);
    assert!(of(&told, "error")[0]["hint"].as_str().unwrap().contains("fitout validate"));
    assert!(ran.stderr.contains("error: "), "{}", ran.stderr);
}

#[test]
fn people_and_programs_are_told_at_once() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=3));
    let sandbox = ["--sandbox", "desk.yaml", "desk.csv"];
    let ran = place.run(&[&["apply", "--yes", "--json-into", "run.ndjson"], &sandbox[..]].concat());
    assert!(ran.exits(0).stderr.contains("all done: 3 locations"), "{}", ran.stderr);
    let told = stream(&place.read("run.ndjson"), "apply", &ran);
    assert_eq!(of(&told, "location-ended").len(), 3);

    for (command, more, kind, count) in [
        ("drift", &sandbox[..], "location-compared", 3),
        ("audit", &sandbox[..], "message", 1),
        ("status", &[][..], "text", 4),
        ("runs", &["list"][..], "run", 1),
        ("journal", &["verify", ".fitout/desk-sandbox/journal.jsonl"][..], "journal", 1),
        ("validate", &["desk.yaml", "desk.csv"][..], "message", 1),
        ("resolve", &["--list"][..], "message", 1),
        ("explain", &["desk.yaml"][..], "text", 1),
        ("report", &["-o", "r.md"][..], "message", 1),
    ] {
        let ran = place.run(&[&[command], more, &["--json"]].concat());
        let told = stream(&ran.exits(0).stdout, command, &ran);
        assert_eq!(of(&told, kind).len(), count, "{command}: {}", ran.stdout);
        assert_eq!(ran.stderr, "", "{command}");
    }
    place.run(&["status", "--json", "--json-into", "x"]).exits(2);
    assert!(place.run(&["status", "--json-into", "no/x"]).exits(2).stderr.contains("--json-into no/x"));
}
