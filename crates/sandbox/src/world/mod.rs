//! The world: a pure state machine. Time comes in from outside, requests arrive in order, and nothing waits.

mod actions;
mod admit;
mod agents;
mod place;
mod server;
mod things;

pub(crate) use place::{Action, Agent, Place};
pub(crate) use server::{Counts, World};
pub use things::Thing;
