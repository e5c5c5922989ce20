//! What something is done to: an agent or an action, by the template's keys.

use crate::id::{ActionKey, AgentKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an operation is done to, by the template's keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// The agent.
    pub agent: AgentKey,
    /// The action below it, where the operation is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionKey>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.action {
            Some(action) => write!(f, "{}/{action}", self.agent),
            None => write!(f, "{}", self.agent),
        }
    }
}
