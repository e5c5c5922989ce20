//! From what a plan would do to why it has to be done.

use super::finding::{Drift, DriftCause, DriftFinding, DriftKind};
use crate::compare::{self, FieldReading};
use crate::decision::Decision;
use fitout_model::{
    ActionId, ActionKey, ActionType, Actual, ActualAction, ActualAgent, AgentId, AgentKey, CauseKind, Desired,
    DesiredAction, DesiredAgent, FOLLOWUP_SETTINGS, Fields, Known, KnownAgent, LanePlan, Operation, Target, same_name,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Why the location is not as the template wants it.
///
/// `decision` is what [`plan`](crate::plan) answers to the same desired and actual; `known` may still hold what is no
/// longer in the location, and so tells what is gone. There are findings exactly when the plan has an operation or a
/// name of the template belongs to more agents than it should; where the location could not be planned, only what
/// stood in the way is found.
#[must_use]
pub fn drift(desired: &Desired, actual: &Actual, known: &Known, decision: &Decision) -> Drift {
    let mut findings = duplicates(desired, actual);
    match decision {
        Decision::Plan(plan) => {
            let look = DriftContext { desired, actual, known, plan };
            findings.extend(plan.operations.iter().flat_map(|operation| look.operation(operation)));
        }
        Decision::Stop(cause) if cause.kind == CauseKind::Conflict => {
            findings.extend(renamed(desired, actual, known));
            if findings.is_empty() {
                findings = beside_ours(desired, actual, known);
            }
        }
        Decision::Skip { .. } | Decision::Stop(_) => {}
    }
    Drift { findings }
}

/// The fields of an agent or an action that this plan writes over although somebody edited them since the journal last wrote
/// them, each once and in order.
pub(crate) fn edits_among(
    desired: &Desired,
    actual: &Actual,
    known: &Known,
    plan: &LanePlan,
) -> BTreeSet<(Target, String)> {
    let look = DriftContext { desired, actual, known, plan };
    let findings = plan.operations.iter().flat_map(|operation| look.operation(operation));
    let edited = findings.filter_map(|finding| match finding.what {
        DriftKind::Field { name, why: DriftCause::Edited } => Some((finding.target, name)),
        DriftKind::Field { .. }
        | DriftKind::Gone
        | DriftKind::NeverMade
        | DriftKind::Left
        | DriftKind::Renamed { .. }
        | DriftKind::Duplicate { .. } => None,
    });
    edited.collect()
}

/// What the location shows in a field that this plan writes; null where it shows nothing.
pub(crate) fn shown_in(
    desired: &Desired,
    actual: &Actual,
    known: &Known,
    plan: &LanePlan,
    (target, field): (&Target, &str),
) -> Value {
    DriftContext { desired, actual, known, plan }.shown(target, field).unwrap_or_default()
}

fn on_agent(key: &AgentKey, what: DriftKind) -> DriftFinding {
    DriftFinding { target: Target { agent: key.clone(), action: None }, what }
}

fn on_action(agent: &AgentKey, action: &ActionKey, what: DriftKind) -> DriftFinding {
    DriftFinding { target: Target { agent: agent.clone(), action: Some(action.clone()) }, what }
}

/// The agents of the location that have this name, as listed or as read.
fn named(name: &str, actual: &Actual) -> BTreeSet<AgentId> {
    let read = actual.agents.values().filter(|agent| same_name(&agent.name, name)).map(|agent| &agent.id);
    actual.listing.named(name).map(|listed| &listed.id).chain(read).cloned().collect()
}

fn duplicates(desired: &Desired, actual: &Actual) -> Vec<DriftFinding> {
    let duplicate = |agent: &DesiredAgent| {
        let ids = named(&agent.name, actual);
        let wanted = desired.agents.iter().filter(|other| same_name(&other.name, &agent.name)).count();
        (ids.len() > wanted).then(|| on_agent(&agent.key, DriftKind::Duplicate { ids: ids.into_iter().collect() }))
    };
    desired.agents.iter().filter_map(duplicate).collect()
}

/// Other agents of a name of the template, beside ours that was given another name by hand.
fn beside_ours(desired: &Desired, actual: &Actual, known: &Known) -> Vec<DriftFinding> {
    let beside = |agent: &DesiredAgent| {
        let ours = known.agents.get(&agent.key).filter(|ours| actual.agents.contains_key(&ours.id))?;
        let mut ids = named(&agent.name, actual);
        ids.insert(ours.id.clone());
        (ids.len() > 1).then(|| on_agent(&agent.key, DriftKind::Duplicate { ids: ids.into_iter().collect() }))
    };
    desired.agents.iter().filter_map(beside).collect()
}

/// The agents that the journal knows under a key which the template no longer has, though it still wants their name.
fn renamed(desired: &Desired, actual: &Actual, known: &Known) -> Vec<DriftFinding> {
    let former = |agent: &DesiredAgent| {
        let ids = named(&agent.name, actual);
        let mut others = known.agents.iter().filter(|(key, _)| desired.agent(key).is_none());
        let (from, _) = others.find(|(_, ours)| ids.contains(&ours.id))?;
        Some(on_agent(&agent.key, DriftKind::Renamed { from: from.clone() }))
    };
    desired.agents.iter().filter_map(former).collect()
}

/// What was last written to an agent or an action.
enum LastWritten<'a> {
    /// These fields, with the short digests of their values.
    Fields(&'a BTreeMap<String, String>),
    /// The journal knows nothing of it.
    Nothing,
    /// The journal knows another one, which is no longer there: somebody put this one in its place.
    Replaced,
}

impl LastWritten<'_> {
    fn why(&self, name: &str, wanted: Option<&Value>, shown: ShownValue<'_>) -> DriftCause {
        match self {
            LastWritten::Replaced => DriftCause::Edited,
            LastWritten::Nothing => DriftCause::Unwritten,
            LastWritten::Fields(written) => match (written.get(name), shown) {
                (None, _) => DriftCause::Unwritten,
                (Some(_), ShownValue::Hidden) => DriftCause::AsWritten,
                (Some(digest), ShownValue::Value(shown)) if compare::shows(name, wanted, shown, digest) => {
                    DriftCause::AsWritten
                }
                (Some(_), ShownValue::Value(_)) => DriftCause::Edited,
            },
        }
    }
}

