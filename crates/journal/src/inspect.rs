//! A journal for people: its counts, and its lines in words.

use crate::error::JournalError;
use crate::load::{Recovery, load};
use crate::record::{Agreement, DoubtVerdict, How, Intent, LocationEnded, OperationEnded, Record, RunBegan, Settled};
use crate::storage::FileStorage;
use fitout_model::{LocationOutcome, Target};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

/// What a journal holds, after every line, its chain and its fold were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalSummary {
    /// How it was read and how it ends.
    pub recovery: Recovery,
    /// How many records of each type there are.
    pub kinds: BTreeMap<&'static str, u64>,
    /// How many locations a record is about.
    pub locations: u64,
    /// How many of them have an open create.
    pub open: u64,
    /// How many runs there were.
    pub runs: u64,
}

/// Checks every line of a journal without changing it.
///
/// # Errors
/// The first line that is damaged or contradicts the lines before it; see [`crate::read`].
pub fn verify(path: &Path) -> Result<JournalSummary, JournalError> {
    let mut kinds = BTreeMap::new();
    let file = FileStorage::peek(path)?;
    let loaded = load(Box::new(file), path, |_, record| *kinds.entry(record.kind()).or_default() += 1)?;
    let state = loaded.state;
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Ok(JournalSummary {
        recovery: loaded.recovery,
        kinds,
        locations: count(state.locations().count()),
        open: count(state.locations().filter(|(_, location)| location.open().is_some()).count()),
        runs: count(state.runs().len()),
    })
}

/// Hands every record of a journal to `each`, in order, after its line, its chain and its fold were checked.
///
/// # Errors
/// As for [`verify`], after the records before were handed over.
pub fn replay(path: &Path, mut each: impl FnMut(&Record)) -> Result<(), JournalError> {
    let file = FileStorage::peek(path)?;
    load(Box::new(file), path, |_, record| each(record)).map(drop)
}

/// Writes each line of a journal in words, up to its end or the first line that is damaged.
///
/// # Errors
/// As for [`verify`], after the lines before were written; what `out` answered.
pub fn show(path: &Path, out: &mut dyn Write) -> Result<Recovery, JournalError> {
    let file = FileStorage::peek(path)?;
    let mut written: io::Result<()> = Ok(());
    let loaded = load(Box::new(file), path, |line, record| {
        if written.is_ok() {
            written = writeln!(out, "{line:>7}  {record}");
        }
    })?;
    written.map_err(|source| JournalError::Io { path: path.into(), doing: "show", source })?;
    Ok(loaded.recovery)
}

/// The record in words, on one line.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Record::Journal(header) => write!(
                f,
                "journal of template {} at {}, format {}, made by {}",
                header.template, header.host, header.format, header.made_by
            ),
            Record::RunBegan(run) => write_run(f, "began", run),
            Record::Adopted(adopted) => {
                let action = adopted.action.as_ref();
                let target = Target { agent: adopted.agent.clone(), action: action.map(|action| action.key.clone()) };
                let id = action.map_or(adopted.id.as_str(), |action| action.id.as_str());
                write!(f, "{}: {target} was there already as {id} and is ours", adopted.loc)
            }
            Record::Began(intent) => write_intent(f, intent),
            Record::Ended(ended) => write_ended(f, ended),
            Record::Settled(settled) => write_settled(f, settled),
            Record::Gone(gone) => write!(f, "{}: {} ({}) is gone", gone.loc, gone.target, gone.id),
            Record::Released(released) => {
                write!(f, "{}: {} ({}) is left there and no longer ours", released.loc, released.target, released.id)
            }
            Record::Seen(seen) => {
                write!(f, "{}: {} listed there", seen.loc, others(seen.agents.len()))?;
                if seen.token.is_some() { f.write_str("; the fingerprint of its token is kept") } else { Ok(()) }
            }
            Record::Restored(restored) => {
                let fields: Vec<&str> = restored.leaves.keys().map(String::as_str).collect();
                let fields = fields.join(", ");
                write!(f, "{}: {} holds again what it held before in {fields}", restored.loc, restored.target)
            }
            Record::Agreed(agreement) => write_agreement(f, agreement),
            Record::Location(ended) => write_location(f, ended),
            Record::RunEnded(ended) => write!(f, "run {} ended: {}", ended.run, ended.how),
            Record::KeptRun(kept) => {
                write_run(f, "kept", &kept.began)?;
                match &kept.ended {
                    Some(ended) => write!(f, "; ended: {}", ended.how),
                    None => f.write_str("; never ended"),
                }
            }
            Record::KeptLocation(kept) => {
                let actions: usize = kept.agents.iter().map(|agent| agent.actions.len()).sum();
                write!(f, "{}: kept {} agents and {actions} actions", kept.loc, kept.agents.len())?;
                match &kept.open {
                    Some(open) => write!(f, "; {} of {} is open", open.intent.verb, open.intent.target),
                    None => Ok(()),
                }
            }
        }
    }
}

