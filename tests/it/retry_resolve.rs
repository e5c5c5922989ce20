//! What a person decides: creates that nobody can tell of, an edited template, an edited roster.

use crate::desk::{self, DESK, WRITES};
use crate::program::{Place, Ran, Served};
use crate::reading;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const JOURNAL: &str = "here/journal.jsonl";
const RESULTS: &str = "here/results.csv";
const WORLD: &str = "here/sandbox-world.json";
const LOCATIONS: usize = 12;

/// A rollout of which some locations are done and others wait for a decision; with the latter.
fn undecided() -> (Place, BTreeSet<String>) {
    // It takes a while to come to that, so it is done once and every test goes on from its files.
    static FILES: LazyLock<BTreeMap<&str, Vec<u8>>> = LazyLock::new(|| {
        let place = come_to_doubts();
        let names = ["desk.yaml", "roster.csv", JOURNAL, RESULTS, WORLD];
        names.into_iter().map(|name| (name, std::fs::read(place.path(name)).unwrap())).collect()
    });
    let place = Place::new();
    std::fs::create_dir(place.path("here")).unwrap();
    for (name, bytes) in FILES.iter() {
        place.write(name, bytes);
    }
    let waiting = standing(&place, "in doubt");
    assert!(!waiting.is_empty() && !standing(&place, "done").is_empty(), "{waiting:?}");
    (place, waiting)
}

fn come_to_doubts() -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", desk::roster(1..=LOCATIONS));
    let faults = ["--sandbox-faults", "0.25", "--sandbox-seed", "3", "--sandbox-window", "1s"];
    let apply = ["apply", "--yes", "--sandbox", "--settle", "2s", "--on-in-doubt", "ask", "--journal", JOURNAL];
    let ran = place.run(&[&apply[..], &faults, &["desk.yaml", "roster.csv"]].concat());
    ran.exits(5);
    assert!(ran.stderr.contains("in doubt: a create was not found and waits for your decision\n"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("next     fitout resolve --list --journal here/journal.jsonl\n"), "{}", ran.stderr);
    place
}

/// The locations that the results say stand so.
fn standing(place: &Place, status: &str) -> BTreeSet<String> {
    let rows = place.results(RESULTS);
    rows.iter().filter(|row| row["status"] == status).map(|row| row["location_id"].clone()).collect()
}

fn resume(place: &Place, more: &[&str]) -> Ran {
    place.run(&[&["resume", "--settle", "2s", "--journal", JOURNAL], more].concat())
}

/// Every location of the roster has one agent, with this name, and its two actions.
fn inspect(place: &Place, names: impl Fn(usize) -> String, locations: impl IntoIterator<Item = usize>) {
    let served = Served::start(place, &["--roster", "roster.csv", "--world", WORLD]);
    for number in locations {
        let token = desk::token(number);
        let agents = reading::agents(&served.url, &token);
        let found: Vec<_> = agents.iter().map(|agent| agent["name"].as_str().unwrap()).collect();
        assert_eq!(found, [names(number)], "location {number}");
        let id = agents[0]["id"].as_str().unwrap();
        assert_eq!(reading::agent(&served.url, &token, id)["mode"], "auto-pilot", "location {number}");
        assert_eq!(reading::actions(&served.url, &token, id).len(), 2, "location {number}");
    }
}

fn own_name(number: usize) -> String {
    format!("Clinic {number} desk")
}

