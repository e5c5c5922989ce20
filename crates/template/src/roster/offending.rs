//! The rows of a roster that have something wrong in them, as they stand in the file, for a file to mend them in.

use super::astray::is_secret_heading;
use super::header::RosterHeader;
use super::read::RosterOptions;
use super::records::Records;
use super::swapped::ColumnLooks;
use super::wrapped::is_whole_row;
use crate::problem::Problem;
use csv::ByteRecord;
use fitout_model::{LocationId, SecretReference, check_token, hide_tokens, spreadsheet};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// In a row that is too short or too long a token can stand in any column: what is this long and has its form is left out.
const TOKEN_CHARS_MIN: usize = 16;

/// How the headings begin that cells get which are too many in their rows: under the heading of another column they would be
/// taken for its cells when the file comes back.
const SURPLUS: &str = "fitout_surplus_";

/// A column, or a row: cells as bytes.
type Cells = Vec<Vec<u8>>;

/// Rows as they stand in the file; no cell holds a token.
#[derive(Debug)]
pub struct Offending {
    /// What parts the cells in the roster.
    pub delimiter: u8,
    /// The headings, and the one of the added column.
    pub header: Vec<Vec<u8>>,
    /// The rows in the file's order; the last cell of each says what is wrong with it.
    pub rows: Vec<Vec<Vec<u8>>>,
    /// How many of them had a token in the file, which was left out.
    pub tokens_left_out: usize,
}

impl Offending {
    /// The rows on these lines of the roster, each with what is wrong with it behind it in a column of the name `added`. References to
    /// tokens (`env:`, `file:`, `op:`) stay; tokens, and commands, are left out. A column that an earlier such file added is
    /// replaced.
    ///
    /// # Errors
    /// Why the roster cannot be read again.
    pub fn read(
        path: &Path,
        options: &RosterOptions,
        added: &str,
        said: &BTreeMap<u64, String>,
    ) -> Result<Self, Box<Problem>> {
        let file: Arc<str> = path.display().to_string().into();
        let unread = |error: std::io::Error| Box::new(Problem::error(&file, None, format!("cannot be read: {error}")));
        let input = File::open(path).map_err(unread)?;
        let mut records = Records::open(&file, input, options.delimiter, &options.location_column)?;
        let Some(place) = records.advance().transpose()? else {
            return Err(Box::new(Problem::error(&file, None, "the file has no header line")));
        };
        let (header, _said_before) = RosterHeader::parse(&file, place.line, records.record(), options);
        let header =
            header.ok_or_else(|| Box::new(Problem::error(&file, None, "the file has no header that can be used")))?;
        if let Some(location) = header.location() {
            records.expect(header.len(), location, header.token());
        }
        let old = header.place(added);
        // Where no column is the token's, one that is called so may be meant: a token need not look like one.
        let secret: BTreeSet<usize> =
            header.names().enumerate().filter(|(_, name)| is_secret_heading(name)).map(|(at, _)| at).collect();
        let mut found =
            Self { delimiter: records.delimiter(), header: Cells::new(), rows: Vec::new(), tokens_left_out: 0 };
        found.header = header.names().map(|name| spreadsheet::shown(name).as_bytes().to_vec()).collect();
        found.header = with(found.header, header.len(), old, added.as_bytes().to_vec());
        // A cell too many before both puts the token where the id belongs.
        let token_goes_first = header.token().is_some_and(|token| header.location().is_some_and(|at| token < at));
        let mut lines = Vec::new();
        let mut looks = ColumnLooks::default();
        let padded = records.record().len();
        while let Some(read) = records.advance() {
            let place = match read {
                Ok(place) => place,
                // It cannot be read further. Where a mark is wrong a token can stand in any cell.
                Err(problem) => {
                    let error = problem.row.as_ref().and_then(|row| said.get(&row.line));
                    found.rows.extend(error.map(|error| with(Cells::new(), header.len(), old, shown(error))));
                    break;
                }
            };
            learn(&mut records, &header);
            looks.saw(records.record());
            let Some(error) = said.get(&place.line) else { continue };
            lines.push((place.line, texts(records.record())));
            if is_whole_row(records.record(), header.len(), found.delimiter) {
                // All of the row is one cell, the token among it.
                found.tokens_left_out += 1;
                found.rows.push(with(Cells::new(), header.len(), old, shown(error)));
                continue;
            }
            let count = records.record().len();
            let is_whole = (header.len()..=padded.max(header.len())).contains(&count)
                && filled_surplus(records.record(), &header).is_none();
            let mut cells: Cells = Vec::new();
            let mut left_out = false;
            for (at, cell) in records.record().iter().enumerate() {
                let (safe, was_token) = safe(
                    cell,
                    Some(at) == header.token() || secret.contains(&at),
                    is_whole || Some(at) == header.location() && !token_goes_first,
                );
                left_out |= was_token;
                cells.push(safe);
            }
            found.tokens_left_out += usize::from(left_out);
            while cells.len() > header.len() && cells.last().is_some_and(|cell| cell.trim_ascii().is_empty()) {
                cells.pop();
            }
            // In a row that is too long the old column holds another's cell.
            let old = old.filter(|_| cells.len() <= header.len());
            found.rows.push(with(cells, header.len(), old, shown(error)));
        }
        let swallowed: BTreeSet<u64> = records.swallowed().map(|(line, _)| line).collect();
        for (cells, (line, texts)) in found.rows.iter_mut().zip(lines) {
            let id = header.location().and_then(|place| texts.get(place));
            let hides = |id: &String| {
                records.shape().is_some_and(|shape| shape.hides_its_id(id, texts.iter().map(String::as_str)))
            };
            let moved = || id.is_some_and(hides);
            // A token can stand in any cell of such a row.
            if swallowed.contains(&line) || moved() {
                let error = cells.pop().unwrap_or_default();
                *cells = with(Cells::new(), header.len(), old, error);
            }
        }
        found.leave_out(header.token().zip(looks.swapped(&header)), old);
        found.name_surplus();
        Ok(found)
    }
}

