//! Journals of other versions: newer minor ones are read and not written, other major ones are refused.

use crate::sample::{Directory, header, loc, reopen, seen};
use fitout_journal::simulation::Disk;
use fitout_journal::{Damage, FORMAT, Format, Journal, JournalError, JournalHeader, compact, read, verify};

/// Lines of these members, framed as the format says, by hand.
fn framed(members: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut prev = 0;
    for (members, seq) in members.iter().zip(1..) {
        let body = format!(r#"{{"seq":{seq},"prev":"{prev:08x}",{members}"#);
        prev = crc32fast::hash(body.as_bytes());
        bytes.extend(format!("{body},\"crc\":\"{prev:08x}\"}}\n").into_bytes());
    }
    bytes
}

const OURS: &str =
    r#""type":"journal","format":{"major":1,"minor":1},"made_by":"by hand","template":"t","host":"h","at":1"#;
const NEWER: &str = r#""type":"journal","format":{"major":1,"minor":7},"made_by":"newer","template":"t","host":"h","at":1,"mood":"good""#;
const ADOPTED: &str = r#""type":"adopted","loc":"loc-1","agent":"desk","id":"agent-1","at":2"#;

#[test]
fn lines_framed_by_hand_as_the_document_says_are_a_journal() {
    let (state, recovery, _) = reopen(&framed(&[OURS, ADOPTED])).unwrap();
    assert_eq!(state.header().made_by, "by hand");
    assert_eq!(recovery.lines, 2);
    assert_eq!(state.location(&loc(1)).unwrap().known().agents.len(), 1);
}

#[test]
fn a_newer_minor_version_is_read_and_not_written() {
    let added = r#""type":"weather","loc":"loc-1","sky":{"clouds":3}"#;
    let more = r#""type":"adopted","loc":"loc-2","agent":"desk","id":"agent-2","at":2,"mood":["good"]"#;
    let bytes = framed(&[NEWER, ADOPTED, added, more]);
    let error = Journal::open_on(Disk::holding(&bytes).attach().unwrap()).unwrap_err();
    assert!(matches!(error, JournalError::ReadOnly { found: Format { major: 1, minor: 7 }, .. }), "{error:?}");

    let directory = Directory::new();
    let path = directory.path().join("newer.journal");
    std::fs::write(&path, &bytes).unwrap();
    let (state, recovery) = read(&path).unwrap();
    assert!(recovery.newer);
    assert_eq!(recovery.lines, 4);
    assert_eq!(state.locations().count(), 2);
    assert!(matches!(Journal::open(&path), Err(JournalError::ReadOnly { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "it is left as it is");
    assert_eq!(verify(&path).unwrap().kinds.get("adopted"), Some(&2));
}

#[test]
fn what_a_newer_version_may_add_is_refused_in_our_own() {
    let added = r#""type":"weather","loc":"loc-1""#;
    let more = r#""type":"adopted","loc":"loc-2","agent":"desk","id":"agent-2","at":2,"mood":["good"]"#;
    for members in [added, more] {
        let error = reopen(&framed(&[OURS, members])).unwrap_err();
        assert!(matches!(error, JournalError::Damaged { line: 2, source: Damage::Members { .. }, .. }), "{error:?}");
    }
}

#[test]
fn another_major_version_is_refused_whatever_its_lines_look_like() {
    let first = br#"{"v":"x","type":"journal","format":{"major":2,"minor":0,"sum":"blake"},"parts":[]}"#;
    for end in [&b""[..], b"\n", b"\nanything\n"] {
        let bytes = [&first[..], end].concat();
        let error = reopen(&bytes).unwrap_err();
        let JournalError::OtherFormat { found, ours, .. } = error else { panic!("{error:?}") };
        assert_eq!((found, ours), (Format { major: 2, minor: 0 }, FORMAT));
    }
    assert!(matches!(
        reopen(&framed(&[&OURS.replace("major\":1,", "major\":0,")])),
        Err(JournalError::OtherFormat { .. })
    ));
}

#[test]
fn a_journal_of_another_format_is_not_made() {
    let disk = Disk::default();
    let other = JournalHeader { format: Format { major: 1, minor: 2 }, ..header() };
    let made = Journal::create_on(disk.attach().unwrap(), other);
    assert!(matches!(made, Err(JournalError::OtherFormat { .. })));
    assert!(disk.bytes().is_empty());
}

#[test]
fn a_journal_of_the_version_before_is_read_and_written_and_compaction_makes_it_one_of_this() {
    let older = OURS.replace("minor\":1", "minor\":0");
    let directory = Directory::new();
    let path = directory.path().join("older.journal");
    std::fs::write(&path, framed(&[&older, ADOPTED])).unwrap();
    let (mut journal, _) = Journal::open(&path).unwrap();
    assert_eq!(journal.state().header().format, Format { major: 1, minor: 0 });
    let other = JournalHeader { at: 2, ..journal.state().header().clone() };
    assert_ne!(other.print_key().print("pit-1"), journal.state().header().print_key().print("pit-1"));
    journal.append(&seen(1, &["agent-9"], "pit-1")).unwrap();
    journal.commit().unwrap();
    drop(journal);
    let (before, _) = read(&path).unwrap();
    compact(&path).unwrap();
    let (after, _) = read(&path).unwrap();
    assert_eq!(after.header().format, FORMAT);
    assert_eq!(after.location(&loc(1)), before.location(&loc(1)));
    assert_eq!(after.header().print_key().print("pit-1"), before.header().print_key().print("pit-1"));
}
