//! Merge tags of the CRM and placeholders of ours, mixed up: `{{clinic_name}}`, `[Clinic Name]`, `{{contact.fist_name}}`, a tag
//! that is never closed. What is certain is an error, what may be meant a warning. Texts of the template are looked at once, and
//! what a row gives with the row.
//!
//! - `find`: where a text has a tag, or a name in brackets.
//! - `families`: which tags the CRM knows.
//! - `signs`: the signs around them.
//! - `words`: names that stand there bare.
//! - `judge`: what is to be said of one.

mod families;
mod find;
mod judge;
mod signs;
mod words;

pub(crate) use families::{is_family, of_member};
pub(crate) use find::Mark;
pub(crate) use judge::{NameMatch, NameSaying, TagNames, Where};
pub(crate) use signs::SIGNS;

use find::HOLE;
use fitout_model::is_invisible;
use std::ops::Range;

/// Everything in this text that is, or seems to be, filled in by somebody.
pub(crate) fn find(text: &str) -> Vec<Mark> {
    find::find(text)
}

/// The same for a text of the template, in which these ranges are placeholders of ours.
pub(crate) fn find_around(text: &str, code: &[Range<usize>]) -> Vec<Mark> {
    if !text.contains(SIGNS) {
        return Vec::new();
    }
    let hole = |at: usize| code.iter().any(|range| range.contains(&at));
    // Every byte of a placeholder is one hole, so that all other places stay where they are.
    let mut around = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if hole(at) {
            around.extend(std::iter::repeat_n(HOLE, c.len_utf8()));
        } else {
            around.push(c);
        }
    }
    find::find(&around)
}

impl Mark {
    /// Where it stands in its text.
    pub(crate) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Whether it is a bare name.
    pub(crate) fn is_bare(&self) -> bool {
        matches!(self.kind, find::MarkKind::Word { .. })
    }

    /// Whether a placeholder of ours stands in it: what it says is known with a row only.
    pub(crate) fn has_placeholder(&self) -> bool {
        self.kind.body().is_some_and(|body| body.contains(HOLE))
    }

    /// Whether it is a tag in whose braces nothing stands but this range.
    pub(crate) fn is_tag_of(&self, text: &str, range: &Range<usize>) -> bool {
        let body = self.kind.body();
        body.is_some_and(|body| text.get(range.clone()).is_some_and(|value| value.trim() == body))
    }
}

/// Whether a character cannot be seen; the joiners are among them here.
fn is_invisible_or_joiner(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{200c}' | '\u{200d}' | '\u{ad}')
}
