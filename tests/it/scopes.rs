//! Tokens that may not do what they are given for.

use crate::desk::{self, DESK};
use crate::program::{Place, Served};
use crate::reading;
use std::collections::BTreeMap;

#[test]
fn a_token_that_may_only_read_parks_its_location_and_the_right_token_finishes_it() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", desk::roster(1..=5));
    let files = ["--journal", "here/journal.jsonl"];
    let apply = ["apply", "--sandbox", "--yes", "desk.yaml", "roster.csv"];
    let ran = place.run(&[&apply[..], &files, &["--sandbox-scopes", "readonly"]].concat());
    ran.exits(1);
    for words in [
        "5 locations: 5 parked\n",
        "5 parked: the token lacks a scope\n",
        "  first: roster.csv:2 (location0001), :3, :4, :5, :6\n",
        "  → Give the token the scopes conversation-ai.readonly and conversation-ai.write, then run the same command again.\n",
        "next     fitout resume --journal here/journal.jsonl\n",
    ] {
        assert!(ran.stderr.contains(words), "`{words}` is missing in:\n{}", ran.stderr);
    }
    for (number, row) in (1..).zip(place.results("here/results.csv")) {
        assert_eq!(row["location_id"], desk::location(number));
        assert_eq!((row["status"].as_str(), row["agent_ids"].as_str()), ("parked", ""));
        assert_eq!(row["error"], "missing-scope: The token is not authorized for this scope.");
        assert_ne!(row["trace_id"], "", "support asks for it");
    }
    assert_eq!(agents(&place).values().sum::<usize>(), 0, "nothing was created");

    let resume = place.run(&["resume", "--settle", "2s", "--journal", "here/journal.jsonl"]);
    resume.exits(0);
    assert!(agents(&place).values().all(|agents| *agents == 1));
}

/// How many agents each location of the kept world has.
fn agents(place: &Place) -> BTreeMap<usize, usize> {
    let served = Served::start(place, &["--roster", "roster.csv", "--world", "here/sandbox-world.json"]);
    (1..=5).map(|number| (number, reading::agents(&served.url, &desk::token(number)).len())).collect()
}

#[test]
fn tokens_that_the_api_does_not_know_park_their_locations_and_the_others_are_done() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("known.csv", desk::roster([1, 3, 5]));
    place.write("roster.csv", desk::roster(1..=5));
    let served = Served::start(&place, &["--roster", "known.csv"]);
    let ran = place.run(&["apply", "--yes", "--base-url", &served.url, "desk.yaml", "roster.csv"]);
    ran.exits(1);
    assert!(ran.stderr.contains("2 parked: the token is not accepted\n"), "{}", ran.stderr);
    let statuses: Vec<_> = place.results(".fitout/desk/results.csv").iter().map(|row| row["status"].clone()).collect();
    assert_eq!(statuses, ["done", "parked", "done", "parked", "done"]);
}
