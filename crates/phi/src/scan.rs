//! Everything over a text.

use crate::cue::Cues;
use crate::form::Forms;
use crate::kind::{Finding, Kind};
use crate::plain::Plain;
use crate::table::Tables;
use std::ops::Range;

/// The tripwire, ready to be used on many texts.
#[derive(Debug)]
pub struct Scanner {
    forms: Forms,
    cues: Cues,
    tables: Tables,
}

impl Scanner {
    /// A scanner; making one takes milliseconds, so make one for a run.
    ///
    /// # Errors
    /// Never, as long as the patterns of this crate are well formed; a test holds that.
    pub fn new() -> Result<Self, regex::Error> {
        Ok(Self { forms: Forms::new()?, cues: Cues::new()?, tables: Tables::new()? })
    }

    /// What looks like protected health information in the text, in order, each stretch once.
    #[must_use]
    pub fn scan(&self, text: &str) -> Vec<Finding> {
        let plain = Plain::of(text);
        // Nothing that can be found is without a digit.
        if !plain.text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        let mut found: Vec<(Kind, Range<usize>)> = self.forms.find(&plain.text);
        found.extend(self.cues.find(&plain.text));
        found.extend(self.tables.find(&plain.text));
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
                let value = plain.text.get(range.clone()).unwrap_or_default();
                Finding::new(kind, text, plain.origin(range), value)
            })
            .collect()
    }
}
