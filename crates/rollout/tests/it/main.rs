//! Decisions about a fleet, where they are made: in paused time, on the sandbox's transport.

// Marked as tests, so that the lints know their helpers for tests, too.
#[cfg(test)]
mod brakes;
#[cfg(test)]
mod each;
#[cfg(test)]
mod find;
#[cfg(test)]
mod small_fleet;
#[cfg(test)]
mod visit;
#[cfg(test)]
mod waves;
