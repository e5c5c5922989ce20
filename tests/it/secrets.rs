//! Tokens and prompts: whatever is asked, and whatever the API answers, neither is shown or kept where it does not belong.

use crate::answering::{Answer, Answering, Asked};
use crate::desk::{self, DESK};
use crate::program::{Place, Ran, Served};
use std::path::Path;

/// Stands in every token.
const TOKEN: &str = "5eC0de00";
/// Stand in the texts of every agent, and in nothing else.
const PROMPTS: [&str; 4] =
    ["quiet receptionist", "never use exclamation", "an appointment that suits", "a weekday, then for a time"];
const JOURNAL: &str = "here/journal.jsonl";
const LOUDEST: [[&str; 3]; 2] = [["-vvv", "--log-format", "text"], ["-vvv", "--log-format", "json"]];

/// Holds that no text has a token in it, nor a prompt.
#[track_caller]
fn clean(what: &str, text: &str) {
    let lower = text.to_lowercase();
    assert!(!lower.contains(&TOKEN.to_lowercase()), "{what} has a token in it:\n{text}");
    for prompt in PROMPTS {
        assert!(!lower.contains(prompt), "{what} has `{prompt}` in it:\n{text}");
    }
}

/// Runs a command in both log formats and holds that it is silent about secrets; returns what it ended with.
#[track_caller]
fn run(place: &Place, args: &[&str]) -> Vec<Option<i32>> {
    let codes = LOUDEST.map(|loud| {
        let ran = place.run(&[args, &loud].concat());
        assert!(ran.code.is_some_and(|code| code <= 6), "{args:?} crashed: {ran:?}");
        clean(&format!("stdout of {args:?}"), &ran.stdout);
        clean(&format!("stderr of {args:?}"), &ran.stderr);
        ran.code
    });
    codes.to_vec()
}

/// Every file below the folder but those that the test made itself.
fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files(&path, found);
        } else if !["desk.yaml", "roster.csv"].contains(&name.as_str()) {
            found.push((name, String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned()));
        }
    }
}

/// Holds that no file has a secret in it. A sandbox's world has the prompts, as the API itself.
fn clean_files(place: &Place, wanted: &[&str]) {
    let mut found = Vec::new();
    files(&place.path("."), &mut found);
    for (name, text) in &found {
        if name.starts_with("world.json") {
            assert!(!text.contains(TOKEN), "{name} has a token in it");
        } else {
            clean(name, text);
        }
    }
    for name in wanted {
        assert!(found.iter().any(|(file, text)| file == name && !text.is_empty()), "{name} was not looked at");
    }
}

#[test]
fn no_command_shows_or_keeps_a_token_or_a_prompt_while_requests_fail() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", desk::roster(1..=6));
    let faults = ["--sandbox-faults", "0.3", "--sandbox-seed", "3", "--sandbox-window", "1s"];
    let served =
        Served::start(&place, &[&["--roster", "roster.csv", "--world", "world.json", "-vvv"], &faults[..]].concat());
    let inputs = ["--base-url", &served.url, "--journal", JOURNAL, "desk.yaml", "roster.csv"];
    let turns = ["--settle", "2s", "--on-in-doubt", "ask"];
    run(&place, &["validate", "desk.yaml", "roster.csv"]);
    run(&place, &[&["check", "--probe-write", "--timeout", "2s", "-o", "found.json"], &inputs[..]].concat());
    run(&place, &[&["plan"], &inputs[..]].concat());
    run(&place, &[&["apply", "--yes"], &inputs[..], &turns].concat());
    run(&place, &["status", "--journal", JOURNAL]);
    run(&place, &["resolve", "--list", "--journal", JOURNAL]);
    run(&place, &["resolve", "--as", "absent", "--journal", JOURNAL]);
    run(&place, &["resume", "--settle", "2s", "--journal", JOURNAL]);
    run(&place, &["retry", "--settle", "2s", "--journal", JOURNAL]);
    run(&place, &[&["audit"], &inputs[..]].concat());
    run(&place, &["journal", "show", JOURNAL]);
    run(&place, &["journal", "verify", JOURNAL]);
    let codes = run(&place, &[&["apply", "--yes"], &inputs[..], &turns].concat());
    assert!(codes.contains(&Some(0)), "{codes:?}");
    let sandbox = served.stop();
    clean("stdout of the sandbox", &sandbox.stdout);
    clean("stderr of the sandbox", &sandbox.stderr);
    clean_files(&place, &["journal.jsonl", "results.csv", "world.json", "found.json"]);
}

