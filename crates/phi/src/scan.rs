//! Everything over a text.

use crate::cue::Cues;
use crate::form::Forms;
use crate::kind::{IdentifierKind, PhiFinding};
use crate::plain::PlainText;
use crate::table::Tables;
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::ops::Range;

/// The tripwire, ready to be used on many texts.
#[derive(Debug)]
pub struct Scanner {
    forms: Forms,
    cues: Cues,
    tables: Tables,
    typed: Regex,
}

/// A number in three parts with letters among its digits: who copies by hand writes O for 0, and l or I for 1.
const TYPED: &str = r"\b(?:[0-9OolI]{3}([-. /])[0-9OolI]{2}[-. /][0-9OolI]{4}|[0-9OolI]{1,2}[-./][0-9OolI]{1,2}[-./][0-9OolI]{2,4}|[0-9OolI]{9})\b";
/// With fewer digits it is a word.
const DIGITS_MIN: usize = 4;
/// The same where nothing parts them.
const RUN_DIGITS_MIN: usize = 7;

impl Scanner {
    /// The text with digits for the letters that stand for them; no byte moves.
    fn in_digits<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.typed.replace_all(text, |found: &Captures<'_>| {
            let typed = found.get(0).map_or("", |whole| whole.as_str());
            let digits = typed.bytes().filter(u8::is_ascii_digit).count();
            let is_parted = typed.contains(['-', '.', '/', ' ']);
            if digits < DIGITS_MIN || !is_parted && digits < RUN_DIGITS_MIN {
                return typed.to_owned();
            }
            typed
                .chars()
                .map(|c| match c {
                    'O' | 'o' => '0',
                    'l' | 'I' => '1',
                    c => c,
                })
                .collect()
        })
    }

    /// A scanner; making one takes milliseconds, so make one for a run.
    ///
    /// # Errors
    /// Never, as long as the patterns of this crate are well formed; a test holds that.
    pub fn new() -> Result<Self, regex::Error> {
        Ok(Self { forms: Forms::new()?, cues: Cues::new()?, tables: Tables::new()?, typed: Regex::new(TYPED)? })
    }

    /// What looks like protected health information in the text, in order, each stretch once.
    #[must_use]
    pub fn scan(&self, text: &str) -> Vec<PhiFinding> {
        let plain = PlainText::of(text);
        let read = self.in_digits(&plain.text);
        // Nothing that can be found is without a digit.
        if !plain.text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        let mut found: Vec<(IdentifierKind, Range<usize>)> = self.forms.find(&read);
        found.extend(self.cues.find(&read));
        found.extend(self.tables.find(&read));
        // Of two that overlap, the one that begins first counts, and of those the longer.
        found.sort_by_key(|(kind, range)| (range.start, std::cmp::Reverse(range.end), *kind));
        let mut end = 0;
        found.retain(|(_, range)| {
            let free = range.start >= end;
            if free {
                end = range.end;
            }
            free
        });
        found
            .into_iter()
            .map(|(kind, range)| {
                let value = read.get(range.clone()).unwrap_or_default();
                PhiFinding::new(kind, text, plain.origin(range), value)
            })
            .collect()
    }
}
