//! A year of an agency, in one test: rolled out, edited by hand, drifted, a mistake caught, put right, undone.

use crate::desk::{DESK, location, roster};
use crate::hands::{agents, by_hand, set, told};
use crate::program::{Place, Ran};

const LOCATIONS: usize = 300;
/// A rollout in two waves, by somebody who has read what it writes over.
const AGREED: [&str; 6] = ["--yes", "--waves=3,100%", "--gate", "pause", "--acknowledge-hand-edits", "20"];
const JOURNAL: &str = ".fitout/desk-sandbox/journal.jsonl";

/// What a person reads, without the names of runs, which are others each time.
fn read(ran: &Ran) -> String {
    told(ran).lines().map(|line| same_each_time(line) + "\n").collect()
}

fn same_each_time(line: &str) -> String {
    let run = |word: &str| word.len() == 19 && word.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let said = line.split(' ').map(|word| if run(word.trim_end_matches('.')) { "RUN" } else { word });
    said.collect::<Vec<_>>().join(" ")
}

struct Agency {
    place: Place,
}

impl Agency {
    fn say(&self, command: &str, more: &[&str]) -> Ran {
        // The sandbox holds the API's reported limits against a template, as the live API may do.
        let args = [command, "--sandbox", "--sandbox-quirks", "reported-limits", "desk.yaml", "desk.csv"];
        self.place.run(&[&args, more].concat())
    }

    fn template(&self, version: &str, from: &str, to: &str) {
        assert!(DESK.contains(from));
        self.place.write("desk.yaml", DESK.replace("1.0.0", version).replace(from, to));
    }

    /// The writes that were ever about to be sent.
    fn writes(&self) -> usize {
        self.place.writes_begun(JOURNAL)
    }
}

