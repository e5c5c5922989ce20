//! What is said of a job that is not over, or is over: the same everywhere, and never more than is true.

use crate::desk::{DESK, roster};
use crate::hands::{agents, by_hand, set};
use crate::program::Place;
use serde_json::Value;

fn place(locations: usize) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    place
}

fn apply(place: &Place, more: &[&str]) -> crate::program::Ran {
    place.run(&[&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"], more].concat())
}

#[test]
fn an_edit_that_is_paused_at_a_gate_is_not_said_to_be_done() {
    let place = place(5);
    apply(&place, &[]).exits(0);
    let edit = ["agents", "update", "desk.csv", "--sandbox", "--yes", "--agent-name", "<<clinic>> desk"];
    let paused = place.run(&[&edit[..], &["--set", "waitTime=3", "--waves", "1,100%", "--gate", "pause"]].concat());
    paused.exits(6);
    assert!(paused.stderr.contains("5 locations: 1 done, 4 pending"), "{}", paused.stderr);
    assert!(!paused.stderr.contains("all done") && !paused.stderr.contains("`fitout resume`"), "{}", paused.stderr);
    let rows = place.results(".fitout/desk-sandbox/edits.results.csv");
    assert_eq!(rows.iter().filter(|row| row["status"] == "done").count(), 1, "{rows:?}");
    let status = place.run(&["status", "--journal", ".fitout/desk-sandbox/edits.jsonl"]);
    assert!(status.exits(0).stderr.contains("4 locations of the last run had no turn"), "{}", status.stderr);
    // The same command goes on with the others.
    let again = place.run(&[&edit[..], &["--set", "waitTime=3"]].concat());
    assert!(again.exits(0).stderr.contains("4 done, 1 already in place"), "{}", again.stderr);
}

#[test]
fn a_report_after_an_undo_tells_of_the_undo() {
    let place = place(3);
    apply(&place, &[]).exits(0);
    let runs = place.run(&["runs", "list"]);
    let run = runs.exits(0).stdout.lines().last().unwrap().split(' ').next().unwrap().to_owned();
    place.run(&["undo", &run, "--yes", "--acknowledge-removals", "3", "--sandbox"]).exits(0);
    place.run(&["report", "-o", "report.md"]).exits(0);
    let report = place.read("report.md");
    assert!(report.contains("undo") && !report.contains("apply, undo"), "{report}");
}

#[test]
fn a_report_has_the_locations_that_the_run_was_for_and_no_others() {
    let place = place(4);
    apply(&place, &[]).exits(0);
    place.write("desk.yaml", DESK.replace("receptionist", "second receptionist"));
    apply(&place, &["--location", "location0002"]).exits(0);
    let run = place.run(&["runs", "list"]).exits(0).stdout.lines().last().unwrap()[..19].to_owned();
    let told = |place: &Place| {
        place.run(&["report", "-o", "r.md"]).exits(0);
        let report = place.read("r.md");
        assert!(report.contains("| done | 1 |") && !report.contains("pending"), "{report}");
    };
    told(&place);
    place.run(&["undo", &run, "--yes", "--sandbox"]).exits(0);
    told(&place);
}

#[test]
fn a_run_for_what_had_failed_is_gone_on_with_for_that_alone() {
    let place = place(4);
    // Two of them have no token.
    let roster = place.read("desk.csv");
    let cut = roster
        .replace(&crate::desk::token(3), &crate::desk::token(33))
        .replace(&crate::desk::token(4), &crate::desk::token(34));
    place.write("served.csv", &roster);
    let served = crate::program::Served::start(&place, &["--roster", "served.csv"]);
    place.write("desk.csv", cut);
    let base = ["--base-url", served.url.as_str()];
    place.run(&[&["apply", "--yes", "desk.yaml", "desk.csv"], &base[..]].concat()).exits(1);
    place.write("desk.csv", roster);
    let only = ["apply", "--yes", "desk.yaml", "desk.csv", "--only", "parked", "--waves", "1,100%", "--gate", "pause"];
    let ran = place.run(&[&only[..], &base[..]].concat());
    assert!(!ran.exits(6).stderr.contains("not in desk.csv"), "{}", ran.stderr);
    let ran = place.run(&[&["resume", "--include-new"], &base[..]].concat());
    assert!(
        !ran.exits(0).stderr.contains("not as it was") && !ran.stderr.contains("not in desk.csv"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("1 to do, 1 left alone"), "{}", ran.stderr);
}

#[test]
fn a_row_that_is_exempted_no_more_has_its_turn_in_a_resume() {
    let place = place(3);
    apply(&place, &[]).exits(0);
    let roster = place.read("desk.csv");
    place.write("desk.yaml", DESK.replace("receptionist", "second receptionist"));
    let rows: Vec<&str> = roster.lines().collect();
    place.write("desk.csv", format!("{},pinned\n{},\n{},legal hold\n{},\n", rows[0], rows[1], rows[2], rows[3]));
    apply(&place, &[]).exits(0);
    place.write("desk.csv", roster);
    let ran = place.run(&["resume"]);
    assert!(ran.exits(0).stderr.contains("1 to do, 2 left alone"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("changed, but done"), "{}", ran.stderr);
    let text = serde_json::to_string(&agents(&place, [2])).unwrap();
    assert!(text.contains("second receptionist"), "{text}");
}

#[test]
fn rows_that_are_left_alone_are_counted_in_the_progress_of_a_plan_and_a_check() {
    let place = place(5);
    let pinned = place.read("desk.csv").lines().enumerate().fold(String::new(), |text, (line, row)| {
        text + row + [",pinned", ",the client asked for it", ",x says so", ",", ",", ","][line] + "\n"
    });
    place.write("desk.csv", pinned);
    for command in ["plan", "check"] {
        let ran = place.run(&[command, "--sandbox", "desk.yaml", "desk.csv", "--json-into", "told.ndjson"]);
        assert!(ran.stderr.contains(" 5/5 · "), "{command}: {}", ran.stderr);
        let told = place.read("told.ndjson");
        let mut lines = told.lines().rev().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let last = lines.find(|line| line["type"] == "progress").unwrap();
        assert_eq!((&last["ended"], &last["locations"]), (&5.into(), &5.into()), "{command}: {last}");
    }
}

#[test]
fn a_resume_is_done_when_all_that_it_took_on_is_done() {
    let place = place(5);
    apply(&place, &["--waves", "2,100%", "--gate", "pause"]).exits(6);
    place.run(&["resume"]).exits(0);
    let status = place.run(&["status"]);
    assert!(!status.exits(0).stderr.contains("no turn or no end"), "{}", status.stderr);
    assert!(status.stdout.contains("done      5"), "{}", status.stdout);
    let listed = place.run(&["runs", "list"]);
    let resume = listed.exits(0).stdout.lines().last().unwrap().to_owned();
    assert!(resume.contains("3 done") && !resume.contains("pending"), "{}", listed.stdout);
}

#[test]
fn at_a_gate_the_locations_with_the_old_prompt_are_not_said_to_be_done() {
    let place = place(5);
    apply(&place, &[]).exits(0);
    place.write("desk.yaml", DESK.replace("receptionist", "second receptionist"));
    apply(&place, &["--waves", "1,100%", "--gate", "pause"]).exits(6);
    let status = place.run(&["status"]);
    assert!(status.exits(0).stdout.contains("done      1\n"), "{}", status.stdout);
    assert!(status.stdout.contains("pending   4\n"), "{}", status.stdout);
    assert!(status.stderr.contains("4 locations of the last run had no turn"), "{}", status.stderr);
}

#[test]
fn a_resume_goes_on_with_the_last_job_whatever_an_earlier_one_of_the_same_template_has_done() {
    let place = place(4);
    apply(&place, &[]).exits(0);
    // The same template, over what a person edited since.
    by_hand(&place, &[1, 2, 3, 4], |sandbox, location, agent| set(sandbox, location, agent, "goal", "By hand."));
    apply(&place, &["--acknowledge-hand-edits", "4", "--waves", "1,100%", "--gate", "pause"]).exits(6);
    let ran = place.run(&["resume", "--acknowledge-hand-edits", "4"]);
    assert!(ran.exits(0).stderr.contains("3 to do, 1 left alone"), "{}", ran.stderr);
    let text = serde_json::to_string(&agents(&place, 1..=4)).unwrap();
    assert!(!text.contains("By hand."), "{text}");
}

#[test]
fn what_an_earlier_job_left_as_it_was_is_no_reason_to_leave_it_in_this_one() {
    let place = place(4);
    apply(&place, &[]).exits(0);
    place.write("desk.yaml", DESK.replace("receptionist", "second receptionist"));
    place.run(&["plan", "--sandbox", "desk.yaml", "desk.csv", "-o", "plan.json"]).exits(0);
    by_hand(&place, &[2, 3, 4], |sandbox, location, agent| set(sandbox, location, agent, "goal", "By hand."));
    place.run(&["apply", "--sandbox", "plan.json"]).exits(1);
    apply(&place, &["--acknowledge-hand-edits", "3", "--waves", "1,100%", "--gate", "pause"]).exits(6);
    let ran = place.run(&["resume", "--acknowledge-hand-edits", "3"]);
    assert!(ran.exits(0).stderr.contains("4 locations: 3 done, 1 already in place"), "{}", ran.stderr);
}
