//! What a location needs.

use fitout_model::{Cause, HandEdit, LocationId, Operation, OtherAgent};
use schemars::JsonSchema;
use serde::Serialize;

/// What a location needs, by its row.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LocationMessage<'a> {
    pub(crate) row: u64,
    pub(crate) location_id: &'a LocationId,
    /// `plan`, `skip` or `stop`.
    pub(crate) decision: &'static str,
    pub(crate) operations: Vec<OperationMessage<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(crate) warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<&'a Cause>,
    /// Whether a create of an earlier run is open there.
    pub(crate) in_doubt: bool,
    /// What shows that the row's token opens this location: `told`, `shown`, `same-token`, `first-visit` or `accepted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proof: Option<&'static str>,
    /// What was edited by hand and would be written over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hand_edits: Vec<HandEditMessage<'a>>,
    /// The other agents that stay switched on where one is switched on.
    #[serde(skip_serializing_if = "<[OtherAgent]>::is_empty")]
    pub(crate) other_agents: &'a [OtherAgent],
}

/// A field that somebody edited by hand.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HandEditMessage<'a> {
    target: String,
    field: &'a str,
    /// Whether an agent was switched off, and would be switched on again.
    paused: bool,
}

impl<'a> HandEditMessage<'a> {
    pub(crate) fn of(edit: &'a HandEdit) -> Self {
        Self { target: edit.target.to_string(), field: &edit.field, paused: edit.is_pause() }
    }
}

/// An operation of a plan.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OperationMessage<'a> {
    verb: &'static str,
    target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    changed: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'static str>,
}

impl<'a> OperationMessage<'a> {
    pub(crate) fn of(operation: &'a Operation) -> Self {
        let (id, changed, to) = match operation {
            Operation::CreateAgent { .. } | Operation::AttachAction { .. } | Operation::SetFollowup { .. } => {
                (None, [].as_slice(), None)
            }
            Operation::UpdateAgent { id, changed, .. } => (Some(id.as_str()), changed.as_slice(), None),
            Operation::UpdateAction { id, changed, .. } => (Some(id.as_str()), changed.as_slice(), None),
            Operation::RemoveAction { id, .. } => (Some(id.as_str()), [].as_slice(), None),
            Operation::DeleteAgent { id, .. } => (Some(id.as_str()), [].as_slice(), None),
            Operation::SwitchMode { to, .. } => (None, [].as_slice(), Some(to.as_str())),
        };
        Self { verb: operation.verb().as_str(), target: operation.target().to_string(), id, changed, to }
    }
}
