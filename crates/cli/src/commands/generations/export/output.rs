//! The file of an export: appended to line by line, and gone on with after whatever ended it.

use super::ask::Answered;
use super::flat;
use crate::claims::open_own;
use crate::error::CliError;
use crate::output::cleaned;
use fitout_template::MessageRow;
use serde::Deserialize;
use std::fs::{File, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// How every line of JSON begins.
const LINE: &[u8] = br#"{"location_id":""#;

/// An export on disk.
pub(super) struct Output {
    path: PathBuf,
    file: File,
    form: ExportForm,
}

/// How the file is written, which its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExportForm {
    /// One JSON object a line.
    Lines,
    /// A table with a heading.
    Table,
}

/// What was in the file already.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) rows: usize,
    /// Those of them that say why they could not be had.
    pub(super) failed: Vec<MessageRow>,
}

/// What a line of the file says of itself.
#[derive(Deserialize)]
struct Head {
    location_id: String,
    message_id: String,
    source: String,
    #[serde(default)]
    error: Option<serde::de::IgnoredAny>,
}

impl Output {
    /// How the file is written.
    ///
    /// # Errors
    /// When its name does not say that.
    pub(super) fn check_name(path: &Path) -> Result<ExportForm, CliError> {
        let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        match extension.as_deref() {
            Some("jsonl" | "ndjson") => Ok(ExportForm::Lines),
            Some("csv") => Ok(ExportForm::Table),
            Some(_) | None => Err(CliError::invalid(format!("{} cannot be written", path.display()))
                .hint("End its name in .jsonl or .csv, which says how it is written.")),
        }
    }

