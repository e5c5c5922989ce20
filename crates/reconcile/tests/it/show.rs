//! What a person reads of the plans of all locations.

use crate::build::{ADOPT, action, actual, agent, desired, fields, id, known, shown};
use fitout_model::{ActionType, Actual, Cause, CauseKind, Desired, DesiredAgent, Known, Listed, LocationId, Mode};
use fitout_reconcile::{Decision, Forecast, PlanCounts, PlanSummary, plan};
use serde_json::json;

fn desk() -> DesiredAgent {
    let flow = |key: &str| action(key, ActionType::TriggerWorkflow, &json!({"triggerCondition": key}));
    let fields = json!({"instructions": "Be kind.", "waitTime": 2});
    agent("front-desk", Mode::AutoPilot, &fields, vec![flow("a"), flow("b"), flow("c"), flow("d")])
}

fn location(line: u64) -> LocationId {
    id(&format!("loc{line:06}"))
}

struct Screen {
    summary: PlanSummary,
    line: u64,
}

impl Screen {
    fn new() -> Self {
        Self { summary: PlanSummary::new(), line: 1 }
    }

    fn add(&mut self, count: usize, decision: &Decision) {
        for _ in 0..count {
            self.line += 1;
            self.summary.add(&location(self.line), self.line, decision);
        }
    }
}

fn decide(wanted: &Desired, there: &Actual, journal: &Known) -> Decision {
    plan(wanted, there, journal, &ADOPT)
}

