//! What the progress bar says, as a pure function of the events so far and the time.

use super::activity::{Activity, Traffic};
use super::figures::countdown;
use super::lanes::{Holdup, Lanes, Longest};
use super::pulse::{Binding, ProgressSnapshot, Wave};
use super::recent::Recent;
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
mod tests {
    use super::super::sample;
    use super::*;
    use fitout_api::Endpoint;
    use fitout_model::{CauseKind, LocationOutcome};

    /// A run that is told second by second.
    struct Story {
        meter: ProgressModel,
        now: Instant,
    }

    impl Story {
        fn of(activity: Activity, total: usize) -> Self {
            let now = Instant::now();
            Self { meter: ProgressModel::new(activity, total, now), now }
        }

        fn pass(&mut self, millis: u64) {
            // The screen is drawn while nothing happens, too.
            for _ in 0..millis / 100 {
                self.now += Duration::from_millis(100);
                self.meter.pulse(self.now);
            }
        }

        fn tell(&mut self, event: &Event) {
            self.meter.take(event, self.now);
        }

        fn begin(&mut self, places: std::ops::Range<usize>) {
            for place in places {
                self.tell(&Event::VisitBegan { location: location(place) });
            }
        }

        fn answer(&mut self, place: usize, op: Endpoint) {
            let (location, took) = (location(place), Duration::from_millis(52));
            self.tell(&Event::Request { location, op, status: Some(200), attempt: 1, took, trouble: None });
        }

        fn wait(&mut self, places: std::ops::Range<usize>, why: Wait, seconds: u64) {
            for place in places {
                self.tell(&Event::Waiting { location: location(place), why, pause: Duration::from_secs(seconds) });
            }
        }

        fn end(&mut self, places: std::ops::Range<usize>, outcome: &LocationOutcome) {
            for place in places {
                let (location, outcome) = (location(place), outcome.clone());
                self.tell(&Event::VisitEnded { location, outcome, requests: 3 });
            }
        }

        fn line(&mut self) -> String {
            self.meter.pulse(self.now).line()
        }
    }

    fn location(place: usize) -> LocationId {
        format!("loc-{place}").parse().unwrap()
    }

    fn done() -> LocationOutcome {
        LocationOutcome::Done { unchecked: Vec::new() }
    }