/// Twenty are edited, five lose their agent, three get a copy of it.
fn a_year_of_hands(place: &Place) {
    let edited: Vec<usize> = (10..30).collect();
    by_hand(place, &edited, |sandbox, location, agent| {
        set(sandbox, location, agent, "instructions", "Ask for a weekday. Our own words.");
    });
    by_hand(place, &[40, 41, 42, 43, 44], |sandbox, location, agent| {
        sandbox.delete_agent(location, &agent.id).unwrap();
    });
    by_hand(place, &[50, 51, 52], |sandbox, location, agent| {
        drop(sandbox.duplicate_agent(location, &agent.id).unwrap());
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of it is what a person reads")]
fn three_hundred_locations_through_a_year() {
    let agency = Agency { place: Place::new() };
    agency.place.write("desk.yaml", DESK);
    agency.place.write("desk.csv", roster(1..=LOCATIONS));

    insta::assert_snapshot!(read(agency.say("apply", &["--yes"]).exits(0)), @r"
    ---
    300 locations: create agent desk with 2 actions, then switch it to auto-pilot

    300 locations to change: about 2,400 requests, 1,200 of them writes.

    all done: 300 locations

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    a_year_of_hands(&agency.place);
    insta::assert_snapshot!(read(agency.say("drift", &[]).exits(10)), @r"
    272 in sync: as the template wants it
    20 drifted: edited by hand
      20 locations: desk.instructions (row 11 location0010, row 12 location0011, row 13 location0012, and 17 more)
    5 missing: an agent is not there
      5 locations: desk (gone) (row 41 location0040, row 42 location0041, row 43 location0042, and 2 more)
    3 duplicate: more than one agent has the name
      3 locations: desk (2 agents have its name) (row 51 location0050, row 52 location0051, row 53 location0052)
    ---
    Which of several agents is ours: fitout audit --sandbox desk.yaml desk.csv
    An apply would undo what was edited by hand. What would be written: fitout plan --sandbox desk.yaml desk.csv
    ");

    // A new version with a mistake that only the API knows: the trigger is shorter than it takes.
    agency.template("2.0.0", "The caller asks for a human being.", "Human.");
    insta::assert_snapshot!(read(agency.say("plan", &["--detailed-exitcode"]).exits(10)), @r#"
    275 locations: in agent desk: update action to-a-person (triggerCondition)
      as in row 2 location0001:
        ~ desk/to-a-person.triggerCondition: "The caller asks for a human being." → "Human."
    20 locations: update agent desk (instructions), update action to-a-person (triggerCondition)
      as in row 11 location0010:
        ~ desk.instructions (+1 −1 lines)
            - Ask for a weekday. Our own words.
            + Ask {{contact.first_name}} for a weekday, then for a time, and never for a diagnosis.
        ~ desk/to-a-person.triggerCondition: "The caller asks for a human being." → "Human."
    5 locations: create agent desk with 2 actions, then switch it to auto-pilot
      as in row 41 location0040:
        ~ desk.mode: "off" → "auto-pilot"

    Edited by hand since the last run there (DAY), would be written over: 20 locations
      20 locations: desk.instructions (row 11 location0010, row 12 location0011, row 13 location0012, and 17 more)

    Warnings:
      5 locations: agent desk: somebody deleted it since; it is made again (row 41 location0040, row 42 location0041, row 43 location0042, and 2 more)
      3 locations: agent desk: another agent of the location has the same name (row 51 location0050, row 52 location0051, row 53 location0052)

    300 locations to change: about 1,830 requests, 335 of them writes.
    ---
    warning: desk.yaml:26:29: `triggerCondition` should have 10 to 500 characters: 6
       |
    26 |           triggerCondition: Human.
       |                             ^^^^^^
    Nothing was written. To do it: fitout apply --acknowledge-hand-edits 20 --sandbox desk.yaml desk.csv
    "#);
    let before = agency.writes();
    let ran = agency.say("apply", &AGREED);
    insta::assert_snapshot!(read(ran.exits(3)), @r"
    ---
    warning: desk.yaml:26:29: `triggerCondition` should have 10 to 500 characters: 6
       |
    26 |           triggerCondition: Human.
       |                             ^^^^^^
    The template changed since run RUN (version 1.0.0 then, 2.0.0 now).
    275 locations: in agent desk: update action to-a-person (triggerCondition)
    20 locations: update agent desk (instructions), update action to-a-person (triggerCondition)
    5 locations: create agent desk with 2 actions, then switch it to auto-pilot

    Edited by hand since the last run there (DAY), would be written over: 20 locations
      20 locations: desk.instructions (row 11 location0010, row 12 location0011, row 13 location0012, and 17 more)

    Warnings:
      5 locations: agent desk: somebody deleted it since; it is made again (row 41 location0040, row 42 location0041, row 43 location0042, and 2 more)
      3 locations: agent desk: another agent of the location has the same name (row 51 location0050, row 52 location0051, row 53 location0052)

    300 locations to change: about 1,830 requests, 335 of them writes.

    Wave 1: 3 locations.
    300 locations: 3 failed, 297 pending

    3 failed: the API refused the request
      update action desk/to-a-person: details.triggerCondition must be 10 to 500 characters long (422)
      first: desk.csv:124 (location0123), :246, :263
      → Correct the template, the row or the value, then run the same command again.

    297 pending: not begun, or stopped before the end
      first: desk.csv:2 (location0001), :3, :4, :5, :6, :7 … and 291 more rows

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    error: stopped by a brake: the first 3 locations were refused for the same reason (update action desk/to-a-person: details.triggerCondition must be 10 to 500 characters long)
    hint: Correct the template or the rows and run `fitout apply` again: it shows what is left to do.
    ");
    assert!(agency.writes() - before <= 3, "the mistake met {} locations", agency.writes() - before);

    // Put right, and rolled out: three first, then everybody.
    agency.template("2.0.1", "The caller asks for a human being.", "The caller asks for a person, or swears.");
    let before = agents(&agency.place, 1..=LOCATIONS);
    let ran = agency.say("apply", &AGREED);
    insta::assert_snapshot!(read(ran.exits(6)), @r"
    ---
    The template changed since run RUN (version 2.0.0 then, 2.0.1 now).
    275 locations: in agent desk: update action to-a-person (triggerCondition)
    20 locations: update agent desk (instructions), update action to-a-person (triggerCondition)
    5 locations: create agent desk with 2 actions, then switch it to auto-pilot

    Edited by hand since the last run there (DAY), would be written over: 20 locations
      20 locations: desk.instructions (row 11 location0010, row 12 location0011, row 13 location0012, and 17 more)

    Warnings:
      5 locations: agent desk: somebody deleted it since; it is made again (row 41 location0040, row 42 location0041, row 43 location0042, and 2 more)
      3 locations: agent desk: another agent of the location has the same name (row 51 location0050, row 52 location0051, row 53 location0052)

    300 locations to change: about 1,830 requests, 335 of them writes.

    Wave 1: 3 locations.
    300 locations: 3 done, 297 pending

    297 pending: not begun, or stopped before the end
      first: desk.csv:2 (location0001), :3, :4, :5, :6, :7 … and 291 more rows

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    next     fitout resume --journal .fitout/desk-sandbox/journal.jsonl --acknowledge-hand-edits 20
    Paused after wave 1, as you asked. The other waves wait: go on with `fitout resume --acknowledge-hand-edits 20`.
    ");
    let canaries = agents(&agency.place, 1..=LOCATIONS);
    assert_eq!(before.iter().zip(&canaries).filter(|(before, now)| before != now).count(), 3);
    let unsaid = agency.place.run(&["resume"]);
    assert!(unsaid.exits(2).stderr.contains("resume --journal"), "{}", unsaid.stderr);
    let ran = agency.place.run(&["resume", "--acknowledge-hand-edits", "20"]);
    insta::assert_snapshot!(read(ran.exits(0)), @r"
    ---
    297 to do, 3 left alone as they are.
    all done: 300 locations

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    insta::assert_snapshot!(read(agency.say("drift", &[]).exits(10)), @r"
    297 in sync: as the template wants it
    3 duplicate: more than one agent has the name
      3 locations: desk (2 agents have its name) (row 51 location0050, row 52 location0051, row 53 location0052)
    ---
    Which of several agents is ours: fitout audit --sandbox desk.yaml desk.csv
    ");

    // The second wave is undone: what stood there before stands there again, edits by hand included.
    let runs = agency.place.run(&["runs", "list"]);
    let last = runs.exits(0).stdout.lines().last().unwrap().split_whitespace().next().unwrap().to_owned();
    let ran = agency.place.run(&["undo", &last, "--yes"]);
    assert!(ran.exits(2).stderr.contains("`--acknowledge-removals 5`"), "five agents were made by it: {}", ran.stderr);
    let ran = agency.place.run(&["undo", &last, "--acknowledge-removals", "5"]);
    insta::assert_snapshot!(read(ran.exits(0)), @r"
    ---
    297 of 300 locations were written to by run RUN
    272 locations: in agent desk: update action to-a-person (triggerCondition)
    20 locations: update agent desk (instructions), update action to-a-person (triggerCondition)
    5 locations: delete agent desk

    297 locations to change: about 1,802 requests, 317 of them writes.

    all done: 297 locations

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    assert_eq!(agents(&agency.place, 1..=LOCATIONS), canaries);
    let edited = agents(&agency.place, [10]);
    assert!(edited[0][0].to_string().contains("Our own words"), "{edited:?} at {}", location(10));
    // They are edits by hand again, and named before anything writes over them.
    let ran = agency.say("apply", &["--yes"]);
    assert!(ran.exits(2).stderr.contains("`--acknowledge-hand-edits 20`"), "{}", ran.stderr);
}
