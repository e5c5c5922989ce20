//! Reads that a run can do without: whose location a token opens, what a name means.
//!
//! The services that answer them are others than the one that the run is about. That one of them is not there, does not answer or
//! has enough, or that a gateway does not let it through, says nothing of the run's own service: it holds nobody up for long, and no
//! breaker hears of it. Whether the run's own service is there is found out before such a read is tried again.

use crate::call_error::CallError;
use crate::caller::Caller;
use crate::door::Door;
use crate::inquiries::Asking;
use crate::tries::Tries;
use fitout_client::{self as api, ApiError, Call, Class, FatalKind};
use fitout_model::CauseKind;
use std::time::Duration;
use tokio::time::Instant;

/// How long such a read holds its location: while it is under way and for what it asks to be left alone, in all. What is longer
/// is not waited for.
const HELD_MAX: Duration = Duration::from_secs(60);

/// What became of a read that the run can do without.
#[derive(Debug)]
pub enum Inquiry<A> {
    /// The API has answered it.
    Answered(A),
    /// Nobody has: it stays unknown. This is what was said instead, or that nothing was.
    Untold(Box<ApiError>),
}

impl Door {
    /// Asks what the run can do without.
    ///
    /// An answer of anybody else than the API, a failure of its service, a 429 and the lack of an answer are tried again a few times
    /// and then taken for [`Inquiry::Untold`]; so are a missing scope and a refusal by the API itself, at once. None of them stops
    /// the run, opens the breaker or counts against the way to the API. While the host is down, what tells whether it is up again is
    /// asked for instead.
    ///
    /// # Errors
    /// What forbids the location whatever is asked (its token, its day, that it is to be left alone), and
    /// [`CallError::Stopping`].
    pub async fn inquire<A>(&self, caller: &mut Caller, call: &Call<A>) -> Result<Inquiry<A>, CallError> {
        let mut asking = self.inquiries().begin(call.op());
        match self.ask(caller, call, &mut asking).await {
            Ok(answer) => {
                self.inquiries().told(call.op());
                Ok(Inquiry::Answered(answer))
            }
            Err(CallError::Api(error)) if !forbids(&error) => {
                if asking.unlucky > 0 {
                    self.inquiries().given_up(call.op());
                }
                Ok(Inquiry::Untold(error))
            }
            Err(other) => Err(other),
        }
    }

    async fn ask<A>(&self, caller: &mut Caller, call: &Call<A>, asking: &mut Asking) -> Result<A, CallError> {
        let mut tries = Tries::new();
        loop {
            // Each round tells of the host, and one that stays down is given up, so this ends.
            while self.breaker().is_open() {
                self.sound_out(caller).await?;
            }
            self.admit(caller).await?;
            let begun = Instant::now();
            let error = match self.send_optional(caller, call, tries.next(), asking.patience_max).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            asking.held += begun.elapsed();
            let error = if is_its_services(&error) { self.unlucky(caller, asking, error).await? } else { error };
            self.before_next(caller, &mut tries, error).await?;
        }
    }

    /// Counts a try that came to nothing at its service; gives it back as an error to wait for before the next.
    async fn unlucky(&self, caller: &mut Caller, asking: &mut Asking, error: ApiError) -> Result<ApiError, CallError> {
        let throttled = error.class() == Class::Throttled;
        let asks = if throttled { self.rest_of(caller, &error) } else { error.limits.retry_after.unwrap_or_default() };
        asking.unlucky += 1;
        asking.held = asking.held.saturating_add(asks);
        if asking.unlucky >= asking.most || asking.held > HELD_MAX {
            if throttled {
                // The run's own service may count the same requests.
                let window = self.throttle().window(&caller.location).min(HELD_MAX);
                self.throttle().hold(&caller.location, if asks > HELD_MAX { window } else { asks });
            }
            return Err(error.into());
        }
        let by_somebody_else = error.obstacle.is_some() && error.status.is_some();
        if error.class() == Class::Transient && !by_somebody_else && !self.breaker().is_well() {
            self.sound_out(caller).await?;
            if !self.breaker().is_well() && error.obstacle.is_none() {
                // Both are down, so it is the host that failed here, too.
                self.breaker().failed(&caller.location, &error.message, error.limits.retry_after);
            }
        }
        Ok(again(error))
    }

    /// Asks the run's own service once: where it is down too, that is an outage, and the breaker is to hear of it before what the
    /// run can do without is asked for again and again.
    async fn sound_out(&self, caller: &mut Caller) -> Result<(), CallError> {
        self.admit(caller).await?;
        // The breaker has heard it. Whoever needs the listing reads it with care.
        let _heard = self.send(caller, &api::search_agents(None, 1), 1).await;
        Ok(())
    }
}

/// Whether it forbids the location, whatever is asked.
fn forbids(error: &ApiError) -> bool {
    match error.class() {
        Class::DayUsedUp => true,
        Class::Parked(kind) => error.obstacle.is_none() && kind != CauseKind::MissingScope,
        Class::NotSent
        | Class::Throttled
        | Class::Transient
        | Class::TurnedAway
        | Class::NotFound
        | Class::Refused
        | Class::Fatal(_) => false,
    }
}

/// Whether its service has failed, or somebody stands in the way of that one: it may pass, and is nobody else's trouble.
fn is_its_services(error: &ApiError) -> bool {
    match error.class() {
        Class::Throttled | Class::Transient | Class::TurnedAway | Class::Fatal(FatalKind::Cdn) => true,
        Class::Parked(_) => error.obstacle.is_some(),
        Class::NotSent | Class::DayUsedUp | Class::NotFound | Class::Refused | Class::Fatal(FatalKind::Version) => {
            false
        }
    }
}

/// The same error as one that passes, where somebody else than the API has answered.
fn again(error: ApiError) -> ApiError {
    if error.class() == Class::Throttled { error } else { ApiError { class: Class::Transient, ..error } }
}
