//! A text with its look-alikes made plain: hyphens, spaces and digits of other scripts of typesetting.

use std::borrow::Cow;
use std::ops::Range;

/// The text as the patterns read it, and where its bytes come from.
pub(crate) struct Plain<'a> {
    pub(crate) text: Cow<'a, str>,
    /// For each byte of the plain text the place in the original; empty when they are the same.
    origins: Vec<usize>,
    len: usize,
}

impl<'a> Plain<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let len = text.len();
        if text.is_ascii() {
            return Self { text: Cow::Borrowed(text), origins: Vec::new(), len };
        }
        let (mut plain, mut origins) = (String::with_capacity(len), Vec::with_capacity(len));
        for (at, c) in text.char_indices() {
            let Some(c) = made_plain(c) else { continue };
            plain.push(c);
            origins.resize(plain.len(), at);
        }
        Self { text: Cow::Owned(plain), origins, len }
    }

    /// The range of the original for one of the plain text.
    pub(crate) fn origin(&self, range: Range<usize>) -> Range<usize> {
        if self.origins.is_empty() {
            return range;
        }
        let place = |at: usize| self.origins.get(at).copied().unwrap_or(self.len);
        place(range.start)..place(range.end)
    }
}

/// What a character is read as; `None` for one that cannot be seen.
fn made_plain(c: char) -> Option<char> {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
        '\u{ff0e}' | '\u{2024}' => Some('.'),
        '\u{ff0f}' | '\u{2044}' => Some('/'),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_read_and_the_original_is_found_again() {
        let text = "é 219\u{2011}09\u{a0}9\u{200b}998 ü";
        let plain = Plain::of(text);
        assert_eq!(plain.text, "é 219-09 9998 ü");
        let start = plain.text.find("219").unwrap();
        assert_eq!(&text[plain.origin(start..start + 11)], "219\u{2011}09\u{a0}9\u{200b}998");
        assert_eq!(plain.origin(0..plain.text.len()), 0..text.len());
    }
}
