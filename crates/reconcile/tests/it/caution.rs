//! What a plan does to what is not ours, and which agents are taken over.

use crate::build::{action, actual, agent, desired, id, known, planned, shown};
use fitout_model::{
    ActionType, Actual, ActualAction, CauseKind, Desired, DesiredAgent, Known, Mode, OnExisting, OtherAgents, TakeOver,
};
use fitout_reconcile::{Decision, PlanPolicy, Prune, fingerprint, plan};
use proptest::prelude::*;
use serde_json::json;

fn desk(mode: Mode) -> DesiredAgent {
    agent("desk", mode, &json!({"goal": "Book."}), vec![])
}

fn other(name: &str, mode: Option<Mode>, agent_id: &str) -> fitout_model::ActualAgent {
    let mut there = shown(agent_id, &agent("other", Mode::Off, &json!({}), vec![]));
    name.clone_into(&mut there.name);
    there.mode = mode;
    there
}

/// Agents that are listed and not read, as those are that nobody wants.
fn listed_only(mut there: Actual, ids: &[&str]) -> Actual {
    there.agents.retain(|read, _| !ids.contains(&read.as_str()));
    there
}

fn others(wanted: &Desired, there: &Actual, ours: &Known) -> Vec<String> {
    planned(wanted, there, ours).cautions.others.iter().map(|other| other.id.to_string()).collect()
}

#[test]
fn every_agent_that_is_on_beside_one_that_is_switched_on_is_named() {
    let there = actual(vec![
        other("Bot", Some(Mode::AutoPilot), "on"),
        other("Helper", Some(Mode::Suggestive), "suggests"),
        other("New word", None, "unknown"),
        other("Old", Some(Mode::Off), "off"),
    ]);
    let there = listed_only(there, &["on", "suggests", "unknown", "off"]);
    let wanted = desired(vec![desk(Mode::AutoPilot)]);
    assert_eq!(others(&wanted, &there, &Known::default()), ["on", "suggests", "unknown"]);
    // Where nothing is switched on, nobody answers who did not before.
    assert!(others(&desired(vec![desk(Mode::Off)]), &there, &Known::default()).is_empty());
    let leave = PlanPolicy { others: OtherAgents::Leave, ..PlanPolicy::default() };
    let Decision::Plan(left) = plan(&wanted, &there, &Known::default(), &leave) else { panic!("no plan") };
    assert_eq!((left.cautions.others.len(), left.cautions.left.len()), (0, 3));
    assert!(left.cautions.is_empty());
}

#[test]
fn the_templates_own_agents_are_no_others_and_one_that_it_no_longer_has_is() {
    let sales = agent("sales", Mode::AutoPilot, &json!({}), vec![]);
    let there = actual(vec![shown("a2", &sales)]);
    let both = desired(vec![desk(Mode::AutoPilot), sales.clone()]);
    assert!(others(&both, &there, &known(&[("a2", &sales)])).is_empty(), "it is the template's");
    assert!(others(&both, &there, &Known::default()).is_empty(), "it is taken over");
    assert_eq!(others(&desired(vec![desk(Mode::AutoPilot)]), &there, &known(&[("a2", &sales)])), ["a2"]);
}

#[test]
fn an_agent_that_is_on_already_is_not_switched_on() {
    let mut suggests = desk(Mode::Suggestive);
    let there = actual(vec![shown("a1", &suggests), other("Bot", Some(Mode::AutoPilot), "on")]);
    let ours = known(&[("a1", &suggests)]);
    suggests.mode = Mode::AutoPilot;
    assert!(others(&desired(vec![suggests]), &there, &ours).is_empty());
}

#[test]
fn a_paused_agent_and_an_edit_are_cautions_and_what_moved_on_is_none() {
    let older = agent("desk", Mode::AutoPilot, &json!({"goal": "Book.", "waitTime": 2, "businessName": "A"}), vec![]);
    let mut newer = older.clone();
    newer.fields.insert("waitTime".to_owned(), json!(3));
    newer.fields.insert("goal".to_owned(), json!("Sell."));
    let mut there = shown("a1", &older);
    there.mode = Some(Mode::Off);
    there.fields.insert("goal".to_owned(), json!("By hand."));
    let ours = known(&[("a1", &older)]);
    let found = planned(&desired(vec![newer.clone()]), &actual(vec![there.clone()]), &ours);
    let fields: Vec<(&str, bool)> =
        found.cautions.edits.iter().map(|edit| (edit.field.as_str(), edit.is_pause())).collect();
    assert_eq!(fields, [("goal", false), ("mode", true)], "the wait moved on with the template");
    // Another edit of the same field is another plan, though it does the same.
    there.fields.insert("goal".to_owned(), json!("By hand, later."));
    let later = planned(&desired(vec![newer]), &actual(vec![there]), &ours);
    assert_eq!(found.operations, later.operations);
    assert_ne!(fingerprint(&found), fingerprint(&later));
    assert!(!later.cautions.beyond(Some(&found.cautions.agreed())).is_empty());
    assert!(found.cautions.beyond(Some(&found.cautions.agreed())).is_empty());
}

