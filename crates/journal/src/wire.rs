//! Between records and the members of their lines. Every record is flat: its words and its data side by side.

use crate::error::Damage;
use crate::record::{
    Adopted, Agreement, DoubtVerdict, Gone, How, Intent, JournalHeader, KeptLocation, KeptRun, LocationEnded,
    OperationEnded, Record, Released, Restored, RunBegan, RunEnded, SeenBeside, Settled,
};
use fitout_model::{Cause, LocationId, LocationOutcome, OperationId, RunId, hide_tokens};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How strictly members are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// The file has our own version: what we do not know is a mistake.
    Strict,
    /// The file has a newer minor version: what we do not know was added since.
    Newer,
}

impl Record {
    /// The word for this kind of record, as it stands in the member `type` of its line.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Record::Journal(_) => "journal",
            Record::RunBegan(_) => "run-began",
            Record::Adopted(_) => "adopted",
            Record::Began(_) => "began",
            Record::Ended(_) => "ended",
            Record::Settled(_) => "settled",
            Record::Gone(_) => "gone",
            Record::Released(_) => "released",
            Record::Seen(_) => "seen",
            Record::Restored(_) => "restored",
            Record::Agreed(_) => "agreed",
            Record::Location(_) => "location",
            Record::RunEnded(_) => "run-ended",
            Record::KeptRun(_) => "kept-run",
            Record::KeptLocation(_) => "kept-location",
        }
    }
}

/// Writes the record's members as one JSON object, without `type`.
pub(crate) fn write(record: &Record, out: &mut Vec<u8>) -> serde_json::Result<()> {
    match record {
        Record::Journal(header) => serde_json::to_writer(out, header),
        Record::RunBegan(run) => serde_json::to_writer(out, run),
        Record::Adopted(adopted) => serde_json::to_writer(out, adopted),
        Record::Began(intent) => serde_json::to_writer(out, intent),
        Record::Ended(ended) => serde_json::to_writer(out, &EndedOut::from(ended)),
        Record::Settled(settled) => serde_json::to_writer(out, &SettledOut::from(settled)),
        Record::Gone(gone) => serde_json::to_writer(out, gone),
        Record::Released(released) => serde_json::to_writer(out, released),
        Record::Seen(seen) => serde_json::to_writer(out, seen),
        Record::Restored(restored) => serde_json::to_writer(out, restored),
        Record::Agreed(agreement) => serde_json::to_writer(out, agreement),
        Record::Location(ended) => serde_json::to_writer(out, &LocationOut::from(ended)),
        Record::RunEnded(ended) => serde_json::to_writer(out, ended),
        Record::KeptRun(run) => serde_json::to_writer(out, run),
        Record::KeptLocation(location) => serde_json::to_writer(out, location),
    }
}

/// The record with a mask in the place of every secret in it.
///
/// # Errors
/// When a secret stands where something else than text belongs.
pub(crate) fn masked(record: &Record) -> Result<Option<Record>, Damage> {
    let misplaced = || Damage::Members { why: "a token stands where an id belongs; it was not written".to_owned() };
    let mut members = Vec::new();
    // An error of it could quote what it read.
    write(record, &mut members).map_err(|_error| misplaced())?;
    let members = String::from_utf8_lossy(&members).into_owned();
    let kind = record.kind().as_bytes();
    read(kind, hide_tokens(&members).as_bytes(), Strictness::Strict).map_err(|_error| misplaced())
}

