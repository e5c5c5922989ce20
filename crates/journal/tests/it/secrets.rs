//! No token gets into a journal, whoever puts it into a record; what is in the file and what is in memory stay the same.

use crate::sample::{adopted, cause, journal_of, location, reopen, run_began};
use fitout_journal::{Journal, JournalError};
use fitout_model::{Cause, LocationOutcome, learn_secret};

const TOKEN: &str = "pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab";
const OPAQUE: &str = "journal5eC0de~opaque";

#[test]
fn a_record_with_a_token_in_it_is_masked_in_the_file_and_in_memory() {
    learn_secret(OPAQUE);
    let said = Cause { trace: Some(TOKEN.to_owned()), ..cause(&format!("bad\n{TOKEN}, {OPAQUE}: \"no\"")) };
    let disk = journal_of(&[run_began(1, 1)]);
    let (mut journal, _) = Journal::open_on(disk.attach().unwrap()).unwrap();
    journal.append(&location(1, 1, LocationOutcome::Stopped { cause: said })).unwrap();
    journal.commit().unwrap();
    let live = journal.state().clone();
    let bytes = disk.bytes();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(!text.contains("0c2f8f1e") && !text.contains(OPAQUE), "{text}");
    assert!(text.contains("bad\\n•••, •••: \\\"no\\\""), "{text}");
    assert_eq!(reopen(&bytes).unwrap().0, live);
}

#[test]
fn a_token_in_the_place_of_an_id_is_not_written() {
    let opaque = "journal5eC0de-opaque-id";
    let disk = journal_of(&[run_began(1, 1)]);
    let (mut journal, _) = Journal::open_on(disk.attach().unwrap()).unwrap();
    let record = adopted(1, "desk", opaque, None);
    learn_secret(opaque);
    let before = disk.bytes();
    assert!(matches!(journal.append(&record), Err(JournalError::Unwritable { .. })));
    journal.commit().unwrap();
    assert_eq!(disk.bytes(), before);
    journal.append(&adopted(1, "desk", "an-agents-id", None)).unwrap();
}
