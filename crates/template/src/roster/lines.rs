//! A reader that knows, for every byte it has handed out, which line of the file it stood on, and that hands out no line
//! whose quotation marks cannot be meant.
//!
//! The csv crate counts a line break when it skips it, which is too late for CRLF and for blank lines.

use super::quotes::{self, FaultKind, QuoteFault, Quotes};
use super::shape::{Candidate, InnerLine, Inside, RowShape};
use crate::problem::{Problem, TextPosition};
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

/// A record longer than this is a quotation mark that was never closed.
pub(super) const RECORD_BYTES_MAX: u64 = 1024 * 1024;
/// Places of bytes that are no text that are kept; the rest of the file is likely the same.
const STRANGE_KEPT_MAX: usize = 20;
/// How many lines are kept that may be rows inside of cells.
const SUSPECTS_MAX: usize = 200_000;

/// Where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordStart {
    /// The line of the file, counted from 1.
    pub(super) line: u64,
    /// The row that a spreadsheet shows it in, counted from 1: a cell of several lines is one row there.
    pub(super) row: u64,
}

impl RecordStart {
    /// The row, where it is not the line.
    pub(super) fn sheet_row(self) -> Option<u64> {
        (self.row != self.line).then_some(self.row)
    }
}

#[derive(Debug, Clone, Copy)]
struct RosterLine {
    place: RecordStart,
    start: u64,
    /// The offset of its line break.
    content_end: u64,
}

/// A line inside of a cell that is a row if it has an id in it, which all rows of the file tell.
#[derive(Debug)]
struct Suspect {
    opened: TextPosition,
    row: RecordStart,
    line: u64,
    candidate: Candidate,
}

/// What no text has in it.
#[derive(Debug, Clone, Copy)]
enum Strange {
    NotUtf8,
    Nul,
}

/// Hands out the bytes of a reader and remembers where the lines of the record in progress stand.
pub(super) struct Lines<R> {
    inner: R,
    current: Vec<u8>,
    served: usize,
    offset: u64,
    at: RecordStart,
    recent: VecDeque<RosterLine>,
    record_start: u64,
    strange: Vec<(TextPosition, Strange)>,
    quotes: Quotes,
    /// Where the record in progress begins.
    begun: RecordStart,
    suspects: Vec<Suspect>,
    /// Doubled marks in cells without marks around them.
    doubled: Vec<TextPosition>,
    delimiter: u8,
    /// Whether no record was read yet: the first is the header.
    pub(super) in_header: bool,
    /// How rows look, once the header was read.
    pub(super) shape: Option<RowShape>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(inner: R, delimiter: u8) -> Self {
        Self {
            inner,
            current: Vec::new(),
            served: 0,
            offset: 0,
            at: RecordStart { line: 0, row: 0 },
            recent: VecDeque::new(),
            record_start: 0,
            strange: Vec::new(),
            quotes: Quotes::new(delimiter),
            begun: RecordStart { line: 0, row: 0 },
            suspects: Vec::new(),
            doubled: Vec::new(),
            delimiter,
            in_header: true,
            shape: None,
        }
    }

    /// Passes over a line that is no row to anybody.
    pub(super) fn skip(&mut self) -> io::Result<()> {
        self.at.line += 1;
        read_line(&mut self.inner, &mut self.current, RECORD_BYTES_MAX)?;
        self.current.clear();
        Ok(())
    }

    /// The place of a record whose bytes begin at this offset or after the blank lines there.
    /// Everything before it is forgotten.
    pub(super) fn place_of(&mut self, offset: u64) -> RecordStart {
        self.record_start = offset;
        while let Some(line) = self.recent.front() {
            if line.content_end > line.start.max(offset) {
                return line.place;
            }
            self.recent.pop_front();
        }
        self.at
    }

