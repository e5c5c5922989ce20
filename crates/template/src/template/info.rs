//! What a template says of itself and of the rows: all that a roster without a template needs, too.

use super::Variable;
use crate::roster::RosterHeader;
use crate::tags::{NameMatch, TagNames};
use fitout_model::{Digest, OtherAgents};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// The name that takes the place of a template's where there is an edit instead.
pub const EDITS: &str = "edits";

/// What a journal names a template by, and the variables that a row gives. An edit has one as well, named [`EDITS`].
pub struct TemplateInfo {
    pub(crate) file: Arc<str>,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) digest: Digest,
    pub(crate) variables: Vec<Variable>,
    /// Its variables, for who writes them as a tag, and the tags that it says to be right.
    pub(crate) names: TagNames,
    /// How many errors the template has of its own; 0 but where it is only checked further.
    pub(crate) flaws: usize,
    pub(crate) other_agents: OtherAgents,
}

impl TemplateInfo {
    /// What stands in a template's place where nothing is rendered: to read locations, or to go back on an edit.
    #[must_use]
    pub fn of_edits() -> Self {
        Self {
            file: EDITS.into(),
            name: EDITS.to_owned(),
            version: "1".to_owned(),
            description: None,
            digest: Digest::of(&Value::Null),
            variables: Vec::new(),
            names: TagNames::default(),
            flaws: 0,
            other_agents: OtherAgents::Ask,
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

    /// The names that a text may have confused with a tag.
    pub(crate) fn names(&self, header: Option<&RosterHeader>) -> TagNames {
        let mut names = self.names.clone();
        if let Some(header) = header {
            let of = |name: &str| match header.token_name() {
                Some(token) if token == name => NameMatch::Token,
                Some(_) | None => NameMatch::Column,
            };
            names.extend(header.names().map(|name| (name.to_owned(), of(name))));
        }
        names
    }
}

impl fmt::Debug for TemplateInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateInfo").field("name", &self.name).field("version", &self.version).finish_non_exhaustive()
    }
}
