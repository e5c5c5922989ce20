//! Records to test with: one of every kind, and a small run that uses them.

use fitout_journal::simulation::Disk;
use fitout_journal::{
    Adopted, AdoptedAction, Agreement, DoubtVerdict, Gone, How, Intent, Journal, JournalError, JournalHeader,
    LocationEnded, OperationEnded, Record, Recovery, Released, Restored, RosterUsed, RunBegan, RunEnded, SeenBeside,
    Settled, State, TemplateUsed,
};
use fitout_model::{Cause, CauseKind, Digest, HandEdit, LocationId, LocationOutcome, OperationId, RunId, Target, Verb};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tempfile::TempDir;

static LOCKED_FILES: RwLock<()> = RwLock::new(());

/// A directory for real journals.
///
/// A process that is being started shares the locks of this one until its program is loaded, so none is started while
/// such a directory is in use.
pub(crate) struct Directory {
    directory: TempDir,
    _in_use: RwLockReadGuard<'static, ()>,
}

impl Directory {
    pub(crate) fn new() -> Self {
        let in_use = LOCKED_FILES.read().unwrap_or_else(PoisonError::into_inner);
        Self { directory: tempfile::tempdir().unwrap(), _in_use: in_use }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }
}

/// While this lives, no test has a real journal open in a [`Directory`].
pub(crate) fn no_file_is_locked() -> RwLockWriteGuard<'static, ()> {
    LOCKED_FILES.write().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn header() -> JournalHeader {
    JournalHeader::new("fitout 0.1.0", "front-desk", "https://services.leadconnectorhq.com", 1_700_000_000_000)
}

pub(crate) fn loc(n: u32) -> LocationId {
    format!("loc-{n}").parse().unwrap()
}

pub(crate) fn run_id(n: u32) -> RunId {
    format!("20260101-{n}").parse().unwrap()
}

pub(crate) fn agent(key: &str) -> Target {
    Target { agent: key.parse().unwrap(), action: None }
}

pub(crate) fn action(agent: &str, key: &str) -> Target {
    Target { agent: agent.parse().unwrap(), action: Some(key.parse().unwrap()) }
}

pub(crate) fn cause(message: &str) -> Cause {
    Cause {
        kind: CauseKind::Rejected,
        during: "attach action front-desk/book".into(),
        message: message.into(),
        status: Some(422),
        trace: Some("trace-1".into()),
    }
}

pub(crate) fn writes(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
    fields.iter().map(|(name, digest)| ((*name).to_owned(), (*digest).to_owned())).collect()
}

pub(crate) fn op(loc: &LocationId, target: &Target, verb: Verb, body: &str) -> OperationId {
    OperationId::of(loc, target, verb, &Digest::of_bytes(body.as_bytes()))
}

pub(crate) fn run_began(n: u32, locations: u64) -> Record {
    Record::RunBegan(RunBegan {
        run: run_id(n),
        command: "apply".into(),
        template: TemplateUsed {
            path: "templates/front-desk.yaml".into(),
            version: "1.2".into(),
            digest: Digest::of_bytes(b"template"),
        },
        roster: RosterUsed {
            path: "Löwen \"Rooms\".csv".into(),
            digest: Digest::of_bytes(b"roster"),
            locations,
            rows: std::collections::BTreeMap::new(),
            key: None,
        },
        turns: None,
        settings: writes(&[("concurrency", "64"), ("on-existing", "adopt")]),
        at: 1_700_000_000_001,
    })
}

pub(crate) fn run_ended(n: u32, how: &str) -> Record {
    Record::RunEnded(RunEnded { run: run_id(n), how: how.into(), figures: None, at: 1_700_000_000_002 })
}

/// An intent whose operation follows from its content, as in the engine.
pub(crate) fn intent(n: u32, verb: Verb, target: &Target, attempt: u32, body: &str) -> Intent {
    let loc = loc(n);
    Intent {
        op: op(&loc, target, verb, body),
        attempt,
        loc,
        verb,
        target: target.clone(),
        id: None,
        body: Digest::of_bytes(body.as_bytes()),
        seen: verb.creates().then(Vec::new),
        writes: writes(&[("goal", "0123abcd"), ("name", "89ef4567")]),
        leaves: BTreeMap::new(),
        at: 1_700_000_000_003,
    }
}

pub(crate) fn ended(intent: &Intent, how: How) -> Record {
    Record::Ended(OperationEnded {
        op: intent.op.clone(),
        attempt: intent.attempt,
        loc: intent.loc.clone(),
        how,
        at: 1_700_000_000_004,
    })
}

pub(crate) fn done(intent: &Intent, id: &str) -> Record {
    ended(intent, How::Done { id: id.into() })
}

pub(crate) fn settled(intent: &Intent, verdict: DoubtVerdict) -> Record {
    Record::Settled(Settled {
        op: intent.op.clone(),
        attempt: intent.attempt,
        loc: intent.loc.clone(),
        verdict,
        by: "observation".into(),
        at: 1_700_000_000_005,
    })
}

pub(crate) fn adopted(n: u32, key: &str, id: &str, action: Option<(&str, &str)>) -> Record {
    Record::Adopted(Adopted {
        loc: loc(n),
        agent: key.parse().unwrap(),
        id: id.parse().unwrap(),
        action: action.map(|(key, id)| AdoptedAction { key: key.parse().unwrap(), id: id.parse().unwrap() }),
        found: BTreeMap::new(),
        at: 1_700_000_000_006,
    })
}

