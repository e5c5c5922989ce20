//! A write: what is about to be sent, what became of it, and how a doubt about it was decided.

use fitout_model::{Cause, Digest, LocationId, OperationId, Target, Verb};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A write is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intent {
    /// The operation.
    pub op: OperationId,
    /// Counts the attempts of this operation, from 1, over all runs.
    pub attempt: u32,
    /// The location.
    pub loc: LocationId,
    /// What it does.
    pub verb: Verb,
    /// To what.
    pub target: Target,
    /// The id of the resource it changes (for an attach: of the agent), where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The digest of the body.
    pub body: Digest,
    /// For a create: the ids that were there before, from a complete listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Vec<String>>,
    /// Each declared field it writes, with the first eight digits of the digest of its value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub writes: BTreeMap<String, String>,
    /// What is held as last written afterwards, where that is not what is written: an undo gives a value back to whom it
    /// belonged. Null: nothing is held.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub leaves: BTreeMap<String, Option<String>>,
    /// When.
    pub at: u64,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationEnded {
    /// The operation.
    pub op: OperationId,
    /// The attempt.
    pub attempt: u32,
    /// The location.
    pub loc: LocationId,
    /// How.
    pub how: How,
    /// When.
    pub at: u64,
}

/// How an attempt of a write ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// Done; `id` is the id of the resource it made or changed.
    Done {
        /// The resource.
        id: String,
    },
    /// Certainly not done: it never left, or it was throttled. It may be sent again.
    NotDone {
        /// Why.
        cause: String,
    },
    /// Refused for its content.
    Refused {
        /// Why.
        cause: Cause,
    },
    /// It may have been done. For a verb that creates, only observation ends this.
    InDoubt {
        /// Why.
        cause: String,
    },
}

/// An operation in doubt was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The operation.
    pub op: OperationId,
    /// The attempt.
    pub attempt: u32,
    /// The location.
    pub loc: LocationId,
    /// How.
    pub verdict: DoubtVerdict,
    /// Who decided: `observation`, or the name of a person.
    pub by: String,
    /// When.
    pub at: u64,
}

/// How an operation in doubt was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoubtVerdict {
    /// It had been done: this is what it made.
    Done {
        /// The resource.
        id: String,
    },
    /// It had not been done: two complete listings after the settle time show nothing new.
    Absent,
    /// Nobody but a person can tell. The operation stays open.
    Conflict {
        /// The ids that could be it.
        ids: Vec<String>,
    },
}
