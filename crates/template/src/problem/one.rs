//! One problem and the place it was found at.

use fitout_model::LocationId;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A place in a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct TextPosition {
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
}

impl TextPosition {
    /// The place of what stands in no file.
    pub(crate) const NOWHERE: Self = Self { line: 0, column: 0 };

    /// The place, if it is one.
    pub(crate) fn somewhere(self) -> Option<Self> {
        (self != Self::NOWHERE).then_some(self)
    }

    /// The first column of a line.
    #[must_use]
    pub fn line_start(line: u64) -> Self {
        Self { line: u32::try_from(line).unwrap_or(u32::MAX), column: 1 }
    }
}

impl fmt::Display for TextPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Whether a problem stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is sent while it stands.
    Error,
    /// A person should look at it; the run may go on.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// The row of the roster with which a problem shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowRef {
    /// The roster's name, as it was given.
    pub file: Arc<str>,
    /// The line its record begins on, counted from 1.
    pub line: u64,
    /// The row that a spreadsheet shows it in, where that is not the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet_row: Option<u64>,
    /// The names of the columns it depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The row's location, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
}

impl fmt::Display for RowRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        let columns = match self.columns.as_slice() {
            [] => None,
            [one] => Some(format!("column {one}")),
            several => Some(format!("columns {}", several.join(", "))),
        };
        let row = self.sheet_row.map(|row| format!("row {row} in a spreadsheet"));
        let more: Vec<String> = columns.into_iter().chain(row).collect();
        if more.is_empty() { Ok(()) } else { write!(f, " ({})", more.join("; ")) }
    }
}

/// One problem. Its texts never hold a token or a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// Whether it stops the run.
    pub severity: Severity,
    /// The file that has to be corrected, as it was given.
    pub file: Arc<str>,
    /// Where in that file, as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<TextPosition>,
    /// What is wrong, the same for every row that has it.
    pub message: String,
    /// What stands there in this row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The row with which it shows; `None` when it shows with every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<RowRef>,
    /// How many characters of its line it is about, where that is more than a look at the line tells.
    #[serde(skip)]
    pub width: Option<u32>,
}

impl Problem {
    /// An error in a file.
    #[must_use]
    pub fn error(file: &Arc<str>, at: Option<TextPosition>, message: impl Into<String>) -> Self {
        let file = Arc::clone(file);
        Self {
            severity: Severity::Error,
            file,
            at,
            message: message.into(),
            found: None,
            help: None,
            row: None,
            width: None,
        }
    }

    /// A warning about a file.
    #[must_use]
    pub fn warning(file: &Arc<str>, at: Option<TextPosition>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, at, message) }
    }

    /// What is wrong, for somebody who looks at the row: without its place.
    pub(crate) fn in_its_row(&self) -> String {
        let columns = self.row.as_ref().map(|row| row.columns.join(", ")).filter(|columns| !columns.is_empty());
        let column = columns.map(|columns| format!("{columns}: ")).unwrap_or_default();
        let template = self.at.map(|at| format!(" ({}:{at})", self.file)).unwrap_or_default();
        let found = self.found.as_ref().map(|found| format!(": {found}")).unwrap_or_default();
        format!("{column}{}{found}{template}", self.message)
    }

    /// The same with advice.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with what was found in this row.
    #[must_use]
    pub fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }

    /// The same for this row.
    #[must_use]
    pub fn for_row(self, row: RowRef) -> Self {
        Self { row: Some(row), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own_row = self.row.as_ref().filter(|row| self.at.is_none() && row.file == self.file);
        match (own_row, self.at) {
            (Some(row), _) => write!(f, "{row}: {}", self.message)?,
            (None, Some(at)) => write!(f, "{}:{at}: {}", self.file, self.message)?,
            (None, None) => write!(f, "{}: {}", self.file, self.message)?,
        }
        if let Some(found) = &self.found {
            write!(f, ": {found}")?;
        }
        match (&self.row, own_row) {
            // The place is in this very row.
            (Some(row), None) if row.file == self.file => Ok(()),
            (Some(row), None) => write!(f, " for {row}"),
            (None, _) | (Some(_), Some(_)) => Ok(()),
        }
    }
}
