//! Words for people that end with the ids they are about.

use std::fmt::Display;

/// Ids differ from location to location while the words are the same: what follows this is left out when locations
/// are grouped.
const IDS: &str = "; ids: ";

/// The words, followed by the ids; [`without_ids`] gives the words back.
#[must_use]
pub fn with_ids<I: Display>(words: &str, ids: impl IntoIterator<Item = I>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("{words}{IDS}{}", ids.join(", "))
}

/// The words without the ids.
#[must_use]
pub fn without_ids(warning: &str) -> &str {
    warning.split_once(IDS).map_or(warning, |(words, _)| words)
}