pub(crate) fn gone(n: u32, target: &Target, id: &str) -> Record {
    Record::Gone(Gone { loc: loc(n), target: target.clone(), id: id.into(), at: 1_700_000_000_007 })
}

pub(crate) fn restored(n: u32, target: &Target, id: &str, leaves: &[(&str, Option<String>)]) -> Record {
    let leaves = leaves.iter().map(|(name, digest)| ((*name).to_owned(), digest.clone())).collect();
    Record::Restored(Restored { loc: loc(n), target: target.clone(), id: id.into(), leaves, at: 1_700_000_000_008 })
}

pub(crate) fn agreement(n: u32, other: &str) -> Record {
    let edit = HandEdit { target: agent("a"), field: "goal".into(), shown: "0123abcd".into() };
    let others = [other.parse().unwrap()].into();
    Record::Agreed(Agreement { loc: loc(n), edits: [edit].into(), others, at: 1_700_000_000_009 })
}

pub(crate) fn released(n: u32, target: &Target, id: &str) -> Record {
    Record::Released(Released { loc: loc(n), target: target.clone(), id: id.into(), at: 1_700_000_000_007 })
}

/// What else the location has, and the fingerprint of this token.
pub(crate) fn seen(n: u32, agents: &[&str], token: &str) -> Record {
    let agents = agents.iter().map(|id| id.parse().unwrap()).collect();
    let token = Some(header().print_key().print(token));
    Record::Seen(SeenBeside { loc: loc(n), agents, token, at: 1_700_000_000_007 })
}

pub(crate) fn location(run: u32, n: u32, outcome: LocationOutcome) -> Record {
    let at = 1_700_000_000_008;
    Record::Location(LocationEnded { run: run_id(run), loc: loc(n), outcome, requests: 7, at })
}

/// The records of a small journal after its first line: every type and every way an operation can go.
pub(crate) fn small_run() -> Vec<Record> {
    let (desk, book, stop) = (agent("front-desk"), action("front-desk", "book"), action("front-desk", "stop"));
    let create = intent(1, Verb::CreateAgent, &desk, 1, "a");
    let attach = Intent {
        id: Some("agent-1".into()),
        seen: Some(vec!["action-0".into()]),
        ..intent(1, Verb::AttachAction, &book, 1, "b")
    };
    let refused = intent(1, Verb::AttachAction, &stop, 1, "c");
    let switch = intent(1, Verb::SwitchMode, &desk, 1, "d");
    let again = intent(1, Verb::SwitchMode, &desk, 2, "d");
    let update = intent(2, Verb::UpdateAgent, &desk, 1, "e");
    let lost = intent(3, Verb::CreateAgent, &desk, 1, "f");
    let once_more = intent(3, Verb::CreateAgent, &desk, 2, "f");
    let unchecked = vec!["respondToImages".to_owned()];
    vec![
        run_began(1, 4),
        Record::Began(create.clone()),
        done(&create, "agent-1"),
        Record::Began(attach.clone()),
        ended(&attach, How::InDoubt { cause: "the connection was reset".into() }),
        settled(&attach, DoubtVerdict::Done { id: "action-1".into() }),
        Record::Began(refused.clone()),
        ended(&refused, How::Refused { cause: cause("details.stopBotExamples must contain at least 2 elements") }),
        Record::Began(switch.clone()),
        ended(&switch, How::NotDone { cause: "throttled".into() }),
        Record::Began(again.clone()),
        done(&again, "agent-1"),
        location(1, 1, LocationOutcome::Done { unchecked }),
        adopted(2, "front-desk", "agent-7", None),
        adopted(2, "front-desk", "agent-7", Some(("book", "action-7"))),
        Record::Began(update.clone()),
        ended(&update, How::InDoubt { cause: "timed out after 30 s".into() }),
        gone(2, &book, "action-7"),
        location(1, 2, LocationOutcome::Stopped { cause: cause("Löwen \\ \"quoted\" \u{1F511}") }),
        Record::Began(lost.clone()),
        settled(&lost, DoubtVerdict::Absent),
        Record::Began(once_more.clone()),
        ended(&once_more, How::InDoubt { cause: "502".into() }),
        settled(&once_more, DoubtVerdict::Conflict { ids: vec!["agent-8".into(), "agent-9".into()] }),
        location(1, 4, LocationOutcome::Skipped { why: "an agent of that name exists".into() }),
        location(1, 4, LocationOutcome::InPlace),
        seen(1, &["agent-0"], "pit-1"),
        run_ended(1, "finished"),
    ]
}

/// A journal of these records, each made durable by itself.
pub(crate) fn journal_of(records: &[Record]) -> Disk {
    let disk = Disk::default();
    let mut journal = Journal::create_on(disk.attach().unwrap(), header()).unwrap();
    for record in records {
        journal.append(record).unwrap();
        journal.commit().unwrap();
    }
    disk
}

/// The states after 0, 1, 2, ... of these records.
pub(crate) fn prefixes(records: &[Record]) -> Vec<State> {
    let mut state = State::new(header());
    let mut states = vec![state.clone()];
    for record in records {
        state.apply(record).unwrap();
        states.push(state.clone());
    }
    states
}

/// What a program makes of these bytes.
pub(crate) fn reopen(bytes: &[u8]) -> Result<(State, Recovery, Disk), JournalError> {
    let disk = Disk::holding(bytes);
    let (journal, recovery) = Journal::open_on(disk.attach()?)?;
    let state = journal.state().clone();
    Ok((state, recovery, disk))
}
