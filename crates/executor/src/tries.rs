//! The tries of one request, and what follows one that failed: a wait and another try, or the end of it.

use crate::caller::Caller;
use crate::door::{CallError, Door};
use crate::event::Wait;
use crate::retry::{Delays, REFUSALS_MAX, THROTTLED_MAX, TRIES_MAX, UNHEARD_DELAY_MAX, UNHEARD_TRIES_MAX};
use crate::stop::Stopping;
use crate::throttle::HOLD_MAX;
use fitout_client::{ApiError, Class};
use fitout_model::CauseKind;
use std::time::Duration;

/// The tries that one request has used.
#[derive(Debug)]
pub struct Tries {
    made: u32,
    throttled: u32,
    delays: Delays,
    /// Whether a refused token was asked to be renewed.
    renewed: bool,
}

impl Tries {
    /// None used.
    #[must_use]
    pub fn new() -> Self {
        Self { made: 0, throttled: 0, delays: Delays::new(), renewed: false }
    }

    /// Notes that a refused token is asked to be renewed; says whether it was before.
    pub(crate) fn note_renewal(&mut self) -> bool {
        std::mem::replace(&mut self.renewed, true)
    }

    /// Which try comes next, from 1.
    pub(crate) fn next(&self) -> u32 {
        self.made + 1
    }
}

impl Default for Tries {
    fn default() -> Self {
        Self::new()
    }
}

impl Door {
    /// Waits as long as this error asks for before another try.
    ///
    /// # Errors
    /// The error itself, when another try would not change it or the tries are used up; [`CallError::Stopping`].
    pub async fn before_next(&self, caller: &mut Caller, tries: &mut Tries, error: ApiError) -> Result<(), CallError> {
        match error.class() {
            Class::Throttled => {
                tries.throttled += 1;
                let window = self.throttle().window(&caller.location);
                let pause = error.limits.retry_after.unwrap_or(window).max(Duration::from_millis(250));
                if tries.throttled >= THROTTLED_MAX || pause > HOLD_MAX {
                    return Err(error.into());
                }
                self.throttle().hold(&caller.location, pause);
            }
            class @ (Class::NotSent | Class::Transient | Class::TurnedAway) => {
                tries.made += 1;
                caller.ambiguous += u32::from(class != Class::NotSent);
                // The passage gives it up before the tries are used up.
                let unheard = error.obstacle.is_some_and(|obstacle| !obstacle.lasts()) && !self.passage().is_heard();
                let refused = class == Class::TurnedAway && error.op.writes();
                let most = if unheard { UNHEARD_TRIES_MAX } else { TRIES_MAX };
                if tries.made >= if refused { REFUSALS_MAX } else { most } {
                    return Err(error.into());
                }
                if self.passage().shut().is_some() {
                    return Err(Stopping.into());
                }
                let asked = error.limits.retry_after.unwrap_or_default();
                if asked > HOLD_MAX {
                    return Err(error.into());
                }
                let pause = tries.delays.next(&mut caller.dice).max(asked);
                let pause = if unheard { pause.min(UNHEARD_DELAY_MAX) } else { pause };
                self.waiting(caller, Wait::Backoff, pause).await;
                caller.stop.pause(pause).await?;
                while let Err(pause) = self.budget().spend() {
                    self.waiting(caller, Wait::Budget, pause).await;
                    caller.stop.pause(pause).await?;
                }
            }
            Class::Parked(CauseKind::TokenRefused) => {
                if !caller.renew(tries).await {
                    return Err(error.into());
                }
            }
            Class::DayUsedUp | Class::NotFound | Class::Refused | Class::Parked(_) | Class::Fatal(_) => {
                return Err(error.into());
            }
        }
        Ok(())
    }
}
