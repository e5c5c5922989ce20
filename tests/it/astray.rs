//! Tokens where none belong: on the command line, in a wrong column, in a template, in what an API answers.

use crate::answering::{Answer, Answering, Asked};
use crate::desk::{self, DESK};
use crate::program::{Place, Ran};

/// Stands in every token here.
const TOKEN: &str = "5eC0de00";
/// Tokens that look like one, and one that looks like nothing.
const SHAPES: [&str; 3] =
    ["pit-5eC0de00-0000-4000-8000-00000000000", "eyJ5eC0de00.eyJzdWIiOiIxMjM0.sig", "opaque5eC0de00~x"];

/// Holds that nothing of it shows a token, in either log format and in the stream.
#[track_caller]
fn silent(place: &Place, args: &[&str], code: i32) -> Ran {
    let mut last = None;
    for more in [&["-vvv", "--json-into", "told.ndjson"][..], &["-vvv", "--log-format", "json", "--json"], &[]] {
        let ran = place.run(&[args, more].concat());
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!told.contains(TOKEN) && !told.contains("hunter2"), "{args:?} {more:?}: {told}");
        assert_eq!(ran.code, Some(code), "{args:?} {more:?}: {told}");
        last = Some(ran);
    }
    let told = std::fs::read(place.path("told.ndjson")).unwrap_or_default();
    assert!(!String::from_utf8_lossy(&told).contains(TOKEN), "the stream of {args:?}");
    last.unwrap()
}

#[test]
fn a_token_on_the_command_line_is_refused_and_not_repeated() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", desk::roster(1..=1));
    let token = desk::token(1);
    let (file, joined) = (format!("file:{token}"), format!("--exclude={token}"));
    let plan = ["plan", "--sandbox", "desk.yaml", "desk.csv"];
    for more in [
        &["--location", &token][..],
        &["--client-secret", &token],
        &["--client-secret", "hunter2"],
        &["--client-id", &file],
        &[&joined],
        &[&token],
    ] {
        let ran = silent(&place, &[&plan[..], more].concat(), 2);
        assert!(ran.stderr.contains("token") || ran.stderr.contains("•••"), "{}", ran.stderr);
    }
    for url in ["https://me:hunter2@example.com", "https://hunter2@example.com", "ftp://me:hunter2@example.com"] {
        silent(&place, &["plan", "--base-url", url, "desk.yaml", "desk.csv"], 2);
        silent(&place, &["auth", "login", "--base-url", url, "--client-id", "env:A", "--client-secret", "env:B"], 2);
    }
}

#[test]
fn a_token_in_a_wrong_place_of_a_file_stops_everything_and_is_not_shown() {
    let place = Place::new();
    let token = desk::token(1);
    let validate = |template: &str, roster: &str| {
        place.write("desk.yaml", template);
        place.write("desk.csv", roster);
        let ran = silent(&place, &["validate", "desk.yaml", "desk.csv"], 2);
        assert!(ran.stderr.contains("looks like"), "{}", ran.stderr);
    };
    let good = desk::roster(1..=3);
    validate(DESK, &good.replacen("location_id,token", "token,location_id", 1));
    validate(DESK, &good.replace("Clinic 2", &desk::token(9)));
    validate(DESK, &good.replace(",clinic", ",clinic,old_token").replace("Clinic 3", &format!("Clinic 3,{token}")));
    validate(DESK, &good.replacen("location_id,token,clinic\n", "", 1));
    validate(&DESK.replace("that suits", &format!("that suits {token}")), &good);
    validate(&DESK.replace("name: Hand over", "name: pit-<<clinic>>"), &good.replace("Clinic 2", &token[4..]));
    place.write("desk.yaml", DESK);
    place.write("desk.csv", format!("location_id,token,clinic\n{},file:{token},A\n", desk::location(1)));
    silent(&place, &["validate", "desk.yaml", "desk.csv"], 2);
}

/// An API that repeats the token of every request wherever there is room for it.
fn echo(asked: &Asked) -> Answer {
    let token = asked.text.lines().find_map(|line| line.split("Bearer ").nth(1))?.trim();
    let path = asked.line.split(' ').nth(1).unwrap_or_default();
    if path.contains("/agents/search") {
        let agent = format!(r#"{{"id":"agent0001","name":"{token}","mode":"off","isPrimary":false}}"#);
        return Some((
            200,
            format!(r#"{{"agents":[{agent}],"totalCount":1,"count":1,"traceId":"{token}","{token}":"{token}"}}"#),
        ));
    }
    Some((404, format!(r#"{{"statusCode":404,"message":"No {token} Found","error":"{token}","traceId":"{token}"}}"#)))
}

#[test]
fn an_api_that_puts_the_token_into_names_and_trace_ids_makes_nobody_repeat_it() {
    for shape in SHAPES {
        let place = Place::new();
        place.write("desk.yaml", DESK);
        let rows: Vec<_> = (1..=3).map(|n| format!("{},{shape}{n},Clinic {n}", desk::location(n))).collect();
        place.write("desk.csv", format!("location_id,token,clinic\n{}\n", rows.join("\n")));
        let api = Answering::start(echo);
        let base = ["--base-url", &api.url];
        let both = [&base[..], &["--journal", "here/journal.jsonl", "desk.yaml", "desk.csv"]].concat();
        for (command, code) in [
            (&["agents", "list", "desk.csv", "-o", "agents.csv"][..], 1),
            (&["agents", "search", "desk.csv", "-o", "found.json"], 0),
        ] {
            let told = [command, &base[..]].concat();
            for more in [&["-vvv", "--json-into", "told.ndjson"][..], &["--json"], &[]] {
                let ran = place.run(&[&told[..], more].concat());
                assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(TOKEN), "{told:?}: {ran:?}");
                assert!(ran.code.is_some_and(|ended| ended <= code.max(1)), "{ran:?}");
            }
        }
        for command in [&["plan", "-o", "plan.json"][..], &["drift", "-o", "drift.csv"], &["apply", "--yes"]] {
            let ran = place.run(&[command, &both[..], &["-vvv"]].concat());
            assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(TOKEN), "{command:?}: {ran:?}");
        }
        let mut files = 0;
        for folder in [place.path("."), place.path("here")] {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let (path, name) = (entry.path(), entry.file_name());
                if path.is_file() && name != "desk.csv" {
                    let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                    assert!(!text.contains(TOKEN), "{name:?} has a token in it: {text}");
                    files += 1;
                }
            }
        }
        assert!(files >= 5, "{files}");
    }
}
