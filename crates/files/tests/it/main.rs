//! What the files promise, on a real file system.

// Marked as tests, so that the lints know their helpers for tests, too.

#[cfg(test)]
mod links_and_modes;
#[cfg(test)]
mod whole;
