//! Ctrl-C and SIGTERM: what is under way is finished, the rest is left, and `resume` goes on.

use crate::answering::{Answer, Answering, Asked};
use crate::desk::{self, DESK, WRITES};
use crate::program::{Place, Ran, SILENCE_MAX};
use std::sync::Mutex;
use std::sync::mpsc::channel;

const LOCATIONS: usize = 40;
const JOURNAL: &str = "here/journal.jsonl";

fn place() -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", desk::roster(1..=LOCATIONS));
    place
}

const SLOW: [&str; 9] =
    ["--sandbox", "-vv", "--concurrency", "4", "--sandbox-latency", "50ms", "--journal", JOURNAL, "desk.yaml"];

/// Stops a rollout with this signal after it made some agents, and holds what is true of the journal then.
fn stopped_by(signal: &str, place: &Place) -> Ran {
    let mut started = place.start(&[&["apply", "--yes"], &SLOW[..], &["roster.csv"]].concat());
    assert!(started.says(r#"op="create agent" status=201"#, 6));
    started.signal(signal);
    let ran = started.wait();
    assert!(ran.stderr.contains("Stopping: what is under way is finished and written down. Once more to abort.\n"));
    let journal = place.read(JOURNAL);
    let of = |kind: &str| journal.lines().filter(|line| line.contains(kind)).count();
    assert_eq!(of(r#""type":"began""#), of(r#""type":"ended""#), "no write was left without its end");
    assert!(journal.lines().last().unwrap().contains(r#""type":"run-ended""#));
    let pending = place.results("here/results.csv").iter().filter(|row| row["status"] == "pending").count();
    assert!(pending > 0, "no location was left");
    ran
}

/// Goes on after a drain: nothing that was answered is sent again.
fn goes_on(place: &Place) {
    place.run(&["resume", "--journal", JOURNAL]).exits(0);
    assert_eq!(place.not_as_wanted("here/results.csv"), [""; 0]);
    let journal = place.read(JOURNAL);
    let (done, other): (Vec<_>, Vec<_>) = journal
        .lines()
        .filter(|line| line.contains(r#""type":"ended""#))
        .partition(|line| line.contains(r#""how":"done""#));
    assert_eq!(done.len(), WRITES * LOCATIONS, "every write was done once, over both runs");
    // A write whose turn came with the signal was not sent.
    assert!(other.iter().all(|line| line.contains("the run was asked to stop")), "{other:?}");
}

#[test]
fn ctrl_c_drains_and_resume_sends_only_what_is_left() {
    let place = place();
    let ran = stopped_by("INT", &place);
    ran.exits(130);
    assert!(ran.stderr.contains("next     fitout resume --journal here/journal.jsonl\n"), "{}", ran.stderr);
    assert!(place.read(JOURNAL).lines().last().unwrap().contains(r#""how":"stopped: interrupted""#));
    goes_on(&place);
}

#[test]
fn sigterm_drains_and_resume_sends_only_what_is_left() {
    let place = place();
    stopped_by("TERM", &place).exits(143);
    assert!(place.read(JOURNAL).lines().last().unwrap().contains(r#""how":"stopped: terminated""#));
    goes_on(&place);
}

#[test]
fn ctrl_c_while_planning_writes_nothing() {
    let place = place();
    let slow = ["--sandbox", "-vv", "--concurrency", "1", "--sandbox-latency", "200ms", "--journal", JOURNAL];
    let mut started = place.start(&[&["apply", "--yes"], &slow[..], &["desk.yaml", "roster.csv"]].concat());
    assert!(started.says(": request ", 1));
    started.signal("INT");
    let ran = started.wait();
    ran.exits(130);
    assert!(ran.stderr.contains("Stopped while planning. Nothing was written.\n"), "{}", ran.stderr);
    assert_eq!(place.writes_begun(JOURNAL), 0);
}

/// An API that takes every create and never answers it.
fn silent_on_creates(asked: &Asked) -> Answer {
    let path = asked.line.split(' ').nth(1).unwrap();
    if asked.line.starts_with("POST") {
        return None;
    }
    Some((
        200,
        match path.strip_prefix("/locations/") {
            Some(id) => format!(r#"{{"location":{{"id":"{id}","companyId":"c","name":"n"}}}}"#),
            None => r#"{"agents":[],"totalCount":0,"count":0}"#.to_owned(),
        },
    ))
}

#[test]
fn a_second_ctrl_c_aborts_and_what_was_under_way_is_in_doubt() {
    let place = place();
    let (sender, under_way) = channel();
    let sender = Mutex::new(sender);
    let api = Answering::start(move |asked| {
        let answer = silent_on_creates(asked);
        if answer.is_none() {
            sender.lock().unwrap().send(()).unwrap_or_default();
        }
        answer
    });
    let apply = ["apply", "--yes", "--base-url", &api.url, "--timeout", "10m", "--journal", JOURNAL, "-vv"];
    let mut started = place.start(&[&apply[..], &["--concurrency", "4", "desk.yaml", "roster.csv"]].concat());
    under_way.recv_timeout(SILENCE_MAX).unwrap();
    started.signal("INT");
    assert!(started.says("Stopping: ", 1));
    started.signal("INT");
    let ran = started.wait();
    ran.exits(130);
    assert!(place.read(JOURNAL).lines().last().unwrap().contains(r#""how":"stopped: aborted""#));

    let list = place.run(&["resolve", "--list", "--journal", JOURNAL]);
    list.exits(5);
    let open = list.stdout.lines().count();
    assert!((1..=4).contains(&open), "{}", list.stdout);
    assert_eq!(open, place.writes_begun(JOURNAL), "every create that was begun is open");
    assert!(list.stdout.lines().all(|line| line.contains("create agent desk: ")), "{}", list.stdout);
}
