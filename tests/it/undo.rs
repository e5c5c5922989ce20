//! `fitout undo` and `fitout destroy`: what was done is taken back, and what others did is left.

use crate::desk::{DESK, location, roster, row, token};
use crate::program::{Place, Ran, says_what_is_used};
use fitout_sandbox::{AgentView, Sandbox, Settings};
use serde_json::json;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

const FOLDER: &str = ".fitout/desk-sandbox";
const JOURNAL: &str = ".fitout/desk-sandbox/journal.jsonl";
const FORMER: &str = ".fitout/desk-sandbox/former.jsonl";
const WORLD: &str = ".fitout/desk-sandbox/sandbox-world.json";

/// The template of a week later: another goal, another word to say goodbye, and nobody is handed over any more.
fn moved_on() -> String {
    let hand_over = DESK.find("      to-a-person:").unwrap()..DESK.find("      goodbye:").unwrap();
    let mut template = DESK.replace("1.0.0", "1.1.0").replace("that suits them", "this week");
    template.replace_range(hand_over, "");
    template.replace("Thank you for writing", "Good night, and thank you for writing")
}

fn apply(place: &Place, more: &[&str]) -> Ran {
    let apply = ["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"];
    let ran = place.run(&[&apply, more].concat());
    // What it removes is agreed to by the number that it has named.
    let Some((_, number)) = ran.stderr.split_once("`--acknowledge-removals ") else { return ran };
    let number = number.split('`').next().unwrap();
    place.run(&[&apply, more, &["--acknowledge-removals", number]].concat())
}

/// A folder where this many locations were fitted out and then brought to a later template; with the names of both runs.
fn fitted_out(locations: usize) -> (Place, [String; 2]) {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    apply(&place, &[]).exits(0);
    place.write("desk.yaml", moved_on());
    apply(&place, &[]).exits(0);
    let runs = runs(&place);
    (place, [runs[0].clone(), runs[1].clone()])
}

