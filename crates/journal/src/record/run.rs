//! How a run began and ended, and its part in each location.

use fitout_model::{Digest, LocationId, LocationOutcome, RunFigures, RunId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A run began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunBegan {
    /// Its name.
    pub run: RunId,
    /// The command: `apply`, `resume`, `retry`.
    pub command: String,
    /// The template.
    pub template: TemplateUsed,
    /// The roster.
    pub roster: RosterUsed,
    /// How many locations it takes on; all of the roster's where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns: Option<u64>,
    /// The settings that a later `resume` uses again, by flag name; never a secret.
    pub settings: BTreeMap<String, String>,
    /// When.
    pub at: u64,
}

impl RunBegan {
    /// Whether it goes on with the run before it: a `resume` or a `retry`.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        matches!(self.command.as_str(), "resume" | "retry")
    }
}

/// The template of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TemplateUsed {
    /// Its path as it was given.
    pub path: String,
    /// Its declared version.
    pub version: String,
    /// The digest of the file.
    pub digest: Digest,
}

/// The roster of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RosterUsed {
    /// Its path as it was given.
    pub path: String,
    /// The digest of all its cells but the tokens.
    pub digest: Digest,
    /// How many locations it has.
    pub locations: u64,
    /// The locations that the run was for, each with the first eight digits of the digest of what its row wants, so
    /// that whoever goes on with the run can say which rows are new, gone or changed; behind a blank, where it is known, the
    /// first twelve digits of the fingerprint of the row's token, so that one which has moved to another row since is seen.
    /// Empty where there are too many to keep. Only of the last run it is kept in memory and by compaction.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rows: BTreeMap<LocationId, String>,
    /// The key of the rows' fingerprints; absent where it is the journal's. A saved plan has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Box<str>>,
}

/// A location's part of the run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocationEnded {
    /// The run.
    pub run: RunId,
    /// The location.
    pub loc: LocationId,
    /// How.
    pub outcome: LocationOutcome,
    /// How many requests its part of the run took, reads and repeats included.
    pub requests: u32,
    /// When.
    pub at: u64,
}

/// The run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunEnded {
    /// Its name.
    pub run: RunId,
    /// `finished`, or why it was stopped.
    pub how: String,
    /// What it sent and what held it up, for people only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Box<RunFigures>>,
    /// When.
    pub at: u64,
}
