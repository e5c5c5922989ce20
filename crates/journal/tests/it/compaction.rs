//! A compacted journal means the same and goes on.

use crate::sample::{Directory, agent, header, intent, prefixes, run_began, run_ended, small_run};
use fitout_journal::{FoldError, Journal, JournalError, Record, State, compact, read, verify};
use fitout_model::Verb;

#[test]
fn a_compacted_journal_means_the_same_from_every_point_of_a_run() {
    let directory = Directory::new();
    let path = directory.path().join("fitout.journal");
    let records = small_run();
    let states = prefixes(&records);
    for (written, state) in states.iter().enumerate() {
        let mut journal = Journal::create(&path, header()).unwrap();
        for record in &records[..written] {
            journal.append(record).unwrap();
        }
        journal.commit().unwrap();
        drop(journal);
        for _ in 0..2 {
            let compacted = compact(&path).unwrap();
            let (journal, recovery) = Journal::open(&path).unwrap();
            assert_eq!(journal.state(), state, "after {written} records");
            assert_eq!((recovery.lines, recovery.bytes), (compacted.lines, compacted.bytes));
        }
        // What comes after is folded alike.
        let (mut journal, _) = Journal::open(&path).unwrap();
        for record in &records[written..] {
            journal.append(record).unwrap();
        }
        assert_eq!(journal.state(), states.last().unwrap(), "after {written} records and compaction");
        drop(journal);
        std::fs::remove_file(&path).unwrap();
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "nothing is left beside it");
}

#[test]
fn compaction_takes_away_what_no_longer_matters() {
    let directory = Directory::new();
    let path = directory.path().join("fitout.journal");
    let mut journal = Journal::create(&path, header()).unwrap();
    for record in small_run() {
        journal.append(&record).unwrap();
    }
    for n in 2..200 {
        journal.append(&run_began(n, 4)).unwrap();
        for attempt in [2 * n - 3, 2 * n - 2] {
            let switch = intent(2, Verb::SwitchMode, &agent("front-desk"), attempt, "again");
            journal.append(&Record::Began(switch.clone())).unwrap();
            journal.append(&crate::sample::done(&switch, "agent-7")).unwrap();
        }
        journal.append(&run_ended(n, "finished")).unwrap();
    }
    journal.commit().unwrap();
    drop(journal);
    let (before, _) = read(&path).unwrap();
    let compacted = compact(&path).unwrap();
    assert!(compacted.lines * 4 < compacted.before.lines, "{compacted:?}");
    assert_eq!(read(&path).unwrap().0, before);
    let survey = verify(&path).unwrap();
    assert_eq!((survey.runs, survey.locations, survey.open), (199, 4, 1));
}

#[test]
fn a_journal_in_use_is_not_compacted_and_a_draft_left_over_is_replaced() {
    let directory = Directory::new();
    let path = directory.path().join("fitout.journal");
    let journal = Journal::create(&path, header()).unwrap();
    assert!(matches!(compact(&path), Err(JournalError::Locked { .. })));
    drop(journal);
    let draft = directory.path().join("fitout.journal.compacting");
    std::fs::write(&draft, "cut short").unwrap();
    compact(&path).unwrap();
    assert!(!draft.exists());
    assert_eq!(read(&path).unwrap().0, State::new(header()));
}

#[test]
fn records_of_compaction_stand_only_at_the_beginning() {
    let directory = Directory::new();
    let path = directory.path().join("fitout.journal");
    let mut journal = Journal::create(&path, header()).unwrap();
    for record in small_run() {
        journal.append(&record).unwrap();
    }
    journal.commit().unwrap();
    drop(journal);
    compact(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let kept = text.lines().find(|line| line.contains(r#""type":"kept-run""#)).unwrap();
    let began = serde_json::from_str::<serde_json::Value>(kept).unwrap()["began"].clone();
    let kept = fitout_journal::KeptRun {
        began: serde_json::from_value(began).unwrap(),
        ended: None,
        tally: std::collections::BTreeMap::new(),
        requests: 0,
    };
    let mut state = State::new(header());
    state.apply(&run_began(9, 1)).unwrap();
    assert_eq!(state.apply(&Record::KeptRun(Box::new(kept))), Err(FoldError::KeptTooLate));
}
