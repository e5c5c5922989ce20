//! A breaker for the host: while it answers nearly everybody with errors, nobody asks it but one probe now and then.
//!
//! Retries handle one request that fails, and a budget keeps them few; this handles a host that is down. It looks at all
//! locations together, so that one bad location among good ones never opens it.

use crate::outage::Outage;
use fitout_model::LocationId;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Answers older than this say nothing about the host any more.
const WINDOW: Duration = Duration::from_secs(30);
/// How many answers at least are looked at, and from how many locations.
const ANSWERS_MIN: usize = 12;
const LOCATIONS_MIN: usize = 3;
/// Of so many answers, in a hundred, that are errors it opens.
const FAILED_PERCENT: usize = 80;
/// No more answers than this are kept.
const ANSWERS_MAX: usize = 100;
const PAUSE_FIRST: Duration = Duration::from_secs(5);
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// A probe that has said nothing for this long is given up, and another one goes.
const PROBE_MAX: Duration = Duration::from_secs(90);

/// Whether the host may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Yes.
    Now,
    /// Not before this moment; ask again then.
    At(Instant),
    /// Not in this run any more: it has been down for too long.
    Never,
}

/// The breaker of one host.
#[derive(Debug)]
pub(crate) struct Breaker {
    outage_max: Duration,
    inner: Mutex<BreakerState>,
}

#[derive(Debug, Default)]
struct BreakerState {
    answers: VecDeque<SeenAnswer>,
    open: Option<OpenBreaker>,
    /// What the last error was, for people.
    last: String,
    given_up: bool,
}

#[derive(Debug)]
struct SeenAnswer {
    at: Instant,
    /// Until when it counts.
    until: Instant,
    location: LocationId,
    says: HostSays,
}

/// What an answer says of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HostSays {
    /// It is well.
    Well,
    /// Another service behind the same name is well.
    WellElsewhere,
    /// It is not.
    Failed,
}

impl SeenAnswer {
    /// Whether it asked to be left alone for longer than an answer counts.
    fn puts_off(&self) -> bool {
        self.until > self.at + WINDOW
    }
}

#[derive(Debug)]
struct OpenBreaker {
    since: Instant,
    until: Instant,
    pause: Duration,
    /// When the probe that is under way was let through.
    probe: Option<Instant>,
}

impl Breaker {
    /// A closed breaker that gives the host up after this long.
    pub(crate) fn new(outage_max: Duration) -> Self {
        Self { outage_max, inner: Mutex::default() }
    }

    /// Whether the host may be asked now; `Now` from an open breaker makes the caller its probe.
    pub(crate) fn ask(&self) -> Asked {
        let now = Instant::now();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.given_up {
            return Asked::Never;
        }
        let outage_max = self.outage_max;
        let Some(open) = &mut inner.open else { return Asked::Now };
        if now.duration_since(open.since) >= outage_max {
            inner.given_up = true;
            return Asked::Never;
        }
        if now < open.until {
            return Asked::At(open.until);
        }
        if let Some(probe) = open.probe.map(|sent| sent + PROBE_MAX).filter(|lost| now < *lost) {
            return Asked::At(probe.min(now + PAUSE_FIRST));
        }
        open.probe = Some(now);
        Asked::Now
    }

