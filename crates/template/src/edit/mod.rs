//! One edit from the command line, or one thing to find.

mod find;
mod read;
mod render;
mod selector;
mod values;

pub use find::{FindSource, SelectedPair};
pub use read::{EditRequest, EditSource, EditVerb};
