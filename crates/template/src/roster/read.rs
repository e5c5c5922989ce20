//! Reading a roster in one pass, with everything that is wrong with it.

use super::header::Header;
use super::lines::{Lines, RECORD_BYTES_MAX};
use super::row::Row;
use super::token::{CellFault, TokenCell};
use super::{sniff, token};
use crate::problem::{Problem, Problems, RowRef};
use csv::{ByteRecord, StringRecord};
use fitout_model::{Digest, LocationId, sheet};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// How much of the file is looked at to find the delimiter.
const HEAD_BYTES: u64 = 64 * 1024;
/// More rows than this are taken for the wrong file.
const ROWS_MAX: usize = 1_000_000;

/// How to read a roster.
#[derive(Debug, Clone)]
pub struct RosterOptions {
    /// The name of the column with the location ids.
    pub location_column: String,
    /// The name of the column with the tokens.
    pub token_column: String,
    /// The name of the column that exempts rows; a roster need not have it.
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
            location_column: "location_id".to_owned(),
            token_column: "token".to_owned(),
            pinned_column: "pinned".to_owned(),
            tokens: TokenColumn::Required,
            delimiter: None,
        }
    }
}

/// A roster without errors.
#[derive(Debug, Clone)]
pub struct Roster {
    header: Header,
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

    fn read_partly(label: &str, mut input: impl Read, options: &RosterOptions) -> (Option<Self>, Problems) {
        let file: Arc<str> = label.into();
        let mut head = Vec::new();
        if let Err(error) = input.by_ref().take(HEAD_BYTES).read_to_end(&mut head) {
            return (None, Problem::error(&file, None, format!("cannot be read: {error}")).into());
        }
        if let Some(problem) = not_a_csv(&file, &head) {
            return (None, problem.into());
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(head);
        let delimiter = options.delimiter.unwrap_or_else(|| sniff::delimiter(&head, &options.location_column));
        let lines = Lines::new(BufReader::new(Cursor::new(head).chain(input)));
        let reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(lines);
        Reading { file, reader, record: ByteRecord::new(), problems: Problems::new() }.finish(options)
    }

    /// The columns.
    #[must_use]
    pub fn header(&self) -> &Header {
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

/// The problem of a file that is no CSV at all, told by its first bytes.
fn not_a_csv(file: &Arc<str>, head: &[u8]) -> Option<Problem> {
    const SAVE_AS: &str = "In Excel: File > Save As > \"CSV UTF-8 (Comma delimited)\".";
    let what = if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        "is UTF-16 text, not UTF-8"
    } else if head.starts_with(b"PK\x03\x04") {
        "is an Excel workbook or a ZIP archive, not a CSV file"
    } else if head.iter().take(4096).any(|b| *b == 0) {
        "holds NUL bytes: it is not a text file in UTF-8"
    } else if head.is_empty() {
        return Some(
            Problem::error(file, None, "the file is empty")
                .help("A roster has a header line with `location_id` and `token`, and one row per location."),
        );
    } else {
        return None;
    };
    Some(Problem::error(file, None, what).help(SAVE_AS))
}

type Source<R> = csv::Reader<Lines<BufReader<io::Chain<Cursor<Vec<u8>>, R>>>>;

/// A roster half read.
struct Reading<R> {
    file: Arc<str>,
    reader: Source<R>,
    record: ByteRecord,
    problems: Problems,
}

impl<R: Read> Reading<R> {
    fn finish(mut self, options: &RosterOptions) -> (Option<Roster>, Problems) {
        let Some(line) = self.next_record() else {
            if self.problems.errors() == 0 {
                self.problems.push(Problem::error(&self.file, None, "the file has no header line"));
            }
            return (None, self.problems);
        };
        let header = Header::parse(&self.file, line, &self.record, options);
        let mut digest = chain(None, &self.record, None);
        let mut seen = Seen::default();
        let mut rows = Vec::new();
        let mut records = 0_usize;
        while let Some(line) = self.next_record() {
            records += 1;
            // Without a header no cell has a meaning, but the bytes can still be invalid.
            let Ok(header) = &header else { continue };
            digest = chain(Some(&digest), &self.record, header.token());
            if records > ROWS_MAX {
                let message = format!("the roster has more than {ROWS_MAX} rows");
                self.problems.push(Problem::error(&self.file, None, message).help("Split it."));
                break;
            }
            rows.extend(self.row(header, line, &mut seen, options.tokens));
        }
        for at in self.reader.get_ref().invalid() {
            let problem = Problem::error(&self.file, Some(*at), "these bytes are not UTF-8");
            self.problems.push(problem.help("Save the file as \"CSV UTF-8\"."));
        }
        match header {
            Ok(header) => {
                if records == 0 && self.problems.errors() == 0 {
                    let problem = Problem::error(&self.file, Some(header.at()), "the roster has a header and no rows");
                    self.problems.push(problem.help("Add one row per location below the header."));
                }
                (Some(Roster { header, rows, digest }), self.problems)
            }
            Err(header_problems) => {
                let mut all = header_problems;
                all.merge(self.problems);
                (None, all)
            }
        }
    }

    /// Reads the next record that is not blank; the line it begins on.
    fn next_record(&mut self) -> Option<u64> {
        loop {
            let start = self.reader.position().byte();
            match self.reader.read_byte_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.problems.push(unreadable(&self.file, &error));
                    return None;
                }
            }
            let line = self.reader.get_mut().line_of(start);
            if self.record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Some(line);
            }
        }
    }

    fn row(&mut self, header: &Header, line: u64, seen: &mut Seen, tokens: TokenColumn) -> Option<Row> {
        // Invalid bytes are reported with their place in the file; nothing more can be said of such a row.
        if self.record.iter().any(|cell| str::from_utf8(cell).is_err()) {
            return None;
        }
        let mut complain = Complaints { file: &self.file, line, location: None, problems: &mut self.problems };
        if !has_as_many_cells(&self.record, header) {
            complain.ragged(self.record.len(), header.len());
            return None;
        }
        let mut cells = StringRecord::with_capacity(self.record.as_slice().len(), header.len());
        for (place, cell) in self.record.iter().take(header.len()).enumerate() {
            let text = if Some(place) == header.token() { "".into() } else { String::from_utf8_lossy(cell) };
            cells.push_field(sheet::meant(&text));
        }
        let location = complain.location(header, cells.get(header.location()).unwrap_or_default().trim(), seen);
        complain.location.clone_from(&location);
        let cell = header.token().map(|place| String::from_utf8_lossy(self.record.get(place).unwrap_or_default()));
        let token = match cell {
            Some(cell) if !(cell.trim().is_empty() && tokens == TokenColumn::Optional) => {
                Some(complain.token(header, &cell, seen)?)
            }
            Some(_) | None => None,
        };
        let pinned = header.pinned().and_then(|place| cells.get(place)).and_then(pinned);
        Some(Row { line, location: location?, token, pinned, cells })
    }
}

