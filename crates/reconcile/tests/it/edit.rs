//! One command's edit: it does what it says to the one that it names, and nothing to anything else.

use crate::build::{ADOPT, action, actual, agent, fields, id, known, location, shown, told};
use crate::draw::{edits, habits, template};
use crate::laws::story;
use crate::server::{Habits, Server};
use fitout_model::{
    ActionId, ActionType, Actual, AgentId, AgentKey, CauseKind, DesiredAgent, Edit, EditKind, Fields, Known, LanePlan,
    Mode, OnExisting, Operation, Selector,
};
use fitout_reconcile::{Decision, Edited, FieldRules, PlanPolicy, edit};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// No rules: what the laws write is not held against the API's.
const LAX: FieldRules = FieldRules { agent: |_, _| Vec::new(), action: |_, _, _| Vec::new() };
const FAIL: PlanPolicy = PlanPolicy {
    on_existing: OnExisting::Fail,
    prune: fitout_reconcile::Prune::Ours,
    others: fitout_model::OtherAgents::Ask,
};

fn planned(order: &Edit, actual: &Actual, known: &Known) -> Edited {
    edit(order, &location(), (actual, known), FAIL, &LAX)
}

/// What is there, with everything read whole that the edit may be about.
fn look(server: &Server, order: &Edit, known: &Known, habits: &Habits) -> Actual {
    let mut wanted = order.desired(&location());
    if let Some(there) = order.agent_id().and_then(|id| server.agents.get(id)) {
        let looked_for = agent("looked-for", Mode::Off, &json!({}), Vec::new());
        wanted.agents.push(DesiredAgent { name: there.name.clone(), ..looked_for });
    }
    server.read(&wanted, known, habits)
}

/// Carries an edit out; a plan of a template removes nothing that it adopts, so removals are done here.
fn carry_out(server: &mut Server, edited: &Edited, plan: &LanePlan, known: &mut Known) {
    let removes =
        |operation: &Operation| matches!(operation, Operation::RemoveAction { .. } | Operation::DeleteAgent { .. });
    let (removals, rest) = plan.operations.iter().cloned().partition::<Vec<_>, _>(removes);
    server.apply(&edited.desired, &LanePlan { operations: rest, ..plan.clone() }, known);
    for operation in removals {
        if let Operation::DeleteAgent { agent, id } = operation {
            assert_eq!(known.agents.remove(&agent).map(|ours| ours.id), Some(id.clone()), "what is ours is deleted");
            server.agents.remove(&id).expect("what is there is deleted");
        } else if let Operation::RemoveAction { agent, action, id } = operation {
            let ours = known.agents.get_mut(&agent).expect("the agent is ours");
            assert_eq!(ours.actions.remove(&action).map(|ours| ours.id), Some(id.clone()), "what is ours is removed");
            let there = server.agents.get_mut(&ours.id).expect("the agent is there");
            there.actions.retain(|there| there.id != id);
        }
    }
}

/// A way to draw an edit of whatever stands in a location by then.
#[derive(Debug, Clone)]
struct Drawn {
    agent: Index,
    action: Index,
    by_id: bool,
    verb: usize,
    values: Fields,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let values = select(vec![
        json!({"goal": "Anything else."}),
        json!({"goal": "Help.", "waitTime": 9, "mode": "suggestive"}),
        json!({"mode": "off"}),
        json!({"name": "A new name"}),
        json!({"isPrimary": true, "businessName": "Bolt"}),
        json!({"respondToImages": true, "knowledgeBaseIds": ["k9"]}),
    ]);
    (any::<Index>(), any::<Index>(), any::<bool>(), 0_usize..6, values)
        .prop_map(|(agent, action, by_id, verb, values)| Drawn { agent, action, by_id, verb, values: fields(&values) })
}

