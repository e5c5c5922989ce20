//! One line of the stream.

use super::check::CheckMessage;
use super::drift::DriftMessage;
use super::inventory::{ActionMessage, AgentMessage};
use super::location::LocationMessage;
use super::plan::TallyMessage;
use super::progress::ProgressMessage;
use super::run::RunMessage;
use fitout_model::{AgentId, Cause, LocationId, LocationOutcome, Standing};
use fitout_template::Problem;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the stream: it changes when a reader could misread it, not when something is added.
pub(crate) const VERSION: u32 = 1;

/// A line of the stream that fitout writes for programs: its type, what it says, and when.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Line")]
pub(crate) struct StreamLine<'a> {
    #[serde(flatten)]
    message: &'a Message<'a>,
    /// When it was said.
    time: String,
}

impl<'a> StreamLine<'a> {
    /// The line that says this now.
    pub(crate) fn now(message: &'a Message<'a>) -> Self {
        Self { message, time: jiff::Timestamp::now().to_string() }
    }
}

/// The JSON Schema (draft 7) of a line of the stream.
pub(crate) fn schema() -> serde_json::Value {
    SchemaSettings::draft07().for_serialize().into_generator().into_root_schema_for::<StreamLine<'static>>().to_value()
}

/// One line: its `type`, and what it says. No line has a token or prompt text in it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[expect(clippy::enum_variant_names, reason = "the tag of a line is the name of its variant")]
pub(crate) enum Message<'a> {
    /// The first line.
    Stream { version: u32, program: &'static str, command: &'static str },
    /// What a person is told while a command goes on.
    Message { level: Level, text: &'a str },
    /// What a person reads as the result of a command.
    Text { text: &'a str },
    /// Why a command came to nothing.
    Error {
        message: &'a str,
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        caused_by: &'a [String],
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<&'a str>,
    },
    /// Something wrong with the template or the roster, and how often.
    Problem {
        #[serde(flatten)]
        problem: &'a Problem,
        count: usize,
        further_lines: &'a [u64],
    },
    /// What a location needs.
    LocationPlanned(LocationMessage<'a>),
    /// What all locations need.
    Plan {
        #[serde(flatten)]
        tally: TallyMessage,
        requests: usize,
        writes: usize,
    },
    /// A run began: from here on something may be written.
    RunBegan(RunMessage<'a>),
    /// The next wave's turns begin.
    Wave { name: &'a str, locations: usize },
    /// The gate after a wave opened, or stays shut.
    Gate {
        after: &'a str,
        open: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<&'a str>,
    },
    /// How far a command is, now and then.
    Progress(ProgressMessage<'a>),
    /// The same, because somebody asked by a signal.
    Status(ProgressMessage<'a>),
    /// Where the run can be watched.
    Watch { url: &'a str },
    /// A notification that was sent, or could not be.
    Notified {
        host: &'a str,
        delivered: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<&'a str>,
    },
    /// A location comes back later, because something in it has to settle.
    LocationDeferred { location_id: &'a LocationId, seconds: u64 },
    /// How a location's part of the run ended.
    LocationEnded { location_id: &'a LocationId, standing: Standing, outcome: &'a LocationOutcome, requests: u32 },
    /// How a location stands to the template.
    LocationCompared(DriftMessage<'a>),
    /// How many locations stand how to the template.
    Comparison { counts: BTreeMap<&'static str, usize>, complete: bool },
    /// What a check found in a location.
    LocationChecked(CheckMessage<'a>),
    /// How many locations are how ready.
    Check { counts: BTreeMap<&'static str, usize>, complete: bool },
    /// A name of the template that more than one agent of a location has.
    Duplicate {
        row: u64,
        location_id: &'a LocationId,
        agent: &'a str,
        ids: &'a [AgentId],
        #[serde(skip_serializing_if = "Option::is_none")]
        ours: Option<&'a AgentId>,
    },
    /// An agent that the journal made for one location, found in another one (`audit`).
    Stray { row: u64, location_id: &'a LocationId, agent: &'a AgentId, made_for: &'a LocationId },
    /// The locations for which nothing shows that their token opens them, by their rows.
    Unproven { locations: usize, rows: &'a [u64], required: bool },
    /// An agent of a location, or nothing where it has none (`agents list`, `agents search`).
    AgentListed(&'a AgentMessage),
    /// An action of an agent (`actions list`).
    ActionListed(ActionMessage<'a>),
    /// What was asked for by name, whole as the API shows it.
    Body { row: u64, location_id: &'a LocationId, of: &'static str, body: &'a serde_json::Value },
    /// A location of which what was asked for could not be had.
    LocationUnread { row: u64, location_id: &'a LocationId, cause: &'a Cause },
    /// How messages were generated, written into a file.
    GenerationsExported { file: String, rows: u64, failed: u64, kept: u64 },
    /// The messages that were found, written into a file.
    MessagesFound { file: String, messages: u64, locations: u64, unread: u64 },
    /// How a location stands, by the journal alone.
    LocationStatus {
        location_id: &'a LocationId,
        standing: Standing,
        #[serde(skip_serializing_if = "str::is_empty")]
        why: &'a str,
    },
    /// A run, by the journal alone.
    Run(RunMessage<'a>),
    /// A journal that was checked.
    Journal {
        file: String,
        lines: u64,
        bytes: u64,
        kinds: &'a BTreeMap<&'static str, u64>,
        runs: u64,
        locations: u64,
        open: u64,
    },
    /// Where the sandbox listens.
    Sandbox { url: &'a str },
    /// What came of a run.
    Summary {
        counts: BTreeMap<Standing, usize>,
        #[serde(skip_serializing_if = "Option::is_none")]
        results: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        journal: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<&'a str>,
        requests: u64,
        writes: u64,
        seconds: f64,
        /// What was agreed to, is not done, and is not in the roster any more; it is counted as pending.
        #[serde(skip_serializing_if = "<[LocationId]>::is_empty")]
        gone: &'a [LocationId],
        /// After an undo or a destroy: the journal's own agents that stand in a location that they were not made for.
        #[serde(skip_serializing_if = "is_zero")]
        strays: usize,
    },
    /// The last line.
    Exit { code: u8, meaning: &'static str },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "it is what serde hands over")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// How much a message weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Info,
    Error,
}

#[cfg(test)]
mod tests {
    use super::{VERSION, schema};
    use serde_json::Value;
    use std::collections::{BTreeMap, BTreeSet};

    /// The members of every kind of line, beside its `type` and `time`, by the schema.
    fn kinds() -> BTreeMap<String, BTreeSet<String>> {
        let schema = schema();
        let members = |part: &Value| part["properties"].as_object().cloned().unwrap_or_default();
        let kind = |line: &Value| {
            let own = members(line);
            let parts = line["allOf"].as_array().into_iter().flatten().chain([line]);
            let names = parts.filter_map(|part| part["$ref"].as_str()?.strip_prefix('#'));
            let theirs: Vec<String> =
                names.flat_map(|name| members(schema.pointer(name).unwrap())).map(|(name, _)| name).collect();
            let name = own["type"]["const"].as_str().unwrap().to_owned();
            (name, own.into_iter().map(|(name, _)| name).chain(theirs).filter(|name| name != "type").collect())
        };
        schema["oneOf"].as_array().unwrap().iter().map(kind).collect()
    }

    #[test]
    fn the_page_describes_every_kind_of_line_with_its_members_and_no_other_kind() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/machine-output.md");
        let page = std::fs::read_to_string(path).unwrap();
        let rows: BTreeMap<&str, &str> =
            page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |")).collect();
        let kinds = kinds();
        assert!(kinds.len() > 15, "{kinds:?}");
        let described: BTreeSet<&str> = rows.keys().copied().collect();
        assert_eq!(kinds.keys().map(String::as_str).collect::<BTreeSet<_>>(), described);
        for (kind, members) in &kinds {
            // "as `progress`": both have the same members, and each may name some.
            let row = rows[kind.as_str()];
            let is_like = |other: &str, theirs: &str| {
                row.contains(&format!("as `{other}`")) || theirs.contains(&format!("as `{kind}`"))
            };
            let like = rows.iter().filter(|(other, theirs)| is_like(other, theirs));
            let says: String = like.map(|(_, row)| *row).chain([row]).collect();
            for member in members {
                assert!(
                    says.contains(&format!("`{member}`")),
                    "docs/machine-output.md does not name `{member}` of `{kind}`"
                );
            }
        }
        assert!(page.contains(&format!("version {VERSION}")));
    }
}
