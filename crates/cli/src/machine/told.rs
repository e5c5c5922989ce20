//! The lines of the stream. Their words are a promise to other people's programs: what is here stays, more may come.

use fitout_journal::RunState;
use fitout_model::{AgentId, Cause, HandEdit, LocationId, LocationOutcome, Operation, OtherAgent, RunId, Standing};
use fitout_reconcile::{Forecast, PlanCounts};
use fitout_template::Problem;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the stream: it changes when a reader could misread it, not when something is added.
pub(crate) const VERSION: u32 = 1;

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
    LocationCompared(#[schemars(with = "crate::commands::drift::DriftMessage<'static>")] serde_json::Value),
    /// How many locations stand how to the template.
    Comparison { counts: BTreeMap<&'static str, usize>, complete: bool },
    /// What a check found in a location.
    LocationChecked(serde_json::Value),
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
    AgentListed(serde_json::Value),
    /// An action of an agent (`actions list`).
    ActionListed(serde_json::Value),
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

/// What a location needs, by its row.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LocationMessage<'a> {
    pub(crate) row: u64,
    pub(crate) location_id: &'a LocationId,
    /// `plan`, `skip` or `stop`.
    pub(crate) decision: &'static str,
    pub(crate) operations: Vec<OperationMessage<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(crate) warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<&'a Cause>,
    /// Whether a create of an earlier run is open there.
    pub(crate) in_doubt: bool,
    /// What shows that the row's token opens this location: `told`, `shown`, `same-token`, `first-visit` or `accepted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proof: Option<&'static str>,
    /// What was edited by hand and would be written over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hand_edits: Vec<HandEditMessage<'a>>,
    /// The other agents that stay switched on where one is switched on.
    #[serde(skip_serializing_if = "<[OtherAgent]>::is_empty")]
    pub(crate) other_agents: &'a [OtherAgent],
}

/// A field that somebody edited by hand.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HandEditMessage<'a> {
    target: String,
    field: &'a str,
    /// Whether an agent was switched off, and would be switched on again.
    paused: bool,
}

impl<'a> HandEditMessage<'a> {
    pub(crate) fn of(edit: &'a HandEdit) -> Self {
        Self { target: edit.target.to_string(), field: &edit.field, paused: edit.is_pause() }
    }
}

/// An operation of a plan.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OperationMessage<'a> {
    verb: &'static str,
    target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    changed: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'static str>,
}

impl<'a> OperationMessage<'a> {
    pub(crate) fn of(operation: &'a Operation) -> Self {
        let (id, changed, to) = match operation {
            Operation::CreateAgent { .. } | Operation::AttachAction { .. } | Operation::SetFollowup { .. } => {
                (None, [].as_slice(), None)
            }
            Operation::UpdateAgent { id, changed, .. } => (Some(id.as_str()), changed.as_slice(), None),
            Operation::UpdateAction { id, changed, .. } => (Some(id.as_str()), changed.as_slice(), None),
            Operation::RemoveAction { id, .. } => (Some(id.as_str()), [].as_slice(), None),
            Operation::DeleteAgent { id, .. } => (Some(id.as_str()), [].as_slice(), None),
            Operation::SwitchMode { to, .. } => (None, [].as_slice(), Some(to.as_str())),
        };
        Self { verb: operation.verb().as_str(), target: operation.target().to_string(), id, changed, to }
    }
}

/// A run and what it was made for.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RunMessage<'a> {
    pub(crate) run: &'a RunId,
    pub(crate) command: &'a str,
    pub(crate) template: &'a str,
    pub(crate) template_version: &'a str,
    pub(crate) template_digest: &'a str,
    pub(crate) roster: &'a str,
    pub(crate) locations: u64,
    pub(crate) began: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) how: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) counts: BTreeMap<Standing, u64>,
}