fn runs(place: &Place) -> Vec<String> {
    let listed = place.run(&["runs", "list"]);
    listed.exits(0).stdout.lines().skip(1).map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

fn agents(place: &Place, number: usize) -> Vec<AgentView> {
    Sandbox::load(&place.path(WORLD), Settings::default()).unwrap().agents(&location(number))
}

/// What an agent is, whatever the ids of its actions and their order.
fn content(agent: &AgentView) -> String {
    let mut actions: Vec<String> =
        agent.actions.iter().map(|a| json!([a.kind, a.name, a.details]).to_string()).collect();
    actions.sort();
    json!([agent.id, agent.fields, actions]).to_string()
}

fn by_hand(place: &Place, number: usize, act: impl FnOnce(&Sandbox, &str, &AgentView)) {
    let sandbox = Sandbox::load(&place.path(WORLD), Settings::default()).unwrap();
    let location = location(number);
    act(&sandbox, &location, &sandbox.agents(&location)[0]);
    sandbox.save(&place.path(WORLD)).unwrap();
}

fn set(sandbox: &Sandbox, location: &str, agent: &AgentView, field: &str, value: &str) {
    sandbox.edit_agent(location, &agent.id, |fields| drop(fields.insert(field.to_owned(), json!(value)))).unwrap();
}

/// The talk with the names of the runs put into words, without the lines that tell how fast it went.
fn told(ran: &Ran, runs: &[String]) -> String {
    let timed = ["req/s", " requests in ", " to write, in "];
    let lines =
        ran.stderr.lines().filter(|line| !timed.iter().any(|words| line.contains(words)) && !says_what_is_used(line));
    let mut text = lines.collect::<Vec<_>>().join("\n");
    for (number, run) in runs.iter().enumerate() {
        text = text.replace(run, &format!("RUN{}", number + 1));
    }
    format!("{}---\n{text}", ran.stdout)
}

fn undo(place: &Place, run: &str, more: &[&str]) -> Ran {
    place.run(&[&["undo", run], more].concat())
}

#[test]
fn a_run_is_taken_back_and_the_one_before_it_afterwards() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=3));
    apply(&place, &[]).exits(0);
    let before: Vec<String> = (1..=3).map(|number| content(&agents(&place, number)[0])).collect();
    place.write("desk.yaml", moved_on());
    apply(&place, &[]).exits(0);
    let names = runs(&place);
    assert_ne!(content(&agents(&place, 2)[0]), before[1]);

    let early = undo(&place, &names[0], &["--acknowledge-removals", "0"]);
    insta::assert_snapshot!(told(early.exits(1), &names), @"
    ---
    Stopped:
      3 locations: the location changed after the run (undo RUN1): row 2 location0001, row 3 location0002, row 4 location0003
        It was left as it is. Undo first the later run that is named, if one is; otherwise put it right by hand. `fitout drift` shows how it differs.

    Nothing will be written.

    3 locations: 3 failed

    3 failed: the location changed after the run
      undo RUN1: run RUN2 wrote there after it: undo RUN2 first; not as the run wrote it: desk.goal, desk/goodbye.finalMessage
      first: desk.csv:2 (location0001), :3, :4
      → It was left as it is. Undo first the later run that is named, if one is; otherwise put it right by hand. `fitout drift` shows how it differs.

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    let ran = undo(&place, &names[1], &["--yes"]);
    insta::assert_snapshot!(told(ran.exits(0), &names), @r"
    ---
    3 locations: update agent desk (goal), update action goodbye (finalMessage), attach action to-a-person

    3 locations to change: about 24 requests, 9 of them writes.

    all done: 3 locations

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    let after: Vec<String> = (1..=3).map(|number| content(&agents(&place, number)[0])).collect();
    assert_eq!(after, before);
    let again = undo(&place, &names[1], &["--yes"]);
    insta::assert_snapshot!(told(again.exits(0), &names), @"
    ---
    3 locations: everything is in place

    Nothing has to be written.

    everything is in place: 3 locations, no write

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");

    let unsaid = undo(&place, &names[0], &["--yes"]);
    insta::assert_snapshot!(told(unsaid.exits(2), &names), @"
    ---
    3 locations: delete agent desk

    3 locations to change: about 18 requests, 3 of them writes.

    error: this would delete 3 agents, and nobody has agreed to that by number
    hint: Read the plan above. If it is what you want, say `--acknowledge-removals 3`.
    ");
    let wrong = undo(&place, &names[0], &["--yes", "--acknowledge-removals", "2"]);
    insta::assert_snapshot!(wrong.exits(2).stderr.lines().rev().take(2).collect::<Vec<_>>().join("\n"), @"
    hint: Read the plan above. If it is what you want, say `--acknowledge-removals 3`.
    error: --acknowledge-removals 2: the plan would delete 3 agents; nothing was written
    ");
    assert_eq!(agents(&place, 1).len(), 1);
    let ran = undo(&place, &names[0], &["--acknowledge-removals", "3"]);
    insta::assert_snapshot!(told(ran.exits(0), &names), @r"
    ---
    3 locations: delete agent desk

    3 locations to change: about 18 requests, 3 of them writes.

    all done: 3 locations

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    assert!((1..=3).all(|number| agents(&place, number).is_empty()));
    place.run(&["journal", "verify", JOURNAL]).exits(0);
}

#[test]
fn what_was_edited_since_is_left_and_named() {
    let (place, names) = fitted_out(4);
    by_hand(&place, 2, |sandbox, location, agent| set(sandbox, location, agent, "goal", "Sell."));
    by_hand(&place, 3, |sandbox, location, agent| sandbox.delete_agent(location, &agent.id).unwrap());
    let edited = content(&agents(&place, 2)[0]);
    let ran = undo(&place, &names[1], &["--yes"]);
    insta::assert_snapshot!(told(ran.exits(1), &names), @r"
    ---
    2 locations: update agent desk (goal), update action goodbye (finalMessage), attach action to-a-person

    Stopped:
      2 locations: the location changed after the run (undo RUN2): row 3 location0002, row 4 location0003
        It was left as it is. Undo first the later run that is named, if one is; otherwise put it right by hand. `fitout drift` shows how it differs.

    2 locations to change: about 16 requests, 6 of them writes.

    4 locations: 2 done, 2 failed

    2 failed: the location changed after the run
      undo RUN2: no longer there: desk
      first: desk.csv:4 (location0003)
      undo RUN2: not as the run wrote it: desk.goal
      first: desk.csv:3 (location0002)
      → It was left as it is. Undo first the later run that is named, if one is; otherwise put it right by hand. `fitout drift` shows how it differs.

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    assert_eq!(content(&agents(&place, 2)[0]), edited);
    for name in ["journal.jsonl", "results.csv"] {
        let text = place.read(&format!("{FOLDER}/{name}"));
        assert!(!text.contains("receptionist") && !text.contains(&token(1)), "{name}");
    }
}

#[test]
fn former_values_are_private_and_can_be_done_without() {
    let (place, names) = fitted_out(2);
    let mode = std::fs::metadata(place.path(FORMER)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "they are prompt text");
    let former = place.read(FORMER);
    assert!(former.contains("that suits them") && !former.contains(&token(1)));
    std::fs::remove_file(place.path(FORMER)).unwrap();
    let ran = undo(&place, &names[1], &["--yes"]);
    insta::assert_snapshot!(told(ran.exits(1), &names), @"
    ---
    Stopped:
      2 locations: the location changed after the run (undo RUN2): row 2 location0001, row 3 location0002
        It was left as it is. Undo first the later run that is named, if one is; otherwise put it right by hand. `fitout drift` shows how it differs.

    Nothing will be written.

    2 locations: 2 failed

    2 failed: the location changed after the run
      undo RUN2: what was there before was not kept: desk, desk/goodbye, desk/to-a-person
      first: desk.csv:2 (location0001), :3
      → It was left as it is. Undo first the later run that is named, if one is; otherwise put it right by hand. `fitout drift` shows how it differs.

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");

    // What was made needs none.
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=2));
    apply(&place, &["--no-undo"]).exits(0);
    assert!(!place.path(FORMER).exists());
    undo(&place, &runs(&place)[0], &["--acknowledge-removals", "2"]).exits(0);
    assert!(agents(&place, 1).is_empty());
}

#[test]
fn a_run_that_is_not_there_or_did_nothing_is_said_to_be_so() {
    let (place, _) = fitted_out(1);
    let none = undo(&place, "zebra", &["--yes"]);
    assert!(none.exits(2).stderr.contains("has no run zebra"), "{}", none.stderr);
    place.run(&["undo"]).exits(2);
    apply(&place, &[]).exits(0);
    let names = runs(&place);
    let nothing = undo(&place, &names[2], &["--yes"]);
    insta::assert_snapshot!(told(nothing.exits(0), &names), @"
    ---
    Run RUN3 wrote nothing, so there is nothing to undo.
    ");
    let shown = place.run(&["runs", "show", &names[1]]);
    assert!(shown.exits(0).stdout.contains(&format!("fitout undo {}\n", names[1])), "{}", shown.stdout);
    let shown = place.run(&["runs", "show", &names[2]]);
    assert!(!shown.exits(0).stdout.contains("fitout undo"), "{}", shown.stdout);
}

#[test]
fn only_the_locations_that_are_meant_are_taken_back_and_a_missing_row_is_named() {
    let (place, names) = fitted_out(3);
    let ran = undo(&place, &names[1], &["--yes", "--location", &location(1)]);
    ran.exits(0);
    let goal = |number: usize| agents(&place, number)[0].fields["goal"].to_string();
    assert!(goal(1).contains("suits them") && goal(2).contains("this week"));
    place.write("desk.csv", format!("location_id,token,clinic\n{}\n{}\n", row(1), row(2)));
    let ran = undo(&place, &names[1], &["--yes"]);
    insta::assert_snapshot!(told(ran.exits(1), &names), @r"
    ---
    1 location is not in desk.csv, and left as it is: location0003
    1 location (row 2 location0001): everything is in place
    1 location (row 3 location0002): update agent desk (goal), update action goodbye (finalMessage), attach action to-a-person

    1 location to change: about 8 requests, 3 of them writes.

    3 locations: 1 done, 1 already in place, 1 pending

    1 pending: not done, and not in the roster any more
      location0003
      → Put the rows back and run the same command again.

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    assert!(goal(2).contains("suits them") && goal(3).contains("this week"));
}

#[test]
fn an_undo_that_was_killed_is_gone_on_with_and_never_by_resume() {
    let (place, names) = fitted_out(12);
    let written = place.writes_begun(JOURNAL);
    let mut started = place.start(&["undo", &names[1], "--yes", "--sandbox-latency", "150ms", "--concurrency", "2"]);
    // Somewhere in the middle, whatever has been written by then.
    while place.writes_begun(JOURNAL) < written + 9 {
        started.go_on(Duration::from_millis(20));
    }
    started.kill();
    let resumed = place.run(&["resume"]);
    let mut names = names.to_vec();
    names.extend(runs(&place).into_iter().skip(2));
    insta::assert_snapshot!(told(resumed.exits(2), &names), @"
    ---
    error: the last run was an undo of RUN2: run `fitout undo RUN2` again
    hint: It goes on from what is there. To carry the template out, run `fitout apply TEMPLATE ROSTER`.
    ");
    place.run(&["retry"]).exits(2);
    undo(&place, &names[1], &["--yes"]).exits(0);
    for number in 1..=12 {
        let there = agents(&place, number);
        assert_eq!(there.len(), 1);
        assert!(there[0].fields["goal"].to_string().contains("suits them"), "{number}");
        assert_eq!(there[0].actions.len(), 2, "{number}");
    }
    // A later apply carries the template out everywhere, those that were taken back included.
    apply(&place, &[]).exits(0);
    assert!((1..=12).all(|number| agents(&place, number)[0].fields["goal"].to_string().contains("this week")));
}

#[test]
fn destroy_removes_what_was_made_and_gives_back_what_was_adopted() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=3));
    // The first location has an agent of the name already.
    apply(&place, &["--location", &location(1)]).exits(0);
    std::fs::remove_file(place.path(JOURNAL)).unwrap();
    by_hand(&place, 1, |sandbox, location, agent| {
        sandbox.delete_action(location, &agent.id, &agent.actions[0].id).unwrap();
    });
    apply(&place, &[]).exits(0);
    by_hand(&place, 2, |sandbox, location, agent| set(sandbox, location, agent, "goal", "Sell."));
    let names = runs(&place);

    let unsaid = place.run(&["destroy", "--yes"]);
    insta::assert_snapshot!(told(unsaid.exits(2), &names), @r"
    ---
    2 locations (row 3 location0002, row 4 location0003): delete agent desk
    1 location (row 2 location0001): in agent desk: remove action to-a-person; release agent desk

    Warnings:
      1 location: agent desk was edited by hand since, and is deleted all the same (row 3 location0002)

    3 locations to change: about 18 requests, 3 of them writes.

    error: this would delete 2 agents and remove 1 action, and nobody has agreed to that by number
    hint: Read the plan above. If it is what you want, say `--acknowledge-removals 3`.
    ");
    let ran = place.run(&["destroy", "--acknowledge-removals", "3"]);
    insta::assert_snapshot!(told(ran.exits(0), &names), @r"
    ---
    2 locations (row 3 location0002, row 4 location0003): delete agent desk
    1 location (row 2 location0001): in agent desk: remove action to-a-person; release agent desk

    Warnings:
      1 location: agent desk was edited by hand since, and is deleted all the same (row 3 location0002)

    3 locations to change: about 18 requests, 3 of them writes.

    all done: 3 locations

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    let kept = agents(&place, 1);
    assert_eq!((kept.len(), kept[0].actions.len()), (1, 1));
    assert!(agents(&place, 2).is_empty() && agents(&place, 3).is_empty());
    let again = place.run(&["destroy", "--yes"]);
    insta::assert_snapshot!(told(again.exits(0), &names), @"
    ---
    Nothing is there that .fitout/desk-sandbox/journal.jsonl knows of.
    ");
    let resumed = place.run(&["resume"]);
    assert!(resumed.exits(2).stderr.contains("the last run was a destroy"), "{}", resumed.stderr);
}
