//! `docs/journal-format.md` shows real journals.

use crate::sample::{Directory, reopen};
use fitout_journal::{Journal, State, simulation::Disk, verify};
use std::collections::BTreeSet;

/// The blocks of journal lines in the document.
fn examples() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/journal-format.md");
    let text = std::fs::read_to_string(path).unwrap();
    text.split("```jsonl\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

fn state(example: &str) -> State {
    let (state, recovery, _) = reopen(example.as_bytes()).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(recovery.torn, None);
    state
}

#[test]
fn the_document_is_true() {
    let examples = examples();
    let [running, compacted] = &examples[..] else { panic!("{} examples", examples.len()) };
    assert_eq!(state(running), state(compacted), "the second one is the first one compacted");

    let directory = Directory::new();
    let mut kinds = BTreeSet::new();
    for (example, name) in [(running, "running"), (compacted, "compacted")] {
        let path = directory.path().join(name);
        std::fs::write(&path, example).unwrap();
        kinds.extend(verify(&path).unwrap().kinds.into_keys());
    }
    assert_eq!(kinds.len(), 12, "every type of record is shown: {kinds:?}");
}

#[test]
fn this_program_writes_the_lines_of_the_document() {
    let directory = Directory::new();
    let path = directory.path().join("fitout.journal");
    let examples = examples();
    std::fs::write(&path, &examples[0]).unwrap();
    fitout_journal::compact(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), examples[1]);
    assert!(Journal::open_on(Disk::holding(examples[1].as_bytes()).attach().unwrap()).is_ok());
}
