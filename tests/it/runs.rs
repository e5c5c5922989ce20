//! `fitout runs`: what the journal tells of every run.

use crate::desk::{DESK, location, roster, row, token};
use crate::program::{Place, Ran, Served};

const JOURNAL: &str = ".fitout/desk/journal.jsonl";

/// The output with what differs from run to run put into words.
fn steady(ran: &Ran) -> String {
    let lines: Vec<String> = ran.stdout.lines().map(line).collect();
    format!("{}\n---\n{}", lines.join("\n"), ran.stderr.trim_end())
}

fn line(line: &str) -> String {
    let words = line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    match words.split_once(", after ") {
        Some((ended, took)) => format!("{ended}, after a while: {}", took.split_once(": ").unwrap().1),
        None => words,
    }
}

fn word(word: &str) -> String {
    let bare = word.trim_matches(['(', ')']);
    if matches!(bare.len(), 8 | 32) && bare.chars().all(|c| c.is_ascii_hexdigit()) {
        return word.replace(bare, &"x".repeat(bare.len()));
    }
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "00000000-000000-000" | "0000-00-00" | "00:00:00" => shape,
        _ => word.to_owned(),
    }
}

/// The names of the runs, in order.
fn names(place: &Place) -> Vec<String> {
    let listed = place.run(&["runs", "list"]);
    listed.exits(0).stdout.lines().skip(1).map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn every_run_is_listed_and_shown_with_what_it_left() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("served.csv", roster(1..=4));
    let served = Served::start(&place, &["--roster", "served.csv"]);
    let other = row(3).replace(&token(3), &token(33));
    place.write("desk.csv", format!("{}{other}\n{}\n", roster(1..=2), row(4)));
    let api = ["--base-url", &served.url];
    let last = location(4);
    let args = ["apply", "--yes", "desk.yaml", "desk.csv", "--exclude", &last];
    place.run(&[args.as_slice(), &api].concat()).exits(1);
    let shown = place.run(&["runs", "show"]);
    insta::assert_snapshot!(steady(shown.exits(0)), @r"
    run                00000000-000000-000
    command            apply
    began              0000-00-00 00:00:00 UTC
    ended              0000-00-00 00:00:00 UTC, after a while: finished
    template           desk.yaml, version 1.0.0, digest xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    roster             desk.csv, digest xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    locations          3
    tally              2 done, 1 parked
    requests           17
    undo               fitout undo 00000000-000000-000
    --api-version      0000-00-00
    --exclude          location0004
    --location-column  location_id
    --on-existing      adopt
    --pinned-column    pinned
    --token-column     token

    not done:
      parked    location0003  the token is not accepted: Invalid Private Integration token
    ---
    ");

    // The token is corrected, the template moves on: the second run reaches what the first one did not.
    place.write("desk.csv", roster(1..=4));
    place.write("desk.yaml", DESK.replace("1.0.0", "1.1.0"));
    place.run(&[["apply", "--yes", "desk.yaml", "desk.csv"].as_slice(), &api].concat()).exits(0);
    let journal = place.read(JOURNAL);
    insta::assert_snapshot!(steady(place.run(&["runs", "list"]).exits(0)), @"
    RUN                  BEGAN (UTC)          COMMAND  TEMPLATE          ROSTER    LOCATIONS  TALLY             END
    00000000-000000-000  0000-00-00 00:00:00  apply    1.0.0 (xxxxxxxx)  desk.csv  3          2 done, 1 parked  finished
    00000000-000000-000  0000-00-00 00:00:00  apply    1.1.0 (xxxxxxxx)  desk.csv  4          4 done            finished
    ---
    ");
    let names = names(&place);
    let first = place.run(&["runs", "show", &names[0]]);
    insta::assert_snapshot!(first.exits(0).stderr, @"Not listed: 1 location not done then that a later run reached; `fitout status` shows all as they are now.");
    assert!(!first.stdout.contains("not done"), "{}", first.stdout);
    assert!(first.stdout.contains("1.0.0") && first.stdout.contains("1 parked"), "{}", first.stdout);
    assert_eq!(place.read(JOURNAL), journal, "looking changes nothing");
    for said in [&shown, &first] {
        assert!(!said.stdout.contains(&token(33)) && !said.stdout.contains("receptionist"), "{}", said.stdout);
    }
}

#[test]
fn a_run_is_named_by_how_its_name_begins_as_long_as_only_one_does() {
    let place = Place::new();
    let missing = place.run(&["runs", "list"]);
    assert!(missing.exits(2).stderr.contains("there is no journal"), "{}", missing.stderr);
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=1));
    for _ in 0..2 {
        place.run(&["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"]).exits(0);
    }
    let names = names(&place);
    assert_eq!(names.len(), 2);
    let last = place.run(&["runs", "show"]);
    assert!(last.exits(0).stdout.contains(&names[1]), "{}", last.stdout);
    let whole = place.run(&["runs", "show", &names[0]]);
    assert!(whole.exits(0).stdout.contains(&names[0]), "{}", whole.stdout);
    let both = place.run(&["runs", "show", "2"]);
    assert!(both.exits(2).stderr.contains("2 begins the names of 2 runs"), "{}", both.stderr);
    let none = place.run(&["runs", "show", "zebra"]);
    insta::assert_snapshot!(none.exits(2).stderr, @"
    error: .fitout/desk-sandbox/journal.jsonl has no run zebra
    hint: See the runs with `fitout runs list`.
    ");
}
