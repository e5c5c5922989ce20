//! Whether a line reads as a row of the file it stands in.

use super::sniff;
use fitout_model::{LocationId, SecretReference, check_token, spreadsheet};
use std::collections::{BTreeMap, BTreeSet};

/// What is as long as the ids that were read, and has this many characters and a digit, is one.
const ID_CHARS_MIN: usize = 8;
/// What has this many without a mark between them needs no digit: no word is so long. Before an id was read it needs both.
const LONG_ID_CHARS_MIN: usize = 16;
/// What is as long as a token, and has its form and a digit, is one where others of this length were read.
const TOKEN_CHARS_MIN: usize = 16;
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
    lengths: BTreeMap<usize, usize>,
    /// What they were, their digits aside: `clinic#` for `clinic12`. How often is kept of both.
    stems: BTreeMap<String, usize>,
    /// How long the tokens were.
    token_lengths: BTreeSet<usize>,
    /// What stands in them before the first `_` or `-`, where that is a word: `tok`.
    token_starts: BTreeSet<String>,
}

/// A part of a line inside of a cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum Inside<'a> {
    /// What stands behind the mark that opens it.
    Opening(&'a [u8]),
    /// A whole line.
    Middle(&'a [u8]),
    /// A line, and how much of it stands before the mark that closes the cell.
    Closing(&'a [u8], usize),
}

/// What a line inside of a cell is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InnerLine {
    /// Text, as it should be.
    Text,
    /// A row, or the rest of one: a mark too many or too few has swallowed it.
    Row,
    /// A row if one of these is an id, which all ids of the file tell.
    Perhaps(Vec<Candidate>),
}

/// What may be the id of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    id: String,
    token: TokenNeighbour,
}

/// What stands where the token of that row would stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenNeighbour {
    /// Nobody knows: it is not in this part of the line, or there are no tokens.
    Unknown,
    /// Nothing, or what has no digit.
    Little,
    /// What can be a token.
    Token,
    /// The line is no whole row, and the id must be like the others to be one.
    Text,
}

impl RowShape {
    pub(super) fn new(delimiter: u8, columns: usize, location: usize, token: Option<usize>) -> Self {
        Self { delimiter, columns, location, token, ..Self::default() }
    }

    /// Remembers what an id looks like here.
    pub(super) fn saw(&mut self, id: &str) {
        *self.lengths.entry(id.len()).or_default() += 1;
        *self.stems.entry(stem(id)).or_default() += 1;
    }

    /// Remembers what a token looks like here, and nothing by which it could be used.
    pub(super) fn saw_token(&mut self, token: &str) {
        self.token_lengths.insert(token.len());
        self.token_starts.extend(start(token).map(str::to_owned));
    }

