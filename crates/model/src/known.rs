//! What the journal knows of a location: the ids it made or adopted, and what it last wrote there.

use crate::id::{ActionId, ActionKey, AgentId, AgentKey};
use std::collections::BTreeMap;

/// What the journal knows of one location's resources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The agents that are ours, by their key in the template.
    pub agents: BTreeMap<AgentKey, KnownAgent>,
}

/// An agent that is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAgent {
    /// Its id.
    pub id: AgentId,
    /// Whether this journal created it (otherwise it was adopted).
    pub created: bool,
    /// Its actions that are ours, by their key in the template.
    pub actions: BTreeMap<ActionKey, KnownAction>,
    /// Each field that was last written, with the first eight digits of the digest of its value.
    ///
    /// Under [`FOLLOWUP_SETTINGS`](fitout_api::name::FOLLOWUP_SETTINGS) it holds the digest of the settings last written, and under
    /// [`ACTION_IDS`](fitout_api::name::ACTION_IDS) that of the list of action ids, in order of the ids, that they were last written for.
    pub written: BTreeMap<String, String>,
}

/// An action that is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAction {
    /// Its id.
    pub id: ActionId,
    /// Whether this journal created it (otherwise it was adopted).
    pub created: bool,
    /// Each member of its details that was last written, with the first eight digits of the digest of its value.
    pub written: BTreeMap<String, String>,
}
