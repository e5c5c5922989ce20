//! Taking back what was done: what one run did (`undo`), or all that the journal made (`destroy`).
//!
//! Both plan from what the location has now, so carrying a plan out twice does nothing the second time, and going on
//! after a crash is planning again. Nothing that somebody changed since is written over: such a location is left whole.

mod action;
mod change;
mod destroy;
mod run;
mod run_change;
mod trouble;

pub use destroy::destroy;
pub use run::{LocationPast, undo};
pub use run_change::{Certainty, DETAILS, KIND, NAME, PreImage, RunChange, RunChangeKind};

use crate::decision::Decision;
use fitout_model::Desired;

/// What is to be done to take something back, with the values to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// The agents and actions that are written back, as they were.
    pub desired: Desired,
    /// What is to be done.
    pub decision: Decision,
}
