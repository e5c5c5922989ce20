//! Two operators, two journals, one roster, the same minute.

use fitout_simulation::{SeenWords, simulate_two_operators};

/// How many seeds: enough for both to make an agent in more than fifty locations.
const SEEDS: u64 = 150;

#[test]
fn two_operators_in_the_same_minute_never_switch_on_two_agents_and_one_of_them_hears_of_it() {
    let mut seen = SeenWords::default();
    for seed in 0..SEEDS {
        match simulate_two_operators(seed) {
            Ok(more) => seen.merge(more),
            Err(failure) => panic!("seed {seed}: {}", failure.what),
        }
    }
    let twice = seen.0.get("two agents of a name").copied().unwrap_or(0);
    assert!(twice > 50, "only in {twice} locations did both make an agent: the scenario shows nothing");
}
