//! What programs read: the lines of the stream of JSON, and the rows of the tables as JSON, see `docs/machine-output.md`.
//!
//! Their words are a promise to other people's programs: what is here stays, more may come. No line has a token in it, and none
//! but [`Message::Body`] prompt text.

mod check;
mod drift;
mod inventory;
mod line;
mod location;
mod plan;
mod progress;
mod run;
mod table;

pub(crate) use check::{CheckMessage, IssueMessage};
pub(crate) use drift::{DriftMessage, FindingMessage};
pub(crate) use inventory::{ActionMessage, ActionRow, AgentFields, AgentMessage};
pub(crate) use line::{Level, Message, StreamLine, VERSION, schema};
pub(crate) use location::{HandEditMessage, LocationMessage, OperationMessage};
pub(crate) use progress::{LongestMessage, ProgressMessage};
pub(crate) use run::RunMessage;
pub(crate) use table::{TableSubject, TemplateMessage};