/// How many writes each location had.
fn writes(place: &Place) -> BTreeMap<String, usize> {
    let mut writes = BTreeMap::new();
    for line in place.read(JOURNAL).lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        if record["type"] == "began" {
            *writes.entry(record["loc"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    writes
}

#[test]
fn what_waits_for_a_decision_is_listed_decided_and_then_finished() {
    let (place, waiting) = undecided();
    let before = writes(&place);
    let list = place.run(&["resolve", "--list", "--journal", JOURNAL]);
    list.exits(5);
    let listed: BTreeSet<_> = list.stdout.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(listed, waiting, "{}", list.stdout);
    assert_eq!(writes(&place), before);

    // The journal remembers the choice: nothing is sent for them, they wait.
    resume(&place, &[]).exits(5);
    let status = place.run(&["status", "--journal", JOURNAL]);
    assert!(status.exits(0).stderr.contains("Decide with `fitout resolve --list`."), "{}", status.stderr);
    assert_eq!(standing(&place, "in doubt"), waiting);
    assert_eq!(writes(&place), before, "no write was sent before the decision");

    let resolve = ["resolve", "--as", "absent", "--by", "anna", "--journal", JOURNAL];
    let first = waiting.first().unwrap().as_str();
    place.run(&[&resolve[..], &["--location", first]].concat()).exits(0);
    place.run(&resolve).exits(0);
    let none = place.run(&["resolve", "--list", "--journal", JOURNAL]);
    none.exits(0);
    assert_eq!((none.stdout.as_str(), none.stderr.as_str()), ("", "Nothing is open.\n"));
    let journal = place.read(JOURNAL);
    let decided =
        journal.lines().filter(|line| line.contains(r#""type":"settled""#) && line.contains(r#""by":"anna""#));
    assert_eq!(decided.count(), waiting.len());
    let shown = place.run(&["journal", "show", JOURNAL]);
    assert_eq!(shown.exits(0).stdout.matches("settled by anna: it was not done").count(), waiting.len());

    let ran = resume(&place, &[]);
    ran.exits(0);
    let left = LOCATIONS - waiting.len();
    assert!(ran.stderr.contains(&format!("\n{} to do, {left} left alone", waiting.len())), "{}", ran.stderr);
    assert_eq!(standing(&place, "done").len(), LOCATIONS);
    inspect(&place, own_name, 1..=LOCATIONS);
}

#[test]
fn retry_takes_the_troubled_locations_only_and_sends_what_is_proven_absent_once_more() {
    let (place, waiting) = undecided();
    let before = writes(&place);
    let ran = place.run(&["retry", "--settle", "2s", "--on-in-doubt", "recreate", "--journal", JOURNAL]);
    ran.exits(0);
    for (location, count) in writes(&place) {
        let had = before.get(&location).copied().unwrap_or(0);
        assert_eq!(count > had, waiting.contains(&location), "{location}: {had} writes, then {count}");
    }
    inspect(&place, own_name, 1..=LOCATIONS);
    let again = place.run(&["retry", "--settle", "2s", "--journal", JOURNAL]);
    assert!(again.exits(0).stderr.contains("\n0 to do, 12 left alone as they are.\n"), "{}", again.stderr);
}

#[test]
fn an_id_that_a_person_names_is_believed_only_with_one_location() {
    let (place, waiting) = undecided();
    let resolve = |more: &[&str]| place.run(&[&["resolve", "--journal", JOURNAL, "--as", "done"], more].concat());
    let first = waiting.first().unwrap().as_str();
    assert!(resolve(&["--location", first]).exits(2).stderr.contains("needs the id that was made"));
    assert!(resolve(&["--id", "a/b", "--location", first]).exits(2).stderr.contains("--id a/b"));
    let elsewhere = resolve(&["--id", "abc", "--location", "location9999"]);
    assert!(elsewhere.exits(2).stderr.contains("nothing is open in the location location9999"), "{}", elsewhere.stderr);
    assert!(!place.read(JOURNAL).contains(r#""by":"operator""#), "nothing was decided");
}

#[test]
fn an_edited_template_is_refused_by_resume_unless_it_is_accepted() {
    let (place, _waiting) = undecided();
    let before = place.read(JOURNAL);
    place.write("desk.yaml", DESK.replace("waitTimeUnit: seconds", "waitTimeUnit: minutes").replace("20,", "2,"));
    let refused = resume(&place, &[]);
    assert!(
        refused.exits(2).stderr.starts_with("error: desk.yaml is not the template that run "),
        "{}",
        refused.stderr
    );
    assert!(refused.stderr.contains(" or go on unseen with `--accept-template-change`.\n"), "{}", refused.stderr);
    assert_eq!(place.read(JOURNAL), before, "nothing was sent or written down");

    resume(&place, &["--accept-template-change", "--on-in-doubt", "recreate"]).exits(0);
    assert_eq!(standing(&place, "done").len(), LOCATIONS);
    let served = Served::start(&place, &["--roster", "roster.csv", "--world", WORLD]);
    for number in 1..=LOCATIONS {
        let agents = reading::agents(&served.url, &desk::token(number));
        assert_eq!(agents.len(), 1, "location {number}");
        assert_eq!(agents[0]["waitTimeUnit"], "minutes", "all are brought to the template that was accepted");
    }
}

#[test]
fn a_roster_that_was_edited_reordered_and_extended_resumes_the_right_rows() {
    let (place, waiting) = undecided();
    let before = writes(&place);
    let done = standing(&place, "done");
    // Backwards, two new rows among them, and a new column before the old ones.
    let mut rows: Vec<String> = [20, 21].into_iter().chain(1..=LOCATIONS).map(desk::row).collect();
    rows.reverse();
    rows.rotate_left(3);
    let rows: Vec<_> = rows.iter().map(|row| format!("note,{row}")).collect();
    place.write("roster.csv", format!("remarks,location_id,token,clinic\n{}\n", rows.join("\n")));

    let ran = resume(&place, &["--on-in-doubt", "recreate", "--include-new"]);
    ran.exits(0);
    assert!(ran.stderr.contains("2 rows new: row "), "{}", ran.stderr);
    assert!(!ran.stderr.contains("changed:"), "a new column changes no row: {}", ran.stderr);
    let (to_do, left) = (waiting.len() + 2, done.len());
    assert!(ran.stderr.contains(&format!("{to_do} to do, {left} left alone as they are.\n")), "{}", ran.stderr);
    let after = writes(&place);
    for location in &done {
        assert_eq!(after.get(location), before.get(location), "{location} was done");
    }
    for number in [20, 21] {
        assert_eq!(after[&desk::location(number)], WRITES, "a new row is provisioned");
    }
    let order: Vec<_> = place.results(RESULTS).iter().map(|row| row["location_id"].clone()).collect();
    assert_eq!((order.len(), order.last().unwrap().as_str()), (14, "location0010"), "the results follow the new order");
    inspect(&place, own_name, (1..=LOCATIONS).chain([20, 21]));
}
