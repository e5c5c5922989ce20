//! One visit of a location: begun and ended, in one way for everybody. No other place tells of either.

use crate::engine::Engine;
use crate::fleet::exemption;
use fitout_executor::{Caller, Defect, Door, Event, Halt, is_broken, recognise};
use fitout_journal::LocationState;
use fitout_model::{Cause, CauseKind, LocationId, LocationOutcome};
use std::sync::Arc;
use tokio::time::Instant;

/// A location that is looked at, or has its turn. Whoever began the visit ends it.
#[derive(Debug)]
#[must_use = "a visit that has begun must be ended"]
pub struct Visit {
    engine: Arc<Engine>,
    /// Its place in the roster.
    pub place: usize,
    /// The location on its way through the door.
    pub caller: Caller,
}

/// What comes of the beginning of a visit.
#[derive(Debug)]
#[must_use = "a visit that has begun must be ended"]
pub enum Begun {
    /// The location can be asked.
    Open(Visit),
    /// Nobody is asked: the row is gone or pinned, or there is no token for it.
    Closed(ClosedVisit),
}

/// A visit in which nobody is asked.
#[derive(Debug)]
#[must_use = "a visit that has begun must be ended"]
pub struct ClosedVisit {
    engine: Arc<Engine>,
    location: Option<LocationId>,
    outcome: LocationOutcome,
}

impl Visit {
    /// Begins a visit of the location at this place, and tells so. Nobody has been asked yet.
    pub async fn begin(engine: &Arc<Engine>, place: usize) -> Begun {
        let closed = |location, outcome| Begun::Closed(ClosedVisit { engine: Arc::clone(engine), location, outcome });
        let Some(location) = engine.fleet.location(place) else {
            let cause = Cause::new(CauseKind::RowUnusable, "read the roster", "the row is gone");
            return closed(None, LocationOutcome::Stopped { cause });
        };
        engine.door.events().tell(Event::VisitBegan { location: location.clone() }).await;
        if let Some(reason) = engine.fleet.pinned(place) {
            return closed(Some(location.clone()), LocationOutcome::Skipped { why: exemption(&reason) });
        }
        match engine.caller(place, location) {
            Ok(caller) => Begun::Open(Self { engine: Arc::clone(engine), place, caller }),
            Err(cause) => closed(Some(location.clone()), LocationOutcome::Stopped { cause }),
        }
    }

    /// What all visits share.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The door, and the caller that goes through it.
    pub fn parts(&mut self) -> (&Door, &mut Caller) {
        (&self.engine.door, &mut self.caller)
    }

    /// Finds out whether the token opens this location, as far as a read needs to know.
    ///
    /// # Errors
    /// As for [`recognise`].
    pub async fn recognise(&mut self) -> Result<(), Halt> {
        let unknown = LocationState::default();
        recognise(&self.engine.door, &mut self.caller, &self.engine.evidence(&unknown)).await
    }

    /// Ends it so.
    pub async fn end(self, outcome: LocationOutcome) {
        self.engine.door.throttle().forget(&self.caller.location);
        self.end_before_a_turn(outcome).await;
    }

    /// Ends it so, and keeps what is known of the location's limits: its turn may follow.
    pub async fn end_before_a_turn(self, outcome: LocationOutcome) {
        let Self { engine, caller, .. } = self;
        let event = Event::VisitEnded { location: caller.location, outcome, requests: caller.requests };
        if !is_broken(Defect::EndsInSilence) {
            engine.door.events().tell(event).await;
        }
    }

    /// Ends a read with what came of it: a location that could not be read is no reason not to read the others.
    ///
    /// # Errors
    /// What stands in the way of all of them; the visit is left then.
    pub async fn conclude<T>(self, read: Result<T, Halt>) -> Result<Result<T, Cause>, Halt> {
        match read {
            Ok(read) => {
                self.end(LocationOutcome::InPlace).await;
                Ok(Ok(read))
            }
            Err(Halt::End(cause) | Halt::Unsettled(cause)) => {
                self.end(LocationOutcome::Stopped { cause: cause.clone() }).await;
                Ok(Err(cause))
            }
            Err(halt) => {
                self.leave().await;
                Err(halt)
            }
        }
    }

    /// Puts it off until then: it begins anew, or is [given up](give_up).
    pub(crate) async fn defer(self, until: Instant) {
        let pause = until.saturating_duration_since(Instant::now());
        self.engine.door.throttle().forget(&self.caller.location);
        self.engine.door.events().tell(Event::Deferred { location: self.caller.location, pause }).await;
    }

    /// Leaves before the location's part is over: the run goes no further.
    pub(crate) async fn leave(self) {
        self.engine.door.throttle().forget(&self.caller.location);
        self.engine.door.events().tell(Event::VisitLeft { location: self.caller.location }).await;
    }
}

impl ClosedVisit {
    /// The location; `None` when its row is gone.
    #[must_use]
    pub fn location(&self) -> Option<&LocationId> {
        self.location.as_ref()
    }

    /// How it ends.
    #[must_use]
    pub fn outcome(&self) -> &LocationOutcome {
        &self.outcome
    }

    /// Ends it.
    pub async fn end(self) -> LocationOutcome {
        if let Some(location) = self.location {
            let event = Event::VisitEnded { location, outcome: self.outcome.clone(), requests: 0 };
            self.engine.door.events().tell(event).await;
        }
        self.outcome
    }

    /// Leaves without an end: the run goes no further.
    pub(crate) async fn leave(self) {
        if let Some(location) = self.location {
            self.engine.door.events().tell(Event::VisitLeft { location }).await;
        }
    }
}

/// Ends a location's part that was put off and does not come back.
pub(crate) async fn give_up(engine: &Engine, location: LocationId, outcome: LocationOutcome) {
    engine.door.events().tell(Event::VisitEnded { location, outcome, requests: 0 }).await;
}
