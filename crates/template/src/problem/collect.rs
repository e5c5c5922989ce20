//! Problems, grouped: the same trouble in two hundred rows is one entry.

use super::source;
use super::{Problem, Severity, SourceLine, TextPosition};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What is said of a text that has a secret in it once it is put together: its line may hold a half of it.
pub(crate) const GIVES_A_SECRET: &str = "this gives a text with what looks like a token or a password in it";

/// How many further rows of one group are kept by their lines; the rest is only counted.
const ROWS_KEPT_MAX: usize = 1000;
/// How many further rows are named in words.
const ROWS_NAMED_MAX: usize = 8;
/// How many groups are kept; the rest is only counted.
const GROUPS_MAX: usize = 5000;
/// How much is kept of what is said of rows, one by one; the rest is only counted.
const SAID_MAX: usize = 500_000;
/// How many groups `Display` shows of each severity.
const GROUPS_SHOWN: usize = 25;

/// The same problem in one or more rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemGroup {
    /// The first of them.
    pub problem: Problem,
    /// How often it was found, the first included.
    pub count: usize,
    /// The lines of the roster with the others, in order, at most a thousand.
    pub further_lines: Vec<u64>,
    /// For each of those lines, the row that a spreadsheet shows it in, where that is not the line.
    #[serde(skip)]
    pub further_sheet_rows: Vec<Option<u64>>,
}

/// A part of what is shown to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemPart<'a> {
    /// A group of equal problems.
    Group(&'a ProblemGroup),
    /// How many are left out, in words.
    Rest(String),
}

impl ProblemGroup {
    /// What is wrong, for a person: severity, place, message, and what was found.
    #[must_use]
    pub fn headline(&self) -> String {
        format!("{}: {}", self.problem.severity, self.problem)
    }

    /// What else there is to say of it, line by line: the other rows, the advice.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        self.details_of(ROWS_NAMED_MAX)
    }

    /// The same, with up to so many of the other rows.
    #[must_use]
    pub fn details_of(&self, rows_max: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let further = self.count.saturating_sub(1);
        if further > 0 && self.problem.row.is_some() {
            let rows = self.further_lines.iter().zip(&self.further_sheet_rows).take(rows_max);
            let named: Vec<String> = rows
                .map(|(line, row)| match row {
                    Some(row) => format!("{line} (row {row})"),
                    None => line.to_string(),
                })
                .collect();
            let dots = if further > named.len() { ", …" } else { "" };
            let noun = if further == 1 { "row" } else { "rows" };
            lines.push(format!("  … and {further} more {noun}: {}{dots}", named.join(", ")));
        }
        if let Some(help) = &self.problem.help {
            lines.push(format!("  help: {help}"));
        }
        lines
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    severity: Severity,
    file: Arc<str>,
    at: Option<TextPosition>,
    message: String,
    columns: Vec<String>,
}

impl Key {
    fn of(problem: &Problem) -> Self {
        Self {
            severity: problem.severity,
            file: Arc::clone(&problem.file),
            at: problem.at,
            message: problem.message.clone(),
            columns: problem.row.as_ref().map_or_else(Vec::new, |row| row.columns.clone()),
        }
    }
}

/// All problems of a file or a run, in the order they were found, equal ones in one group.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    groups: Vec<ProblemGroup>,
    index: BTreeMap<Key, usize>,
    errors: usize,
    warnings: usize,
    dropped: usize,
    /// The texts of the files whose lines can be shown.
    texts: BTreeMap<Arc<str>, Arc<str>>,
    /// What is said of each row of the roster.
    rows: Box<Rows>,
}

#[derive(Debug, Clone, Default)]
struct Rows {
    by_line: BTreeMap<u64, Vec<RowSaid>>,
    count: usize,
}

/// What is said of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RowSaid {
    severity: Severity,
    text: String,
}

impl Rows {
    fn add(&mut self, line: u64, said: Vec<RowSaid>) {
        if self.count < SAID_MAX {
            self.count += said.len();
            self.by_line.entry(line).or_default().extend(said);
        }
    }
}

impl Problems {
    /// No problems.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one. A problem that shows with every row is counted once, however often it is added.
    pub fn push(&mut self, problem: Problem) {
        if let Some(row) = problem.row.as_ref() {
            self.rows.add(row.line, vec![RowSaid { severity: problem.severity, text: problem.in_its_row() }]);
        }
        self.add(ProblemGroup { problem, count: 1, further_lines: Vec::new(), further_sheet_rows: Vec::new() });
    }

