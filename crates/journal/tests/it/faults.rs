//! Writes and syncs that go wrong at the n-th operation, for every n.

use crate::sample::{header, prefixes, reopen, small_run};
use fitout_journal::simulation::{Disk, DiskFault};
use fitout_journal::{Journal, JournalError, Record, State};

/// Writes all records, two to a commit, until something fails; how many were acknowledged, and the error.
fn write_until_it_fails(disk: &Disk, records: &[Record]) -> (Option<usize>, Option<JournalError>) {
    let mut journal = match Journal::create_on(disk.attach().unwrap(), header()) {
        Ok(journal) => journal,
        Err(error) => return (None, Some(error)),
    };
    let mut acknowledged = 0;
    for batch in records.chunks(2) {
        for record in batch {
            journal.append(record).unwrap();
        }
        if let Err(error) = journal.commit() {
            assert!(journal.is_poisoned());
            let operations = disk.operations();
            assert!(matches!(journal.append(&records[0]), Err(JournalError::Poisoned { .. })));
            assert!(matches!(journal.commit(), Err(JournalError::Poisoned { .. })));
            assert_eq!(disk.operations(), operations, "a poisoned journal leaves the disk alone");
            return (Some(acknowledged), Some(error));
        }
        acknowledged += batch.len();
    }
    (Some(acknowledged), None)
}

fn check_prefix(disk: &Disk, states: &[State], acknowledged: Option<usize>, what: &str) {
    match (reopen(&disk.bytes()), acknowledged) {
        (Ok((state, ..)), acknowledged) => {
            let at = states.iter().position(|prefix| prefix == &state);
            assert!(at.is_some_and(|at| at >= acknowledged.unwrap_or(0)), "{what}: {at:?} of {acknowledged:?}");
        }
        (Err(JournalError::Unborn { .. }), None) => {}
        (Err(error), _) => panic!("{what}: {error:?}"),
    }
}

#[test]
fn every_fault_at_every_operation_keeps_what_was_acknowledged() {
    let records = small_run();
    let states = prefixes(&records);
    let clean = Disk::default();
    assert!(write_until_it_fails(&clean, &records).1.is_none());
    let operations = clean.operations();
    assert!(operations > 20);
    for fault in DiskFault::ALL {
        let mut failed = 0;
        for n in 1..=operations + 1 {
            let disk = Disk::default();
            disk.fail_at(n, fault);
            let (acknowledged, error) = write_until_it_fails(&disk, &records);
            failed += u32::from(error.is_some());
            let what = format!("{fault:?} at operation {n}");
            check_prefix(&disk, &states, acknowledged, &what);
            disk.cut_power(0, 0);
            check_prefix(&disk, &states, acknowledged, &format!("{what}, then a power cut"));
        }
        let harmless = matches!(fault, DiskFault::ShortWrite | DiskFault::Interrupted);
        assert_eq!(failed == 0, harmless, "{fault:?} failed {failed} times");
    }
}

#[test]
fn a_program_killed_after_any_byte_leaves_a_prefix_that_holds_what_was_acknowledged() {
    let records = small_run();
    let states = prefixes(&records);
    let clean = Disk::default();
    assert!(write_until_it_fails(&clean, &records).1.is_none());
    for byte in 0..clean.bytes().len() {
        let disk = Disk::default();
        disk.kill_at_byte(byte);
        let (acknowledged, error) = write_until_it_fails(&disk, &records);
        assert!(error.is_some(), "byte {byte}");
        assert_eq!(disk.bytes().len(), byte);
        check_prefix(&disk, &states, acknowledged, &format!("killed after byte {byte}"));
    }
}

#[test]
fn a_commit_is_one_write_and_one_sync_however_many_records_it_has() {
    let disk = Disk::default();
    let mut journal = Journal::create_on(disk.attach().unwrap(), header()).unwrap();
    let (operations, syncs) = (disk.operations(), disk.syncs());
    for record in small_run() {
        journal.append(&record).unwrap();
    }
    journal.commit().unwrap();
    journal.commit().unwrap();
    assert_eq!((disk.operations() - operations, disk.syncs() - syncs), (2, 1));
}

#[test]
fn a_second_program_is_kept_out_until_the_first_one_ends() {
    let disk = Disk::default();
    let journal = Journal::create_on(disk.attach().unwrap(), header()).unwrap();
    assert!(matches!(disk.attach(), Err(JournalError::Locked { .. })));
    drop(journal);
    assert!(disk.attach().is_ok());
}

#[test]
fn a_record_that_is_refused_leaves_no_trace() {
    let disk = Disk::default();
    let mut journal = Journal::create_on(disk.attach().unwrap(), header()).unwrap();
    let records = small_run();
    assert_eq!(journal.append(&records[0]).unwrap(), 2);
    let before = journal.state().clone();
    let error = journal.append(&records[2]).unwrap_err();
    assert!(matches!(error, JournalError::Refused { kind: "ended", .. }), "{error:?}");
    assert_eq!(journal.state(), &before);
    assert!(!journal.is_poisoned());
    assert_eq!(journal.append(&records[1]).unwrap(), 3);
    journal.commit().unwrap();
    assert_eq!(reopen(&disk.bytes()).unwrap().0, prefixes(&records)[2]);
}
