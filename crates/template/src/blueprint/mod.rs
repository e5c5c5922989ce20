//! The template file: what it declares, read strictly and with places.

mod fields;
mod read;
mod template;
mod variable;
mod yaml;

pub use template::{ActionSource, AgentSource, Template};
pub use variable::{Variable, VariableKind};
pub(crate) use read::link_field;
pub(crate) use yaml::{Entry, Node, NodeKind};
