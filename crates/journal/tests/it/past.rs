//! What a run did, and what stood there before: the history and the file of former values.

use crate::sample::{
    Directory, action, adopted, agent, done, ended, header, intent, loc, run_began, run_ended, run_id, settled,
};
use fitout_journal::simulation::Disk;
use fitout_journal::{
    DoubtVerdict, FormerLog, FormerValues, History, How, Intent, Journal, JournalError, PastWriteKind, PreImageRecord,
    Record, WriteEffect, former_values, history_of,
};
use fitout_model::Verb;
use serde_json::json;
use std::path::Path;

fn former(number: u32, text: &str) -> PreImageRecord {
    let intent = intent(number, Verb::UpdateAgent, &agent("desk"), 1, text);
    PreImageRecord {
        loc: intent.loc,
        op: intent.op,
        attempt: 1,
        target: intent.target,
        values: json!({"goal": text}).as_object().cloned().unwrap(),
        absent: vec!["businessName".to_owned()],
        at: 7,
    }
}

fn read(bytes: &[u8]) -> Result<FormerValues, JournalError> {
    FormerValues::of_bytes(bytes, Path::new("former"))
}

fn written(formers: &[PreImageRecord]) -> Disk {
    let disk = Disk::default();
    let mut log = FormerLog::open_on(disk.attach().unwrap()).unwrap();
    for former in formers {
        log.append(former).unwrap();
    }
    log.commit().unwrap();
    disk
}

#[test]
fn former_values_are_read_back_and_a_torn_tail_is_left_out_at_every_byte() {
    let formers = [former(1, "Löwen\n"), former(2, "b"), former(3, "c")];
    let bytes = written(&formers).durable();
    let ends: Vec<usize> = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1).collect();
    for cut in 0..=bytes.len() {
        let whole = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
        let values = read(&bytes[..cut]).unwrap();
        for (number, former) in formers.iter().enumerate() {
            let found = values.of(&former.loc, &former.op, former.attempt);
            assert_eq!(found, (number < whole).then_some(former), "cut at {cut}");
        }
        // What was cut does not keep a program from going on.
        let disk = Disk::holding(&bytes[..cut]);
        let mut log = FormerLog::open_on(disk.attach().unwrap()).unwrap();
        log.append(&formers[2]).unwrap();
        log.commit().unwrap();
        let values = read(&disk.durable()).unwrap();
        assert!(values.of(&formers[2].loc, &formers[2].op, 1).is_some(), "cut at {cut}");
    }
}

#[test]
fn a_flipped_bit_is_never_taken_for_a_value() {
    let bytes = written(&[former(1, "a"), former(2, "b")]).durable();
    let right = read(&bytes).unwrap();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            if let Ok(values) = read(&flipped) {
                // Only the last line break can be lost without notice, and its line with it.
                assert!(values != right && at == bytes.len() - 1, "byte {at}, bit {bit}");
            }
        }
    }
}

#[test]
fn the_file_is_private_and_its_values_are_not_shown() {
    let directory = Directory::new();
    let path = directory.path().join("former.jsonl");
    assert!(former_values(&path).unwrap().is_empty());
    let mut log = FormerLog::open_or_create(&path).unwrap();
    log.append(&former(1, "a prompt")).unwrap();
    log.commit().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let values = former_values(&path).unwrap();
    assert!(!format!("{values:?}").contains("a prompt") && format!("{values:?}").contains("goal"));
    assert!(matches!(FormerLog::open_or_create(&path), Err(JournalError::Locked { .. })));
}

fn told(records: &[Record], run: u32) -> Option<History> {
    let disk = Disk::default();
    let mut journal = Journal::create_on(disk.attach().unwrap(), header()).unwrap();
    for record in records {
        journal.append(record).unwrap();
    }
    journal.commit().unwrap();
    history_of(disk.durable().as_slice(), Path::new("journal"), &run_id(run)).unwrap()
}

#[test]
fn a_history_tells_what_was_done_and_who_wrote_there_later() {
    let (desk, book) = (agent("desk"), action("desk", "book"));
    let create = intent(1, Verb::CreateAgent, &desk, 1, "a");
    let attach =
        Intent { id: Some("agent-1".into()), seen: Some(Vec::new()), ..intent(1, Verb::AttachAction, &book, 1, "b") };
    let update = intent(2, Verb::UpdateAgent, &desk, 1, "c");
    let remove = intent(1, Verb::RemoveAction, &book, 1, "d");
    let records = [
        run_began(1, 2),
        Record::Began(create.clone()),
        done(&create, "agent-1"),
        Record::Began(attach.clone()),
        ended(&attach, How::InDoubt { cause: "reset".into() }),
        adopted(2, "desk", "agent-2", None),
        Record::Began(update.clone()),
        ended(&update, How::NotDone { cause: "throttled".into() }),
        run_ended(1, "finished"),
        run_began(2, 2),
        settled(&attach, DoubtVerdict::Done { id: "action-1".into() }),
        Record::Began(remove.clone()),
        done(&remove, "action-1"),
        run_ended(2, "finished"),
    ];
    let past = told(&records, 1).unwrap();
    let deeds = |number: u32| &past.locations[&loc(number)];
    let effect = |what: &PastWriteKind| match what {
        PastWriteKind::Adopted => None,
        PastWriteKind::Wrote { effect, .. } => Some(*effect),
    };
    assert_eq!(deeds(1).iter().map(|deed| effect(&deed.what)).collect::<Vec<_>>(), [Some(WriteEffect::Done); 2]);
    assert_eq!(deeds(1)[1].id.as_deref(), Some("action-1"), "settled in a later run");
    assert_eq!(deeds(1)[1].since, Some(run_id(2)));
    assert_eq!(deeds(2).iter().map(|deed| effect(&deed.what)).collect::<Vec<_>>(), [None, Some(WriteEffect::None)]);
    assert!(deeds(2).iter().all(|deed| deed.since.is_none()) && past.ended.is_some() && !past.compacted);
    assert_eq!(told(&records, 2).unwrap().locations[&loc(1)].len(), 1);
    assert_eq!(told(&records, 3), None);
}

#[cfg(unix)]
#[test]
fn former_values_that_were_removed_stop_the_writes_that_rest_on_them() {
    let directory = Directory::new();
    let path = directory.path().join("former.jsonl");
    let mut log = FormerLog::open_or_create(&path).unwrap();
    log.append(&former(1, "a")).unwrap();
    log.commit().unwrap();
    std::fs::remove_file(&path).unwrap();
    log.append(&former(2, "b")).unwrap();
    let ended = log.commit().unwrap_err();
    assert!(
        matches!(ended, JournalError::Displaced { what: fitout_journal::Displaced::Removed, kept: Some(_), .. }),
        "{ended:?}"
    );
    assert!(matches!(log.append(&former(3, "c")), Err(JournalError::Poisoned { .. })));
}
