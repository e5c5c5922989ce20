//! Which action of an agent is which of the template, rule by rule, and the follow-up settings.

use crate::build::{action, actual, agent, desired, fields, id, known, made, planned, shown, told};
use fitout_model::{ACTION_IDS, FOLLOWUP_SETTINGS};
use fitout_model::{ActionType, ActualAction, ActualAgent, DesiredAgent, Known, KnownAction, Mode};
use fitout_reconcile::written;
use serde_json::{Value, json};

const FLOW: ActionType = ActionType::TriggerWorkflow;
const FOLLOW: ActionType = ActionType::AdvancedFollowup;

fn flow(key: &str, condition: &str) -> fitout_model::DesiredAction {
    action(key, FLOW, &json!({"triggerCondition": condition, "workflowIds": ["w1", "w2"]}))
}

fn one(text: &str, name: &str, details: &Value) -> ActualAction {
    ActualAction { id: id(text), kind: FLOW, name: name.to_owned(), details: fields(details) }
}

fn plan_of(desk: &DesiredAgent, there: ActualAgent, journal: &Known) -> Vec<String> {
    told(&planned(&desired(vec![desk.clone()]), &actual(vec![there]), journal))
}

#[test]
fn the_journals_action_is_updated_even_under_another_type_and_name() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![flow("start", "asks")]);
    let mut there = shown("a1", &desk);
    there.actions[0].kind = ActionType::Other("new".to_owned());
    there.actions[0].name = "renamed".to_owned();
    there.actions[0].details.insert("triggerCondition".to_owned(), json!("edited"));
    assert_eq!(
        plan_of(&desk, there, &known(&[("a1", &desk)])),
        ["update action desk/start = start-of-a1 (name, triggerCondition, type)"]
    );
}

#[test]
fn an_equal_action_is_adopted_and_the_smallest_of_several_ids_is_taken() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![flow("start", "asks")]);
    let mut there = shown("a1", &desk);
    let mut twin = there.actions[0].clone();
    twin.id = id("0-twin");
    twin.details.insert("workflowIds".to_owned(), json!(["w2", "w1"]));
    there.actions.push(twin);
    assert_eq!(
        plan_of(&desk, there, &Known::default()),
        [
            "adopt desk = a1",
            "adopt desk/start = 0-twin",
            "warning: action desk/start: another action is equal to it; ids: start-of-a1",
        ]
    );
}

#[test]
fn the_only_action_of_the_type_and_name_is_adopted_and_updated() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![flow("start", "asks")]);
    let mut there = shown("a1", &desk);
    there.actions[0].details.insert("triggerCondition".to_owned(), json!("demands"));
    assert_eq!(
        plan_of(&desk, there, &Known::default()),
        [
            "adopt desk = a1",
            "adopt desk/start = start-of-a1",
            "update action desk/start = start-of-a1 (triggerCondition)",
        ]
    );
}

#[test]
fn one_of_several_unequal_actions_is_not_guessed() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![flow("start", "asks")]);
    let mut there = shown("a1", &desk);
    let other = |id, condition| one(id, "start", &json!({"triggerCondition": condition}));
    there.actions = vec![other("x2", "demands"), other("x1", "begs")];
    assert_eq!(
        plan_of(&desk, there, &Known::default()),
        [
            "adopt desk = a1",
            "attach action desk/start",
            "warning: action desk/start: 2 actions have its type and name and none its content; one more is \
             attached; ids: x1, x2",
        ]
    );
}

#[test]
fn an_action_is_not_lost_to_one_that_resembles_it() {
    let mut start = flow("start", "asks");
    start.name = "shared".to_owned();
    let mut stop = flow("stop", "demands");
    stop.name = "shared".to_owned();
    let desk = agent("desk", Mode::Off, &json!({}), vec![start, stop]);
    let mut there = shown("a1", &desk);
    there.actions.remove(0);
    // Only the second one is there: the first must not take it for its type and name.
    assert_eq!(
        plan_of(&desk, there, &Known::default()),
        ["adopt desk = a1", "adopt desk/stop = stop-of-a1", "attach action desk/start"]
    );
}

#[test]
fn what_the_journal_made_is_removed_and_what_others_made_is_not() {
    let older = agent("desk", Mode::Off, &json!({}), vec![flow("start", "asks"), flow("stop", "ends")]);
    let mut there = shown("a1", &older);
    there.actions.push(one("foreign", "theirs", &json!({})));
    let mut journal = known(&[("a1", &older)]);
    let ours = journal.agents.get_mut(&older.key).unwrap();
    let adopted = KnownAction { id: id("foreign"), created: false, written: written(&fields(&json!({}))) };
    ours.actions.insert(id("taken"), adopted);
    let desk = agent("desk", Mode::Off, &json!({}), vec![flow("start", "asks")]);
    assert_eq!(plan_of(&desk, there.clone(), &journal), ["remove action desk/stop = stop-of-a1"]);
    there.actions.retain(|action| action.id != id("stop-of-a1"));
    assert!(plan_of(&desk, there, &journal).is_empty());
}

