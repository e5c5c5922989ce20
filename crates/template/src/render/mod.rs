//! Rendering: the leaves of the parsed tree, with strict variables, one row at a time.

mod assemble;
mod context;
mod edit;
mod engine;
mod fault;
mod growth;
mod leaf;
mod placeholder;
mod selection;
mod takes;
mod tree;
mod truth;

pub(crate) use assemble::{check_alone, render};
pub(crate) use context::{LOCATION, RESERVED, is_reserved, missing_column};
pub(crate) use fault::RenderFault;
pub(crate) use placeholder::{Presence, VariableScope};
pub use selection::RowFilter;
pub(crate) use tree::{Tree, marks_below};
