//! What is wrong with a template or a roster: collected, never thrown, so that a person sees all of it at once.

mod collect;
mod one;

pub use collect::{Group, Problems};
pub use one::{Position, Problem, RowRef, Severity};
