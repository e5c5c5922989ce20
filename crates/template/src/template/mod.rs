//! What a template declares: its file, read strictly and with places.

mod agent;
mod columns;
mod info;
mod keys;
mod load;
mod ownership;
mod read;
mod reader;
mod variable;

pub(crate) use agent::link_field;
pub use agent::{ActionSource, AgentSource};
pub(crate) use columns::missing_column;
pub use info::{EDITS, TemplateInfo};
pub(crate) use keys::{ACTION, AGENT, FieldForm, FieldNeed, OwnField, TEMPLATE, VARIABLE};
pub(crate) use ownership::is_unseen;
pub(crate) use reader::TemplateReader;
pub(crate) use variable::NAME_FORM;
pub use variable::{Variable, VariableKind};

use crate::expr::RenderFault;
use fitout_model::{Digest, OtherAgents};
use std::fmt;
use std::sync::Arc;

/// A template without errors of its own; what it gives still depends on the rows.
pub struct Template {
    pub(crate) info: Arc<TemplateInfo>,
    pub(crate) agents: Vec<AgentSource>,
    /// Marks that a roster can have a column for.
    pub(crate) open_marks: Vec<RenderFault>,
}

impl Template {
    /// What it says of itself, and its variables.
    #[must_use]
    pub fn info(&self) -> &Arc<TemplateInfo> {
        &self.info
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.info.name()
    }

    /// Its version, as it was written.
    #[must_use]
    pub fn version(&self) -> &str {
        self.info.version()
    }

    /// What it is for, where it says so.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.info.description()
    }

    /// The digest of its content: comments and layout do not count.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        self.info.digest()
    }

    /// The path it was given with.
    #[must_use]
    pub fn path(&self) -> &str {
        self.info.path()
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        &self.info.file
    }

    /// The declared variables in the template's order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.info.variables()
    }

    /// What becomes of agents that are switched on where one of the template's is switched on.
    #[must_use]
    pub fn other_agents(&self) -> OtherAgents {
        self.info.other_agents()
    }

    /// The declared agents in the template's order.
    pub fn agents(&self) -> impl Iterator<Item = &AgentSource> {
        self.agents.iter()
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("info", &self.info).finish_non_exhaustive()
    }
}
