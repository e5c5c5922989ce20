//! When a declared field of an agent has to be written.

use crate::build::{actual, agent, desired, fields, known, planned, shown};
use fitout_model::{Known, Mode, Operation};
use fitout_reconcile::written;
use serde_json::{Value, json};

/// The fields that a plan writes, for an agent that declares, shows and was last written like this.
fn changed(declared: &Value, shows: &Value, wrote: &Value) -> Vec<String> {
    let desk = agent("desk", Mode::Off, declared, vec![]);
    let mut there = shown("a1", &desk);
    there.fields = fields(shows);
    let mut journal = known(&[("a1", &desk)]);
    journal.agents.get_mut(&desk.key).unwrap().written = written(&fields(wrote));
    let plan = planned(&desired(vec![desk]), &actual(vec![there]), &journal);
    match plan.operations.as_slice() {
        [] => Vec::new(),
        [Operation::UpdateAgent { changed, .. }] => changed.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_declared_fields_count() {
    assert!(changed(&json!({"waitTime": 2}), &json!({"waitTime": 2.0, "goal": "x"}), &json!({})).is_empty());
}

#[test]
fn changed_fields_are_named_in_order() {
    let declared = json!({"waitTime": 2, "goal": "Book.", "channels": ["SMS"]});
    let shows = json!({"waitTime": 3, "goal": "Sell.", "channels": ["IG"]});
    assert_eq!(changed(&declared, &shows, &json!({})), ["channels", "goal", "waitTime"]);
}

#[test]
fn a_hidden_field_is_written_until_just_this_value_was() {
    for field in [
        "businessName",
        "sleepTime",
        "sleepTimeUnit",
        "knowledgeBaseIds",
        "sleepOnManualMessage",
        "personality",
        "instructions",
        "channels",
        "respondToImages",
        "respondToAudio",
    ] {
        let declared = json!({field: "x"});
        assert_eq!(changed(&declared, &json!({}), &json!({})), [field]);
        assert_eq!(changed(&declared, &json!({}), &json!({field: "y"})), [field]);
        assert!(changed(&declared, &json!({}), &declared).is_empty(), "{field}");
    }
}

#[test]
fn a_field_that_is_shown_counts_more_than_what_was_written() {
    let declared = json!({"businessName": "Acme"});
    assert_eq!(changed(&declared, &json!({"businessName": "Bolt"}), &declared), ["businessName"]);
}

#[test]
fn who_is_primary_is_never_a_difference() {
    for shows in [json!({}), json!({"isPrimary": false})] {
        assert!(changed(&json!({"isPrimary": true}), &shows, &json!({})).is_empty());
    }
}

#[test]
fn an_adopted_agent_gets_its_write_only_fields_once() {
    let desk = agent("desk", Mode::Off, &json!({"respondToAudio": false, "waitTime": 2}), vec![]);
    let plan = planned(&desired(vec![desk.clone()]), &actual(vec![shown("a1", &desk)]), &Known::default());
    let [Operation::UpdateAgent { changed, .. }] = plan.operations.as_slice() else { panic!("{plan:?}") };
    assert_eq!(changed, &["respondToAudio"]);
}
