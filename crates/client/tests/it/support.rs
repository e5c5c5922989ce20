//! What the tests share: a token, ids, answers, and every operation as a value.

use bytes::Bytes;
use fitout_api::Endpoint;
use fitout_client::{self as client, ApiError, ApiVersion, BaseUrl, Call, GenerationSource, SendError};
use fitout_model::{ActionId, ActionType, AgentId, Fields, LocationId};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::fmt::Debug;

pub(crate) const TOKEN: &str = "pit-0c2f8f1e-5a52-4b0c-9d38-3f1f6f9d2a10";
pub(crate) const PROMPT: &str = "Never promise a price to anybody before the dentist has looked.";

pub(crate) fn token() -> SecretString {
    SecretString::from(TOKEN)
}

pub(crate) fn agent_id() -> AgentId {
    "agent1".parse().unwrap()
}

pub(crate) fn action_id() -> ActionId {
    "action1".parse().unwrap()
}

pub(crate) fn location_id() -> LocationId {
    "location1".parse().unwrap()
}

pub(crate) fn fields(value: &Value) -> Fields {
    value.as_object().expect("a test wants fields").clone()
}

pub(crate) fn agent_body() -> Fields {
    fields(&json!({ "name": "Front Desk", "mode": "off", "instructions": PROMPT }))
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> http::Response<Bytes> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.into()).unwrap()
}

pub(crate) fn json_answer(status: u16, body: &Value) -> http::Response<Bytes> {
    answer(status, &[("content-type", "application/json")], body.to_string())
}

type Read = dyn Fn(Result<http::Response<Bytes>, SendError>, &SecretString) -> Result<String, ApiError>;

/// What a call does, with the type of its answer forgotten.
pub(crate) struct AnyCall {
    pub(crate) op: Endpoint,
    pub(crate) debug: String,
    pub(crate) request: Result<http::Request<Bytes>, SendError>,
    read: Box<Read>,
}

impl AnyCall {
    pub(crate) fn read(
        &self,
        answer: Result<http::Response<Bytes>, SendError>,
        token: &SecretString,
    ) -> Result<String, ApiError> {
        (self.read)(answer, token)
    }

    pub(crate) fn fails(&self, answer: http::Response<Bytes>) -> ApiError {
        self.read(Ok(answer), &token()).expect_err("the answer is a failure")
    }
}

fn any<A: Debug + 'static>(call: Call<A>, token: &SecretString) -> AnyCall {
    let base: BaseUrl = BaseUrl::VENDOR.parse().unwrap();
    AnyCall {
        op: call.op(),
        debug: format!("{call:?}"),
        request: call.request(&base, &ApiVersion::default(), token),
        read: Box::new(move |answer, token| call.read(answer, token).map(|value| format!("{value:?}"))),
    }
}

pub(crate) fn call(op: Endpoint) -> AnyCall {
    call_with(op, &token())
}

pub(crate) fn call_with(op: Endpoint, token: &SecretString) -> AnyCall {
    let (agent, action) = (agent_id(), action_id());
    let kind = ActionType::TriggerWorkflow;
    let details = || fields(&json!({ "workflowIds": ["w1"], "triggerCondition": PROMPT }));
    match op {
        Endpoint::CreateAgent => any(client::create_agent(agent_body()), token),
        Endpoint::SearchAgents => any(client::search_agents(Some("agent0"), 50), token),
        Endpoint::GetAgent => any(client::get_agent(&agent), token),
        Endpoint::UpdateAgent => any(client::update_agent(&agent, agent_body()), token),
        Endpoint::DeleteAgent => any(client::delete_agent(&agent), token),
        Endpoint::AttachAction => any(client::attach_action(&agent, &kind, "Book", details()), token),
        Endpoint::ListActions => any(client::list_actions(&agent), token),
        Endpoint::GetAction => any(client::get_action(&agent, &action), token),
        Endpoint::UpdateAction => any(client::update_action(&agent, &action, &kind, "Book", details()), token),
        Endpoint::RemoveAction => any(client::remove_action(&agent, &action), token),
        Endpoint::SetFollowup => {
            let settings = fields(&json!({ "dynamicChannelSwitching": true }));
            any(client::set_followup(&agent, &[action], settings), token)
        }
        Endpoint::GetGeneration => any(client::generation("message 1&2", GenerationSource::Workflow), token),
        Endpoint::GetLocation => any(client::location(&location_id()), token),
        Endpoint::ListCalendars => any(client::calendars(&location_id()), token),
        Endpoint::ListWorkflows => any(client::workflows(&location_id()), token),
        Endpoint::ListContactFields => any(client::contact_fields(&location_id()), token),
        Endpoint::ListUsers => any(client::users(&location_id()), token),
        Endpoint::ListKnowledgeBases => any(client::knowledge_bases(&location_id(), Some("kb0"), 100), token),
        Endpoint::ProbeWrite => any(client::probe_write(), token),
        Endpoint::SearchConversations => {
            any(client::search_conversations(&location_id(), Some(1_767_225_600_000), 100), token)
        }
        Endpoint::ListMessages => {
            any(client::list_messages(&"talk1".parse().unwrap(), Some(&"message1".parse().unwrap()), 100), token)
        }
    }
}
