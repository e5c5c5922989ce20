//! The closing read, and recognizing what was sent.

use crate::build::{action, actual, agent, desired, fields, known, shown};
use fitout_model::FOLLOWUP_SETTINGS;
use fitout_model::{ActionType, Mode};
use fitout_reconcile::{action_matches, differences, matches_created};
use serde_json::json;

#[test]
fn what_differs_is_named_by_agent_action_and_field() {
    let start = |key: &str| action(key, ActionType::TriggerWorkflow, &json!({"triggerCondition": "asks"}));
    let older = agent(
        "desk",
        Mode::AutoPilot,
        &json!({"goal": "Book.", "respondToImages": true, "businessName": "Acme", "isPrimary": true}),
        vec![start("start"), start("lost"), start("old")],
    );
    let journal = known(&[("a1", &older)]);
    let mut there = shown("a1", &older);
    there.mode = Some(Mode::Off);
    there.fields = fields(&json!({"goal": "Sell."}));
    there.actions.remove(1);
    there.actions[0].details.insert("triggerCondition".to_owned(), json!("begs"));
    let mut desk = older.clone();
    desk.actions.remove(2);
    let gone = agent("sales", Mode::Off, &json!({}), vec![]);
    let verified = differences(&desired(vec![desk, gone]), &actual(vec![there]), &journal);
    assert_eq!(
        verified.differs,
        [
            "desk.goal",
            "desk.mode",
            "desk/start.triggerCondition",
            "desk/lost (missing)",
            "desk/old (still there)",
            "sales (missing)"
        ]
    );
    assert_eq!(verified.unchecked, ["desk.businessName", "desk.isPrimary", "desk.respondToImages"]);
}

#[test]
fn follow_up_settings_are_checked_where_they_are_shown() {
    let follow = action("follow", ActionType::AdvancedFollowup, &json!({"enabled": true}));
    let mut desk = agent("desk", Mode::Off, &json!({}), vec![follow]);
    desk.followup = Some(fields(&json!({"dynamicChannelSwitching": true})));
    let journal = known(&[("a1", &desk)]);
    let mut there = shown("a1", &desk);
    there.actions[0].details.insert(FOLLOWUP_SETTINGS.to_owned(), json!({"dynamicChannelSwitching": false}));
    let verified = differences(&desired(vec![desk]), &actual(vec![there]), &journal);
    assert_eq!(verified.differs, ["desk.followupSettings"]);
}

#[test]
fn an_agent_found_in_doubt_is_the_one_sent_unless_it_shows_otherwise() {
    let desk = agent("desk", Mode::AutoPilot, &json!({"goal": "Book.", "respondToAudio": true}), vec![]);
    let mut there = shown("a1", &desk);
    there.mode = Some(Mode::Off);
    assert!(matches_created(&desk, &there));
    there.fields = fields(&json!({"goal": {"prompt": "Book.\n"}, "isPrimary": true, "waitTime": 2}));
    assert!(matches_created(&desk, &there));
    there.fields.clear();
    assert!(matches_created(&desk, &there), "what is not shown speaks neither for nor against it");
    let mut other = there.clone();
    other.fields = fields(&json!({"goal": "Sell."}));
    assert!(!matches_created(&desk, &other));
    let mut other = there.clone();
    other.name = "desk 2".to_owned();
    assert!(!matches_created(&desk, &other));
    // It is created off, so an agent that is on was not made just now by us.
    there.mode = Some(Mode::AutoPilot);
    assert!(!matches_created(&desk, &there));
}

#[test]
fn an_action_found_in_doubt_is_the_one_sent_unless_it_shows_otherwise() {
    let sent = fields(&json!({"triggerCondition": "asks", "workflowIds": ["w1", "w2"]}));
    let desk = agent("desk", Mode::Off, &json!({}), vec![action("start", ActionType::TriggerWorkflow, &json!({}))]);
    let mut there = shown("a1", &desk).actions.remove(0);
    let matches = |there: &_| action_matches(&sent, &ActionType::TriggerWorkflow, "start", there);
    there.details = fields(&json!({"triggerCondition": "asks", "workflowIds": ["w2", "w1"], "enabled": true}));
    assert!(matches(&there));
    assert!(!action_matches(&sent, &ActionType::StopBot, "start", &there));
    assert!(!action_matches(&sent, &ActionType::TriggerWorkflow, "stop", &there));
    there.details.insert("workflowIds".to_owned(), json!(["w1"]));
    assert!(!matches(&there));
}
