//! Whether a line reads as a row of the file it stands in.

use super::sniff;
use fitout_model::{LocationId, Reference, check_token, sheet};
use std::collections::BTreeSet;

/// Before an id was read, what has this many characters and a digit can be one.
const ID_CHARS_MIN: usize = 8;
/// How every token of the vendor begins.
const TOKEN_STARTS: [&str; 2] = ["pit-", "eyJ"];

/// How the rows of a file look.
#[derive(Debug, Clone, Default)]
pub(super) struct RowShape {
    pub(super) delimiter: u8,
    /// How many cells a row has.
    pub(super) columns: usize,
    /// The place of the location id.
    pub(super) location: usize,
    /// The place of the token, where there is one.
    pub(super) token: Option<usize>,
    /// How long the ids were that were read.
    lengths: BTreeSet<usize>,
}

impl RowShape {
    pub(super) fn new(delimiter: u8, columns: usize, location: usize, token: Option<usize>) -> Self {
        Self { delimiter, columns, location, token, lengths: BTreeSet::new() }
    }

    /// Remembers what an id looks like here.
    pub(super) fn saw(&mut self, id: &str) {
        self.lengths.insert(id.len());
    }

    /// Whether this line, taken by itself, reads as a row: as many cells, an id where ids stand, a token where tokens do.
    pub(super) fn fits(&self, line: &[u8]) -> bool {
        let line = line.trim_ascii_end();
        let cells: Vec<String> = sniff::cells(line, self.delimiter)
            .map(|cell| sheet::meant(String::from_utf8_lossy(&cell).trim()).to_owned())
            .collect();
        // With a mark open or closed in it, what is left of its row stands on other lines.
        let whole = line.split(|byte| *byte == b'"').count() % 2 == 1;
        if whole && cells.len() < self.columns {
            return false;
        }
        let id = cells.get(self.location).filter(|id| id.parse::<LocationId>().is_ok());
        let Some(id) = id else { return false };
        match self.token {
            None => self.is_alike(id),
            Some(place) => cells.get(place).is_some_and(|token| {
                is_token(token) || self.is_alike(id) && (token.is_empty() || check_token(token).is_ok())
            }),
        }
    }

    fn is_alike(&self, id: &str) -> bool {
        let known = if self.lengths.is_empty() { id.len() >= ID_CHARS_MIN } else { self.lengths.contains(&id.len()) };
        known && id.contains(|c: char| c.is_ascii_digit())
    }
}

/// Whether this can be nothing but a token, or the place of one.
fn is_token(cell: &str) -> bool {
    let begins = TOKEN_STARTS.iter().any(|start| cell.starts_with(start));
    begins && check_token(cell).is_ok() || matches!(Reference::parse(cell), Some(Ok(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_no_row_and_a_row_is_one() {
        let mut shape = RowShape::new(b',', 3, 0, Some(1));
        let rows = [
            "clinic00000000000005,pit-00000000-0000-4000-8000-000000000005,Maple",
            "clinic00000000000005,env:TOKEN_5,Maple\r\n",
            "clinic00000000000005,,",
            "\"clinic00000000000005\",\"pit-00000000-0000-4000-8000-000000000005\",\"Maple\"",
            "clinic00000000000005,pit-00000000-0000-4000-8000-000000000005,\"two",
        ];
        let prose = ["Monday,Wednesday,Friday", "9-12,13-17", "We are open, also on Sundays, all year", "", "a,b,c"];
        for _ in 0..2 {
            for row in rows {
                assert!(shape.fits(row.as_bytes()), "{row}");
            }
            for text in prose {
                assert!(!shape.fits(text.as_bytes()), "{text}");
            }
            shape.saw("clinic00000000000001");
        }
    }

    #[test]
    fn without_tokens_an_id_is_known_by_the_others() {
        let mut shape = RowShape::new(b';', 2, 1, None);
        assert!(shape.fits(b"Maple;clinic00000000000005"));
        shape.saw("Loc1");
        assert!(shape.fits(b"Maple;Loc5"));
        assert!(!shape.fits(b"Maple;clinic00000000000005") && !shape.fits(b"Maple;open"));
    }
}
