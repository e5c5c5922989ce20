//! What the journal promises, held by tests.

// Marked as tests, so that the lints know their helpers for tests, too.
#[cfg(test)]
mod compaction;
#[cfg(test)]
mod contradictions;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod document;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod past;
#[cfg(test)]
mod power;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod versions;
#[cfg(test)]
mod words;
