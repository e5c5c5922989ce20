//! The only way to the network: every attempt passes the location's limiter, is counted, told and classified.

use crate::breaker::{Asked, Breaker};
use crate::call_error::{CallError, put_off};
use crate::caller::Caller;
use crate::event::{Event, Wait};
use crate::events::Events;
use crate::inquiries::Inquiries;
use crate::network_block::NetworkBlock;
use crate::outage::Outage;
use crate::retry::Budget;
use crate::stop::Stopping;
use crate::throttle::{Bound, HOLD_MAX, Throttle};
use fitout_client::Clock;
use fitout_client::{ApiError, ApiVersion, BaseUrl, Call, Class, Limits, SendError, SendErrorKind, Transport};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// What every lane of a run shares on its way to the API.
#[derive(Debug)]
pub struct Door {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
    version: ApiVersion,
    throttle: Throttle,
    budget: Budget,
    breaker: Breaker,
    passage: NetworkBlock,
    inquiries: Inquiries,
    patience: Duration,
    events: Events,
    clock: Clock,
}

/// How a [`Door`] is made.
#[derive(Debug)]
pub struct DoorSettings {
    /// Carries the requests.
    pub transport: Arc<dyn Transport>,
    /// Where the API is.
    pub base: BaseUrl,
    /// The version that is asked for.
    pub version: ApiVersion,
    /// The limiters.
    pub throttle: Throttle,
    /// How long one answer is waited for.
    pub patience: Duration,
    /// How long the host may be down before the run gives it up.
    pub outage_max: Duration,
    /// Where events go.
    pub events: Events,
    /// The clock of the process.
    pub clock: Clock,
}

/// Whether an answer that is none says something of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// It does.
    Counts,
    /// It does not: another service was asked, for what the run can do without, and its answer is waited for no longer than this.
    Optional(Duration),
}

impl Door {
    /// The door to one API.
    #[must_use]
    pub fn new(settings: DoorSettings) -> Self {
        let DoorSettings { transport, base, version, throttle, patience, outage_max, events, clock } = settings;
        let breaker = Breaker::new(outage_max);
        let budget = Budget::full();
        let passage = NetworkBlock::new(base.clone(), outage_max);
        let inquiries = Inquiries::default();
        Self { transport, base, version, throttle, budget, breaker, passage, inquiries, patience, events, clock }
    }

    /// The clock of the process.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Where events go.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// The limiters.
    #[must_use]
    pub fn throttle(&self) -> &Throttle {
        &self.throttle
    }

    pub(crate) fn breaker(&self) -> &Breaker {
        &self.breaker
    }

