//! Reading a roster in one pass, with everything that is wrong with it.

use super::astray::tokens_astray;
use super::complaints::{Complaints, FirstSeen};
use super::header::RosterHeader;
use super::lines::RecordStart;
use super::offending::filled_surplus;
use super::records::{Records, is_text};
use super::row::{Row, RowIdentity};
use super::special::pinned_astray;
use super::surplus::Surplus;
use super::swapped::ColumnLooks;
use super::token::TokenCell;
use super::wrapped::is_whole_row;
use crate::problem::{Problem, Problems};
use csv::{ByteRecord, StringRecord};
use fitout_model::{Digest, spreadsheet};
use secrecy::ExposeSecret;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// More rows than this are taken for the wrong file.
const ROWS_MAX: usize = 1_000_000;

/// What the special columns are called where nobody says otherwise.
const LOCATION: &str = "location_id";
pub(super) const TOKEN: &str = "token";
pub(super) const PINNED: &str = "pinned";

/// How to read a roster.
#[derive(Debug, Clone)]
pub struct RosterOptions {
    /// The name of the column with the location ids.
    pub location_column: String,
    /// The name of the column with the tokens.
    pub token_column: String,
    /// The name of the column that exempts rows; a roster need not have it where this is the default.
    pub pinned_column: String,
    /// Whether every row must have a token of its own.
    pub tokens: TokenColumn,
    /// The delimiter; `None` to find it out.
    pub delimiter: Option<u8>,
}

/// Whether every row must have a token of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenColumn {
    /// Yes: a roster without the column, and a row without a token, are errors.
    #[default]
    Required,
    /// No: what has none gets its token from elsewhere.
    Optional,
}

impl Default for RosterOptions {
    fn default() -> Self {
        Self {
            location_column: LOCATION.to_owned(),
            token_column: TOKEN.to_owned(),
            pinned_column: PINNED.to_owned(),
            tokens: TokenColumn::Required,
            delimiter: None,
        }
    }
}

/// A roster without errors.
#[derive(Debug, Clone)]
pub struct Roster {
    header: RosterHeader,
    rows: Vec<Row>,
    digest: Digest,
}

impl Roster {
    /// The roster in this file.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path, options: &RosterOptions) -> Result<(Self, Problems), Problems> {
        whole(Self::load_partly(path, options))
    }

    /// As [`Roster::load`], with the rows that can be read even when others cannot.
    pub(crate) fn load_partly(path: &Path, options: &RosterOptions) -> (Option<Self>, Problems) {
        let label = path.display().to_string();
        match File::open(path) {
            Ok(file) => Self::read_partly(&label, file, options),
            Err(error) => {
                let problem = Problem::error(&label.into(), None, format!("cannot be read: {error}"));
                (None, problem.help("Give the path of a CSV file with one row per location.").into())
            }
        }
    }

    /// The roster that this reader gives, named `label` in problems. It is read in one pass.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(label: &str, input: impl Read, options: &RosterOptions) -> Result<(Self, Problems), Problems> {
        whole(Self::read_partly(label, input, options))
    }

    fn read_partly(label: &str, input: impl Read, options: &RosterOptions) -> (Option<Self>, Problems) {
        let file: Arc<str> = label.into();
        match Records::open(&file, input, options.delimiter, &options.location_column) {
            Ok(records) => {
                let (roster, mut problems) =
                    HalfReadRoster { file, records, problems: Problems::new() }.finish(options);
                problems.extend(roster.iter().flat_map(|roster| tokens_astray(roster, options.tokens)));
                if let Some(roster) = &roster {
                    problems.merge(pinned_astray(&roster.header, &roster.rows));
                }
                (roster, problems)
            }
            Err(problem) => (None, problem.into()),
        }
    }

    /// The columns.
    #[must_use]
    pub fn header(&self) -> &RosterHeader {
        &self.header
    }

    /// The rows in the file's order; there is at least one.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Keeps only these rows; the order stays, and the digest stays that of the whole file.
    pub fn retain(&mut self, keep: impl FnMut(&Row) -> bool) {
        self.rows.retain(keep);
    }

    /// The digest of the header and of all cells but the tokens.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The roster's name, as it was given.
    #[must_use]
    pub fn path(&self) -> &str {
        self.header.file()
    }
}

