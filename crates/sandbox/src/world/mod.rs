//! The world: a pure state machine. Time comes in from outside, requests arrive in order, and nothing waits.

mod actions;
mod admit;
mod agents;
mod conversations;
mod place;
mod server;
mod things;

pub use conversations::MessageView;
pub(crate) use place::{Action, Agent, WorldLocation};
pub(crate) use server::{Counts, World};
pub use things::Thing;
