//! What bodies the API takes: the specification's required fields, types and enums, and the rules that stand only in its
//! prose. Written from the specification alone, apart from what the engine checks before it sends.

mod action;
mod agent;
mod shape;

pub(crate) use action::{action_body, followup_body, named_agents, too_many};
pub(crate) use agent::{AGENT_FLAGS, create_agent, update_agent, writable};

/// The members of a JSON object.
pub(crate) type Object = serde_json::Map<String, serde_json::Value>;
