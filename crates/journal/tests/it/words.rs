//! What people read about a journal.

use crate::sample::{header, journal_of, no_file_is_locked, small_run};
use fitout_journal::{FORMAT, Journal, JournalError, show, verify};
use std::error::Error as _;

#[test]
fn a_journal_is_shown_in_words() {
    let _snapshots_start_processes = no_file_is_locked();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fitout.journal");
    let bytes = journal_of(&small_run()).bytes();
    std::fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
    let mut out = Vec::new();
    let recovery = show(&path, &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
     1  journal of template front-desk at https://services.leadconnectorhq.com, format 1.1, made by fitout 0.1.0
     2  run 20260101-1 began: apply of templates/front-desk.yaml (version 1.2) with 4 locations from Löwen "Rooms".csv
     3  loc-1: create agent front-desk is about to be sent (operation 7140146aa6e006a3, attempt 1)
     4  loc-1: operation 7140146aa6e006a3, attempt 1, is done: agent-1
     5  loc-1: attach action front-desk/book is about to be sent (operation 21c25a7d7c6c249c, attempt 1)
     6  loc-1: operation 21c25a7d7c6c249c, attempt 1, is in doubt: the connection was reset
     7  loc-1: operation 21c25a7d7c6c249c, attempt 1, settled by observation: it was done: action-1
     8  loc-1: attach action front-desk/stop is about to be sent (operation 197dc6e4e7b61e4b, attempt 1)
     9  loc-1: operation 197dc6e4e7b61e4b, attempt 1, was refused: details.stopBotExamples must contain at least 2 elements
    10  loc-1: switch mode front-desk is about to be sent (operation ec9579f5f691094a, attempt 1)
    11  loc-1: operation ec9579f5f691094a, attempt 1, was not done: throttled
    12  loc-1: switch mode front-desk is about to be sent (operation ec9579f5f691094a, attempt 2)
    13  loc-1: operation ec9579f5f691094a, attempt 2, is done: agent-1
    14  loc-1: done after 7 requests; not checkable: respondToImages
    15  loc-2: front-desk was there already as agent-7 and is ours
    16  loc-2: front-desk/book was there already as action-7 and is ours
    17  loc-2: update agent front-desk is about to be sent (operation 89cffb88288c9ec3, attempt 1)
    18  loc-2: operation 89cffb88288c9ec3, attempt 1, is in doubt: timed out after 30 s
    19  loc-2: front-desk/book (action-7) is gone
    20  loc-2: failed after 7 requests: Löwen \ "quoted" 🔑 (attach action front-desk/book)
    21  loc-3: create agent front-desk is about to be sent (operation 0a6083ac1f6e1f39, attempt 1)
    22  loc-3: operation 0a6083ac1f6e1f39, attempt 1, settled by observation: it was not done
    23  loc-3: create agent front-desk is about to be sent (operation 0a6083ac1f6e1f39, attempt 2)
    24  loc-3: operation 0a6083ac1f6e1f39, attempt 2, is in doubt: 502
    25  loc-3: operation 0a6083ac1f6e1f39, attempt 2, settled by observation: it could be any of agent-8, agent-9
    26  loc-4: skipped after 7 requests: an agent of that name exists
    27  loc-4: done after 7 requests: everything was in place
    28  loc-1: 1 agent that is not ours is listed there; the fingerprint of its token is kept
    "#);
    insta::assert_snapshot!(recovery.torn.unwrap(), @r"line 29 was not finished (111 bytes)");
}

#[test]
fn a_journal_is_verified_and_counted() {
    let _snapshots_start_processes = no_file_is_locked();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fitout.journal");
    std::fs::write(&path, journal_of(&small_run()).bytes()).unwrap();
    let survey = verify(&path).unwrap();
    assert_eq!((survey.runs, survey.locations, survey.open), (1, 4, 1));
    assert_eq!(survey.kinds.values().sum::<u64>(), survey.recovery.lines);
    insta::assert_debug_snapshot!(survey.kinds, @r#"
    {
        "adopted": 2,
        "began": 8,
        "ended": 7,
        "gone": 1,
        "journal": 1,
        "location": 4,
        "run-began": 1,
        "run-ended": 1,
        "seen": 1,
        "settled": 3,
    }
    "#);
}

#[test]
fn a_damaged_line_is_named_with_its_cause_and_the_next_step() {
    let _snapshots_start_processes = no_file_is_locked();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fitout.journal");
    let mut bytes = journal_of(&small_run()).bytes();
    bytes[900] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let mut out = Vec::new();
    let error = show(&path, &mut out).unwrap_err();
    let text = format!("{error}: {}\n{}", error.source().unwrap(), error.hint());
    let text = text.replace(&directory.path().display().to_string(), "DIR");
    insta::assert_snapshot!(text, @r"
    journal DIR/fitout.journal, line 4 (byte 870), is damaged: its checksum does not match its content
    The file was left as it is. Put back a copy of it if there is one. Otherwise keep it, wait until the settle time is over, and run `fitout apply` with a new journal: it looks into every location first and adopts what is there by name.
    ");
    assert!(verify(&path).is_err());
    assert!(matches!(Journal::open(&path), Err(JournalError::Damaged { .. })));
    assert!(!out.is_empty(), "the lines before it were shown");
}

#[test]
fn the_first_line_reads_as_the_document_says() {
    let _snapshots_start_processes = no_file_is_locked();
    let disk = journal_of(&[]);
    assert_eq!(header().format, FORMAT);
    insta::assert_snapshot!(String::from_utf8(disk.bytes()).unwrap(), @r#"{"seq":1,"prev":"00000000","type":"journal","format":{"major":1,"minor":1},"made_by":"fitout 0.1.0","template":"front-desk","host":"https://services.leadconnectorhq.com","at":1700000000000,"crc":"dc8eb4a0"}"#);
}
