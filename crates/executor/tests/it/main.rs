//! The engine room held against its bounds, in paused time and against a wire of our own.

// Marked as tests, so that the lints know their helpers for tests, too.
#[cfg(test)]
mod asked;
#[cfg(test)]
mod door;
#[cfg(test)]
mod inquiry;
#[cfg(test)]
mod listing;
#[cfg(test)]
mod lookup;
#[cfg(test)]
mod proof;
#[cfg(test)]
mod reaching;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod stop;
#[cfg(test)]
mod support;
#[cfg(test)]
mod throttle;
#[cfg(test)]
mod tokens;
