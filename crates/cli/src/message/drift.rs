//! How a location stands to the template (`drift`).

use fitout_model::{ActionKey, AgentId, Cause, LocationId};
use fitout_reconcile::{DriftFinding, DriftKind};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// How a location stands to the template.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DriftMessage<'a> {
    pub(crate) row: u64,
    pub(crate) location_id: &'a LocationId,
    pub(crate) status: &'static str,
    pub(crate) differs: Vec<FindingMessage<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) duplicates: BTreeMap<&'a str, &'a [AgentId]>,
    pub(crate) in_doubt: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skipped: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<&'a Cause>,
}

/// What differs in a location.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FindingMessage<'a> {
    agent: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    what: &'static str,
}

impl<'a> FindingMessage<'a> {
    pub(crate) fn of(finding: &'a DriftFinding) -> Self {
        let field = match &finding.what {
            DriftKind::Field { name, .. } => Some(name.as_str()),
            DriftKind::Gone
            | DriftKind::NeverMade
            | DriftKind::Left
            | DriftKind::Renamed { .. }
            | DriftKind::Duplicate { .. } => None,
        };
        let action = finding.target.action.as_ref().map(ActionKey::as_str);
        Self { agent: finding.target.agent.as_str(), action, field, what: finding.as_str() }
    }
}
