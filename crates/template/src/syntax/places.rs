//! Where in the file the signs of a text stand, through indentation, folding and escapes.

use crate::problem::TextPosition;
use crate::tags::SIGNS;
use granit_parser::ScalarStyle;
use std::iter::Peekable;
use std::str::Chars;

/// The places of those signs of a text that can begin a placeholder or a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<(usize, TextPosition)>);

impl Places {
    /// The places of the signs of this text, whose source in the file begins at `start`; what an escape hides, and all behind
    /// it, has none.
    pub(super) fn of(text: &str, source: &str, start: TextPosition, style: ScalarStyle) -> Self {
        if !text.contains(SIGNS) {
            return Self::default();
        }
        let mut reader = ScalarReader { source: source.chars().peekable(), at: start, style };
        reader.skip_indicator();
        let mut places = Vec::new();
        for (offset, wanted) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            match reader.next() {
                Some((c, at)) if c == wanted => {
                    if SIGNS.contains(&c) {
                        places.push((offset, at));
                    }
                }
                Some(_) | None => break,
            }
        }
        Self(places)
    }

    /// Where the sign at this offset of the text stands.
    pub(crate) fn at(&self, offset: usize) -> Option<TextPosition> {
        let place = self.0.binary_search_by_key(&offset, |(known, _)| *known).ok()?;
        self.0.get(place).map(|(_, at)| *at)
    }
}

/// Reads the source of a scalar, blanks left out.
struct ScalarReader<'a> {
    source: Peekable<Chars<'a>>,
    at: TextPosition,
    style: ScalarStyle,
}

impl ScalarReader<'_> {
    fn take(&mut self) -> Option<char> {
        let c = self.source.next()?;
        self.at = match c {
            '\n' => TextPosition { line: self.at.line.saturating_add(1), column: 1 },
            _ => TextPosition { column: self.at.column.saturating_add(1), ..self.at },
        };
        Some(c)
    }

    /// Passes the quotation mark, or the line with a block's indicator.
    fn skip_indicator(&mut self) {
        match (self.style, self.source.peek()) {
            (ScalarStyle::DoubleQuoted, Some('"')) | (ScalarStyle::SingleQuoted, Some('\'')) => drop(self.take()),
            (ScalarStyle::Literal | ScalarStyle::Folded, Some('|' | '>')) => {
                while self.take().is_some_and(|c| c != '\n') {}
            }
            _ => {}
        }
    }

    /// The next character that is none of white space, and its place.
    fn next(&mut self) -> Option<(char, TextPosition)> {
        loop {
            let at = self.at;
            let c = self.take()?;
            let c = match (self.style, c) {
                (ScalarStyle::DoubleQuoted, '\\') => self.escaped()?,
                (ScalarStyle::SingleQuoted, '\'') if self.source.peek() == Some(&'\'') => self.take()?,
                (_, c) => c,
            };
            if !c.is_whitespace() {
                return Some((c, at));
            }
        }
    }

    /// What an escape stands for; white space for all that is drawn as nothing.
    fn escaped(&mut self) -> Option<char> {
        let digits = match self.take()? {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'n' | 'r' | 't' | 'N' | '_' | 'L' | 'P' | 'f' | 'v' | '\n' | ' ' => return Some(' '),
            c => return Some(c),
        };
        let mut code = 0_u32;
        for _ in 0..digits {
            code = code.checked_mul(16)?.checked_add(self.take()?.to_digit(16)?)?;
        }
        char::from_u32(code)
    }
}
