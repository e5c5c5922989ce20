//! The agents and actions that a template declares.

use crate::expr::{Presence, Tree};
use crate::problem::TextPosition;
use fitout_api::{AssetKind, Field, action_fields};
use fitout_model::{ActionKey, ActionType, AgentKey, Ownership};

/// An agent as the template declares it.
pub struct AgentSource {
    pub(crate) key: AgentKey,
    pub(crate) key_at: TextPosition,
    pub(crate) name: String,
    pub(crate) when: Option<Presence>,
    pub(crate) body: Tree,
    pub(crate) actions: Vec<ActionSource>,
    pub(crate) followup: Option<Tree>,
    pub(crate) keep: Ownership,
    pub(crate) adopt_names: Vec<Tree>,
}

/// An action as the template declares it.
pub struct ActionSource {
    pub(crate) key: ActionKey,
    pub(crate) key_at: TextPosition,
    pub(crate) kind: ActionType,
    pub(crate) when: Option<Presence>,
    pub(crate) name: Tree,
    pub(crate) details: Tree,
    pub(crate) keep: Ownership,
}

impl AgentSource {
    /// Its key.
    #[must_use]
    pub fn key(&self) -> &AgentKey {
        &self.key
    }

    /// The column in which a roster names the agent of each location that is taken over as this one, by its id.
    #[must_use]
    pub fn id_column(&self) -> String {
        format!("{}_agent_id", self.key)
    }

    /// Its name as it is written in the template, placeholders and all.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it exists only in locations where its `when` holds.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.when.is_some()
    }

    /// The mode that every location gets; `None` when it depends on the row.
    #[must_use]
    pub fn mode(&self) -> Option<fitout_model::Mode> {
        match self.body.member("mode") {
            None => Some(fitout_model::Mode::Off),
            Some(tree) => tree.constant_text().and_then(fitout_model::Mode::parse),
        }
    }

    /// Whether it declares follow-up settings.
    #[must_use]
    pub fn has_followup(&self) -> bool {
        self.followup.is_some()
    }

    /// Whether it declares this field.
    #[must_use]
    pub fn declares(&self, field: &str) -> bool {
        self.body.has(&[field])
    }

    /// Its actions in the template's order.
    pub fn actions(&self) -> impl Iterator<Item = &ActionSource> {
        self.actions.iter()
    }
}

impl ActionSource {
    /// Its key.
    #[must_use]
    pub fn key(&self) -> &ActionKey {
        &self.key
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> &ActionType {
        &self.kind
    }

    /// Whether it exists only in locations where its `when` holds.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.when.is_some()
    }

    /// Whether its details declare this member; a dot leads into the items of a list or the members of an object.
    #[must_use]
    pub fn declares(&self, member: &str) -> bool {
        self.details.has(&member.split('.').collect::<Vec<_>>())
    }
}

/// The field of an action's details that names another agent.
pub(crate) fn link_field(kind: &ActionType) -> Option<&'static str> {
    let names_agent = |field: &&Field| field.names.is_some_and(|names| names.kind == AssetKind::Agent);
    action_fields(kind).iter().find(names_agent).map(|field| field.name)
}
