//! What is read from successes, and the quirks of the live API.

use crate::support::{action_id, agent_body, agent_id, answer, fields, json_answer, location_id, token};
use fitout_client::{
    AgentAnswer, AgentPage, ApiError, Call, Class, GenerationSource, attach_action, create_agent, delete_agent,
    generation, get_action, get_agent, list_actions, location, search_agents, set_followup, update_action,
};
use fitout_model::{ActionType, Mode};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read<A>(call: &Call<A>, body: &Value) -> Result<A, ApiError> {
    call.read(Ok(json_answer(200, body)), &token())
}

fn why<A: std::fmt::Debug>(call: &Call<A>, body: &Value) -> String {
    let error = read(call, body).unwrap_err();
    assert_eq!(error.class(), Class::Transient);
    error.message
}

fn bare() -> Value {
    json!({
        "id": "agent1", "name": "Front Desk", "mode": "auto-pilot", "channels": ["SMS", "Email"], "waitTime": 2,
        "fullPrompt": "a field that no specification has", "isPrimary": true,
    })
}

#[test]
fn an_agent_is_read_bare_or_in_either_envelope_and_keeps_what_we_do_not_know() {
    for body in [bare(), json!({ "agent": bare(), "traceId": "t" }), json!({ "data": bare(), "success": true })] {
        let AgentAnswer { id, name, mode, fields } = read(&get_agent(&agent_id()), &body).unwrap();
        assert_eq!((id.as_str(), name.as_str(), mode), ("agent1", "Front Desk", Some(Mode::AutoPilot)));
        assert_eq!(fields["fullPrompt"], "a field that no specification has");
        assert_eq!(fields["channels"], json!(["SMS", "Email"]));
        assert!(["id", "name", "mode"].iter().all(|taken| !fields.contains_key(*taken)));
    }
}

#[test]
fn a_new_mode_is_unknown_and_no_failure() {
    let agent = read(&get_agent(&agent_id()), &json!({ "id": "agent1", "name": "x", "mode": "hybrid" })).unwrap();
    assert_eq!(agent.mode, None);
}

#[test]
fn an_id_is_enough_of_an_answer_to_what_we_wrote_and_not_to_what_we_asked() {
    let created = read(&create_agent(agent_body()), &json!({ "id": "new1" })).unwrap();
    assert_eq!((created.id.as_str(), created.name.as_str()), ("new1", "Front Desk"));
    let get = get_agent(&agent_id());
    assert_eq!(
        why(&get, &json!({ "id": "agent1" })),
        "the answer cannot be used: `name` is missing or not of its type"
    );

    let details = fields(&json!({ "triggerCondition": "always" }));
    let attach = attach_action(&agent_id(), &ActionType::TriggerWorkflow, "Go", details.clone());
    let attached = read(&attach, &json!({ "data": { "id": "x1" }, "success": true })).unwrap();
    assert_eq!((attached.kind, attached.name.as_str(), attached.details), (ActionType::TriggerWorkflow, "Go", details));
    why(&get_action(&agent_id(), &action_id()), &json!({ "data": { "id": "action1" }, "success": true }));
}

#[test]
fn an_answer_without_a_usable_id_proves_no_creation() {
    let create = create_agent(agent_body());
    for body in [
        json!({}),
        json!({ "name": "Front Desk" }),
        json!({ "id": null }),
        json!({ "id": 7 }),
        json!({ "id": "" }),
        json!({ "id": "a/b" }),
        json!({ "data": {}, "success": true }),
        json!({ "success": false, "data": { "id": "a1" } }),
        json!({ "statusCode": 500, "message": "x", "id": "a1" }),
        json!(null),
        json!("agent1"),
    ] {
        let error = read(&create, &body).unwrap_err();
        assert!(error.is_ambiguous(), "{body}");
    }
}

#[test]
fn an_answer_about_another_resource_is_not_believed() {
    assert_eq!(
        why(&get_agent(&agent_id()), &json!({ "id": "agent2", "name": "x" })),
        "the answer cannot be used: it is about another resource than the request"
    );
    let update = update_action(&agent_id(), &action_id(), &ActionType::StopBot, "Stop", fields(&json!({})));
    why(&update, &json!({ "data": { "id": "action2" }, "success": true }));
}

#[test]
fn a_page_without_its_array_is_unknown_and_not_empty() {
    let page = |body: Value| read(&search_agents(None, 50), &body).unwrap();
    for body in [
        json!({ "totalCount": 5, "count": 5, "traceId": "t-9" }),
        json!({ "agents": null, "totalCount": 5, "count": 5, "traceId": "t-9" }),
        json!({ "agents": {}, "totalCount": 5.0, "count": 5, "traceId": "t-9" }),
    ] {
        let expected = AgentPage { agents: None, total: Some(5), count: Some(5), trace: Some("t-9".to_owned()) };
        assert_eq!(page(body), expected);
    }
    let empty = page(json!({ "agents": [], "totalCount": 0, "count": 0 }));
    assert_eq!((empty.agents, empty.total), (Some(vec![]), Some(0)));
}