/// What an answer shows in a field that differs.
#[derive(Clone, Copy)]
enum ShownValue<'a> {
    /// Nothing, or nothing that tells its value.
    Hidden,
    Value(&'a Value),
}

impl<'a> ShownValue<'a> {
    fn of(reading: FieldReading, shown: Option<&'a Value>) -> Self {
        match (reading, shown) {
            (FieldReading::Hidden, _) | (_, None) => ShownValue::Hidden,
            (FieldReading::Same | FieldReading::Differs, Some(value)) => ShownValue::Value(value),
        }
    }
}

/// A location, and what is to be done to it.
struct DriftContext<'a> {
    desired: &'a Desired,
    actual: &'a Actual,
    known: &'a Known,
    plan: &'a LanePlan,
}

impl<'a> DriftContext<'a> {
    /// What an operation makes good; nothing for what only follows from another one.
    fn operation(&self, operation: &Operation) -> Vec<DriftFinding> {
        let target = operation.target();
        let (agent, action) = (&target.agent, target.action.as_ref());
        // Whatever is done to an agent that is to be made follows from its not being there.
        if !matches!(operation, Operation::CreateAgent { .. }) && self.is_made(agent) {
            return Vec::new();
        }
        match operation {
            Operation::CreateAgent { .. } => {
                let what = if self.known.agents.contains_key(agent) { DriftKind::Gone } else { DriftKind::NeverMade };
                vec![on_agent(agent, what)]
            }
            Operation::AttachAction { action, .. } => {
                let known = self.known.agents.get(agent).is_some_and(|ours| ours.actions.contains_key(action));
                vec![on_action(agent, action, if known { DriftKind::Gone } else { DriftKind::NeverMade })]
            }
            Operation::RemoveAction { action, .. } => vec![on_action(agent, action, DriftKind::Left)],
            Operation::DeleteAgent { .. } => vec![on_agent(agent, DriftKind::Left)],
            Operation::UpdateAgent { changed, .. } => {
                changed.iter().map(|name| field(&target, name, self.agent_field(agent, name))).collect()
            }
            Operation::SwitchMode { .. } => vec![field(&target, "mode", self.agent_field(agent, "mode"))],
            Operation::UpdateAction { id, changed, .. } => {
                let why = |name| action.map_or(DriftCause::Unwritten, |action| self.detail(agent, action, id, name));
                changed.iter().map(|name| field(&target, name, why(name))).collect()
            }
            Operation::SetFollowup { .. } => {
                self.followup(agent).map(|why| field(&target, FOLLOWUP_SETTINGS, why)).into_iter().collect()
            }
        }
    }

