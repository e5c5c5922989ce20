//! A reader that knows, for every byte it has handed out, which line of the file it stood on.
//!
//! The csv crate counts a line break when it skips it, which is too late for CRLF and for blank lines.

use crate::problem::Position;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// A record longer than this is a quotation mark that was never closed.
pub(super) const RECORD_BYTES_MAX: u64 = 1024 * 1024;
/// Places of invalid UTF-8 that are kept; the rest of the file is likely the same.
const INVALID_KEPT_MAX: usize = 20;

#[derive(Debug, Clone, Copy)]
struct Line {
    number: u64,
    start: u64,
    /// The offset of its line break.
    content_end: u64,
}

/// Hands out the bytes of a reader and remembers where the lines of the record in progress stand.
pub(super) struct Lines<R> {
    inner: R,
    current: Vec<u8>,
    served: usize,
    offset: u64,
    number: u64,
    recent: VecDeque<Line>,
    record_start: u64,
    invalid: Vec<Position>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            current: Vec::new(),
            served: 0,
            offset: 0,
            number: 0,
            recent: VecDeque::new(),
            record_start: 0,
            invalid: Vec::new(),
        }
    }

    /// The line of a record whose bytes begin at this offset or after the blank lines there.
    /// Everything before it is forgotten.
    pub(super) fn line_of(&mut self, offset: u64) -> u64 {
        self.record_start = offset;
        while let Some(line) = self.recent.front() {
            if line.content_end > line.start.max(offset) {
                return line.number;
            }
            self.recent.pop_front();
        }
        self.number
    }

    /// The first places where the bytes are not UTF-8.
    pub(super) fn invalid(&self) -> &[Position] {
        &self.invalid
    }

    fn next_line(&mut self) -> io::Result<()> {
        self.current.clear();
        self.served = 0;
        let read = self.inner.by_ref().take(RECORD_BYTES_MAX + 1).read_until(b'\n', &mut self.current)?;
        let end = self.offset + u64::try_from(read).unwrap_or(u64::MAX);
        if end.saturating_sub(self.record_start) > RECORD_BYTES_MAX {
            let message = format!("the record after line {} is longer than {RECORD_BYTES_MAX} bytes", self.number);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let breaks = self.current.iter().rev().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        self.number += 1;
        let content_end = end - u64::try_from(breaks).unwrap_or(0);
        self.recent.push_back(Line { number: self.number, start: self.offset, content_end });
        self.offset = end;
        self.note_invalid();
        Ok(())
    }

    fn note_invalid(&mut self) {
        if let Err(error) = str::from_utf8(&self.current)
            && self.invalid.len() < INVALID_KEPT_MAX
        {
            let valid = self.current.get(..error.valid_up_to()).unwrap_or_default();
            let column = String::from_utf8_lossy(valid).chars().count() + 1;
            self.invalid.push(Position {
                line: u32::try_from(self.number).unwrap_or(u32::MAX),
                column: u32::try_from(column).unwrap_or(u32::MAX),
            });
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