    /// Adds all of these.
    pub fn merge(&mut self, other: Problems) {
        self.dropped += other.dropped;
        self.texts.extend(other.texts);
        other.rows.by_line.into_iter().for_each(|(line, said)| self.rows.add(line, said));
        other.groups.into_iter().for_each(|group| self.add(group));
    }

    fn add(&mut self, new: ProblemGroup) {
        let key = Key::of(&new.problem);
        let full = self.groups.len() >= GROUPS_MAX;
        let next = self.groups.len();
        let known = self.index.get(&key).and_then(|at| self.groups.get_mut(*at));
        if let Some(group) = &known
            && group.problem.row.is_none()
            && new.problem.row.is_none()
        {
            return;
        }
        match new.problem.severity {
            Severity::Error => self.errors += new.count,
            Severity::Warning => self.warnings += new.count,
        }
        match known {
            Some(group) => {
                group.count += new.count;
                let room = ROWS_KEPT_MAX.saturating_sub(group.further_lines.len());
                let first = new.problem.row.map(|row| (row.line, row.sheet_row));
                let others = new.further_lines.into_iter().zip(new.further_sheet_rows);
                let (lines, rows): (Vec<_>, Vec<_>) = first.into_iter().chain(others).take(room).unzip();
                group.further_lines.extend(lines);
                group.further_sheet_rows.extend(rows);
            }
            None if full => self.dropped += new.count,
            None => {
                self.index.insert(key, next);
                self.groups.push(new);
            }
        }
    }

    /// The same, with every warning as an error.
    #[must_use]
    pub fn strict(self) -> Self {
        let mut strict = Self { dropped: self.dropped, texts: self.texts, rows: self.rows, ..Self::default() };
        strict.rows.by_line.values_mut().flatten().for_each(|said| said.severity = Severity::Error);
        for mut group in self.groups {
            group.problem.severity = Severity::Error;
            strict.add(group);
        }
        strict
    }

    /// What is said of the rows of the roster, by their lines: every error, and every warning with that word before it. Of
    /// very many only the first are kept.
    pub fn by_row(&self) -> impl Iterator<Item = (u64, String)> {
        self.rows.by_line.iter().map(|(line, said)| {
            let texts = said.iter().map(|said| match said.severity {
                Severity::Error => said.text.clone(),
                Severity::Warning => format!("warning: {}", said.text),
            });
            (*line, texts.collect::<Vec<_>>().join("; "))
        })
    }

