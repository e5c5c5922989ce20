//! The laws of undo and destroy: what a run did is taken back exactly, and nothing else is touched.

use crate::world::{State, World, without};
use fitout_model::{CauseKind, LocationOutcome, Standing};
use fitout_sandbox::Fault;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;
use std::time::Duration;

const SEEDS: u64 = 60;
/// What goes wrong among runs and undoings.
const AMONG: [Fault; 6] =
    [Fault::ResetAfter, Fault::ResetBefore, Fault::Late, Fault::StaleListing, Fault::StaleActions, Fault::NotDeleted];

/// A fleet that has been fitted out, with what it was before its last run and before the one before it.
struct Fitted {
    world: World,
    dice: StdRng,
    first: String,
    second: String,
    before_first: State,
    before_second: State,
}

fn fitted(seed: u64) -> Fitted {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut world = World::new(seed);
    // What is there by hand was made by somebody with another journal.
    if dice.random_bool(0.7) {
        world.vary(&mut dice);
        world.hide_nothing();
        world.apply();
        world.forget();
    }
    let before_first = world.state();
    world.vary(&mut dice);
    let first = world.apply();
    let before_second = world.state();
    world.vary(&mut dice);
    let second = world.apply();
    Fitted { world, dice, first, second, before_first, before_second }
}

/// Whether an agent has the same action twice: where one of them was removed, the other is taken for it, put back by hand.
fn has_twins(agents: &BTreeMap<String, serde_json::Value>) -> bool {
    agents.values().any(|agent| {
        let actions = agent["actions"].as_array().unwrap();
        actions.windows(2).any(|two| two[0] == two[1])
    })
}

/// Holds the world against a state, but for the fields that the plan has said cannot be as they were.
fn assert_back(world: &World, seed: u64, what: &str, wanted: &State, warnings: &[String]) {
    let mut now = world.state();
    let mut wanted = wanted.clone();
    for (_, field) in warnings.iter().filter_map(|words| words.split_once(" stays as")?.0.rsplit_once('.')) {
        without(&mut now, field);
        without(&mut wanted, field);
    }
    for (location, wanted) in &wanted {
        if has_twins(wanted) {
            continue;
        }
        assert_eq!(now.get(location), Some(wanted), "seed {seed}, {what}, {location}");
    }
}

#[test]
fn a_run_is_taken_back_exactly_and_only_once() {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..SEEDS {
        let Fitted { mut world, second, first, before_first, before_second, .. } = fitted(seed);
        let mut warnings = Vec::new();
        for (run, before, what) in [(&second, &before_second, "the second"), (&first, &before_first, "the first")] {
            // What could not be as it was before the later run is not so before the earlier one, either.
            warnings.extend(world.warnings(run));
            let report = world.undo(run);
            assert!(world.is_done(&report), "seed {seed}, {what}: {:?}\n{}", report.troubles(), world.journal());
            assert_back(&world, seed, what, before, &warnings);
            let (writes, lines) = (world.writes(), world.journal().lines().count());
            let report = world.undo(run);
            assert!(world.is_done(&report), "seed {seed}, {what} again: {:?}", report.troubles());
            assert_eq!(world.writes(), writes, "seed {seed}: undoing twice writes");
            let more = world.journal().lines().count() - lines;
            // The end of each location, and what it has that is not ours any more.
            assert!(more <= 2 * report.rows.len() + 2, "seed {seed}: undoing twice notes {more} lines");
        }
        for row in &world.report().rows {
            assert!(row.known.agents.is_empty(), "seed {seed}: {} is still ours", row.location);
        }
        for (verb, number) in world.verbs() {
            *seen.entry(verb).or_default() += number;
        }
    }
    let verbs = ["create-agent", "update-agent", "attach-action", "update-action", "remove-action", "set-followup"];
    for verb in verbs.into_iter().chain(["switch-mode", "delete-agent", "released"]) {
        assert!(seen.get(verb).is_some_and(|number| *number > 10), "{verb} was hardly seen: {seen:?}");
    }
}

