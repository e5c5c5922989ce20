//! The client held against what is known of the API, without any network but loopback.

// Marked as tests, so that the lints know their helpers for tests, too.
#[cfg(test)]
mod answers;
#[cfg(test)]
mod bases;
#[cfg(test)]
mod conversations;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lookups;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod support;
#[cfg(test)]
mod table;
#[cfg(test)]
mod writable;
