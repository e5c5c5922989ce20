//! Expressions and the texts they stand in: compiled once per template, computed once per row.

mod condition;
mod engine;
mod fault;
mod growth;
mod leaf;
mod placeholder;
mod tree;
mod values;

pub(crate) use condition::{TruthTested, truth_tests};
pub(crate) use engine::{Compiled, RESERVED, Stands, compile, describe, is_reserved};
pub(crate) use fault::RenderFault;
pub(crate) use placeholder::{Presence, VariableScope};
pub(crate) use tree::{Tree, judge_below};
pub(crate) use values::{LOCATION, RowValues};