    fn is_made(&self, agent: &AgentKey) -> bool {
        let makes =
            |operation: &Operation| matches!(operation, Operation::CreateAgent { agent: made } if made == agent);
        self.plan.operations.iter().any(makes)
    }

    /// The agent of the location, with what was last written to it.
    fn agent(&self, key: &AgentKey) -> Option<(&'a DesiredAgent, &'a ActualAgent, LastWritten<'a>)> {
        let desired = self.desired.agent(key)?;
        let ours = self.known.agents.get(key);
        let adopted = self.plan.adopts.iter().find(|(adopted, _)| adopted == key).map(|(_, id)| id);
        let id = adopted.or_else(|| ours.map(|ours| &ours.id))?;
        let last = match ours {
            Some(ours) if ours.id == *id => LastWritten::Fields(&ours.written),
            Some(_) => LastWritten::Replaced,
            None => LastWritten::Nothing,
        };
        Some((desired, self.actual.agents.get(id)?, last))
    }

    fn shown(&self, target: &Target, field: &str) -> Option<Value> {
        let (desired, found, _) = self.agent(&target.agent)?;
        let Some(key) = &target.action else {
            return match field {
                "name" => Some(Value::String(found.name.clone())),
                "mode" => found.mode.map(|mode| Value::from(mode.as_str())),
                FOLLOWUP_SETTINGS => {
                    let settings = self.followups(desired, found).map(|there| there.details.get(FOLLOWUP_SETTINGS));
                    Some(settings.map(|settings| settings.cloned().unwrap_or_default()).collect())
                }
                _ => found.fields.get(field).cloned(),
            };
        };
        let id = &self.ours(&target.agent)?.actions.get(key)?.id;
        let there = found.actions.iter().find(|there| there.id == *id)?;
        match field {
            "name" => Some(Value::String(there.name.clone())),
            _ => there.details.get(field).cloned(),
        }
    }

    fn agent_field(&self, key: &AgentKey, name: &str) -> DriftCause {
        let Some((desired, found, last)) = self.agent(key) else { return DriftCause::Unwritten };
        let text = |text: &str| Value::String(text.to_owned());
        match name {
            "name" => last.why(name, None, ShownValue::Value(&text(&found.name))),
            // A word that we do not know is none that we wrote.
            "mode" => {
                let shown = found.mode.map_or(Value::Null, |mode| text(mode.as_str()));
                last.why(name, None, ShownValue::Value(&shown))
            }
            _ => {
                let Some(wanted) = desired.fields.get(name) else { return DriftCause::Unwritten };
                let reading = compare::read_field(name, wanted, &found.fields);
                last.why(name, Some(wanted), ShownValue::of(reading, found.fields.get(name)))
            }
        }
    }

