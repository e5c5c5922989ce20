//! The secrets that this process has, whatever they look like. Only their digests are kept.

use super::plain::PlainSecretText;
use super::shape::in_token;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

/// What this process has is not looked for when it is shorter: it would be found in words.
pub(super) const LEARNED_CHARS_MIN: usize = 8;
/// How many parts of a run of characters are held against what this process has.
const PARTS_MAX: usize = 12;
/// How many secrets are learned; a roster has at most a million rows.
const LEARNED_MAX: usize = 2_000_000;

/// The digests of the secrets that this process has; not the secrets.
static LEARNED: RwLock<BTreeSet<u64>> = RwLock::new(BTreeSet::new());

/// Looks for this secret from now on, whatever it looks like. Only a digest of it is kept.
pub fn learn_secret(secret: &str) {
    if secret.len() < LEARNED_CHARS_MIN {
        return;
    }
    let digest = digest(secret.as_bytes());
    if LEARNED.read().unwrap_or_else(PoisonError::into_inner).contains(&digest) {
        return;
    }
    let mut learned = LEARNED.write().unwrap_or_else(PoisonError::into_inner);
    if learned.len() < LEARNED_MAX {
        learned.insert(digest);
    }
}

/// Whether a cheap look shows that no secret which this process has stands in this text, where it has no mark either.
pub(super) fn has_no_known(text: &str) -> bool {
    let learned = LEARNED.read().unwrap_or_else(PoisonError::into_inner);
    let may_be = |run: &[u8]| run.iter().any(|byte| is_edge(*byte)) || learned.contains(&digest(run));
    let mut runs = text.as_bytes().split(|byte| !in_token(*byte)).filter(|run| run.len() >= LEARNED_CHARS_MIN);
    learned.is_empty() || !runs.any(may_be)
}

/// Where secrets stand that this process has.
pub(super) fn known(plain: &PlainSecretText) -> Vec<Range<usize>> {
    let learned = LEARNED.read().unwrap_or_else(PoisonError::into_inner);
    let mut found = Vec::new();
    if learned.is_empty() {
        return found;
    }
    let mut at = 0;
    while at < plain.bytes.len() {
        let end = plain.run(at, in_token);
        if end - at >= LEARNED_CHARS_MIN {
            found.extend(parts(plain, at..end).filter(|part| learned.contains(&digest(plain.slice(part)))));
        }
        at = end.max(at) + 1;
    }
    found
}

/// Whether this stands around tokens as well as in them.
fn is_edge(byte: u8) -> bool {
    matches!(byte, b'.' | b'/' | b'=' | b'+' | b'~')
}

/// The run whole, and its parts between the marks that stand around a token as well as in it.
fn parts(plain: &PlainSecretText, run: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let marks: Vec<usize> = run.clone().filter(|at| plain.byte(*at).is_some_and(is_edge)).take(PARTS_MAX).collect();
    let starts: Vec<usize> = std::iter::once(run.start).chain(marks.iter().map(|at| at + 1)).collect();
    let ends: Vec<usize> = std::iter::once(run.end).chain(marks).collect();
    starts
        .into_iter()
        .flat_map(move |start| ends.clone().into_iter().map(move |end| start..end))
        .filter(|part| part.start < part.end && part.end - part.start >= LEARNED_CHARS_MIN)
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