#[test]
fn a_short_page_is_handed_over_with_its_own_count() {
    let item = json!({
        "id": "a1", "name": " Front Desk", "goal": { "prompt": "p" }, "channels": [{ "name": "LIVE_CHAT" }],
    });
    let body = json!({ "agents": [item], "totalCount": 5, "count": 2 });
    let page = read(&search_agents(None, 50), &body).unwrap();
    let agents = page.agents.unwrap();
    assert_eq!((agents.len(), page.count, page.total), (1, Some(2), Some(5)));
    assert_eq!((agents[0].id.as_str(), agents[0].name.as_str()), ("a1", " Front Desk"));
    assert_eq!(Value::Object(agents[0].raw.clone()), item);
    assert!(!format!("{:?}", agents[0]).contains("prompt"));
}

#[test]
fn a_page_with_an_item_that_cannot_be_named_is_unknown() {
    let body = json!({ "agents": [{ "id": "a1", "name": "x" }, { "name": "y" }], "totalCount": 2, "count": 2 });
    assert_eq!(
        why(&search_agents(None, 50), &body),
        "the answer cannot be used: item 2: `id` is missing or not of its type"
    );
}

#[test]
fn the_list_of_actions_is_whole_or_unknown() {
    let list = list_actions(&agent_id());
    let action = |id: &str| json!({ "id": id, "type": "newType", "name": "n", "details": { "extra": 1 } });
    let found = read(&list, &json!({ "data": [action("x1"), action("x2")], "success": true })).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].kind, ActionType::Other("newType".to_owned()));
    assert_eq!(found[0].details["extra"], 1);
    assert_eq!(read(&list, &json!({ "data": [], "success": true })).unwrap(), vec![]);
    for unknown in [
        json!({ "success": true }),
        json!({ "data": null, "success": true }),
        json!({ "data": { "triggerWorkflow": [] }, "success": true }),
        json!({ "data": [], "success": false }),
        json!({ "data": [action("x1"), action("x1")], "success": true }),
        json!({ "data": [{ "id": "x1", "type": "stopBot", "name": "n" }], "success": true }),
        json!([]),
    ] {
        why(&list, &unknown);
    }
}

#[test]
fn a_removal_or_a_setting_needs_only_not_to_be_denied() {
    let settings = set_followup(&agent_id(), &[action_id()], fields(&json!({ "dynamicChannelSwitching": true })));
    for call in [delete_agent(&agent_id()), settings] {
        read(&call, &json!({ "success": true, "id": "agent1" })).unwrap();
        read(&call, &json!({ "data": { "id": "x" }, "success": true })).unwrap();
        call.read(Ok(answer(204, &[], "")), &token()).unwrap();
        why(&call, &json!({ "success": false }));
        why(&call, &json!("OK"));
    }
}

#[test]
fn a_location_is_read_with_what_it_tells() {
    let place = json!({ "id": "location1", "name": "Berlin", "companyId": "c1", "timezone": "Europe/Berlin" });
    for body in [json!({ "location": place }), place] {
        let info = read(&location(&location_id()), &body).unwrap();
        assert_eq!((info.id, info.name.as_deref()), (location_id(), Some("Berlin")));
        assert_eq!((info.company_id.as_deref(), info.timezone.as_deref()), (Some("c1"), Some("Europe/Berlin")));
    }
    // Another location is an answer, too: the one that shows a token in the wrong row.
    let other = read(&location(&location_id()), &json!({ "location": { "id": "location2" } })).unwrap();
    assert_eq!((other.id.as_str(), other.name), ("location2", None));
}

#[test]
fn a_generation_is_handed_over_whole() {
    let body = json!({ "prompt": "P", "responseMessage": "R", "actionLogs": [], "history": [] });
    assert_eq!(read(&generation("m1", GenerationSource::Conversation), &body).unwrap(), body);
}

proptest! {
    #[test]
    fn no_page_ever_has_another_number_of_agents_than_its_array(ids in proptest::collection::vec("[a-z0-9]{1,20}", 0..20)) {
        let items: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "name": id })).collect();
        let body = json!({ "agents": items, "totalCount": ids.len(), "count": ids.len() });
        let page = read(&search_agents(None, 50), &body).unwrap();
        let read: Vec<String> = page.agents.unwrap().into_iter().map(|agent| agent.id.into()).collect();
        prop_assert_eq!(read, ids);
    }
}
