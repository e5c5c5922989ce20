//! Calls that may be sent again, and what follows a try that failed: a wait and another try, or the end of it.

use crate::call_error::{CallError, asks};
use crate::caller::Caller;
use crate::door::Door;
use crate::event::Wait;
use crate::retry::{REFUSALS_MAX, THROTTLED_MAX, TRIES_MAX, UNHEARD_DELAY_MAX, UNHEARD_TRIES_MAX};
use crate::stop::Stopping;
use crate::throttle::HOLD_MAX;
use crate::tries::Tries;
use fitout_client::{ApiError, Call, Class};
use fitout_model::CauseKind;
use std::time::Duration;

/// A location that answered 429 rests for this long at least, whatever it asks for.
const REST_MIN: Duration = Duration::from_millis(250);

impl Door {
    /// Sends a call that may be sent again until it is answered, within the named bounds.
    ///
    /// # Errors
    /// The last answer when the tries are used up, or the first that another try would not change.
    pub async fn repeat<A>(&self, caller: &mut Caller, call: &Call<A>) -> Result<A, CallError> {
        self.admit(caller).await?;
        self.repeat_admitted(caller, call).await
    }

    /// As [`repeat`](Self::repeat), for a caller that was [admitted](Self::admit) just now.
    ///
    /// # Errors
    /// As for [`repeat`](Self::repeat).
    pub async fn repeat_admitted<A>(&self, caller: &mut Caller, call: &Call<A>) -> Result<A, CallError> {
        debug_assert!(!call.op().creates(), "a create is sent once: {:?}", call.op());
        let mut tries = Tries::new();
        loop {
            match self.send(caller, call, tries.next()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.before_next(caller, &mut tries, error).await?,
            }
            self.admit(caller).await?;
        }
    }

    /// Waits as long as this error asks for before another try.
    ///
    /// # Errors
    /// The error itself, when another try would not change it, the tries are used up or it asks for a longer wait than there is;
    /// [`CallError::Stopping`].
    pub async fn before_next(&self, caller: &mut Caller, tries: &mut Tries, error: ApiError) -> Result<(), CallError> {
        match error.class() {
            Class::Throttled => self.rest(caller, tries, error),
            Class::NotSent | Class::Transient | Class::TurnedAway => self.back_off(caller, tries, error).await,
            Class::Parked(CauseKind::TokenRefused) if caller.renew(tries).await => Ok(()),
            Class::DayUsedUp | Class::NotFound | Class::Refused | Class::Parked(_) | Class::Fatal(_) => {
                Err(error.into())
            }
        }
    }

    /// Leaves the location alone as long as it asks for, also when this is the end of the request.
    fn rest(&self, caller: &Caller, tries: &mut Tries, error: ApiError) -> Result<(), CallError> {
        let pause = self.rest_of(caller, &error);
        self.throttle().hold(&caller.location, pause);
        tries.throttled += 1;
        tries.rested = tries.rested.saturating_add(pause);
        if tries.rested > HOLD_MAX {
            return Err(self.asking_for(error, pause).into());
        }
        if tries.throttled >= THROTTLED_MAX { Err(error.into()) } else { Ok(()) }
    }

    /// How long a 429 asks its location to be left alone; one window of its limit where it does not say.
    pub(crate) fn rest_of(&self, caller: &Caller, error: &ApiError) -> Duration {
        error.limits.retry_after.unwrap_or_else(|| self.throttle().window(&caller.location)).max(REST_MIN)
    }

    /// Waits after a failure, longer each time and at least as long as it asks for. A wait that the host would not be given for
    /// is not waited: where others are answered, the location is given up, and else the host is asked as any that is down.
    async fn back_off(&self, caller: &mut Caller, tries: &mut Tries, error: ApiError) -> Result<(), CallError> {
        tries.made += 1;
        caller.ambiguous += u32::from(error.class() != Class::NotSent);
        let asked = error.limits.retry_after.unwrap_or_default();
        let granted = asked.is_zero() || asked <= HOLD_MAX && self.breaker().grants(asked, tries.granted);
        let others_are_answered = self.breaker().is_well();
        // The passage gives it up before the tries are used up.
        let unheard = error.obstacle.is_some_and(|obstacle| !obstacle.lasts()) && !self.passage().is_heard();
        let refused = error.class() == Class::TurnedAway && error.op.writes();
        let most = if unheard { UNHEARD_TRIES_MAX } else { TRIES_MAX };
        if tries.made >= if refused { REFUSALS_MAX } else { most } || !granted && others_are_answered {
            return Err(if granted { error } else { self.asking_for(error, asked) }.into());
        }
        if self.passage().shut().is_some() {
            return Err(Stopping.into());
        }
        let mut pause = tries.delays.next(&mut caller.dice);
        if granted {
            tries.granted += asked;
            pause = pause.max(asked);
        }
        if unheard {
            pause = pause.min(UNHEARD_DELAY_MAX);
        }
        self.waiting(caller, Wait::Backoff, pause).await;
        caller.stop.pause(pause).await?;
        while let Err(pause) = self.budget().spend() {
            self.waiting(caller, Wait::Budget, pause).await;
            caller.stop.pause(pause).await?;
        }
        Ok(())
    }

    /// The same error, which says also until when the API asks to be left alone.
    fn asking_for(&self, error: ApiError, pause: Duration) -> ApiError {
        if error.limits.retry_after.is_none() {
            return error;
        }
        let message = format!("{}; it {}", error.message, asks(self.clock(), pause));
        ApiError { message, ..error }
    }
}
