//! How fast a location may be asked: one limiter per location, set to what the location's own answers say.
//!
//! A location's limit is "at most M requests in any W". Its bucket holds `burst` cells and gets one back every `period`,
//! so any window of length W sees at most `burst + W / period` requests; that sum is kept [`MARGIN`] below M. The margin
//! pays for what a bucket cannot see: one request that travelled slowly into the window, and one that was abandoned.

use crate::broken::{Defect, is_broken};
use crate::clock::GovernorClock;
use fitout_client::Limits;
use fitout_model::LocationId;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

const MARGIN: u32 = 2;
/// Before a location has told its limit it is asked no faster than the least that was ever measured: 20 per 10 s.
const LIMIT_UNTOLD: u32 = 20;
const WINDOW_UNTOLD: Duration = Duration::from_secs(10);
/// No window that a header claims is believed beyond this.
const WINDOW_MAX: Duration = Duration::from_secs(3600);
/// A location that asks to be left alone for longer than this is parked instead of waited for.
pub const HOLD_MAX: Duration = Duration::from_secs(900);

/// A location's limit and the bucket that keeps below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pace {
    /// Requests that may follow each other at once.
    pub burst: u32,
    /// Time after which one more is allowed.
    pub period: Duration,
    /// The window of the limit.
    pub window: Duration,
}

impl Pace {
    /// The bucket for at most `max` requests in any window of this length, fixed or sliding.
    #[must_use]
    pub fn of(max: u32, window: Duration) -> Self {
        let window = window.clamp(Duration::from_millis(1), WINDOW_MAX);
        let usable = if max > 2 * MARGIN { max - MARGIN } else { max.saturating_sub(1).max(1) };
        let burst = if is_broken(Defect::BurstsToTheLimit) { max } else { (usable / 5).max(1) };
        let refill = usable.saturating_sub(burst).max(u32::from(is_broken(Defect::BurstsToTheLimit)) * max);
        // With nothing to refill, one request a window; a little more than the window, since its edges may count.
        let period = if refill == 0 { window + window / 20 } else { window / refill + Duration::from_nanos(1) };
        Self { burst, period, window }
    }

    /// How many requests come back within one window.
    #[must_use]
    pub fn refill(&self) -> u32 {
        u32::try_from(self.window.as_nanos() / self.period.as_nanos().max(1)).unwrap_or(u32::MAX)
    }

    fn quota(&self) -> Option<Quota> {
        Some(Quota::with_period(self.period)?.allow_burst(NonZeroU32::new(self.burst)?))
    }
}

/// Why a request has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// The location's own limit.
    Location,
    /// The location asked for a pause (429, `Retry-After`, nothing left of its window).
    Hold,
    /// The rate given for the whole run.
    Rate,
}

type Keyed = RateLimiter<LocationId, HashMapStateStore<LocationId>, GovernorClock, NoOpMiddleware<Duration>>;
type Direct = RateLimiter<NotKeyed, InMemoryState, GovernorClock, NoOpMiddleware<Duration>>;

/// The limiters of all locations, and of the run.
#[derive(Debug)]
pub struct Throttle {
    clock: GovernorClock,
    run: Option<Direct>,
    inner: Mutex<ThrottleState>,
}

#[derive(Debug, Default)]
struct ThrottleState {
    /// One keyed limiter for each pace that occurs: most locations share one.
    by_pace: BTreeMap<Pace, Arc<Keyed>>,
    locations: BTreeMap<LocationId, Backlog>,
}

#[derive(Debug, Clone)]
struct Backlog {
    pace: Pace,
    told: bool,
    not_before: Option<Instant>,
    left_today: Option<u32>,
}

impl Throttle {
    /// Limiters for any number of locations; `rate`, where given, bounds the whole run in requests a second.
    #[must_use]
    pub fn new(rate: Option<NonZeroU32>) -> Self {
        let clock = GovernorClock::new();
        let run = rate.map(|per_second| {
            let one = NonZeroU32::MIN;
            RateLimiter::direct_with_clock(Quota::per_second(per_second).allow_burst(one), clock.clone())
        });
        Self { clock, run, inner: Mutex::default() }
    }

