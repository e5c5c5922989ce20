//! What the progress bar says, as a pure function of the events so far and the time.

use super::activity::{Activity, Traffic};
use super::countdown::countdown;
use super::lanes::{Holdup, Lanes, Longest};
use super::recent::Recent;
use super::snapshot::{Binding, ProgressSnapshot, Wave};
use fitout_executor::{Bound, Cap, Event, Wait};
use fitout_model::text::{counted, duration, thousands};
use fitout_model::{LocationId, Standing};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// How much of an error stands on the line.
const TROUBLE_CHARS_MAX: usize = 100;

/// Follows a run by its events.
#[derive(Debug)]
pub(super) struct ProgressModel {
    activity: Activity,
    wave: Option<Wave>,
    total: usize,
    began: Instant,
    traffic: Traffic,
    ended: BTreeMap<Standing, usize>,
    lanes: Lanes,
    /// How many may have their turn at the same time, and what says so.
    admits: Option<(usize, Cap)>,
    /// The locations that come back at the end, with the moment until which they rest.
    settling: BTreeMap<LocationId, Instant>,
    recent: Recent,
    /// What went wrong last, where another try may mend it.
    trouble: Option<String>,
}

impl ProgressModel {
    /// A meter for this many locations, whose time begins now.
    pub(super) fn new(activity: Activity, total: usize, now: Instant) -> Self {
        Self {
            activity,
            wave: None,
            total,
            began: now,
            traffic: Traffic::default(),
            ended: BTreeMap::new(),
            lanes: Lanes::default(),
            admits: None,
            settling: BTreeMap::new(),
            recent: Recent::new(now),
            trouble: None,
        }
    }

    /// What is done while it is watched.
    pub(super) fn activity(&self) -> Activity {
        self.activity
    }

    /// Which wave it is.
    pub(super) fn is_wave(&mut self, wave: Option<Wave>) {
        self.wave = wave;
    }

    /// Takes in what happened.
    pub(super) fn take(&mut self, event: &Event, now: Instant) {
        self.lanes.sample(now);
        match event {
            Event::VisitBegan { location } => {
                self.settling.remove(location);
                self.lanes.begin(location, now);
            }
            Event::Request { location, op, took, trouble, .. } => {
                if let Some(trouble) = trouble {
                    self.trouble = Some(trouble.chars().take(TROUBLE_CHARS_MAX).collect());
                }
                self.lanes.answer(location);
                self.recent.request(*took, now);
                self.traffic.requests += 1;
                self.traffic.writes += u64::from(op.writes());
            }
            Event::Waiting { location, why, pause } => self.lanes.wait(location, *why, now + *pause),
            Event::Deferred { location, pause } => {
                self.lanes.end(location);
                self.settling.insert(location.clone(), now + *pause);
            }
            Event::VisitEnded { location, outcome, .. } => {
                self.lanes.end(location);
                self.settling.remove(location);
                self.recent.end(now);
                *self.ended.entry(outcome.standing()).or_default() += 1;
            }
            Event::VisitLeft { location } => self.lanes.end(location),
            Event::ConcurrencySet { most, cap } => self.admits = Some((*most, *cap)),
        }
    }

    /// What was sent so far.
    pub(super) fn traffic(&self, now: Instant) -> Traffic {
        Traffic { elapsed: now.saturating_duration_since(self.began), ..self.traffic }
    }

    /// What can be told now.
    pub(super) fn pulse(&mut self, now: Instant) -> ProgressSnapshot {
        self.lanes.sample(now);
        let ended = self.ended.values().sum::<usize>();
        // A total that was reckoned too low must not show more than all.
        let total = self.total.max(ended);
        ProgressSnapshot {
            activity: self.activity,
            wave: self.wave.clone(),
            ended,
            total,
            counts: self.ended.clone(),
            in_work: self.lanes.len(),
            settling: self.settling.len(),
            rate: self.recent.rate(now),
            requests: self.traffic.requests,
            writes: self.traffic.writes,
            elapsed: now.saturating_duration_since(self.began),
            left: self.left(total - ended, now),
            binding: self.binding(total - ended, now),
        }
    }

