//! Operations and plans: what will be done to a location, in which order, without any body.

use crate::caution::Cautions;
use crate::digest::Digest;
use crate::id::{ActionId, ActionKey, AgentId, AgentKey, LocationId};
use crate::target::Target;
use fitout_api::Mode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What to do with an agent that has the wanted name and is not the journal's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnExisting {
    /// It becomes ours and is updated to the template.
    #[default]
    Adopt,
    /// The location is left alone.
    Skip,
    /// The location fails.
    Fail,
}

/// What becomes of agents that are switched on where a plan switches one on, and that it has nothing to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OtherAgents {
    /// Somebody has to agree to them by number.
    #[default]
    Ask,
    /// They are named, and left on.
    Leave,
}

/// What an operation does to its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// `POST` of an agent: not idempotent.
    CreateAgent,
    /// `PUT` of an agent, its mode left as it is.
    UpdateAgent,
    /// `POST` of an action: not idempotent.
    AttachAction,
    /// `PUT` of an action.
    UpdateAction,
    /// `DELETE` of an action.
    RemoveAction,
    /// `PATCH` of the follow-up settings.
    SetFollowup,
    /// `PUT` of an agent that only changes its mode: the commit point.
    SwitchMode,
    /// `DELETE` of an agent.
    DeleteAgent,
}

impl Verb {
    /// Whether sending it twice can leave two resources behind.
    #[must_use]
    pub fn creates(self) -> bool {
        matches!(self, Verb::CreateAgent | Verb::AttachAction)
    }

    /// The verb as a person reads it: "create agent".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::CreateAgent => "create agent",
            Verb::UpdateAgent => "update agent",
            Verb::AttachAction => "attach action",
            Verb::UpdateAction => "update action",
            Verb::RemoveAction => "remove action",
            Verb::SetFollowup => "set follow-up",
            Verb::SwitchMode => "switch mode",
            Verb::DeleteAgent => "delete agent",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The identity of an operation by its content: location, target, verb and body. Equal content, equal id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct OperationId(Box<str>);

impl OperationId {
    /// The id of the operation with this content.
    #[must_use]
    pub fn of(location: &LocationId, target: &Target, verb: Verb, body: &Digest) -> Self {
        // The parts cannot contain a line break, so joining them by one keeps different contents apart.
        let text = format!("{location}\n{target}\n{verb}\n{body}");
        Self(Digest::of_bytes(text.as_bytes()).as_str().get(..16).unwrap_or_default().into())
    }

    /// The id as hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One planned request that changes something. It holds no body: bodies are made from [`crate::Desired`] when they are sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Make the agent, in mode `off`.
    CreateAgent {
        /// Its key.
        agent: AgentKey,
    },
    /// Bring the agent's fields to the template's; the mode stays as it is.
    UpdateAgent {
        /// Its key.
        agent: AgentKey,
        /// Its id.
        id: AgentId,
        /// The fields that differ, in order of their names.
        changed: Vec<String>,
    },
    /// Make the action.
    AttachAction {
        /// The key of its agent.
        agent: AgentKey,
        /// Its key.
        action: ActionKey,
    },
    /// Bring the action to the template's.
    UpdateAction {
        /// The key of its agent.
        agent: AgentKey,
        /// Its key.
        action: ActionKey,
        /// Its id.
        id: ActionId,
        /// What differs: `name`, `type` or members of the details, in order.
        changed: Vec<String>,
    },
    /// Remove an action.
    RemoveAction {
        /// The key of its agent.
        agent: AgentKey,
        /// The key it had.
        action: ActionKey,
        /// Its id.
        id: ActionId,
    },
    /// Write the follow-up settings of the agent's `advancedFollowup` actions.
    SetFollowup {
        /// The key of the agent.
        agent: AgentKey,
    },
    /// Switch the agent to its wanted mode.
    SwitchMode {
        /// Its key.
        agent: AgentKey,
        /// The wanted mode.
        to: Mode,
    },
    /// Delete an agent that this journal made.
    DeleteAgent {
        /// Its key.
        agent: AgentKey,
        /// Its id.
        id: AgentId,
    },
}

impl Operation {
    /// What it does.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Operation::CreateAgent { .. } => Verb::CreateAgent,
            Operation::UpdateAgent { .. } => Verb::UpdateAgent,
            Operation::AttachAction { .. } => Verb::AttachAction,
            Operation::UpdateAction { .. } => Verb::UpdateAction,
            Operation::RemoveAction { .. } => Verb::RemoveAction,
            Operation::SetFollowup { .. } => Verb::SetFollowup,
            Operation::SwitchMode { .. } => Verb::SwitchMode,
            Operation::DeleteAgent { .. } => Verb::DeleteAgent,
        }
    }

    /// What it is done to.
    #[must_use]
    pub fn target(&self) -> Target {
        match self {
            Operation::CreateAgent { agent }
            | Operation::UpdateAgent { agent, .. }
            | Operation::SetFollowup { agent }
            | Operation::SwitchMode { agent, .. }
            | Operation::DeleteAgent { agent, .. } => Target { agent: agent.clone(), action: None },
            Operation::AttachAction { agent, action }
            | Operation::UpdateAction { agent, action, .. }
            | Operation::RemoveAction { agent, action, .. } => {
                Target { agent: agent.clone(), action: Some(action.clone()) }
            }
        }
    }
}

/// What the journal is to hold as last written to the fields of one resource: the first eight digits of the digest of a value,
/// or nothing.
pub type Leaves = BTreeMap<String, Option<String>>;

/// What will be done to one location, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanePlan {
    /// The location.
    pub location: LocationId,
    /// The agents that already are in the location and are taken as ours, by their keys.
    pub adopts: Vec<(AgentKey, AgentId)>,
    /// The actions that already are there and are taken as ours.
    pub adopts_actions: Vec<(AgentKey, ActionKey, ActionId)>,
    /// The operations.
    pub operations: Vec<Operation>,
    /// What is ours and stays in the location, but is no longer ours when the operations are done; actions before their
    /// agents, each with its id; that is empty for what the plan itself makes.
    pub releases: Vec<(Target, String)>,
    /// What a person should know before saying yes, in words.
    pub warnings: Vec<String>,
    /// What it does to what is not ours, which somebody has to agree to by number.
    pub cautions: Cautions,
    /// How the declared fields of what it takes as ours stand there, each with the first eight digits of the digest of its
    /// value: what somebody writes there afterwards is told apart from that.
    pub found: BTreeMap<Target, BTreeMap<String, String>>,
    /// What the journal is to hold in the end of what an undo puts back, so that a value belongs again to whom it belonged.
    pub leaves: BTreeMap<Target, Leaves>,
    /// The digest of what the journal holds as last written to what is changed: a later run may have written something else
    /// over which this plan would go. `None` when nothing of ours is changed.
    pub last_written: Option<Digest>,
}

impl LanePlan {
    /// A plan for this location that does nothing.
    #[must_use]
    pub fn nothing(location: LocationId) -> Self {
        Self {
            location,
            adopts: Vec::new(),
            adopts_actions: Vec::new(),
            operations: Vec::new(),
            releases: Vec::new(),
            warnings: Vec::new(),
            cautions: Cautions::default(),
            found: BTreeMap::new(),
            leaves: BTreeMap::new(),
            last_written: None,
        }
    }

    /// Whether nothing has to be written to the location.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Whether nothing has to be written, neither to the location nor into the journal.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.operations.is_empty()
            && self.adopts.is_empty()
            && self.adopts_actions.is_empty()
            && self.releases.is_empty()
            && self.leaves.is_empty()
    }
}
