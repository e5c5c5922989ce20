//! Time: tokio's within the process, the wall clock's between processes.

use std::time::Duration;
use tokio::time::Instant;

/// The clock of one process: tokio's, with the wall-clock time at which it was made.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
    wall_ms: u64,
}

impl Clock {
    /// A clock that begins now; `wall_ms` is the time now in milliseconds since the Unix epoch.
    #[must_use]
    pub fn starting_at(wall_ms: u64) -> Self {
        Self { origin: Instant::now(), wall_ms }
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn wall_ms(&self) -> u64 {
        self.wall_ms.saturating_add(millis(self.origin.elapsed()))
    }
}

pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
