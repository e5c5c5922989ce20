//! What a person changes in a location by one command, the row's values in it.

use crate::id::{ActionId, ActionKey, AgentId, AgentKey, LocationId};
use crate::resource::{Desired, DesiredAction, DesiredAgent, Fields, Ownership, TakeOver};
use fitout_api::name::FOLLOWUP_SETTINGS;
use fitout_api::{ActionType, Mode};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// How one resource of a location is named: never more than one is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector<I> {
    /// By its id.
    Id(I),
    /// By its exact name (see [`crate::same_name`]).
    Name(String),
}

impl<I: fmt::Display> fmt::Display for Selector<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Id(id) => write!(f, "of the id {id}"),
            Selector::Name(name) => write!(f, "named \"{name}\""),
        }
    }
}

/// What one command changes in a location.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// An agent is made.
    Create(Box<DesiredAgent>),
    /// Something is done to one agent that is there.
    Change {
        /// The key under which the journal keeps it, unless it has one already.
        key: AgentKey,
        /// The agent.
        agent: Selector<AgentId>,
        /// What is done to it.
        what: EditKind,
    },
}

/// What is done to one agent.
#[derive(Debug, Clone, PartialEq)]
pub enum EditKind {
    /// These fields get these values, `name` and `mode` among them; the others stay as they are.
    Update {
        /// In the API's names and types.
        fields: Fields,
    },
    /// It is deleted, with its actions.
    Delete,
    /// It gets this action.
    Attach(Box<DesiredAction>),
    /// One of its actions gets another name, or other values in members of its details.
    Rewrite {
        /// The key under which the journal keeps it.
        key: ActionKey,
        /// The action.
        action: Selector<ActionId>,
        /// Its new name; `None` where it stays.
        name: Option<String>,
        /// The members that get other values; the others stay as they are.
        details: Fields,
    },
    /// One of its actions is removed.
    Remove {
        /// The key under which the journal keeps it.
        key: ActionKey,
        /// The action.
        action: Selector<ActionId>,
    },
    /// Its follow-up actions get these settings, whole.
    Followup {
        /// The settings.
        settings: Fields,
    },
}

impl Edit {
    /// What the edit says, in the form of what a template wants: what is to be looked for in the location before anybody
    /// can say what is to be done there, and every text that would be sent.
    #[must_use]
    pub fn desired(&self, location: &LocationId) -> Desired {
        let agents = match self {
            Edit::Create(agent) => vec![agent.as_ref().clone()],
            Edit::Change { key, agent, what } => match agent {
                Selector::Name(name) => vec![what.agent(key, name)],
                // Nothing is found by its name, and nothing is said, where an agent of an id is deleted.
                Selector::Id(id) => vec![what.agent(key, id.as_str())],
            },
        };
        Desired { location: location.clone(), agents }
    }

    /// The id of the agent that it is about, where it names one.
    #[must_use]
    pub fn agent_id(&self) -> Option<&AgentId> {
        match self {
            Edit::Change { agent: Selector::Id(id), .. } => Some(id),
            Edit::Create(_) | Edit::Change { agent: Selector::Name(_), .. } => None,
        }
    }
}

impl EditKind {
    fn agent(&self, key: &AgentKey, name: &str) -> DesiredAgent {
        let mut agent = DesiredAgent {
            key: key.clone(),
            name: name.to_owned(),
            mode: Mode::Off,
            fields: Fields::new(),
            actions: Vec::new(),
            followup: None,
            keep: Ownership::default(),
            takes: TakeOver::default(),
        };
        match self {
            EditKind::Update { fields } => agent.fields.clone_from(fields),
            EditKind::Delete | EditKind::Remove { .. } => {}
            EditKind::Attach(action) => agent.actions.push(action.as_ref().clone()),
            EditKind::Rewrite { key, name, details, .. } => agent.actions.push(DesiredAction {
                key: key.clone(),
                kind: ActionType::Other(String::new()),
                name: name.clone().unwrap_or_default(),
                details: details.clone(),
                links: BTreeMap::new(),
                keep: Ownership::default(),
            }),
            EditKind::Followup { settings } => {
                agent.fields.insert(FOLLOWUP_SETTINGS.to_owned(), Value::Object(settings.clone()));
            }
        }
        agent
    }
}
