//! Delays grow within their bounds, and the retry budget turns an outage into a pause.

use crate::support::paused;
use fitout_executor::{Budget, Delays};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use std::time::Duration;
use tokio::time::{Instant, sleep};

#[derive(Debug, Clone)]
enum Move {
    Spend,
    Gain,
    Wait(u64),
}

proptest! {
    #[test]
    fn each_delay_lies_between_half_of_its_bound_and_all_of_it(seed in any::<u64>()) {
        let (mut delays, mut dice) = (Delays::new(), SmallRng::seed_from_u64(seed));
        let mut bound = Duration::from_millis(500);
        for _ in 0..20 {
            let delay = delays.next(&mut dice);
            prop_assert!(bound / 2 <= delay && delay <= bound, "{delay:?} of {bound:?}");
            bound = (bound * 2).min(Duration::from_secs(30));
        }
        let again = |seed| Delays::new().next(&mut SmallRng::seed_from_u64(seed));
        prop_assert_eq!(again(seed), again(seed));
    }

    /// Nobody spends what is not there: 1,000 to begin with, 1 for a success, 10 for a second, 5 for a retry.
    #[test]
    fn the_budget_is_never_overdrawn(
        moves in prop::collection::vec(
            prop_oneof![8 => Just(Move::Spend), 1 => Just(Move::Gain), 1 => (0u64..3_000).prop_map(Move::Wait)],
            0..600,
        ),
    ) {
        paused(async {
            let (budget, begun) = (Budget::full(), Instant::now());
            let (mut spent, mut gained) = (0.0, 0.0);
            for next in moves {
                match next {
                    Move::Gain => {
                        budget.gain();
                        gained += 1.0;
                    }
                    Move::Wait(time) => sleep(Duration::from_millis(time)).await,
                    Move::Spend => match budget.spend() {
                        Ok(()) => spent += 5.0,
                        Err(pause) => {
                            prop_assert!(pause > Duration::ZERO && pause <= Duration::from_millis(500), "{pause:?}");
                            // Who waits as long as it was told, and the millisecond of a timer, gets what it asked for.
                            sleep(pause + Duration::from_millis(1)).await;
                            prop_assert!(budget.spend().is_ok());
                            spent += 5.0;
                        }
                    },
                }
                let had = 1000.0 + gained + begun.elapsed().as_secs_f64() * 10.0;
                prop_assert!(spent <= had + 1e-6, "{spent} of {had}");
            }
            Ok(())
        })?;
    }
}

#[test]
fn an_outage_is_knocked_at_twice_a_second() {
    paused(async {
        let budget = Budget::full();
        while budget.spend().is_ok() {}
        let begun = Instant::now();
        for _ in 0..100 {
            while let Err(pause) = budget.spend() {
                sleep(pause).await;
            }
        }
        let took = begun.elapsed().as_secs_f64();
        assert!((49.0..52.0).contains(&took), "{took}");
    });
}

#[test]
fn the_budget_does_not_grow_over_its_full_size() {
    paused(async {
        let budget = Budget::full();
        for _ in 0..10_000 {
            budget.gain();
        }
        sleep(Duration::from_secs(3600)).await;
        let retries = std::iter::repeat_with(|| budget.spend()).take_while(Result::is_ok).count();
        assert_eq!(retries, 200);
    });
}
