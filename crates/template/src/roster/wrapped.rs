//! Rows that stand as a whole in quotation marks: a program has taken each line for one cell.

use super::sniff::{CANDIDATES, cells, first_record};
use super::special::means;
use crate::problem::{Problem, TextPosition};
use csv::ByteRecord;
use std::sync::Arc;

/// What is said of such a row.
pub(super) const WRAPPED: &str = "the whole row stands in quotation marks";
/// What to do about it.
pub(super) const UNWRAP: &str = "Take the quotation mark at the beginning of the line and the one at its end away, and write each doubled mark \
                                 between them once. In a spreadsheet all of it stands in one column: part it there (in Excel: Data > Text to \
                                 Columns), and save the file again.";

/// The problem of a file whose header is one cell with all headings in it.
pub(super) fn header(file: &Arc<str>, head: &[u8], line: u64, column: &str) -> Option<Problem> {
    let record = first_record(head);
    if !record.trim_ascii_start().starts_with(b"\"") {
        return None;
    }
    let has_column = |text: &[u8], delimiter: u8| {
        let mut parts = text.split(|byte| *byte == delimiter);
        parts.any(|part| means(String::from_utf8_lossy(part).trim_matches(['"', ' ']), column))
    };
    let is_wrapped = |delimiter: u8| {
        let mut filled = cells(record, delimiter).filter(|cell| !cell.trim_ascii().is_empty());
        let (Some(only), None) = (filled.next(), filled.next()) else { return false };
        only.contains(&delimiter) && has_column(&only, delimiter)
    };
    CANDIDATES
        .into_iter()
        .any(is_wrapped)
        .then(|| Problem::error(file, Some(TextPosition::line_start(line)), WRAPPED).help(UNWRAP))
}

/// Whether this record of a table with more columns has all its cells in the first.
pub(super) fn is_whole_row(record: &ByteRecord, columns: usize, delimiter: u8) -> bool {
    let first = record.get(0).unwrap_or_default();
    let parts = first.split(|byte| *byte == delimiter).count();
    let is_alone = record.iter().skip(1).all(|cell| cell.trim_ascii().is_empty());
    // An address alone in a row has a comma too; a row has about as many cells as the header.
    columns > 1 && is_alone && parts > 1 && parts + 1 >= columns
}
