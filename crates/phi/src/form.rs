//! Numbers that have a form of their own.

use crate::kind::Kind;
use regex::Regex;
use std::ops::Range;

/// The forms, compiled once.
#[derive(Debug)]
pub(crate) struct Forms {
    ssn: Regex,
    mbi: Regex,
    card: Regex,
}

impl Forms {
    pub(crate) fn new() -> Result<Self, regex::Error> {
        Ok(Self {
            // Parted three, two, four: no telephone number is.
            ssn: Regex::new(r"\b(\d{3})[-–. ](\d{2})[-–. ](\d{4})\b")?,
            // The letters S, L, O, I, B and Z never stand in one.
            mbi: Regex::new(
                r"\b[1-9][AC-HJKMNP-RT-Yac-hjkmnp-rt-y][AC-HJKMNP-RT-Yac-hjkmnp-rt-y0-9][0-9][- ]?[AC-HJKMNP-RT-Yac-hjkmnp-rt-y][AC-HJKMNP-RT-Yac-hjkmnp-rt-y0-9][0-9][- ]?[AC-HJKMNP-RT-Yac-hjkmnp-rt-y]{2}[0-9]{2}\b",
            )?,
            card: Regex::new(r"\b[3-6]\d{3}(?:[ -]?\d{2,6}){2,4}\b")?,
        })
    }

    pub(crate) fn find(&self, text: &str) -> Vec<(Kind, Range<usize>)> {
        let mut found = Vec::new();
        for number in self.ssn.captures_iter(text) {
            let part = |n: usize| number.get(n).map_or("", |part| part.as_str());
            if let Some(whole) = number.get(0)
                && is_ssn(part(1), part(2), part(3))
                && stands_alone(text, &whole.range())
            {
                found.push((Kind::SocialSecurityNumber, whole.range()));
            }
        }
        found.extend(self.mbi.find_iter(text).map(|whole| (Kind::MedicareIdentifier, whole.range())));
        let cards = self.card.find_iter(text).filter(|whole| {
            let digits: Vec<u32> = whole.as_str().chars().filter_map(|c| c.to_digit(10)).collect();
            (13..=19).contains(&digits.len()) && luhn(&digits) && stands_alone(text, &whole.range())
        });
        found.extend(cards.map(|whole| (Kind::CardNumber, whole.range())));
        found
    }
}

/// Numbers that were given out: no area 000, 666 or 900 and above, no group 00, no serial 0000.
fn is_ssn(area: &str, group: &str, serial: &str) -> bool {
    !matches!(area, "000" | "666") && !area.starts_with('9') && group != "00" && serial != "0000"
}

/// Whether no further digits or parts of a number touch it: a long number is something else.
pub(crate) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let mut back = before.chars().rev();
    let mut on = after.chars();
    let joins = |c: Option<char>, next: Option<char>| {
        c.is_some_and(|c| c.is_ascii_digit())
            || (matches!(c, Some('-' | '–' | '.')) && next.is_some_and(|c| c.is_ascii_digit()))
    };
    !joins(back.next(), back.next()) && !joins(on.next(), on.next())
}

/// The check digit that every card has.
fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = if place % 2 == 1 { digit * 2 } else { *digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}
