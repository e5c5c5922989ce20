//! fitout-client

mod transport;
pub use transport::{SendError, SendErrorKind, Sending, Transport};
