//! The records of a journal, as they stand on disk. Nothing outside this crate writes or parses their text.

use crate::snapshot::{KeptLocation, KeptRun};
use fitout_model::{
    ActionId, ActionKey, AgentId, AgentKey, Cause, Digest, HandEdit, LocationId, LocationOutcome, OperationId,
    PrintKey, RunFigures, RunId, Target, TokenPrint, Verb,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The version of the format that this program reads and writes.
pub const FORMAT: Format = Format { major: 1, minor: 1 };

/// One line of a journal, without its sequence number, chain and checksum.
///
/// Times are milliseconds since the Unix epoch, for people only: nothing is decided by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The first line.
    Journal(JournalHeader),
    /// A run began.
    RunBegan(RunBegan),
    /// An agent or action that was there already is ours from now on.
    Adopted(Adopted),
    /// A write is about to be sent. Durable before it is.
    Began(Intent),
    /// What became of the write.
    Ended(OperationEnded),
    /// An operation in doubt was decided.
    Settled(Settled),
    /// A resource that was ours is no longer in the location.
    Gone(Gone),
    /// A resource that was ours is no longer, though it is still in the location.
    Released(Released),
    /// What else a location has, and the token that showed it.
    Seen(SeenBeside),
    /// What the journal holds as last written to a resource is set to what it was before a run that was undone.
    Restored(Restored),
    /// Somebody agreed to what a run does to what is not ours.
    Agreed(Agreement),
    /// A location's part of the run ended.
    Location(LocationEnded),
    /// The run ended.
    RunEnded(RunEnded),
    /// What compaction kept of a run. Only between the first line and the first run.
    KeptRun(Box<KeptRun>),
    /// What compaction kept of a location. Only between the first line and the first run.
    KeptLocation(Box<KeptLocation>),
}

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

/// An agent or action that was there already is ours from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// The location.
    pub loc: LocationId,
    /// The agent's key.
    pub agent: AgentKey,
    /// The agent's id.
    pub id: AgentId,
    /// The action, where one is adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<AdoptedAction>,
    /// How the declared fields stood there, each with the first eight digits of the digest of its value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<String, String>,
    /// When.
    pub at: u64,
}

/// The action that is adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdoptedAction {
    /// Its key.
    pub key: ActionKey,
    /// Its id.
    pub id: ActionId,
}

/// A write is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intent {
    /// The operation.
    pub op: OperationId,
    /// Counts the attempts of this operation, from 1, over all runs.
    pub attempt: u32,
    /// The location.
    pub loc: LocationId,
    /// What it does.
    pub verb: Verb,
    /// To what.
    pub target: Target,
    /// The id of the resource it changes (for an attach: of the agent), where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The digest of the body.
    pub body: Digest,
    /// For a create: the ids that were there before, from a complete listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Vec<String>>,
    /// Each declared field it writes, with the first eight digits of the digest of its value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub writes: BTreeMap<String, String>,
    /// What is held as last written afterwards, where that is not what is written: an undo gives a value back to whom it
    /// belonged. Null: nothing is held.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub leaves: BTreeMap<String, Option<String>>,
    /// When.
    pub at: u64,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationEnded {
    /// The operation.
    pub op: OperationId,
    /// The attempt.
    pub attempt: u32,
    /// The location.
    pub loc: LocationId,
    /// How.
    pub how: How,
    /// When.
    pub at: u64,
}

/// How an attempt of a write ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// Done; `id` is the id of the resource it made or changed.
    Done {
        /// The resource.
        id: String,
    },
    /// Certainly not done: it never left, or it was throttled. It may be sent again.
    NotDone {
        /// Why.
        cause: String,
    },
    /// Refused for its content.
    Refused {
        /// Why.
        cause: Cause,
    },
    /// It may have been done. For a verb that creates, only observation ends this.
    InDoubt {
        /// Why.
        cause: String,
    },
}

/// An operation in doubt was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The operation.
    pub op: OperationId,
    /// The attempt.
    pub attempt: u32,
    /// The location.
    pub loc: LocationId,
    /// How.
    pub verdict: DoubtVerdict,
    /// Who decided: `observation`, or the name of a person.
    pub by: String,
    /// When.
    pub at: u64,
}

/// How an operation in doubt was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoubtVerdict {
    /// It had been done: this is what it made.
    Done {
        /// The resource.
        id: String,
    },
    /// It had not been done: two complete listings after the settle time show nothing new.
    Absent,
    /// Nobody but a person can tell. The operation stays open.
    Conflict {
        /// The ids that could be it.
        ids: Vec<String>,
    },
}

/// A resource that was ours is no longer in the location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gone {
    /// The location.
    pub loc: LocationId,
    /// What it was.
    pub target: Target,
    /// The id it had.
    pub id: String,
    /// When it was missed.
    pub at: u64,
}

/// A resource that was ours is no longer, though it is still in the location: an undo gave it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// The location.
    pub loc: LocationId,
    /// What it is; with an agent go its actions.
    pub target: Target,
    /// The id it has.
    pub id: String,
    /// When.
    pub at: u64,
}

/// What a location has beside what is ours, and the token that showed it. The last one of a location counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenBeside {
    /// The location.
    pub loc: LocationId,
    /// Agents that were listed there and are not ours, at most [`SEEN_MAX`], in order of their ids.
    pub agents: Vec<AgentId>,
    /// The fingerprint of the token, under the journal's key; absent for tokens that are another one each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenPrint>,
    /// When.
    pub at: u64,
}

/// How many agents that are not ours are remembered of a location.
pub const SEEN_MAX: usize = 100;

/// What is held as last written to a resource is what it was before a run that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restored {
    /// The location.
    pub loc: LocationId,
    /// What it is about.
    pub target: Target,
    /// The id it has.
    pub id: String,
    /// What is held of each field: the first eight digits of the digest of its value, or null for nothing.
    pub leaves: BTreeMap<String, Option<String>>,
    /// When.
    pub at: u64,
}

/// Somebody agreed to what a run does to what is not ours in a location: it holds until the location is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The location.
    pub loc: LocationId,
    /// The edits by hand that may be written over.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub edits: BTreeSet<HandEdit>,
    /// The agents beside which one of ours may be switched on.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub others: BTreeSet<AgentId>,
    /// When.
    pub at: u64,
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
