//! The operations: what each sends and how its answer is read.

use crate::call::Call;
use crate::decode::{self, AgentAnswer, AgentPage, LocationInfo};
use fitout_api::{Endpoint, name};
use fitout_model::{ActionId, ActionType, ActualAction, AgentId, Fields, LocationId};
use serde_json::Value;

/// Where a generated message came from. Source: the `source` parameter of `get-generation-details`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerationSource {
    /// A conversation with a contact.
    Conversation,
    /// A step of a workflow.
    Workflow,
}

impl GenerationSource {
    /// The API's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            GenerationSource::Conversation => "conversation",
            GenerationSource::Workflow => "workflow",
        }
    }
}

/// One page of all the location's agents, those after the agent with the id `start_after`.
///
/// The location comes from the token: the API refuses a `locationId` parameter. Whether a page is complete is for the
/// caller to judge, from [`AgentPage`]; an item without id or name makes the page unreadable.
#[must_use]
pub fn search_agents(start_after: Option<&str>, limit: u32) -> Call<AgentPage> {
    let call = Call::new(Endpoint::SearchAgents, &[], decode::agent_page).with_query("limit", limit.to_string());
    match start_after {
        Some(cursor) => call.with_query("startAfter", cursor),
        None => call,
    }
}

/// One page of the agents whose name the API finds by `name`, which is sent in lower case as the API wants it.
///
/// A search that finds nothing is no proof that there is nothing.
#[must_use]
pub fn find_agents(name: &str, start_after: Option<&str>, limit: u32) -> Call<AgentPage> {
    search_agents(start_after, limit).with_query("query", name.to_lowercase())
}

/// Reads an agent.
#[must_use]
pub fn get_agent(id: &AgentId) -> Call<AgentAnswer> {
    Call::new(Endpoint::GetAgent, &[id.as_str()], decode::agent).about(id.as_str())
}

/// Makes an agent. A failure can be ambiguous: see [`crate::ApiError::is_ambiguous`].
#[must_use]
pub fn create_agent(body: Fields) -> Call<AgentAnswer> {
    Call::new(Endpoint::CreateAgent, &[], decode::agent).with_body(Value::Object(body))
}

/// Writes an agent; `body` must be whole (see [`crate::writable_body`]), because what is left out may be reset.
#[must_use]
pub fn update_agent(id: &AgentId, body: Fields) -> Call<AgentAnswer> {
    Call::new(Endpoint::UpdateAgent, &[id.as_str()], decode::agent).about(id.as_str()).with_body(Value::Object(body))
}

/// Removes an agent.
#[must_use]
pub fn delete_agent(id: &AgentId) -> Call<()> {
    Call::new(Endpoint::DeleteAgent, &[id.as_str()], decode::done).about(id.as_str())
}

/// Makes an action of an agent. A failure can be ambiguous: see [`crate::ApiError::is_ambiguous`].
#[must_use]
pub fn attach_action(agent: &AgentId, kind: &ActionType, name: &str, details: Fields) -> Call<ActualAction> {
    Call::new(Endpoint::AttachAction, &[agent.as_str()], decode::action).with_body(action_body(kind, name, details))
}

/// Reads all actions of an agent; their ids are different.
#[must_use]
pub fn list_actions(agent: &AgentId) -> Call<Vec<ActualAction>> {
    Call::new(Endpoint::ListActions, &[agent.as_str()], decode::actions)
}

/// Reads an action.
#[must_use]
pub fn get_action(agent: &AgentId, action: &ActionId) -> Call<ActualAction> {
    Call::new(Endpoint::GetAction, &[agent.as_str(), action.as_str()], decode::action).about(action.as_str())
}

/// Writes an action, whole.
#[must_use]
pub fn update_action(
    agent: &AgentId,
    action: &ActionId,
    kind: &ActionType,
    name: &str,
    details: Fields,
) -> Call<ActualAction> {
    Call::new(Endpoint::UpdateAction, &[agent.as_str(), action.as_str()], decode::action)
        .about(action.as_str())
        .with_body(action_body(kind, name, details))
}

/// Removes an action.
#[must_use]
pub fn remove_action(agent: &AgentId, action: &ActionId) -> Call<()> {
    Call::new(Endpoint::RemoveAction, &[agent.as_str(), action.as_str()], decode::done).about(action.as_str())
}

/// Writes the follow-up settings of an agent's follow-up actions.
#[must_use]
pub fn set_followup(agent: &AgentId, actions: &[ActionId], settings: Fields) -> Call<()> {
    let mut body = Fields::new();
    body.insert(name::ACTION_IDS.to_owned(), actions.iter().map(ActionId::as_str).collect());
    body.insert(name::FOLLOWUP_SETTINGS.to_owned(), settings.into());
    Call::new(Endpoint::SetFollowup, &[agent.as_str()], decode::done).with_body(Value::Object(body))
}

/// Reads how a message was generated, as the API tells it; it holds prompt text and the conversation.
#[must_use]
pub fn generation(message_id: &str, source: GenerationSource) -> Call<Value> {
    Call::new(Endpoint::GetGeneration, &[], decode::object)
        .with_query("messageId", message_id)
        .with_query("source", source.as_str())
}

/// Reads a location's own record: the proof that the token belongs to it.
///
/// It needs a scope of its own, so [`crate::Class::Parked`] with `MissingScope` says nothing against the token here.
#[must_use]
pub fn location(id: &LocationId) -> Call<LocationInfo> {
    Call::new(Endpoint::GetLocation, &[id.as_str()], decode::location)
}

/// The id of the agent that [`probe_write`] names: nothing that the API has made looks like this.
const NOBODY: &str = "fitout-probe-of-the-write-scope";

/// Asks for an update that cannot be made: its agent cannot exist, and its body has nothing of what an update must have and
/// one member that no update may have.
///
/// Every answer but a refusal is a surprise. Which refusal it is tells whether the token may write.
#[must_use]
pub fn probe_write() -> Call<()> {
    let mut body = Fields::new();
    body.insert("notAFieldOfAnAgent".to_owned(), true.into());
    Call::new(Endpoint::ProbeWrite, &[NOBODY], decode::done).with_body(Value::Object(body))
}

fn action_body(kind: &ActionType, name: &str, details: Fields) -> Value {
    let mut body = Fields::new();
    body.insert(name::TYPE.to_owned(), kind.as_str().into());
    body.insert(name::NAME.to_owned(), name.into());
    body.insert(name::DETAILS.to_owned(), details.into());
    Value::Object(body)
}
