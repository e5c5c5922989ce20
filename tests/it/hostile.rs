//! Names that try to command a terminal, to turn their own direction or to hide: nothing that is said has them in it.

use crate::answering::{Answer, Answering, Asked};
use crate::desk::{self, DESK};
use crate::program::{Place, Ran};

/// Clears the screen and sets the window's title, returns to the line's beginning, turns the direction, hides.
const HOSTILE: &str = "Evil\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\r\u{202e}\u{2066}\u{200b}\u{feff}\u{7f}";
/// The same as YAML, JSON and JavaScript write it.
const ESCAPED: &str = r"Evil\u001b[2J\u001b]0;owned\u0007\u009b31m\r\u202e\u2066\u200b\ufeff\u007f";

fn commands(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Holds that what people and programs are told has no such character, and says who said otherwise.
#[track_caller]
fn harmless(what: &str, text: &str) {
    if let Some(found) = text.find(commands) {
        let around: String =
            text.get(..found).unwrap().chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect();
        panic!("{what} has {:?} in it, after: {around}", text.get(found..).unwrap().chars().next());
    }
}

/// Runs a command as loud as can be in both log formats and as a stream for programs; gives what it said in words.
#[track_caller]
fn run(place: &Place, args: &[&str]) -> Ran {
    for more in [&["-vvv", "--log-format", "json"][..], &["--json"], &["-vvv", "--json-into", "told.ndjson"]] {
        let ran = place.run(&[args, more].concat());
        assert!(ran.code.is_some_and(|code| code <= 10), "{args:?} crashed: {ran:?}");
        harmless(&format!("stderr of {args:?} {more:?}"), &ran.stderr);
        if more == ["--json"] {
            harmless(&format!("the stream of {args:?}"), &ran.stdout);
            assert!(ran.stdout.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
        }
    }
    harmless(&format!("the file of {args:?}"), &place.read("told.ndjson"));
    let ran = place.run(args);
    harmless(&format!("what {args:?} says"), &format!("{}{}", ran.stdout, ran.stderr));
    ran
}

/// A roster whose clinics, columns and unused cells are hostile.
fn roster() -> String {
    let rows =
        (1..=3).map(|n| format!("{},{},\"{HOSTILE}, Clinic {n}\",\"{HOSTILE}\"\n", desk::location(n), desk::token(n)));
    format!("location_id,token,clinic,\"{HOSTILE}\"\n{}", rows.collect::<String>())
}

#[test]
fn a_hostile_roster_and_template_command_no_terminal() {
    let place = Place::new();
    place.write(
        "desk.yaml",
        DESK.replace("description: A front desk.", &format!("description: \"{ESCAPED}\""))
            .replace("name: Hand over", &format!("name: \"Hand over {ESCAPED}\"")),
    );
    place.write("desk.csv", roster());
    let inputs = ["--sandbox", "desk.yaml", "desk.csv"];
    let validated = run(&place, &["validate", "desk.yaml", "desk.csv"]);
    assert!(validated.exits(0).stderr.contains(r"uses the column `Evil\u001b[2J"), "{}", validated.stderr);
    run(&place, &["explain", "desk.yaml"]).exits(0);
    run(&place, &[&["plan"], &inputs[..]].concat()).exits(0);
    run(&place, &[&["plan", "--location", &desk::location(2)], &inputs[..]].concat()).exits(0);
    run(&place, &[&["apply", "--yes"], &inputs[..]].concat()).exits(0);
    place.write("desk.csv", roster().replace("Clinic 2", "Clinic Two"));
    run(&place, &[&["drift"], &inputs[..]].concat()).exits(10);
    run(&place, &[&["audit"], &inputs[..]].concat()).exits(0);
    run(&place, &["status"]).exits(0);
    run(&place, &["runs", "show"]).exits(0);
    run(&place, &["resolve", "--list"]).exits(0);
    run(&place, &["report", "-o", "report.md"]).exits(0);
}

#[test]
fn what_is_wrong_with_hostile_files_is_said_harmlessly() {
    let place = Place::new();
    let bidi = "\u{202e}\u{2066}gaol\u{200b}";
    place.write("desk.yaml", DESK.replace("    goal: ", &format!("    {bidi}: <<\u{202e}>> ")));
    place.write("desk.csv", format!("{}{HOSTILE},{HOSTILE},x\n", roster().replace("clinic,", "clinic\u{202e},")));
    let ran = run(&place, &["validate", "desk.yaml", "desk.csv"]);
    ran.exits(2);
    assert!(ran.stderr.contains(r"has no field `\u202e\u2066gaol\u200b`"), "{}", ran.stderr);
    assert!(ran.stderr.contains(r"17 |     \u202e\u2066gaol\u200b: "), "the line is shown, too: {}", ran.stderr);
    // A name of a file is a name, too.
    place.write("a\u{1b}[2J.yaml", "name: [");
    run(&place, &["explain", "a\u{1b}[2J.yaml"]).exits(2);
    run(&place, &["explain", "no\u{202e}.yaml"]).exits(2);
}

/// An API whose every word is hostile.
fn hostile(asked: &Asked) -> Answer {
    let last = asked.text.lines().find(|line| line.contains("5eC0de00")).unwrap().trim_end().chars().last();
    let refused = |status: u16| {
        Some((
            status,
            format!(r#"{{"statusCode":{status},"message":["{ESCAPED}"],"error":"{ESCAPED}","traceId":"{ESCAPED}"}}"#),
        ))
    };
    match (asked.line.starts_with("GET"), last) {
        (true, Some('1')) => refused(401),
        (true, Some('2')) => refused(403),
        (true, _) if asked.line.contains("/locations/") => {
            let id = desk::location(3);
            Some((200, format!(r#"{{"location":{{"id":"{id}","companyId":"c","name":"{ESCAPED}"}}}}"#)))
        }
        (true, _) => Some((200, r#"{"agents":[],"totalCount":0,"count":0}"#.to_owned())),
        (false, _) => refused(422),
    }
}

#[test]
fn an_api_that_answers_with_commands_is_not_obeyed() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", desk::roster(1..=3));
    let api = Answering::start(hostile);
    let inputs = ["--base-url", &api.url, "--journal", "here/journal.jsonl", "desk.yaml", "desk.csv"];
    run(&place, &[&["plan"], &inputs[..]].concat()).exits(1);
    let at_once = ["apply", "--yes", "--settle", "1s", "--on-in-doubt", "ask", "--max-failures", "100"];
    run(&place, &[&at_once, &inputs[..]].concat()).exits(1);
    run(&place, &["status", "--journal", "here/journal.jsonl"]).exits(0);
    run(&place, &["journal", "verify", "here/journal.jsonl"]).exits(0);
    assert!(place.read("here/journal.jsonl").contains("Evil"), "it was said");
    harmless("the journal", &place.read("here/journal.jsonl"));
}
