//! The records of what compaction keeps of a run and of a location.

use super::run::{RunBegan, RunEnded};
use super::write::Intent;
use fitout_model::{
    ActionId, ActionKey, AgentId, AgentKey, Agreed, Cause, LocationId, LocationOutcome, OperationId, RunId, Standing,
    TokenPrint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What compaction kept of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptRun {
    /// How it began.
    pub began: RunBegan,
    /// How it ended, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<RunEnded>,
    /// How many of its locations ended in each standing.
    pub tally: BTreeMap<Standing, u64>,
    /// How many requests it took.
    pub requests: u64,
}

/// What compaction kept of a location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptLocation {
    /// The location.
    pub loc: LocationId,
    /// The agents that are ours.
    pub agents: Vec<KeptAgent>,
    /// The create that is open, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<KeptOpen>,
    /// The idempotent write whose outcome is not known, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfinished: Option<Intent>,
    /// The creates that were refused and not yet shown to have made nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<KeptRefused>,
    /// The last attempt of each operation.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attempts: BTreeMap<OperationId, u32>,
    /// How its part of the last run that reached it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<KeptLast>,
    /// What was agreed to there and is not done yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Agreed>,
    /// How many requests it took, over all runs.
    pub requests: u64,
    /// Agents that were listed there and are not ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<AgentId>,
    /// The fingerprint of the token that showed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenPrint>,
    /// Agents that this journal created and that were missed later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<AgentId>,
}

/// An agent that is ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptAgent {
    /// Its key.
    pub key: AgentKey,
    /// Its id.
    pub id: AgentId,
    /// Whether this journal created it.
    pub created: bool,
    /// Each field that was last written, with the first eight digits of the digest of its value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub written: BTreeMap<String, String>,
    /// Its actions that are ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<KeptAction>,
}

/// An action that is ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptAction {
    /// Its key.
    pub key: ActionKey,
    /// Its id.
    pub id: ActionId,
    /// Whether this journal created it.
    pub created: bool,
    /// Each member that was last written, with the first eight digits of the digest of its value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub written: BTreeMap<String, String>,
}

/// An open create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptOpen {
    /// What was meant.
    pub intent: Intent,
    /// Why it is in doubt; absent when nothing is known of its outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// The ids that could be it, where a person has to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Vec<String>>,
}

/// A refused create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptRefused {
    /// What was meant.
    pub intent: Intent,
    /// Why it was refused.
    pub cause: Cause,
    /// When.
    pub at: u64,
}

/// How a location's part of its last run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptLast {
    /// The run.
    pub run: RunId,
    /// How.
    pub outcome: LocationOutcome,
}
