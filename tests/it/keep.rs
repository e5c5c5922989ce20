//! What is left alone: a client's own edits, pinned rows; and what is not, with `--prune`.

use crate::desk::{DESK, location, roster, row};
use crate::hands::{agents, by_hand, set, told};
use crate::program::{Place, Ran};
use serde_json::json;

const JOURNAL: &str = ".fitout/desk-sandbox/journal.jsonl";

fn run(place: &Place, command: &str, more: &[&str]) -> Ran {
    place.run(&[&[command, "--sandbox", "desk.yaml", "desk.csv"], more].concat())
}

/// The template, leaving these alone.
fn desk(version: &str, goal: &str, keep: &str) -> String {
    let declared = "    autoPilotMaxMessages: 10\n";
    DESK.replace("1.0.0", version)
        .replace("that suits them", goal)
        .replace(declared, &format!("{declared}    {keep}\n"))
}

#[test]
fn a_clients_own_words_outlive_a_change_of_the_template() {
    let place = Place::new();
    place.write("desk.csv", roster(1..=4));
    place.write("desk.yaml", desk("1.0.0", "that suits them", "ignore: [goal, mode]"));
    run(&place, "apply", &["--yes"]).exits(0);
    by_hand(&place, &[2], |sandbox, location, agent| set(sandbox, location, agent, "goal", "Our own goal."));
    by_hand(&place, &[3], |sandbox, location, agent| set(sandbox, location, agent, "mode", "off"));
    insta::assert_snapshot!(told(run(&place, "drift", &[]).exits(0)), @r"
    4 in sync: as the template wants it
    ---
    ");
    place.write("desk.yaml", desk("2.0.0", "this week", "ignore: [goal, mode]"));
    insta::assert_snapshot!(told(run(&place, "plan", &[]).exits(0)), @r"
    3 locations (row 2 location0001, row 4 location0003, row 5 location0004): update agent desk (goal)
      as in row 2 location0001:
        ~ desk.goal (+1 −1 lines)
            - Get the caller of Clinic 1 an appointment that suits them.
            + Get the caller of Clinic 1 an appointment this week.
    1 location (row 3 location0002): everything is in place

    Warnings:
      1 location: agent desk: goal left as somebody else has set it (row 3 location0002)
      1 location: agent desk: mode left as somebody else has set it (row 4 location0003)

    3 locations to change: about 18 requests, 3 of them writes.
    ---
    Nothing was written. To do it: fitout apply --sandbox desk.yaml desk.csv
    ");
    run(&place, "apply", &["--yes"]).exits(0);
    let goal = |number: usize| agents(&place, [number])[0][0]["fields"]["goal"].as_str().unwrap().to_owned();
    assert_eq!(goal(2), "Our own goal.");
    assert!(goal(1).contains("this week") && goal(3).contains("this week"));
    assert_eq!(agents(&place, [3])[0][0]["mode"], "off");
    run(&place, "drift", &[]).exits(0);
}

#[test]
fn a_list_that_makes_no_sense_is_named_with_its_place() {
    let place = Place::new();
    place.write("desk.csv", roster(1..=1));
    for (keep, words) in [
        ("ignore: [gaol]", "desk.yaml:16:14: `ignore` names `gaol`, which the agent `desk` does not declare"),
        ("ignore: [name]", "`name` cannot stand in `ignore`"),
        ("create-only: [respondToImages]", "the API does not show it"),
        ("ignore: goal", "`ignore` must be a list of names"),
        ("ignore: [goal]\n    create-only: [goal]", "`goal` stands in `ignore` and in `create-only`"),
    ] {
        place.write("desk.yaml", desk("1.0.0", "that suits them", keep));
        let ran = place.run(&["validate", "desk.yaml", "desk.csv"]);
        assert!(ran.exits(2).stderr.contains(words), "{keep}: {}", ran.stderr);
    }
}

#[test]
fn a_pinned_row_is_neither_read_nor_written() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    let pinned = |cells: [&str; 4]| {
        let rows: Vec<String> = (1..=4).zip(cells).map(|(number, cell)| format!("{},{cell}\n", row(number))).collect();
        format!("location_id,token,clinic,pinned\n{}", rows.concat())
    };
    place.write("desk.csv", pinned(["", "yes", "the client asked us to wait", "no"]));
    // What was not looked at is not counted as read.
    let audit = run(&place, "audit", &[]);
    assert!(audit.exits(0).stderr.contains("2 locations read: 0 names"), "{}", audit.stderr);
    let not_looked_at = "1 location not looked at (pinned in the roster): row 3 location0002\n";
    assert!(audit.stderr.contains(not_looked_at), "{}", audit.stderr);
    let ran = run(&place, "apply", &["--yes"]);
    insta::assert_snapshot!(told(ran.exits(0)), @r"
    ---
    2 locations: create agent desk with 2 actions, then switch it to auto-pilot

    Left alone:
      1 location: pinned in the roster (row 3 location0002)
      1 location: pinned in the roster: the client asked us to wait (row 4 location0003)

    2 locations to change: about 16 requests, 8 of them writes.

    4 locations: 2 done, 2 skipped

    2 skipped: left alone, as you asked
      pinned in the roster
      first: desk.csv:3 (location0002)
      pinned in the roster: the client asked us to wait
      first: desk.csv:4 (location0003)

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    assert!(agents(&place, [2, 3]).iter().all(Vec::is_empty));
    let outcomes: Vec<String> =
        place.results(".fitout/desk-sandbox/results.csv").iter().map(|row| row["status"].clone()).collect();
    assert_eq!(outcomes, ["done", "skipped", "skipped", "done"]);
    let ran = run(&place, "drift", &[]);
    assert!(ran.exits(0).stdout.contains("2 skipped"), "{}", ran.stdout);
    // A column that is not there leaves nothing alone, and is refused.
    assert!(run(&place, "apply", &["--yes", "--pinned-column", "hold"]).exits(2).stderr.contains("no column `hold`"));
    // Another column, and the pins are gone.
    let cells = pinned(["", "yes", "the client asked us to wait", "no"]);
    let lines: Vec<String> = cells.lines().map(|line| format!("{line},\n")).collect();
    let lines = lines.concat();
    place.write("desk.csv", lines.replacen("pinned,", "pinned,hold", 1));
    run(&place, "apply", &["--yes", "--pinned-column", "hold"]).exits(0);
    assert!(agents(&place, [2, 3]).iter().all(|agents| agents.len() == 1));
}

#[test]
fn what_is_not_in_the_template_is_removed_only_when_asked() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=2));
    run(&place, "apply", &["--yes"]).exits(0);
    by_hand(&place, &[1], |sandbox, location, agent| {
        let like = agent.actions.iter().find(|action| action.kind == "stopBot").unwrap();
        let extra = json!({"type": "stopBot", "name": "By hand", "details": like.details});
        drop(sandbox.add_action(location, &agent.id, extra.as_object().unwrap()).unwrap());
    });
    assert!(run(&place, "plan", &[]).exits(0).stdout.contains("everything is in place"));
    let before = agents(&place, [1]);
    insta::assert_snapshot!(told(run(&place, "plan", &["--prune"]).exits(0)), @r#"
    1 location (row 3 location0002): everything is in place
    1 location (row 2 location0001): in agent desk: remove 1 action that is not in the template
      as in row 2 location0001:
        - desk/foreign-TNII1bJPcnTTm8hJOuKa "By hand" (TNII1bJPcnTTm8hJOuKa)

    1 location to change: about 6 requests, 1 of them writes.
    ---
    Nothing was written. To do it: fitout apply --sandbox desk.yaml desk.csv
    "#);
    run(&place, "apply", &["--yes", "--prune"]).exits(2);
    run(&place, "apply", &["--yes", "--prune", "--acknowledge-removals", "1"]).exits(0);
    let actions = |at: usize| agents(&place, [at])[0][0]["actions"].as_array().unwrap().len();
    assert_eq!((actions(1), actions(2)), (2, 2));
    place.run(&["journal", "verify", JOURNAL]).exits(0);
    // What was pruned can be had back.
    let runs = place.run(&["runs", "list"]);
    let last = runs.exits(0).stdout.lines().last().unwrap().split_whitespace().next().unwrap().to_owned();
    place.run(&["undo", &last, "--yes"]).exits(0);
    assert_eq!(agents(&place, [1]), before, "location {}", location(1));
    // It was nobody's but the person's who made it, and is that again.
    let ran = run(&place, "plan", &[]);
    assert!(ran.exits(0).stdout.contains("2 locations: everything is in place"), "{}", ran.stdout);
}
