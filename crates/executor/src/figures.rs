//! Counts what a run sends and what holds it up, in so many numbers and no more.

use crate::event::{Event, Wait};
use crate::throttle::Bound;
use fitout_model::{Interval, RequestCounts, RunFigures, WaveBegan};
use std::time::Duration;
use tokio::time::Instant;

/// The length of a stretch at first. It doubles whenever the run outgrows them.
const STRETCH_FIRST: Duration = Duration::from_millis(250);
/// How many stretches are kept.
const STRETCHES_MAX: usize = 120;
/// How many waves are kept; a run with more names the first ones.
const WAVES_MAX: usize = 100;

/// Takes in a run's events and keeps its figures.
#[derive(Debug)]
pub(crate) struct FigureCounter {
    began: Instant,
    stretch: Duration,
    figures: RunFigures,
}

impl FigureCounter {
    /// Nothing counted yet; the run begins now.
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), stretch: STRETCH_FIRST, figures: RunFigures::default() }
    }

    /// Takes in what happened now.
    pub(crate) fn take(&mut self, event: &Event) {
        match event {
            Event::Request { op, status, took, .. } => {
                let throttled = *status == Some(429);
                let failed = status.is_none_or(|status| status == 408 || status >= 500);
                let sent: &mut RequestCounts = self.figures.operations.entry(op.as_str().to_owned()).or_default();
                sent.count(millis(*took));
                sent.throttled += u64::from(throttled);
                sent.failed += u64::from(failed);
                if let Some(stretch) = self.stretch_at(Instant::now()) {
                    stretch.requests += 1;
                    stretch.throttled += u64::from(throttled);
                }
            }
            Event::Waiting { why, pause, .. } => self.waits(word(*why), *pause),
            Event::VisitBegan { .. }
            | Event::Deferred { .. }
            | Event::VisitEnded { .. }
            | Event::VisitLeft { .. }
            | Event::ConcurrencySet { .. } => {}
        }
    }

    /// How long the run has taken.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// A wave begins now.
    pub(crate) fn wave(&mut self, name: &str, locations: usize) {
        if self.figures.waves.len() < WAVES_MAX {
            self.figures.waves.push(WaveBegan {
                name: name.to_owned(),
                locations: u64::try_from(locations).unwrap_or(u64::MAX),
                after_ms: millis(self.began.elapsed()),
            });
        }
    }

    /// The figures so far.
    pub(crate) fn figures(&self) -> RunFigures {
        RunFigures { stretch_ms: millis(self.stretch), ..self.figures.clone() }
    }

    /// Spreads a wait from now on over the stretches it lies in.
    fn waits(&mut self, why: &str, pause: Duration) {
        let (mut from, until) = (Instant::now(), Instant::now() + pause);
        // The last moment first, so that the stretches have grown before they are counted in.
        let _ = self.stretch_at(until);
        // Each round ends in a later stretch, and there are no more of them than `STRETCHES_MAX`.
        while from < until {
            let passed = from.saturating_duration_since(self.began).as_nanos() % self.stretch.as_nanos();
            let rest = self.stretch.saturating_sub(Duration::from_nanos(u64::try_from(passed).unwrap_or(0)));
            let here = rest.min(until - from);
            let Some(stretch) = self.stretch_at(from) else { return };
            *stretch.waited_ms.entry(why.to_owned()).or_default() += millis(here);
            from += here;
        }
    }

    /// The stretch of that moment; the stretches grow until it is among them.
    fn stretch_at(&mut self, moment: Instant) -> Option<&mut Interval> {
        let passed = moment.saturating_duration_since(self.began);
        let place = |stretch: Duration| usize::try_from(passed.as_nanos() / stretch.as_nanos()).unwrap_or(usize::MAX);
        while place(self.stretch) >= STRETCHES_MAX {
            self.stretch *= 2;
            let pairs = self.figures.stretches.chunks(2);
            self.figures.stretches = pairs.map(sum).collect();
        }
        let place = place(self.stretch);
        let stretches = &mut self.figures.stretches;
        if stretches.len() <= place {
            stretches.resize(place + 1, Interval::default());
        }
        stretches.get_mut(place)
    }
}

fn sum(stretches: &[Interval]) -> Interval {
    stretches.iter().fold(Interval::default(), |mut sum, stretch| {
        sum.add(stretch);
        sum
    })
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What a location waits for, as it stands in the figures.
fn word(why: Wait) -> &'static str {
    match why {
        Wait::Limit(Bound::Location) => "location limit",
        Wait::Limit(Bound::Rate) => "--rate",
        Wait::Limit(Bound::Hold) => "pause the API asked for",
        Wait::Backoff => "back-off after errors",
        Wait::Budget => "retry budget",
        Wait::Settle => "settle time",
        Wait::Outage => "outage",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fitout_api::Endpoint;
    use proptest::prelude::*;
    use tokio::time::advance;

    fn request(status: Option<u16>, took: u64) -> Event {
        let location = "loc-1".parse().unwrap();
        Event::Request {
            location,
            op: Endpoint::GetAgent,
            status,
            attempt: 1,
            took: Duration::from_millis(took),
            trouble: None,
        }
    }

    fn wait(pause: u64) -> Event {
        let location = "loc-1".parse().unwrap();
        Event::Waiting { location, why: Wait::Backoff, pause: Duration::from_millis(pause) }
    }

    fn paused(work: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(work);
    }

    #[test]
    fn what_was_sent_is_counted_by_operation_and_by_time() {
        paused(async {
            let mut keeper = FigureCounter::new();
            keeper.wave("1", 3);
            keeper.take(&request(Some(200), 40));
            keeper.take(&request(Some(429), 1));
            advance(STRETCH_FIRST * 2).await;
            keeper.wave("2", 9);
            keeper.take(&request(Some(503), 40));
            keeper.take(&request(None, 30_000));
            let figures = keeper.figures();
            let sent = &figures.operations["read agent"];
            assert_eq!((sent.requests, sent.throttled, sent.failed), (4, 1, 2));
            let stretches: Vec<_> = figures.stretches.iter().map(|s| (s.requests, s.throttled)).collect();
            assert_eq!(stretches, [(2, 1), (0, 0), (2, 0)]);
            let waves: Vec<_> = figures.waves.iter().map(|w| (w.name.as_str(), w.locations, w.after_ms)).collect();
            assert_eq!(waves, [("1", 3, 0), ("2", 9, 500)]);
        });
    }

    proptest! {
        #[test]
        fn however_long_a_run_is_its_figures_stay_few_and_lose_nothing(
            steps in prop::collection::vec((0_u64..600_000, 0_u64..100_000), 1..60)
        ) {
            paused(async {
                let mut keeper = FigureCounter::new();
                let mut waited = 0;
                for (passes, pause) in &steps {
                    advance(Duration::from_millis(*passes)).await;
                    keeper.take(&request(Some(200), 1));
                    keeper.take(&wait(*pause));
                    waited += pause;
                }
                let figures = keeper.figures();
                assert!(figures.stretches.len() <= STRETCHES_MAX);
                let all = sum(&figures.stretches);
                assert_eq!(all.requests, u64::try_from(steps.len()).unwrap());
                let counted = all.waited_ms.get("back-off after errors").copied().unwrap_or(0);
                assert_eq!(counted, waited);
            });
        }
    }
}
