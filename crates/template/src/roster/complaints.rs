//! What is wrong with one row of a roster.

use super::astray::LOOKS_LIKE_A_TOKEN;
use super::header::RosterHeader;
use super::lines::RecordStart;
use super::pinned::Pin;
use super::token::{self, CellFault, TokenCell};
use super::wrapped::{UNWRAP, WRAPPED};
use crate::problem::{Problem, Problems, RowRef};
use crate::spoilt;
use csv::StringRecord;
use fitout_model::{Digest, IdError, LocationId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What must not come twice, with the line it first came on.
#[derive(Default)]
pub(super) struct FirstSeen {
    locations: BTreeMap<LocationId, u64>,
    tokens: BTreeMap<Digest, u64>,
}

/// The problems of one row.
pub(super) struct Complaints<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) at: RecordStart,
    pub(super) location: Option<LocationId>,
    pub(super) problems: &'a mut Problems,
}

impl Complaints<'_> {
    fn add(&mut self, column: Option<&str>, message: &str, found: Option<String>, help: &str) {
        let columns = column.map(str::to_owned).into_iter().collect();
        let (line, sheet_row) = (self.at.line, self.at.sheet_row());
        let row = RowRef { file: Arc::clone(self.file), line, sheet_row, columns, location: self.location.clone() };
        let problem = Problem::error(self.file, None, message).help(help).for_row(row);
        self.problems.push(Problem { found, ..problem });
    }

    pub(super) fn ragged(&mut self, cells: usize, columns: usize) {
        let help = "A cell with the delimiter or a line break in it needs quotation marks around it.";
        let noun = if cells == 1 { "cell" } else { "cells" };
        let found = Some(format!("{cells} {noun}, the header has {columns}"));
        self.add(None, "the row and the header differ in length", found, help);
    }

    /// A cell too many has got a heading of its own in a file of rows to mend, and still is one too many.
    pub(super) fn under_surplus(&mut self, heading: &str) {
        let help = "Move the cells of the row to where they belong, and leave this one empty: it was one too many.";
        let found = Some(format!("a cell stands under `{heading}`"));
        self.add(None, "the row and the header differ in length", found, help);
    }

    pub(super) fn wrapped(&mut self) {
        self.add(None, WRAPPED, None, UNWRAP);
    }

    pub(super) fn location(
        &mut self,
        header: &RosterHeader,
        cells: &StringRecord,
        seen: &mut FirstSeen,
    ) -> Option<LocationId> {
        let place = header.location()?;
        let cell = cells.get(place).unwrap_or_default().trim();
        let column = header.names().nth(place);
        if cell.is_empty() {
            self.add(column, "the location id is empty", None, "Every row needs the id of its location.");
            return None;
        }
        match cell.parse::<LocationId>() {
            Ok(id) => {
                if let Some(first) = seen.locations.get(&id) {
                    let found = Some(format!("the first is line {first}"));
                    self.add(column, "the same location id stands on two rows", found, "Keep one row per location.");
                    return None;
                }
                seen.locations.insert(id.clone(), self.at.line);
                Some(id)
            }
            Err(IdError::Secret) => {
                let help = "The headings of the location ids and of the tokens may be swapped: here the id belongs.";
                self.add(column, LOOKS_LIKE_A_TOKEN, None, help);
                None
            }
            Err(error) => {
                let help = "Copy the id from the location's settings, under Business Profile.";
                // What can be known by its kind is a kind of problem of its own; where a character stands differs from row to row.
                let spoilt = spoilt::find(cell).into_iter().find(|spoilt| spoilt.found.is_some());
                let (why, found) = match (spoilt, &error) {
                    (Some(spoilt), _) => (format!(": {}", spoilt.message), spoilt.found),
                    (None, IdError::Address | IdError::Quoted | IdError::Empty | IdError::Secret) => {
                        (format!(": it {error}"), None)
                    }
                    (None, IdError::Character { .. } | IdError::TooLong { .. }) => {
                        (String::new(), Some(format!("it {error}")))
                    }
                };
                self.add(column, &format!("this is not a location id{why}"), found, help);
                None
            }
        }
    }

    pub(super) fn token(&mut self, header: &RosterHeader, cell: &str, seen: &mut FirstSeen) -> Option<TokenCell> {
        let column = header.token_name();
        let read = match token::read(cell) {
            Ok(read) => read,
            Err(CellFault { fault, help }) => {
                // What a spreadsheet has left is said in words, and never shown: it may be a part of a token.
                let spoilt = spoilt::find(cell)
                    .into_iter()
                    .next()
                    .filter(|spoilt| cell.starts_with(['#', '=']) && spoilt.found.is_some());
                match spoilt {
                    Some(spoilt) => self.add(column, spoilt.message, None, spoilt.help),
                    None => self.add(column, &fault.message, fault.found, help),
                }
                return None;
            }
        };
        if let Some(first) = seen.tokens.insert(token::fingerprint(cell), self.at.line) {
            let found = Some(format!("the other is line {first}"));
            let help = "A token belongs to one location: with another's token the agent would go to the wrong one.";
            self.add(column, "the same token stands on two rows", found, help);
            return None;
        }
        Some(read)
    }

    /// Why the row is exempted; `None` when it is not.
    pub(super) fn pinned(&mut self, header: &RosterHeader, cells: &StringRecord) -> Option<String> {
        let place = header.pinned()?;
        match Pin::read(cells.get(place)?) {
            Pin::No => None,
            Pin::Yes(why) => Some(why),
            Pin::Unclear(word) => {
                let column = header.names().nth(place);
                let help = "Write yes or no, or say in two words or more why the row is left out.";
                self.add(column, "this is neither yes nor no", Some(format!("\"{word}\"")), help);
                None
            }
            Pin::PerhapsNo(words) => {
                let column = header.names().nth(place);
                let help = "Write no alone, and the row is like all others. To leave it out write yes, a colon and the reason, as \
                            in `yes: no bot wanted`.";
                self.add(column, "this can mean no, and can be a reason as well", Some(format!("\"{words}\"")), help);
                None
            }
        }
    }
}
