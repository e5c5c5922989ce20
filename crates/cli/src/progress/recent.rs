//! How fast a run was in the last seconds.

use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// Requests are counted over this long.
const RATE_WINDOW: Duration = Duration::from_secs(5);
/// Ends of locations are counted over this long: they come in waves, because many lanes begin at once.
const PACE_WINDOW: Duration = Duration::from_secs(30);
/// Both are counted in slots of this length, which bounds the memory.
const SLOT: Duration = Duration::from_millis(500);

/// Counts of the last seconds.
#[derive(Debug)]
pub(super) struct Recent {
    began: Instant,
    slots: VecDeque<RecentSlot>,
}

#[derive(Debug)]
struct RecentSlot {
    begins: Instant,
    requests: u32,
    took: Duration,
    ended: u32,
}

impl Recent {
    /// Nothing counted yet.
    pub(super) fn new(began: Instant) -> Self {
        Self { began, slots: VecDeque::new() }
    }

    /// Counts a request that was answered now, after this long.
    pub(super) fn request(&mut self, took: Duration, now: Instant) {
        self.count(RecentSlot { begins: now, requests: 1, took, ended: 0 });
    }

    /// Counts a location whose part of the run ended now.
    pub(super) fn end(&mut self, now: Instant) {
        self.count(RecentSlot { begins: now, requests: 0, took: Duration::ZERO, ended: 1 });
    }

    /// Requests a second.
    pub(super) fn rate(&self, now: Instant) -> f64 {
        let requests: u32 = self.since(RATE_WINDOW, now).map(|slot| slot.requests).sum();
        f64::from(requests) / self.span(RATE_WINDOW, now)
    }

    /// How long an answer takes on average; `None` when there was none.
    pub(super) fn latency(&self, now: Instant) -> Option<Duration> {
        let (requests, took) = self
            .since(RATE_WINDOW, now)
            .fold((0_u32, Duration::ZERO), |(requests, took), slot| (requests + slot.requests, took + slot.took));
        took.checked_div(requests)
    }

    /// How long this many locations take at the pace of the last seconds; `None` when none has ended.
    pub(super) fn time_for(&self, locations: usize, now: Instant) -> Option<Duration> {
        let ended: u32 = self.since(PACE_WINDOW, now).map(|slot| slot.ended).sum();
        let locations = u32::try_from(locations).unwrap_or(u32::MAX);
        // Division by nothing gives infinity, which is no duration.
        Duration::try_from_secs_f64(f64::from(locations) * self.span(PACE_WINDOW, now) / f64::from(ended)).ok()
    }

    /// Counts what just happened into the slot of its moment; slots that nothing needs any more are dropped.
    fn count(&mut self, news: RecentSlot) {
        let now = news.begins;
        while self.slots.front().is_some_and(|slot| now.saturating_duration_since(slot.begins) > PACE_WINDOW) {
            self.slots.pop_front();
        }
        if let Some(slot) = self.slots.back_mut().filter(|s| now.saturating_duration_since(s.begins) < SLOT) {
            slot.requests += news.requests;
            slot.took += news.took;
            slot.ended += news.ended;
        } else {
            self.slots.push_back(news);
        }
    }

    fn since(&self, window: Duration, now: Instant) -> impl Iterator<Item = &RecentSlot> {
        self.slots.iter().rev().take_while(move |slot| now.saturating_duration_since(slot.begins) < window)
    }

    /// How many seconds of the window have passed; never less than one, so that a first answer is no burst.
    fn span(&self, window: Duration, now: Instant) -> f64 {
        now.saturating_duration_since(self.began).clamp(Duration::from_secs(1), window).as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_of_requests_keeps_no_more_than_a_window_of_slots() {
        let began = Instant::now();
        let mut recent = Recent::new(began);
        let mut now = began;
        for _ in 0..36_000 {
            now += Duration::from_millis(100);
            recent.request(Duration::from_millis(40), now);
            recent.end(now);
        }
        assert!(recent.slots.len() <= 61, "{}", recent.slots.len());
        assert!((recent.rate(now) - 10.0).abs() < 1.01, "{}", recent.rate(now));
        assert_eq!(recent.latency(now), Some(Duration::from_millis(40)));
        let minute = recent.time_for(600, now).unwrap().as_secs_f64();
        assert!((minute - 60.0).abs() < 2.0, "{minute}");
    }

    #[test]
    fn what_is_long_past_no_longer_counts() {
        let began = Instant::now();
        let mut recent = Recent::new(began);
        recent.request(Duration::from_secs(1), began);
        recent.end(began);
        assert_eq!(format!("{:.0}", recent.rate(began)), "1");
        assert_eq!(recent.time_for(3, began), Some(Duration::from_secs(3)));
        let later = began + PACE_WINDOW;
        assert_eq!((recent.latency(later), recent.time_for(3, later)), (None, None));
        assert_eq!(format!("{:.0}", recent.rate(later)), "0");
        assert_eq!(recent.time_for(0, later), None);
    }
}
