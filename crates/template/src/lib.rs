//! Templates and rosters: reading both, and rendering one with the rows of the other.
//!
//! Everything here is a pure function of its arguments; what is wrong is collected in [`Problems`].

mod check;
mod edit;
mod expr;
mod problem;
mod render;
mod roster;
mod rules;
mod schema;
mod spoilt;
mod syntax;
mod tags;
mod template;

pub use check::{CheckedInput, check_all, check_cells, check_files};
pub use edit::{EditRequest, EditSource, EditVerb};
pub use problem::{Problem, ProblemGroup, ProblemPart, Problems, RowRef, Severity, SourceLine, TextPosition};
pub use render::RowFilter;
pub use roster::{
    MessageOrigin, MessageRow, Messages, Offending, Roster, RosterHeader, RosterOptions, Row, TokenCell, TokenColumn,
    is_secret_heading,
};
pub use rules::{action_faults, agent_faults};
pub use schema::schema;
pub use template::{ActionSource, AgentSource, EDITS, Template, Variable, VariableKind};
