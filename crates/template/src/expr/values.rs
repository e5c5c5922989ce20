//! The values of one row's variables, as expressions see them.

use crate::tags::TagNames;
use minijinja::value::Value;
use std::collections::BTreeSet;

/// The variable that every template has: the row's location id.
pub(crate) const LOCATION: &str = "location_id";

/// The variables of one row. The token is never among them.
pub(crate) struct RowValues {
    pub(crate) root: Value,
    pub(crate) spoilt: BTreeSet<String>,
    /// Variables in whose cells something was said of a tag.
    pub(crate) marked: BTreeSet<String>,
    pub(crate) names: TagNames,
    /// Whether the template has errors of its own.
    pub(crate) partial: bool,
}

impl RowValues {
    /// Whether less is known than a row and a template without errors give.
    pub(crate) fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether one of these variables could not be taken from its cell.
    pub(crate) fn is_spoilt(&self, uses: &BTreeSet<String>) -> bool {
        !self.spoilt.is_disjoint(uses)
    }

    /// Whether something was said of a tag in the cell of one of these variables.
    pub(super) fn has_marks(&self, uses: &BTreeSet<String>) -> bool {
        !self.marked.is_disjoint(uses)
    }

    /// The names that a text may have confused with a tag.
    pub(super) fn names(&self) -> &TagNames {
        &self.names
    }

    /// The variable's value; undefined when it is not given.
    pub(crate) fn get(&self, name: &str) -> Value {
        self.root.get_attr(name).unwrap_or(Value::UNDEFINED)
    }

    pub(super) fn root(&self) -> Value {
        self.root.clone()
    }
}
