//! Fields that are left as somebody else has set them.

use crate::build::{ADOPT, action, actual, agent, desired, fields, id, known, shown, told};
use fitout_model::{ActionType, ActualAgent, DesiredAgent, Known, Mode, Ownership};
use fitout_reconcile::{Decision, PlanPolicy, Prune, differences, plan};
use serde_json::json;

fn keep(ignore: &[&str], create_only: &[&str]) -> Ownership {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Ownership { ignore: names(ignore), create_only: names(create_only) }
}

fn desk(instructions: &str, keep: Ownership) -> DesiredAgent {
    let mut desk = agent("desk", Mode::AutoPilot, &json!({"instructions": instructions, "goal": "Book."}), vec![]);
    desk.keep = keep;
    desk
}

/// What is planned for a location with this agent, as lines, after the closing read was held against it.
fn planned(wanted: &DesiredAgent, there: &ActualAgent, journal: &Known) -> Vec<String> {
    let (wanted, there) = (desired(vec![wanted.clone()]), actual(vec![there.clone()]));
    let Decision::Plan(plan) = plan(&wanted, &there, journal, &ADOPT) else { panic!("it can be planned") };
    let lines = told(&plan);
    if journal.agents.contains_key(&id("desk")) {
        let differs = differences(&wanted, &there, journal).differs;
        assert_eq!(plan.is_empty(), differs.is_empty(), "{lines:?} {differs:?}");
    }
    lines
}

#[test]
fn an_ignored_field_that_somebody_set_stays_and_one_that_is_ours_follows_the_template() {
    let older = desk("Be kind.", keep(&["instructions"], &[]));
    let newer = desk("Be brief.", keep(&["instructions"], &[]));
    let journal = known(&[("a1", &older)]);
    let mut there = shown("a1", &older);
    assert_eq!(planned(&newer, &there, &journal), ["update agent desk = a1 (instructions)"]);
    there.fields = fields(&json!({"instructions": "Our own words.", "goal": "Book."}));
    let left = "warning: agent desk: instructions left as somebody else has set it";
    assert_eq!(planned(&newer, &there, &journal), [left]);
    // Another field is written, and this one is not among what is sent.
    there.fields.insert("goal".to_owned(), json!("Sell."));
    assert_eq!(planned(&newer, &there, &journal), ["update agent desk = a1 (goal)", left]);
    assert!(!newer.update_body(Mode::AutoPilot, &["goal".to_owned()]).contains_key("instructions"));
    // What was never ours is somebody else's.
    assert_eq!(planned(&newer, &there, &Known::default()), ["adopt desk = a1", "update agent desk = a1 (goal)", left]);
}

#[test]
fn a_field_for_creation_only_is_never_looked_at_again() {
    let older = desk("Be kind.", keep(&[], &["instructions"]));
    let newer = desk("Be brief.", keep(&[], &["instructions"]));
    assert_eq!(newer.body(Mode::Off)["instructions"], "Be brief.", "it is written when the agent is made");
    let nothing: [&str; 0] = [];
    assert_eq!(planned(&newer, &shown("a1", &older), &known(&[("a1", &older)])), nothing);
    assert_eq!(planned(&newer, &shown("a1", &older), &Known::default()), ["adopt desk = a1"]);
}

#[test]
fn a_client_who_switched_the_agent_off_keeps_it_off() {
    for keep in [keep(&["mode"], &[]), keep(&[], &["mode"])] {
        let wanted = desk("Be kind.", keep);
        let journal = known(&[("a1", &wanted)]);
        let mut there = shown("a1", &wanted);
        there.mode = Some(Mode::Off);
        assert!(planned(&wanted, &there, &journal).iter().all(|line| line.starts_with("warning")));
        // An agent that was made and not yet switched on is not switched off by a client.
        let mut made = journal.clone();
        let off = fitout_reconcile::written(&fields(&json!({"mode": "off"})));
        made.agents.get_mut(&id("desk")).unwrap().written.extend(off);
        assert_eq!(planned(&wanted, &there, &made), ["switch mode desk to auto-pilot"]);
    }
}

#[test]
fn a_detail_of_an_action_can_be_left_alone() {
    let flow = |condition: &str| {
        let mut flow = action("flow", ActionType::TriggerWorkflow, &json!({"triggerCondition": condition, "w": 1}));
        flow.keep = keep(&["triggerCondition"], &[]);
        agent("desk", Mode::Off, &json!({}), vec![flow])
    };
    let (older, newer) = (flow("asks"), flow("demands"));
    let journal = known(&[("a1", &older)]);
    let mut there = shown("a1", &older);
    assert_eq!(planned(&newer, &there, &journal), ["update action desk/flow = flow-of-a1 (triggerCondition)"]);
    there.actions[0].details = fields(&json!({"triggerCondition": "ours", "w": 2}));
    let left = "warning: action desk/flow: triggerCondition left as somebody else has set it";
    assert_eq!(planned(&newer, &there, &journal), ["update action desk/flow = flow-of-a1 (w)", left]);
}

#[test]
fn pruning_removes_what_is_not_in_the_template_and_only_when_asked() {
    let flow = |key: &str| action(key, ActionType::TriggerWorkflow, &json!({"triggerCondition": key}));
    let wanted = agent("desk", Mode::Off, &json!({}), vec![flow("a")]);
    let journal = known(&[("a1", &wanted)]);
    let richer = agent("desk", Mode::Off, &json!({}), vec![flow("a"), flow("b")]);
    let (wanted, there) = (desired(vec![wanted]), actual(vec![shown("a1", &richer)]));
    let lines = |journal: &Known, prune| {
        let policy = PlanPolicy { prune, ..PlanPolicy::default() };
        let Decision::Plan(plan) = plan(&wanted, &there, journal, &policy) else { panic!("it can be planned") };
        told(&plan)
    };
    let nothing: [&str; 0] = [];
    assert_eq!(lines(&journal, Prune::Ours), nothing);
    let both = ["adopt desk/foreign-b-of-a1 = b-of-a1", "remove action desk/foreign-b-of-a1 = b-of-a1"];
    assert_eq!(lines(&journal, Prune::All), both);
    // A run that ended between the two goes on with the second.
    let mut adopted = journal.clone();
    let ours =
        fitout_model::KnownAction { id: id("b-of-a1"), created: false, written: std::collections::BTreeMap::new() };
    adopted.agents.get_mut(&id("desk")).unwrap().actions.insert(id("foreign-b-of-a1"), ours);
    assert_eq!(lines(&adopted, Prune::All), both[1..]);
    assert_eq!(lines(&adopted, Prune::Ours), nothing);
}
