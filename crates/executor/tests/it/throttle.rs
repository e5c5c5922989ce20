//! No location is asked more often than it allows, whatever happens around it, and none is asked needlessly slowly.

use crate::support::paused;
use fitout_client::Limits;
use fitout_executor::{Bound, Pace, Throttle};
use fitout_model::LocationId;
use proptest::prelude::*;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// A server that counts as the API does.
#[derive(Debug)]
struct Server {
    limit: Limit,
    sliding: bool,
    accepted: Vec<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit {
    max: u32,
    window: Duration,
}

impl Server {
    fn used(&self, at: Duration) -> u32 {
        let window = self.limit.window;
        let inside = |past: &&Duration| {
            if self.sliding {
                **past + window > at
            } else {
                past.as_nanos() / window.as_nanos() == at.as_nanos() / window.as_nanos()
            }
        };
        u32::try_from(self.accepted.iter().filter(inside).count()).unwrap()
    }

    /// Whether the request that arrives at this time passes.
    fn takes(&mut self, at: Duration) -> bool {
        let room = self.used(at) < self.limit.max;
        if room {
            self.accepted.push(at);
        }
        room
    }

    /// What the headers of an answer say.
    fn says(&self, at: Duration) -> Limits {
        Limits {
            max: Some(self.limit.max),
            remaining: Some(self.limit.max.saturating_sub(self.used(at))),
            interval: Some(self.limit.window),
            ..Limits::default()
        }
    }
}

/// One request of a lane.
#[derive(Debug, Clone)]
struct Step {
    /// How long the lane does something else before it, where it does.
    idle: Duration,
    /// How long it takes there and back, as a share of the longest trip.
    trip: f64,
    /// Whether its answer has the headers of the limits.
    told: bool,
    /// What the limit is from now on.
    change: Option<Limit>,
}

fn ms(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_millis)
}

fn limit() -> impl Strategy<Value = Limit> {
    (prop_oneof![1u32..8, 5u32..101], ms(500..12_000)).prop_map(|(max, window)| Limit { max, window })
}

fn step() -> impl Strategy<Value = Step> {
    let idle = prop_oneof![20 => Just(Duration::ZERO), 4 => ms(0..400), 1 => ms(0..15_000)];
    let change = prop_oneof![150 => Just(None), 1 => limit().prop_map(Some)];
    (idle, 0.0f64..1.0, prop::bool::weighted(0.9), change).prop_map(|(idle, trip, told, change)| Step {
        idle,
        trip,
        told,
        change,
    })
}

fn location() -> LocationId {
    "location".parse().unwrap()
}

