//! What is sent.

use crate::support::{PROMPT, TOKEN, agent_id, call, call_with, location_id, token};
use fitout_api::Endpoint;
use fitout_client::{ApiVersion, BaseUrl, SendErrorKind, find_agents, get_agent, location, search_agents};
use fitout_model::{AgentId, LocationId};
use proptest::prelude::*;
use secrecy::SecretString;
use std::fmt::Write as _;

#[test]
fn every_operation_is_sent_as_the_specification_has_it() {
    let mut sent = String::new();
    for op in Endpoint::ALL {
        let call = call(op);
        assert_eq!(call.op, op);
        let request = call.request.unwrap();
        let version = request.headers()["version"].to_str().unwrap();
        let path = request.uri().path_and_query().unwrap();
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let body = fitout_model::canonical(&body).replace(PROMPT, "P");
        writeln!(sent, "{op} [{}]: {} {path} {version} {body}", op.scope(), request.method()).unwrap();
        assert_eq!(request.uri().host(), Some("services.leadconnectorhq.com"));
        let of_agents = path.as_str().starts_with("/conversation-ai/");
        assert!(!of_agents || !path.as_str().contains("locationId"), "the location comes from the token");
    }
    insta::assert_snapshot!(sent, @r#"
    create agent [conversation-ai.write]: POST /conversation-ai/agents 2021-04-15 {"instructions":"P","mode":"off","name":"Front Desk"}
    list agents [conversation-ai.readonly]: GET /conversation-ai/agents/search?limit=50&startAfter=agent0 2021-04-15 null
    read agent [conversation-ai.readonly]: GET /conversation-ai/agents/agent1 2021-04-15 null
    update agent [conversation-ai.write]: PUT /conversation-ai/agents/agent1 2021-04-15 {"instructions":"P","mode":"off","name":"Front Desk"}
    delete agent [conversation-ai.write]: DELETE /conversation-ai/agents/agent1 2021-04-15 null
    attach action [conversation-ai.write]: POST /conversation-ai/agents/agent1/actions 2021-04-15 {"details":{"triggerCondition":"P","workflowIds":["w1"]},"name":"Book","type":"triggerWorkflow"}
    list actions [conversation-ai.readonly]: GET /conversation-ai/agents/agent1/actions/list 2021-04-15 null
    read action [conversation-ai.readonly]: GET /conversation-ai/agents/agent1/actions/action1 2021-04-15 null
    update action [conversation-ai.write]: PUT /conversation-ai/agents/agent1/actions/action1 2021-04-15 {"details":{"triggerCondition":"P","workflowIds":["w1"]},"name":"Book","type":"triggerWorkflow"}
    remove action [conversation-ai.write]: DELETE /conversation-ai/agents/agent1/actions/action1 2021-04-15 null
    set follow-up [conversation-ai.write]: PATCH /conversation-ai/agents/agent1/followup-settings 2021-04-15 {"actionIds":["action1"],"followupSettings":{"dynamicChannelSwitching":true}}
    read generation [conversation-ai.readonly]: GET /conversation-ai/generations?messageId=message+1%262&source=workflow 2021-04-15 null
    read location [locations.readonly]: GET /locations/location1 2021-07-28 null
    list calendars [calendars.readonly]: GET /calendars/?locationId=location1 2021-04-15 null
    list workflows [workflows.readonly]: GET /workflows/?locationId=location1 2021-07-28 null
    list contact fields [locations/customFields.readonly]: GET /locations/location1/customFields?model=contact 2021-07-28 null
    list users [users.readonly]: GET /users/?locationId=location1 2021-07-28 null
    list knowledge bases [knowledge-bases.readonly]: GET /knowledge-bases/?locationId=location1&limit=100&lastKnowledgeBaseId=kb0 2021-04-15 null
    probe the write scope [conversation-ai.write]: PUT /conversation-ai/agents/fitout-probe-of-the-write-scope 2021-04-15 {"notAFieldOfAnAgent":true}
    list conversations [conversations.readonly]: GET /conversations/search?locationId=location1&limit=100&sort=desc&sortBy=last_message_date&startAfterDate=1767225600000 2021-04-15 null
    list messages [conversations/message.readonly]: GET /conversations/talk1/messages?limit=100&lastMessageId=message1 2021-04-15 null
    "#);
}

#[test]
fn every_request_carries_our_name_and_hides_its_token() {
    for op in Endpoint::ALL {
        let request = call(op).request.unwrap();
        let headers = request.headers();
        assert_eq!(headers["authorization"], format!("Bearer {TOKEN}"));
        assert!(headers["authorization"].is_sensitive());
        assert_eq!(headers["user-agent"], concat!("fitout/", env!("CARGO_PKG_VERSION")));
        assert_eq!(headers["accept"], "application/json");
        assert_eq!(headers.contains_key("content-type"), !request.body().is_empty());
        assert!(!format!("{:?}", request.headers()).contains(TOKEN));
    }
}

#[test]
fn only_posts_create_and_only_gets_and_the_probe_do_not_write() {
    for op in Endpoint::ALL {
        let method = call(op).request.unwrap().method().clone();
        assert_eq!(op.creates(), method == http::Method::POST, "{op}");
        assert_eq!(op.writes(), method != http::Method::GET && op != Endpoint::ProbeWrite, "{op}");
    }
}

#[test]
fn a_search_is_sent_in_lower_case_and_escaped() {
    let base: BaseUrl = "http://127.0.0.1:8080/api/".parse().unwrap();
    let request =
        |call: fitout_client::Call<_>| call.request(&base, &ApiVersion::default(), &token()).unwrap().uri().to_string();
    assert_eq!(
        request(find_agents("Front Desk & Ünal", Some("a1"), 20)),
        "http://127.0.0.1:8080/api/conversation-ai/agents/search?limit=20&startAfter=a1&query=front+desk+%26+%C3%BCnal"
    );
    assert_eq!(request(search_agents(None, 20)), "http://127.0.0.1:8080/api/conversation-ai/agents/search?limit=20");
}

#[test]
fn the_version_is_the_users_except_for_look_ups() {
    let base: BaseUrl = BaseUrl::VENDOR.parse().unwrap();
    let version: ApiVersion = "v3".parse().unwrap();
    let agent = get_agent(&agent_id()).request(&base, &version, &token()).unwrap();
    let place = location(&"l1".parse::<LocationId>().unwrap()).request(&base, &version, &token()).unwrap();
    assert_eq!(agent.headers()["version"], "v3");
    assert_eq!(place.headers()["version"], "2021-07-28");
    let calendars = fitout_client::calendars(&location_id()).request(&base, &version, &token()).unwrap();
    assert_eq!(calendars.headers()["version"], "2021-04-15");
}

#[test]
fn an_id_that_would_climb_the_path_is_no_id() {
    for id in [".", ".."] {
        assert!(id.parse::<AgentId>().is_err());
        assert!(id.parse::<LocationId>().is_err());
    }
}

#[test]
fn a_token_that_no_header_should_carry_is_not_sent_and_not_shown() {
    for bad in
        ["short", "pit-1234 5678", "pit-12345678\t", "pit-12345678\u{a0}", "pit\u{200b}-12345678", "pit-\n12345678"]
    {
        let error = call_with(Endpoint::GetAgent, &SecretString::from(bad)).request.unwrap_err();
        assert_eq!(error.kind, SendErrorKind::NotSent, "{bad:?}");
        assert!(!format!("{error} {error:?}").contains(bad));
    }
    let long = SecretString::from("a".repeat(4097));
    assert!(call_with(Endpoint::GetAgent, &long).request.is_err());
}

proptest! {
    #[test]
    fn a_request_is_built_exactly_for_tokens_of_the_right_form(text in "\\PC{0,40}|[A-Za-z0-9._~+/=-]{6,40}") {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._~+/=-".contains(c);
        let right = (8..=4096).contains(&text.len()) && text.chars().all(allowed);
        let request = call_with(Endpoint::GetAgent, &SecretString::from(text)).request;
        prop_assert_eq!(request.is_ok(), right);
    }

    #[test]
    fn any_search_text_stays_inside_its_parameter(name in "\\PC{0,40}", cursor in "\\PC{0,20}") {
        let base: BaseUrl = BaseUrl::VENDOR.parse().unwrap();
        let request = find_agents(&name, Some(&cursor), 5).request(&base, &ApiVersion::default(), &token()).unwrap();
        let query = request.uri().query().unwrap();
        prop_assert_eq!(query.matches('&').count(), 2);
        prop_assert_eq!(query.matches('=').count(), 3);
        prop_assert!(query.bytes().all(|b| b.is_ascii_graphic()));
    }
}
