use super::*;
use fitout_api::Endpoint;
use fitout_model::{Cause, CauseKind, LocationOutcome};

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

fn stopped(kind: CauseKind, during: &str, message: &str, status: Option<u16>) -> LocationOutcome {
    let cause = Cause { status, ..Cause::new(kind, during, message) };
    LocationOutcome::Stopped { cause }
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
    story.end(0..2, &stopped(CauseKind::Rejected, "create agent", "no", Some(422)));
    story.end(2..3, &stopped(CauseKind::MissingScope, "list agents", "no", Some(401)));
    story.end(3..5, &stopped(CauseKind::InDoubt, "create agent", "no", None));
    story.end(5..6, &stopped(CauseKind::Conflict, "list agents", "no", None));
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
