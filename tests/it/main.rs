//! Whole-program tests: the binary, run as a person runs it.

mod bad_input;
mod desk;
mod faults;
mod first_rollout;
mod program;
mod reading;
mod scopes;
mod tidy;