#[test]
fn a_first_plan_is_one_line_and_a_forecast() {
    let mut screen = Screen::new();
    screen.add(200, &decide(&desired(vec![desk()]), &Actual::default(), &Known::default()));
    insta::assert_snapshot!(screen.summary.render(), @r#"
    200 locations: create agent front-desk with 4 actions, then switch it to auto-pilot

    200 locations to change: about 2,000 requests, 1,200 of them writes.
    "#);
    let tally = PlanCounts {
        locations: 200,
        changing: 200,
        creates: 200,
        attaches: 800,
        switches: 200,
        ..PlanCounts::default()
    };
    assert_eq!(screen.summary.tally(), tally);
    assert_eq!(screen.summary.forecast(), Forecast { requests: 2000, writes: 1200 });
}

#[test]
fn a_second_plan_says_that_everything_is_in_place() {
    let mut screen = Screen::new();
    let desk = desk();
    let there = actual(vec![shown("a1", &desk)]);
    screen.add(1, &decide(&desired(vec![desk.clone()]), &there, &known(&[("a1", &desk)])));
    insta::assert_snapshot!(screen.summary.render(), @r#"
    1 location: everything is in place

    Nothing has to be written.
    "#);
    assert_eq!(screen.summary.tally(), PlanCounts { locations: 1, in_place: 1, ..PlanCounts::default() });
    assert_eq!(screen.summary.forecast(), Forecast::default());
}

#[test]
fn everything_that_can_be_said() {
    let mut screen = Screen::new();
    let desk = desk();
    let wanted = desired(vec![desk.clone()]);
    let journal = known(&[("a1", &desk)]);
    screen.add(1198, &decide(&wanted, &Actual::default(), &Known::default()));
    screen.add(150, &decide(&wanted, &actual(vec![shown("a1", &desk)]), &journal));

    let mut edited = shown("a1", &desk);
    edited.fields = fields(&json!({"instructions": "Sell!", "waitTime": 9, "fullPrompt": "Sell!"}));
    screen.add(2, &decide(&wanted, &actual(vec![edited.clone()]), &journal));

    edited.mode = Some(Mode::Off);
    edited.actions.truncate(2);
    edited.actions[0].details.insert("triggerCondition".to_owned(), json!("begs"));
    screen.add(1, &decide(&wanted, &actual(vec![edited, shown("a2", &desk)]), &journal));
    screen.add(5, &decide(&wanted, &actual(vec![shown("a9", &desk)]), &Known::default()));

    screen.add(7, &Decision::Skip { why: "an agent exists; ids: a1".to_owned() });
    screen.add(1, &Decision::Skip { why: "an agent exists; ids: a2".to_owned() });
    let twins = actual(vec![shown("a1", &desk), shown("a2", &desk)]);
    screen.add(3, &decide(&wanted, &twins, &Known::default()));
    let cause = Cause {
        kind: CauseKind::MissingScope,
        during: "list agents".to_owned(),
        message: "The token is not authorized for this scope.".to_owned(),
        status: Some(401),
        trace: None,
    };
    screen.add(4, &Decision::Stop(cause));
    insta::assert_snapshot!(screen.summary.render(), @r#"
    1,198 locations: create agent front-desk with 4 actions, then switch it to auto-pilot
    150 locations: everything is in place
    5 locations: adopt agent front-desk, adopt actions a, b, c and d, with everything in place
    2 locations (row 1350 loc001350, row 1351 loc001351): update agent front-desk (instructions, waitTime)
    1 location (row 1352 loc001352): update agent front-desk (instructions, waitTime), update action a (triggerCondition), attach actions c and d, then switch it to auto-pilot

    Edited by hand since the last run there, would be written over: 3 locations
      1 location: agent front-desk was switched off, and would be switched on again (row 1352 loc001352)
      3 locations: front-desk.instructions (row 1350 loc001350, row 1351 loc001351, row 1352 loc001352)
      3 locations: front-desk.waitTime (row 1350 loc001350, row 1351 loc001351, row 1352 loc001352)
      1 location: front-desk/a.triggerCondition (row 1352 loc001352)

    Switched on, and would answer beside the agent that is switched on: 1 other agent in 1 location
      1 location: "front-desk" (auto-pilot) (row 1352 loc001352)

    Left alone:
      8 locations: an agent exists (row 1358 loc001358, row 1359 loc001359, row 1360 loc001360, and 5 more)

    Stopped:
      4 locations: the token lacks a scope (list agents): row 1369 loc001369, row 1370 loc001370, row 1371 loc001371, and 1 more
        Give the token the scopes conversation-ai.readonly and conversation-ai.write, then run the same command again.
      3 locations: several agents could be the wanted one (look for agent front-desk): row 1366 loc001366, row 1367 loc001367, row 1368 loc001368
        row 1366: 2 agents have the name "front-desk"; ids: a1, a2
        Open the location, keep one agent, delete or rename the others, then run the same command again.

    Warnings:
      3 locations: agent front-desk: the full prompt set in the web editor replaces instructions when the agent answers; clear it there (row 1350 loc001350, row 1351 loc001351, row 1352 loc001352)
      1 location: agent front-desk: another agent of the location has the same name (row 1352 loc001352)

    1,201 locations to change: about 12,027 requests, 7,195 of them writes.
    "#);
}

#[test]
fn every_kind_of_change_has_its_words() {
    let mut older = desk();
    older.actions.push(action("old", ActionType::StopBot, &json!({})));
    let mut newer = desk();
    newer.mode = Mode::Off;
    newer.actions.push(action("nudge", ActionType::AdvancedFollowup, &json!({})));
    newer.followup = Some(fields(&json!({"dynamicChannelSwitching": true})));
    let sales = agent("sales", Mode::Suggestive, &json!({}), vec![action("end", ActionType::StopBot, &json!({}))]);
    let mut screen = Screen::new();
    let wanted = desired(vec![newer, sales.clone()]);
    let there = actual(vec![shown("a1", &older)]);
    screen.add(1, &decide(&wanted, &there, &known(&[("a1", &older)])));

    let mut stray = shown("a2", &sales);
    stray.mode = Some(Mode::Off);
    let switched = desired(vec![sales.clone()]);
    screen.add(2, &decide(&switched, &actual(vec![stray]), &known(&[("a2", &sales)])));
    let mut bare = shown("a2", &sales);
    bare.actions.clear();
    screen.add(3, &decide(&switched, &actual(vec![bare]), &known(&[("a2", &sales)])));
    insta::assert_snapshot!(screen.summary.render(), @r#"
    3 locations (row 5 loc000005, row 6 loc000006, row 7 loc000007): in agent sales: attach action end
    2 locations (row 3 loc000003, row 4 loc000004): switch agent sales to suggestive
    1 location (row 2 loc000002): switch agent front-desk off, then remove action old, attach action nudge, set the follow-up settings; create agent sales with 1 action, then switch it to suggestive

    Edited by hand since the last run there, would be written over: 2 locations
      2 locations: agent sales was switched off, and would be switched on again (row 3 loc000003, row 4 loc000004)

    6 locations to change: about 45 requests, 12 of them writes.
    "#);
}

#[test]
fn a_screen_is_enough_for_the_worst_roster() {
    let mut screen = Screen::new();
    for number in 0_usize..400 {
        let key = format!("agent-{number}");
        let wanted = desired(vec![agent(&key, Mode::Off, &json!({}), vec![])]);
        screen.add(1 + number % 5, &decide(&wanted, &Actual::default(), &Known::default()));
        let mut noisy = agent(&key, Mode::Off, &json!({"goal": "Book."}), vec![]);
        let mut there = shown("a1", &noisy);
        there.fields.insert("fullPrompt".to_owned(), json!("Sell."));
        noisy.name = "renamed".to_owned();
        screen.add(1, &decide(&desired(vec![noisy.clone()]), &actual(vec![there]), &known(&[("a1", &noisy)])));
        screen.add(1, &Decision::Skip { why: format!("reason {number}") });
        for kind in CauseKind::ALL {
            let during = format!("look for agent {key}");
            let cause = Cause::new(*kind, during, String::new());
            screen.add(1, &Decision::Stop(cause));
        }
    }
    let text = screen.summary.render();
    assert!(text.lines().count() < 60, "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 400), "{text}");
    insta::assert_snapshot!(text.lines().filter(|line| line.contains("more group")).collect::<Vec<_>>().join("\n"), @r"
    … and 792 more groups
    … and 396 more groups
    … and 397 more groups
    … and 10,795 more groups
    … and 395 more groups
    ");
}

#[test]
fn an_agent_that_is_listed_and_unread_is_shown_as_stopped() {
    let mut there = Actual::default();
    there.listing.agents.push(Listed { id: id("a1"), name: "front-desk".to_owned(), mode: Some(Mode::Off) });
    let mut screen = Screen::new();
    screen.add(1, &decide(&desired(vec![desk()]), &there, &Known::default()));
    insta::assert_snapshot!(screen.summary.render(), @r#"
    Stopped:
      1 location: the listing of agents cannot be trusted (look for agent front-desk): row 2 loc000002
        Nothing was created on it. Run the same command again later; if it stays, report it to the vendor.

    Nothing will be written.
    "#);
}
