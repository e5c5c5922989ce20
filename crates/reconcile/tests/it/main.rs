//! fitout-reconcile from outside: laws over random templates and locations, the rules one by one, and what people read.

// Marked as tests, so that the lints know their helpers for tests, too.
#[cfg(test)]
mod action_rules;
#[cfg(test)]
mod agent_rules;
#[cfg(test)]
mod build;
mod caution;
#[cfg(test)]
mod check;
#[cfg(test)]
mod draw;
#[cfg(test)]
mod drift;
#[cfg(test)]
mod edit;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod keep;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod server;
#[cfg(test)]
mod show;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod verify;
