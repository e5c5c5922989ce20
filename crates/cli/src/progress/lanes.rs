//! The locations whose turn it is, and what holds them up.

use fitout_executor::{Bound, Wait};
use fitout_model::LocationId;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// What holds lanes up is averaged with this time constant, so that the word for it does not flicker.
const CALM: Duration = Duration::from_secs(2);
/// Lanes are counted at most this often.
const SAMPLE: Duration = Duration::from_millis(50);
/// Fewer lanes than this, on average, hold nothing up.
const PRESSURE_MIN: f64 = 0.05;
/// What all lanes share: it binds as soon as, on average, one lane queues for it.
const SHARED: [Holdup; 3] =
    [Holdup::Wait(Wait::Outage), Holdup::Wait(Wait::Budget), Holdup::Wait(Wait::Limit(Bound::Rate))];

/// What holds a lane up at one moment. Of equally many, the first is named: it is the more remarkable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holdup {
    /// It waits before it may ask.
    Wait(Wait),
    /// It has asked, and waits for the answer.
    Answer,
}

/// A location whose turn it is.
#[derive(Debug)]
struct LaneRow {
    began: Instant,
    /// What it waits for, and until when.
    wait: Option<(Wait, Instant)>,
}

impl LaneRow {
    /// What holds it up now, and until when, where that is known. A wait that is over became a request on its way.
    fn holdup(&self, now: Instant) -> (Holdup, Option<Instant>) {
        match self.wait {
            Some((why, until)) if until > now => (Holdup::Wait(why), Some(until)),
            Some(_) | None => (Holdup::Answer, None),
        }
    }
}

/// A location whose turn has been going on for long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Longest {
    pub(super) location: LocationId,
    /// How long it has been its turn.
    pub(super) taken: Duration,
    pub(super) holdup: Holdup,
    /// How long that still lasts, where it is known.
    pub(super) left: Option<Duration>,
}

/// The lanes of a run.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    under_way: BTreeMap<LocationId, LaneRow>,
    /// How many lanes are held up by what, averaged.
    pressure: BTreeMap<Holdup, f64>,
    sampled: Option<Instant>,
}

impl Lanes {
    /// A location's turn begins.
    pub(super) fn begin(&mut self, location: &LocationId, now: Instant) {
        self.under_way.insert(location.clone(), LaneRow { began: now, wait: None });
    }

    /// A location waits until then.
    pub(super) fn wait(&mut self, location: &LocationId, why: Wait, until: Instant) {
        if let Some(lane) = self.under_way.get_mut(location) {
            lane.wait = Some((why, until));
        }
    }

    /// A location was answered.
    pub(super) fn answer(&mut self, location: &LocationId) {
        if let Some(lane) = self.under_way.get_mut(location) {
            lane.wait = None;
        }
    }

    /// A location's turn is over.
    pub(super) fn end(&mut self, location: &LocationId) {
        self.under_way.remove(location);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.under_way.len()
    }

    /// Counts what holds the lanes up now into the average.
    pub(super) fn sample(&mut self, now: Instant) {
        let passed = self.sampled.map(|then| now.saturating_duration_since(then));
        if passed.is_some_and(|passed| passed < SAMPLE) {
            return;
        }
        self.sampled = Some(now);
        let kept = passed.map_or(0.0, |passed| (-passed.as_secs_f64() / CALM.as_secs_f64()).exp());
        for average in self.pressure.values_mut() {
            *average *= kept;
        }
        for (holdup, lanes) in self.holdups(now) {
            *self.pressure.entry(holdup).or_default() += f64::from(lanes) * (1.0 - kept);
        }
    }

    /// How many lanes are held up by what.
    pub(super) fn holdups(&self, now: Instant) -> BTreeMap<Holdup, u32> {
        let mut holdups = BTreeMap::new();
        for lane in self.under_way.values() {
            *holdups.entry(lane.holdup(now).0).or_default() += 1;
        }
        holdups
    }

    /// Those whose turn has been going on for longest, at most this many; of equals the first by name.
    pub(super) fn longest(&self, most: usize, now: Instant) -> Vec<Longest> {
        let mut lanes: Vec<_> = self.under_way.iter().collect();
        lanes.sort_by_key(|(_, lane)| lane.began);
        let told = lanes.into_iter().take(most).map(|(location, lane)| {
            let (holdup, until) = lane.holdup(now);
            Longest {
                location: location.clone(),
                taken: now.saturating_duration_since(lane.began),
                holdup,
                left: until.map(|until| until.saturating_duration_since(now)),
            }
        });
        told.collect()
    }

    /// What held most lanes up; a bound of the whole run goes before, as soon as a lane queues for it.
    pub(super) fn tightest(&self) -> Option<Holdup> {
        let lanes = |holdup: &Holdup| self.pressure.get(holdup).copied().unwrap_or_default();
        if let Some(shared) = SHARED.into_iter().find(|holdup| lanes(holdup) >= 1.0) {
            return Some(shared);
        }
        // `max_by` takes the last of equals, so the order is turned round.
        let most = self.pressure.iter().rev().max_by(|a, b| a.1.total_cmp(b.1));
        most.filter(|(_, lanes)| **lanes > PRESSURE_MIN).map(|(holdup, _)| *holdup)
    }
}
