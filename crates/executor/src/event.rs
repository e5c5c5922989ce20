//! What happens in a run, as it happens: the same stream feeds the progress bar and every report.

use crate::throttle::Bound;
use fitout_api::Endpoint;
use fitout_model::{LocationId, LocationOutcome};
use std::time::Duration;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A location's turn, or a look at it, began. It ends once: put off, ended, or left.
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
    /// A location was left before its part was over, because the run goes no further.
    VisitLeft {
        /// The location.
        location: LocationId,
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
