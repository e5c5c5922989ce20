//! What is wrong with a template or a roster: collected, never thrown, so that a person sees all of it at once.

mod collect;
mod one;
mod path;
mod source;
pub(crate) mod suggest;

pub(crate) use collect::GIVES_A_SECRET;
pub use collect::{ProblemGroup, ProblemPart, Problems};
pub use one::{Problem, RowRef, Severity, TextPosition};
pub(crate) use path::PathStep;
pub use source::SourceLine;
