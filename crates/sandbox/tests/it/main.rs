//! The sandbox from outside: through its transport, over HTTP, in its file.

// Marked as tests, so that the lints know their helpers for tests, too.
#[cfg(test)]
mod answers;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod conversations;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod file;
#[cfg(test)]
mod flights;
#[cfg(test)]
mod hand;
#[cfg(test)]
mod http;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod prose;
#[cfg(test)]
mod random;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod things;
#[cfg(test)]
mod tokens;
