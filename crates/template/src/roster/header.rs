//! The first record of a roster: the names of its columns.

use super::read::{PINNED, RosterOptions, TOKEN, TokenColumn};
use super::special::means;
use crate::problem::suggest::{did_you_mean, fold, nearest};
use crate::problem::{Problem, Problems, TextPosition};
use csv::ByteRecord;
use fitout_model::{has_secret, spreadsheet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// More columns than this are taken for a file that is not a roster.
const COLUMNS_MAX: usize = 1000;

/// The columns of a roster, by name and by place.
#[derive(Debug, Clone)]
pub struct RosterHeader {
    file: Arc<str>,
    line: u64,
    names: Vec<String>,
    /// By their folded names.
    index: BTreeMap<String, usize>,
    location: Option<usize>,
    token: Option<usize>,
    pinned: Option<usize>,
}

impl RosterHeader {
    /// The header that this record is, and what is wrong with it: all columns that can be told apart are in it. There is none
    /// where the record cannot be a header at all.
    pub(super) fn parse(
        file: &Arc<str>,
        line: u64,
        record: &ByteRecord,
        options: &RosterOptions,
    ) -> (Option<Self>, Problems) {
        let mut problems = Problems::new();
        // Spreadsheets pad the header with empty cells when a stray cell once stood to the right.
        let mut names: Vec<String> =
            record.iter().map(|n| spreadsheet::meant(String::from_utf8_lossy(n).trim()).to_owned()).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let at = Some(TextPosition::line_start(line));
        // No message shall repeat it as a name.
        if let Some((place, _)) = names.iter().enumerate().find(|(_, name)| has_secret(name)) {
            let message = format!("the heading of column {} looks like a token", place + 1);
            let help =
                "The first line must name the columns (`location_id`, `token`, …). A token below its heading is read.";
            return (None, Problem::error(file, at, message).help(help).into());
        }
        if names.len() > COLUMNS_MAX {
            let message = format!("the header has {} columns, more than {COLUMNS_MAX}", names.len());
            return (None, Problem::error(file, at, message).into());
        }
        let index = index(file, at, &names, &mut problems);
        let header = Self { file: Arc::clone(file), line, names, index, location: None, token: None, pinned: None };
        let location = header.find(&options.location_column, "--location-column", &mut problems);
        let name = &options.token_column;
        let token = match options.tokens {
            TokenColumn::Optional if name == TOKEN => header.special(name, &mut problems),
            TokenColumn::Required | TokenColumn::Optional => header.find(name, "--token-column", &mut problems),
        };
        if token.is_some() && token == location {
            problems.push(Problem::error(file, at, "one column cannot hold both the location id and the token"));
        }
        // Whoever names a column means that it is there: without it, rows that are to be left alone would be written.
        let pinned = match options.pinned_column.as_str() {
            PINNED => header.special(PINNED, &mut problems),
            given => header.find(given, "--pinned-column", &mut problems),
        };
        (Some(Self { location, token, pinned, ..header }), problems)
    }

    fn find(&self, name: &str, flag: &str, problems: &mut Problems) -> Option<usize> {
        let before = problems.errors();
        let found = self.special(name, problems);
        if found.is_none() && problems.errors() == before {
            let known: Vec<&str> = self.names.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
            let at = Some(self.at());
            let hint = match nearest(name, known.iter().copied()) {
                Some(_) => did_you_mean(name, &known),
                None => "this file has no such header; is its first line the header?".to_owned(),
            };
            let help = format!("{hint} Rename the column, or give its name with {flag}.");
            problems.push(Problem::error(&self.file, at, format!("the header has no column `{name}`")).help(help));
        }
        found
    }

    /// The place of the column with this name, or else of the one with this name and a mark or a remark behind it.
    fn special(&self, name: &str, problems: &mut Problems) -> Option<usize> {
        let exact = self.place(name);
        let near: Vec<usize> = (0..).zip(&self.names).filter(|(_, n)| means(n, name)).map(|(at, _)| at).collect();
        if let (None, [first, second, ..]) = (exact, near.as_slice()) {
            let message = format!("columns {} and {} can both be `{name}`", first + 1, second + 1);
            let help = format!("Call the one that is meant `{name}`, and the other something else.");
            problems.push(Problem::error(&self.file, Some(self.at()), message).help(help));
            return None;
        }
        exact.or_else(|| near.first().copied())
    }

    /// The place of the one column that this name means, a mark or a remark behind it aside.
    pub(crate) fn meant(&self, name: &str) -> Option<usize> {
        let mut near = (0..).zip(&self.names).filter(|(_, heading)| means(heading, name)).map(|(at, _)| at);
        self.place(name).or_else(|| near.next().filter(|_| near.next().is_none()))
    }

    pub(crate) fn at(&self) -> TextPosition {
        TextPosition::line_start(self.line)
    }

    /// The roster's name, as it was given.
    #[must_use]
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The names of all columns in the file's order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// How many columns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no columns; never so for a header that was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The place of the column with this name, counted from 0. Case, blanks, `_` and `-` do not count: `Clinic Name` is
    /// `clinic_name`.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.index.get(&fold(name)).copied()
    }

    /// The heading, as the file has it, of the column with this name.
    #[must_use]
    pub fn heading(&self, name: &str) -> Option<&str> {
        self.place(name).and_then(|place| self.names.get(place)).map(String::as_str)
    }

    /// The place of the location id's column; `None` only where that is an error.
    #[must_use]
    pub fn location(&self) -> Option<usize> {
        self.location
    }

    /// The place of the token's column, where there is one.
    #[must_use]
    pub fn token(&self) -> Option<usize> {
        self.token
    }

    /// The place of the column that exempts rows, where there is one.
    #[must_use]
    pub fn pinned(&self) -> Option<usize> {
        self.pinned
    }

    /// The name of the token's column, where there is one.
    #[must_use]
    pub fn token_name(&self) -> Option<&str> {
        self.token.and_then(|place| self.names.get(place)).map(String::as_str)
    }
}

/// The places of the columns by their folded names: the first of those that cannot be told apart.
fn index(
    file: &Arc<str>,
    at: Option<TextPosition>,
    names: &[String],
    problems: &mut Problems,
) -> BTreeMap<String, usize> {
    let mut index = BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        if name.is_empty() {
            let message = format!("column {} has no name in the header", place + 1);
            problems.push(Problem::error(file, at, message).help("Name the column or remove it."));
            continue;
        }
        let Some(first) = index.get(&fold(name)).copied() else {
            index.insert(fold(name), place);
            continue;
        };
        let columns = format!("columns {} and {}", first + 1, place + 1);
        let message = match names.get(first).filter(|earlier| *earlier != name) {
            None => format!("column `{name}` stands twice in the header: {columns}"),
            Some(earlier) => format!("`{earlier}` and `{name}` are the same name but for case and blanks: {columns}"),
        };
        problems.push(Problem::error(file, at, message).help("Rename or remove one of them."));
    }
    index
}
