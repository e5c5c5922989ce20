//! A text as it is read: what looks like a hyphen, a space, a digit or a Latin letter is one, what cannot be seen is not
//! there, entities of HTML are what they stand for, and numbers that are spelled out are numbers.

use crate::spoken;
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The text as the patterns read it, and where its bytes come from.
pub(crate) struct PlainText<'a> {
    pub(crate) text: Cow<'a, str>,
    /// For each byte of the plain text the place in the original; empty when they are the same.
    origins: Vec<usize>,
    len: usize,
}

impl<'a> PlainText<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let len = text.len();
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"&_%".contains(&byte) || byte == b'\n')
            && !spoken::begins(text)
        {
            return Self { text: Cow::Borrowed(text), origins: Vec::new(), len };
        }
        let (mut plain, mut origins) = (String::with_capacity(len), Vec::with_capacity(len));
        let mut at = 0;
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(at..).unwrap_or_default();
            let (c, bytes) = entity(rest).or_else(|| percent(rest)).unwrap_or((c, c.len_utf8()));
            for c in std::iter::once(c).nfkd().filter_map(read_as) {
                plain.push(c);
                origins.resize(plain.len(), at);
            }
            at += bytes;
        }
        let (text, origins) = spoken::in_digits(plain, origins);
        Self { text: Cow::Owned(text), origins, len }
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

/// What a character is read as, after its compatible form; `None` for one that cannot be seen.
fn read_as(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{20}'..='\u{5e}' | '`'..='~' => Some(c),
        '_' => Some(' '),
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        c if is_invisible(c) => None,
        '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{2043}'
        | '\u{2d7}'
        | '\u{58a}'
        | '\u{1806}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{301c}'
        | '\u{b7}'
        | '\u{2022}'
        | '\u{2027}'
        | '\u{2219}'
        | '\u{22c5}'
        | '\u{30fb}' => Some('-'),
        '\u{3002}' | '\u{6d4}' | '\u{66b}' => Some('.'),
        '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{2571}' => Some('/'),
        '\u{2236}' | '\u{a789}' | '\u{2d0}' => Some(':'),
        '\u{2190}'..='\u{21ff}' | '\u{27a1}' | '\u{2794}'..='\u{27be}' => Some('='),
        '\u{2018}'..='\u{201b}' | '\u{2bc}' | '\u{2032}' => Some('\''),
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => Some('"'),
        c if c.is_whitespace() => Some(' '),
        c => Some(digit(c).or_else(|| latin(c)).unwrap_or(c)),
    }
}

/// Marks that stand on, in or around another character, controls, and what only steers how a text is drawn.
fn is_invisible(c: char) -> bool {
    is_combining_mark(c)
        || (c.is_control() && !c.is_whitespace())
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Where the ten digits of other scripts begin.
const ZEROS: [char; 20] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{17e0}', '\u{1810}', '\u{1946}', '\u{19d0}',
];

fn digit(c: char) -> Option<char> {
    let value = ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// Letters of Greek and Cyrillic that are drawn as a Latin one, and that one.
const LIKE_LATIN: [(&str, &str); 2] =
    [("АВЕЅІЈКМНОРСТХУаеѕіјорсху", "ABESIJKMHOPCTXYaesijopcxy"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")];

fn latin(c: char) -> Option<char> {
    LIKE_LATIN.iter().find_map(|(like, latin)| latin.chars().nth(like.chars().position(|other| other == c)?))
}

/// Names of entities that stand for a sign that parts or marks a value.
const ENTITIES: [(&str, char); 24] = [
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("ndash", '-'),
    ("mdash", '-'),
    ("minus", '-'),
    ("hyphen", '-'),
    ("dash", '-'),
    ("shy", '\u{ad}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("sol", '/'),
    ("frasl", '/'),
    ("period", '.'),
    ("middot", '-'),
    ("bull", '-'),
    ("colon", ':'),
    ("num", '#'),
    ("equals", '='),
    ("amp", '&'),
    ("quot", '"'),
    ("lt", '<'),
    ("gt", '>'),
];
/// A longer name than this is none of an entity.
const ENTITY_BYTES_MAX: usize = 10;

/// The character that an entity at the beginning of this text stands for, and how long the entity is.
fn entity(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('&')?;
    let end = rest.bytes().take(ENTITY_BYTES_MAX).position(|byte| byte == b';')?;
    let name = rest.get(..end)?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        char::from_u32(code.ok()?)?
    } else {
        ENTITIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, c)| *c)?
    };
    Some((c, end + 2))
}

/// The sign between digits and letters that an address has in this form: `219%2D09`.
fn percent(text: &str) -> Option<(char, usize)> {
    let code = u8::from_str_radix(text.strip_prefix('%')?.get(..2)?, 16).ok()?;
    let stands_between =
        text.get(3..)?.chars().next().is_none_or(|c| c.is_ascii_alphanumeric() || c.is_whitespace() || c == '%');
    let c = char::from(code);
    (stands_between && matches!(c, ' ' | '-' | '.' | '/' | ':' | '=' | '#')).then_some((c, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_read_and_the_original_is_found_again() {
        let text = "é 219\u{2011}09\u{a0}9\u{200b}998 ü";
        let plain = PlainText::of(text);
        assert_eq!(plain.text, "e 219-09 9998 u");
        let start = plain.text.find("219").unwrap();
        assert_eq!(&text[plain.origin(start..start + 11)], "219\u{2011}09\u{a0}9\u{200b}998");
        assert_eq!(plain.origin(0..plain.text.len()), 0..text.len());
    }

    #[test]
    fn every_way_to_draw_a_number_is_one_number() {
        for drawn in [
            "\u{ff12}\u{ff11}\u{ff19}\u{ff0d}\u{ff10}\u{ff19}\u{ff0d}\u{ff19}\u{ff19}\u{ff19}\u{ff18}",
            "\u{1d7d0}\u{1d7cf}\u{1d7d7}-\u{1d7ce}\u{1d7d7}-\u{1d7d7}\u{1d7d7}\u{1d7d7}\u{1d7d6}",
            "\u{0662}\u{0661}\u{0669}-\u{0660}\u{0669}-\u{0669}\u{0669}\u{0669}\u{0668}",
            "2\u{336}1\u{336}9\u{336}-\u{336}0\u{336}9\u{336}-\u{336}9\u{336}9\u{336}9\u{336}8\u{336}",
            "2\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}9-09-9998",
            "\u{202a}219\u{2060}-09\u{200d}-9998\u{202c}",
            "219&#45;09&#x2d;9998",
            "219&ndash;09&ndash;9998",
            "&#50;&#49;&#57;-09-9998",
            "\u{2461}\u{2460}\u{2468}-09-9998",
            "219\u{b7}09\u{b7}9998",
            "219\u{0}-09-\u{7}9998",
        ] {
            assert_eq!(PlainText::of(drawn).text, "219-09-9998", "{drawn:?}");
        }
        assert_eq!(PlainText::of("ЅЅΝ: 1").text, "SSN: 1");
        assert_eq!(PlainText::of("date_of_birth").text, "date of birth");
        assert_eq!(PlainText::of("AT&T; B&B &unknown; &").text, "AT&T; B&B &unknown; &");
    }
}
