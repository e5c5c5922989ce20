//! The rules where only a part of a body is given: the rest stands in the location, or is not known yet.

use super::checker::RuleFinding;
use super::{check_action, check_agent};
use crate::problem::{PathStep, Severity};
use fitout_model::{ActionType, Fields};
use std::collections::BTreeSet;

/// What the API's rules say against an agent that is about to have these fields, of which those in `changed` are new. What
/// stands there already is not held against anybody.
#[must_use]
pub fn agent_faults(fields: &Fields, changed: &BTreeSet<&str>) -> Vec<String> {
    faults(check_agent(fields), changed)
}

/// As [`agent_faults`], for the details of an action of this type.
#[must_use]
pub fn action_faults(kind: &ActionType, details: &Fields, changed: &BTreeSet<&str>) -> Vec<String> {
    faults(check_action(kind, details), changed)
}

fn faults(findings: Vec<RuleFinding>, changed: &BTreeSet<&str>) -> Vec<String> {
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.filter(|finding| members(finding).any(|name| changed.contains(name))).map(|error| error.message).collect()
}

/// The findings that can be told from the given fields alone, whatever stands in the others.
pub(crate) fn certain(findings: Vec<RuleFinding>, given: &Fields) -> Vec<RuleFinding> {
    findings.into_iter().filter(|finding| members(finding).all(|name| given.contains_key(name))).collect()
}

/// The members of the body that a finding depends on.
fn members(finding: &RuleFinding) -> impl Iterator<Item = &str> {
    std::iter::once(&finding.path).chain(&finding.because).filter_map(|path| match path.first() {
        Some(PathStep::Key(name)) => Some(name.as_ref()),
        Some(PathStep::Index(_)) | None => None,
    })
}
