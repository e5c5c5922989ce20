//! The agents and actions that are there, without prompt text (`agents list`, `agents search`, `actions list`).

use fitout_api::name::IS_PRIMARY;
use fitout_client::{AgentItem, normalize_channels};
use fitout_model::{ActionId, AgentId, Mode};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// An agent as it stands in the table; without one, a location that has none or could not be read.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct AgentMessage {
    pub(crate) row: u64,
    pub(crate) location_id: String,
    /// How many agents the location has; `None` where nobody knows.
    pub(crate) agents: Option<usize>,
    #[serde(flatten)]
    pub(crate) agent: Option<AgentFields>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// What an agent shows of itself.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AgentFields {
    pub(crate) agent_id: AgentId,
    pub(crate) name: String,
    pub(crate) mode: Option<String>,
    pub(crate) primary: Option<bool>,
    pub(crate) channels: Option<Vec<String>>,
    pub(crate) actions: Option<usize>,
    pub(crate) created_at: Option<String>,
    pub(crate) updated_at: Option<String>,
}

impl AgentFields {
    pub(crate) fn of(item: &AgentItem) -> Self {
        let text = |name: &str| item.raw.get(name).and_then(Value::as_str).map(str::to_owned);
        let mode = text("mode").map(|word| Mode::parse(&word).map_or(word, |mode| mode.as_str().to_owned()));
        Self {
            agent_id: item.id.clone(),
            name: item.name.clone(),
            mode,
            primary: item.raw.get(IS_PRIMARY).and_then(Value::as_bool),
            channels: item.raw.get("channels").and_then(normalize_channels).map(|set| set.into_iter().collect()),
            actions: item.raw.get("actions").and_then(Value::as_array).map(Vec::len),
            created_at: text("createdAt"),
            updated_at: text("updatedAt"),
        }
    }
}

/// An action as it stands in the table, without its details; without one, an agent that has none or could not be read.
#[derive(Debug, Serialize)]
pub(crate) struct ActionRow {
    pub(crate) row: u64,
    pub(crate) location_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent_id: Option<AgentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) action_id: Option<ActionId>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// An action as a line of the stream, of which `type` says what line it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ActionMessage<'a> {
    row: u64,
    location_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<&'a AgentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_id: Option<&'a ActionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl<'a> ActionMessage<'a> {
    pub(crate) fn of(row: &'a ActionRow) -> Self {
        Self {
            row: row.row,
            location_id: &row.location_id,
            agent_id: row.agent_id.as_ref(),
            action_id: row.action_id.as_ref(),
            action_type: row.kind.as_deref(),
            name: row.name.as_deref(),
        }
    }
}
