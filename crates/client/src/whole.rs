//! Reads whose answers are handed on as they are: for exports, which leave nothing out.

use crate::api::{action_path, agent_path};
use crate::call::Call;
use crate::op::Endpoint;
use crate::wire;
use fitout_model::{ActionId, AgentId};
use serde_json::Value;

/// Reads an agent, as it is answered; it holds prompt text.
#[must_use]
pub fn whole_agent(id: &AgentId) -> Call<Value> {
    Call::new(Endpoint::GetAgent, agent_path(id), wire::object)
}

/// Reads all actions of an agent, as they are answered.
#[must_use]
pub fn whole_actions(agent: &AgentId) -> Call<Value> {
    Call::new(Endpoint::ListActions, format!("{}/actions/list", agent_path(agent)), wire::object)
}

/// Reads an action, as it is answered.
#[must_use]
pub fn whole_action(agent: &AgentId, action: &ActionId) -> Call<Value> {
    Call::new(Endpoint::GetAction, action_path(agent, action), wire::object)
}
