//! What is wrong with a template or a roster: collected, never thrown, so that a person sees all of it at once.

mod collect;
mod one;
mod source;

pub(crate) use collect::GIVES_A_SECRET;
pub use collect::{Group, Problems, Shown};
pub use one::{Position, Problem, RowRef, Severity};
pub use source::SourceLine;
