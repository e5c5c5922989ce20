//! Whether a line reads as a row of the file it stands in.

use super::sniff;
use fitout_model::{LocationId, Reference, check_token, sheet};
use std::collections::BTreeSet;

/// Before an id was read, what has this many characters and a digit can be one.
const ID_CHARS_MIN: usize = 8;
/// What is as long as the ids that were read, and has this many characters, needs no digit: no word is so long.
const LONG_ID_CHARS_MIN: usize = 16;
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
    ///
    /// A line with quotation marks is read as tables are, as one who sees a mark in the middle of a cell would, and as if all
    /// of them were inch marks: one that was opened in another line makes each mean something else than it says.
    pub(super) fn fits(&self, line: &[u8]) -> bool {
        let line = line.trim_ascii_end();
        let marks = line.split(|byte| *byte == b'"').count() - 1;
        // With a mark open or closed in it, what is left of its row stands on other lines.
        let whole = marks % 2 == 0;
        if self.are_row(sniff::cells(line, self.delimiter), whole) {
            return true;
        }
        let plain = |cell: &[u8]| cell.iter().copied().filter(|byte| *byte != b'"').collect();
        let bare = line.split(|byte| *byte == self.delimiter).map(plain);
        // The last line of a cell of many lines has the mark that closes it before all other cells.
        let before = line.split(|byte| *byte == b'"').next().unwrap_or_default();
        let id_stands_before = before.split(|byte| *byte == self.delimiter).count() > self.location + 1;
        let may_be = marks > 0 && (whole || id_stands_before);
        may_be && (self.are_row(bare, false) || self.are_row(self.parsed(line), false))
    }

    /// The cells as the reader of tables has them.
    fn parsed(&self, line: &[u8]) -> impl Iterator<Item = Vec<u8>> {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(line);
        let first = reader.into_byte_records().next().and_then(Result::ok).unwrap_or_default();
        first.iter().map(<[u8]>::to_vec).collect::<Vec<_>>().into_iter()
    }

    /// Whether these cells are those of a row, all of them where it is a `whole` one.
    fn are_row(&self, cells: impl Iterator<Item = Vec<u8>>, whole: bool) -> bool {
        let cells: Vec<String> =
            cells.map(|cell| sheet::meant(String::from_utf8_lossy(&cell).trim()).to_owned()).collect();
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

    /// One id in thirty has no digit.
    fn is_alike(&self, id: &str) -> bool {
        let has_digit = id.contains(|c: char| c.is_ascii_digit());
        if self.lengths.is_empty() {
            return has_digit && id.len() >= ID_CHARS_MIN;
        }
        self.lengths.contains(&id.len()) && (has_digit || id.len() >= LONG_ID_CHARS_MIN)
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
    fn a_row_with_inch_marks_is_one_wherever_a_mark_was_opened_before() {
        let mut shape = RowShape::new(b',', 4, 0, Some(3));
        for _ in 0..2 {
            for row in [
                r#"clinic00000000000002,Screens 12",Size 15",env:TOK2"#,
                r#"clinic00000000000002,12",15",pit-00000000-0000-4000-8000-000000000002"#,
                r#"clinic00000000000002,"12"", flat",15",env:TOK2"#,
            ] {
                assert!(shape.fits(row.as_bytes()), "{row}");
            }
            for text in [r#"We say "yes", and "no", and so on, at times"#, r#"12",15",24""#] {
                assert!(!shape.fits(text.as_bytes()), "{text}");
            }
            shape.saw("clinic00000000000001");
        }
        let mut shape = RowShape::new(b',', 3, 0, None);
        shape.saw("aBcDeFgHiJkLmNoPqRsT");
        assert!(shape.fits(br#"zYxWvUtSrQpOnMlKjIhG,Screens 12",15""#));
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
