//! One row: a location, its token and its cells.

use super::header::RosterHeader;
use super::token::TokenCell;
use crate::problem::RowRef;
use csv::StringRecord;
use fitout_model::LocationId;
use std::fmt;
use std::sync::Arc;

/// A row of the roster. Its cells do not hold the token, and its `Debug` shows neither token nor cells.
#[derive(Clone)]
pub struct Row {
    /// The line its record begins on, counted from 1.
    pub line: u64,
    /// The row that a spreadsheet shows it in, where that is not the line.
    pub sheet_row: Option<u64>,
    /// The location.
    pub location: LocationId,
    /// The token, or where it is kept; `None` when the row has none of its own.
    pub token: Option<TokenCell>,
    /// Whether the row is exempted from everything, and why; empty where the roster gives no reason.
    pub pinned: Option<String>,
    pub(super) identity: RowIdentity,
    pub(super) cells: StringRecord,
}

/// Whether a row says which location it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowIdentity {
    /// It does.
    Known,
    /// It does not, and an id stands in for it: the row is checked and never used.
    StandIn,
}

impl Row {
    /// The cell in the column with this name; `None` for an unknown column and for the token's.
    #[must_use]
    pub fn get(&self, header: &RosterHeader, name: &str) -> Option<&str> {
        let place = header.place(name).filter(|place| Some(*place) != header.token())?;
        self.cells.get(place)
    }

    /// The cells in the file's order; the token's is empty.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter()
    }

    /// This row as a problem names it, with the columns that matter.
    #[must_use]
    pub fn reference(&self, header: &RosterHeader, columns: Vec<String>) -> RowRef {
        let location = self.is_known().then(|| self.location.clone());
        RowRef { file: Arc::clone(header.file()), line: self.line, sheet_row: self.sheet_row, columns, location }
    }

    /// Whether its location is known; otherwise that has been said, and an id stands in for it.
    pub(crate) fn is_known(&self) -> bool {
        self.identity == RowIdentity::Known
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("line", &self.line).field("location", &self.location).finish_non_exhaustive()
    }
}
