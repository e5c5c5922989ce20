//! What a check found in a location (`check`).

use fitout_model::{ActionKey, LocationId};
use fitout_reconcile::{Issue, IssueKind};
use schemars::JsonSchema;
use serde::Serialize;

/// How ready a location is, and what was found in it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CheckMessage<'a> {
    pub(crate) row: u64,
    pub(crate) location_id: &'a LocationId,
    pub(crate) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skipped: Option<&'a str>,
    pub(crate) issues: Vec<IssueMessage<'a>>,
}

/// A finding, without the words that stand for no value.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct IssueMessage<'a> {
    pub(crate) severity: &'static str,
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<&'a str>,
    /// What kind of thing is named there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) names: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a str>,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<String>,
    pub(crate) remedy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trace: Option<&'a str>,
}

impl<'a> IssueMessage<'a> {
    pub(crate) fn of(issue: &'a Issue) -> Self {
        let at = issue.at.as_ref();
        Self {
            severity: issue.severity().as_str(),
            kind: issue.as_str(),
            agent: at.map(|mention| mention.target.agent.as_str()),
            action: at.and_then(|mention| mention.target.action.as_ref()).map(ActionKey::as_str),
            field: at.map(|mention| mention.field.as_str()),
            names: at.map(|mention| mention.kind.as_str()),
            id: at.map(|mention| mention.id.as_str()),
            message: issue.to_string(),
            said: issue.said(),
            remedy: issue.remedy(),
            trace: match &issue.flaw {
                IssueKind::Stopped(cause) => cause.trace.as_deref(),
                IssueKind::NotFound
                | IssueKind::NotAnId(_)
                | IssueKind::NotActive
                | IssueKind::NoTeam
                | IssueKind::NotPublished(_)
                | IssueKind::Untold(_)
                | IssueKind::StandardField
                | IssueKind::NeedsScope(..)
                | IssueKind::NotRead(..)
                | IssueKind::UnprovenLocation
                | IssueKind::NoWriteScope
                | IssueKind::WriteScopeUnknown(_) => None,
            },
        }
    }
}
