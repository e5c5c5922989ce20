//! `--notify`: what is posted when a run ends, and that nothing depends on it.

use crate::answering::Answering;
use crate::desk::{DESK, location, roster, token};
use crate::program::{Place, Ran, SILENCE_MAX};
use serde_json::Value;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

/// Stands in every address, and may be seen nowhere.
const SECRET: &str = "T0SECRET/B0SECRET";
const APPLY: [&str; 5] = ["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"];

fn place(locations: usize) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    place
}

/// Somebody who is notified, and answers each time with this status; and what was posted.
fn somebody(status: u16) -> (Answering, String, Receiver<(String, Value)>) {
    let (sender, posted) = channel();
    let sender = Mutex::new(sender);
    let somebody = Answering::start(move |asked| {
        let body = asked.text.split_once("\r\n\r\n").unwrap().1;
        let body = serde_json::from_str(body).unwrap();
        sender.lock().unwrap().send((asked.text.clone(), body)).unwrap_or_default();
        Some((status, "ok".to_owned()))
    });
    let url = format!("{}/services/{SECRET}", somebody.url);
    (somebody, url, posted)
}

/// Holds that the address is nowhere to be seen.
#[track_caller]
fn silent(place: &Place, ran: &Ran) {
    let journal = place.read(".fitout/desk-sandbox/journal.jsonl");
    for text in [&ran.stdout, &ran.stderr, &journal] {
        assert!(!text.contains("T0SECRET"), "{text}");
    }
}

#[test]
fn a_run_that_ended_is_told_in_numbers_and_no_location_is_named() {
    let place = place(3);
    let (_somebody, url, posted) = somebody(200);
    place.write("hook", format!("{url}\n"));
    let ran = place.run(&[&APPLY[..], &["--notify", "file:hook", "--json"]].concat());
    let (text, notice) = posted.recv_timeout(SILENCE_MAX).unwrap();
    assert!(text.starts_with(&format!("POST /services/{SECRET} ")) && text.contains("application/json"), "{text}");
    let said = notice["text"].as_str().unwrap();
    assert!(said.starts_with("fitout apply of desk 1.0.0: done. 3 locations: 3 done. Run 2"), "{said}");
    assert_eq!((&notice["command"], &notice["template"]), (&"apply".into(), &"desk".into()));
    assert_eq!((&notice["locations"], &notice["counts"]["done"]), (&3.into(), &3.into()));
    assert_eq!((&notice["exit"]["code"], &notice["exit"]["meaning"]), (&0.into(), &"done".into()));
    assert!(notice["writes"] == 12 && notice["seconds"].is_f64() && notice["next"].is_null(), "{notice}");
    for hidden in [location(1), token(1), "Clinic".to_owned(), "receptionist".to_owned()] {
        assert!(!text.contains(&hidden), "{hidden} in {text}");
    }
    assert!(ran.exits(0).stdout.contains(r#""type":"notified","host":"127.0.0.1","delivered":true"#), "{}", ran.stdout);
    silent(&place, &ran);
    assert!(posted.try_recv().is_err(), "it was told twice");
}

#[test]
fn a_gate_that_stays_shut_is_told_with_what_to_do_next() {
    let place = place(4);
    let (_somebody, url, posted) = somebody(204);
    let mut command = place.command(&[&APPLY[..], &["--waves", "2,100%", "--gate", "pause"]].concat());
    let ran = Ran::of(command.env("FITOUT_NOTIFY", "env:HOOK").env("HOOK", &url).output().unwrap());
    let (_, notice) = posted.recv_timeout(SILENCE_MAX).unwrap();
    assert_eq!(notice["exit"]["meaning"], "paused at a gate");
    let next = notice["next"].as_str().unwrap();
    assert!(
        next.starts_with("fitout resume --journal ") && notice["text"].as_str().unwrap().ends_with(next),
        "{notice}"
    );
    assert_eq!((&notice["counts"]["done"], &notice["counts"]["pending"]), (&2.into(), &2.into()));
    silent(&place, ran.exits(6));
}

#[test]
fn whoever_cannot_be_reached_changes_nothing_about_the_run() {
    let place = place(2);
    let (_busy, busy, asked_busy) = somebody(503);
    let (_moved, moved, asked_moved) = somebody(302);
    let gone = format!("http://127.0.0.1:{}/{SECRET}", free_port());
    let ran = place.run(&[&APPLY[..], &["--notify", &busy, "--notify", &moved, "--notify", &gone]].concat());
    let warnings: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert_eq!(warnings.len(), 3, "{}", ran.exits(0).stderr);
    assert!(warnings.iter().all(|line| line.contains("127.0.0.1 was not notified: ")), "{warnings:?}");
    assert!(warnings.iter().any(|line| line.contains("it answered 503")), "{warnings:?}");
    assert!(warnings.iter().any(|line| line.contains("redirects are not followed")), "{warnings:?}");
    assert_eq!(
        (asked_busy.try_iter().count(), asked_moved.try_iter().count()),
        (2, 1),
        "one more try where it may help"
    );
    silent(&place, &ran);
}

#[test]
fn a_run_that_is_interrupted_is_told_too() {
    let place = place(40);
    let (_somebody, url, posted) = somebody(200);
    let slow = ["-vv", "--concurrency", "4", "--sandbox-latency", "50ms", "--notify", &url];
    let mut started = place.start(&[&APPLY[..], &slow].concat());
    assert!(started.says(r#"op="create agent" status=201"#, 3));
    started.signal("INT");
    let (_, notice) = posted.recv_timeout(SILENCE_MAX).unwrap();
    assert_eq!((&notice["exit"]["code"], &notice["exit"]["meaning"]), (&130.into(), &"interrupted".into()));
    silent(&place, started.wait().exits(130));
}

#[test]
fn an_address_that_cannot_be_one_is_said_before_anything_is_sent() {
    let place = place(2);
    for bad in ["hooks.example.com/T0SECRET", "http://example.com/T0SECRET", "env:NOT_SET_HERE", "file:no-such-file"] {
        let ran = place.run(&[&APPLY[..], &["--notify", bad]].concat());
        assert!(ran.exits(2).stderr.contains("nothing was sent") && !ran.stderr.contains("T0SECRET"), "{}", ran.stderr);
    }
    assert!(!place.path(".fitout").exists(), "something was begun");
    assert!(!place.run(&["apply", "--help"]).stdout.contains("T0SECRET"));
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
