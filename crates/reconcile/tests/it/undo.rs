//! Taking a run back in one location: what is done, and what is left and why.

use crate::build::{action, actual, agent, id, known, location, shown, told};
use fitout_model::{ActionType, Actual, CauseKind, DesiredAgent, Known, Mode, RunId, Target, Verb};
use fitout_reconcile::{
    Certainty, Decision, LocationPast, PreImage, RunChange, RunChangeKind, Undone, destroy, undo, written,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const AGENT: &str = "agent-1";

fn run() -> RunId {
    id("run-1")
}

/// The agent as the run left it.
fn desk() -> DesiredAgent {
    let book =
        action("book", ActionType::TriggerWorkflow, &json!({"workflowIds": ["flow"], "triggerCondition": "now"}));
    agent("desk", Mode::AutoPilot, &json!({"goal": "Book.", "waitTime": 2, "businessName": "Clinic"}), vec![book])
}

fn on(action: Option<&str>) -> Target {
    Target { agent: id("desk"), action: action.map(id) }
}

fn wrote(verb: Verb, action: Option<&str>, body: &Value, former: Option<(&Value, &[&str])>) -> RunChange {
    let former = former.map(|(values, absent)| PreImage {
        values: values.as_object().cloned().unwrap(),
        absent: absent.iter().map(|name| (*name).to_owned()).collect(),
    });
    let wrote = written(body.as_object().unwrap());
    let what = RunChangeKind::Wrote { verb, certainty: Certainty::Done, wrote, former };
    RunChange { target: on(action), what, since: None, held: BTreeMap::new() }
}

/// A run that gave the agent another goal and a business name, switched it on, and gave its action another condition.
fn deeds() -> Vec<RunChange> {
    let details = json!({"workflowIds": ["flow"], "triggerCondition": "later"});
    let before = json!({"type": "triggerWorkflow", "name": "book", "details": details});
    let update = json!({"name": "desk", "goal": "Book.", "waitTime": 2, "businessName": "Clinic"});
    let condition = json!({"name": "book", "workflowIds": ["flow"], "triggerCondition": "now"});
    vec![
        wrote(Verb::UpdateAgent, None, &update, Some((&json!({"goal": "Sell."}), &["businessName"]))),
        wrote(Verb::UpdateAction, Some("book"), &condition, Some((&before, &[]))),
        wrote(Verb::SwitchMode, None, &json!({"mode": "auto-pilot"}), Some((&json!({"mode": "off"}), &[]))),
    ]
}

fn undone(deeds: &[RunChange], actual: &Actual, known: &Known) -> Undone {
    undo(&LocationPast { location: &location(), run: &run(), deeds, is_taken_back: false }, actual, known)
}

/// The plan line by line, or why there is none.
fn says(undone: &Undone) -> String {
    match &undone.decision {
        Decision::Plan(plan) => {
            let released = plan.releases.iter().map(|(target, id)| format!("release {target} = {id}"));
            told(plan).into_iter().chain(released).collect::<Vec<_>>().join("\n")
        }
        Decision::Stop(cause) => {
            assert_eq!(cause.kind, CauseKind::ChangedSinceRun);
            format!("{}: {}", cause.during, cause.message)
        }
        Decision::Skip { why } => why.clone(),
    }
}

#[test]
fn what_was_written_is_written_back_off_first() {
    let known = known(&[(AGENT, &desk())]);
    let undone = undone(&deeds(), &actual(vec![shown(AGENT, &desk())]), &known);
    insta::assert_snapshot!(says(&undone), @"
    switch mode desk to off
    update agent desk = agent-1 (goal)
    update action desk/book = book-of-agent-1 (triggerCondition)
    warning: desk.businessName stays as the run wrote it: what was there before was empty, and the API empties nothing
    ");
    let back = &undone.desired.agents[0];
    assert_eq!((back.mode, &back.fields["goal"], back.fields.len()), (Mode::Off, &json!("Sell."), 1));
    assert_eq!(back.actions[0].details["triggerCondition"], "later");
}

#[test]
fn what_is_back_is_left_alone() {
    let mut before = desk();
    before.mode = Mode::Off;
    before.fields.insert("goal".to_owned(), json!("Sell."));
    before.actions[0].details.insert("triggerCondition".to_owned(), json!("later"));
    let undone = undone(&deeds(), &actual(vec![shown(AGENT, &before)]), &known(&[(AGENT, &before)]));
    insta::assert_snapshot!(says(&undone), @"
    warning: desk.businessName stays as the run wrote it: what was there before was empty, and the API empties nothing
    ");
}

#[test]
fn whatever_was_changed_since_leaves_the_location_whole() {
    let ours = known(&[(AGENT, &desk())]);
    let mut edited = shown(AGENT, &desk());
    edited.fields.insert("waitTime".to_owned(), json!(5));
    edited.actions[0].name = "call".to_owned();
    insta::assert_snapshot!(says(&undone(&deeds(), &actual(vec![edited]), &ours)), @"
    undo run-1: not as the run wrote it: desk.waitTime, desk/book.name
    ");
    let gone = Known::default();
    insta::assert_snapshot!(says(&undone(&deeds(), &actual(Vec::new()), &gone)), @"
    undo run-1: no longer there: desk
    ");
    let mut later = deeds();
    later[1].since = Some(id("run-2"));
    let there = actual(vec![shown(AGENT, &desk())]);
    insta::assert_snapshot!(says(&undone(&later, &there, &ours)), @"
    undo run-1: run run-2 wrote there after it: undo run-2 first
    ");
    let mut unkept = deeds();
    if let RunChangeKind::Wrote { former, .. } = &mut unkept[0].what {
        *former = None;
    }
    insta::assert_snapshot!(says(&undone(&unkept, &there, &ours)), @"
    undo run-1: what was there before was not kept: desk
    ");
}

#[test]
fn an_agent_that_the_run_made_goes_unless_somebody_else_is_in_it() {
    let body = |agent: &DesiredAgent| Value::Object(agent.body(Mode::Off));
    let book = json!({"name": "book", "workflowIds": ["flow"], "triggerCondition": "now"});
    let deeds = [
        wrote(Verb::CreateAgent, None, &body(&desk()), None),
        wrote(Verb::AttachAction, Some("book"), &book, None),
        wrote(Verb::SwitchMode, None, &json!({"mode": "auto-pilot"}), None),
    ];
    let ours = known(&[(AGENT, &desk())]);
    insta::assert_snapshot!(says(&undone(&deeds, &actual(vec![shown(AGENT, &desk())]), &ours)), @"
    delete agent desk = agent-1
    ");
    let mut crowded = shown(AGENT, &desk());
    let mut other = crowded.actions[0].clone();
    other.id = id("by-hand");
    crowded.actions.push(other);
    insta::assert_snapshot!(says(&undone(&deeds, &actual(vec![crowded]), &ours)), @"
    undo run-1: agent desk has an action that the run did not make
    ");
    assert_eq!(says(&undone(&deeds, &actual(Vec::new()), &Known::default())), "", "it is gone already");
}

#[test]
fn what_was_adopted_is_released_actions_first() {
    let mut ours = known(&[(AGENT, &desk())]);
    let agent = ours.agents.values_mut().next().unwrap();
    agent.created = false;
    agent.actions.values_mut().for_each(|action| action.created = false);
    let adopted =
        |action| RunChange { target: on(action), what: RunChangeKind::Adopted, since: None, held: BTreeMap::new() };
    let mut deeds = deeds();
    deeds.splice(0..0, [adopted(None), adopted(Some("book"))]);
    let there = actual(vec![shown(AGENT, &desk())]);
    insta::assert_snapshot!(says(&undone(&deeds, &there, &ours)), @"
    switch mode desk to off
    update agent desk = agent-1 (goal)
    update action desk/book = book-of-agent-1 (triggerCondition)
    warning: desk.businessName stays as the run wrote it: what was there before was empty, and the API empties nothing
    release desk/book = book-of-agent-1
    release desk = agent-1
    ");
    insta::assert_snapshot!(says(&destroy(&location(), &there, &ours)), @"
    release desk/book = book-of-agent-1
    release desk = agent-1
    ");
}

#[test]
fn destroying_deletes_what_was_edited_and_says_so() {
    let ours = known(&[(AGENT, &desk())]);
    let mut edited = shown(AGENT, &desk());
    insta::assert_snapshot!(says(&destroy(&location(), &actual(vec![edited.clone()]), &ours)), @"
    delete agent desk = agent-1
    ");
    edited.fields.insert("goal".to_owned(), json!("Sell."));
    insta::assert_snapshot!(says(&destroy(&location(), &actual(vec![edited]), &ours)), @"
    delete agent desk = agent-1
    warning: agent desk was edited by hand since, and is deleted all the same
    ");
    assert_eq!(says(&destroy(&location(), &actual(Vec::new()), &Known::default())), "");
}

/// The fields of the agent that the journal is to hold after the undo of a run that updated it.
fn left(held: &Value, actual: &Actual, known: &Known) -> BTreeMap<String, Option<String>> {
    let body = json!({"goal": "Book.", "waitTime": 2, "name": "desk"});
    let former = json!({"goal": "By hand.", "waitTime": 1});
    let mut deed = wrote(Verb::UpdateAgent, None, &body, Some((&former, &[])));
    deed.held = written(held.as_object().unwrap());
    let run = run();
    let past = LocationPast { location: &location(), run: &run, deeds: &[deed], is_taken_back: false };
    let Undone { decision, .. } = undo(&past, actual, known);
    let Decision::Plan(plan) = decision else { panic!("{decision:?}") };
    plan.leaves.get(&on(None)).cloned().unwrap_or_default()
}

#[test]
fn a_value_that_is_put_back_belongs_to_whom_it_belonged() {
    let (there, known) = (actual(vec![shown(AGENT, &desk())]), known(&[(AGENT, &desk())]));
    let left = left(&json!({"goal": "Ours.", "waitTime": 1}), &there, &known);
    let digests = written(json!({"goal": "Ours.", "waitTime": 1}).as_object().unwrap());
    assert_eq!(left.get("goal"), Some(&digests.get("goal").cloned()), "what stood there was edited by hand");
    assert_eq!(left.get("waitTime"), Some(&digests.get("waitTime").cloned()));
    assert_eq!(left.get("name"), Some(&None), "the journal held no name");
}

#[test]
fn where_everything_is_back_only_what_is_held_wrongly_is_set() {
    let mut back = desk();
    back.fields.insert("goal".to_owned(), json!("By hand."));
    back.fields.insert("waitTime".to_owned(), json!(1));
    let (there, mut known) = (actual(vec![shown(AGENT, &back)]), known(&[(AGENT, &desk())]));
    let held = json!({"goal": "Ours.", "waitTime": 1, "name": "desk"});
    assert!(!left(&held, &there, &known).is_empty(), "the journal still holds what the run wrote");
    for ours in known.agents.values_mut() {
        ours.written = written(held.as_object().unwrap());
    }
    assert!(left(&held, &there, &known).is_empty(), "nothing is to be done any more");
}