    /// How many errors there are, every row counted.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings there are, every row counted.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// Whether there is neither an error nor a warning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.errors == 0 && self.warnings == 0
    }

    /// The groups: errors before warnings, each in the order they were found.
    pub fn groups(&self) -> impl Iterator<Item = &ProblemGroup> {
        let of = |severity| self.groups.iter().filter(move |g| g.problem.severity == severity);
        of(Severity::Error).chain(of(Severity::Warning))
    }

    /// The first problem of every group, in the order of [`Problems::groups`].
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.groups().map(|g| &g.problem)
    }

    /// The same, with the text of a file in which problems stand.
    #[must_use]
    pub(crate) fn with_text(mut self, file: &Arc<str>, text: &str) -> Self {
        if !self.texts.contains_key(file) {
            self.texts.insert(Arc::clone(file), text.into());
        }
        self
    }

    /// The line that a problem stands on, where its file is a template that could be read. It is prompt text: for the
    /// eyes of who wrote it only. `None` also where half of a secret stands on it, which nobody could mask.
    #[must_use]
    pub fn source_line(&self, problem: &Problem) -> Option<SourceLine<'_>> {
        let text = self.texts.get(&problem.file)?;
        let at = problem.at?;
        let gives_secret = |known: &Problem| {
            known.message == GIVES_A_SECRET
                && known.file == problem.file
                && known.at.is_some_and(|on| on.line == at.line)
        };
        if self.iter().any(gives_secret) || source::joins_a_secret(text, at.line) {
            return None;
        }
        SourceLine::find(text, at, problem.width)
    }

    /// What is shown to a person: at most `cap` groups of each severity, and how many were left out. Where anything was left
    /// out, a group or some of the rows of one, `all` comes last, which says what shows all.
    #[must_use]
    pub fn shown(&self, cap: usize, all: &str) -> Vec<ProblemPart<'_>> {
        let mut shown = Vec::new();
        for (severity, noun) in [(Severity::Error, "of error"), (Severity::Warning, "of warning")] {
            let groups: Vec<&ProblemGroup> = self.groups.iter().filter(|g| g.problem.severity == severity).collect();
            shown.extend(groups.iter().take(cap).map(|group| ProblemPart::Group(group)));
            match groups.len().saturating_sub(cap) {
                0 => {}
                1 => shown.push(ProblemPart::Rest(format!("… and 1 more kind {noun}"))),
                more => shown.push(ProblemPart::Rest(format!("… and {more} more kinds {noun}"))),
            }
        }
        if self.dropped > 0 {
            shown.push(ProblemPart::Rest(format!("… and {} problems that were only counted", self.dropped)));
        }
        let is_cut = |shown: &ProblemPart<'_>| match shown {
            ProblemPart::Group(group) => group.problem.row.is_some() && group.count > ROWS_NAMED_MAX + 1,
            ProblemPart::Rest(_) => true,
        };
        if !all.is_empty() && shown.iter().any(is_cut) {
            shown.push(ProblemPart::Rest(all.to_owned()));
        }
        shown
    }

    /// These problems if there is an error among them; the value with the warnings otherwise.
    ///
    /// # Errors
    /// The problems, when at least one is an error.
    pub fn or_ok<T>(self, value: T) -> Result<(T, Problems), Problems> {
        if self.errors == 0 { Ok((value, self)) } else { Err(self) }
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        let mut problems = Self::new();
        problems.push(problem);
        problems
    }
}

impl From<Box<Problem>> for Problems {
    fn from(problem: Box<Problem>) -> Self {
        Self::from(*problem)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.shown(GROUPS_SHOWN, "").into_iter().flat_map(|shown| match shown {
            ProblemPart::Group(group) => [vec![group.headline()], group.details()].concat(),
            ProblemPart::Rest(text) => vec![text],
        });
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::super::RowRef;
    use super::*;

    fn in_row(line: u64) -> Problem {
        let file: Arc<str> = "t.yaml".into();
        let row = RowRef { file: "l.csv".into(), line, sheet_row: None, columns: vec!["a".to_owned()], location: None };
        Problem::error(&file, Some(TextPosition { line: 3, column: 9 }), "`x` is empty").for_row(row)
    }

    #[test]
    fn the_same_trouble_in_many_rows_is_one_entry_that_counts_them() {
        let mut problems = Problems::new();
        problems.extend((2..=1200).map(in_row));
        let mut all = Problems::new();
        all.merge(problems);
        assert_eq!(all.errors(), 1199);
        assert_eq!(all.groups().map(|g| g.count).collect::<Vec<_>>(), [1199]);
        insta::assert_snapshot!(all, @r"
        error: t.yaml:3:9: `x` is empty for l.csv:2 (column a)
          … and 1198 more rows: 3, 4, 5, 6, 7, 8, 9, 10, …
        ");
    }

    #[test]
    fn a_list_that_is_cut_ends_with_what_shows_all() {
        let last = |problems: &Problems, cap: usize| match problems.shown(cap, "all").pop() {
            Some(ProblemPart::Rest(text)) => text,
            Some(ProblemPart::Group(_)) | None => String::new(),
        };
        let mut rows = Problems::new();
        rows.extend((1..10).map(in_row));
        assert_eq!(last(&rows, 5), "", "nine rows are named");
        rows.push(in_row(10));
        assert_eq!(last(&rows, 5), "all");
        let mut kinds = Problems::new();
        kinds.extend((1..7).map(|n| Problem { message: n.to_string(), ..in_row(1) }));
        assert_eq!((last(&kinds, 5), last(&kinds, 6)), ("all".to_owned(), String::new()));
    }

    #[test]
    fn what_shows_with_every_row_is_said_once() {
        let file: Arc<str> = "t.yaml".into();
        let mut problems = Problems::new();
        for _ in 0..5 {
            problems.push(Problem::warning(&file, None, "odd"));
        }
        assert_eq!((problems.errors(), problems.warnings()), (0, 1));
    }
}