/// The record of this type and these members; `None` for a type that a newer version added.
pub(crate) fn read(kind: &[u8], members: &[u8], reading: Strictness) -> serde_json::Result<Option<Record>> {
    Ok(Some(match kind {
        b"journal" => Record::Journal(parse::<JournalHeader>(
            members,
            reading,
            &["format", "made_by", "template", "host", "at", "key"],
        )?),
        b"run-began" => Record::RunBegan(parse::<RunBegan>(
            members,
            reading,
            &["run", "command", "template", "roster", "turns", "settings", "at"],
        )?),
        b"adopted" => {
            Record::Adopted(parse::<Adopted>(members, reading, &["loc", "agent", "id", "action", "found", "at"])?)
        }
        b"began" => Record::Began(parse::<Intent>(
            members,
            reading,
            &["op", "attempt", "loc", "verb", "target", "id", "body", "seen", "writes", "leaves", "at"],
        )?),
        b"ended" => Record::Ended(
            parse::<EndedIn>(members, reading, &["op", "attempt", "loc", "how", "id", "why", "cause", "at"])?
                .record()?,
        ),
        b"settled" => Record::Settled(
            parse::<SettledIn>(members, reading, &["op", "attempt", "loc", "verdict", "id", "ids", "by", "at"])?
                .record()?,
        ),
        b"gone" => Record::Gone(parse::<Gone>(members, reading, &["loc", "target", "id", "at"])?),
        b"released" => Record::Released(parse::<Released>(members, reading, &["loc", "target", "id", "at"])?),
        b"seen" => Record::Seen(parse::<SeenBeside>(members, reading, &["loc", "agents", "token", "at"])?),
        b"restored" => Record::Restored(parse::<Restored>(members, reading, &["loc", "target", "id", "leaves", "at"])?),
        b"agreed" => Record::Agreed(parse::<Agreement>(members, reading, &["loc", "edits", "others", "at"])?),
        b"location" => Record::Location(
            parse::<LocationIn>(
                members,
                reading,
                &["run", "loc", "status", "unchecked", "why", "cause", "requests", "at"],
            )?
            .record()?,
        ),
        b"run-ended" => Record::RunEnded(parse::<RunEnded>(members, reading, &["run", "how", "figures", "at"])?),
        b"kept-run" => {
            Record::KeptRun(parse::<Box<KeptRun>>(members, reading, &["began", "ended", "tally", "requests"])?)
        }
        b"kept-location" => Record::KeptLocation(parse::<Box<KeptLocation>>(
            members,
            reading,
            &[
                "loc",
                "agents",
                "open",
                "unfinished",
                "refused",
                "attempts",
                "last",
                "agreed",
                "requests",
                "seen",
                "token",
                "lost",
            ],
        )?),
        _ => match reading {
            Strictness::Strict => return Err(serde_json::Error::custom("its type is not one of this format")),
            Strictness::Newer => return Ok(None),
        },
    }))
}

/// The members of the lines of each kind, as a JSON Schema.
pub(crate) fn schemas(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
    vec![
        ("journal", JournalHeader::json_schema(generator)),
        ("run-began", RunBegan::json_schema(generator)),
        ("adopted", Adopted::json_schema(generator)),
        ("began", Intent::json_schema(generator)),
        ("ended", EndedOut::json_schema(generator)),
        ("settled", SettledOut::json_schema(generator)),
        ("gone", Gone::json_schema(generator)),
        ("released", Released::json_schema(generator)),
        ("seen", SeenBeside::json_schema(generator)),
        ("restored", Restored::json_schema(generator)),
        ("agreed", Agreement::json_schema(generator)),
        ("location", LocationOut::json_schema(generator)),
        ("run-ended", RunEnded::json_schema(generator)),
        ("kept-run", KeptRun::json_schema(generator)),
        ("kept-location", KeptLocation::json_schema(generator)),
    ]
}

fn parse<T: DeserializeOwned>(members: &[u8], reading: Strictness, known: &[&str]) -> serde_json::Result<T> {
    match reading {
        Strictness::Strict => serde_json::from_slice(members),
        Strictness::Newer => {
            let mut all: Map<String, Value> = serde_json::from_slice(members)?;
            all.retain(|name, _| known.contains(&name.as_str()));
            serde_json::from_value(Value::Object(all))
        }
    }
}

fn misfit(word: &str) -> serde_json::Error {
    serde_json::Error::custom(format_args!("its members do not belong to `{word}`"))
}

/// What became of a write: with `done` comes an id, with `not-done` and `in-doubt` a why, with `refused` a cause.
#[derive(Serialize, JsonSchema)]
struct EndedOut<'a> {
    op: &'a OperationId,
    attempt: u32,
    loc: &'a LocationId,
    how: HowWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a Cause>,
    at: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndedIn {
    op: OperationId,
    attempt: u32,
    loc: LocationId,
    how: HowWord,
    id: Option<String>,
    why: Option<String>,
    cause: Option<Cause>,
    at: u64,
}

#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum HowWord {
    Done,
    NotDone,
    Refused,
    InDoubt,
}

impl<'a> From<&'a OperationEnded> for EndedOut<'a> {
    fn from(ended: &'a OperationEnded) -> Self {
        let OperationEnded { op, attempt, loc, how, at } = ended;
        let (how, id, why, cause) = match how {
            How::Done { id } => (HowWord::Done, Some(id.as_str()), None, None),
            How::NotDone { cause } => (HowWord::NotDone, None, Some(cause.as_str()), None),
            How::Refused { cause } => (HowWord::Refused, None, None, Some(cause)),
            How::InDoubt { cause } => (HowWord::InDoubt, None, Some(cause.as_str()), None),
        };
        Self { op, attempt: *attempt, loc, how, id, why, cause, at: *at }
    }
}

