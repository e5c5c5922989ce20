//! Numbers that have a form of their own.

use crate::kind::IdentifierKind;
use regex::Regex;
use std::ops::Range;

/// The forms, compiled once.
#[derive(Debug)]
pub(crate) struct Forms {
    ssn: Regex,
    mbi: Regex,
    card: Regex,
    filed: Regex,
}

impl Forms {
    pub(crate) fn new() -> Result<Self, regex::Error> {
        Ok(Self {
            // Parted three, two, four: no telephone number is. A Medicare claim number has a letter behind it.
            ssn: Regex::new(
                r"\b(\d{3})([^\S\n]{0,2}[-./~*|+:][^\S\n]{0,2}|[^\S\n]{1,3})(\d{2})([^\S\n]{0,2}[-./~*|+:][^\S\n]{0,2}|[^\S\n]{1,3})(\d{4})(?:[A-Za-z]\d?)?\b",
            )?,
            // The letters S, L, O, I, B and Z never stand in one.
            mbi: Regex::new(
                r"\b[1-9][AC-HJKMNP-RT-Yac-hjkmnp-rt-y][AC-HJKMNP-RT-Yac-hjkmnp-rt-y0-9][0-9][-. /]?[AC-HJKMNP-RT-Yac-hjkmnp-rt-y][AC-HJKMNP-RT-Yac-hjkmnp-rt-y0-9][0-9][-. /]?[AC-HJKMNP-RT-Yac-hjkmnp-rt-y]{2}[0-9]{2}\b",
            )?,
            card: Regex::new(r"\b[2-6]\d{3}(?:[ ]?[./-]?[ ]?\d{2,6}){2,4}\b")?,
            filed: Regex::new(
                r"(?i)\b(?:invoice|ticket|order|permit|licen[cs]e|part|model|serial|sku|tracking|reference|ref|po|lot|version|build|bid|grant)\b[^;\n]{0,12}$",
            )?,
        })
    }

    pub(crate) fn find(&self, text: &str) -> Vec<(IdentifierKind, Range<usize>)> {
        let mut found = Vec::new();
        for number in self.ssn.captures_iter(text) {
            let part = |n: usize| number.get(n).map_or("", |part| part.as_str());
            if let Some(whole) = number.get(0)
                && is_ssn(part(1), part(3), part(5))
                && are_alike(part(2), part(4))
                && stands_alone(text, &whole.range())
                && !in_address(text, &whole.range())
                && !self.filed.is_match(before(text, &whole.range()))
            {
                found.push((IdentifierKind::SocialSecurityNumber, whole.range()));
            }
        }
        found.extend(
            self.mbi
                .find_iter(text)
                .filter(|whole| !in_address(text, &whole.range()))
                .map(|whole| (IdentifierKind::MedicareIdentifier, whole.range())),
        );
        let cards = self.card.find_iter(text).filter(|whole| {
            let digits: Vec<u32> = whole.as_str().chars().filter_map(|c| c.to_digit(10)).collect();
            (13..=19).contains(&digits.len())
                && luhn(&digits)
                && is_issued(&digits)
                && stands_alone(text, &whole.range())
                && !in_address(text, &whole.range())
        });
        found.extend(cards.map(|whole| (IdentifierKind::CardNumber, whole.range())));
        found
    }
}

/// Numbers that were given out: no area 000, 666 or 900 and above, no group 00, no serial 0000. A number for taxes begins with
/// 9 and has a group of 50 or more.
fn is_ssn(area: &str, group: &str, serial: &str) -> bool {
    let is_for_taxes = area.starts_with('9') && group >= "50";
    !matches!(area, "000" | "666") && (!area.starts_with('9') || is_for_taxes) && group != "00" && serial != "0000"
}

/// Whether a number is parted in one way; of what parts numbers most often, each may stand beside each.
fn are_alike(one: &str, other: &str) -> bool {
    let usual = |part: &str| part.is_empty() || part == "-" || part == ".";
    let (one, other) = (one.trim(), other.trim());
    one == other || (usual(one) && usual(other))
}

/// Whether no further digits or parts of a number touch it: a long number is something else.
pub(crate) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let mut back = before.chars().rev();
    let mut on = after.chars();
    let joins = |c: Option<char>, next: Option<char>| {
        c.is_some_and(|c| c.is_ascii_digit())
            || (matches!(c, Some('-' | '.')) && next.is_some_and(|c| c.is_ascii_digit()))
    };
    !joins(back.next(), back.next()) && !joins(on.next(), on.next())
}

/// Whether the range stands in the address of a page: what has the form of a number there names a page.
fn in_address(text: &str, range: &Range<usize>) -> bool {
    let word = before(text, range).rsplit(char::is_whitespace).next().unwrap_or_default();
    word.contains("://") || word.contains("www.")
}

/// The last characters before the range.
fn before<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    const BYTES: usize = 120;
    let all = text.get(..range.start).unwrap_or_default();
    let mut from = all.len().saturating_sub(BYTES);
    while !all.is_char_boundary(from) {
        from += 1;
    }
    all.get(from..).unwrap_or_default()
}

/// Whether cards begin so: of those with a 2, only 2221 to 2720 do.
fn is_issued(digits: &[u32]) -> bool {
    let head = digits.iter().take(4).fold(0, |number, digit| number * 10 + digit);
    !(2000..3000).contains(&head) || (2221..=2720).contains(&head)
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