    /// The first places where the bytes are no text.
    pub(super) fn strange(&self, file: &Arc<str>) -> impl Iterator<Item = Problem> {
        self.strange.iter().map(move |(at, strange)| {
            let (message, help) = match strange {
                Strange::NotUtf8 => ("these bytes are not UTF-8", "Save the file as \"CSV UTF-8\"."),
                Strange::Nul => ("a NUL byte stands here, which no text has", "Save the file as \"CSV UTF-8\" again."),
            };
            Problem::error(file, Some(*at), message).help(help)
        })
    }

    /// The first places where a mark is doubled in a cell without marks around it: both are sent.
    pub(super) fn doubled(&self, file: &Arc<str>) -> impl Iterator<Item = Problem> {
        const HELP: &str = "In a cell without marks around it each is a part of the text: write it once, or put marks around the whole cell.";
        self.doubled.iter().map(move |at| {
            Problem::warning(file, Some(*at), "two quotation marks stand here one behind the other, and both are sent")
                .help(HELP)
        })
    }

    fn next_line(&mut self) -> io::Result<()> {
        self.served = 0;
        let open = self.quotes.open();
        let read = read_line(&mut self.inner, &mut self.current, RECORD_BYTES_MAX + 1)?;
        if read == 0 {
            return open.map_or(Ok(()), |opened| Err(self.fault(opened, FaultKind::NeverClosed)));
        }
        self.at.line += 1;
        if open.is_none() {
            self.at.row += 1;
            self.begun = self.at;
        }
        let end = self.offset + u64::try_from(read).unwrap_or(u64::MAX);
        if end.saturating_sub(self.record_start) > RECORD_BYTES_MAX {
            if let Some(opened) = open {
                return Err(self.fault(opened, FaultKind::TooLong));
            }
            let message = format!("line {} is longer than {RECORD_BYTES_MAX} bytes", self.at.line);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        if let Some(opened) = open {
            let inside = match quotes::closing(&self.current) {
                Some(end) => Inside::Closing(&self.current, end),
                None => Inside::Middle(&self.current),
            };
            let reading = self.judge(inside);
            self.heed(reading, opened)?;
        }
        if let Err((opened, kind)) = self.quotes.follow(&self.current, self.at.line) {
            return Err(self.fault(opened, kind));
        }
        if self.doubled.len() < STRANGE_KEPT_MAX {
            self.doubled.extend(self.quotes.doubled());
        }
        if let Some(opened) = self.quotes.open().filter(|opened| u64::from(opened.line) == self.at.line) {
            let reading = self.judge(Inside::Opening(quotes::behind(&self.current, opened.column)));
            self.heed(reading, opened)?;
        }
        let breaks = self.current.iter().rev().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let content_end = end - u64::try_from(breaks).unwrap_or(0);
        self.recent.push_back(RosterLine { place: self.at, start: self.offset, content_end });
        self.offset = end;
        self.note_strange();
        Ok(())
    }

    /// What a part of a line is that lies inside of the open cell.
    fn judge(&self, inside: Inside<'_>) -> InnerLine {
        match (&self.shape, inside) {
            (Some(shape), _) => shape.read(inside, self.quotes.cell()),
            // A heading may have two lines, and no cells in them.
            (None, Inside::Middle(text)) if self.in_header && text.contains(&self.delimiter) => InnerLine::Row,
            (None, Inside::Closing(text, end)) if self.in_header => {
                let text = text.get(..end).unwrap_or_default();
                if text.contains(&self.delimiter) { InnerLine::Row } else { InnerLine::Text }
            }
            (None, _) => InnerLine::Text,
        }
    }

    /// Refuses a row inside of the cell that was opened here, and keeps in mind what may be one.
    fn heed(&mut self, reading: InnerLine, opened: TextPosition) -> io::Result<()> {
        match reading {
            InnerLine::Text => Ok(()),
            InnerLine::Row => Err(self.fault(opened, FaultKind::OverRows(self.at.line))),
            InnerLine::Perhaps(candidates) => {
                if self.suspects.len() < SUSPECTS_MAX {
                    let (row, line) = (self.begun, self.at.line);
                    let suspect = |candidate| Suspect { opened, row, line, candidate };
                    self.suspects.extend(candidates.into_iter().map(suspect));
                }
                Ok(())
            }
        }
    }

    /// The first row that each cell has swallowed, as all ids of the file tell.
    pub(super) fn swallowed(&self) -> Vec<QuoteFault> {
        let Some(shape) = &self.shape else { return Vec::new() };
        let is_row = |suspect: &&Suspect| shape.decide(&suspect.candidate) == InnerLine::Row;
        let fault = |suspect: &Suspect| {
            let (opened, row) = (suspect.opened, suspect.row);
            QuoteFault { opened, row, kind: FaultKind::OverRows(suspect.line), below: 0 }
        };
        let mut faults: Vec<QuoteFault> = self.suspects.iter().filter(is_row).map(fault).collect();
        faults.dedup_by_key(|fault| fault.row);
        faults
    }

    /// The fault of a cell that was opened here; the rest of the file is only counted.
    fn fault(&mut self, opened: TextPosition, kind: FaultKind) -> io::Error {
        let is_below = |line: &&RosterLine| line.place.line > opened.line.into() && line.content_end > line.start;
        let known = self.recent.iter().filter(is_below).count();
        let mut below = u64::try_from(known).unwrap_or(u64::MAX);
        below += u64::from(self.at.line > opened.line.into() && !self.current.trim_ascii().is_empty());
        while read_line(&mut self.inner, &mut self.current, RECORD_BYTES_MAX).is_ok_and(|read| read > 0) {
            below += u64::from(!self.current.trim_ascii().is_empty());
        }
        self.current.clear();
        io::Error::new(io::ErrorKind::InvalidData, QuoteFault { opened, row: self.begun, kind, below })
    }

    fn note_strange(&mut self) {
        if self.strange.len() >= STRANGE_KEPT_MAX {
            return;
        }
        let nul = self.current.iter().position(|byte| *byte == 0).map(|place| (place, Strange::Nul));
        let bad = str::from_utf8(&self.current).err().map(|error| (error.valid_up_to(), Strange::NotUtf8));
        for (place, strange) in [nul, bad].into_iter().flatten() {
            let before = String::from_utf8_lossy(self.current.get(..place).unwrap_or_default());
            let column = u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX);
            self.strange.push((TextPosition { column, ..TextPosition::line_start(self.at.line) }, strange));
        }
    }
}

