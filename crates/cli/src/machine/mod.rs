//! What programs read: a stream of JSON lines that says everything a person is told, see `docs/machine-output.md`.

mod stream;
mod told;

pub(crate) use stream::{Machine, Taken, schema};
pub(crate) use told::{
    HandEditMessage, Level, LocationMessage, LongestMessage, Message, OperationMessage, ProgressMessage, RunMessage,
    VERSION,
};