fn write_run(f: &mut fmt::Formatter<'_>, what: &str, run: &RunBegan) -> fmt::Result {
    write!(
        f,
        "run {} {what}: {} of {} (version {}) with {} locations from {}",
        run.run, run.command, run.template.path, run.template.version, run.roster.locations, run.roster.path
    )
}

fn write_intent(f: &mut fmt::Formatter<'_>, intent: &Intent) -> fmt::Result {
    let Intent { loc, verb, target, op, attempt, .. } = intent;
    write!(f, "{loc}: {verb} {target} is about to be sent (operation {op}, attempt {attempt})")
}

fn write_agreement(f: &mut fmt::Formatter<'_>, agreement: &Agreement) -> fmt::Result {
    let Agreement { loc, edits, others, .. } = agreement;
    let (edits, others) = (edits.len(), others.len());
    write!(f, "{loc}: agreed to write over {edits} edits by hand, and to switch on beside {others} other agents")
}

fn write_ended(f: &mut fmt::Formatter<'_>, ended: &OperationEnded) -> fmt::Result {
    let OperationEnded { loc, op, attempt, how, .. } = ended;
    write!(f, "{loc}: operation {op}, attempt {attempt}, ")?;
    match how {
        How::Done { id } => write!(f, "is done: {id}"),
        How::NotDone { cause } => write!(f, "was not done: {cause}"),
        How::Refused { cause } => write!(f, "was refused: {}", cause.message),
        How::InDoubt { cause } => write!(f, "is in doubt: {cause}"),
    }
}

fn write_settled(f: &mut fmt::Formatter<'_>, settled: &Settled) -> fmt::Result {
    let Settled { loc, op, attempt, verdict, by, .. } = settled;
    write!(f, "{loc}: operation {op}, attempt {attempt}, settled by {by}: ")?;
    match verdict {
        DoubtVerdict::Done { id } => write!(f, "it was done: {id}"),
        DoubtVerdict::Absent => f.write_str("it was not done"),
        DoubtVerdict::Conflict { ids } => write!(f, "it could be any of {}", ids.join(", ")),
    }
}

fn write_location(f: &mut fmt::Formatter<'_>, ended: &LocationEnded) -> fmt::Result {
    let LocationEnded { loc, outcome, requests, .. } = ended;
    write!(f, "{loc}: {} after {requests} requests", outcome.standing())?;
    match outcome {
        LocationOutcome::InPlace => f.write_str(": everything was in place"),
        LocationOutcome::Done { unchecked } if unchecked.is_empty() => Ok(()),
        LocationOutcome::Done { unchecked } => write!(f, "; not checkable: {}", unchecked.join(", ")),
        LocationOutcome::Skipped { why } => write!(f, ": {why}"),
        LocationOutcome::Stopped { cause } => write!(f, ": {} ({})", cause.message, cause.during),
    }
}

/// "1 agent that is not ours is", "2 agents that are not ours are".
fn others(count: usize) -> String {
    if count == 1 { "1 agent that is not ours is".into() } else { format!("{count} agents that are not ours are") }
}
