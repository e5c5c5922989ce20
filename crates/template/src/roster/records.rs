//! The records of a CSV file, as a spreadsheet writes it: what parts the cells is found out, and where each record stands is
//! known. Every CSV that people give is read here.

use super::lines::{Lines, RECORD_BYTES_MAX, RecordStart};
use super::quotes::QuoteFault;
use super::shape::RowShape;
use super::sniff;
use super::wrapped;
use crate::problem::{Problem, TextPosition};
use csv::ByteRecord;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::sync::Arc;

/// How much of the file is looked at to find the delimiter.
const HEAD_BYTES: u64 = 64 * 1024;

type Source<R> = csv::Reader<Lines<BufReader<Chain<Cursor<Vec<u8>>, R>>>>;

/// The records of a file, one in memory at a time.
pub(super) struct Records<R> {
    file: Arc<str>,
    reader: Source<R>,
    record: ByteRecord,
    delimiter: u8,
}

impl<R: Read> Records<R> {
    /// The records that this reader gives, parted by this delimiter; without one it is found out, by the header that has
    /// this column. A first line that tells Excel the delimiter (`sep=;`) is heard and passed over.
    ///
    /// # Errors
    /// Why it cannot be read, or what else than a CSV it is.
    pub(super) fn open(
        file: &Arc<str>,
        mut input: R,
        delimiter: Option<u8>,
        column: &str,
    ) -> Result<Self, Box<Problem>> {
        let mut head = Vec::new();
        if let Err(error) = input.by_ref().take(HEAD_BYTES).read_to_end(&mut head) {
            return Err(Box::new(Problem::error(file, None, format!("cannot be read: {error}"))));
        }
        if let Some(problem) = not_a_csv(file, &head, column) {
            return Err(Box::new(problem));
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(head);
        let sep = sniff::sep_line(&head);
        let rest = head.get(sep.map_or(0, |sep| sep.length)..).unwrap_or_default();
        let line = 1 + u64::from(sep.is_some());
        if let Some(problem) = wrapped::header(file, rest, line, column) {
            return Err(Box::new(problem));
        }
        if let Some(sign) = sniff::stranger(rest, column).filter(|_| delimiter.is_none()) {
            let message = format!("the columns of this file seem to be parted by {sign}");
            let help = "Part them by commas, semicolons, tabs or bars. In Excel: Data > From Text/CSV, say there what parts them, and \
                        save it as \"CSV UTF-8 (Comma delimited)\".";
            return Err(Box::new(Problem::error(file, Some(TextPosition::line_start(line)), message).help(help)));
        }
        let delimiter = delimiter.unwrap_or_else(|| sniff::delimiter(rest, column, sep.and_then(|sep| sep.delimiter)));
        let mut lines = Lines::new(BufReader::new(Cursor::new(head).chain(input)), delimiter);
        if sep.is_some() {
            lines.skip().map_err(|error| Box::new(Problem::error(file, None, format!("cannot be read: {error}"))))?;
        }
        let reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(lines);
        Ok(Self { file: Arc::clone(file), reader, record: ByteRecord::new(), delimiter })
    }

    /// What parts the cells.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Says how rows look, now that the header is known: a row that lies inside of quotation marks is then seen.
    pub(super) fn expect(&mut self, columns: usize, location: usize, token: Option<usize>) {
        self.reader.get_mut().shape = Some(RowShape::new(self.delimiter, columns, location, token));
    }

    /// Remembers what a location's id looks like here, and a token where one stands in the row.
    pub(super) fn saw(&mut self, id: &str, token: Option<&str>) {
        if let Some(shape) = &mut self.reader.get_mut().shape {
            shape.saw(id);
            if let Some(token) = token {
                shape.saw_token(token);
            }
        }
    }

    /// The lines on which rows begin that have swallowed others, as the ids of all rows tell, and what is to be said of each.
    pub(super) fn swallowed(&self) -> impl Iterator<Item = (u64, Problem)> {
        let faults = self.reader.get_ref().swallowed();
        faults.into_iter().map(|fault| (fault.row.line, fault.problem(&self.file)))
    }

    /// How rows look, as far as they were read.
    pub(super) fn shape(&self) -> Option<&RowShape> {
        self.reader.get_ref().shape.as_ref()
    }

    /// Goes on to the next record that is not blank, and says where it begins. After an error there is nothing more.
    pub(super) fn advance(&mut self) -> Option<Result<RecordStart, Box<Problem>>> {
        loop {
            let start = self.reader.position().byte();
            match self.reader.read_byte_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(Box::new(unreadable(&self.file, &error)))),
            }
            let place = self.reader.get_mut().place_of(start);
            if self.record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                self.reader.get_mut().in_header = false;
                return Some(Ok(place));
            }
        }
    }

    /// The record that was gone on to.
    pub(super) fn record(&self) -> &ByteRecord {
        &self.record
    }

    /// Whether nothing at all has been read.
    pub(super) fn is_empty(&self) -> bool {
        self.reader.position().byte() == 0
    }

    /// Where bytes stand that are no text, and marks that are doubled for nothing, as far as was read.
    pub(super) fn strange(&self) -> impl Iterator<Item = Problem> {
        self.reader.get_ref().strange(&self.file).chain(self.reader.get_ref().doubled(&self.file))
    }
}

/// Whether this cell is text: one that is not has been named by its place in the file.
pub(super) fn is_text(cell: &[u8]) -> bool {
    str::from_utf8(cell).is_ok() && !cell.contains(&0)
}

/// The problem of a file that is no CSV at all, told by its first bytes.
fn not_a_csv(file: &Arc<str>, head: &[u8], column: &str) -> Option<Problem> {
    const SAVE_AS: &str = "In Excel: File > Save As > \"CSV UTF-8 (Comma delimited)\".";
    let nuls = head.iter().take(4096).filter(|b| **b == 0).count();
    // The mark of UTF-32 begins with that of UTF-16.
    let what = if head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff") {
        "is UTF-32 text, not UTF-8"
    } else if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        "is UTF-16 text, not UTF-8"
    } else if head.starts_with(b"PK\x03\x04") {
        "is an Excel workbook or a ZIP archive, not a CSV file"
    } else if sniff::is_template(head) && !sniff::is_roster(head, column) {
        let problem = Problem::error(file, None, "is a template, not a CSV file");
        return Some(problem.help("Name the template first, and then the roster."));
    } else if nuls > 1 {
        "holds NUL bytes: it is not a text file in UTF-8"
    } else {
        return None;
    };
    Some(Problem::error(file, None, what).help(SAVE_AS))
}

fn unreadable(file: &Arc<str>, error: &csv::Error) -> Problem {
    if let csv::ErrorKind::Io(cause) = error.kind()
        && cause.kind() == io::ErrorKind::InvalidData
    {
        if let Some(fault) = cause.get_ref().and_then(|cause| cause.downcast_ref::<QuoteFault>()) {
            return fault.problem(file);
        }
        let help = format!("No record may be longer than {RECORD_BYTES_MAX} bytes: is this the right file?");
        return Problem::error(file, None, cause.to_string()).help(help);
    }
    Problem::error(file, None, format!("cannot be read: {error}"))
}
