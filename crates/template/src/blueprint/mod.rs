//! The template file: what it declares, read strictly and with places.

mod edit;
mod fields;
mod keep;
mod read;
mod scalar;
mod template;
mod variable;
mod yaml;

pub(crate) use edit::Picked;
pub use edit::{EDITS, EditOrder, EditSource, EditVerb};
pub(crate) use read::link_field;
pub use template::{ActionSource, AgentSource, Template};
pub use variable::{Variable, VariableKind};
pub(crate) use yaml::{Entry, Node, NodeKind};