/// Runs a command in both log formats and holds that no token is shown; what it was asked to show may have prompts in it.
#[track_caller]
fn run_that_shows(place: &Place, args: &[&str]) {
    for loud in LOUDEST {
        let ran = place.run(&[args, &loud].concat());
        assert!(ran.code.is_some_and(|code| code <= 10), "{args:?} crashed: {ran:?}");
        for (what, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
            assert!(
                !text.to_lowercase().contains(&TOKEN.to_lowercase()),
                "{what} of {args:?} has a token in it:\n{text}"
            );
        }
    }
}

#[test]
fn no_other_command_shows_or_keeps_a_token_either() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", desk::roster(1..=2));
    let served = Served::start(&place, &["--roster", "roster.csv", "--sandbox-window", "1s", "-vvv"]);
    let base = ["--base-url", &served.url];
    let both = [&base[..], &["desk.yaml", "roster.csv"]].concat();
    let kept = ["--journal", JOURNAL];
    let on_roster = |words: &[&str], more: &[&str]| {
        run_that_shows(&place, &[words, &["roster.csv"], &base, more].concat());
    };
    run_that_shows(&place, &["explain", "desk.yaml"]);
    run_that_shows(&place, &[&["plan", "-o", "plan.json"], &both[..], &kept].concat());
    run_that_shows(&place, &[&["apply", "plan.json"], &base[..], &kept].concat());
    run_that_shows(&place, &[&["drift", "-o", "drift.csv"], &both[..], &kept].concat());
    run_that_shows(&place, &[&["runs", "list"], &kept[..]].concat());
    run_that_shows(&place, &[&["runs", "show", "--json-into", "stream.ndjson"], &kept[..]].concat());
    for form in ["report.html", "report.md", "report.xml", "report.csv"] {
        run_that_shows(&place, &[&["report", "-o", form], &kept[..]].concat());
    }
    let desk = ["--agent-name", "Clinic 1 desk"];
    on_roster(&["agents", "search", "--query", "desk"], &[]);
    on_roster(&["agents", "list"], &["-o", "agents.csv"]);
    on_roster(&["agents", "get"], &desk);
    on_roster(&["actions", "list"], &desk);
    on_roster(&["agents", "update"], &[&desk[..], &["--set", "waitTime=4", "--yes"]].concat());
    on_roster(&["agents", "delete"], &[&desk[..], &["--acknowledge-removals", "1"]].concat());
    on_roster(&["generations", "discover"], &["--since", "2025-12-25", "-o", "messages.csv"]);
    on_roster(&["generations", "export", "messages.csv"], &["-o", "generations.jsonl"]);
    let last = place.run(&[&["runs", "list"], &kept[..]].concat());
    let run = last.stdout.split_whitespace().next().unwrap_or_default().to_owned();
    run_that_shows(&place, &[&["undo", &run, "--acknowledge-removals", "2"], &base[..], &kept].concat());
    run_that_shows(&place, &[&["destroy", "--acknowledge-removals", "1"], &base[..], &kept].concat());
    run_that_shows(&place, &["journal", "compact", JOURNAL]);
    let mut found = Vec::new();
    files(&place.path("."), &mut found);
    for (name, text) in &found {
        assert!(!text.to_lowercase().contains(&TOKEN.to_lowercase()), "{name} has a token in it");
    }
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in
        ["plan.json", "drift.csv", "stream.ndjson", "report.html", "agents.csv", "messages.csv", "generations.jsonl"]
    {
        assert!(names.contains(&wanted), "{wanted} is not among {names:?}");
    }
}

