//! Time: tokio's for waiting, so that tests can pause it; the wall clock's only as words for people.

use std::time::Duration;
use tokio::time::Instant;

/// The clock of one process: tokio's, with the wall-clock time at which it was made.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
    wall_ms: u64,
}

impl Clock {
    /// A clock whose origin is now; `wall_ms` is the time now in milliseconds since the Unix epoch.
    #[must_use]
    pub fn starting_at(wall_ms: u64) -> Self {
        Self { origin: Instant::now(), wall_ms }
    }

    /// When the clock was made: for this process, when it took the journal's lock.
    #[must_use]
    pub fn origin(&self) -> Instant {
        self.origin
    }

    /// Milliseconds since the Unix epoch, as far as people are concerned.
    #[must_use]
    pub fn wall_ms(&self) -> u64 {
        let passed = u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.wall_ms.saturating_add(passed)
    }
}

/// governor's view of tokio's clock: the time since it was made.
#[derive(Debug, Clone)]
pub(crate) struct GovernorClock(Instant);

impl GovernorClock {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }

    /// The moment of tokio's clock that governor means by this one.
    pub(crate) fn moment(&self, since: Duration) -> Instant {
        self.0 + since
    }
}

impl governor::clock::Clock for GovernorClock {
    type Instant = Duration;
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
