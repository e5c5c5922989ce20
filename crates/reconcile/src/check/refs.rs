//! Which fields of agents and actions name a thing of the location, and what the bodies of one location name.

use fitout_api::{AGENT, Shape, details};
use fitout_model::{ActionType, AssetKind, Desired, DesiredAction, DesiredAgent, Fields, Target, holds};
use serde_json::Value;
use std::fmt;

/// A place in the rendered bodies that names a thing of the location by its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AssetRef {
    /// The agent or the action.
    pub target: Target,
    /// The field, or the member of the details; a dot leads into an object or a list.
    pub field: String,
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

/// The fields of an agent that name things, and what they name.
#[must_use]
pub fn named_by_agents() -> Vec<(String, AssetKind)> {
    naming(&AGENT, "")
}

/// The members of the details of an action of this type that name things, and what they name; a dot leads into a list.
#[must_use]
pub fn named_by_actions(kind: &ActionType) -> Vec<(String, AssetKind)> {
    details(kind).map(|shape| naming(shape, "")).unwrap_or_default()
}

/// The fields that name things in an object of this shape, each with the path that leads to it from `path` on.
fn naming(shape: &Shape, path: &str) -> Vec<(String, AssetKind)> {
    let mut found = Vec::new();
    for field in shape.fields {
        let path = format!("{path}{}", field.name);
        found.extend(field.names.map(|names| (path.clone(), names.kind)));
        found.extend(field.inner().into_iter().flat_map(|inner| naming(inner, &format!("{path}."))));
    }
    found
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
    take(&agent.fields, &AGENT, &target, "", found);
}

/// `transferToBot` and `transferAgent` stand in the details only where they are not the key of an agent of the template.
fn of_action(agent: &DesiredAgent, action: &DesiredAction, found: &mut Vec<AssetRef>) {
    let target = Target { agent: agent.key.clone(), action: Some(action.key.clone()) };
    if let Some(shape) = details(&action.kind) {
        take(&action.details, shape, &target, "", found);
    }
}

/// Takes up what an object of this shape names; `path` leads to it, and ends with a dot.
fn take(fields: &Fields, shape: &Shape, target: &Target, path: &str, found: &mut Vec<AssetRef>) {
    for field in shape.fields {
        let value = fields.get(field.name);
        if let Some(names) = field.names {
            let active = names.switch.is_none_or(|switch| holds(switch, shape, fields));
            let usage = if active { Use::Active } else { Use::Idle };
            found.extend(ids(value).map(|id| AssetRef {
                target: target.clone(),
                field: format!("{path}{}", field.name),
                kind: names.kind,
                id: id.to_owned(),
                usage,
            }));
        }
        if let Some(inner) = field.inner() {
            let path = format!("{path}{}.", field.name);
            for object in items(value).iter().filter_map(Value::as_object) {
                take(object, inner, target, &path, found);
            }
        }
    }
}

/// The ids that a value is: one text, or a list of texts. An empty text names nothing.
fn ids(value: Option<&Value>) -> impl Iterator<Item = &str> {
    items(value).iter().filter_map(Value::as_str).filter(|id| !id.trim().is_empty())
}

/// The items of a list, or the one value.
fn items(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}