    #[test]
    fn a_run_reads_from_its_beginning_to_its_end() {
        let mut story = Story::of(Activity::Applying, 2000);
        let mut lines = vec![story.line()];
        story.begin(0..32);
        for round in 0..100 {
            story.pass(100);
            for place in 0..32 {
                story.answer(place, if place % 2 == 0 { Endpoint::CreateAgent } else { Endpoint::SearchAgents });
            }
            if round % 20 == 19 {
                story.end(0..32, &done());
                story.begin(0..32);
            }
        }
        lines.push(story.line());
        story.end(0..2, &sample::stopped(CauseKind::Rejected, "create agent", "no", Some(422)));
        story.end(2..3, &sample::stopped(CauseKind::MissingScope, "list agents", "no", Some(401)));
        story.end(3..5, &sample::stopped(CauseKind::InDoubt, "create agent", "no", None));
        story.end(5..6, &sample::stopped(CauseKind::Conflict, "list agents", "no", None));
        story.end(6..7, &LocationOutcome::Skipped { why: "as you asked".to_owned() });
        story.end(7..1840, &LocationOutcome::InPlace);
        lines.push(story.line());
        assert_eq!(
            story.meter.traffic(story.now),
            Traffic { requests: 3200, writes: 1600, elapsed: Duration::from_secs(10) }
        );
        insta::assert_snapshot!(lines.join("\n"), @"
        applying 0/2,000 · 0 req/s
        applying 160/2,000 · 32 in work · ETA 01:55 · 320 req/s · 160 done · limited by: concurrency (32 at once, 52 ms an answer)
        applying 2,000/2,000 · 320 req/s · 1,993 done · 1 skipped · 2 failed · 1 parked · 2 in doubt · 1 conflict
        ");
    }

    #[test]
    fn while_errors_hold_it_up_the_last_one_is_said() {
        let mut story = Story::of(Activity::Planning, 200);
        story.begin(0..3);
        let (took, trouble) = (Duration::from_millis(52), Some("502: Bad Gateway".to_owned()));
        let (location, op, status) = (location(0), Endpoint::SearchAgents, Some(502));
        story.tell(&Event::Request { location, op, status, attempt: 1, took, trouble });
        story.wait(0..3, Wait::Outage, 60);
        story.pass(4000);
        let line = story.line();
        let words = "limited by: the API is failing; it is asked now and then (3 waiting); the last: 502: Bad Gateway";
        assert!(line.ends_with(words), "{line}");
    }

    /// What is said to limit a run of which 32 of 200 locations have their turn, after these waits have been going on.
    fn limited_by(waits: &[(std::ops::Range<usize>, Wait)]) -> String {
        let mut story = Story::of(Activity::Applying, 200);
        story.begin(0..32);
        for place in 0..32 {
            story.answer(place, Endpoint::GetAgent);
        }
        for (places, why) in waits {
            story.wait(places.clone(), *why, 60);
        }
        story.pass(4000);
        story.line()
    }

    #[test]
    fn what_holds_most_lanes_up_limits_the_speed_and_a_shared_bound_goes_before() {
        let lines = [
            limited_by(&[]),
            limited_by(&[(0..20, Wait::Limit(Bound::Location)), (20..24, Wait::Backoff)]),
            limited_by(&[(0..20, Wait::Limit(Bound::Hold))]),
            limited_by(&[(0..14, Wait::Limit(Bound::Rate))]),
            limited_by(&[(0..20, Wait::Backoff), (20..21, Wait::Limit(Bound::Location))]),
            limited_by(&[(0..20, Wait::Backoff), (20..24, Wait::Budget)]),
            limited_by(&[(0..20, Wait::Settle)]),
            limited_by(&[(0..12, Wait::Limit(Bound::Location))]),
        ];
        insta::assert_snapshot!(lines.join("\n"), @"
        applying 0/200 · 32 in work · 8 req/s · limited by: concurrency (32 at once, 52 ms an answer)
        applying 0/200 · 32 in work · 8 req/s · limited by: location limits (20 waiting)
        applying 0/200 · 32 in work · 8 req/s · limited by: pauses the API asked for (20 waiting)
        applying 0/200 · 32 in work · 8 req/s · limited by: --rate (14 waiting)
        applying 0/200 · 32 in work · 8 req/s · limited by: backoff after errors (20 waiting)
        applying 0/200 · 32 in work · 8 req/s · limited by: retry budget (4 waiting)
        applying 0/200 · 32 in work · 8 req/s · limited by: looking twice at what is in doubt (20 waiting)
        applying 0/200 · 32 in work · 8 req/s · limited by: concurrency (32 at once, 52 ms an answer)
        ");
    }

    #[test]
    fn caution_binds_until_one_location_is_whole() {
        let mut story = Story::of(Activity::Applying, 40);
        story.meter.is_wave(Some(Wave { name: "2".to_owned(), last: "4".to_owned() }));
        story.tell(&Event::ConcurrencySet { most: 3, cap: Cap::Unproven });
        story.begin(0..3);
        for place in 0..3 {
            story.answer(place, Endpoint::GetAgent);
        }
        story.pass(1000);
        let mut lines = vec![story.line()];
        story.wait(0..3, Wait::Limit(Bound::Location), 60);
        story.pass(9000);
        lines.push(story.line());
        story.wait(0..3, Wait::Outage, 60);
        story.pass(9000);
        lines.push(story.line());
        story.end(0..1, &done());
        story.tell(&Event::ConcurrencySet { most: 16, cap: Cap::Concurrency });
        story.begin(3..17);
        for place in 1..17 {
            story.answer(place, Endpoint::GetAgent);
        }
        story.pass(9000);
        lines.push(story.line());
        insta::assert_snapshot!(lines.join("\n"), @"
        applying wave 2 of 4: 0/40 · 3 in work · 3 req/s · limited by: caution (3 at a time until one is whole)
        applying wave 2 of 4: 0/40 · 3 in work · 0 req/s · limited by: caution (3 at a time until one is whole)
        applying wave 2 of 4: 0/40 · 3 in work · 0 req/s · limited by: the API is failing; it is asked now and then (3 waiting)
        applying wave 2 of 4: 1/40 · 16 in work · ETA 18:12 · 0 req/s · 1 done · limited by: concurrency (16 at once)
        ");
    }

    #[test]
    fn at_the_end_of_the_roster_more_lanes_would_not_help() {
        let mut story = Story::of(Activity::Planning, 40);
        story.begin(0..40);
        story.end(0..30, &done());
        story.answer(31, Endpoint::SearchAgents);
        story.pass(1000);
        insta::assert_snapshot!(story.line(), @"planning 30/40 · 10 in work · ETA 00:01 · 1 req/s · 30 planned · limited by: server latency (52 ms an answer)");
    }

    #[test]
    fn a_wait_that_is_over_no_longer_counts() {
        let mut story = Story::of(Activity::Applying, 4);
        story.begin(0..4);
        story.wait(0..4, Wait::Limit(Bound::Location), 2);
        story.pass(1900);
        assert!(story.line().ends_with("limited by: location limits (4 waiting)"), "{}", story.line());
        story.pass(10_000);
        assert!(story.line().ends_with("limited by: server latency"), "{}", story.line());
    }

    #[test]
    fn the_word_for_what_limits_does_not_flicker() {
        let mut story = Story::of(Activity::Applying, 1);
        story.begin(0..1);
        story.wait(0..1, Wait::Limit(Bound::Location), 60);
        story.pass(5000);
        story.answer(0, Endpoint::GetAgent);
        story.pass(300);
        assert!(story.line().contains("location limits"), "{}", story.line());
    }

    #[test]
    fn what_settles_is_counted_down_and_comes_back() {
        let mut story = Story::of(Activity::Applying, 11);
        story.begin(0..10);
        story.end(0..7, &done());
        for (place, seconds) in [(7, 120), (8, 180), (9, 150)] {
            story.tell(&Event::Deferred { location: location(place), pause: Duration::from_secs(seconds) });
        }
        let mut lines = Vec::new();
        story.begin(10..11);
        story.pass(4000);
        lines.push(story.line());
        story.end(10..11, &done());
        story.pass(15_000);
        lines.push(story.line());
        story.pass(161_000);
        story.begin(7..10);
        story.pass(1000);
        lines.push(story.line());
        story.end(7..10, &done());
        lines.push(story.line());
        insta::assert_snapshot!(lines.join("\n"), @"
        applying 7/11 · 1 in work · ETA 02:56 · 0 req/s · 7 done · 3 settling · limited by: server latency
        applying 8/11 · ETA 02:41 · 0 req/s · 8 done · settling 3 locations, 02:41 left
        applying 8/11 · 3 in work · 0 req/s · 8 done · limited by: server latency
        applying 11/11 · 0 req/s · 11 done
        ");
    }

    #[test]
    fn more_ends_than_locations_show_no_more_than_all() {
        let mut story = Story::of(Activity::Applying, 1);
        story.end(0..3, &done());
        let pulse = story.meter.pulse(story.now);
        assert_eq!((pulse.ended, pulse.total), (3, 3));
        let none = Story::of(Activity::Applying, 0).line();
        assert_eq!(none, "applying 0/0 · 0 req/s");
    }
}