impl EndedIn {
    fn record(self) -> serde_json::Result<OperationEnded> {
        let Self { op, attempt, loc, how, id, why, cause, at } = self;
        let how = match (how, id, why, cause) {
            (HowWord::Done, Some(id), None, None) => How::Done { id },
            (HowWord::NotDone, None, Some(cause), None) => How::NotDone { cause },
            (HowWord::Refused, None, None, Some(cause)) => How::Refused { cause },
            (HowWord::InDoubt, None, Some(cause), None) => How::InDoubt { cause },
            _ => return Err(misfit("how")),
        };
        Ok(OperationEnded { op, attempt, loc, how, at })
    }
}

/// An operation in doubt was decided: with `done` comes an id, with `conflict` the ids that could be it.
#[derive(Serialize, JsonSchema)]
struct SettledOut<'a> {
    op: &'a OperationId,
    attempt: u32,
    loc: &'a LocationId,
    verdict: VerdictWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<&'a [String]>,
    by: &'a str,
    at: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettledIn {
    op: OperationId,
    attempt: u32,
    loc: LocationId,
    verdict: VerdictWord,
    id: Option<String>,
    ids: Option<Vec<String>>,
    by: String,
    at: u64,
}

#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum VerdictWord {
    Done,
    Absent,
    Conflict,
}

impl<'a> From<&'a Settled> for SettledOut<'a> {
    fn from(settled: &'a Settled) -> Self {
        let Settled { op, attempt, loc, verdict, by, at } = settled;
        let (verdict, id, ids) = match verdict {
            DoubtVerdict::Done { id } => (VerdictWord::Done, Some(id.as_str()), None),
            DoubtVerdict::Absent => (VerdictWord::Absent, None, None),
            DoubtVerdict::Conflict { ids } => (VerdictWord::Conflict, None, Some(ids.as_slice())),
        };
        Self { op, attempt: *attempt, loc, verdict, id, ids, by, at: *at }
    }
}

impl SettledIn {
    fn record(self) -> serde_json::Result<Settled> {
        let Self { op, attempt, loc, verdict, id, ids, by, at } = self;
        let verdict = match (verdict, id, ids) {
            (VerdictWord::Done, Some(id), None) => DoubtVerdict::Done { id },
            (VerdictWord::Absent, None, None) => DoubtVerdict::Absent,
            (VerdictWord::Conflict, None, Some(ids)) => DoubtVerdict::Conflict { ids },
            _ => return Err(misfit("verdict")),
        };
        Ok(Settled { op, attempt, loc, verdict, by, at })
    }
}

/// A location's part of the run ended: with `skipped` comes a why, with `stopped` a cause.
#[derive(Serialize, JsonSchema)]
struct LocationOut<'a> {
    run: &'a RunId,
    loc: &'a LocationId,
    status: StatusWord,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unchecked: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a Cause>,
    requests: u32,
    at: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LocationIn {
    run: RunId,
    loc: LocationId,
    status: StatusWord,
    #[serde(default)]
    unchecked: Vec<String>,
    why: Option<String>,
    cause: Option<Cause>,
    requests: u32,
    at: u64,
}

#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum StatusWord {
    InPlace,
    Done,
    Skipped,
    Stopped,
}

impl<'a> From<&'a LocationEnded> for LocationOut<'a> {
    fn from(ended: &'a LocationEnded) -> Self {
        let LocationEnded { run, loc, outcome, requests, at } = ended;
        let nothing: &[String] = &[];
        let (status, unchecked, why, cause) = match outcome {
            LocationOutcome::InPlace => (StatusWord::InPlace, nothing, None, None),
            LocationOutcome::Done { unchecked } => (StatusWord::Done, unchecked.as_slice(), None, None),
            LocationOutcome::Skipped { why } => (StatusWord::Skipped, nothing, Some(why.as_str()), None),
            LocationOutcome::Stopped { cause } => (StatusWord::Stopped, nothing, None, Some(cause)),
        };
        Self { run, loc, status, unchecked, why, cause, requests: *requests, at: *at }
    }
}

impl LocationIn {
    fn record(self) -> serde_json::Result<LocationEnded> {
        let Self { run, loc, status, unchecked, why, cause, requests, at } = self;
        let outcome = match (status, unchecked.is_empty(), why, cause) {
            (StatusWord::InPlace, true, None, None) => LocationOutcome::InPlace,
            (StatusWord::Done, _, None, None) => LocationOutcome::Done { unchecked },
            (StatusWord::Skipped, true, Some(why), None) => LocationOutcome::Skipped { why },
            (StatusWord::Stopped, true, None, Some(cause)) => LocationOutcome::Stopped { cause },
            _ => return Err(misfit("status")),
        };
        Ok(LocationEnded { run, loc, outcome, requests, at })
    }
}
