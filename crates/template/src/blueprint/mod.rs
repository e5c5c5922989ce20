//! The template file: what it declares, read strictly and with places.

mod fields;
mod keep;
mod read;
mod scalar;
mod template;
mod variable;
mod yaml;

pub(crate) use read::link_field;
pub use template::{ActionSource, AgentSource, Template};
pub use variable::{Variable, VariableKind};
pub(crate) use yaml::{Entry, Node, NodeKind};