    /// Takes in that the host answered this location sensibly.
    pub(crate) fn well(&self, location: &LocationId) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.open.take().is_some() {
            inner.answers.clear();
        }
        inner.take(location, HostSays::Well, WINDOW);
    }

    /// Takes in that another service of the host answered this location sensibly: that does not end an outage.
    pub(crate) fn well_elsewhere(&self, location: &LocationId) {
        {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            if inner.open.is_none() {
                inner.take(location, HostSays::WellElsewhere, WINDOW);
                return;
            }
        }
        self.untold();
    }

    /// Takes in that the host failed this location, how, and for how long it asks to be left alone.
    pub(crate) fn failed(&self, location: &LocationId, how: &str, asks: Option<Duration>) {
        let now = Instant::now();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        how.clone_into(&mut inner.last);
        inner.take(location, HostSays::Failed, asks.unwrap_or_default().min(self.outage_max).max(WINDOW));
        if let Some(open) = &mut inner.open {
            // What was under way when it opened says nothing new.
            if open.probe.take().is_some() {
                open.pause = (open.pause * 2).min(PAUSE_MAX);
                open.until = now + open.pause;
            }
        } else if inner.is_down() {
            inner.open = Some(OpenBreaker { since: now, until: now + PAUSE_FIRST, pause: PAUSE_FIRST, probe: None });
        }
    }

    /// Takes in an answer that tells nothing of the host: it is not counted, and a probe that it was is over.
    pub(crate) fn untold(&self) {
        let now = Instant::now();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = &mut inner.open
            && open.probe.take().is_some()
        {
            open.until = now + open.pause;
        }
    }

    /// Whether the host is down, for all that is known.
    pub(crate) fn is_open(&self) -> bool {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).open.is_some()
    }

    /// Whether the host has answered anybody sensibly of late.
    pub(crate) fn is_well(&self) -> bool {
        let now = Instant::now();
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.answers.iter().any(|answer| answer.says == HostSays::Well && now <= answer.at + WINDOW)
    }

    /// Whether a request that has waited for so long already may wait as long as this more, before the host would be given up.
    pub(crate) fn grants(&self, asked: Duration, waited: Duration) -> bool {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let down = inner.open.as_ref().map(|open| open.since.elapsed()).unwrap_or_default();
        asked <= self.outage_max.saturating_sub(down.max(waited))
    }

    /// Why the host was given up, if it was.
    pub(crate) fn given_up(&self) -> Option<Outage> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.given_up.then(|| {
            let minutes = self.outage_max.as_secs() / 60;
            let time = if minutes > 0 { format!("{minutes} min") } else { format!("{} s", self.outage_max.as_secs()) };
            let why = format!("the API has answered with errors for {time} (the last: {})", inner.last);
            Outage { why, hint: None }
        })
    }
}

impl BreakerState {
    fn take(&mut self, location: &LocationId, says: HostSays, counts: Duration) {
        let at = Instant::now();
        self.answers.retain(|old| at <= old.until);
        self.answers.push_back(SeenAnswer { at, until: at + counts, location: location.clone(), says });
        if self.answers.len() > ANSWERS_MAX {
            self.answers.pop_front();
        }
    }