/// Waits for a cell as the door does.
async fn admitted(throttle: &Throttle, location: &LocationId) {
    while let Err((moment, _)) = throttle.admit(location) {
        assert!(moment > Instant::now(), "it says to come again in the past");
        sleep_until(moment).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Once an answer has told the limit that holds, no request is refused any more: neither when a window stands still nor
    /// when it slides, neither when others have used a part of it nor when the limit changes. Each request travels for a
    /// time of its own, for which a limit of less than five leaves no margin.
    #[test]
    fn no_request_is_refused_once_the_limit_is_told(
        first in limit(),
        sliding in any::<bool>(),
        used in 0.0f64..1.0,
        age in 0.0f64..1.0,
        trip_max in prop_oneof![2 => Just(Duration::ZERO), 1 => ms(1..40), 1 => ms(40..800)],
        busy in prop::bool::weighted(0.7),
        steps in prop::collection::vec(step(), 1..250),
    ) {
        paused(async {
            let (throttle, location, begun) = (Throttle::new(None), location(), Instant::now());
            // The world is older than this process; another one has used a part of its last window.
            let born = 3 * first.window;
            let now = || born + begun.elapsed();
            let used = Duration::from_secs(u64::from(first.max - 1)).mul_f64(used).as_secs();
            let mut earlier: Vec<Duration> =
                (0..used).map(|n| born.saturating_sub(first.window.mul_f64(age.powi(3))) + Duration::from_nanos(n)).collect();
            earlier.retain(|at| *at < born);
            let mut server = Server { limit: first, sliding, accepted: earlier };
            let mut told = None;
            for step in &steps {
                if let Some(limit) = step.change {
                    server.limit = limit;
                }
                sleep(if busy { Duration::ZERO } else { step.idle }).await;
                admitted(&throttle, &location).await;
                let trip = if server.limit.max < 5 { Duration::ZERO } else { trip_max.mul_f64(step.trip) };
                sleep(trip / 2).await;
                let passed = server.takes(now());
                prop_assert!(
                    passed || told != Some(server.limit),
                    "refused after {:?}, though it was told {:?}", begun.elapsed(), server.limit
                );
                let says = server.says(now());
                sleep(trip / 2).await;
                if step.told {
                    throttle.learn(&location, &says);
                    told = Some(server.limit);
                }
                if !passed {
                    // As the door does with a 429.
                    throttle.hold(&location, throttle.window(&location));
                }
            }
            Ok(())
        })?;
    }

    /// The bucket of a limit lets no window have more than the limit, by arithmetic.
    #[test]
    fn a_bucket_is_smaller_than_its_window(limit in limit()) {
        let pace = Pace::of(limit.max, limit.window);
        prop_assert!(pace.burst >= 1);
        // A window of length W holds the burst and what comes back within it.
        prop_assert!(pace.burst + pace.refill() <= limit.max, "{pace:?}");
        let margin = if limit.max > 4 { 2 } else { 0 };
        prop_assert!(pace.burst + pace.refill() <= limit.max - margin, "{pace:?}");
    }

    /// A lane that always has something to send gets nearly what its location allows.
    #[test]
    fn nothing_is_slower_than_it_must_be(limit in limit(), requests in 1u32..200) {
        paused(async {
            let (throttle, location, begun) = (Throttle::new(None), location(), Instant::now());
            let mut server = Server { limit, sliding: true, accepted: Vec::new() };
            for _ in 0..requests {
                admitted(&throttle, &location).await;
                let at = begun.elapsed();
                prop_assert!(server.takes(at));
                throttle.learn(&location, &server.says(at));
            }
            let pace = Pace::of(limit.max, limit.window);
            // One window to come to rest, then one cell a period; the timer rounds each wait up to a millisecond.
            let most = limit.window * 2 + (pace.period + Duration::from_millis(1)) * requests;
            prop_assert!(begun.elapsed() <= most, "{:?} for {requests} requests", begun.elapsed());
            Ok(())
        })?;
    }

    /// The rate of the whole run is kept from the first request on.
    #[test]
    fn the_rate_of_the_run_is_kept(rate in 1u32..200, requests in 2usize..60) {
        paused(async {
            let throttle = Throttle::new(NonZeroU32::new(rate));
            let mut sent = Vec::new();
            while sent.len() < requests {
                match throttle.admit_run() {
                    Ok(()) => sent.push(Instant::now()),
                    Err((moment, bound)) => {
                        prop_assert_eq!(bound, Bound::Rate);
                        prop_assert!(moment > Instant::now());
                        sleep_until(moment).await;
                    }
                }
            }
            let least = Duration::from_secs(1) / rate;
            for pair in sent.windows(2) {
                prop_assert!(pair[1] - pair[0] >= least.saturating_sub(Duration::from_nanos(1)));
            }
            Ok(())
        })?;
    }
}

#[test]
fn a_location_that_was_never_heard_is_asked_below_the_least_ever_measured() {
    paused(async {
        let (throttle, location, begun) = (Throttle::new(None), location(), Instant::now());
        let mut server =
            Server { limit: Limit { max: 20, window: Duration::from_secs(10) }, sliding: true, accepted: Vec::new() };
        for _ in 0..200 {
            admitted(&throttle, &location).await;
            assert!(server.takes(begun.elapsed()));
        }
    });
}

#[test]
fn an_exhausted_window_rests_and_says_why() {
    paused(async {
        let (throttle, location) = (Throttle::new(None), location());
        assert!(throttle.admit(&location).is_ok());
        let window = Duration::from_secs(4);
        let says = Limits { max: Some(10), remaining: Some(0), interval: Some(window), ..Limits::default() };
        throttle.learn(&location, &says);
        assert_eq!(throttle.window(&location), window);
        assert_eq!(throttle.admit(&location), Err((Instant::now() + window, Bound::Hold)));
    });
}

#[test]
fn locations_do_not_wait_for_each_other() {
    paused(async {
        let throttle = Throttle::new(None);
        let (mine, yours) = (location(), "another".parse().unwrap());
        while throttle.admit(&mine).is_ok() {}
        throttle.hold(&mine, Duration::from_secs(60));
        assert!(throttle.admit(&yours).is_ok());
    });
}
