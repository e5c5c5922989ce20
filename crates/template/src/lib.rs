//! Templates and rosters: reading both, and rendering one with the rows of the other.
//!
//! Begin with [`check_files`] (a template and a roster, read and held against each other; [`check_all`] for two that were read),
//! [`Template`] and its `render`, [`Roster`] and its [`Row`]s, [`RowFilter`] (rows chosen by an expression),
//! [`EditSource`] (one edit from the command line in the place of a template) and [`Problems`] (what is wrong, all of it at once).
//!
//! Everything here is a pure function of its arguments, but for the reading of the two files; what is wrong is collected in
//! [`Problems`].
//!
//! The rooms stand on each other, and none uses one above it:
//!
//! | floor | rooms | from what to what |
//! |---|---|---|
//! | 5 | `check`, `schema`, `edit` | both files at once; the JSON Schema; one edit |
//! | 4 | `render` | a template and a row: what a location shall have |
//! | 3 | `template` | nodes: what a template declares |
//! | 2 | `expr` | texts with placeholders: compiled once, computed for every row |
//! | 1 | `syntax` | text: nodes with places |
//! | 0 | `problem`, `spoilt`, `tags`, `roster`, `rules` | what is said; cells; merge tags; the CSV; the API's own rules |

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
pub use edit::{EditRequest, EditSource, EditVerb, FindSource, SelectedPair};
pub use problem::{Problem, ProblemGroup, ProblemPart, Problems, RowRef, Severity, SourceLine, TextPosition};
pub use render::RowFilter;
pub use roster::{
    MessageOrigin, MessageRow, Messages, Offending, Roster, RosterHeader, RosterOptions, Row, TokenCell, TokenColumn,
    is_secret_heading,
};
pub use rules::{action_faults, agent_faults};
pub use schema::schema;
pub use template::{ActionSource, AgentSource, EDITS, Template, TemplateInfo, Variable, VariableKind};
