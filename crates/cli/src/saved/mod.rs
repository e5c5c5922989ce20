//! Saved plans: what was planned, by digests and keys, so that just that can be done later and nothing else.

mod file;
mod hold;

pub(crate) use file::{SavedPlan, schema};
pub(crate) use hold::{HeldPlan, hold};