    /// When the location may be asked next; `Ok` takes a cell, so that the request must be sent now.
    ///
    /// # Errors
    /// The moment to ask again at, and what binds.
    pub fn admit(&self, location: &LocationId) -> Result<(), (Instant, Bound)> {
        let (limiter, not_before) = {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            let held = inner.locations.entry(location.clone()).or_insert_with(|| Backlog {
                pace: Pace::of(LIMIT_UNTOLD, WINDOW_UNTOLD),
                told: false,
                not_before: None,
                left_today: None,
            });
            let (pace, not_before) = (held.pace, held.not_before);
            (inner.limiter(pace, &self.clock), not_before)
        };
        if let Some(moment) = not_before.filter(|m| *m > Instant::now()) {
            return Err((moment, Bound::Hold));
        }
        if let Some(limiter) = &limiter
            && let Err(not_until) = limiter.check_key(location)
        {
            return Err((self.clock.moment(not_until.earliest_possible()), Bound::Location));
        }
        Ok(())
    }

    /// When the run as a whole may send its next request; `Ok` takes a cell.
    ///
    /// # Errors
    /// The moment to ask again at.
    pub fn admit_run(&self) -> Result<(), (Instant, Bound)> {
        let Some(run) = &self.run else { return Ok(()) };
        run.check().map_err(|not_until| (self.clock.moment(not_until.earliest_possible()), Bound::Rate))
    }

    /// Takes in what an answer of the location said of its limits.
    pub fn learn(&self, location: &LocationId, limits: &Limits) {
        if let Some(left) = limits.daily_remaining {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(held) = inner.locations.get_mut(location) {
                held.left_today = Some(left);
            }
        }
        let Some(max) = limits.max.filter(|m| *m > 0) else { return };
        let pace = Pace::of(max, limits.interval.unwrap_or(WINDOW_UNTOLD));
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(held) = inner.locations.get_mut(location) else { return };
        let changed = !held.told || held.pace != pace;
        held.told = true;
        held.pace = pace;
        if limits.remaining == Some(0) {
            held.hold(pace.window);
        }
        if !changed {
            return;
        }
        // A new bucket is full, but the window is not: what others, or a process before this one, already used of it
        // is taken out; where even the refill alone would be too much, the location rests for one window.
        let used = max.saturating_sub(limits.remaining.unwrap_or(max.saturating_sub(1)));
        let spare = max.saturating_sub(used).saturating_sub(MARGIN.min(max / 4));
        if spare < pace.refill() && used > 1 {
            held.hold(pace.window);
            return;
        }
        let spend = (pace.burst + pace.refill()).saturating_sub(spare).min(pace.burst);
        let limiter = inner.limiter(pace, &self.clock);
        if let (Some(limiter), Some(spend)) = (limiter, NonZeroU32::new(spend)) {
            let _ = limiter.check_key_n(location, spend);
        }
    }

    /// Leaves the location alone for this long.
    pub fn hold(&self, location: &LocationId, pause: Duration) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = inner.locations.get_mut(location) {
            held.hold(pause);
        }
    }

    /// How many requests the location may still make today, as far as its last answer told.
    #[must_use]
    pub fn left_today(&self, location: &LocationId) -> Option<u32> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.locations.get(location).and_then(|held| held.left_today)
    }

    /// How long a location that answered 429 without a word rests: one window of its limit.
    #[must_use]
    pub fn window(&self, location: &LocationId) -> Duration {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.locations.get(location).map_or(WINDOW_UNTOLD, |held| held.pace.window)
    }

    /// Forgets a location that is done with.
    pub fn forget(&self, location: &LocationId) {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        // The bucket itself stays until it is full again: a location may come back, and its window with it.
        if inner.locations.get(location).is_some_and(|held| held.not_before.is_none_or(|m| m <= Instant::now())) {
            for limiter in inner.by_pace.values() {
                if limiter.len() > FORGET_ABOVE {
                    limiter.retain_recent();
                }
            }
        }
    }
}

/// Buckets are swept when there are more than this many.
const FORGET_ABOVE: usize = 10_000;

impl Backlog {
    fn hold(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        if self.not_before.is_none_or(|m| m < until) {
            self.not_before = Some(until);
        }
    }
}

impl ThrottleState {
    fn limiter(&mut self, pace: Pace, clock: &GovernorClock) -> Option<Arc<Keyed>> {
        if let Some(limiter) = self.by_pace.get(&pace) {
            return Some(Arc::clone(limiter));
        }
        let limiter = Arc::new(RateLimiter::new(pace.quota()?, HashMapStateStore::default(), clock.clone()));
        self.by_pace.insert(pace, Arc::clone(&limiter));
        Some(limiter)
    }
}
