//! What the page knows, by the events of the run.

use super::activity::Activity;
use super::snapshot::ProgressSnapshot;
use fitout_executor::{Clock, Event, Events};
use fitout_model::{LocationId, LocationOutcome};
use fitout_report::{Live, ProgressText, RunPart, TimedWrite};
use fitout_rollout::RunReport;
use std::sync::Arc;
use tokio::sync::watch;

/// The page, to be told what happens. Its copies tell the same page.
#[derive(Debug, Clone)]
pub(crate) struct LivePage {
    live: Arc<watch::Sender<Live>>,
    clock: Clock,
    /// Where the figures are counted.
    events: Events,
}

impl LivePage {
    /// A page that begins with this.
    pub(crate) fn new(live: Live, clock: Clock, events: Events) -> Self {
        Self { live: Arc::new(watch::Sender::new(live)), clock, events }
    }

    /// An ear for its changes.
    pub(crate) fn look(&self) -> watch::Receiver<Live> {
        self.live.subscribe()
    }

    /// Takes in what happened.
    pub(crate) fn hear(&self, event: &Event, activity: Activity) {
        match event {
            Event::VisitBegan { location } => self.change(|live| live.began(location, activity.doing())),
            Event::Request { location, op, status, attempt, took, .. } if op.writes() => {
                let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                let began = self.clock.wall_ms().saturating_sub(took);
                let done = status.is_some_and(|status| (200..300).contains(&status));
                let write = TimedWrite { verb: op.as_str(), began, took: done.then_some(took) };
                self.change(|live| live.wrote(location, write, *attempt));
            }
            Event::Deferred { location, .. } => self.change(|live| live.began(location, "settling")),
            Event::VisitEnded { location, outcome, requests } => match activity {
                Activity::Applying => self.change(|live| live.ended(location, outcome, u64::from(*requests))),
                Activity::Planning
                | Activity::Auditing
                | Activity::Comparing
                | Activity::Checking
                | Activity::Reading => {
                    self.change(|live| live.rests(location));
                }
            },
            Event::VisitLeft { location } => self.change(|live| live.rests(location)),
            Event::Request { .. } | Event::Waiting { .. } | Event::ConcurrencySet { .. } => {}
        }
    }

    /// How the run is doing now.
    pub(crate) fn beat(&self, pulse: &ProgressSnapshot) {
        let (ended, total) = pulse.position();
        let part = self.part();
        self.change(|live| {
            live.beat(ProgressText { ended, total, lines: pulse.lines() });
            live.ran(part);
        });
    }

    /// The run waits for something else than the API.
    pub(crate) fn waits(&self, what: &str) {
        self.change(|live| live.beat(ProgressText { lines: vec![what.to_owned()], ..ProgressText::default() }));
    }

    /// The location needs no turn.
    pub(crate) fn settled(&self, location: &LocationId, outcome: &LocationOutcome, requests: u32) {
        self.change(|live| live.ended(location, outcome, u64::from(requests)));
    }

    /// The run has ended so, and this came of it.
    pub(crate) fn ended(&self, report: &RunReport, how: &str) {
        for row in &report.rows {
            self.change(|live| live.knows(&row.location, &row.known));
            if let Some(outcome) = &row.outcome {
                self.change(|live| live.ended(&row.location, outcome, 0));
            }
        }
        let part = self.part();
        self.change(|live| live.ran(part));
        self.over(how);
    }

    /// The run in figures.
    fn part(&self) -> RunPart {
        let elapsed = u64::try_from(self.events.elapsed().as_millis()).unwrap_or(u64::MAX);
        RunPart { began: self.clock.wall_ms().saturating_sub(elapsed), figures: self.events.figures() }
    }

    /// Nothing more comes; what was said before of how it ended stays.
    pub(crate) fn over(&self, how: &str) {
        self.change(|live| live.over(how, self.clock.wall_ms()));
    }

    /// Changes it, and wakes those who look, if anything is different then.
    fn change(&self, change: impl FnOnce(&mut Live)) {
        self.live.send_if_modified(|live| {
            let before = live.version();
            change(live);
            live.version() != before
        });
    }
}
