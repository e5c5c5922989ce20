//! `fitout plan`: what a person sees before saying yes; saved plans; brakes before the first write.

use crate::desk::{DESK, location, roster, row, token};
use crate::hands::{agents, by_hand, set, told};
use crate::program::{Place, Ran};
use serde_json::Value;

const JOURNAL: &str = ".fitout/desk-sandbox/journal.jsonl";
const INPUTS: [&str; 3] = ["--sandbox", "desk.yaml", "desk.csv"];

/// A prompt of several lines, so that a difference has lines.
const LINES: &str = "instructions: |\n      Greet {{contact.first_name}}.\n      Ask for a weekday.\n      Then for a time.\n      Never give a diagnosis.\n      Say goodbye.";
const LINE: &str =
    "instructions: Ask {{contact.first_name}} for a weekday, then for a time, and never for a diagnosis.";

/// A folder where this many locations were fitted out with version 1.
fn fitted_out(locations: usize) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK.replace(LINE, LINES));
    place.write("desk.csv", roster(1..=locations));
    run(&place, "apply", &["--yes"]).exits(0);
    place
}

fn run(place: &Place, command: &str, more: &[&str]) -> Ran {
    place.run(&[&[command], &INPUTS[..], more].concat())
}

/// What was said, without the names of runs.
fn without_numbers(ran: &Ran) -> String {
    told(ran).replace(|c: char| c.is_ascii_digit(), "N")
}

