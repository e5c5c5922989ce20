//! How a run is shown while it goes on: `--progress`, and what SIGUSR1 is answered.

use crate::desk::{DESK, roster};
use crate::program::Place;
use serde_json::Value;

fn place(locations: usize) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    place
}

fn of(told: &str, kind: &str) -> Vec<Value> {
    let lines = told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["type"] == kind).collect()
}

#[test]
fn where_there_is_no_terminal_lines_are_said_or_nothing() {
    for (how, lines) in [("auto", 2), ("plain", 2), ("bar", 2), ("none", 0)] {
        let place = place(3);
        let apply = ["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv", "--progress", how];
        let ran = place.run(&[&apply[..], &["--json-into", "run.ndjson"]].concat());
        let said: Vec<&str> = ran.exits(0).stderr.lines().filter(|line| line.contains("req/s")).collect();
        assert_eq!(said.len(), lines, "{how}: {}", ran.stderr);
        let told = of(&place.read("run.ndjson"), "progress");
        assert_eq!(told.len(), lines, "{how}: {told:?}");
        if let [planned, applied] = told.as_slice() {
            assert!(said[1].starts_with("applying 3/3 · ") && said[1].ends_with(" · 3 done"), "{said:?}");
            assert_eq!((&planned["activity"], &planned["ended"]), (&"planning".into(), &3.into()));
            assert_eq!((&applied["activity"], &applied["counts"]["done"]), (&"applying".into(), &3.into()));
            assert_eq!((&applied["in_work"], &applied["writes"]), (&0.into(), &12.into()));
        }
        assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
    }
    assert_eq!(place(1).run(&["plan", "--progress", "loud"]).code, Some(2));
}

#[test]
fn whoever_asks_by_a_signal_is_answered_at_once_and_the_run_goes_on() {
    let place = place(30);
    let slow = ["-vv", "--concurrency", "4", "--sandbox-latency", "50ms", "--waves", "20,100%"];
    let apply = ["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv", "--json-into", "run.ndjson"];
    let mut started = place.start(&[&apply[..], &slow].concat());
    assert!(started.says(r#"op="create agent" status=201"#, 8));
    started.signal("USR1");
    let head = started.line_with("Status: applying wave 1 of 2 in run ");
    assert!(head.contains("(apply of desk), for "), "{head}");
    assert!(started.line_with(" of 20 locations ended").starts_with("  "));
    let work = started.line_with(" in work, ");
    assert!(work.ends_with(" to come"), "{work}");
    assert!(started.says(" requests a second; ", 1) && started.says("limited by: ", 1));
    assert!(started.says("longest in work:", 1));
    let lane = started.line_with("    location");
    assert!(lane.contains(", waits for "), "{lane}");
    started.wait().exits(0);

    let told = of(&place.read("run.ndjson"), "status");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["wave"], &told[0]["waves"], &told[0]["locations"]), (&"1".into(), &"2".into(), &20.into()));
    assert!(told[0]["limited_by"].is_string() && told[0]["longest"][0]["waits_for"].is_string(), "{told:?}");
    assert!(told[0]["in_work"].as_u64().is_some_and(|lanes| (1..=4).contains(&lanes)), "{told:?}");
}

#[test]
fn a_run_at_a_gate_says_what_it_waits_for() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = place(4);
    place.write("slow.sh", "#!/bin/sh\necho here; exec sleep 600\n");
    std::fs::set_permissions(place.path("slow.sh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let gate = ["--waves", "2,100%", "--gate", "command:./slow.sh"];
    let mut started = place.start(&[&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"], &gate[..]].concat());
    assert!(started.says("here", 1));
    started.signal("USR1");
    let status = started.line_with("Status: run ");
    assert!(status.ends_with(" waits for ./slow.sh, the gate after wave 1"), "{status}");
    started.signal("INT");
    started.wait().exits(130);
}
