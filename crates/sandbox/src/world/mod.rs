//! The world: a pure state machine. Time comes in from outside, requests arrive in order, and nothing waits.

mod actions;
mod agents;
mod assets;
mod authorize;
mod conversations;
mod place;
mod server;

pub use assets::WorldAsset;
pub use conversations::MessageView;
pub(crate) use conversations::messages;
pub(crate) use place::{Action, Agent, Counts, WorldLocation};
pub(crate) use server::World;
