//! Time: tokio's for waiting, so that tests can pause it; the wall clock's as words for people, and beside tokio's for the age of
//! what was seen, because tokio's stands still while the machine sleeps.

use std::time::Duration;
use tokio::time::Instant;

/// The clock of one process: tokio's, with the wall-clock time at which it was made.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
    wall_ms: u64,
    wall: Option<WallClock>,
}

/// Milliseconds since the Unix epoch, read at the border of the program.
pub type WallClock = fn() -> u64;

/// A moment by all the clocks there are.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    at: Instant,
    wall_ms: Option<u64>,
}

impl Clock {
    /// A clock whose origin is now; `wall_ms` is the time now in milliseconds since the Unix epoch.
    #[must_use]
    pub fn starting_at(wall_ms: u64) -> Self {
        Self { origin: Instant::now(), wall_ms, wall: None }
    }

    /// The same clock, which also looks at the wall for the age of a moment.
    #[must_use]
    pub fn looking_at(self, wall: WallClock) -> Self {
        Self { wall: Some(wall), ..self }
    }

    /// This moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment { at: Instant::now(), wall_ms: self.wall.map(|wall| wall()) }
    }

    /// How long ago the moment was, by the clock that says more: tokio's does not count while the machine sleeps, the wall's may be
    /// set back.
    #[must_use]
    pub fn age(&self, moment: Moment) -> Duration {
        let by_the_wall = self.wall.zip(moment.wall_ms).map(|(wall, then)| wall().saturating_sub(then));
        moment.at.elapsed().max(Duration::from_millis(by_the_wall.unwrap_or_default()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use tokio::time::advance;

    std::thread_local! {
        static WALL: Cell<u64> = const { Cell::new(1_000_000) };
    }

    fn wall() -> u64 {
        WALL.get()
    }

    #[tokio::test(start_paused = true)]
    async fn a_moment_grows_old_by_either_clock() {
        let clock = Clock::starting_at(0).looking_at(wall);
        let seen = clock.now();
        assert_eq!(clock.age(seen), Duration::ZERO);
        advance(Duration::from_secs(3)).await;
        assert_eq!(clock.age(seen), Duration::from_secs(3), "the wall says less");
        WALL.set(1_000_000 + 3_600_000);
        assert_eq!(clock.age(seen), Duration::from_secs(3600), "the machine has slept");
        WALL.set(0);
        assert_eq!(clock.age(seen), Duration::from_secs(3), "the wall was set back");
        assert_eq!(Clock::starting_at(0).age(seen), Duration::from_secs(3), "nobody looks at the wall");
    }
}