    /// The locations that have been in work for longest, at most this many.
    pub(super) fn longest(&self, most: usize, now: Instant) -> Vec<Longest> {
        self.lanes.longest(most, now)
    }

    /// The time left: all locations that have not ended, at the pace of the last seconds, and no less than the longest
    /// settle time; `None` while there is nothing to reckon from.
    fn left(&self, remaining: usize, now: Instant) -> Option<Duration> {
        if remaining == 0 {
            return None;
        }
        let resting = self.resting(now);
        match self.recent.time_for(remaining, now) {
            Some(paced) => Some(paced).max(resting),
            None => resting.filter(|_| remaining == self.settling.len()),
        }
    }

    /// The longest settle time that is left.
    fn resting(&self, now: Instant) -> Option<Duration> {
        self.settling.values().max().map(|until| until.saturating_duration_since(now))
    }

    /// What binds the speed: whatever held most lanes up in the last seconds.
    fn binding(&self, remaining: usize, now: Instant) -> Option<(Binding, String)> {
        if remaining == 0 {
            return None;
        }
        if let (0, Some(resting)) = (self.lanes.len(), self.resting(now)) {
            let locations = counted(self.settling.len(), "location");
            return Some((Binding::Settling, format!("settling {locations}, {} left", countdown(resting))));
        }
        let holdup = self.lanes.tightest()?;
        let waiting = match self.lanes.holdups(now).get(&holdup) {
            Some(lanes) => format!(" ({} waiting)", thousands(lanes)),
            None => String::new(),
        };
        let wait = match holdup {
            // That few have their turn is more remarkable than what these few wait for.
            Holdup::Answer | Holdup::Wait(Wait::Limit(Bound::Location)) if self.is_cautious(remaining) => {
                let most = thousands(self.lanes.len());
                return Some((Binding::Caution, format!("caution ({most} at a time until one is whole)")));
            }
            Holdup::Answer => return Some(self.answers(remaining, now)),
            Holdup::Wait(wait) => wait,
        };
        let what = match wait {
            Wait::Limit(Bound::Location) => "location limits",
            Wait::Limit(Bound::Hold) => "pauses the API asked for",
            Wait::Limit(Bound::Rate) => "--rate",
            Wait::Backoff => "backoff after errors",
            Wait::Budget => "retry budget",
            Wait::Outage => "the API is failing; it is asked now and then",
            Wait::Settle => "looking twice at what is in doubt",
        };
        let last = match (wait, &self.trouble) {
            (Wait::Backoff | Wait::Budget | Wait::Outage, Some(trouble)) => format!("; the last: {trouble}"),
            (Wait::Backoff | Wait::Budget | Wait::Outage, None) | (Wait::Limit(_) | Wait::Settle, _) => String::new(),
        };
        Some((Binding::Wait(wait), format!("{what}{waiting}{last}")))
    }

    /// Whether more would have their turn if it were known that the template works.
    fn is_cautious(&self, remaining: usize) -> bool {
        let full = |most: usize| self.lanes.len() >= most && remaining > self.lanes.len() + self.settling.len();
        matches!(self.admits, Some((most, Cap::Unproven)) if full(most))
    }

    /// Lanes that only wait for answers could be more, as long as locations wait for their turn.
    fn answers(&self, remaining: usize, now: Instant) -> (Binding, String) {
        let latency = self.recent.latency(now).map(duration);
        let at_once = self.lanes.len();
        if remaining > at_once + self.settling.len() {
            let latency = latency.map(|latency| format!(", {latency} an answer")).unwrap_or_default();
            (Binding::Concurrency, format!("concurrency ({} at once{latency})", thousands(at_once)))
        } else {
            let latency = latency.map(|latency| format!(" ({latency} an answer)")).unwrap_or_default();
            (Binding::Latency, format!("server latency{latency}"))
        }
    }
}

#[cfg(test)]
mod tests;
