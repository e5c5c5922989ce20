//! Quotation marks of a CSV, held against what they do to rows: a mark too many or too few swallows rows or puts text where
//! nobody wrote it, and no reader of CSV says so.
//!
//! The marks are followed as the csv crate reads them, so that both agree where a cell ends.

use super::lines::RecordStart;
use crate::problem::{Problem, RowRef, TextPosition};
use fitout_model::is_invisible;
use std::fmt;
use std::sync::Arc;

/// What is wrong with a quotation mark: nothing behind it can be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QuoteFault {
    /// Where the cell was opened.
    pub(super) opened: TextPosition,
    /// Where its row begins.
    pub(super) row: RecordStart,
    pub(super) kind: FaultKind,
    /// How many lines below that one were not read, blank ones aside.
    pub(super) below: u64,
}

/// What a quotation mark does that it must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// The file ends inside of the cell.
    NeverClosed,
    /// The cell is longer than a record may be.
    TooLong,
    /// Text goes on, here, behind the mark that closes the cell.
    TextBehind(TextPosition),
    /// This line, or what stands of it behind the mark, lies inside of the cell, and reads as a row.
    OverRows(u64),
    /// A blank before the mark makes it a part of the text, and the cell ends at its first delimiter.
    BlankBefore,
    /// So does another character that shows nothing: a tab, a blank that does not break, a byte order mark.
    UnseenBefore(char),
}

impl fmt::Display for QuoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FaultKind::NeverClosed => f.write_str("a quotation mark is opened here and never closed"),
            FaultKind::TooLong => f.write_str("a quotation mark is opened here and not closed within 1 MiB"),
            FaultKind::TextBehind(at) if at.line == self.opened.line => {
                write!(
                    f,
                    "a quotation mark is opened here, and text follows the one that closes it, at column {}",
                    at.column
                )
            }
            FaultKind::TextBehind(at) => write!(
                f,
                "a quotation mark is opened here, and text follows the one that closes it, on line {} at column {}",
                at.line, at.column
            ),
            FaultKind::OverRows(line) if line == u64::from(self.opened.line) => f.write_str(
                "a quotation mark is opened here, and the rest of its row, with the location id, is inside of it",
            ),
            FaultKind::OverRows(line) => {
                write!(f, "a quotation mark is opened here, and line {line}, which reads as a row, is inside of it")
            }
            FaultKind::BlankBefore => f.write_str("a blank stands before the quotation mark that opens this cell"),
            FaultKind::UnseenBefore(c) => write!(
                f,
                "a character that shows nothing (U+{:04X}) stands before the quotation mark that opens this cell",
                u32::from(c)
            ),
        }
    }
}

impl std::error::Error for QuoteFault {}

impl QuoteFault {
    /// The problem that it is in this file.
    pub(super) fn problem(&self, file: &Arc<str>) -> Problem {
        let cure = match self.kind {
            FaultKind::NeverClosed | FaultKind::TooLong | FaultKind::OverRows(_) => {
                "Close it where its cell ends, or remove it; a quotation mark that belongs to the text is doubled."
            }
            FaultKind::TextBehind(_) => {
                "A quotation mark inside of a quoted cell is doubled: \"Joe \"\"The Tooth\"\" Smith\"."
            }
            FaultKind::BlankBefore => "Remove the blank.",
            FaultKind::UnseenBefore(_) => "Remove it: delete what stands between the delimiter and the quotation mark.",
        };
        let unread = match self.below {
            0 => String::new(),
            1 => " The 1 row below was not checked.".to_owned(),
            below => format!(" The {below} rows below were not checked."),
        };
        let (line, sheet_row) = (self.row.line, self.row.sheet_row());
        let row = RowRef { file: Arc::clone(file), line, sheet_row, columns: Vec::new(), location: None };
        Problem::error(file, Some(self.opened), self.to_string()).help(format!("{cure}{unread}")).for_row(row)
    }
}

#[derive(Debug, Clone, Copy)]
enum QuoteState {
    /// At the start of a cell.
    Start,
    /// In a cell without marks around it.
    Plain,
    /// In a cell that was opened here.
    Quoted(TextPosition),
    /// Behind a mark in such a cell: the end of the cell, or the first of two.
    Mark(TextPosition),
}

