//! What went wrong in one place of the template, before it is known with which row.

use crate::problem::{Problem, Severity, TextPosition};
use crate::roster::{RosterHeader, Row};
use crate::tags::{Mark, NameSaying};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A problem at a place of the template, with the variables it depends on.
#[derive(Debug, Clone)]
pub(crate) struct RenderFault {
    pub(crate) severity: Severity,
    pub(crate) at: TextPosition,
    pub(crate) message: String,
    pub(crate) found: Option<String>,
    pub(crate) help: Option<String>,
    pub(crate) uses: BTreeSet<String>,
    /// The tag or name in brackets that it is about, if it is about one.
    pub(crate) about: Option<Box<FindingContext>>,
}

/// A tag or a name in brackets in a text of the template.
#[derive(Debug, Clone)]
pub(crate) struct FindingContext {
    /// How many characters it has.
    pub(crate) width: u32,
    /// The mark and its text, where the roster's columns can make another thing of it.
    pub(crate) open: Option<(Mark, Arc<str>)>,
}

impl RenderFault {
    pub(crate) fn error(at: TextPosition, message: impl Into<String>) -> Self {
        let uses = BTreeSet::new();
        Self { severity: Severity::Error, at, message: message.into(), found: None, help: None, uses, about: None }
    }

    /// What is said of a mark of this text.
    pub(crate) fn of_mark(at: TextPosition, said: NameSaying, text: &str, mark: &Mark) -> Self {
        let width = text.get(mark.range()).and_then(|whole| u32::try_from(whole.chars().count()).ok());
        let about = width.map(|width| Box::new(FindingContext { width, open: None }));
        Self { severity: said.severity, about, ..Self::error(at, said.message).help(said.help) }
    }

    /// The same, to be judged again with a roster's columns.
    pub(crate) fn open(self, mark: Mark, text: &Arc<str>) -> Self {
        let width = self.about.as_ref().map_or(1, |about| about.width);
        Self { about: Some(Box::new(FindingContext { width, open: Some((mark, Arc::clone(text))) })), ..self }
    }

    /// The mark that is to be judged again, and its text.
    pub(crate) fn open_mark(&self) -> Option<(&Mark, &str)> {
        let (mark, text) = self.about.as_ref()?.open.as_ref()?;
        Some((mark, text))
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn uses<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.uses.extend(names.into_iter().map(str::to_owned));
        self
    }

    /// The problem in this file without any row.
    pub(crate) fn in_file(self, file: &Arc<str>) -> Problem {
        Problem {
            severity: self.severity,
            file: Arc::clone(file),
            at: self.at.somewhere(),
            message: self.message,
            found: self.found,
            help: self.help,
            row: None,
            width: self.about.map(|about| about.width),
        }
    }

    /// The problem in this file with this row; without a row when no column of the roster has a part in it.
    pub(crate) fn with_row(self, file: &Arc<str>, header: &RosterHeader, row: &Row) -> Problem {
        let column = |name: &String| match name.as_str() {
            super::values::LOCATION => header.location().and_then(|place| header.names().nth(place)).map(str::to_owned),
            _ => header.heading(name).map(str::to_owned),
        };
        let columns: Vec<String> = self.uses.iter().filter_map(column).collect();
        let problem = self.in_file(file);
        if columns.is_empty() { problem } else { problem.for_row(row.reference(header, columns)) }
    }
}
