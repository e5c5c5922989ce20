//! A journal that ignores its checksums must be caught by flipping its bits.

use fitout_journal::simulation::Disk;
use fitout_journal::{
    Checksums, Journal, JournalHeader, Record, RosterUsed, RunBegan, RunEnded, TemplateUsed, break_checksums,
};
use fitout_model::{Digest, RunId};
use std::collections::BTreeMap;

/// How many single flipped bits of a small journal are taken for something else than damage or an unfinished end.
fn flips_believed() -> usize {
    let header = JournalHeader::new("mutants", "desk", "sandbox", 0);
    let disk = Disk::default();
    let run: RunId = "run".parse().unwrap();
    let mut journal = Journal::create_on(disk.attach().unwrap(), header).unwrap();
    let digest = Digest::of_bytes(b"");
    let template = TemplateUsed { path: "a".to_owned(), version: "1".to_owned(), digest: digest.clone() };
    let roster =
        RosterUsed { path: "b".to_owned(), digest, locations: 1, rows: std::collections::BTreeMap::new(), key: None };
    let (command, settings) = ("apply".to_owned(), BTreeMap::new());
    let began = RunBegan { run: run.clone(), command, template, roster, turns: None, settings, at: 1 };
    journal.append(&Record::RunBegan(began)).unwrap();
    journal.append(&Record::RunEnded(RunEnded { run, how: "finished".to_owned(), figures: None, at: 2 })).unwrap();
    journal.commit().unwrap();
    let whole = journal.state().clone();
    drop(journal);
    let bytes = disk.bytes();
    let believed = |bit: &usize| {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let opened = Journal::open_on(Disk::holding(&flipped).attach().unwrap());
        opened.is_ok_and(|(journal, recovery)| recovery.torn.is_none() && *journal.state() != whole)
    };
    (0..bytes.len() * 8).filter(believed).count()
}

#[test]
fn a_journal_that_ignores_checksums_is_caught() {
    assert_eq!(flips_believed(), 0);
    break_checksums(Checksums::Ignored);
    let believed = flips_believed();
    break_checksums(Checksums::Compared);
    assert!(believed > 0, "no flipped bit went through, although no checksum was compared");
}
