//! A list of messages: a CSV with a location, a message and where it was generated in each row, read row by row.

use super::lines::RecordStart;
use super::records::Records;
use crate::problem::suggest::{did_you_mean, fold};
use crate::problem::{Problem, RowRef, TextPosition};
use fitout_model::{LocationId, MessageId};
use std::fs::File;
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

const LOCATION: &str = "location_id";
const MESSAGE: &str = "message_id";
const SOURCE: &str = "source";

/// Where a message was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageOrigin {
    /// In a conversation with a contact.
    Conversation,
    /// In a step of a workflow.
    Workflow,
}

impl MessageOrigin {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            MessageOrigin::Conversation => "conversation",
            MessageOrigin::Workflow => "workflow",
        }
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// The line its record begins on, counted from 1.
    pub line: u64,
    /// The row that a spreadsheet shows it in, where that is not the line.
    pub sheet_row: Option<u64>,
    /// The location.
    pub location: LocationId,
    /// The message.
    pub message: MessageId,
    /// Where it was generated.
    pub origin: MessageOrigin,
}

/// The rows of a list, one in memory at a time. After an error of the file itself there are no more.
pub struct Messages {
    file: Arc<str>,
    records: Records<File>,
    location: usize,
    message: usize,
    /// Without the column, every message is of a conversation.
    origin: Option<usize>,
    broken: bool,
}

impl Messages {
    /// The list in this file. Its columns stand in any order, and others may stand between them.
    ///
    /// # Errors
    /// Why it cannot be read, or which column is missing.
    pub fn open(path: &Path) -> Result<Self, Box<Problem>> {
        let file: Arc<str> = path.display().to_string().into();
        let unread = |error: &io::Error| {
            let problem = Problem::error(&file, None, format!("cannot be read: {error}"));
            Box::new(problem.help("Give the path of a CSV file with the columns location_id, message_id and source."))
        };
        let input = File::open(path).map_err(|error| unread(&error))?;
        let mut records = Records::open(&file, input, None, LOCATION)?;
        let place = match records.advance() {
            Some(Ok(place)) => place,
            Some(Err(problem)) => return Err(problem),
            None => {
                let problem = Problem::error(&file, None, "the file has no header line");
                return Err(Box::new(
                    problem.help("Its first line names the columns: location_id, message_id, source."),
                ));
            }
        };
        let names: Vec<String> =
            records.record().iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let column = |wanted: &str| names.iter().position(|name| fold(name) == fold(wanted));
        let needed = |wanted: &str| {
            column(wanted).ok_or_else(|| {
                let at = Some(TextPosition::line_start(place.line));
                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                let problem = Problem::error(&file, at, format!("the header has no column `{wanted}`"));
                Box::new(problem.help(did_you_mean(wanted, &known)))
            })
        };
        let (location, message) = (needed(LOCATION)?, needed(MESSAGE)?);
        let origin = column(SOURCE);
        let columns = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        records.expect(columns, location, None);
        Ok(Self { file, records, location, message, origin, broken: false })
    }

    fn row(&self, at: RecordStart) -> Result<MessageRow, Box<Problem>> {
        let location: LocationId = self.id(at, (LOCATION, self.location), "a location id")?;
        let message: MessageId = self.id(at, (MESSAGE, self.message), "a message id")?;
        let word = self.origin.map(|place| self.cell(place)).unwrap_or_default();
        let origin = match word.as_str() {
            "" | "conversation" => MessageOrigin::Conversation,
            "workflow" => MessageOrigin::Workflow,
            _ => {
                let problem = self.problem(at, SOURCE, "this is neither conversation nor workflow");
                return Err(Box::new(
                    problem.help("It says where the message was generated; empty is a conversation."),
                ));
            }
        };
        Ok(MessageRow { line: at.line, sheet_row: at.sheet_row(), location, message, origin })
    }

    fn cell(&self, place: usize) -> String {
        let cell = String::from_utf8_lossy(self.records.record().get(place).unwrap_or_default());
        // A table that was written with care for spreadsheets puts an apostrophe before what looks like a formula.
        let cell = cell.trim();
        cell.strip_prefix('\'').unwrap_or(cell).to_owned()
    }

    fn id<I: FromStr<Err = fitout_model::IdError>>(
        &self,
        at: RecordStart,
        (column, place): (&str, usize),
        what: &str,
    ) -> Result<I, Box<Problem>> {
        self.cell(place).parse().map_err(|error| {
            let problem = self.problem(at, column, &format!("this is not {what}"));
            Box::new(problem.found(format!("it {error}")).help("Copy the id from where it came from."))
        })
    }

    fn problem(&self, at: RecordStart, column: &str, message: &str) -> Problem {
        self.of_row(at.line, at.sheet_row(), column, message)
    }

    fn of_row(&self, line: u64, sheet_row: Option<u64>, column: &str, message: &str) -> Problem {
        let file = Arc::clone(&self.file);
        let row = RowRef { file, line, sheet_row, columns: vec![column.to_owned()], location: None };
        Problem::error(&self.file, None, message).for_row(row)
    }

    /// The problem of a row whose location nobody knows a token of.
    #[must_use]
    pub fn stranger(&self, row: &MessageRow, roster: &str) -> Problem {
        let problem = self.of_row(row.line, row.sheet_row, LOCATION, &format!("{roster} has no such location"));
        problem
            .found(row.location.to_string())
            .help("Add the location and its token to the roster, or leave its messages out.")
    }
}

impl Iterator for Messages {
    type Item = Result<MessageRow, Box<Problem>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        Some(match self.records.advance()? {
            Ok(place) => {
                let row = self.row(place);
                if let Ok(row) = &row {
                    self.records.saw(row.location.as_str(), None);
                }
                row
            }
            Err(problem) => {
                self.broken = true;
                Err(problem)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.csv");
        std::fs::write(&path, text).unwrap();
        let told = |problem: &Problem| problem.to_string().replace(&*path.display().to_string(), "m.csv");
        match Messages::open(&path) {
            Err(problem) => vec![told(&problem)],
            Ok(list) => list
                .map(|row| match row {
                    Ok(row) => format!("{} {} {} {}", row.line, row.location, row.message, row.origin.as_str()),
                    Err(problem) => told(&problem),
                })
                .collect(),
        }
    }

    #[test]
    fn columns_are_found_in_any_order_and_errors_by_line_and_column() {
        let text = "\u{feff}note;source;message_id;location_id\r\nx;workflow;m1;loc-1\r\n\r\n\"a\r\nb\";;m2;loc-1\r\n;chat;m3;loc-1\r\n;;m 4;loc-1\r\n;;m5;\r\n";
        insta::assert_debug_snapshot!(read(text), @r#"
        [
            "2 loc-1 m1 workflow",
            "4 loc-1 m2 conversation",
            "m.csv:6 (column source; row 5 in a spreadsheet): this is neither conversation nor workflow",
            "m.csv:7 (column message_id; row 6 in a spreadsheet): this is not a message id: it has a blank at position 2, which cannot stand in it",
            "m.csv:8 (column location_id; row 7 in a spreadsheet): this is not a location id: it is empty",
        ]
        "#);
    }

    #[test]
    fn a_list_without_its_columns_is_refused() {
        assert_eq!(read("location_id,message\nloc-1,m1\n"), ["m.csv:1:1: the header has no column `message_id`"]);
        assert_eq!(read(""), ["m.csv: the file has no header line"]);
        assert_eq!(read("location_id,message_id\nloc-1,'m1\n"), ["2 loc-1 m1 conversation"]);
    }
}
