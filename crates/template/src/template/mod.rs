//! What a template declares: its file, read strictly and with places.

mod agent;
mod columns;
mod keys;
mod load;
mod ownership;
mod read;
mod reader;
mod variable;

pub(crate) use agent::link_field;
pub use agent::{ActionSource, AgentSource};
pub(crate) use columns::missing_column;
pub(crate) use keys::{ACTION, AGENT, Field, FieldForm, FieldNeed, TEMPLATE, VARIABLE};
pub(crate) use ownership::UNSEEN;
pub(crate) use reader::TemplateReader;
pub(crate) use variable::NAME_FORM;
pub use variable::{Variable, VariableKind};

use crate::expr::RenderFault;
use crate::tags::TagNames;
use fitout_model::{Digest, OtherAgents};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// The name that takes the place of a template's where there is an edit instead.
pub const EDITS: &str = "edits";

/// A template without errors of its own; what it gives still depends on the rows.
pub struct Template {
    pub(crate) file: Arc<str>,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) digest: Digest,
    pub(crate) variables: Vec<Variable>,
    pub(crate) agents: Vec<AgentSource>,
    /// Its variables, for who writes them as a tag, and the tags that it says to be right.
    pub(crate) names: TagNames,
    /// Marks that a roster can have a column for.
    pub(crate) open_marks: Vec<RenderFault>,
    /// How many errors it has of its own; 0 but where it is only checked further.
    pub(crate) flaws: usize,
    pub(crate) other_agents: OtherAgents,
}

impl Template {
    /// What stands in the place of a template where nothing is rendered: to go back on an edit.
    #[must_use]
    pub fn of_edits() -> Self {
        Self {
            other_agents: OtherAgents::Ask,
            file: EDITS.into(),
            name: EDITS.to_owned(),
            version: "1".to_owned(),
            description: None,
            digest: Digest::of(&Value::Null),
            variables: Vec::new(),
            agents: Vec::new(),
            names: TagNames::default(),
            open_marks: Vec::new(),
            flaws: 0,
        }
    }

    /// Whether it has errors of its own: what follows from them is not said again.
    pub(crate) fn is_flawed(&self) -> bool {
        self.flaws > 0
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, as it was written.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What it is for, where it says so.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The digest of its content: comments and layout do not count.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The path it was given with.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.file
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The declared variables in the template's order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter()
    }

    pub(crate) fn variable_list(&self) -> &[Variable] {
        &self.variables
    }

    /// What becomes of agents that are switched on where one of the template's is switched on.
    #[must_use]
    pub fn other_agents(&self) -> OtherAgents {
        self.other_agents
    }

    /// The declared agents in the template's order.
    pub fn agents(&self) -> impl Iterator<Item = &AgentSource> {
        self.agents.iter()
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("name", &self.name).field("version", &self.version).finish_non_exhaustive()
    }
}