/// The roster, if nothing is wrong with it.
fn whole((roster, problems): (Option<Roster>, Problems)) -> Result<(Roster, Problems), Problems> {
    match roster {
        Some(roster) => problems.or_ok(roster),
        None => Err(problems),
    }
}

/// A roster half read.
struct HalfReadRoster<R> {
    file: Arc<str>,
    records: Records<R>,
    problems: Problems,
}

impl<R: Read> HalfReadRoster<R> {
    fn finish(mut self, options: &RosterOptions) -> (Option<Roster>, Problems) {
        let Some(place) = self.advance() else {
            if self.problems.errors() == 0 {
                self.problems.push(without_header(&self.file, self.records.is_empty()));
            }
            return (None, self.problems);
        };
        let (header, found) = RosterHeader::parse(&self.file, place.line, self.records.record(), options);
        self.problems.merge(found);
        if let Some((header, location)) = header.as_ref().and_then(|header| Some((header, header.location()?))) {
            self.records.expect(header.len(), location, header.token());
        }
        let mut digest = chain(None, self.records.record(), None);
        let mut surplus = Surplus::beyond(self.records.record().len());
        let (mut seen, mut looks) = (FirstSeen::default(), ColumnLooks::default());
        let mut rows = Vec::new();
        let mut records = 0_usize;
        while let Some(place) = self.advance() {
            records += 1;
            // Without a header no cell has a meaning, but the bytes can still be invalid.
            let Some(header) = &header else { continue };
            digest = chain(Some(&digest), self.records.record(), header.token());
            if records > ROWS_MAX {
                let message = format!("the roster has more than {ROWS_MAX} rows");
                self.problems.push(Problem::error(&self.file, None, message).help("Split it."));
                break;
            }
            looks.saw(self.records.record());
            let row = self.row(header, place, &mut seen, options.tokens);
            surplus.saw(place, self.records.record().len(), row.as_ref());
            rows.extend(row);
        }
        for (line, problem) in self.records.swallowed().collect::<Vec<_>>() {
            // What is said of such a row would be said of cells of several.
            rows.retain(|row: &Row| row.line != line);
            self.problems.push(problem);
        }
        if let Some(header) = &header {
            self.refuse_moved(header, &mut rows);
        }
        self.problems.extend(surplus.problems(&self.file));
        self.problems.extend(header.as_ref().and_then(|header| looks.problem(header)));
        let strange: Vec<Problem> = self.records.strange().collect();
        self.problems.extend(strange);
        let Some(header) = header else { return (None, self.problems) };
        if records == 0 && self.problems.errors() == 0 {
            let problem = Problem::error(&self.file, Some(header.at()), "the roster has a header and no rows");
            self.problems.push(problem.help("Add one row per location below the header."));
        }
        (Some(Roster { header, rows, digest }), self.problems)
    }

    /// Refuses rows in which a quotation mark has moved the cells of one line: another cell holds the id.
    fn refuse_moved(&mut self, header: &RosterHeader, rows: &mut Vec<Row>) {
        const HELP: &str = "A quotation mark is too many or too few there: a cell with the delimiter or a line break in it has one \
                            before and one behind it, and one that belongs to the text is doubled.";
        let Self { records, problems, .. } = self;
        let Some(shape) = records.shape() else { return };
        let lacking: Vec<bool> = rows.iter().map(|row| row.cells().any(lacks_partner)).collect();
        let mut places = 0..;
        rows.retain(|row| {
            let place: usize = places.next().unwrap_or_default();
            let id = row.location.as_str();
            // The partner can stand in the row above or below, where the text of a cell was taken for a row.
            let beside = || lacking.iter().take(place + 2).skip(place.saturating_sub(1)).any(|lacks| *lacks);
            let message = if !row.is_known() {
                return true;
            } else if shape.hides_its_id(id, row.cells()) {
                "this location id is unlike the others, and one like them stands inside of another cell of the row"
            } else if row.token.is_none() && shape.is_unlike(id) && beside() {
                "this location id is unlike the others, and a quotation mark stands here or in the next row without its partner"
            } else {
                return true;
            };
            let column = header.location().and_then(|place| header.names().nth(place)).map(str::to_owned);
            let at = row.reference(header, column.into_iter().collect());
            problems.push(Problem::error(header.file(), None, message).help(HELP).for_row(at));
            false
        });
    }

