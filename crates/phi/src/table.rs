//! Columns of a table in a text: what stands below a heading that sounds like an identifier.

use crate::cue::{Dates, digits, is_telephone, is_year};
use crate::heading::heading;
use crate::kind::IdentifierKind;
use regex::Regex;
use std::ops::Range;

/// What parts the cells of a line; the first that gives a line a heading counts.
const DELIMITERS: [char; 4] = ['|', '\t', ';', ','];
/// A longer cell is a sentence and no heading.
const HEADING_BYTES_MAX: usize = 30;

/// What the cells of a column are held against, compiled once.
#[derive(Debug)]
pub(crate) struct Tables {
    dates: Dates,
    code: Regex,
}

/// A line of headings.
struct HeadingLine {
    delimiter: char,
    kinds: Vec<Option<IdentifierKind>>,
}

impl Tables {
    pub(crate) fn new() -> Result<Self, regex::Error> {
        Ok(Self { dates: Dates::new()?, code: Regex::new(r"^[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?$")? })
    }

    pub(crate) fn find(&self, text: &str) -> Vec<(IdentifierKind, Range<usize>)> {
        let mut found = Vec::new();
        let mut columns: Option<HeadingLine> = None;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let body = line.trim_end_matches(['\n', '\r']);
            if let Some(headings) = headings(body) {
                columns = Some(headings);
            } else if let Some(HeadingLine { delimiter, kinds }) = &columns {
                let cells = cells(body, *delimiter);
                if cells.len() == kinds.len() {
                    let held = cells.into_iter().zip(kinds).filter_map(|(cell, kind)| Some((cell, (*kind)?)));
                    for (cell, kind) in
                        held.filter(|(cell, kind)| self.holds(*kind, body.get(cell.clone()).unwrap_or_default()))
                    {
                        found.push((kind, start + cell.start..start + cell.end));
                    }
                } else {
                    columns = None;
                }
            }
            start += line.len();
        }
        found
    }

    fn holds(&self, kind: IdentifierKind, cell: &str) -> bool {
        match kind {
            IdentifierKind::BirthDate => self.dates.is_one(cell),
            IdentifierKind::DiagnosisCode => self.code.is_match(cell),
            IdentifierKind::SocialSecurityNumber => digits(cell) == 9,
            IdentifierKind::MedicareIdentifier
            | IdentifierKind::CardNumber
            | IdentifierKind::RecordNumber
            | IdentifierKind::MemberNumber => {
                digits(cell) >= 4 && !cell.contains(' ') && !is_telephone(cell) && !is_year(cell)
            }
        }
    }
}

fn headings(line: &str) -> Option<HeadingLine> {
    DELIMITERS.into_iter().find_map(|delimiter| {
        let cells = cells(line, delimiter);
        let kinds: Vec<Option<IdentifierKind>> = cells
            .iter()
            .map(|cell| {
                line.get(cell.clone())
                    .filter(|text| text.len() <= HEADING_BYTES_MAX && !text.ends_with('.'))
                    .and_then(heading)
            })
            .collect();
        (kinds.len() > 1 && kinds.iter().any(Option::is_some)).then_some(HeadingLine { delimiter, kinds })
    })
}

/// The ranges of the cells, without the white space and quotation marks around them.
fn cells(line: &str, delimiter: char) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut start = 0;
    for cell in line.split(delimiter) {
        let around = |c: char| c.is_whitespace() || c == '"';
        let from = start + (cell.len() - cell.trim_start_matches(around).len());
        cells.push(from..from.max(start + cell.trim_end_matches(around).len()));
        start += cell.len() + delimiter.len_utf8();
    }
    cells
}