/// Why a row with this cell is exempted; `None` when it is not.
fn pinned(cell: &str) -> Option<String> {
    let cell = cell.trim();
    let is = |words: &[&str]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    if is(&["", "no", "false", "0"]) {
        return None;
    }
    Some(if is(&["yes", "true", "1", "x"]) { String::new() } else { cell.to_owned() })
}

fn has_as_many_cells(record: &ByteRecord, header: &Header) -> bool {
    record.len() >= header.len() && record.iter().skip(header.len()).all(|cell| cell.trim_ascii().is_empty())
}

fn unreadable(file: &Arc<str>, error: &csv::Error) -> Problem {
    if let csv::ErrorKind::Io(cause) = error.kind()
        && cause.kind() == io::ErrorKind::InvalidData
    {
        let help = format!("A quotation mark may be open: no record may be longer than {RECORD_BYTES_MAX} bytes.");
        return Problem::error(file, None, cause.to_string()).help(help);
    }
    Problem::error(file, None, format!("cannot be read: {error}"))
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

/// What must not come twice, with the line it first came on.
#[derive(Default)]
struct Seen {
    locations: BTreeMap<LocationId, u64>,
    tokens: BTreeMap<Digest, u64>,
}

/// The problems of one row.
struct Complaints<'a> {
    file: &'a Arc<str>,
    line: u64,
    location: Option<LocationId>,
    problems: &'a mut Problems,
}

impl Complaints<'_> {
    fn add(&mut self, column: Option<&str>, message: &str, found: Option<String>, help: &str) {
        let columns = column.map(str::to_owned).into_iter().collect();
        let row = RowRef { file: Arc::clone(self.file), line: self.line, columns, location: self.location.clone() };
        let problem = Problem::error(self.file, None, message).help(help).for_row(row);
        self.problems.push(Problem { found, ..problem });
    }

    fn ragged(&mut self, cells: usize, columns: usize) {
        let help = "A cell with the delimiter or a line break in it needs quotation marks around it.";
        let found = Some(format!("{cells} cells, the header has {columns}"));
        self.add(None, "the row and the header differ in length", found, help);
    }

    fn location(&mut self, header: &Header, cell: &str, seen: &mut Seen) -> Option<LocationId> {
        let column = header.names().nth(header.location()).map(str::to_owned);
        let column = column.as_deref();
        if cell.is_empty() {
            self.add(column, "the location id is empty", None, "Every row needs the id of its location.");
            return None;
        }
        match cell.parse::<LocationId>() {
            Ok(id) => {
                if let Some(first) = seen.locations.get(&id) {
                    let found = Some(format!("the first is line {first}"));
                    self.add(column, "the same location id stands on two rows", found, "Keep one row per location.");
                    return None;
                }
                seen.locations.insert(id.clone(), self.line);
                Some(id)
            }
            Err(error) => {
                let help = "Copy the id from the location's settings, under Business Profile.";
                self.add(column, "this is not a location id", Some(format!("it {error}")), help);
                None
            }
        }
    }

    fn token(&mut self, header: &Header, cell: &str, seen: &mut Seen) -> Option<TokenCell> {
        let column = header.token_name();
        let read = match token::read(cell) {
            Ok(read) => read,
            Err(CellFault { fault, help }) => {
                self.add(column, &fault.message, fault.found, help);
                return None;
            }
        };
        if let Some(first) = seen.tokens.insert(token::fingerprint(cell), self.line) {
            let found = Some(format!("the other is line {first}"));
            let help = "A token belongs to one location: with another's token the agent would go to the wrong one.";
            self.add(column, "the same token stands on two rows", found, help);
            return None;
        }
        Some(read)
    }
}