    fn detail(&self, agent: &AgentKey, key: &ActionKey, id: &ActionId, name: &str) -> DriftCause {
        let Some((desired, found, _)) = self.agent(agent) else { return DriftCause::Unwritten };
        let Some(there) = found.actions.iter().find(|there| there.id == *id) else { return DriftCause::Unwritten };
        let last = match self.ours(agent).and_then(|ours| ours.actions.get(key)) {
            Some(ours) if ours.id == *id => LastWritten::Fields(&ours.written),
            Some(_) => LastWritten::Replaced,
            None => LastWritten::Nothing,
        };
        match (name, desired.action(key)) {
            (_, Some(action)) if action.links.get(name).is_some_and(|linked| self.is_gone(linked)) => {
                DriftCause::Edited
            }
            ("name", _) => last.why(name, None, ShownValue::Value(&Value::String(there.name.clone()))),
            (_, Some(action)) => {
                let (wanted, shown) = (action.details.get(name), there.details.get(name));
                last.why(name, wanted, ShownValue::of(detail_reading(action, name, &there.details), shown))
            }
            (_, None) => DriftCause::Unwritten,
        }
    }

    /// Whether the journal's agent of this key is no longer there: what leads to it leads nowhere since somebody deleted it.
    fn is_gone(&self, key: &AgentKey) -> bool {
        self.ours(key).is_some_and(|ours| !self.actual.agents.contains_key(&ours.id))
    }

    fn ours(&self, agent: &AgentKey) -> Option<&'a KnownAgent> {
        self.known.agents.get(agent)
    }

    /// Why the follow-up settings are to be written; `None` where only an action that is made or written anew needs
    /// them again.
    fn followup(&self, agent: &AgentKey) -> Option<DriftCause> {
        let (desired, found, last) = self.agent(agent)?;
        let wanted = Value::Object(desired.followup.clone()?);
        let whys = self.followups(desired, found).filter_map(|there| {
            let shown = there.details.get(FOLLOWUP_SETTINGS);
            let reading = compare::read(FOLLOWUP_SETTINGS, &wanted, shown);
            (reading != FieldReading::Same).then(|| followup_why(&last, &wanted, ShownValue::of(reading, shown)))
        });
        whys.max()
    }

    /// The follow-up actions of the template that are there.
    fn followups(&self, desired: &'a DesiredAgent, found: &'a ActualAgent) -> impl Iterator<Item = &'a ActualAction> {
        let adopted = &self.plan.adopts_actions;
        let ours = self.ours(&desired.key);
        let id_of = move |action: &DesiredAction| {
            let taken = adopted.iter().find(|(agent, key, _)| *agent == desired.key && *key == action.key);
            taken.map(|(.., id)| id).or_else(|| ours?.actions.get(&action.key).map(|ours| &ours.id))
        };
        desired
            .actions
            .iter()
            .filter(|action| action.kind == ActionType::AdvancedFollowup)
            .filter_map(id_of)
            .filter_map(|id| found.actions.iter().find(|there| there.id == *id))
    }
}

fn field(target: &Target, name: &str, why: DriftCause) -> DriftFinding {
    DriftFinding { target: target.clone(), what: DriftKind::Field { name: name.to_owned(), why } }
}

/// Settings that nobody can see and that were last written as they are wanted were written for other actions.
fn followup_why(last: &LastWritten<'_>, wanted: &Value, shown: ShownValue<'_>) -> DriftCause {
    if let (LastWritten::Fields(written), ShownValue::Hidden) = (last, shown)
        && written.get(FOLLOWUP_SETTINGS).is_some_and(|digest| compare::is_short(wanted, digest))
    {
        return DriftCause::Unwritten;
    }
    last.why(FOLLOWUP_SETTINGS, Some(wanted), shown)
}

/// A link to an agent is declared without a value of its own: what is shown there is its value.
fn detail_reading(action: &DesiredAction, name: &str, shown: &Fields) -> FieldReading {
    match action.details.get(name) {
        Some(wanted) => compare::read(name, wanted, shown.get(name)),
        None => FieldReading::Differs,
    }
}
