//! Quotation marks of a CSV, held against what they do to rows: a mark too many or too few swallows rows or puts text where
//! nobody wrote it, and no reader of CSV says so.
//!
//! The marks are followed as the csv crate reads them, so that both agree where a cell ends.

use crate::problem::{Position, Problem};
use std::fmt;
use std::sync::Arc;

/// What is wrong with a quotation mark: nothing behind it can be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QuoteFault {
    /// Where the cell was opened.
    pub(super) opened: Position,
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
    TextBehind(Position),
    /// This line lies inside of the cell, and reads as a row.
    OverRows(u64),
    /// A blank before the mark makes it a part of the text, and the cell ends at its first delimiter.
    BlankBefore,
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
            FaultKind::OverRows(line) => {
                write!(f, "a quotation mark is opened here, and line {line}, which reads as a row, is inside of it")
            }
            FaultKind::BlankBefore => f.write_str("a blank stands before the quotation mark that opens this cell"),
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
        };
        let unread = match self.below {
            0 => String::new(),
            1 => " The 1 row below was not checked.".to_owned(),
            below => format!(" The {below} rows below were not checked."),
        };
        Problem::error(file, Some(self.opened), self.to_string()).help(format!("{cure}{unread}"))
    }
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// At the start of a cell.
    Start,
    /// Behind blanks at the start of a cell.
    Blank,
    /// In a cell without marks around it.
    Plain,
    /// In a cell that was opened here.
    Quoted(Position),
    /// Behind a mark in such a cell: the end of the cell, or the first of two.
    Mark(Position),
}

/// The quotation marks of a file, line after line.
#[derive(Debug)]
pub(super) struct Quotes {
    delimiter: u8,
    state: State,
}

impl Quotes {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::Start }
    }

    /// Where the cell was opened that the next line begins in.
    pub(super) fn open(&self) -> Option<Position> {
        match self.state {
            State::Quoted(opened) => Some(opened),
            State::Start | State::Blank | State::Plain | State::Mark(_) => None,
        }
    }

    /// Follows the marks of this line, with its line break.
    ///
    /// # Errors
    /// The first mark that does what it must not, and where its cell was opened.
    pub(super) fn follow(&mut self, line: &[u8], number: u64) -> Result<(), (Position, FaultKind)> {
        if !line.contains(&b'"') && self.open().is_none() {
            self.state = State::Start;
            return Ok(());
        }
        let mut at = Position::line_start(number);
        for byte in line {
            self.state = self.after(*byte, at)?;
            // A column is a character: the bytes inside of one do not count.
            if byte & 0xc0 != 0x80 {
                at.column = at.column.saturating_add(1);
            }
        }
        if self.open().is_none() {
            self.state = State::Start;
        }
        Ok(())
    }

    fn after(&self, byte: u8, at: Position) -> Result<State, (Position, FaultKind)> {
        let ends = byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        Ok(match (self.state, byte) {
            (State::Start, b'"') => State::Quoted(at),
            (State::Blank, b'"') => return Err((at, FaultKind::BlankBefore)),
            (State::Quoted(opened), b'"') => State::Mark(opened),
            (State::Mark(opened), b'"') | (State::Quoted(opened), _) => State::Quoted(opened),
            (State::Start | State::Blank | State::Plain | State::Mark(_), _) if ends => State::Start,
            (State::Mark(opened), _) => return Err((opened, FaultKind::TextBehind(at))),
            (State::Start | State::Blank, b' ') => State::Blank,
            (State::Start | State::Blank | State::Plain, _) => State::Plain,
        })
    }
}
