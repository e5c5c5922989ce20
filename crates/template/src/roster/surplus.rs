//! Empty cells behind the last column. A spreadsheet pads every row with them alike; where some rows have one and others have
//! not, a comma that stands in a text has moved the cells of the row.

use super::lines::RecordStart;
use super::row::Row;
use crate::problem::{Problem, RowRef};
use fitout_model::LocationId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// As many rows below each other have the same ends where a spreadsheet pads them: it does so by blocks of this many.
const BLOCK_ROWS: usize = 16;

/// A row with more cells than the header.
#[derive(Debug)]
struct SurplusRow {
    at: RecordStart,
    cells: usize,
    location: Option<LocationId>,
}

/// The rows of a file that have more cells than the header.
#[derive(Debug)]
pub(super) struct Surplus {
    header: usize,
    rows: usize,
    found: Vec<SurplusRow>,
}

impl Surplus {
    /// With a header of this many cells, those without a name included.
    pub(super) fn beyond(header: usize) -> Self {
        Self { header, rows: 0, found: Vec::new() }
    }

    /// Remembers how many cells a row has.
    pub(super) fn saw(&mut self, at: RecordStart, cells: usize, row: Option<&Row>) {
        self.rows += 1;
        // Of a row that could not be read that has been said.
        if let Some(row) = row.filter(|_| cells > self.header) {
            let location = row.is_known().then(|| row.location.clone());
            self.found.push(SurplusRow { at, cells, location });
        }
    }

    /// What is to be said of them: an error where most rows have no such cells, a warning where that cannot be told.
    pub(super) fn problems(self, file: &Arc<str>) -> Vec<Problem> {
        const MESSAGE: &str = "an empty cell is too many here: a comma in a text may have moved the cells of the row";
        const HELP: &str = "Look at the cells of this row: one that has the delimiter in it needs quotation marks around it. If all \
                            of them stand right, remove the empty cell at the end.";
        let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
        for found in &self.found {
            *lengths.entry(found.cells).or_default() += 1;
        }
        let all = self.rows;
        // Most rows are padded alike, and what has still more cells is what was looked for.
        let usual = lengths.into_iter().find(|(_, count)| *count * 2 > all && all > 1).map_or(0, |(cells, _)| cells);
        let longer: Vec<SurplusRow> = self.found.into_iter().filter(|found| found.cells > usual).collect();
        let found = longer.len();
        let is_sure = all > 1 && found < BLOCK_ROWS && found * 2 <= all;
        let of = |SurplusRow { at, location, .. }: SurplusRow| {
            let (line, sheet_row) = (at.line, at.sheet_row());
            let row = RowRef { file: Arc::clone(file), line, sheet_row, columns: Vec::new(), location };
            let problem =
                if is_sure { Problem::error(file, None, MESSAGE) } else { Problem::warning(file, None, MESSAGE) };
            problem.help(HELP).for_row(row)
        };
        longer.into_iter().map(of).collect()
    }
}
