//! Which fields of agents and actions name a thing of the location, and what the bodies of one location name.

use fitout_model::{ActionType, AssetKind, Desired, DesiredAction, DesiredAgent, Fields, Target};
use serde_json::Value;
use std::fmt;

/// A place in the rendered bodies that names a thing of the location by its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AssetRef {
    /// The agent or the action.
    pub target: Target,
    /// The field, or the member of the details.
    pub field: &'static str,
    /// What kind of thing it names.
    pub kind: AssetKind,
    /// The id that stands there.
    pub id: String,
    /// Whether the field has an effect as the other fields stand.
    pub usage: Use,
}

/// Whether a field that names something has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// It has.
    Active,
    /// A switch beside it is off: the thing is named, and nothing is done with it.
    Idle,
}

/// The place without its id, so that equal places read alike in every location: `front-desk/book.calendarId`.
impl fmt::Display for AssetRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.target, self.field)
    }
}

/// A member that names things, by its id or a list of ids, and the switch beside it.
struct RefRule {
    field: &'static str,
    kind: AssetKind,
    switch: Switch,
}

/// What decides whether a member has an effect.
enum Switch {
    /// Nothing: it always has.
    None,
    /// This flag must be true.
    On(&'static str),
    /// This flag must not be true.
    Off(&'static str),
}

const fn row(field: &'static str, kind: AssetKind, switch: Switch) -> RefRule {
    RefRule { field, kind, switch }
}

/// The fields of an agent that name things. Source: `CreateEmployeeDto`.
static AGENT: &[RefRule] = &[row("knowledgeBaseIds", AssetKind::KnowledgeBase, Switch::None)];

/// The steps of a follow-up. Source: `FollowupSequence`.
static FOLLOWUP_STEP: &[RefRule] = &[row("workflowId", AssetKind::Workflow, Switch::On("triggerWorkflow"))];

/// The path of the only member of a step that names something.
const STEP_WORKFLOW: &str = "followupSequence.workflowId";

/// The members of an action's details that name things, by the action's type. Source: the seven `...Dto` of the details;
/// `transferToBot` and `transferAgent` stand there only where they are not the key of an agent of the template.
fn members(kind: &ActionType) -> &'static [RefRule] {
    const TRIGGER_WORKFLOW: &[RefRule] = &[row("workflowIds", AssetKind::Workflow, Switch::None)];
    const UPDATE_CONTACT_FIELD: &[RefRule] = &[row("contactFieldId", AssetKind::ContactField, Switch::None)];
    const APPOINTMENT_BOOKING: &[RefRule] = &[
        row("calendarId", AssetKind::Calendar, Switch::None),
        row("workflowIds", AssetKind::Workflow, Switch::On("triggerWorkflow")),
        row("transferAgent", AssetKind::Agent, Switch::On("transferBot")),
    ];
    const HUMAN_HAND_OVER: &[RefRule] = &[row("assignToUserId", AssetKind::User, Switch::Off("skipAssignToUser"))];
    const TRANSFER_BOT: &[RefRule] = &[row("transferToBot", AssetKind::Agent, Switch::None)];
    match kind {
        ActionType::TriggerWorkflow => TRIGGER_WORKFLOW,
        ActionType::UpdateContactField => UPDATE_CONTACT_FIELD,
        ActionType::AppointmentBooking => APPOINTMENT_BOOKING,
        ActionType::HumanHandOver => HUMAN_HAND_OVER,
        ActionType::TransferBot => TRANSFER_BOT,
        // A follow-up names things in its steps only.
        ActionType::StopBot | ActionType::AdvancedFollowup | ActionType::Other(_) => &[],
    }
}

/// The fields of an agent that name things, and what they name.
pub fn named_by_agents() -> impl Iterator<Item = (&'static str, AssetKind)> {
    AGENT.iter().map(|row| (row.field, row.kind))
}

/// The members of the details of an action of this type that name things, and what they name; a dot leads into a list.
pub fn named_by_actions(kind: &ActionType) -> impl Iterator<Item = (&'static str, AssetKind)> {
    let steps = if *kind == ActionType::AdvancedFollowup { FOLLOWUP_STEP } else { &[] };
    let in_steps = steps.iter().map(|row| (STEP_WORKFLOW, row.kind));
    members(kind).iter().map(|row| (row.field, row.kind)).chain(in_steps)
}

/// Everything that the bodies of a location name by id, in the order of the template.
#[must_use]
pub fn mentions(desired: &Desired) -> Vec<AssetRef> {
    let mut found = Vec::new();
    for agent in &desired.agents {
        of_agent(agent, &mut found);
        for action in &agent.actions {
            of_action(agent, action, &mut found);
        }
    }
    found
}

fn of_agent(agent: &DesiredAgent, found: &mut Vec<AssetRef>) {
    let target = Target { agent: agent.key.clone(), action: None };
    take(&agent.fields, AGENT, &target, |field| field, found);
}

fn of_action(agent: &DesiredAgent, action: &DesiredAction, found: &mut Vec<AssetRef>) {
    let target = Target { agent: agent.key.clone(), action: Some(action.key.clone()) };
    take(&action.details, members(&action.kind), &target, |field| field, found);
    if action.kind == ActionType::AdvancedFollowup
        && let Some(Value::Array(steps)) = action.details.get("followupSequence")
    {
        for step in steps.iter().filter_map(Value::as_object) {
            take(step, FOLLOWUP_STEP, &target, |_| STEP_WORKFLOW, found);
        }
    }
}

fn take(
    fields: &Fields,
    rows: &[RefRule],
    target: &Target,
    path: impl Fn(&'static str) -> &'static str,
    found: &mut Vec<AssetRef>,
) {
    for row in rows {
        let usage = usage(fields, &row.switch);
        for id in ids(fields.get(row.field)) {
            let (target, id) = (target.clone(), id.to_owned());
            found.push(AssetRef { target, field: path(row.field), kind: row.kind, id, usage });
        }
    }
}

fn usage(fields: &Fields, switch: &Switch) -> Use {
    let is_on = |name: &str| fields.get(name) == Some(&Value::Bool(true));
    let active = match switch {
        Switch::None => true,
        Switch::On(name) => is_on(name),
        Switch::Off(name) => !is_on(name),
    };
    if active { Use::Active } else { Use::Idle }
}

/// The ids that a value is: one text, or a list of texts. An empty text names nothing.
fn ids(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let values = match value {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    values.iter().filter_map(Value::as_str).filter(|id| !id.trim().is_empty())
}