    /// Whether the id of this row is unlike all others, and one as they are stands within another of its cells: a mark has moved
    /// the cells of one line.
    pub(super) fn hides_its_id<'a>(&self, id: &str, cells: impl IntoIterator<Item = &'a str>) -> bool {
        let delimiter = char::from(self.delimiter);
        let is_other = |part: &str| {
            self.is_surely_one(part) && stem(part) != stem(id) && !(is_long(part) && part.len() == id.len())
        };
        let parted = |cell: &str| cell.contains(delimiter) && cell.split(delimiter).any(is_other);
        self.is_alone(id) && cells.into_iter().any(parted)
    }

    /// Whether this id is unlike the others, which are alike.
    pub(super) fn is_unlike(&self, id: &str) -> bool {
        let several = |count: &usize| *count > 1;
        let alike = self.stems.values().any(several)
            || self.lengths.iter().any(|(length, count)| *length >= ID_CHARS_MIN && several(count));
        alike && self.is_alone(id)
    }

    /// What this part of a line is, which lies in the cell of this place.
    ///
    /// A line with quotation marks is read as tables are, as one who sees a mark in the middle of a cell would, and as if all
    /// of them were inch marks: one that was opened in another line makes each mean something else than it says.
    pub(super) fn read(&self, inside: Inside<'_>, cell: usize) -> InnerLine {
        match inside {
            Inside::Opening(_) if self.location <= cell => InnerLine::Text,
            Inside::Opening(text) => {
                let cells = self.bare(text);
                let exact = cells.len() + cell == self.columns;
                let token = self.token.filter(|token| *token > cell).map(|token| token - cell);
                self.row_at(&cells, self.location - cell, token, exact).or_else(|| self.row_anywhere(&cells, cell))
            }
            Inside::Middle(line) => self.row_of_line(line, cell),
            // What stands behind the mark that closes the cell is its own row's, and no other's.
            Inside::Closing(line, end) => {
                let cells = self.bare(line.get(..end).unwrap_or_default());
                let exact = self.bare(line).len() == self.columns;
                let token = self.token.filter(|token| *token < cells.len());
                self.row_at(&cells, self.location, token, exact).or_else(|| self.row_anywhere(&cells, cell))
            }
        }
    }

    /// What a candidate is, now that all ids are known.
    pub(super) fn decide(&self, candidate: &Candidate) -> InnerLine {
        let id = candidate.id.as_str();
        if candidate.token == TokenNeighbour::Text {
            return if self.is_surely_one(id) { InnerLine::Row } else { InnerLine::Text };
        }
        let digit = has_digit(id);
        let letters_alone = || self.stems.keys().any(|stem| !stem.contains('#'));
        let is_id = self.is_alike(id)
            || digit && is_long(id) && self.lengths.keys().any(|length| *length >= LONG_ID_CHARS_MIN)
            || digit && self.stems.contains_key(&stem(id))
            || candidate.token == TokenNeighbour::Token && !digit && letters_alone();
        if is_id { InnerLine::Row } else { InnerLine::Text }
    }

    /// What a line is that belongs to the cell from its first character on.
    fn row_of_line(&self, line: &[u8], cell: usize) -> InnerLine {
        let line = without_break(line);
        let marks = line.split(|byte| *byte == b'"').count() - 1;
        let exact = self.bare(line).len() == self.columns;
        let at = |cells: &[String]| self.row_at(cells, self.location, self.token, exact);
        let whole = tidy(sniff::cells(line, self.delimiter));
        // With a mark open or closed in it, what is left of its row stands on other lines.
        let first = if marks % 2 == 0 && whole.len() < self.columns { InnerLine::Text } else { at(&whole) };
        if marks == 0 {
            return first.or_else(|| self.row_anywhere(&whole, cell));
        }
        let bare = self.bare(line);
        first.or_else(|| at(&bare)).or_else(|| at(&tidy(self.parsed(line)))).or_else(|| self.row_anywhere(&bare, cell))
    }

    /// The cells, every mark taken for inches.
    fn bare(&self, line: &[u8]) -> Vec<String> {
        let plain = |cell: &[u8]| cell.iter().copied().filter(|byte| *byte != b'"').collect();
        tidy(without_break(line).split(|byte| *byte == self.delimiter).map(plain))
    }

    /// The cells as the reader of tables has them.
    fn parsed(&self, line: &[u8]) -> impl Iterator<Item = Vec<u8>> {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(line);
        let first = reader.into_byte_records().next().and_then(Result::ok).unwrap_or_default();
        first.iter().map(<[u8]>::to_vec).collect::<Vec<_>>().into_iter()
    }

    /// Whether these cells are those of a row, with its id and its token at these places; `exact` where a row has as many.
    fn row_at(&self, cells: &[String], id: usize, token: Option<usize>, exact: bool) -> InnerLine {
        let Some(written) = cells.get(id).filter(|id| id.trim().parse::<LocationId>().is_ok()) else {
            return InnerLine::Text;
        };
        let id = written.trim();
        let beside = match token.map(|place| cells.get(place).map(|token| token.trim())) {
            None => TokenNeighbour::Unknown,
            Some(Some(token)) if self.is_token(token) => return InnerLine::Row,
            Some(Some("")) => TokenNeighbour::Little,
            Some(Some(token)) if check_token(token).is_ok() => {
                if has_digit(token) {
                    TokenNeighbour::Token
                } else {
                    TokenNeighbour::Little
                }
            }
            Some(_) => return InnerLine::Text,
        };
        if self.is_alike(id) {
            return InnerLine::Row;
        }
        // Prose has a blank behind its commas.
        if id.len() < written.len() || !(exact || has_digit(id)) {
            return InnerLine::Text;
        }
        InnerLine::Perhaps(vec![Candidate {
            id: id.to_owned(),
            token: if exact { beside } else { TokenNeighbour::Text },
        }])
    }

    /// Whether these cells end in those of a row, from its id on: the text with commas before it belongs to the open cell.
    fn row_anywhere(&self, cells: &[String], cell: usize) -> InnerLine {
        if self.location <= cell {
            return InnerLine::Text;
        }
        let behind = self.columns.saturating_sub(self.location + 1);
        let Some(at) = cells.len().checked_sub(behind + 1).filter(|at| *at > 0) else { return InnerLine::Text };
        let Some(id) = cells.get(at).filter(|id| id.parse::<LocationId>().is_ok()) else { return InnerLine::Text };
        let token = match self.token {
            Some(token) if token > self.location => cells.get(at + token - self.location),
            Some(token) if token > cell => (at + token).checked_sub(self.location).and_then(|place| cells.get(place)),
            Some(_) | None => None,
        };
        let fits = |token: &str| token.is_empty() || self.is_token(token) || check_token(token).is_ok();
        if token.is_some_and(|token| !fits(token.trim())) {
            InnerLine::Text
        } else if self.is_surely_one(id) {
            InnerLine::Row
        } else if has_digit(id) {
            InnerLine::Perhaps(vec![Candidate { id: id.clone(), token: TokenNeighbour::Text }])
        } else {
            InnerLine::Text
        }
    }

    /// Whether this is an id as others are: as long as they are, and longer than a word, or the same but for its digits.
    fn is_surely_one(&self, id: &str) -> bool {
        let stem = stem(id);
        stem.contains('#') && stem.contains(char::is_alphabetic) && self.stems.contains_key(&stem)
            || is_long(id) && self.lengths.contains_key(&id.len())
    }

    /// Whether no other id is like this one of the file.
    fn is_alone(&self, id: &str) -> bool {
        let several = |count: Option<&usize>| count.is_some_and(|count| *count > 1);
        !(several(self.stems.get(&stem(id))) || id.len() >= ID_CHARS_MIN && several(self.lengths.get(&id.len())))
    }

    /// One id in thirty has no digit.
    fn is_alike(&self, id: &str) -> bool {
        let digit = has_digit(id);
        if self.lengths.is_empty() {
            return digit && is_long(id);
        }
        let stem = stem(id);
        let is_named = digit && stem.len() > 1 && self.stems.contains_key(&stem);
        is_named || self.lengths.contains_key(&id.len()) && (digit && id.len() >= ID_CHARS_MIN || is_long(id))
    }

    /// Whether this can be nothing but a token, or the place of one.
    fn is_token(&self, cell: &str) -> bool {
        if matches!(SecretReference::parse(cell), Some(Ok(_))) {
            return true;
        }
        let begins = TOKEN_STARTS.iter().any(|start| cell.starts_with(start));
        let is_known = start(cell).is_some_and(|start| self.token_starts.contains(start))
            || cell.len() >= TOKEN_CHARS_MIN && has_digit(cell) && self.token_lengths.contains(&cell.len());
        (begins || is_known) && check_token(cell).is_ok()
    }
}

