//! A text as a person would see it: through invisible characters, percent signs, escapes of JSON and full-width letters.

use std::ops::Range;

/// A text as a person would see it: one ASCII byte a character, and where each stands in the text.
pub(super) struct PlainSecretText {
    pub(super) bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

/// Stands for a character that is in no token.
const OTHER: u8 = b' ';

impl PlainSecretText {
    pub(super) fn of(text: &str) -> Self {
        let mut plain = Self { bytes: Vec::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let at = text.len() - rest.len();
            let (seen, len) = escaped(rest).unwrap_or((c, c.len_utf8()));
            if let Some(byte) = as_ascii(seen) {
                plain.bytes.push(byte);
                plain.places.push(at..at + len);
            }
            rest = rest.get(len..).unwrap_or_default();
        }
        plain
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    pub(super) fn slice(&self, place: &Range<usize>) -> &[u8] {
        self.bytes.get(place.clone()).unwrap_or_default()
    }

    /// The text's bytes that these characters are.
    pub(super) fn source(&self, place: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.places.get(place.start)?, self.places.get(place.end.checked_sub(1)?)?);
        Some(first.start..last.end)
    }

    /// The end of the run of such bytes from here.
    pub(super) fn run(&self, from: usize, is_in: fn(u8) -> bool) -> usize {
        from + self.bytes.iter().skip(from).take_while(|byte| is_in(**byte)).count()
    }

    /// Whether a word begins here.
    pub(super) fn begins_word(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|before| self.byte(before)).is_none_or(|before| !before.is_ascii_alphanumeric())
    }
}

/// The character that an escape of JSON or a percent sign stands for, and how many bytes that took.
fn escaped(rest: &str) -> Option<(char, usize)> {
    let hex = |from: usize, len: usize| {
        let digits = rest.get(from..from + len)?;
        u32::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let mut bytes = rest.bytes();
    match (bytes.next()?, bytes.next()?) {
        (b'%', _) => Some((char::from_u32(hex(1, 2)?).filter(char::is_ascii)?, 3)),
        (b'\\', b'u') => Some((char::from_u32(hex(2, 4)?)?, 6)),
        (b'\\', b'n' | b'r' | b't' | b'b' | b'f') => Some((' ', 2)),
        (b'\\', b'"') => Some(('"', 2)),
        _ => None,
    }
}

/// The ASCII character that is seen; `None` for one that nobody sees.
fn as_ascii(c: char) -> Option<u8> {
    match c {
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some(b'-'),
        '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(c) - 0xfee0).ok(),
        c if c.is_ascii_control() => Some(OTHER),
        c if is_invisible(c) => None,
        c => Some(u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(OTHER)),
    }
}

/// Whether a terminal would obey, turn or hide this character: control characters, direction marks, invisible characters
/// and the line separators that are none. Line breaks and tabs are not among them.
///
/// The joiners U+200C and U+200D are needed to write Persian and some emoji, and are not among them either.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
