//! What is written is never what is read: every output path is held against every file of the command, at the start.

use crate::desk::{self, DESK};
use crate::program::Place;

const JOURNAL: &str = ".fitout/desk-sandbox/journal.jsonl";

/// A folder with a rollout that was rehearsed, and links to its files.
fn rehearsed() -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", desk::roster(1..=2));
    place.write("v.yaml", "goal: g\n");
    place.write("m.csv", format!("location_id,message_id\n{},m1\n", desk::location(1)));
    place.run(&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"]).exits(0);
    std::fs::create_dir(place.path("sub")).unwrap();
    std::os::unix::fs::symlink("desk.csv", place.path("link.csv")).unwrap();
    std::fs::hard_link(place.path("desk.csv"), place.path("hard.csv")).unwrap();
    std::os::unix::fs::symlink(JOURNAL, place.path("link.jsonl")).unwrap();
    place
}

#[test]
fn no_output_replaces_what_a_command_reads_or_keeps() {
    let place = rehearsed();
    let kept = ["desk.yaml", "desk.csv", "v.yaml", "m.csv", JOURNAL, ".fitout/desk-sandbox/former.jsonl"];
    let before = kept.map(|name| place.read(name));
    let apply = ["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"];
    let plan = ["plan", "--sandbox", "desk.yaml", "desk.csv"];
    let drift = ["drift", "--sandbox", "desk.yaml", "desk.csv"];
    let edit =
        ["agents", "update", "desk.csv", "--sandbox", "--agent-name", "Clinic 1 desk", "--from", "v.yaml", "--yes"];
    let export = ["generations", "export", "m.csv", "desk.csv", "--sandbox"];
    for (command, more) in [
        (&apply[..], &["--results", "desk.csv"][..]),
        (&apply, &["--results", "./sub/../desk.csv"]),
        (&apply, &["--results", "link.csv"]),
        (&apply, &["--results", "hard.csv"]),
        (&apply, &["--results", "desk.yaml"]),
        (&apply, &["--results", JOURNAL]),
        (&apply, &["--results", "link.jsonl"]),
        (&apply, &["--results", ".fitout/desk-sandbox/former.jsonl"]),
        (&apply, &["--results", ".fitout/desk-sandbox/sandbox-world.json"]),
        (&apply, &["--journal", "desk.csv"]),
        (&apply, &["--journal", "new.jsonl", "--results", "new.jsonl"]),
        (&apply, &["--json-into", "desk.csv"]),
        (&apply, &["--json-into", "desk.yaml"]),
        (&apply, &["--json-into", JOURNAL]),
        (&apply, &["--json-into", "v.yaml"]),
        (&apply, &["--json-into", "r.csv", "--results", "./r.csv"]),
        (&plan, &["-o", JOURNAL]),
        (&plan, &["-o", "desk.yaml"]),
        (&plan, &["-o", "new.json", "--json-into", "sub/../new.json"]),
        (&drift, &["-o", "desk.csv"]),
        (&drift, &["-o", "link.csv"]),
        (&["check", "--sandbox", "desk.yaml", "desk.csv"], &["-o", "hard.csv"]),
        (&["agents", "list", "desk.csv", "--sandbox"], &["-o", "desk.csv"]),
        (&edit, &["--results", "v.yaml"]),
        (&edit, &["--results", "desk.csv"]),
        (&export, &["-o", "m.csv"]),
        (&["generations", "discover", "desk.csv", "--sandbox", "--since", "2026-01-01"], &["-o", "desk.csv"]),
        // What a journal says of its roster counts as well.
        (&["resume"], &["--results", "desk.csv"]),
        (&["report"], &["-o", "desk.csv"]),
        (&["report"], &["-o", "hard.csv", "--roster", "desk.csv"]),
        (&["destroy", "--acknowledge-removals", "2"], &["--results", "desk.yaml"]),
        (&["status"], &["--json-into", JOURNAL]),
    ] {
        let ran = place.run(&[command, more].concat());
        assert_eq!(ran.code, Some(2), "{command:?} {more:?}: {ran:?}");
        assert!(ran.stderr.contains("nothing was sent") && ran.stderr.contains(more[0]) || more[0] == "-o", "{ran:?}");
        assert_eq!(kept.map(|name| place.read(name)), before, "{command:?} {more:?}");
    }
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_sent() {
    let place = rehearsed();
    for (command, more) in [
        (&["plan", "--sandbox", "desk.yaml", "desk.csv"][..], &["-o", "none/p.json"][..]),
        (&["plan", "--sandbox", "desk.yaml", "desk.csv"], &["-o", "sub"]),
        (&["drift", "--sandbox", "desk.yaml", "desk.csv"], &["-o", "none/d.csv"]),
        (&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"], &["--results", "sub"]),
        (&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"], &["--journal", "sub"]),
        (&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"], &["--json-into", "sub"]),
        (&["report"], &["-o", "none/r.html"]),
    ] {
        let ran = place.run(&[command, more].concat());
        assert_eq!(ran.code, Some(2), "{command:?} {more:?}: {ran:?}");
        assert!(ran.stderr.contains("folder"), "{ran:?}");
    }
}

#[test]
fn a_stream_and_an_export_follow_no_link_and_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = rehearsed();
    std::os::unix::fs::symlink("elsewhere.ndjson", place.path("told.ndjson")).unwrap();
    let validate = ["validate", "desk.yaml", "desk.csv", "--json-into"];
    let ran = place.run(&[&validate[..], &["told.ndjson"]].concat());
    assert!(ran.exits(2).stderr.contains("it is a link"), "{ran:?}");
    assert!(!place.path("elsewhere.ndjson").exists());
    std::os::unix::fs::symlink("elsewhere.jsonl", place.path("out.jsonl")).unwrap();
    let export = ["generations", "export", "m.csv", "desk.csv", "--sandbox", "-o", "out.jsonl"];
    assert!(place.run(&export).exits(2).stderr.contains("it is a link"));
    // One that everybody could read is its owner's from now on.
    place.run(&[&validate[..], &["mine.ndjson"]].concat()).exits(0);
    std::fs::set_permissions(place.path("mine.ndjson"), std::fs::Permissions::from_mode(0o644)).unwrap();
    place.run(&[&validate[..], &["mine.ndjson"]].concat()).exits(0);
    assert_eq!(std::fs::metadata(place.path("mine.ndjson")).unwrap().permissions().mode() & 0o777, 0o600);
    for other in ["/dev/null", "/dev/stdout"] {
        place.run(&[&validate[..], &[other]].concat()).exits(0);
    }
    place.run(&["plan", "--sandbox", "desk.yaml", "desk.csv", "-o", "/dev/null"]).exits(0);
}