impl InnerLine {
    /// This, or the other where that is more certain; what either may be stays.
    fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            InnerLine::Row => self,
            InnerLine::Text => other(),
            InnerLine::Perhaps(mut candidates) => match other() {
                InnerLine::Row => InnerLine::Row,
                InnerLine::Text => InnerLine::Perhaps(candidates),
                InnerLine::Perhaps(more) => {
                    candidates.extend(more);
                    InnerLine::Perhaps(candidates)
                }
            },
        }
    }
}

/// The line without its line break; a tab at its end is a cell.
fn without_break(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    line.get(..end).unwrap_or_default()
}

/// Cells as text, without what a spreadsheet puts before them.
fn tidy(cells: impl Iterator<Item = Vec<u8>>) -> Vec<String> {
    cells.map(|cell| spreadsheet::meant(&String::from_utf8_lossy(&cell)).to_owned()).collect()
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// Whether there are more letters and digits in it, one behind the other, than in a word.
fn is_long(id: &str) -> bool {
    id.split(|c: char| !c.is_ascii_alphanumeric()).any(|run| run.len() >= LONG_ID_CHARS_MIN)
}

/// An id with `#` for every run of digits.
fn stem(id: &str) -> String {
    let mut stem = String::new();
    for c in id.chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        if c != '#' || !stem.ends_with('#') {
            stem.push(c);
        }
    }
    stem
}

/// What stands in a token before the first `_` or `-`, where that is a word: some makers begin all of theirs so.
fn start(token: &str) -> Option<&str> {
    let (start, _) = token.split_once(['_', '-'])?;
    ((2..=6).contains(&start.len()) && start.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether this line is a row, within the last cell of another.
    fn fits(shape: &RowShape, line: &str) -> bool {
        shape.read(Inside::Middle(line.as_bytes()), shape.columns - 1) == InnerLine::Row
    }

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
                assert!(fits(&shape, row), "{row}");
            }
            for text in prose {
                assert!(!fits(&shape, text), "{text}");
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
                assert!(fits(&shape, row), "{row}");
            }
            for text in [r#"We say "yes", and "no", and so on, at times"#, r#"12",15",24""#] {
                assert!(!fits(&shape, text), "{text}");
            }
            shape.saw("clinic00000000000001");
        }
        let mut shape = RowShape::new(b',', 3, 0, None);
        shape.saw("aBcDeFgHiJkLmNoPqRsT");
        assert!(fits(&shape, r#"zYxWvUtSrQpOnMlKjIhG,Screens 12",15""#));
    }

    #[test]
    fn without_tokens_an_id_is_known_by_the_others() {
        let mut shape = RowShape::new(b';', 2, 1, None);
        assert!(fits(&shape, "Maple;clinic00000000000005"));
        shape.saw("Loc1");
        assert!(fits(&shape, "Maple;Loc5"));
        assert!(!fits(&shape, "Maple;clinic00000000000005") && !fits(&shape, "Maple;open"));
    }
}