/// Reads a line with its line break, which is CR LF, LF or CR, or as much of it as `max` bytes; how many there were.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>, max: u64) -> io::Result<usize> {
    line.clear();
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    loop {
        let bytes = input.fill_buf()?;
        let after_cr = line.last() == Some(&b'\r');
        if after_cr && bytes.first() != Some(&b'\n') || bytes.is_empty() || line.len() >= max {
            return Ok(line.len());
        }
        let end = if after_cr { Some(0) } else { bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) };
        let taken = end.map_or(bytes.len(), |end| end + 1).min(max - line.len());
        line.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        input.consume(taken);
        if line.last() == Some(&b'\n') {
            return Ok(line.len());
        }
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.served == self.current.len() {
            self.next_line()?;
        }
        let rest = self.current.get(self.served..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.served += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_in_any_of_three_ways() {
        for buffer in 1..6 {
            let mut input = io::BufReader::with_capacity(buffer, b"a\nb\r\n\r\rc\r\n\nd".as_slice());
            let mut lines = Vec::new();
            let mut line = Vec::new();
            while read_line(&mut input, &mut line, 100).unwrap() > 0 {
                lines.push(String::from_utf8(line.clone()).unwrap());
            }
            assert_eq!(lines, ["a\n", "b\r\n", "\r", "\r", "c\r\n", "\n", "d"]);
        }
    }
}
