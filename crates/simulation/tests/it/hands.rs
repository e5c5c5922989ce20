//! People who work by hand beside a rollout.

use fitout_simulation::{SeenWords, simulate_hands};

/// How many seeds: enough for every kind of work by hand to be met more than fifty times.
const SEEDS: u64 = 120;

#[test]
fn nothing_is_switched_on_beside_or_written_over_what_no_plan_has_named_and_an_undo_gives_back_whose_it_was() {
    let mut seen = SeenWords::default();
    for seed in 0..SEEDS {
        match simulate_hands(seed) {
            Ok(more) => seen.merge(more),
            Err(failure) => panic!("seed {seed}: {}\n{}", failure.what, failure.journal),
        }
    }
    for what in ["other live agents", "paused agents", "edits by hand"] {
        let times = seen.0.get(what).copied().unwrap_or(0);
        assert!(times > 50, "{what} were met {times} times only: the scenario shows nothing");
    }
}
