//! Short ways to write down templates, locations and what the journal knows.

use fitout_model::{
    ActionId, ActionType, Actual, ActualAction, ActualAgent, AgentId, Desired, DesiredAction, DesiredAgent, Fields,
    Known, KnownAction, KnownAgent, LanePlan, Listed, LocationId, Mode, OnExisting, Ownership,
};
use fitout_reconcile::{Decision, PlanPolicy, plan, written};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

pub(crate) const ADOPT: PlanPolicy = PlanPolicy {
    on_existing: OnExisting::Adopt,
    prune: fitout_reconcile::Prune::Ours,
    others: fitout_model::OtherAgents::Ask,
};

pub(crate) fn id<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) fn fields(value: &Value) -> Fields {
    value.as_object().cloned().unwrap()
}

pub(crate) fn location() -> LocationId {
    id("loc-1")
}

/// A template's agent with its key as its name.
pub(crate) fn agent(key: &str, mode: Mode, declared: &Value, actions: Vec<DesiredAction>) -> DesiredAgent {
    DesiredAgent {
        key: id(key),
        name: key.to_owned(),
        mode,
        fields: fields(declared),
        actions,
        followup: None,
        keep: Ownership::default(),
        takes: fitout_model::TakeOver::default(),
    }
}

/// A template's action with its key as its name.
pub(crate) fn action(key: &str, kind: ActionType, details: &Value) -> DesiredAction {
    DesiredAction {
        key: id(key),
        kind,
        name: key.to_owned(),
        details: fields(details),
        links: BTreeMap::new(),
        keep: Ownership::default(),
    }
}

pub(crate) fn desired(agents: Vec<DesiredAgent>) -> Desired {
    Desired { location: location(), agents }
}

/// A location's agent that shows just what the template declares, with an action of the id `ACTION-of-AGENT` for each
/// action.
pub(crate) fn shown(agent_id: &str, agent: &DesiredAgent) -> ActualAgent {
    let action = |action: &DesiredAction| ActualAction {
        id: id(&format!("{}-of-{agent_id}", action.key)),
        kind: action.kind.clone(),
        name: action.name.clone(),
        details: action.details.clone(),
    };
    ActualAgent {
        id: id(agent_id),
        name: agent.name.clone(),
        mode: Some(agent.mode),
        fields: agent.fields.clone(),
        actions: agent.actions.iter().map(action).collect(),
    }
}

pub(crate) fn actual(agents: Vec<ActualAgent>) -> Actual {
    let mut actual = Actual::default();
    for agent in agents {
        actual.listing.agents.push(Listed { id: agent.id.clone(), name: agent.name.clone(), mode: agent.mode });
        actual.agents.insert(agent.id.clone(), agent);
    }
    actual
}

/// What the journal knows after it made the agent under this id with the actions of [`shown`].
pub(crate) fn made(agent_id: &str, agent: &DesiredAgent) -> KnownAgent {
    let action = |action: &DesiredAction| {
        let id: ActionId = id(&format!("{}-of-{agent_id}", action.key));
        let mut body = action.details.clone();
        body.insert("name".to_owned(), Value::String(action.name.clone()));
        (action.key.clone(), KnownAction { id, created: true, written: written(&body) })
    };
    KnownAgent {
        id: id(agent_id),
        created: true,
        actions: agent.actions.iter().map(action).collect(),
        written: written(&agent.body(agent.mode)),
    }
}

/// What the journal knows after it made these agents.
pub(crate) fn known(agents: &[(&str, &DesiredAgent)]) -> Known {
    Known { agents: agents.iter().map(|(id, agent)| (agent.key.clone(), made(id, agent))).collect() }
}

/// The plan of a location that can be planned, adopting what is there.
pub(crate) fn planned(desired: &Desired, actual: &Actual, known: &Known) -> LanePlan {
    match plan(desired, actual, known, &ADOPT) {
        Decision::Plan(plan) => plan,
        other @ (Decision::Skip { .. } | Decision::Stop(_)) => panic!("{other:?}"),
    }
}

/// The plan line by line: adoptions, then operations, then warnings.
pub(crate) fn told(plan: &LanePlan) -> Vec<String> {
    use fitout_model::Operation::{AttachAction, CreateAgent, DeleteAgent, RemoveAction, SetFollowup};
    use fitout_model::Operation::{SwitchMode, UpdateAction, UpdateAgent};
    let adopts = plan.adopts.iter().map(|(key, id)| format!("adopt {key} = {id}"));
    let actions = plan.adopts_actions.iter().map(|(agent, key, id)| format!("adopt {agent}/{key} = {id}"));
    let operations = plan.operations.iter().map(|operation| {
        let what = format!("{} {}", operation.verb(), operation.target());
        match operation {
            CreateAgent { .. } | AttachAction { .. } | SetFollowup { .. } => what,
            UpdateAgent { id, changed, .. } => format!("{what} = {id} ({})", changed.join(", ")),
            UpdateAction { id, changed, .. } => format!("{what} = {id} ({})", changed.join(", ")),
            RemoveAction { id, .. } => format!("{what} = {id}"),
            DeleteAgent { id, .. } => format!("{what} = {id}"),
            SwitchMode { to, .. } => format!("{what} to {to}"),
        }
    });
    let warnings = plan.warnings.iter().map(|warning| format!("warning: {warning}"));
    adopts.chain(actions).chain(operations).chain(warnings).collect()
}

pub(crate) fn agent_id(text: &str) -> AgentId {
    id(text)
}
