//! Comparing an action's declared details, and the follow-up settings, with what the list of actions shows.

use super::{Comparison, FieldReading, short, value};
use fitout_model::{
    ACTION_IDS, ActionId, ActionType, ActualAction, AgentId, AgentKey, DesiredAction, DesiredAgent, FOLLOWUP_SETTINGS,
    Fields, same_name,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An action's declared details as far as they can be told before its agent's plan is carried out.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Details {
    /// The details, links replaced by ids.
    pub(crate) fields: Fields,
    /// The links to agents that are still to be created, in order.
    pub(crate) unlinked: Vec<String>,
}

/// The details that the action's own requests are about, with the links that have an id.
pub(crate) fn details(
    agent: &DesiredAgent,
    action: &DesiredAction,
    id_of: impl Fn(&AgentKey) -> Option<AgentId>,
) -> Details {
    let mut details = Details { fields: action.details.clone(), unlinked: Vec::new() };
    for (field, key) in &action.links {
        match id_of(key) {
            Some(id) => {
                details.fields.insert(field.clone(), Value::String(id.into()));
            }
            None => details.unlinked.push(field.clone()),
        }
    }
    // The agent's follow-up settings are written by a request of their own.
    if agent.followup.is_some() {
        details.fields.remove(FOLLOWUP_SETTINGS);
    }
    details
}

/// How the action stands to what is declared: `type`, `name` and members of the details.
pub(crate) fn action(
    desired: &DesiredAction,
    details: &Details,
    actual: &ActualAction,
    written: &BTreeMap<String, String>,
) -> Comparison {
    let mut comparison = Comparison::default();
    if desired.kind != actual.kind {
        comparison.differs.push("type".to_owned());
    }
    if !same_name(&desired.name, &actual.name) {
        comparison.differs.push("name".to_owned());
    }
    for (name, wanted) in &details.fields {
        let shown = actual.details.get(name);
        comparison.add_kept(&desired.keep, (name, wanted), (value::read(name, wanted, shown), shown), written);
    }
    // The agent it shall lead to does not exist yet, so it cannot lead there.
    comparison.differs.extend(details.unlinked.iter().cloned());
    comparison.sorted()
}

/// Whether the action shows another type, name or declared detail.
pub(crate) fn action_contradicts(kind: &ActionType, name: &str, details: &Fields, actual: &ActualAction) -> bool {
    let contradicts = |(member, wanted): (&String, &Value)| {
        value::read(member, wanted, actual.details.get(member)) == FieldReading::Differs
    };
    *kind != actual.kind || !same_name(name, &actual.name) || details.iter().any(contradicts)
}

/// How these `advancedFollowup` actions stand to the declared settings, under the name [`FOLLOWUP_SETTINGS`].
pub(crate) fn followup(settings: &Fields, actions: &[&ActualAction], written: &BTreeMap<String, String>) -> Comparison {
    let mut comparison = Comparison::default();
    let wanted = Value::Object(settings.clone());
    let read = |action: &&ActualAction| value::read(FOLLOWUP_SETTINGS, &wanted, action.details.get(FOLLOWUP_SETTINGS));
    let readings: BTreeSet<FieldReading> = actions.iter().map(read).collect();
    let reading = match readings.last().copied() {
        None => return comparison,
        // An API that shows the settings in one action and not in another has not got them there.
        Some(FieldReading::Hidden) if readings.len() > 1 || !written_for(actions, written) => FieldReading::Differs,
        Some(reading) => reading,
    };
    comparison.add(FOLLOWUP_SETTINGS, &wanted, reading, written);
    comparison
}

/// Whether the settings were last written for just these actions; what is not recorded is not held against them.
///
/// An action that replaced a lost one has no settings yet, though the same settings were written before.
fn written_for(actions: &[&ActualAction], written: &BTreeMap<String, String>) -> bool {
    let mut ids: Vec<&ActionId> = actions.iter().map(|action| &action.id).collect();
    ids.sort_unstable();
    let ids = Value::Array(ids.into_iter().map(|id| Value::String(id.to_string())).collect());
    written.get(ACTION_IDS).is_none_or(|digest| *digest == short(&ids))
}