impl<'a> RunMessage<'a> {
    /// A run that begins.
    pub(crate) fn beginning(began: &'a fitout_journal::RunBegan) -> Self {
        Self {
            run: &began.run,
            command: &began.command,
            template: &began.template.path,
            template_version: &began.template.version,
            template_digest: began.template.digest.as_str(),
            roster: &began.roster.path,
            locations: began.roster.locations,
            began: began.at,
            ended: None,
            how: None,
            counts: BTreeMap::new(),
        }
    }

    /// A run as the journal has it; it has so many more pending, whose rows were gone.
    pub(crate) fn of(run: &'a RunState, left: u64) -> Self {
        let ended = run.ended();
        let mut counts = run.tally();
        *counts.entry(Standing::Pending).or_default() += left;
        counts.retain(|_, count| *count > 0);
        Self {
            ended: ended.map(|ended| ended.at),
            how: ended.map(|ended| ended.how.as_str()),
            counts,
            locations: run.began().roster.locations + left,
            ..Self::beginning(run.began())
        }
    }
}

/// How far a command is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProgressMessage<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<&'a RunId>,
    pub(crate) activity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wave: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) waves: Option<&'a str>,
    pub(crate) locations: usize,
    pub(crate) ended: usize,
    pub(crate) counts: &'a BTreeMap<Standing, usize>,
    pub(crate) in_work: usize,
    pub(crate) settling: usize,
    pub(crate) requests: u64,
    pub(crate) writes: u64,
    pub(crate) requests_per_second: f64,
    pub(crate) seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) eta_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limited_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) longest: Vec<LongestMessage<'a>>,
}

/// A location that has been in work for long.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LongestMessage<'a> {
    pub(crate) location_id: &'a LocationId,
    pub(crate) seconds: f64,
    pub(crate) waits_for: &'static str,
}

/// How much plans do, by number.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TallyMessage {
    locations: usize,
    changing: usize,
    in_place: usize,
    skipped: usize,
    stopped: usize,
    adopts: usize,
    creates: usize,
    updates: usize,
    attaches: usize,
    action_updates: usize,
    removals: usize,
    deletions: usize,
    followups: usize,
    switches: usize,
    hand_edited: usize,
    paused: usize,
    other_agents: usize,
}

impl Message<'_> {
    /// What all locations need.
    pub(crate) fn plan(tally: PlanCounts, forecast: Forecast) -> Self {
        let tally = TallyMessage {
            locations: tally.locations,
            changing: tally.changing,
            in_place: tally.in_place,
            skipped: tally.skipped,
            stopped: tally.stopped,
            adopts: tally.adopts,
            creates: tally.creates,
            updates: tally.updates,
            attaches: tally.attaches,
            action_updates: tally.action_updates,
            removals: tally.removals,
            deletions: tally.deletions,
            followups: tally.followups,
            switches: tally.switches,
            hand_edited: tally.hand_edited,
            paused: tally.paused,
            other_agents: tally.other_agents,
        };
        Message::Plan { tally, requests: forecast.requests, writes: forecast.writes }
    }
}

#[cfg(test)]
mod tests {
    use super::VERSION;

    #[test]
    fn every_kind_of_line_is_described() {
        let source = include_str!("told.rs");
        let (_, body) = source.split_once("pub(crate) enum Message<'a> {").unwrap();
        let (body, _) = body.split_once("\n}\n").unwrap();
        let kinds: Vec<String> = body
            .lines()
            .filter_map(|line| line.strip_prefix("    ").filter(|line| line.starts_with(char::is_uppercase)))
            .map(|line| {
                let name: String = line.chars().take_while(|c| c.is_alphanumeric()).collect();
                let mut word = String::new();
                for c in name.chars() {
                    if c.is_uppercase() && !word.is_empty() {
                        word.push('-');
                    }
                    word.extend(c.to_lowercase());
                }
                word
            })
            .collect();
        assert!(kinds.len() > 15, "{kinds:?}");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/machine-output.md");
        let page = std::fs::read_to_string(path).unwrap();
        for kind in kinds {
            assert!(page.contains(&format!("| `{kind}` |")), "docs/machine-output.md does not describe `{kind}`");
        }
        assert!(page.contains(&format!("version {VERSION}")));
    }
}
