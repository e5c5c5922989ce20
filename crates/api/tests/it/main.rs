//! The table held against itself. Its readers hold it against what they do.

// Marked as tests, so that the lints know their helpers for tests, too.
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod words;
