//! Reads whose answers are handed on as they are: for exports, which leave nothing out.

use crate::call::Call;
use crate::decode;
use fitout_api::Endpoint;
use fitout_model::{ActionId, AgentId};
use serde_json::Value;

/// Reads an agent, as it is answered; it holds prompt text.
#[must_use]
pub fn raw_agent(id: &AgentId) -> Call<Value> {
    Call::new(Endpoint::GetAgent, &[id.as_str()], decode::object)
}

/// Reads all actions of an agent, as they are answered.
#[must_use]
pub fn raw_actions(agent: &AgentId) -> Call<Value> {
    Call::new(Endpoint::ListActions, &[agent.as_str()], decode::object)
}

/// Reads an action, as it is answered.
#[must_use]
pub fn raw_action(agent: &AgentId, action: &ActionId) -> Call<Value> {
    Call::new(Endpoint::GetAction, &[agent.as_str(), action.as_str()], decode::object)
}
