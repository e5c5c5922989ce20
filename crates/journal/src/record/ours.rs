//! What of a location becomes ours and ceases to be, and what stands beside it.

use fitout_model::{ActionId, ActionKey, AgentId, AgentKey, HandEdit, LocationId, Target, TokenPrint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An agent or action that was there already is ours from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// The location.
    pub loc: LocationId,
    /// The agent's key.
    pub agent: AgentKey,
    /// The agent's id.
    pub id: AgentId,
    /// The action, where one is adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<AdoptedAction>,
    /// How the declared fields stood there, each with the first eight digits of the digest of its value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<String, String>,
    /// When.
    pub at: u64,
}

/// The action that is adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdoptedAction {
    /// Its key.
    pub key: ActionKey,
    /// Its id.
    pub id: ActionId,
}

/// A resource that was ours is no longer in the location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gone {
    /// The location.
    pub loc: LocationId,
    /// What it was.
    pub target: Target,
    /// The id it had.
    pub id: String,
    /// When it was missed.
    pub at: u64,
}

/// A resource that was ours is no longer, though it is still in the location: an undo gave it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// The location.
    pub loc: LocationId,
    /// What it is; with an agent go its actions.
    pub target: Target,
    /// The id it has.
    pub id: String,
    /// When.
    pub at: u64,
}

/// What a location has beside what is ours, and the token that showed it. The last one of a location counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenBeside {
    /// The location.
    pub loc: LocationId,
    /// Agents that were listed there and are not ours, at most [`SEEN_MAX`], in order of their ids.
    pub agents: Vec<AgentId>,
    /// The fingerprint of the token, under the journal's key; absent for tokens that are another one each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenPrint>,
    /// When.
    pub at: u64,
}

/// How many agents that are not ours are remembered of a location.
pub const SEEN_MAX: usize = 100;

/// What is held as last written to a resource is what it was before a run that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restored {
    /// The location.
    pub loc: LocationId,
    /// What it is about.
    pub target: Target,
    /// The id it has.
    pub id: String,
    /// What is held of each field: the first eight digits of the digest of its value, or null for nothing.
    pub leaves: BTreeMap<String, Option<String>>,
    /// When.
    pub at: u64,
}

/// Somebody agreed to what a run does to what is not ours in a location: it holds until the location is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The location.
    pub loc: LocationId,
    /// The edits by hand that may be written over.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub edits: BTreeSet<HandEdit>,
    /// The agents beside which one of ours may be switched on.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub others: BTreeSet<AgentId>,
    /// When.
    pub at: u64,
}