impl Drawn {
    /// The edit of one of the agents that are there, with the id of the agent.
    fn of(&self, server: &Server) -> Option<(Edit, AgentId)> {
        let ids: Vec<&AgentId> = server.agents.keys().collect();
        let there = &server.agents[*ids.get(self.agent.index(ids.len().max(1)))?];
        let pick = if self.by_id { Selector::Id(there.id.clone()) } else { Selector::Name(there.name.clone()) };
        let action_pick = || -> Option<Selector<ActionId>> {
            let found = there.actions.get(self.action.index(there.actions.len().max(1)))?;
            Some(if self.by_id { Selector::Id(found.id.clone()) } else { Selector::Name(found.name.clone()) })
        };
        let what = match self.verb {
            0 => EditKind::Update { fields: self.values.clone() },
            1 => EditKind::Delete,
            2 => EditKind::Attach(Box::new(action(
                "fresh",
                ActionType::TriggerWorkflow,
                &json!({"workflowIds": ["w7"]}),
            ))),
            3 => {
                let name = self.values.get("name").map(|_| "another name".to_owned());
                let details = fields(&json!({"triggerCondition": "insists", "extra": {"a": 3}}));
                EditKind::Rewrite { key: id("touched"), action: action_pick()?, name, details }
            }
            4 => EditKind::Remove { key: id("touched"), action: action_pick()? },
            _ => EditKind::Followup { settings: fields(&json!({"dynamicChannelSwitching": true})) },
        };
        Some((Edit::Change { key: id("edited"), agent: pick, what }, there.id.clone()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_that_was_carried_out_plans_nothing_more_and_changes_nothing_beside(
        older in template(),
        by_hand in edits(),
        habits in habits(),
        journal_kept in any::<bool>(),
        drawn in drawn(),
    ) {
        let mut story = story(&older, &by_hand, &habits, journal_kept);
        let Some((order, target)) = drawn.of(&story.server) else { return Ok(()) };
        let before = story.server.agents.clone();
        let first = planned(&order, &look(&story.server, &order, &story.known, &habits), &story.known);
        let Decision::Plan(plan) = &first.decision else { return Ok(()) };
        prop_assert!(plan.releases.is_empty());
        carry_out(&mut story.server, &first, plan, &mut story.known);

        let again = planned(&order, &look(&story.server, &order, &story.known, &habits), &story.known);
        match again.decision {
            Decision::Plan(again) => prop_assert!(again.changes_nothing(), "{:?}", told(&again)),
            Decision::Skip { .. } => {}
            Decision::Stop(cause) => prop_assert!(false, "{cause:?}"),
        }

        for (id, was) in before.iter().filter(|(id, _)| **id != target) {
            prop_assert_eq!(story.server.agents.get(id), Some(was), "another agent");
        }
        prop_assert!(story.server.agents.keys().all(|id| before.contains_key(id)), "no agent is made");
        let (Some(is), was) = (story.server.agents.get(&target), &before[&target]) else { return Ok(()) };
        let Edit::Change { what, .. } = &order else { return Ok(()) };
        let mut written: BTreeSet<&str> = BTreeSet::new();
        if let EditKind::Update { fields } = what {
            written.extend(fields.keys().map(String::as_str));
        }
        let kept = |agent: &fitout_model::ActualAgent| -> Fields {
            agent.fields.iter().filter(|(name, _)| !written.contains(name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect()
        };
        prop_assert_eq!(kept(is), kept(was), "a field that the edit does not name");
        if !written.contains("mode") {
            prop_assert_eq!(is.mode, was.mode);
        }
        let mut touched: BTreeSet<&ActionId> = BTreeSet::new();
        for operation in &plan.operations {
            if let Operation::UpdateAction { id, .. } | Operation::RemoveAction { id, .. } = operation {
                touched.insert(id);
            }
        }
        let follows = matches!(what, EditKind::Followup { .. });
        for there in was.actions.iter().filter(|there| !touched.contains(&there.id)) {
            let now = is.actions.iter().find(|now| now.id == there.id);
            if follows && there.kind == ActionType::AdvancedFollowup {
                prop_assert!(now.is_some());
            } else {
                prop_assert_eq!(now, Some(there), "another action");
            }
        }
    }

    #[test]
    fn what_is_made_is_made_once(older in template(), by_hand in edits(), habits in habits(), kept in any::<bool>()) {
        let mut story = story(&older, &by_hand, &habits, kept);
        let night = agent("night", Mode::Suggestive, &json!({"goal": "Wait."}), vec![
            action("book", ActionType::TriggerWorkflow, &json!({"workflowIds": ["w1"]})),
        ]);
        let order = Edit::Create(Box::new(night));
        let count = story.server.agents.len();
        for expected in [count + 1, count + 1] {
            let made = planned(&order, &look(&story.server, &order, &story.known, &habits), &story.known);
            let Decision::Plan(plan) = &made.decision else { panic!("{:?}", made.decision) };
            carry_out(&mut story.server, &made, plan, &mut story.known);
            prop_assert_eq!(story.server.agents.len(), expected);
        }
        // Without the journal it is somebody else's, and left as it is.
        let strange = planned(&order, &look(&story.server, &order, &Known::default(), &habits), &Known::default());
        prop_assert!(matches!(strange.decision, Decision::Stop(cause) if cause.kind == CauseKind::Exists));
    }
}

fn desk() -> DesiredAgent {
    let book = action("book", ActionType::TriggerWorkflow, &json!({"workflowIds": ["w1"], "triggerCondition": "asks"}));
    agent("desk", Mode::AutoPilot, &json!({"goal": "Book.", "waitTime": 2}), vec![book])
}

fn change(pick: Selector<AgentId>, what: EditKind) -> Edit {
    Edit::Change { key: "front".parse::<AgentKey>().unwrap(), agent: pick, what }
}

fn named(name: &str, what: EditKind) -> Edit {
    change(Selector::Name(name.to_owned()), what)
}

fn update(values: &Value) -> EditKind {
    EditKind::Update { fields: fields(values) }
}

/// The plan in words, or why there is none.
fn says(order: &Edit, actual: &Actual, known: &Known) -> String {
    match planned(order, actual, known).decision {
        Decision::Plan(plan) => told(&plan).join("; "),
        Decision::Skip { why } => format!("skipped: {why}"),
        Decision::Stop(cause) => format!("{}: {}", cause.kind, cause.message),
    }
}

#[test]
fn none_and_several_of_a_name_are_named_and_never_guessed() {
    let two = actual(vec![shown("a1", &desk()), shown("a2", &desk())]);
    let nothing = Known::default();
    let goal = || update(&json!({"goal": "Sell."}));
    let told = [
        says(&named("desk", goal()), &two, &nothing),
        says(&named("Desk", goal()), &two, &nothing),
        says(&change(Selector::Id(id("a3")), goal()), &two, &nothing),
        says(&change(Selector::Id(id("a2")), goal()), &two, &nothing),
        says(&named("Desk", EditKind::Delete), &two, &nothing),
        says(&named("desk", EditKind::Delete), &two, &nothing),
        says(&change(Selector::Id(id("a2")), EditKind::Delete), &two, &nothing),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
    ambiguous: 2 agents are named "desk"; ids: a1, a2
    not-there: no agent named "Desk" is there
    not-there: no agent of the id a3 is there
    adopt front = a2; update agent front = a2 (goal)
    skipped: no agent named "Desk" is there
    ambiguous: 2 agents are named "desk"; ids: a1, a2
    adopt front = a2; delete agent front = a2
    "#);
}

#[test]
fn an_agent_keeps_the_key_that_the_journal_has_for_it_and_no_other_agent_gets_it() {
    let there = actual(vec![shown("a1", &desk()), shown("a2", &agent("late", Mode::Off, &json!({}), Vec::new()))]);
    let mut ours = known(&[("a1", &desk())]);
    assert_eq!(says(&named("desk", update(&json!({"goal": "Sell."}))), &there, &ours), "update agent desk = a1 (goal)");
    let held = ours.agents.remove(&id::<AgentKey>("desk")).unwrap();
    ours.agents.insert(id("front"), held);
    let late = named("late", update(&json!({"goal": "Sell."})));
    assert_eq!(says(&late, &there, &ours), "adopt front-2 = a2; update agent front-2 = a2 (goal)");
}

#[test]
fn a_switch_comes_first_when_it_is_off_and_last_when_it_is_on() {
    let there = actual(vec![shown("a1", &desk())]);
    let ours = known(&[("a1", &desk())]);
    let off = named("desk", update(&json!({"goal": "Sell.", "mode": "off"})));
    assert_eq!(says(&off, &there, &ours), "switch mode desk to off; update agent desk = a1 (goal)");
    let on = named("desk", update(&json!({"goal": "Sell.", "mode": "suggestive"})));
    assert_eq!(says(&on, &there, &ours), "update agent desk = a1 (goal); switch mode desk to suggestive");
    let mut strange = there.clone();
    strange.agents.get_mut(&id::<AgentId>("a1")).unwrap().mode = None;
    let goal = named("desk", update(&json!({"goal": "Sell."})));
    assert!(says(&goal, &strange, &ours).starts_with("not-valid: the agent has a mode that is not known"));
}

#[test]
fn no_two_get_one_name_and_no_action_is_attached_twice() {
    let there = actual(vec![shown("a1", &desk()), shown("a2", &agent("late", Mode::Off, &json!({}), Vec::new()))]);
    let ours = known(&[("a1", &desk())]);
    assert_eq!(
        says(&named("desk", update(&json!({"name": "late"}))), &there, &ours),
        "exists: another agent is named \"late\" already; ids: a2"
    );
    let attach = |details: &Value| {
        named("desk", EditKind::Attach(Box::new(action("book", ActionType::TriggerWorkflow, details))))
    };
    let same = attach(&json!({"workflowIds": ["w1"], "triggerCondition": "asks"}));
    assert_eq!(says(&same, &there, &ours), "");
    let other = attach(&json!({"workflowIds": ["w2"], "triggerCondition": "asks"}));
    assert!(says(&other, &there, &ours).starts_with("exists: an action of that type is named \"book\" already"));
}

#[test]
fn the_rules_are_held_against_what_would_stand_there() {
    let strict = FieldRules {
        agent: |fields, changed| {
            let slow = fields.get("waitTime") == Some(&json!(2)) && fields.get("waitTimeUnit") == Some(&json!("hours"));
            if slow && changed.contains("waitTimeUnit") { vec!["too slow".to_owned()] } else { Vec::new() }
        },
        action: |kind, details, changed| {
            assert_eq!(*kind, ActionType::TriggerWorkflow);
            assert_eq!(details["workflowIds"], json!(["w1"]), "what stands there is seen");
            changed.iter().map(|name| format!("not {name}")).collect()
        },
    };
    let there = actual(vec![shown("a1", &desk())]);
    let says = |order: &Edit| match edit(order, &location(), (&there, &Known::default()), ADOPT, &strict).decision {
        Decision::Stop(cause) => format!("{}: {}", cause.kind, cause.message),
        other @ (Decision::Plan(_) | Decision::Skip { .. }) => panic!("{other:?}"),
    };
    assert_eq!(says(&named("desk", update(&json!({"waitTimeUnit": "hours"})))), "not-valid: too slow");
    let details = fields(&json!({"triggerCondition": "never"}));
    let rewrite = EditKind::Rewrite { key: id("x"), action: Selector::Name("book".to_owned()), name: None, details };
    assert_eq!(says(&named("desk", rewrite)), "not-valid: not triggerCondition");
}