    /// Goes on to the next record that is not blank; where it begins.
    fn advance(&mut self) -> Option<RecordStart> {
        match self.records.advance()? {
            Ok(place) => Some(place),
            Err(problem) => {
                self.problems.push(*problem);
                None
            }
        }
    }

    /// The row that the record is. One that is not sound is there to be checked further, and no more: its problems are errors.
    fn row(
        &mut self,
        header: &RosterHeader,
        at: RecordStart,
        seen: &mut FirstSeen,
        tokens: TokenColumn,
    ) -> Option<Row> {
        let record = self.records.record();
        // Such bytes are reported with their place in the file; nothing more can be said of such a row.
        if !record.iter().all(is_text) {
            return None;
        }
        let mut complain = Complaints { file: &self.file, at, location: None, problems: &mut self.problems };
        if is_whole_row(record, header.len(), self.records.delimiter()) {
            complain.wrapped();
            return None;
        }
        if !has_as_many_cells(record, header) {
            complain.ragged(record.len(), header.len());
            return None;
        }
        if let Some(name) = filled_surplus(record, header) {
            complain.under_surplus(name);
            return None;
        }
        let mut cells = StringRecord::with_capacity(record.as_slice().len(), header.len());
        for (place, cell) in record.iter().take(header.len()).enumerate() {
            let text = if Some(place) == header.token() { "".into() } else { String::from_utf8_lossy(cell) };
            cells.push_field(spreadsheet::meant(&text));
        }
        let location = complain.location(header, &cells, seen);
        complain.location.clone_from(&location);
        let cell = header.token().map(|place| String::from_utf8_lossy(record.get(place).unwrap_or_default()));
        let token = match cell {
            Some(cell) if !(cell.trim().is_empty() && tokens == TokenColumn::Optional) => {
                complain.token(header, &cell, seen)
            }
            Some(_) | None => None,
        };
        let pinned = complain.pinned(header, &cells);
        let (location, identity) = match location {
            Some(location) => {
                let literal = token.as_ref().and_then(TokenCell::literal);
                self.records.saw(location.as_str(), literal.map(ExposeSecret::expose_secret));
                (location, RowIdentity::Known)
            }
            None => ("unknown".parse().ok()?, RowIdentity::StandIn),
        };
        Some(Row { line: at.line, sheet_row: at.sheet_row(), location, token, pinned, identity, cells })
    }
}

fn without_header(file: &Arc<str>, is_empty: bool) -> Problem {
    let message = if is_empty { "the file is empty" } else { "the file has no header line" };
    let help = "A roster has a header line with `location_id` and `token`, and one row per location.";
    Problem::error(file, None, message).help(help)
}

fn has_as_many_cells(record: &ByteRecord, header: &RosterHeader) -> bool {
    record.len() >= header.len() && record.iter().skip(header.len()).all(|cell| cell.trim_ascii().is_empty())
}

/// Whether a cell has a quotation mark without its partner, inches aside.
fn lacks_partner(cell: &str) -> bool {
    let (marks, before) = (cell.matches('"').count(), cell.split('"').next().unwrap_or_default());
    marks % 2 == 1 && !(marks == 1 && before.ends_with(|c: char| c.is_ascii_digit()))
}

/// The digest of this record on top of the one before, the token left out.
fn chain(before: Option<&Digest>, record: &ByteRecord, token: Option<usize>) -> Digest {
    let mut bytes = before.map_or_else(Vec::new, |digest| digest.as_str().as_bytes().to_vec());
    for (place, cell) in record.iter().enumerate() {
        let cell = if Some(place) == token { b"" } else { cell };
        bytes.extend_from_slice(cell.len().to_string().as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(cell);
    }
    Digest::of_bytes(&bytes)
}
