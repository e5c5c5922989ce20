//! Tests of where tokens come from.

// Marked as tests, so that the lints know their helpers for tests, too.

#[cfg(test)]
mod agency;
#[cfg(test)]
mod minting;
#[cfg(test)]
mod references;
#[cfg(test)]
mod signing_in;
#[cfg(test)]
mod store;
#[cfg(test)]
mod story;
#[cfg(test)]
mod support;
