//! Cut at every byte, flipped at every bit: an exact prefix or a refusal, never other data.

use crate::sample::{header, journal_of, prefixes, reopen, run_began, small_run};
use fitout_journal::{Damage, Journal, JournalError, Record};
use proptest::prelude::*;

fn line_ends(bytes: &[u8]) -> Vec<usize> {
    bytes.iter().zip(1..).filter(|(byte, _)| **byte == b'\n').map(|(_, end)| end).collect()
}

#[test]
fn a_journal_cut_at_any_byte_is_an_exact_prefix_and_can_go_on() {
    let records = small_run();
    let bytes = journal_of(&records).bytes();
    let states = prefixes(&records);
    let ends = line_ends(&bytes);
    for cut in 0..=bytes.len() {
        let opened = reopen(&bytes[..cut]);
        // A line that only lacks its line break is whole.
        let Some(whole) = ends.iter().filter(|end| **end <= cut + 1).count().checked_sub(1) else {
            assert!(matches!(opened, Err(JournalError::Unborn { .. })), "cut at {cut}: {opened:?}");
            continue;
        };
        let (state, recovery, disk) = opened.unwrap_or_else(|error| panic!("cut at {cut}: {error:?}"));
        assert_eq!(state, states[whole], "cut at {cut}");
        assert_eq!(disk.bytes(), &bytes[..ends[whole]], "what is left after the cut at {cut}");
        assert_eq!(disk.durable(), disk.bytes(), "what was read is durable before it is believed");
        let torn = &bytes[ends[whole].min(cut)..cut];
        assert_eq!(recovery.torn.is_some(), !torn.is_empty(), "cut at {cut}");
        assert_eq!(disk.aside(), if torn.is_empty() { vec![] } else { vec![torn.to_vec()] }, "kept aside");
        assert_eq!(recovery.lines, u64::try_from(whole + 1).unwrap());

        let (mut journal, _) = Journal::open_on(disk.attach().unwrap()).unwrap();
        journal.append(&run_began(99, 1)).unwrap();
        journal.commit().unwrap();
        drop(journal);
        assert!(reopen(&disk.bytes()).is_ok(), "it goes on after the cut at {cut}");
    }
}

#[test]
fn a_journal_with_any_bit_flipped_is_refused() {
    let bytes = journal_of(&small_run()).bytes();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let opened = reopen(&flipped);
            let error = opened.err().unwrap_or_else(|| panic!("bit {bit} of byte {at} is flipped and nobody saw it"));
            let refused = matches!(
                error,
                JournalError::Damaged { .. }
                    | JournalError::OtherFormat { .. }
                    | JournalError::NotAJournal { .. }
                    | JournalError::ReadOnly { .. }
            );
            assert!(refused, "bit {bit} of byte {at}: {error:?}");
        }
    }
}

#[test]
fn a_torn_journal_with_any_bit_flipped_is_a_prefix_or_refused() {
    let records = &small_run()[..3];
    let bytes = journal_of(records).bytes();
    let states = prefixes(records);
    let cut = bytes.len() - 40;
    for at in 0..cut {
        for bit in 0..8 {
            let mut flipped = bytes[..cut].to_vec();
            flipped[at] ^= 1 << bit;
            if let Ok((state, ..)) = reopen(&flipped) {
                assert!(states.contains(&state), "bit {bit} of byte {at}");
            }
        }
    }
}

#[test]
fn a_refused_journal_is_left_as_it_is_and_named_by_its_line() {
    let disk = journal_of(&small_run());
    let mut bytes = disk.bytes();
    let fifth = line_ends(&bytes)[4] + 30;
    bytes[fifth] ^= 1;
    let disk = fitout_journal::simulation::Disk::holding(&bytes);
    let error = Journal::open_on(disk.attach().unwrap()).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { line: 6, source: Damage::Checksum, .. }), "{error:?}");
    assert!(error.to_string().contains("line 6"), "{error}");
    assert_eq!(disk.bytes(), bytes);
    assert_eq!(disk.aside(), Vec::<Vec<u8>>::new());
}

#[test]
fn a_line_that_was_taken_out_repeated_or_moved_is_refused() {
    let bytes = journal_of(&small_run()).bytes();
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for at in 0..lines.len() - 1 {
        let mut without = lines.clone();
        without.remove(at);
        assert!(reopen(&without.concat()).is_err(), "line {at} taken out");
        let mut swapped = lines.clone();
        swapped.swap(at, at + 1);
        assert!(reopen(&swapped.concat()).is_err(), "line {at} moved");
        let mut repeated = lines.clone();
        repeated.insert(at, lines[at]);
        assert!(reopen(&repeated.concat()).is_err(), "line {at} repeated");
    }
}

#[test]
fn a_line_of_another_journal_does_not_fit() {
    let ours = journal_of(&small_run()).bytes();
    let mut other = small_run();
    if let Record::RunBegan(run) = &mut other[0] {
        run.command = "retry".into();
    }
    let theirs = journal_of(&other).bytes();
    let (ours_ends, theirs_ends) = (line_ends(&ours), line_ends(&theirs));
    let spliced = [&ours[..ours_ends[1]], &theirs[theirs_ends[1]..]].concat();
    let error = reopen(&spliced).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { line: 3, source: Damage::Chain, .. }), "{error:?}");
}

#[test]
fn something_that_is_not_a_journal_is_not_touched() {
    for text in
        ["location_id,token\n", "{}\n", "\n", "hello", "{\"type\":\"began\",\"format\":{\"major\":1,\"minor\":0}}\n"]
    {
        let disk = fitout_journal::simulation::Disk::holding(text.as_bytes());
        let opened = Journal::open_or_create_on(disk.attach().unwrap(), header());
        assert!(matches!(opened, Err(JournalError::NotAJournal { .. })), "{text:?}: {opened:?}");
        assert_eq!(disk.bytes(), text.as_bytes());
    }
}

#[test]
fn a_journal_whose_making_was_interrupted_is_begun_anew() {
    let bytes = journal_of(&[]).bytes();
    for cut in 0..bytes.len() - 1 {
        let disk = fitout_journal::simulation::Disk::holding(&bytes[..cut]);
        let (journal, _) = Journal::open_or_create_on(disk.attach().unwrap(), header()).unwrap();
        assert_eq!(journal.state().header(), &header());
        assert_eq!(disk.bytes(), bytes, "cut at {cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn bytes_overwritten_at_random_give_a_prefix_or_a_refusal(
        at in any::<prop::sample::Index>(),
        junk in prop::collection::vec(any::<u8>(), 1..40),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let records = small_run();
        let mut bytes = journal_of(&records).bytes();
        let states = prefixes(&records);
        let at = at.index(bytes.len());
        for (byte, junk) in bytes[at..].iter_mut().zip(&junk) {
            *byte = *junk;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok((state, ..)) = reopen(&bytes) {
            prop_assert!(states.contains(&state));
        }
    }
}
