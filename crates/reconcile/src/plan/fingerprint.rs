//! The identity of a plan.

use fitout_model::{Digest, LanePlan, Operation};
use serde_json::{Value, json};

/// The digest of what the plan does: location, adoptions, operations and releases, in their order, what it does to what is
/// not ours, and what was last written to what it changes; words do not count.
///
/// Two plans have the same fingerprint exactly when they do the same to the same, so it tells whether a location changed since its
/// plan was shown to a person.
#[must_use]
pub fn fingerprint(plan: &LanePlan) -> Digest {
    let adopts = plan.adopts.iter().map(|(key, id)| json!([key.as_str(), id.as_str()]));
    let actions = plan.adopts_actions.iter().map(|(agent, key, id)| json!([agent.as_str(), key.as_str(), id.as_str()]));
    let operations = plan.operations.iter().map(content);
    let releases = plan.releases.iter().map(|(target, id)| json!([target.to_string(), id]));
    let mut all = vec![
        json!(plan.location.as_str()),
        adopts.collect(),
        actions.collect(),
        operations.collect(),
        releases.collect(),
    ];
    if !plan.cautions.is_empty() {
        all.push(json!(plan.cautions.agreed()));
    }
    all.extend(plan.last_written.as_ref().map(|digest| json!(digest.as_str())));
    Digest::of(&Value::Array(all))
}

fn content(operation: &Operation) -> Value {
    let (id, changed, to) = match operation {
        Operation::CreateAgent { .. } | Operation::AttachAction { .. } | Operation::SetFollowup { .. } => {
            (None, None, None)
        }
        Operation::UpdateAgent { id, changed, .. } => (Some(id.as_str()), Some(changed), None),
        Operation::DeleteAgent { id, .. } => (Some(id.as_str()), None, None),
        Operation::UpdateAction { id, changed, .. } => (Some(id.as_str()), Some(changed), None),
        Operation::RemoveAction { id, .. } => (Some(id.as_str()), None, None),
        Operation::SwitchMode { to, .. } => (None, None, Some(to.as_str())),
    };
    json!([operation.verb().as_str(), operation.target().to_string(), id, changed, to])
}