    pub(crate) fn passage(&self) -> &NetworkBlock {
        &self.passage
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    pub(crate) fn inquiries(&self) -> &Inquiries {
        &self.inquiries
    }

    /// Why the host was given up, if it was: it failed nearly everybody for too long, or the API is not where it is looked for.
    /// Nothing is sent any more then.
    #[must_use]
    pub fn outage(&self) -> Option<Outage> {
        self.passage.shut().or_else(|| self.breaker.given_up())
    }

    /// Waits until the location may be asked, and has its token ready.
    ///
    /// After this returns the request must be sent or the allowance is lost.
    ///
    /// # Errors
    /// [`CallError::Stopping`] when the run is asked to stop meanwhile or the host was [given up](Self::outage),
    /// [`CallError::Token`] when there is no token, [`CallError::PutOff`] when the location is to be left alone for longer than
    /// [`HOLD_MAX`].
    pub async fn admit(&self, caller: &mut Caller) -> Result<(), CallError> {
        caller.stop.check()?;
        if self.passage.shut().is_some() {
            return Err(Stopping.into());
        }
        // Each round ends in a probe, in a later moment or in giving the host up, so this ends.
        loop {
            match self.breaker.ask() {
                Asked::Now => break,
                Asked::Never => return Err(Stopping.into()),
                Asked::At(moment) => {
                    let pause = moment.saturating_duration_since(Instant::now());
                    self.waiting(caller, Wait::Outage, pause).await;
                    caller.stop.until(moment).await?;
                }
            }
        }
        // Each round ends in a cell or in a later moment, and no longer hold is waited for, so this ends.
        while let Err((moment, bound)) = self.throttle.admit(&caller.location) {
            let pause = moment.saturating_duration_since(Instant::now());
            if bound == Bound::Hold && pause > HOLD_MAX {
                return Err(CallError::PutOff(Box::new(put_off(&self.clock, pause))));
            }
            self.waiting(caller, Wait::Limit(bound), pause).await;
            caller.stop.until(moment).await?;
        }
        // The run's cell comes last: a lane that waits for its location must not use up what another could send.
        while let Err((moment, bound)) = self.throttle.admit_run() {
            let pause = moment.saturating_duration_since(Instant::now());
            self.waiting(caller, Wait::Limit(bound), pause).await;
            caller.stop.until(moment).await?;
        }
        // After the waits: a token that was good before them may have expired.
        caller.refresh().await
    }

    /// Sends an admitted call once and says what became of it. It is not interrupted by a stop: what was sent is heard out.
    ///
    /// # Errors
    /// The API's answer, or the lack of one.
    pub async fn send<A>(&self, caller: &mut Caller, call: &Call<A>, attempt: u32) -> Result<A, ApiError> {
        self.exchange(caller, call, attempt, Weight::Counts).await
    }

    /// As [`send`](Self::send), for what the run can do without: what becomes of it says nothing of the host, unless that could
    /// not be reached. The answer is waited for no longer than this.
    pub(crate) async fn send_optional<A>(
        &self,
        caller: &mut Caller,
        call: &Call<A>,
        attempt: u32,
        patience_max: Duration,
    ) -> Result<A, ApiError> {
        self.exchange(caller, call, attempt, Weight::Optional(patience_max)).await
    }

    async fn exchange<A>(
        &self,
        caller: &mut Caller,
        call: &Call<A>,
        attempt: u32,
        weight: Weight,
    ) -> Result<A, ApiError> {
        let begun = Instant::now();
        let patience = match weight {
            Weight::Counts => self.patience,
            Weight::Optional(most) => self.patience.min(most),
        };
        caller.requests = caller.requests.saturating_add(1);
        let answer = match call.request(&self.base, &self.version, caller.token()) {
            Err(unsendable) => Err(unsendable),
            Ok(request) => timeout(patience, self.transport.send(request)).await.unwrap_or_else(|_elapsed| {
                let detail = format!("no answer within {} s", patience.as_secs());
                Err(SendError::new(SendErrorKind::TimedOut, detail))
            }),
        };
        let limits = answer.as_ref().ok().map(|response| Limits::of(response.headers(), self.clock.wall_ms()));
        if let Some(limits) = &limits {
            self.throttle.learn(&caller.location, limits);
        }
        let status = answer.as_ref().ok().map(|response| response.status().as_u16());
        let result = call.read(answer, caller.token()).map_err(|error| match limits {
            // A moment in them was held against our clock, where the answer has none of its own.
            Some(limits) => ApiError { limits: Box::new(limits), ..error },
            None => error,
        });
        let result = match (weight, &result) {
            // Another service is well, or is not: that says nothing of the way to the run's own.
            (Weight::Optional(_), Ok(_)) => result,
            (Weight::Optional(_), Err(error)) if error.class() != Class::NotSent => result,
            _ => self.passage.judge(&caller.location, call.op(), result),
        };
        if result.is_ok() {
            self.budget.gain();
        }
        let trouble = self.feel(caller, &result, weight);
        let (location, took) = (caller.location.clone(), begun.elapsed());
        tracing::debug!(%location, op = call.op().as_str(), status, attempt, took_ms = took.as_millis(), "request");
        self.events.tell(Event::Request { location, op: call.op(), status, attempt, took, trouble }).await;
        result
    }

    /// Tells the breaker what an answer says of the host; returns what went wrong, where another try may mend it.
    fn feel<A>(&self, caller: &Caller, result: &Result<A, ApiError>, weight: Weight) -> Option<String> {
        let error = match (result, weight) {
            (Err(error), Weight::Counts) => error,
            (Err(error), Weight::Optional(_)) if error.class() == Class::NotSent => error,
            (Err(_), Weight::Optional(_)) => {
                self.breaker.untold();
                return None;
            }
            (Ok(_), Weight::Optional(_)) => {
                self.breaker.well_elsewhere(&caller.location);
                return None;
            }
            (Ok(_), Weight::Counts) => {
                self.breaker.well(&caller.location);
                return None;
            }
        };
        match error.class() {
            // Whether the API is there at all is for the passage to say, and soon; a breaker would only make that late.
            _ if error.obstacle.is_some() && !self.passage.is_heard() => {
                self.breaker.untold();
                return Some(error.said());
            }
            // Who refuses one request may let all others through.
            Class::TurnedAway if error.op.writes() => self.breaker.untold(),
            Class::Transient | Class::NotSent | Class::TurnedAway => {
                self.breaker.failed(&caller.location, &error.message, error.limits.retry_after);
                return Some(error.said());
            }
            Class::Throttled
            | Class::DayUsedUp
            | Class::NotFound
            | Class::Refused
            | Class::Parked(_)
            | Class::Fatal(_) => self.breaker.well(&caller.location),
        }
        None
    }

    /// Tells that a location waits.
    pub(crate) async fn waiting(&self, caller: &Caller, why: Wait, pause: Duration) {
        self.events.tell(Event::Waiting { location: caller.location.clone(), why, pause }).await;
    }
}
