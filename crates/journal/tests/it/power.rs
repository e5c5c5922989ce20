//! What a power cut leaves behind: any part of what was not durable, and zeros where blocks never arrived.

use crate::sample::{header, prefixes, reopen, small_run};
use fitout_journal::simulation::Disk;
use fitout_journal::{Journal, JournalError};

#[test]
fn a_power_cut_keeps_every_acknowledged_record_whatever_arrived_of_the_others() {
    let records = small_run();
    let states = prefixes(&records);
    let acknowledged = 20;
    let disk = || {
        let disk = Disk::default();
        let mut journal = Journal::create_on(disk.attach().unwrap(), header()).unwrap();
        for record in &records[..acknowledged] {
            journal.append(record).unwrap();
        }
        journal.commit().unwrap();
        for record in &records[acknowledged..] {
            journal.append(record).unwrap();
        }
        // The write arrives in memory and the power goes before the sync.
        disk.fail_at(disk.operations() + 2, fitout_journal::simulation::DiskFault::Killed);
        assert!(journal.commit().is_err());
        disk
    };
    let late = disk().bytes().len() - disk().durable().len();
    for arrived in 0..=late {
        for zeros in [0, 1, 5000] {
            let disk = disk();
            disk.cut_power(arrived, zeros);
            let (state, recovery, _) = reopen(&disk.bytes()).unwrap();
            let at = states.iter().position(|prefix| prefix == &state);
            assert!(at.is_some_and(|at| at >= acknowledged), "{arrived} bytes and {zeros} zeros: {at:?}");
            let room = late - arrived;
            assert_eq!(recovery.torn.map_or(0, |torn| torn.zeros), u64::try_from(zeros.min(room)).unwrap());
        }
    }
}

#[test]
fn zeros_with_something_after_them_are_refused() {
    let bytes = crate::sample::journal_of(&small_run()).bytes();
    let middle = bytes.len() / 2;
    for len in [1, 16, 512] {
        let mut holed = bytes.clone();
        holed[middle..middle + len].fill(0);
        let error = reopen(&holed).unwrap_err();
        assert!(matches!(error, JournalError::Damaged { .. }), "{error:?}");
    }
    let mut followed = bytes.clone();
    followed.extend([0; 700]);
    followed.extend(b"{\"seq\"");
    assert!(matches!(reopen(&followed), Err(JournalError::Damaged { .. })));
}

#[test]
fn a_long_run_of_zeros_is_cut_without_reading_it_into_memory() {
    let bytes = crate::sample::journal_of(&small_run()).bytes();
    let zeros = 9 << 20;
    let mut long = bytes.clone();
    long.resize(bytes.len() + zeros, 0);
    let (_, recovery, disk) = reopen(&long).unwrap();
    assert_eq!(recovery.torn.unwrap().zeros, u64::try_from(zeros).unwrap());
    assert_eq!(disk.bytes(), bytes);
    assert!(disk.aside().is_empty());
}

#[test]
fn a_crash_in_the_recovery_loses_nothing() {
    let records = small_run();
    let states = prefixes(&records);
    let bytes = crate::sample::journal_of(&records).bytes();
    let torn = &bytes[..bytes.len() - 30];
    for operation in 1..=6 {
        for power in [false, true] {
            let disk = Disk::holding(torn);
            disk.fail_at(operation, fitout_journal::simulation::DiskFault::Killed);
            let opened = Journal::open_on(disk.attach().unwrap());
            drop(opened);
            disk.mend();
            if power {
                disk.cut_power(0, 0);
            }
            let (journal, _) = Journal::open_on(disk.attach().unwrap()).unwrap();
            assert_eq!(journal.state(), &states[records.len() - 1], "killed in operation {operation}");
            assert!(!disk.aside().is_empty());
        }
    }
}
