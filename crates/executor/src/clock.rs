//! What governor takes for its clock.

use std::time::Duration;
use tokio::time::Instant;

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
