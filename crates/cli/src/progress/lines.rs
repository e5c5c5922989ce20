//! When a line is due where no bar is drawn: now and then, when something changed, and never many in all.

use super::snapshot::ProgressSnapshot;
use fitout_model::Standing;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// The shortest pause between two lines.
const PAUSE_MIN: Duration = Duration::from_secs(5);
/// The pause grows with the run, to this share of it: ten times as long a run says a few dozen lines more.
const SHARE: u32 = 20;
/// Without any change a line is said this often, so that nobody takes a run that waits for one that is dead.
const QUIET_MAX: Duration = Duration::from_secs(60);

/// Decides when a line is due.
#[derive(Debug)]
pub(super) struct LineTimer {
    began: Instant,
    last: Instant,
    said: Option<Gist>,
}

/// What makes a line worth saying again.
#[derive(Debug, PartialEq, Eq)]
struct Gist {
    counts: BTreeMap<Standing, usize>,
    settling: usize,
    binds: Option<String>,
}

impl LineTimer {
    /// The first line is due one pause from now.
    pub(super) fn from(now: Instant) -> Self {
        Self { began: now, last: now, said: None }
    }

    /// Whether a line is due; if it is, it counts as said.
    pub(super) fn is_due(&mut self, pulse: &ProgressSnapshot, now: Instant) -> bool {
        let pause = PAUSE_MIN.max(now.saturating_duration_since(self.began) / SHARE);
        let passed = now.saturating_duration_since(self.last);
        if passed < pause {
            return false;
        }
        let binds = pulse.binding.as_ref().map(|(binding, _)| format!("{binding:?}"));
        let gist = Gist { counts: pulse.counts.clone(), settling: pulse.settling, binds };
        if self.said.as_ref() == Some(&gist) && passed < pause.max(QUIET_MAX) {
            return false;
        }
        self.last = now;
        self.said = Some(gist);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::activity::Activity;
    use super::super::model::ProgressModel;
    use super::*;
    use fitout_executor::Event;
    use fitout_model::LocationOutcome;

    /// How many lines a run of this many seconds says, that ends a location each so many seconds.
    fn lines(seconds: u64, each: u64) -> usize {
        let began = Instant::now();
        let mut meter = ProgressModel::new(Activity::Applying, usize::MAX, began);
        let mut pace = LineTimer::from(began);
        let mut said = 0;
        for second in 1..=seconds {
            let now = began + Duration::from_secs(second);
            if second.is_multiple_of(each) {
                let location = format!("loc-{second}").parse().unwrap();
                meter.take(&Event::VisitEnded { location, outcome: LocationOutcome::InPlace, requests: 1 }, now);
            }
            said += usize::from(pace.is_due(&meter.pulse(now), now));
        }
        said
    }

    #[test]
    fn a_short_run_says_a_line_every_few_seconds_and_a_long_one_not_many_more() {
        assert_eq!(lines(4, 1), 0);
        assert_eq!(lines(60, 1), 12);
        let (hour, day) = (lines(3600, 1), lines(86_400, 1));
        assert!((60..120).contains(&hour) && (100..200).contains(&day), "{hour} in an hour, {day} in a day");
    }

    #[test]
    fn where_nothing_changes_it_says_so_once_a_minute() {
        assert_eq!(lines(300, 1000), 5);
    }
}
