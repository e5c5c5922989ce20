//! When to try again: delays, and a budget that turns an outage into a pause. Pure: it knows no network and does not wait.

use backoff::ExponentialBackoff;
use backoff::backoff::Backoff as _;
use rand::Rng as _;
use rand::rngs::SmallRng;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How often a read or an idempotent write is sent before it is given up.
pub const TRIES_MAX: u32 = 8;
/// How often a write that may be sent twice is sent when whoever stands before the API refuses it: that it is too large, for
/// example, does not pass.
pub(crate) const REFUSALS_MAX: u32 = 3;
/// How often a throttled request is sent before it is given up; throttling is not failing, so there are more.
pub const THROTTLED_MAX: u32 = 30;
/// How often a request is sent to a server that cannot be reached and was never heard, and with what delay at most: so that it is
/// found soon when it is being started, and given up as soon as it is time to.
pub(crate) const UNHEARD_TRIES_MAX: u32 = 12;
pub(crate) const UNHEARD_DELAY_MAX: Duration = Duration::from_secs(8);
const DELAY_FIRST: Duration = Duration::from_millis(500);
const DELAY_MAX: Duration = Duration::from_secs(30);

/// The delays between the tries of one request: exponential, each between half of itself and itself.
#[derive(Debug)]
pub struct Delays {
    source: ExponentialBackoff,
}

impl Delays {
    /// The delays of a request that has not been tried.
    #[must_use]
    pub fn new() -> Self {
        // `backoff` only says how long: its jitter is not ours to seed and its limits read the OS clock, so both are off.
        let source = ExponentialBackoff {
            current_interval: DELAY_FIRST,
            initial_interval: DELAY_FIRST,
            randomization_factor: 0.0,
            multiplier: 2.0,
            max_interval: DELAY_MAX,
            max_elapsed_time: None,
            ..ExponentialBackoff::default()
        };
        Self { source }
    }

    /// How long to wait before the next try.
    pub fn next(&mut self, dice: &mut SmallRng) -> Duration {
        let delay = self.source.next_backoff().unwrap_or(DELAY_MAX);
        delay / 2 + (delay / 2).mul_f64(dice.random::<f64>())
    }
}

impl Default for Delays {
    fn default() -> Self {
        Self::new()
    }
}

/// What one retry costs, in tokens.
const RETRY_COST: f64 = 5.0;
/// What a success gives back.
const SUCCESS_GAIN: f64 = 1.0;
/// What a second gives back, so that a run whose every request fails still knocks now and then.
const SECOND_GAIN: f64 = 10.0;
/// What a run begins with, and the most it has.
const TOKENS_MAX: f64 = 1000.0;

/// The retries that a run may spend: full at first, refilled by successes and slowly by time.
///
/// While it is empty, retries wait their turn, about two a second for the whole run: an outage becomes a pause.
#[derive(Debug)]
pub struct Budget {
    inner: Mutex<Purse>,
}

#[derive(Debug)]
struct Purse {
    tokens: f64,
    since: Instant,
}

impl Budget {
    /// A full budget.
    #[must_use]
    pub fn full() -> Self {
        Self { inner: Mutex::new(Purse { tokens: TOKENS_MAX, since: Instant::now() }) }
    }

    /// Pays for one retry.
    ///
    /// # Errors
    /// How long to wait before asking again, when the budget does not have it. Nothing is paid then.
    pub fn spend(&self) -> Result<(), Duration> {
        let mut purse = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let gained = now.duration_since(purse.since).as_secs_f64() * SECOND_GAIN;
        purse.since = now;
        purse.tokens = (purse.tokens + gained).min(TOKENS_MAX);
        if purse.tokens >= RETRY_COST {
            purse.tokens -= RETRY_COST;
            return Ok(());
        }
        // A timer knows milliseconds: a shorter pause would be none, and asking again at once would find nothing new.
        Err(Duration::from_secs_f64((RETRY_COST - purse.tokens) / SECOND_GAIN).max(Duration::from_millis(1)))
    }

    /// Takes in that a request succeeded.
    pub fn gain(&self) {
        let mut purse = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        purse.tokens = (purse.tokens + SUCCESS_GAIN).min(TOKENS_MAX);
    }
}
