//! Reading a journal from its first byte, line by line, in bounded memory.

use crate::error::{Damage, JournalError};
use crate::line::{JournalPosition, LINE_BYTES_MAX, TailState};
use crate::record::{FORMAT, Format, JournalHeader, Record};
use crate::wire::Strictness;
use serde::Deserialize;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

const READ_BYTES: usize = 1 << 18;

/// A journal being read.
pub(crate) struct Scan<'a> {
    input: BufReader<Box<dyn Read + 'a>>,
    path: &'a Path,
    line: Vec<u8>,
    reading: Strictness,
    position: JournalPosition,
    /// Where the line that is read next begins.
    offset: u64,
    /// Whether the last line read lacks its line break.
    unbroken: bool,
    /// How many zero bytes were found after it.
    zeros: u64,
}

/// What was found after a line.
pub(crate) enum ScanStep {
    /// The next record.
    Record(Record),
    /// A line of a type that a newer version added.
    Skipped,
    /// The end of the file.
    End(Tail),
}

/// How a file ends.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Whether the last whole line lacks its line break.
    pub(crate) unbroken: bool,
    /// The beginning of a line that was not finished; empty where there is none.
    pub(crate) text: Vec<u8>,
    /// How many zero bytes follow to the end of the file.
    pub(crate) zeros: u64,
}

/// The first line, as every version of the format has it.
#[derive(Deserialize)]
struct FirstLine {
    r#type: String,
    format: Format,
}

impl<'a> Scan<'a> {
    /// Reads the first line, its version before anything else.
    pub(crate) fn begin(input: Box<dyn Read + 'a>, path: &'a Path) -> Result<(Self, JournalHeader), JournalError> {
        let mut scan = Self {
            input: BufReader::with_capacity(READ_BYTES, input),
            path,
            line: Vec::new(),
            reading: Strictness::Strict,
            position: JournalPosition::START,
            offset: 0,
            unbroken: false,
            zeros: 0,
        };
        scan.fill()?;
        scan.check_version()?;
        match scan.take()? {
            ScanStep::Record(Record::Journal(header)) => Ok((scan, header)),
            ScanStep::End(_) => Err(JournalError::Unborn { path: path.into() }),
            ScanStep::Record(_) | ScanStep::Skipped => Err(JournalError::NotAJournal { path: path.into() }),
        }
    }

    /// The next record.
    pub(crate) fn next(&mut self) -> Result<ScanStep, JournalError> {
        self.fill()?;
        self.take()
    }

    /// What the next line has to begin with, after the lines read so far.
    pub(crate) fn position(&self) -> JournalPosition {
        self.position
    }

    /// The length of the lines read so far.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The error for the line being read.
    pub(crate) fn damaged(&self, source: Damage) -> JournalError {
        JournalError::Damaged { path: self.path.into(), line: self.position.seq, offset: self.offset, source }
    }

    fn failed(&self, source: io::Error) -> JournalError {
        JournalError::Io { path: self.path.into(), doing: "read", source }
    }

    fn fill(&mut self) -> Result<(), JournalError> {
        self.line.clear();
        let max = u64::try_from(LINE_BYTES_MAX + 1).unwrap_or(u64::MAX);
        let read = (&mut self.input).take(max).read_until(b'\n', &mut self.line);
        read.map(drop).map_err(|error| self.failed(error))
    }

    fn check_version(&mut self) -> Result<(), JournalError> {
        let Ok(first) = serde_json::from_slice::<FirstLine>(&self.line) else {
            // Not written to its end, or ours and damaged: what reads the line says which. Or never ours.
            let zeros = self.line.iter().all(|b| *b == 0);
            let unfinished = JournalPosition::START.ending(&self.line) == TailState::Unfinished;
            let ours = zeros || unfinished || self.line.starts_with(br#"{"seq":1,"prev":""#);
            return if ours { Ok(()) } else { Err(JournalError::NotAJournal { path: self.path.into() }) };
        };
        if first.r#type != "journal" {
            return Err(JournalError::NotAJournal { path: self.path.into() });
        }
        if first.format.major != FORMAT.major {
            return Err(JournalError::OtherFormat { path: self.path.into(), found: first.format, ours: FORMAT });
        }
        if first.format.minor > FORMAT.minor {
            self.reading = Strictness::Newer;
        }
        Ok(())
    }

    fn take(&mut self) -> Result<ScanStep, JournalError> {
        let bytes = u64::try_from(self.line.len()).unwrap_or(u64::MAX);
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
            return self.record(bytes);
        }
        let text_bytes = self.line.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
        let zeros = bytes - u64::try_from(text_bytes).unwrap_or(0);
        if zeros == 0 && self.line.len() > LINE_BYTES_MAX {
            return Err(self.damaged(Damage::TooLong { max: LINE_BYTES_MAX }));
        }
        self.line.truncate(text_bytes);
        match self.position.ending(&self.line) {
            TailState::Damaged(damage) => Err(self.damaged(if zeros > 0 { Damage::Zeros } else { damage })),
            TailState::Whole => {
                self.zeros = zeros + self.zeros_to_the_end()?;
                self.unbroken = true;
                self.record(u64::try_from(text_bytes).unwrap_or(u64::MAX))
            }
            TailState::Unfinished => {
                let zeros = self.zeros + zeros + self.zeros_to_the_end()?;
                Ok(ScanStep::End(Tail { unbroken: self.unbroken, text: std::mem::take(&mut self.line), zeros }))
            }
        }
    }

    fn record(&mut self, bytes: u64) -> Result<ScanStep, JournalError> {
        let record = self.position.read(&mut self.line, self.reading);
        let record = record.map_err(|damage| self.damaged(damage))?;
        self.offset += bytes;
        Ok(record.map_or(ScanStep::Skipped, ScanStep::Record))
    }

    /// How many zero bytes are left, when nothing else is.
    fn zeros_to_the_end(&mut self) -> Result<u64, JournalError> {
        let mut zeros = 0_u64;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) => return Err(self.failed(error)),
            };
            if chunk.is_empty() {
                return Ok(zeros);
            }
            if chunk.iter().any(|b| *b != 0) {
                return Err(self.damaged(Damage::Zeros));
            }
            let len = chunk.len();
            zeros += u64::try_from(len).unwrap_or(0);
            self.input.consume(len);
        }
    }
}
