//! The first line of a journal, and the version of its format.

use fitout_model::PrintKey;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the format that this program reads and writes.
pub const FORMAT: Format = Format { major: 1, minor: 1 };

/// The first line of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalHeader {
    /// The version of the format: `major` changes are not readable, newer `minor` ones are readable but not writable.
    pub format: Format,
    /// The program that made it: "fitout 0.1.0".
    pub made_by: String,
    /// The template's name: one journal serves one template.
    pub template: String,
    /// The API it is about: `https://host` or `sandbox`.
    pub host: String,
    /// When it was made.
    pub at: u64,
    /// The key of its fingerprints of tokens. Journals from before 1.1 have none: there it is made of their first line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Box<str>>,
}

impl JournalHeader {
    /// The header of a journal in this program's [`FORMAT`].
    #[must_use]
    pub fn new(made_by: &str, template: &str, host: &str, at: u64) -> Self {
        let (made_by, template, host) = (made_by.into(), template.into(), host.into());
        Self { format: FORMAT, made_by, template, host, at, key: None }
    }

    /// The same with this key of its fingerprints; it has to be random.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<Box<str>>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The key of its fingerprints of tokens.
    #[must_use]
    pub fn print_key(&self) -> PrintKey {
        let made = || format!("{}\n{}\n{}\n{}", self.made_by, self.template, self.host, self.at);
        PrintKey::new(self.key.clone().unwrap_or_else(|| made().into()))
    }
}

/// A version of the journal's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Format {
    /// Changes when older programs could misread it.
    pub major: u32,
    /// Changes when something was added.
    pub minor: u32,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}
