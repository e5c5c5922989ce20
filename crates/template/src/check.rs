//! The whole check of a template against a roster, without any network.

use crate::problem::{Problem, Problems};
use crate::roster::{Roster, RosterHeader, RosterOptions, Row, TokenCell, is_roster, is_template};
use crate::spoilt::{self, Spoilt};
use crate::template::{Template, TemplateInfo, Variable, VariableKind};
use secrecy::ExposeSecret as _;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// How much of a file is looked at to find out what it is.
const HEAD_BYTES: u64 = 8 * 1024;
/// Ids that are shorter are somebody's own, and of any length.
const ID_CHARS_MIN: usize = 12;
/// From this many rows on, what all others have can be told from what one has.
const ROWS_TO_COMPARE: usize = 4;

/// A template and a roster that were read and held against each other, as far as each can be read.
#[derive(Debug)]
pub struct CheckedInput {
    /// The template; without errors only where there are none in `problems`.
    pub template: Option<Template>,
    /// The roster; the same.
    pub roster: Option<Roster>,
    /// Everything that is wrong with either file or with both together.
    pub problems: Problems,
}

impl CheckedInput {
    /// Both files with the warnings.
    ///
    /// # Errors
    /// All problems, when there is an error among them.
    pub fn whole(self) -> Result<(Template, Roster, Problems), Problems> {
        match (self.template, self.roster) {
            (Some(template), Some(roster)) => {
                let checked = self.problems.or_ok((template, roster));
                checked.map(|((template, roster), warnings)| (template, roster, warnings))
            }
            (None, _) | (_, None) => Err(self.problems),
        }
    }
}

/// The template and the roster in these files, checked against each other: what can be known of the one is said even when the
/// other cannot be read, and of a row even when something in it is wrong.
#[must_use]
pub fn check_files(template: &Path, roster: &Path, options: &RosterOptions) -> CheckedInput {
    if let Some(problem) = swapped(template, roster, &options.location_column) {
        return CheckedInput { template: None, roster: None, problems: problem.into() };
    }
    let (template, mut problems) = Template::load_partly(template);
    let (roster, found) = Roster::load_partly(roster, options);
    problems.merge(found);
    match (&template, &roster) {
        (Some(template), Some(roster)) => problems.merge(check_all(template, roster)),
        (Some(template), None) => problems.merge(template.check_alone()),
        (None, Some(roster)) => problems.merge(check_cells(&TemplateInfo::of_edits(), roster)),
        (None, None) => {}
    }
    CheckedInput { template, roster, problems }
}

/// Everything that is wrong with this template and this roster together: columns, cells, rendering and the API's
/// rules, for every row. One rendered row is held in memory at a time.
#[must_use]
pub fn check_all(template: &Template, roster: &Roster) -> Problems {
    let mut problems = template.check_columns(roster.header());
    if roster.rows().is_empty() {
        problems.merge(template.check_alone());
    }
    for row in roster.rows() {
        match template.render(roster.header(), row) {
            Ok((_, warnings)) => problems.merge(warnings),
            Err(found) => problems.merge(found),
        }
    }
    problems.merge(check_cells(&template.info, roster));
    problems
}

/// Warnings about cells that are valid and that nobody means: what a spreadsheet has made of them, what stands in the place of
/// a value, ids of another length than all others. Only columns that are used are looked at.
#[must_use]
pub fn check_cells(template: &TemplateInfo, roster: &Roster) -> Problems {
    let header = roster.header();
    let is_text = |variable: &&Variable| matches!(variable.kind, VariableKind::String | VariableKind::List);
    let place = |variable: &Variable| header.place(&variable.name);
    let texts: Vec<usize> = template.variable_list().iter().filter(is_text).filter_map(place).collect();
    let is_list = |variable: &&Variable| variable.kind == VariableKind::List;
    let lists: Vec<usize> = template.variable_list().iter().filter(is_list).filter_map(place).collect();
    let mut problems = Problems::new();
    for row in roster.rows() {
        let id = row.is_known().then_some(header.location()).flatten();
        for (at, cell) in row.cells().enumerate() {
            let found = if Some(at) == id {
                spoilt::find(cell.trim())
            } else if lists.contains(&at) && header.location() != Some(at) && header.token() != Some(at) {
                spoilt::in_list(cell)
            } else if texts.contains(&at) && header.location() != Some(at) && header.token() != Some(at) {
                spoilt::find(cell)
            } else {
                continue;
            };
            problems.extend(found.into_iter().map(|spoilt| warning(header, row, at, spoilt)));
        }
        let token =
            row.token.as_ref().and_then(TokenCell::literal).and_then(|token| spoilt::in_token(token.expose_secret()));
        problems.extend(header.token().zip(token).map(|(at, spoilt)| warning(header, row, at, spoilt)));
    }
    let named_id = |at: &usize| header.names().nth(*at).is_some_and(|name| name.to_lowercase().ends_with("id"));
    for at in header.location().into_iter().chain(texts.into_iter().filter(named_id)) {
        // What is no id has been named as such.
        let is_id = |row: &Row| header.location() != Some(at) || row.is_known();
        let length = |row: &Row| {
            Some(row.cells().nth(at).filter(|_| is_id(row))?.trim().chars().count()).filter(|length| *length > 0)
        };
        odd_lengths(roster, at, "this id is of another length than all others", length, &mut problems);
    }
    if let Some(at) = header.token() {
        let length = |row: &Row| {
            let token = row.token.as_ref()?.literal()?.expose_secret();
            token.starts_with("pit-").then_some(token.len())
        };
        odd_lengths(roster, at, "this token is of another length than all others", length, &mut problems);
    }
    problems
}

fn warning(header: &RosterHeader, row: &Row, at: usize, spoilt: Spoilt) -> Problem {
    let column = header.names().nth(at).map(str::to_owned).into_iter().collect();
    let problem = Problem::warning(header.file(), None, spoilt.message).help(spoilt.help);
    Problem { found: spoilt.found, ..problem }.for_row(row.reference(header, column))
}

/// Warns of the few rows whose value has another length, where all others have the same.
fn odd_lengths(
    roster: &Roster,
    at: usize,
    message: &'static str,
    length: impl Fn(&Row) -> Option<usize>,
    problems: &mut Problems,
) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for length in roster.rows().iter().filter_map(&length) {
        *counts.entry(length).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    let Some((usual, count)) = counts.into_iter().max_by_key(|(_, count)| *count) else { return };
    let few = 1.max(total / 20);
    if usual < ID_CHARS_MIN || total < ROWS_TO_COMPARE || total - count > few {
        return;
    }
    for (row, length) in roster.rows().iter().filter_map(|row| Some((row, length(row)?))) {
        if length != usual {
            let found = Some(format!("{length} characters, the others have {usual}"));
            let spoilt = Spoilt { message, help: "Copy it again, all of it and nothing else.", found };
            problems.push(warning(roster.header(), row, at, spoilt));
        }
    }
}

/// What is wrong when each file stands where the other belongs.
fn swapped(template: &Path, roster: &Path, column: &str) -> Option<Problem> {
    if !(is_roster(&head(template)?, column) && is_template(&head(roster)?)) {
        return None;
    }
    let label = template.display().to_string();
    let message = format!("this is a roster, and {} is a template: the two are swapped", roster.display());
    Some(Problem::error(&label.into(), None, message).help("Name the template first, and then the roster."))
}

fn head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    // What is not a file may not be read twice.
    if !path.is_file() {
        return None;
    }
    File::open(path).ok()?.take(HEAD_BYTES).read_to_end(&mut head).ok()?;
    Some(head)
}