#[test]
fn an_action_whose_key_was_renamed_is_replaced_where_the_journal_made_it() {
    let older = agent("desk", Mode::Off, &json!({}), vec![flow("start", "asks")]);
    let mut journal = known(&[("a1", &older)]);
    let mut desk = older.clone();
    desk.actions[0].key = id("begin");
    desk.actions[0].name = "start".to_owned();
    let there = shown("a1", &older);
    assert_eq!(
        plan_of(&desk, there.clone(), &journal),
        ["remove action desk/start = start-of-a1", "attach action desk/begin"]
    );
    // What it did not make it leaves alone, and the journal cannot know it under two keys.
    let ours = journal.agents.get_mut(&desk.key).unwrap();
    ours.actions.get_mut(&older.actions[0].key).unwrap().created = false;
    assert_eq!(
        plan_of(&desk, there, &journal),
        ["attach action desk/begin", "warning: action desk/begin: another action is equal to it; ids: start-of-a1",]
    );
}

#[test]
fn removals_come_before_updates_and_updates_before_attaches() {
    let older = agent("desk", Mode::AutoPilot, &json!({}), vec![flow("old", "asks"), flow("stay", "asks")]);
    let desk = agent("desk", Mode::AutoPilot, &json!({}), vec![flow("new", "asks"), flow("stay", "demands")]);
    assert_eq!(
        plan_of(&desk, shown("a1", &older), &known(&[("a1", &older)])),
        [
            "remove action desk/old = old-of-a1",
            "update action desk/stay = stay-of-a1 (triggerCondition)",
            "attach action desk/new",
        ]
    );
}

#[test]
fn a_link_differs_when_its_agent_is_another_one_or_still_to_be_made() {
    let mut transfer = action("move", ActionType::TransferBot, &json!({"enabled": true}));
    transfer.links.insert("transferToBot".to_owned(), id("sales"));
    let desk = agent("desk", Mode::Off, &json!({}), vec![transfer]);
    let sales = agent("sales", Mode::Off, &json!({}), vec![]);
    let wanted = desired(vec![desk.clone(), sales.clone()]);
    let journal = known(&[("a1", &desk), ("a2", &sales)]);
    let leading_to = |agent_id: &str| {
        let mut there = shown("a1", &desk);
        there.actions[0].details.insert("transferToBot".to_owned(), json!(agent_id));
        there
    };
    let there = actual(vec![leading_to("a2"), shown("a2", &sales)]);
    assert!(planned(&wanted, &there, &journal).is_empty());
    let there = actual(vec![leading_to("a9"), shown("a2", &sales)]);
    let update = "update action desk/move = move-of-a1 (transferToBot)";
    assert_eq!(told(&planned(&wanted, &there, &journal)), [update]);
    let there = actual(vec![leading_to("a2")]);
    assert_eq!(told(&planned(&wanted, &there, &journal)), ["create agent sales", update]);
}

#[test]
fn an_action_whose_agent_is_still_to_be_made_equals_none_that_is_there() {
    let mut transfer = action("move", ActionType::TransferBot, &json!({"enabled": true}));
    transfer.links.insert("transferToBot".to_owned(), id("sales"));
    let desk = agent("desk", Mode::Off, &json!({}), vec![transfer]);
    let sales = agent("sales", Mode::Off, &json!({}), vec![]);
    let mut there = shown("a1", &desk);
    let mut twin = there.actions[0].clone();
    twin.id = id("twin");
    there.actions.push(twin);
    assert_eq!(
        told(&planned(&desired(vec![desk, sales]), &actual(vec![there]), &Known::default())),
        [
            "adopt desk = a1",
            "create agent sales",
            "attach action desk/move",
            "warning: action desk/move: 2 actions have its type and name and none its content; one more is attached; \
             ids: move-of-a1, twin",
        ]
    );
}

/// An agent with follow-up settings, shown with settings inside its action's details (`Null`: not shown).
fn following(shows: &Value) -> (DesiredAgent, ActualAgent, Known) {
    let follow = action("follow", FOLLOW, &json!({"enabled": true}));
    let mut desk = agent("desk", Mode::Off, &json!({}), vec![follow]);
    desk.followup = Some(fields(&json!({"dynamicChannelSwitching": true})));
    let mut there = shown("a1", &desk);
    if !shows.is_null() {
        there.actions[0].details.insert(FOLLOWUP_SETTINGS.to_owned(), shows.clone());
    }
    let mut ours = made("a1", &desk);
    let body = json!({
        FOLLOWUP_SETTINGS: {"dynamicChannelSwitching": true},
        ACTION_IDS: ["follow-of-a1"],
    });
    ours.written.extend(written(&fields(&body)));
    (desk, there, Known { agents: [(id("desk"), ours)].into() })
}