/// An API that answers what it was told: every refusal repeats the request, its token and its prompts.
fn echo(asked: &Asked) -> Answer {
    let mut words = asked.line.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    // Not the header with the version: a refusal that names it means the program, and ends the run.
    let told: Vec<_> = asked.text.lines().filter(|line| !line.to_lowercase().starts_with("version:")).collect();
    let told = told.join("\n");
    let quoted = serde_json::to_string(&told).unwrap();
    let refused = |status: u16| {
        Some((
            status,
            format!(r#"{{"statusCode":{status},"message":[{quoted},"no"],"error":{quoted},"traceId":{quoted}}}"#),
        ))
    };
    // Each token meets another kind of refusal, by its last digit.
    let token = asked.text.lines().find(|line| line.contains(TOKEN)).unwrap().trim_end();
    match (method, token.chars().last().unwrap()) {
        ("GET", '1') => refused(401),
        ("GET", '2') => refused(403),
        ("GET", '3') => refused(400),
        ("GET", _) if path.starts_with("/locations/") => {
            let id = path.trim_start_matches("/locations/");
            Some((200, format!(r#"{{"location":{{"id":"{id}","companyId":"c","name":"n"}}}}"#)))
        }
        ("GET", _) => Some((200, r#"{"agents":[],"totalCount":0,"count":0}"#.to_owned())),
        (_, '4') => refused(401),
        (_, '5') => refused(422),
        (_, '6') => refused(400),
        (_, '7') => refused(500),
        (_, '8') => Some((201, format!("<html>{told}"))),
        _ => Some((201, format!(r#"{{"id":{quoted},"name":{quoted},"traceId":{quoted}}}"#))),
    }
}

/// Tokens that look like none: what is hidden is known, not guessed by its shape.
const SHAPES: [&str; 3] =
    ["pit-5eC0de00-0000-4000-8000-00000000000", "eyJ5eC0de00.eyJzdWIiOiIxMjM0.sig", "opaque5eC0de00~x"];

fn place_with(shape: &str) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    let rows: Vec<_> = (1..=9).map(|n| format!("{},{shape}{n},Clinic {n}", desk::location(n))).collect();
    place.write("roster.csv", format!("location_id,token,clinic\n{}\n", rows.join("\n")));
    place
}

#[test]
fn an_api_that_repeats_what_it_was_sent_makes_nobody_else_repeat_it() {
    for shape in SHAPES {
        let place = place_with(shape);
        let api = Answering::start(echo);
        let inputs = ["--base-url", &api.url, "--journal", JOURNAL, "desk.yaml", "roster.csv"];
        let turns = ["--settle", "1s", "--on-in-doubt", "ask", "--max-failures", "100"];
        run(&place, &[&["check", "-o", "found.csv"], &inputs[..]].concat());
        // Those whose probe is refused at once, and is not tried for a minute.
        let refused = [4, 5, 6, 9].map(desk::location);
        let refused: Vec<&str> = refused.iter().flat_map(|id| ["--location", id]).collect();
        run(&place, &[&["check", "--probe-write", "-o", "found.json"], &inputs[..], &refused].concat());
        run(&place, &[&["plan"], &inputs[..]].concat());
        let codes = run(&place, &[&["apply", "--yes"], &inputs[..], &turns].concat());
        assert_eq!(codes, [Some(5), Some(5)]);
        run(&place, &["status", "--journal", JOURNAL]);
        run(&place, &["resolve", "--list", "--journal", JOURNAL]);
        run(&place, &["journal", "show", JOURNAL]);
        run(&place, &[&["audit"], &inputs[..]].concat());
        clean_files(&place, &["journal.jsonl", "results.csv", "found.csv", "found.json"]);
        assert!(place.read("here/results.csv").contains("•••"), "what was hidden can be seen to be hidden");
        let statuses: Vec<_> = place.results("here/results.csv").iter().map(|row| row["status"].clone()).collect();
        let (no, failed, open) = ("parked", "failed", "in doubt");
        assert_eq!(statuses, [no, no, failed, no, failed, failed, open, open, open]);
    }
}

#[test]
fn a_page_that_repeats_what_was_sent_ends_the_run_without_repeating_it() {
    for shape in SHAPES {
        let place = place_with(shape);
        let api = Answering::start(|asked| Some((403, format!("<html>Error 1010 {}", asked.text))));
        let inputs = ["--base-url", &api.url, "--journal", JOURNAL, "desk.yaml", "roster.csv"];
        assert_eq!(run(&place, &[&["plan"], &inputs[..]].concat()), [Some(4), Some(4)]);
        assert_eq!(run(&place, &[&["apply", "--yes"], &inputs[..]].concat()), [Some(4), Some(4)]);
        clean_files(&place, &["journal.jsonl"]);
    }
}

/// What stands in every secret of an agency and in every token that it mints: nothing else looks like that here.
const AGENCY: [&str; 4] = ["eyJ", "sandbox-refresh", "sandbox-secret", TOKEN];

/// Runs a command as somebody who holds the agency's secrets and a token of every kind, as loud as can be.
fn run_with_agency(place: &Place, secret: &str, args: &[&str]) -> Option<i32> {
    let path = place.search_path();
    let mut last = None;
    for loud in LOUDEST {
        let mut command = place.command(&[args, &loud].concat());
        command.env("FITOUT_REFRESH_TOKEN", "sandbox-refresh-acme").env("FITOUT_CLIENT_ID", "sandbox-app");
        command.env("FITOUT_CLIENT_SECRET", secret).env("TOKEN_2", desk::token(2)).env("PATH", &path);
        let ran = Ran::of(command.output().unwrap());
        assert!(ran.code.is_some_and(|code| code <= 6), "{args:?} crashed: {ran:?}");
        for secret in AGENCY {
            assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(secret), "{args:?} says `{secret}`: {ran:?}");
        }
        last = ran.code;
    }
    last
}

#[test]
fn tokens_that_are_minted_or_kept_elsewhere_are_shown_nowhere() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("known.csv", desk::roster(1..=8));
    std::fs::create_dir(place.path("kept")).unwrap();
    place.write("kept/token", desk::token(3));
    place.write("op", format!("#!/bin/sh\nprintf {}", desk::token(5)));
    std::fs::set_permissions(place.path("op"), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let four = format!("cmd:printf {}", desk::token(4));
    // The last one is no token of the shape that the API takes.
    let six = format!("cmd:printf '{} x'", desk::token(6));
    let cells = [&desk::token(1), "env:TOKEN_2", "file:kept/token", &four, "op://v/i/f", &six, "", ""];
    let rows = (1..)
        .zip(cells)
        .map(|(n, cell)| format!("{},{cell},Clinic {n}\n", desk::location(n)))
        .collect::<Vec<_>>()
        .concat();
    place.write("roster.csv", format!("location_id,token,clinic\n{rows}"));
    let served = Served::start(&place, &["--roster", "known.csv", "--agency", "acme", "--world", "world.json", "-vvv"]);
    let inputs = ["--base-url", &served.url, "--journal", JOURNAL, "desk.yaml", "roster.csv", "--allow-token-commands"];
    let secret = "sandbox-secret-acme";
    // First with a client secret that is refused, then with the right one.
    run_with_agency(&place, "sandbox-secret-wrong", &[&["plan"], &inputs[..]].concat());
    for command in [&["validate", "--allow-token-commands", "desk.yaml", "roster.csv"][..], &["auth", "status"]] {
        run_with_agency(&place, secret, command);
    }
    run_with_agency(&place, secret, &[&["plan"], &inputs[..]].concat());
    assert_eq!(run_with_agency(&place, secret, &[&["apply", "--yes"], &inputs[..]].concat()), Some(1));
    let retry = ["retry", "--settle", "1s", "--journal", JOURNAL, "--allow-token-commands"];
    run_with_agency(&place, secret, &retry);
    run_with_agency(&place, secret, &[&["drift"], &inputs[..]].concat());
    run_with_agency(&place, secret, &["roster", "pull", "-o", "pulled.csv", "--base-url", &served.url]);
    run_with_agency(&place, secret, &["auth", "logout"]);
    let statuses: Vec<_> = place.results("here/results.csv").iter().map(|row| row["status"].clone()).collect();
    assert_eq!(statuses.iter().filter(|status| *status == "parked").count(), 1, "{statuses:?}");
    let sandbox = served.stop();
    let mut found = vec![("the sandbox".to_owned(), format!("{sandbox:?}"))];
    files(&place.path("."), &mut found);
    found.retain(|(name, _)| !["op", "token", "known.csv"].contains(&name.as_str()));
    assert!(
        found.iter().any(|(name, _)| name == "journal.jsonl") && found.iter().any(|(name, _)| name == "world.json")
    );
    for (name, text) in found {
        for secret in AGENCY {
            assert!(!text.contains(secret), "{name} has `{secret}` in it");
        }
    }
}

#[test]
fn endpoints_that_repeat_their_form_make_nobody_else_repeat_it() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", "location_id,clinic\nlocation0001,A\n");
    for status in [400, 401, 403, 500] {
        let api = Answering::start(move |asked| {
            let quoted = serde_json::to_string(&asked.text.replace("Version", "")).unwrap();
            Some((status, format!(r#"{{"error":{quoted},"error_description":{quoted},"traceId":{quoted}}}"#)))
        });
        let inputs = ["--base-url", &api.url, "--journal", JOURNAL, "desk.yaml", "roster.csv"];
        run_with_agency(&place, "sandbox-secret/+=acme", &[&["apply", "--yes"], &inputs[..]].concat());
        std::fs::remove_dir_all(place.path("here")).unwrap();
    }
}
