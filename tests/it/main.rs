//! Whole-program tests: the binary, run as a person runs it, with a shell, signals and the modes of files.

#![cfg(unix)]

// Marked as tests, so that the lints know their helpers for tests, too.

#[cfg(test)]
mod answering;
#[cfg(test)]
mod astray;
#[cfg(test)]
mod auth;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod check;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod drift;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod first_hour;
#[cfg(test)]
mod first_rollout;
#[cfg(test)]
mod gates;
#[cfg(test)]
mod generations;
#[cfg(test)]
mod hands;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod interrupt;
#[cfg(test)]
mod keep;
#[cfg(test)]
mod locked;
#[cfg(test)]
mod looking;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod notify;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod outputs;
#[cfg(test)]
mod phi;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod program;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod quirks;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod report;
#[cfg(test)]
mod retry_resolve;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod scopes;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod story;
mod surface;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod watching;
