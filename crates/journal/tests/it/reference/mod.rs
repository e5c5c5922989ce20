//! The fold against a second, plain model of the same rules: same records taken, same records refused, same state.
//!
//! The model keeps one flat table for each question instead of the fold's nested, shared one, and marks a field as
//! unknown when its write begins instead of when somebody asks.

mod model;
mod steps;

use crate::sample::{Directory, action, agent, header, journal_of, loc, reopen};
use fitout_journal::{Record, State, compact, read};
use fitout_model::{Known, Standing};
use model::{Reference, number};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use steps::{Step, key, steps};

fn check_same(state: &State, reference: &Reference) -> Result<(), TestCaseError> {
    for at in 0..2 {
        let known = reference.known(at);
        let Some(location) = state.location(&loc(at)) else {
            prop_assert_eq!(known, Known::default());
            continue;
        };
        prop_assert_eq!(location.known(), known);
        let open = location.open().map(|open| (open.intent.clone(), open.how.clone(), open.conflict.clone()));
        prop_assert_eq!(open.as_ref(), reference.open.get(&key(at)));
        prop_assert_eq!(location.unfinished(), reference.pending.get(&key(at)).map(|(intent, _)| intent));
        let refused: BTreeMap<_, _> = location
            .refused()
            .iter()
            .map(|refused| ((key(at), refused.intent.target.clone()), refused.intent.clone()))
            .collect();
        prop_assert_eq!(location.refused().len(), refused.len());
        let expected: BTreeMap<_, _> = reference
            .refused
            .iter()
            .filter(|((of, _), _)| *of == key(at))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        prop_assert_eq!(refused, expected);
        for target in [agent("a"), agent("b"), action("a", "x"), action("a", "y"), action("b", "x")] {
            prop_assert_eq!(location.id_of(&target).map(str::to_owned), reference.id(at, &target));
        }
        for ((_, op), tries) in reference.tries.iter().filter(|((of, _), _)| *of == key(at)) {
            prop_assert_eq!(location.attempts(op), *tries);
        }
        prop_assert_eq!(location.agreed(), reference.agreed.get(&key(at)));
        prop_assert_eq!(location.requests(), reference.requests.get(&key(at)).copied().unwrap_or(0));
    }
    prop_assert_eq!(state.runs().len(), reference.runs.len());
    for run in state.runs() {
        let n = number(run.id().as_str());
        let count = |standing| {
            let ends = reference.ends.iter().filter(|((of, _), outcome)| *of == n && outcome.standing() == standing);
            u64::try_from(ends.count()).unwrap()
        };
        let tally = run.tally();
        prop_assert_eq!(tally[&Standing::Done], count(Standing::Done));
        prop_assert_eq!(tally[&Standing::Failed], count(Standing::Failed));
        prop_assert_eq!(tally.values().sum::<u64>(), 2);
    }
    Ok(())
}

/// The records that the fold took, after both were shown all of them.
fn play(steps: &[Step]) -> Result<(State, Vec<Record>), TestCaseError> {
    let (mut state, mut reference, mut taken) = (State::new(header()), Reference::default(), Vec::new());
    for step in [Step::Run(9)].iter().chain(steps) {
        let record = reference.record(step);
        let before = state.clone();
        let applied = state.apply(&record);
        prop_assert_eq!(applied.is_ok(), reference.take(&record), "{:?}: {:?}", record, applied);
        if applied.is_ok() {
            taken.push(record);
        } else {
            prop_assert_eq!(&state, &before, "a refused record changes nothing");
        }
        check_same(&state, &reference)?;
    }
    Ok((state, taken))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn the_fold_agrees_with_the_plain_model(steps in steps()) {
        let (state, taken) = play(&steps)?;
        let (recovered, ..) = reopen(&journal_of(&taken).bytes()).unwrap();
        prop_assert_eq!(recovered, state);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn compaction_keeps_every_state_that_the_fold_can_reach(steps in steps()) {
        let (state, taken) = play(&steps)?;
        let directory = Directory::new();
        let path = directory.path().join("fitout.journal");
        std::fs::write(&path, journal_of(&taken).bytes()).unwrap();
        compact(&path).unwrap();
        prop_assert_eq!(read(&path).unwrap().0, state);
    }
}

#[test]
fn the_steps_reach_every_kind_of_state() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..300 {
        let (mut state, mut reference) = (State::new(header()), Reference::default());
        for step in [Step::Run(9)].iter().chain(&steps().new_tree(&mut runner).unwrap().current()) {
            let record = reference.record(step);
            let applied = state.apply(&record);
            reference.take(&record);
            let word = format!("{applied:?}");
            reached.insert(word.split([' ', '(', '{']).take(if applied.is_ok() { 1 } else { 2 }).collect::<String>());
            let here = (0..2).filter_map(|at| state.location(&loc(at)));
            for location in here {
                reached.extend(
                    location
                        .open()
                        .map(|open| format!("open, told {}, conflict {}", open.how.is_some(), open.conflict.is_some())),
                );
                reached.extend(location.unfinished().map(|_| "unfinished".to_owned()));
                reached.extend(location.refused().first().map(|_| "refused".to_owned()));
                reached.extend((location.known().agents.len() == 2).then(|| "two agents".to_owned()));
            }
        }
    }
    for wanted in [
        "Ok",
        "ErrAlreadyOurs",
        "ErrAttempt",
        "ErrEndedTwice",
        "ErrIdTaken",
        "ErrNotOpen",
        "ErrNotOurs",
        "ErrNotRunning",
        "ErrOpenCreate",
        "ErrOtherId",
        "ErrRunTwice",
        "ErrWrongTarget",
        "refused",
        "unfinished",
        "two agents",
        "open, told false, conflict false",
        "open, told true, conflict false",
        "open, told true, conflict true",
        "open, told false, conflict true",
    ] {
        assert!(reached.contains(wanted), "{wanted} is not among {reached:?}");
    }
}