    fn is_down(&self) -> bool {
        let failed = self.answers.iter().filter(|answer| answer.says == HostSays::Failed);
        let locations = |counts: fn(&SeenAnswer) -> bool| {
            let counted = failed.clone().filter(|answer| counts(answer));
            counted.map(|answer| &answer.location).collect::<BTreeSet<_>>().len()
        };
        // Who is put off for longer than an answer counts does not ask often enough for as many answers.
        let many = self.answers.len() >= ANSWERS_MIN && locations(|_| true) >= LOCATIONS_MIN;
        (many || locations(SeenAnswer::puts_off) >= LOCATIONS_MIN)
            && failed.count() * 100 >= self.answers.len() * FAILED_PERCENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    fn location(number: usize) -> LocationId {
        format!("loc-{number}").parse().unwrap()
    }

    fn down(breaker: &Breaker) {
        (0..ANSWERS_MIN).for_each(|n| breaker.failed(&location(n % 4), "503", None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_fails_everybody_is_left_alone_but_for_a_probe() {
        let breaker = Breaker::new(Duration::from_secs(600));
        assert_eq!(breaker.ask(), Asked::Now);
        down(&breaker);
        let begun = Instant::now();
        assert_eq!(breaker.ask(), Asked::At(begun + PAUSE_FIRST));
        advance(PAUSE_FIRST).await;
        assert_eq!(breaker.ask(), Asked::Now, "one probe");
        assert!(matches!(breaker.ask(), Asked::At(_)), "and no second one beside it");
        breaker.failed(&location(0), "503", None);
        assert_eq!(breaker.ask(), Asked::At(Instant::now() + PAUSE_FIRST * 2), "the pause grows");
        advance(PAUSE_FIRST * 2).await;
        assert_eq!(breaker.ask(), Asked::Now);
        breaker.well(&location(0));
        assert_eq!((breaker.ask(), breaker.ask()), (Asked::Now, Asked::Now), "one good answer closes it");
        assert_eq!(breaker.given_up(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn one_bad_location_among_good_ones_is_no_outage_and_neither_are_a_few_errors() {
        let breaker = Breaker::new(Duration::from_secs(600));
        for n in 0..100 {
            breaker.failed(&location(0), "503", None);
            breaker.failed(&location(1), "503", None);
            if n % 3 == 0 {
                breaker.well(&location(n));
            }
            assert_eq!(breaker.ask(), Asked::Now, "{n}");
        }
        let breaker = Breaker::new(Duration::from_secs(600));
        for n in 0..ANSWERS_MIN - 1 {
            breaker.failed(&location(n), "503", None);
        }
        assert_eq!(breaker.ask(), Asked::Now);
        // What failed long ago does not count.
        advance(WINDOW * 2).await;
        breaker.failed(&location(0), "503", None);
        assert_eq!(breaker.ask(), Asked::Now);
    }

    #[tokio::test(start_paused = true)]
    async fn three_that_are_put_off_for_long_are_enough_unless_others_are_answered() {
        let hour = Some(Duration::from_secs(3600));
        let breaker = Breaker::new(Duration::from_secs(600));
        for n in 0..3 {
            assert_eq!(breaker.ask(), Asked::Now);
            breaker.failed(&location(n), "503", hour);
            // Each comes later than an answer counts otherwise.
            advance(WINDOW * 2).await;
        }
        assert!(!breaker.grants(Duration::from_secs(600), Duration::ZERO), "it is open");
        let breaker = Breaker::new(Duration::from_secs(600));
        (3..6).for_each(|n| breaker.well(&location(n)));
        (0..3).for_each(|n| breaker.failed(&location(n), "503", hour));
        assert_eq!(breaker.ask(), Asked::Now);
        assert!(breaker.grants(Duration::from_secs(600), Duration::ZERO));
        assert!(!breaker.grants(Duration::from_secs(400), Duration::from_secs(201)), "for one request in all");
        let breaker = Breaker::new(Duration::from_secs(600));
        (0..9).for_each(|_| breaker.failed(&location(0), "503", hour));
        assert_eq!(breaker.ask(), Asked::Now, "one location says nothing of the host");
    }

    #[tokio::test(start_paused = true)]
    async fn another_service_that_is_well_counts_and_ends_no_outage() {
        let breaker = Breaker::new(Duration::from_secs(600));
        for n in 0..40 {
            breaker.failed(&location(n % 4), "503", None);
            if n % 3 == 0 {
                breaker.well_elsewhere(&location(n % 4));
            }
            assert_eq!((breaker.ask(), breaker.is_well()), (Asked::Now, false), "{n}");
        }
        let breaker = Breaker::new(Duration::from_secs(600));
        down(&breaker);
        breaker.well_elsewhere(&location(0));
        assert!(breaker.is_open() && matches!(breaker.ask(), Asked::At(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_stays_down_is_given_up_and_a_lost_probe_is_replaced() {
        let breaker = Breaker::new(Duration::from_secs(600));
        down(&breaker);
        advance(PAUSE_FIRST).await;
        assert_eq!(breaker.ask(), Asked::Now);
        advance(PROBE_MAX).await;
        assert_eq!(breaker.ask(), Asked::Now, "the first probe never came back");
        advance(Duration::from_secs(600)).await;
        assert_eq!(breaker.ask(), Asked::Never);
        let why = breaker.given_up().unwrap();
        assert_eq!(why.to_string(), "the API has answered with errors for 10 min (the last: 503)");
    }
}
