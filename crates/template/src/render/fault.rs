//! What went wrong in one place of the template, before it is known with which row.

use crate::problem::{Position, Problem, Severity};
use crate::roster::{Header, Row};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A problem at a place of the template, with the variables it depends on.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) severity: Severity,
    pub(crate) at: Position,
    pub(crate) message: String,
    pub(crate) found: Option<String>,
    pub(crate) help: Option<String>,
    pub(crate) uses: BTreeSet<String>,
}

impl Fault {
    pub(crate) fn error(at: Position, message: impl Into<String>) -> Self {
        let uses = BTreeSet::new();
        Self { severity: Severity::Error, at, message: message.into(), found: None, help: None, uses }
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
        }
    }

    /// The problem in this file with this row; without a row when no column of the roster has a part in it.
    pub(crate) fn with_row(self, file: &Arc<str>, header: &Header, row: &Row) -> Problem {
        let column = |name: &String| match name.as_str() {
            super::context::LOCATION => {
                header.location().and_then(|place| header.names().nth(place)).map(str::to_owned)
            }
            _ => header.heading(name).map(str::to_owned),
        };
        let columns: Vec<String> = self.uses.iter().filter_map(column).collect();
        let problem = self.in_file(file);
        if columns.is_empty() { problem } else { problem.for_row(row.reference(header, columns)) }
    }
}
