//! What a secret looks like: the one definition that refuses tokens where none belong and masks them wherever text leaves
//! fitout.
//!
//! A secret is found by its form (`pit-…`, a JWT, what follows `Bearer`, `client_secret=…`, keys of well-known makers, a
//! password in an address) or because this process has it: see [`learn_secret`]. It is found as a person would see it:
//! through invisible characters, percent signs, JSON's escapes and full-width letters.

mod known;
mod plain;
mod shape;
#[cfg(test)]
mod tests;

pub use known::learn_secret;
pub use plain::is_invisible;

use known::{LEARNED_CHARS_MIN, has_no_known, known};
use plain::PlainSecretText;
use shape::{has_no_mark, shaped};
use std::borrow::Cow;
use std::ops::Range;

/// What stands where something was removed.
pub const MASK: &str = "•••";

/// Whether something in this text has the form of a secret, or is one that this process has.
#[must_use]
pub fn has_secret(text: &str) -> bool {
    !find_secrets(text).is_empty()
}

/// Whether something in this text has the form of a secret: the same answer in every process.
#[must_use]
pub fn is_shaped_like_a_secret(text: &str) -> bool {
    !has_no_mark(text) && !shaped(&PlainSecretText::of(text)).is_empty()
}

/// The text with [`MASK`] in the place of every secret.
#[must_use]
pub fn hide_tokens(text: &str) -> Cow<'_, str> {
    masked(text, |hidden, _secret| hidden.push_str(MASK))
}

/// The text with a `•` for each character of every secret: all else, and the number of characters, stays.
#[must_use]
pub fn cover_secrets(text: &str) -> Cow<'_, str> {
    masked(text, |hidden, secret| hidden.extend(secret.chars().map(|_| '•')))
}

fn masked(text: &str, mut mask: impl FnMut(&mut String, &str)) -> Cow<'_, str> {
    let found = find_secrets(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut hidden = String::with_capacity(text.len());
    let mut end = 0;
    for secret in found {
        hidden.push_str(text.get(end..secret.start).unwrap_or_default());
        mask(&mut hidden, text.get(secret.clone()).unwrap_or_default());
        end = secret.end;
    }
    hidden.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(hidden)
}

/// Where secrets stand in this text, in bytes: in order, and none overlaps another.
#[must_use]
pub fn find_secrets(text: &str) -> Vec<Range<usize>> {
    if text.len() < LEARNED_CHARS_MIN || (has_no_mark(text) && has_no_known(text)) {
        return Vec::new();
    }
    let plain = PlainSecretText::of(text);
    let mut found = shaped(&plain);
    found.extend(known(&plain));
    found.sort_by_key(|place| (place.start, place.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for place in found.into_iter().filter_map(|place| plain.source(&place)) {
        match merged.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            Some(_) | None => merged.push(place),
        }
    }
    merged
}