    /// The file, made if it is not there, readable by its owner only. Nobody else writes to it as long as this lives.
    pub(super) fn open(path: &Path) -> Result<Self, CliError> {
        let form = Self::check_name(path)?;
        let file = open_own(path).map_err(|error| failed(path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), file, form }),
            Err(TryLockError::WouldBlock) => {
                Err(CliError::invalid(format!("another process writes to {}", path.display()))
                    .hint("Wait for it to end, or name another file."))
            }
            Err(TryLockError::Error(error)) => Err(failed(path, &error)),
        }
    }

    /// Cuts off what is torn, and holds the rest against the list, whose rows are drawn as far as they are there.
    ///
    /// # Errors
    /// When the file is not of this list.
    pub(super) fn resume(&mut self, rows: &mut impl Iterator<Item = MessageRow>, list: &str) -> Result<Kept, CliError> {
        let end = self.last_end().map_err(|error| failed(&self.path, &error))?;
        let kept = match (self.form, end) {
            (_, 0) => self.torn_at_once(list)?,
            (ExportForm::Lines, _) => self.kept_lines(end, rows, list)?,
            (ExportForm::Table, _) => self.kept_records(end, rows, list)?,
        };
        // Nothing is cut off a file that is not ours.
        self.cut(end).map_err(|error| failed(&self.path, &error))?;
        if end == 0 && self.form == ExportForm::Table {
            self.append(&flat::heading())?;
        }
        Ok(kept)
    }

    /// Where the last whole line ends.
    fn last_end(&mut self) -> io::Result<u64> {
        self.file.seek(SeekFrom::Start(0))?;
        let (mut place, mut end, mut quoted) = (0_u64, 0_u64, false);
        let mut reader = BufReader::with_capacity(64 * 1024, &self.file);
        loop {
            let bytes = reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(end);
            }
            for byte in bytes {
                place += 1;
                // In a table a line break inside of quotation marks ends nothing.
                quoted ^= self.form == ExportForm::Table && *byte == b'"';
                if *byte == b'\n' && !quoted {
                    end = place;
                }
            }
            let taken = bytes.len();
            reader.consume(taken);
        }
    }

    fn cut(&mut self, end: u64) -> io::Result<()> {
        self.file.set_len(end)?;
        self.file.seek(SeekFrom::Start(end)).map(drop)
    }

    fn begin(&self) -> Result<&File, CliError> {
        (&self.file).seek(SeekFrom::Start(0)).map_err(|error| failed(&self.path, &error))?;
        Ok(&self.file)
    }

    /// A file without a whole line is ours when it is empty, or begins as the first line does.
    fn torn_at_once(&self, list: &str) -> Result<Kept, CliError> {
        let first = match self.form {
            ExportForm::Lines => LINE.to_vec(),
            ExportForm::Table => flat::heading(),
        };
        let mut there = Vec::new();
        let longest = u64::try_from(first.len()).unwrap_or(u64::MAX);
        self.begin()?.take(longest).read_to_end(&mut there).map_err(|error| failed(&self.path, &error))?;
        if first.starts_with(&there) { Ok(Kept::default()) } else { Err(self.other(1, list)) }
    }

    fn kept_lines(&self, end: u64, rows: &mut impl Iterator<Item = MessageRow>, list: &str) -> Result<Kept, CliError> {
        let mut kept = Kept::default();
        for line in BufReader::new(self.begin()?.take(end)).split(b'\n') {
            let line = line.map_err(|error| failed(&self.path, &error))?;
            let Ok(head) = serde_json::from_slice::<Head>(&line) else { return Err(self.other(kept.rows + 1, list)) };
            self.hold(
                &mut kept,
                [&head.location_id, &head.message_id, &head.source],
                head.error.is_some(),
                rows.next(),
                list,
            )?;
        }
        Ok(kept)
    }

    fn kept_records(
        &self,
        end: u64,
        rows: &mut impl Iterator<Item = MessageRow>,
        list: &str,
    ) -> Result<Kept, CliError> {
        let mut kept = Kept::default();
        let heading = flat::heading();
        let mut first = vec![0; heading.len()];
        let mut reader = BufReader::new(self.begin()?.take(end));
        match reader.read_exact(&mut first) {
            Ok(()) if first == heading => {}
            Ok(()) | Err(_) => return Err(self.other(1, list)),
        }
        let table = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
        for record in table.into_byte_records() {
            let Ok(record) = record else { return Err(self.other(kept.rows + 2, list)) };
            let cell = |place: usize| {
                let cell = String::from_utf8_lossy(record.get(place).unwrap_or_default()).into_owned();
                cell.strip_prefix('\'').map(str::to_owned).unwrap_or(cell)
            };
            let (location, message, source) = (cell(0), cell(1), cell(2));
            self.hold(&mut kept, [&location, &message, &source], !cell(3).is_empty(), rows.next(), list)?;
        }
        Ok(kept)
    }

    /// Holds a line of the file against the row of the list that it must be about.
    fn hold(
        &self,
        kept: &mut Kept,
        [location, message, source]: [&str; 3],
        is_failed: bool,
        row: Option<MessageRow>,
        list: &str,
    ) -> Result<(), CliError> {
        kept.rows += 1;
        match row {
            Some(row)
                if row.location.as_str() == location
                    && row.message.as_str() == message
                    && row.origin.as_str() == source =>
            {
                kept.failed.extend(is_failed.then_some(row));
                Ok(())
            }
            Some(_) | None => Err(self.other(kept.rows, list)),
        }
    }

    fn other(&self, row: usize, list: &str) -> CliError {
        let path = self.path.display();
        CliError::invalid(format!("{path} is not an export of {list}: its message {row} is not the list's"))
            .hint("Name another file, or the list and the locations that it was begun with. It was not changed.")
    }

    /// Appends a message; it is there for the next start when this returns, unless the machine fails.
    pub(super) fn write(&mut self, answered: &Answered) -> Result<(), CliError> {
        let bytes = match self.form {
            ExportForm::Table => flat::row(answered),
            ExportForm::Lines => flat::line(answered).map_err(|error| failed(&self.path, &error.into()))?,
        };
        self.append(&bytes)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.file.write_all(&cleaned(bytes)).map_err(|error| failed(&self.path, &error))
    }

    /// Makes sure that it is on disk.
    pub(super) fn close(&self) -> Result<(), CliError> {
        self.file.sync_all().map_err(|error| failed(&self.path, &error))
    }
}

fn failed(path: &Path, error: &io::Error) -> CliError {
    CliError::fatal(format!("{} cannot be written", path.display()))
        .because(error)
        .hint("Free the disk, and run it again: it goes on after the last message in the file.")
}
