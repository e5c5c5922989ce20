//! Templates and rosters: reading both, and rendering one with the rows of the other.
//!
//! Everything here is a pure function of its arguments; what is wrong is collected in [`Problems`].

mod problem;
mod roster;
mod suggest;

pub use problem::{Group, Position, Problem, Problems, RowRef, Severity};
pub use roster::{Header, Roster, RosterOptions, Row};