impl Offending {
    /// Leaves out both columns of two whose headings are swapped: nobody knows which holds the tokens.
    fn leave_out(&mut self, swapped: Option<(usize, usize)>, old: Option<usize>) {
        let Some((token, other)) = swapped else { return };
        for place in [token, other] {
            for row in &mut self.rows {
                let behind = row.len().saturating_sub(1);
                // The column that was replaced is no longer there, but in rows that are too long.
                let now = place - usize::from(old.is_some_and(|old| old < place));
                let last = if row.len() > self.header.len() { place } else { now };
                for cell in row.iter_mut().take(behind).take(last + 1).skip(now) {
                    cell.clear();
                }
            }
        }
        self.tokens_left_out = self.rows.len();
    }

    /// Gives cells that are too many in their rows headings of their own, before the last column.
    fn name_surplus(&mut self) {
        let columns = self.header.len();
        let longest = self.rows.iter().map(Vec::len).max().unwrap_or(columns).max(columns);
        let first = self.header.iter().filter(|name| name.starts_with(SURPLUS.as_bytes())).count() + 1;
        let names = (first..).take(longest - columns).map(|n| format!("{SURPLUS}{n}").into_bytes());
        let last = columns.saturating_sub(1);
        self.header.splice(last..last, names);
        for row in &mut self.rows {
            let error = row.pop().unwrap_or_default();
            row.resize(longest.saturating_sub(1), Vec::new());
            row.push(error);
        }
    }
}

/// Whether a column of this heading takes cells that are too many.
pub(crate) fn is_surplus(heading: &str) -> bool {
    heading.starts_with(SURPLUS)
}

/// The heading of a cell that still is too many.
pub(super) fn filled_surplus<'h>(record: &ByteRecord, header: &'h RosterHeader) -> Option<&'h str> {
    let mut cells = header.names().zip(record);
    cells.find(|(name, cell)| is_surplus(name) && !cell.trim_ascii().is_empty()).map(|(name, _)| name)
}

/// Remembers the id and the token of a row, as [`super::Roster`] does: rows within cells are known by them.
fn learn<R: Read>(records: &mut Records<R>, header: &RosterHeader) {
    let text = |place: Option<usize>| {
        let cell = records.record().get(place?)?;
        Some(spreadsheet::meant(str::from_utf8(cell).ok()?.trim()).to_owned())
    };
    let id = text(header.location()).filter(|id| id.parse::<LocationId>().is_ok());
    let token = text(header.token()).filter(|token| check_token(token).is_ok());
    if let Some(id) = id {
        records.saw(&id, token.as_deref());
    }
}

/// The cells of a record as text.
fn texts(record: &ByteRecord) -> Vec<String> {
    record.iter().map(|cell| spreadsheet::meant(String::from_utf8_lossy(cell).trim()).to_owned()).collect()
}

/// A text as a cell.
fn shown(text: &str) -> Vec<u8> {
    spreadsheet::shown(text).as_bytes().to_vec()
}

/// The cells with one behind them, or in the place of an old one.
fn with(mut cells: Cells, columns: usize, old: Option<usize>, added: Vec<u8>) -> Cells {
    if cells.len() < columns {
        cells.resize(columns, Vec::new());
    }
    if let Some(old) = old.filter(|old| *old < cells.len()) {
        cells.remove(old);
    }
    cells.push(added);
    cells
}

/// The cell without a token, and whether there was one in it.
fn safe(cell: &[u8], is_token: bool, is_in_place: bool) -> (Vec<u8>, bool) {
    let Ok(text) = str::from_utf8(cell) else { return (if is_token { Vec::new() } else { cell.to_vec() }, is_token) };
    let meant = spreadsheet::meant(text);
    if is_token {
        let stays = match SecretReference::parse(meant.trim()) {
            Some(Ok(SecretReference::Env(_) | SecretReference::File(_) | SecretReference::OnePassword(_))) => true,
            Some(Ok(SecretReference::Command { .. }) | Err(_)) | None => meant.trim().is_empty(),
        };
        return if stays { (text.as_bytes().to_vec(), false) } else { (Vec::new(), true) };
    }
    let may_be_token = !is_in_place && meant.trim().len() >= TOKEN_CHARS_MIN && check_token(meant.trim()).is_ok();
    if may_be_token || hide_tokens(meant) != meant {
        return (Vec::new(), true);
    }
    (spreadsheet::shown(meant).as_bytes().to_vec(), false)
}