#[test]
fn follow_up_settings_are_written_where_they_differ() {
    let shows = json!({"dynamicChannelSwitching": true, "timezoneToUse": "contact"});
    let (desk, there, journal) = following(&shows);
    assert!(plan_of(&desk, there, &journal).is_empty());
    let (desk, there, journal) = following(&json!({"dynamicChannelSwitching": false}));
    assert_eq!(plan_of(&desk, there, &journal), ["set follow-up desk"]);
}

#[test]
fn follow_up_settings_that_are_not_shown_are_written_once_for_the_same_actions() {
    let (desk, there, mut journal) = following(&Value::Null);
    assert!(plan_of(&desk, there.clone(), &journal).is_empty());
    // The action was replaced and the run ended before its settings were written.
    let ours = journal.agents.get_mut(&desk.key).unwrap();
    ours.written.extend(written(&fields(&json!({ACTION_IDS: ["lost"]}))));
    assert_eq!(plan_of(&desk, there.clone(), &journal), ["set follow-up desk"]);
    journal.agents.get_mut(&desk.key).unwrap().written.remove(FOLLOWUP_SETTINGS);
    assert_eq!(plan_of(&desk, there, &journal), ["set follow-up desk"]);
}

#[test]
fn follow_up_settings_that_one_of_two_actions_shows_are_missing_in_the_other() {
    let shows = json!({"dynamicChannelSwitching": true});
    let (mut desk, _, mut journal) = following(&shows);
    desk.actions.push(action("nudge", FOLLOW, &json!({"enabled": true})));
    let mut ours = made("a1", &desk);
    ours.written = journal.agents[&desk.key].written.clone();
    ours.written.extend(written(&fields(&json!({ACTION_IDS: ["follow-of-a1", "nudge-of-a1"]}))));
    journal.agents.insert(desk.key.clone(), ours);
    let mut there = shown("a1", &desk);
    assert!(plan_of(&desk, there.clone(), &journal).is_empty());
    there.actions[0].details.insert(FOLLOWUP_SETTINGS.to_owned(), shows.clone());
    assert_eq!(plan_of(&desk, there.clone(), &journal), ["set follow-up desk"]);
    there.actions[1].details.insert(FOLLOWUP_SETTINGS.to_owned(), shows);
    assert!(plan_of(&desk, there, &journal).is_empty());
}

#[test]
fn follow_up_settings_are_written_again_after_their_action() {
    let shows = json!({"dynamicChannelSwitching": true});
    let (desk, mut there, journal) = following(&shows);
    there.actions[0].details.insert("enabled".to_owned(), json!(false));
    assert_eq!(
        plan_of(&desk, there.clone(), &journal),
        ["update action desk/follow = follow-of-a1 (enabled)", "set follow-up desk"]
    );
    there.actions.clear();
    assert_eq!(plan_of(&desk, there, &journal), ["attach action desk/follow", "set follow-up desk"]);
}

#[test]
fn follow_up_settings_without_an_action_for_them_are_not_written() {
    let mut desk = agent("desk", Mode::Off, &json!({}), vec![flow("start", "asks")]);
    desk.followup = Some(fields(&json!({"dynamicChannelSwitching": true})));
    assert!(plan_of(&desk, shown("a1", &desk), &known(&[("a1", &desk)])).is_empty());
    let created = planned(&desired(vec![desk]), &actual(vec![]), &Known::default());
    assert_eq!(told(&created), ["create agent desk", "attach action desk/start"]);
}

#[test]
fn follow_up_settings_among_the_details_are_details_where_the_agent_declares_none() {
    let follow = action("follow", FOLLOW, &json!({FOLLOWUP_SETTINGS: {"dynamicChannelSwitching": true}}));
    let mut desk = agent("desk", Mode::Off, &json!({}), vec![follow]);
    let journal = known(&[("a1", &desk)]);
    let mut there = shown("a1", &desk);
    there.actions[0].details.insert(FOLLOWUP_SETTINGS.to_owned(), json!({"dynamicChannelSwitching": false}));
    assert_eq!(
        plan_of(&desk, there.clone(), &journal),
        ["update action desk/follow = follow-of-a1 (followupSettings)"]
    );
    desk.followup = Some(fields(&json!({"dynamicChannelSwitching": false})));
    assert!(plan_of(&desk, there, &journal).is_empty());
}