#[test]
fn what_is_edited_after_it_was_taken_over_is_an_edit() {
    let wanted = agent("desk", Mode::AutoPilot, &json!({"goal": "Book."}), vec![]);
    let adopted = planned(&desired(vec![wanted.clone()]), &actual(vec![shown("a1", &wanted)]), &Known::default());
    let mut ours = known(&[("a1", &wanted)]);
    for known in ours.agents.values_mut() {
        known.created = false;
        known.written = adopted.found.values().next().cloned().unwrap();
    }
    let mut there = shown("a1", &wanted);
    there.mode = Some(Mode::Off);
    there.fields.insert("goal".to_owned(), json!("By hand."));
    let found = planned(&desired(vec![wanted]), &actual(vec![there]), &ours);
    assert_eq!(found.cautions.edits.len(), 2, "{:?}", found.cautions);
}

fn taking(id: Option<&str>, names: &[&str]) -> Desired {
    let mut wanted = desk(Mode::Off);
    wanted.takes =
        TakeOver { id: id.map(crate::build::agent_id), names: names.iter().map(|name| (*name).to_owned()).collect() };
    desired(vec![wanted])
}

fn stopped(wanted: &Desired, there: &Actual, ours: &Known) -> CauseKind {
    match plan(wanted, there, ours, &PlanPolicy::default()) {
        Decision::Stop(cause) => cause.kind,
        Decision::Plan(_) | Decision::Skip { .. } => CauseKind::RowUnusable,
    }
}

#[test]
fn an_agent_is_taken_over_by_its_id_or_by_a_name_typed_another_way() {
    let there =
        actual(vec![other("Front  desk BOT", Some(Mode::Off), "b1"), other("Reception", Some(Mode::Off), "b2")]);
    let by_name = planned(&taking(None, &["front desk bot"]), &there, &Known::default());
    assert_eq!(by_name.adopts, [(id("desk"), id("b1"))]);
    let by_id = planned(&taking(Some("b2"), &["front desk bot"]), &there, &Known::default());
    assert_eq!(by_id.adopts, [(id("desk"), id("b2"))]);
    for on_existing in [OnExisting::Skip, OnExisting::Fail] {
        let policy = PlanPolicy { on_existing, ..PlanPolicy::default() };
        let decision = plan(&taking(Some("b2"), &[]), &there, &Known::default(), &policy);
        assert!(!matches!(decision, Decision::Plan(_)), "{on_existing:?} is about every agent that is there");
    }
}

#[test]
fn what_could_be_several_or_is_not_there_stops() {
    let none = Known::default();
    let twice = actual(vec![other("Bot", None, "b1"), other("BOT", None, "b2")]);
    assert_eq!(stopped(&taking(None, &["bot"]), &twice, &none), CauseKind::Conflict);
    let both = actual(vec![other("desk", None, "b1"), other("Bot", None, "b2")]);
    assert_eq!(stopped(&taking(None, &["bot"]), &both, &none), CauseKind::Conflict);
    assert_eq!(stopped(&taking(Some("gone"), &[]), &both, &none), CauseKind::NotThere);
    let ours = known(&[("b1", &desk(Mode::Off))]);
    assert_eq!(stopped(&taking(Some("b2"), &[]), &both, &ours), CauseKind::Conflict);
    let named = planned(&taking(Some("b1"), &[]), &both, &ours);
    assert!(named.adopts.is_empty(), "it is ours already");
}

#[test]
fn old_actions_of_a_type_that_the_template_attaches_are_named() {
    let kind = ActionType::TriggerWorkflow;
    let start = action("start", kind.clone(), &json!({"workflowIds": ["w"]}));
    let wanted = agent("desk", Mode::Off, &json!({}), vec![start]);
    let mut there = shown("b1", &agent("desk", Mode::Off, &json!({}), vec![]));
    for (old, kind) in [("o1", kind), ("o2", ActionType::StopBot)] {
        let details = json!({"workflowIds": ["old"]}).as_object().cloned().unwrap();
        there.actions.push(ActualAction { id: id(old), kind, name: "Old".to_owned(), details });
    }
    let there = actual(vec![there]);
    let wanted = desired(vec![wanted]);
    let warnings = planned(&wanted, &there, &Known::default()).warnings;
    let old =
        "agent desk: its old triggerWorkflow action \"Old\" stays beside the template's; `--prune` removes it; ids: o1";
    assert_eq!(warnings, [old]);
    let prune = PlanPolicy { prune: Prune::All, ..PlanPolicy::default() };
    let Decision::Plan(pruned) = plan(&wanted, &there, &Known::default(), &prune) else { panic!("no plan") };
    assert!(pruned.warnings.is_empty());
}

proptest! {
    /// Whatever else a location has: nothing is switched on beside an agent that the plan does not name.
    #[test]
    fn no_two_live_agents_but_those_that_are_named(modes in prop::collection::vec(0..4_u8, 0..6), wants in any::<bool>()) {
        let mode = |drawn: u8| [Some(Mode::Off), Some(Mode::Suggestive), Some(Mode::AutoPilot), None][usize::from(drawn)];
        let all = modes.iter().enumerate().map(|(n, drawn)| other(&format!("bot {n}"), mode(*drawn), &format!("b{n}")));
        let there = actual(all.collect());
        let wanted = desired(vec![desk(if wants { Mode::AutoPilot } else { Mode::Off })]);
        let live: Vec<String> =
            modes.iter().enumerate().filter(|(_, drawn)| **drawn > 0).map(|(n, _)| format!("b{n}")).collect();
        prop_assert_eq!(others(&wanted, &there, &Known::default()), if wants { live } else { Vec::new() });
    }
}