/// The template's second version.
fn version_2(place: &Place) {
    let lines = LINES
        .replace("Ask for a weekday.", "Ask for a weekday or a weekend.")
        .replace("      Say goodbye.", "      Say goodbye.\n      Be brief.");
    let text = DESK
        .replace(LINE, &lines)
        .replace("1.0.0", "2.0.0")
        .replace("autoPilotMaxMessages: 10", "autoPilotMaxMessages: 12");
    place.write("desk.yaml", text);
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of it is what a person reads")]
fn what_changes_is_shown_on_one_specimen_of_each_group() {
    let place = fitted_out(9);
    by_hand(&place, &[4], |sandbox, location, agent| set(sandbox, location, agent, "goal", "Sell."));
    by_hand(&place, &[5], |sandbox, location, agent| set(sandbox, location, agent, "mode", "off"));
    version_2(&place);
    insta::assert_snapshot!(told(run(&place, "plan", &[]).exits(0)), @r"
    7 locations: update agent desk (autoPilotMaxMessages, instructions)
      as in row 2 location0001:
        ~ desk.autoPilotMaxMessages: 10 → 12
        ~ desk.instructions (+2 −1 lines)
              Greet {{contact.first_name}}.
            - Ask for a weekday.
            + Ask for a weekday or a weekend.
              Then for a time.
            …
              Say goodbye.
            + Be brief.
    1 location (row 5 location0004): update agent desk (autoPilotMaxMessages, goal, instructions)
      as in row 5 location0004:
        ~ desk.autoPilotMaxMessages: 10 → 12
        ~ desk.goal (+1 −1 lines)
            - Sell.
            + Get the caller of Clinic 4 an appointment that suits them.
        … 8 more lines; all: --location location0004
    1 location (row 6 location0005): update agent desk (autoPilotMaxMessages, instructions), then switch it to auto-pilot

    Edited by hand since the last run there (DAY), would be written over: 2 locations
      1 location: agent desk was switched off, and would be switched on again (row 6 location0005)
      1 location: desk.goal (row 5 location0004)

    9 locations to change: about 55 requests, 10 of them writes.
    ---
    Nothing was written. To do it: fitout apply --acknowledge-hand-edits 2 --sandbox desk.yaml desk.csv
    ");
    // One location is shown whole.
    insta::assert_snapshot!(told(run(&place, "plan", &["--location", &location(4)]).exits(0)), @r"
    row 5 location0004: update agent desk (autoPilotMaxMessages, goal, instructions)
      ~ desk.autoPilotMaxMessages: 10 → 12
      ~ desk.goal (+1 −1 lines)
          - Sell.
          + Get the caller of Clinic 4 an appointment that suits them.
      ~ desk.instructions (+2 −1 lines)
            Greet {{contact.first_name}}.
          - Ask for a weekday.
          + Ask for a weekday or a weekend.
            Then for a time.
          …
            Say goodbye.
          + Be brief.
    1 location: update agent desk (autoPilotMaxMessages, goal, instructions)

    Edited by hand since the last run there (DAY), would be written over: 1 location
      1 location: desk.goal (row 5 location0004)

    1 location to change: about 6 requests, 1 of them writes.
    ---
    1 of 9 locations chosen.
    Nothing was written. To do it: fitout apply --acknowledge-hand-edits 1 --sandbox desk.yaml desk.csv
    ");
    place.write("new.csv", roster(20..=20));
    let ran = place.run(&["plan", "--sandbox", "desk.yaml", "new.csv", "--location", &location(20)]);
    insta::assert_snapshot!(told(ran.exits(0)), @r#"
    row 2 location0020: create agent desk with 2 actions, then switch it to auto-pilot
      + desk
          autoPilotMaxMessages: 12
          businessName: "Clinic 20"
          channels: ["SMS","WebChat"]
          goal: "Get the caller of Clinic 20 an appointment that suits them."
          instructions:
            Greet {{contact.first_name}}.
            Ask for a weekday or a weekend.
            Then for a time.
            Never give a diagnosis.
            Say goodbye.
            Be brief.
          mode: "off"
          name: "Clinic 20 desk"
          personality: "You are the quiet receptionist of Clinic 20 and never use exclamation marks."
          waitTime: 20
          waitTimeUnit: "seconds"
      + desk/to-a-person
          createTask: true
          enabled: true
          examples: ["Can I talk to a person?"]
          finalMessage: "I am passing this to our front desk now."
          handoverType: "contactRequest"
          name: "Hand over"
          reactivateEnabled: false
          triggerCondition: "The caller asks for a human being."
          type: "humanHandOver"
      + desk/goodbye
          enabled: true
          finalMessage: "Thank you for writing to Clinic 20."
          name: "Say goodbye"
          reactivateEnabled: false
          stopBotDetectionType: "Goodbye"
          stopBotExamples: ["No, that is all","Thanks, bye"]
          stopBotTriggerCondition: "The caller says goodbye."
          type: "stopBot"
      ~ desk.mode: "off" → "auto-pilot"
    1 location: create agent desk with 2 actions, then switch it to auto-pilot

    1 location to change: about 8 requests, 4 of them writes.
    ---
    Nothing was written. To do it: fitout apply --sandbox desk.yaml new.csv
    "#);
}

#[test]
fn a_saved_plan_is_done_exactly_and_what_changed_since_is_left_out_by_name() {
    let place = fitted_out(9);
    version_2(&place);
    run(&place, "plan", &["-o", "plan.json"]).exits(0);
    let text = place.read("plan.json");
    for secret in ["receptionist", "weekend", "Be brief", &token(1), "pit-"] {
        assert!(!text.contains(secret), "{secret} in the plan");
    }
    let plan: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&plan["fitout_plan"], &plan["locations"].as_array().unwrap().len()), (&1.into(), &9));

    // Then one is edited, one row changes, one goes, one comes.
    by_hand(&place, &[2], |sandbox, location, agent| set(sandbox, location, agent, "goal", "Sell."));
    let rows = roster((1..=10).filter(|n| *n != 4)).replace("Clinic 3\n", "Klinik 3\n");
    place.write("desk.csv", rows);
    let before = agents(&place, 1..=9);
    let ran = place.run(&["apply", "plan.json"]);
    insta::assert_snapshot!(without_numbers(ran.exits(1)), @r"
    ---
    Left out: N location, because it is no longer in the roster: locationNNNN
    Left out: N location, because its row changed since: locationNNNN
    Left out: N location, because the plan does not know it: locationNNNN
    The template changed since run NNNNNNNN-NNNNNN-NNN (version N.N.N then, N.N.N now).
    N locations: N done, N failed

    N failed: the location changed after the plan was made
      plan: what is there is not what the plan was made for; nothing was written
      first: desk.csv:N (locationNNNN)
      → Begin anew with `fitout apply`, or the same undo, destroy or edit: it shows the new plan.

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    let after = agents(&place, 1..=9);
    let changed: Vec<usize> = (0..9).filter(|at| before[*at] != after[*at]).map(|at| at + 1).collect();
    assert_eq!(changed, [1, 5, 6, 7, 8, 9], "2 was edited, 3's row changed, 4 is gone");
    // A resume goes on with what was agreed to, and with nothing that was left out.
    let ran = place.run(&["resume"]);
    insta::assert_snapshot!(without_numbers(ran.exits(1)), @r"
    ---
    N location changed after the plan was made: it is left as it is; `fitout apply` shows the new plan.
    N to do, N left alone as they are.
    N locations: N done, N failed

    N failed: the location changed after the plan was made
      plan: what is there is not what the plan was made for; nothing was written
      first: desk.csv:N (locationNNNN)
      → Begin anew with `fitout apply`, or the same undo, destroy or edit: it shows the new plan.

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    assert_eq!(agents(&place, 1..=9), after);
}

#[test]
fn a_plan_that_was_done_is_in_place_when_it_is_done_again() {
    let place = fitted_out(3);
    version_2(&place);
    run(&place, "plan", &["-o", "plan.json"]).exits(0);
    place.run(&["apply", "plan.json"]).exits(0);
    let before = agents(&place, 1..=3);
    let ran = place.run(&["apply", "plan.json"]);
    insta::assert_snapshot!(without_numbers(ran.exits(0)), @r"
    ---
    everything is in place: N locations, no write

    results  .fitout/desk-sandbox/results.csv
    journal  .fitout/desk-sandbox/journal.jsonl
    ");
    assert_eq!(agents(&place, 1..=3), before);
}

#[test]
fn a_plan_is_the_same_whatever_the_order_of_the_rows() {
    let place = fitted_out(6);
    version_2(&place);
    let plan = |rows: Vec<usize>| {
        place.write("desk.csv", roster(rows));
        run(&place, "plan", &["-o", "plan.json"]).exits(0);
        let plan: Value = serde_json::from_str(&place.read("plan.json")).unwrap();
        let mut locations: Vec<Value> = plan["locations"].as_array().unwrap().clone();
        locations.sort_by_key(|location| location["location_id"].to_string());
        for location in &mut locations {
            location.as_object_mut().unwrap().remove("row");
        }
        locations
    };
    assert_eq!(plan((1..=6).collect()), plan((1..=6).rev().collect()));
}

#[test]
fn a_plan_that_is_none_and_a_template_that_moved_on_are_refused() {
    let place = fitted_out(2);
    version_2(&place);
    run(&place, "plan", &["-o", "plan.json"]).exits(0);
    let refused = |file: &str, words: &str| {
        let ran = place.run(&["apply", "--sandbox", file]);
        assert!(ran.exits(2).stderr.contains(words), "{}", ran.stderr);
    };
    let text = place.read("plan.json");
    place.write("other.json", "{\"name\": \"something else\"}");
    refused("other.json", "is no plan of fitout");
    place.write("new.json", text.replace("\"fitout_plan\": 1", "\"fitout_plan\": 2"));
    refused("new.json", "is a plan of version 2");
    place.write("torn.json", &text[..text.len() / 2]);
    refused("torn.json", "is no plan of fitout");
    place.write("odd.json", text.replace("\"host\"", "\"hots\""));
    refused("odd.json", "is damaged");
    refused("none.json", "cannot be read");
    place.write("desk.yaml", DESK.replace("1.0.0", "3.0.0"));
    refused("plan.json", "is not the template that the plan was made for");
    assert!(place.run(&["apply", "desk.yaml"]).exits(2).stderr.contains("the roster is missing"));
    assert!(place.run(&["apply", "plan.json", "--limit", "1"]).exits(2).stderr.contains("says itself"));
}

#[test]
fn a_plan_that_changes_or_removes_too_much_is_stopped_before_the_first_write() {
    let place = fitted_out(5);
    let writes = place.writes_begun(JOURNAL);
    version_2(&place);
    let ran = run(&place, "apply", &["--yes", "--max-updates", "50%"]);
    insta::assert_snapshot!(ran.exits(3).stderr.lines().skip_while(|line| !line.starts_with("error")).collect::<Vec<_>>().join("\n"), @r"
    error: stopped by a brake: this would change what is there in 5 locations, and --max-updates allows 2
    hint: Nothing was written. Look at the plan; choose fewer locations, or raise the limit if all of it is meant.
    ");

    // An action that the template no longer has is removed, which is agreed to by number.
    let without = DESK.replace("1.0.0", "3.0.0").split("      goodbye:").next().unwrap().to_owned();
    place.write("desk.yaml", without);
    assert!(
        run(&place, "apply", &["--yes", "--max-removals", "4"]).exits(3).stderr.contains("--max-removals allows 4")
    );
    let ran = run(&place, "apply", &["--yes"]);
    assert!(ran.exits(2).stderr.contains("`--acknowledge-removals 5`"), "{}", ran.stderr);
    let ran = run(&place, "apply", &["--yes", "--acknowledge-removals", "4"]);
    assert!(ran.exits(2).stderr.contains("would remove 5 actions"), "{}", ran.stderr);
    assert_eq!(place.writes_begun(JOURNAL), writes, "nothing was written");
    run(&place, "apply", &["--yes", "--acknowledge-removals", "5", "--max-removals", "5", "--max-updates", "100%"])
        .exits(0);
    assert!(agents(&place, 1..=5).iter().all(|agents| agents[0]["actions"].as_array().unwrap().len() == 1));
    assert!(row(1).contains(&location(1)));
}
