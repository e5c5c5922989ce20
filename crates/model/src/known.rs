//! What the journal knows of a location: the ids it made or adopted, and what it last wrote there.

use crate::id::{ActionId, ActionKey, AgentId, AgentKey};
use std::collections::BTreeMap;

/// The member of an `advancedFollowup` action's details that shows the follow-up settings, and the name under which
/// [`KnownAgent::written`] holds the digest of the settings last written.
pub const FOLLOWUP_SETTINGS: &str = "followupSettings";

/// The name under which [`KnownAgent::written`] holds the digest of the list of action ids, in order of the ids, that
/// the follow-up settings were last written for.
pub const ACTION_IDS: &str = "actionIds";

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
