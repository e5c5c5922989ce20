//! The server's limiter: the judge of what a location may send.

use crate::settings::{LimitSettings, Window};
use std::collections::VecDeque;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What the limiter says to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may pass.
    Pass,
    /// The window is full.
    WindowFull,
    /// The day is used up.
    DayUsedUp,
}

/// The numbers of the `X-RateLimit-*` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standings {
    pub(crate) max: u32,
    pub(crate) remaining: u32,
    pub(crate) window: Duration,
    pub(crate) daily: u32,
    pub(crate) daily_remaining: u32,
    pub(crate) daily_reset: Duration,
}

/// One location's limiter. Requests that it refuses do not count.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limiter {
    /// When the accepted requests of the current window came, oldest first.
    accepted: VecDeque<Duration>,
    day: u128,
    today: u32,
    /// Whether the day was used up by a fault and not by requests.
    exhausted: bool,
}

impl Limiter {
    /// Judges a request that arrives at `at`; times never run backwards.
    pub(crate) fn judge(&mut self, settings: &LimitSettings, at: Duration) -> Verdict {
        self.forget(settings, at);
        if self.today >= settings.daily || self.exhausted {
            return Verdict::DayUsedUp;
        }
        if self.used() >= settings.max {
            return Verdict::WindowFull;
        }
        self.accepted.push_back(at);
        self.today += 1;
        Verdict::Pass
    }

    /// Uses up what is left of the day.
    pub(crate) fn exhaust(&mut self, settings: &LimitSettings, at: Duration) {
        self.forget(settings, at);
        self.exhausted = true;
    }

    /// Whether the day was used up by [`Limiter::exhaust`].
    pub(crate) fn exhausted(&self) -> bool {
        self.exhausted
    }

    /// What the headers of an answer say at `at`.
    pub(crate) fn standings(&mut self, settings: &LimitSettings, at: Duration) -> Standings {
        self.forget(settings, at);
        let daily_remaining = if self.exhausted { 0 } else { settings.daily.saturating_sub(self.today) };
        let passed = Duration::from_nanos(u64::try_from(at.as_nanos() % DAY.as_nanos()).unwrap_or_default());
        Standings {
            max: settings.max,
            remaining: settings.max.saturating_sub(self.used()),
            window: settings.window,
            daily: settings.daily,
            daily_remaining,
            daily_reset: DAY.saturating_sub(passed),
        }
    }

    fn used(&self) -> u32 {
        u32::try_from(self.accepted.len()).unwrap_or(u32::MAX)
    }

    fn forget(&mut self, settings: &LimitSettings, at: Duration) {
        let window = settings.window.as_nanos().max(1);
        let over = |past: Duration| match settings.kind {
            Window::Sliding => past + settings.window <= at,
            Window::Fixed => past.as_nanos() / window < at.as_nanos() / window,
        };
        while self.accepted.front().is_some_and(|past| over(*past)) {
            self.accepted.pop_front();
        }
        let day = at.as_nanos() / DAY.as_nanos();
        if day != self.day {
            self.day = day;
            self.today = 0;
            self.exhausted = false;
        }
    }
}

/// The most arrivals in any half-open stretch of `window`; `arrivals` are in order.
pub(crate) fn busiest(arrivals: &[Duration], window: Duration) -> usize {
    let mut most = 0;
    let mut oldest = arrivals.iter().peekable();
    let mut inside = 0;
    for at in arrivals {
        inside += 1;
        while oldest.next_if(|past| **past + window <= *at).is_some() {
            inside -= 1;
        }
        most = most.max(inside);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Passed requests in the window that ends with the arrival at `at`, counted the slow way.
    fn brute(passed: &[Duration], settings: &LimitSettings, at: Duration) -> usize {
        let window = settings.window.as_nanos();
        passed
            .iter()
            .filter(|past| match settings.kind {
                Window::Sliding => past.as_nanos() + window > at.as_nanos(),
                Window::Fixed => past.as_nanos() / window == at.as_nanos() / window,
            })
            .count()
    }

    proptest! {
        #[test]
        fn a_request_passes_exactly_when_its_window_has_room(
            steps in proptest::collection::vec(0u64..400, 1..200),
            max in 1u32..12,
            sliding in any::<bool>(),
        ) {
            let kind = if sliding { Window::Sliding } else { Window::Fixed };
            let settings = LimitSettings { max, window: Duration::from_secs(1), kind, daily: 150 };
            let (mut limiter, mut passed, mut at) = (Limiter::default(), Vec::new(), Duration::ZERO);
            for step in steps {
                at += Duration::from_millis(step);
                let room = brute(&passed, &settings, at) < usize::try_from(max).unwrap();
                let expected = match (passed.len() < 150, room) {
                    (false, _) => Verdict::DayUsedUp,
                    (true, false) => Verdict::WindowFull,
                    (true, true) => Verdict::Pass,
                };
                prop_assert_eq!(limiter.judge(&settings, at), expected);
                if expected == Verdict::Pass {
                    passed.push(at);
                }
                let left = usize::try_from(limiter.standings(&settings, at).remaining).unwrap();
                prop_assert_eq!(left, usize::try_from(max).unwrap() - brute(&passed, &settings, at));
            }
            let most = passed.iter().map(|end| {
                passed.iter().filter(|p| **p <= *end && **p + settings.window > *end).count()
            }).max().unwrap_or(0);
            prop_assert_eq!(busiest(&passed, settings.window), most);
        }
    }

    #[test]
    fn a_used_up_day_ends_with_the_day() {
        let settings = LimitSettings { daily: 1, ..LimitSettings::default() };
        let mut limiter = Limiter::default();
        assert_eq!(limiter.judge(&settings, Duration::ZERO), Verdict::Pass);
        assert_eq!(limiter.judge(&settings, Duration::from_secs(60)), Verdict::DayUsedUp);
        assert_eq!(limiter.standings(&settings, Duration::from_secs(86_399)).daily_reset, Duration::from_secs(1));
        assert_eq!(limiter.judge(&settings, DAY), Verdict::Pass);
        limiter.exhaust(&settings, DAY);
        assert_eq!(limiter.standings(&settings, DAY).daily_remaining, 0);
        assert_eq!(limiter.judge(&settings, 2 * DAY), Verdict::Pass);
    }
}