#[test]
fn an_earlier_run_waits_for_the_later_one() {
    let mut seen = 0;
    for seed in 0..40 {
        let Fitted { mut world, first, second, before_first, .. } = fitted(seed);
        let before = world.state();
        let report = world.undo(&first);
        let now = world.state();
        for row in &report.rows {
            let location = row.location.to_string();
            match &row.outcome {
                Some(LocationOutcome::Stopped { cause }) => {
                    assert_eq!(cause.kind, CauseKind::ChangedSinceRun);
                    assert!(cause.message.contains(&second), "seed {seed}: {}", cause.message);
                    assert_eq!(now[&location], before[&location], "seed {seed}");
                    seen += 1;
                }
                _ => assert_eq!(row.standing(), Standing::Done),
            }
        }
        let mut warnings = world.warnings(&second);
        world.undo(&second);
        warnings.extend(world.warnings(&first));
        world.undo(&first);
        assert_back(&world, seed, "in the right order", &before_first, &warnings);
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn what_was_edited_by_hand_is_never_written_over() {
    let mut left = 0;
    for seed in 0..SEEDS {
        let Fitted { mut world, mut dice, second, .. } = fitted(seed);
        let edited = world.edit(&mut dice, &second);
        let before = world.state();
        let report = world.undo(&second);
        let now = world.state();
        for row in &report.rows {
            let location = row.location.to_string();
            if !edited.contains(&location) {
                continue;
            }
            let Some(LocationOutcome::Stopped { cause }) = &row.outcome else {
                panic!("seed {seed}: {location} was edited and is {:?}\n{}", row.outcome, world.journal());
            };
            assert_eq!(cause.kind, CauseKind::ChangedSinceRun, "seed {seed}");
            assert_eq!(now[&location], before[&location], "seed {seed}: {location}");
            left += 1;
        }
    }
    assert!(left > 30, "{left} locations were edited");
}

#[test]
fn an_undo_that_died_is_gone_on_with() {
    for seed in 0..40 {
        let Fitted { mut world, mut dice, second, before_second, .. } = fitted(seed);
        let warnings = world.warnings(&second);
        for _ in 0..2 {
            world.dying_undo(&second, Duration::from_millis(dice.random_range(50..4000)));
        }
        let report = world.undo(&second);
        assert!(world.is_done(&report), "seed {seed}: {:?}\n{}", report.troubles(), world.journal());
        assert_back(&world, seed, "after two deaths", &before_second, &warnings);
    }
}

/// An undo is cut short, the earlier run is undone meanwhile, and the undo is gone on with: what was taken back before is not
/// missed, and in the end everything is as it was before the first run.
#[test]
fn an_undo_that_died_is_gone_on_with_after_an_earlier_run_was_undone() {
    let mut met = 0;
    for seed in 0..40 {
        let Fitted { mut world, mut dice, first, second, before_first, .. } = fitted(seed);
        let mut warnings = world.warnings(&second);
        world.dying_undo(&second, Duration::from_millis(dice.random_range(200..4000)));
        warnings.extend(world.warnings(&first));
        let partly = world.undo(&first);
        met += usize::from(!world.is_done(&partly) && partly.tally().of(Standing::Done) > 0);
        warnings.extend(world.warnings(&second));
        let report = world.undo(&second);
        assert!(world.is_done(&report), "seed {seed}: {:?}\n{}", report.troubles(), world.journal());
        warnings.extend(world.warnings(&first));
        let report = world.undo(&first);
        assert!(world.is_done(&report), "seed {seed}: {:?}\n{}", report.troubles(), world.journal());
        assert_back(&world, seed, "one after the other", &before_first, &warnings);
    }
    assert!(met > 5, "{met}");
}

#[test]
fn an_undo_among_faults_loses_nothing() {
    for seed in 0..40 {
        let Fitted { mut world, mut dice, second, before_second, .. } = fitted(seed);
        let warnings = world.warnings(&second);
        // What a late listing hides is not to be what was made long ago.
        world.rest();
        world.faults(&AMONG, 0.25);
        for _ in 0..3 {
            world.dying_undo(&second, Duration::from_millis(dice.random_range(500..40_000)));
            world.undo(&second);
        }
        world.faults(&[], 0.0);
        let report = world.undo(&second);
        assert!(world.is_done(&report), "seed {seed}: {:?}\n{}", report.troubles(), world.journal());
        assert_back(&world, seed, "among faults", &before_second, &warnings);
    }
}

#[test]
fn a_run_that_lost_its_power_or_its_disk_is_taken_back() {
    let mut taken_back = 0;
    for seed in 0..80 {
        let Fitted { mut world, mut dice, .. } = fitted(seed);
        let before = world.state();
        world.vary(&mut dice);
        let operation = dice.random_bool(0.5).then(|| dice.random_range(1..20));
        let moment = operation.is_none().then(|| Duration::from_millis(dice.random_range(10..2000)));
        let Some(run) = world.failing_apply(operation, moment) else { continue };
        let mut warnings = world.warnings(&run);
        let report = world.undo(&run);
        assert!(world.is_done(&report), "seed {seed}: {:?}\n{}", report.troubles(), world.journal());
        // What was open is decided by now; what was released is not looked at any more.
        warnings.extend(world.warnings(&run));
        assert_back(&world, seed, "after the power was cut", &before, &warnings);
        taken_back += 1;
    }
    assert!(taken_back > 40, "{taken_back}");
}

#[test]
fn runs_among_faults_are_taken_back_one_after_another() {
    let (mut taken_back, mut left) = (0, 0);
    for seed in 0..60 {
        let Fitted { mut world, mut dice, .. } = fitted(seed);
        let before = world.state();
        world.vary(&mut dice);
        // What a late listing hides is not to be what was made long ago.
        world.rest();
        world.faults(&AMONG, 0.2);
        let mut runs = vec![world.try_apply().0];
        world.rest();
        runs.push(world.try_apply().0);
        world.rest();
        world.faults(&[], 0.0);
        let (last, report) = world.try_apply();
        runs.push(last);
        if !world.is_done(&report) {
            left += 1;
            continue;
        }
        let mut warnings = Vec::new();
        for run in runs.iter().rev() {
            warnings.extend(world.warnings(run));
            let report = world.undo(run);
            assert!(world.is_done(&report), "seed {seed}, {run}: {:?}\n{}", report.troubles(), world.journal());
            warnings.extend(world.warnings(run));
        }
        assert_back(&world, seed, "after three runs among faults", &before, &warnings);
        taken_back += 1;
    }
    assert!(taken_back > 40, "{taken_back} were taken back, {left} were not done");
}

#[test]
fn without_former_values_what_was_updated_is_left() {
    for seed in 0..40 {
        let Fitted { mut world, second, .. } = fitted(seed);
        world.lose_formers();
        let before = world.state();
        let report = world.undo(&second);
        let now = world.state();
        for row in report.rows.iter().filter(|row| row.standing() != Standing::Done) {
            assert_eq!(now[row.location.as_str()], before[row.location.as_str()]);
        }
    }
}

#[test]
fn destroy_removes_what_is_ours_and_nothing_else() {
    for seed in 0..40 {
        let mut dice = StdRng::seed_from_u64(seed);
        let mut world = World::new(seed);
        world.vary(&mut dice);
        world.hide_nothing();
        world.apply();
        world.forget();
        let before = world.state();
        world.vary(&mut dice);
        world.apply();
        world.vary(&mut dice);
        let second = world.apply();
        world.edit(&mut dice, &second);
        let edited = world.agents();
        let report = world.destroy();
        assert!(world.is_done(&report), "seed {seed}: {:?}", report.troubles());
        let after = world.agents();
        for (location, agents) in &before {
            // Whatever was there before is there, unless a person deleted it, and nothing else is.
            let ids: Vec<&String> = agents.keys().collect();
            assert!(after[location].iter().all(|id| ids.contains(&id)), "seed {seed}, {location}");
            let kept = edited[location].iter().filter(|id| ids.contains(id)).count();
            assert_eq!(after[location].len(), kept, "seed {seed}, {location}");
        }
        let writes = world.writes();
        world.destroy();
        assert_eq!(world.writes(), writes, "seed {seed}: destroying twice writes");
        assert!(world.report().rows.iter().all(|row| row.known.agents.is_empty()));
    }
}
