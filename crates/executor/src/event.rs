//! What happens in a run, as it happens: the same stream feeds the progress bar and every report.

use crate::figures::FigureCounter;
use crate::throttle::Bound;
use fitout_api::Endpoint;
use fitout_model::{LocationId, LocationOutcome, RunFigures};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A location's turn began.
    VisitBegan {
        /// The location.
        location: LocationId,
    },
    /// A request was answered, or not.
    Request {
        /// The location.
        location: LocationId,
        /// The operation.
        op: Endpoint,
        /// The status of the answer; `None` when there was none.
        status: Option<u16>,
        /// Which try of this request it was, from 1.
        attempt: u32,
        /// How long it took.
        took: Duration,
        /// What went wrong, where another try may mend it.
        trouble: Option<String>,
    },
    /// A lane waits.
    Waiting {
        /// The location.
        location: LocationId,
        /// For what.
        why: Wait,
        /// How long, as far as it is known now.
        pause: Duration,
    },
    /// A location cannot be decided yet and comes back at the end of the run.
    Deferred {
        /// The location.
        location: LocationId,
        /// How long its settle time still lasts.
        pause: Duration,
    },
    /// A location's part of the run ended.
    VisitEnded {
        /// The location.
        location: LocationId,
        /// How.
        outcome: LocationOutcome,
        /// How many requests it took.
        requests: u32,
    },
    /// So many locations may have their turn at the same time from now on.
    ConcurrencySet {
        /// How many.
        most: usize,
        /// What says so.
        cap: Cap,
    },
}

/// What says how many locations may have their turn at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// The setting.
    Concurrency,
    /// Caution: the template was not yet carried out whole in any location.
    Unproven,
}

/// What a lane waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// A limit.
    Limit(Bound),
    /// The delay before another try.
    Backoff,
    /// The run's retry budget.
    Budget,
    /// An operation in doubt to settle.
    Settle,
    /// A host that fails everybody to come back.
    Outage,
}

/// How many events may wait for whoever listens.
pub const EVENTS_MAX: usize = 4096;

/// Where events go; without a listener they are only counted.
#[derive(Debug, Clone)]
pub struct Events {
    listener: Option<mpsc::Sender<Event>>,
    keeper: Arc<Mutex<FigureCounter>>,
}

impl Default for Events {
    fn default() -> Self {
        Self { listener: None, keeper: Arc::new(Mutex::new(FigureCounter::new())) }
    }
}

impl Events {
    /// A stream of events and its listener. A slow listener slows the run down; one that is gone does not.
    #[must_use]
    pub fn channel() -> (Self, mpsc::Receiver<Event>) {
        let (sender, receiver) = mpsc::channel(EVENTS_MAX);
        (Self { listener: Some(sender), ..Self::default() }, receiver)
    }

    /// Counts the event and tells the listener.
    pub async fn tell(&self, event: Event) {
        self.keeper().take(&event);
        if let Some(sender) = &self.listener {
            // Nobody listening is no reason to stop a run.
            drop(sender.send(event).await);
        }
    }

    /// From now on is counted anew.
    pub fn begin(&self) {
        *self.keeper() = FigureCounter::new();
    }

    /// A wave of so many locations begins now.
    pub fn wave(&self, name: &str, locations: usize) {
        self.keeper().wave(name, locations);
    }

    /// How long ago [`begin`](Self::begin) was.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.keeper().elapsed()
    }

    /// What was sent since [`begin`](Self::begin), and what held it up.
    #[must_use]
    pub fn figures(&self) -> RunFigures {
        self.keeper().figures()
    }

    fn keeper(&self) -> MutexGuard<'_, FigureCounter> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
