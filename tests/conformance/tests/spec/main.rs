//! The client held against the vendor's official OpenAPI files, which are read from the folder that `FITOUT_SPEC` names.

// Marked as tests, so that the lints know their helpers for tests, too.
#[cfg(test)]
mod answers;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod draw;
#[cfg(test)]
mod exceptions;
#[cfg(test)]
mod official;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod table;