/// The quotation marks of a file, line after line.
#[derive(Debug)]
pub(super) struct Quotes {
    delimiter: u8,
    state: QuoteState,
    /// How many cells of the row stand before the one that is being followed.
    cell: usize,
    /// Where a mark is doubled in a cell of the last line that has none around it.
    doubled: Vec<TextPosition>,
}

impl Quotes {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: QuoteState::Start, cell: 0, doubled: Vec::new() }
    }

    /// The place in its row of the cell that the next line begins in.
    pub(super) fn cell(&self) -> usize {
        self.cell
    }

    /// Where the cell was opened that the next line begins in.
    pub(super) fn open(&self) -> Option<TextPosition> {
        match self.state {
            QuoteState::Quoted(opened) => Some(opened),
            QuoteState::Start | QuoteState::Plain | QuoteState::Mark(_) => None,
        }
    }

    /// Where marks are doubled in cells of the line that was followed last, which have none around them.
    pub(super) fn doubled(&mut self) -> impl Iterator<Item = TextPosition> {
        self.doubled.drain(..)
    }

    /// Follows the marks of this line, with its line break.
    ///
    /// # Errors
    /// The first mark that does what it must not, and where its cell was opened.
    pub(super) fn follow(&mut self, line: &[u8], number: u64) -> Result<(), (TextPosition, FaultKind)> {
        if !line.contains(&b'"') && self.open().is_none() {
            self.state = QuoteState::Start;
            self.cell = 0;
            return Ok(());
        }
        let mut at = TextPosition::line_start(number);
        let mut begins = 0;
        for (place, byte) in line.iter().enumerate() {
            if *byte == b'"' && matches!(self.state, QuoteState::Plain) {
                let before = line.get(begins..place).unwrap_or_default();
                if let Some(kind) = unseen(before) {
                    return Err((at, kind));
                }
                if before.ends_with(b"\"") && !before.ends_with(b"\"\"") {
                    self.doubled.push(at);
                }
            }
            self.state = self.after(*byte, at)?;
            if matches!(self.state, QuoteState::Start) {
                begins = place + 1;
                self.cell = if *byte == self.delimiter { self.cell + 1 } else { 0 };
            }
            // A column is a character: the bytes inside of one do not count.
            if byte & 0xc0 != 0x80 {
                at.column = at.column.saturating_add(1);
            }
        }
        if self.open().is_none() {
            self.state = QuoteState::Start;
        }
        Ok(())
    }

    fn after(&self, byte: u8, at: TextPosition) -> Result<QuoteState, (TextPosition, FaultKind)> {
        let ends = byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        Ok(match (self.state, byte) {
            (QuoteState::Start, b'"') => QuoteState::Quoted(at),
            (QuoteState::Quoted(opened), b'"') => QuoteState::Mark(opened),
            (QuoteState::Mark(opened), b'"') | (QuoteState::Quoted(opened), _) => QuoteState::Quoted(opened),
            (QuoteState::Start | QuoteState::Plain | QuoteState::Mark(_), _) if ends => QuoteState::Start,
            (QuoteState::Mark(opened), _) => return Err((opened, FaultKind::TextBehind(at))),
            (QuoteState::Start | QuoteState::Plain, _) => QuoteState::Plain,
        })
    }
}

/// What is wrong with a mark that has nothing before it in its cell but what shows nothing.
fn unseen(before: &[u8]) -> Option<FaultKind> {
    let text = str::from_utf8(before).ok()?;
    let shows_nothing = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    let first = text.chars().find(|c| *c != ' ').or_else(|| text.chars().next())?;
    let kind = if first == ' ' { FaultKind::BlankBefore } else { FaultKind::UnseenBefore(first) };
    text.chars().all(shows_nothing).then_some(kind)
}

/// Where the mark stands that closes the cell in which this line begins.
pub(super) fn closing(line: &[u8]) -> Option<usize> {
    let mut bytes = line.iter().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if *byte == b'"' && bytes.next_if(|(_, next)| **next == b'"').is_none() {
            return Some(at);
        }
    }
    None
}

/// What stands behind the character in this column of the line.
pub(super) fn behind(line: &[u8], column: u32) -> &[u8] {
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    let mut starts = line.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80).map(|(at, _)| at);
    starts.nth(column).and_then(|at| line.get(at..)).unwrap_or_default()
}
