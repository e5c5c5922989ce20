//! Reads that a run can do without: whose location a token opens, what a name means.
//!
//! The services that answer them are others than the one that the run is about. That one of them is not there, or that a gateway
//! does not let it through, says nothing of the run's own service: it holds nobody up, and no breaker hears of it. Whether the
//! run's own service is there is found out before such a read is tried again.

use crate::caller::Caller;
use crate::door::{CallError, Door};
use crate::tries::Tries;
use fitout_client::{self as api, ApiError, Call, Class, FatalKind, Op};
use fitout_model::CauseKind;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How often a read that the run can do without is sent when somebody else than the API answers it.
const INQUIRIES_MAX: u32 = 3;
/// For how many locations it is tried so often, when nobody has had an answer yet; after them once must do.
const GIVEN_UP_MAX: u32 = 3;

/// What became of a read that the run can do without.
#[derive(Debug)]
pub enum Inquiry<A> {
    /// The API has told it.
    Told(A),
    /// Nobody has: it stays unknown. This is what was said instead.
    Untold(Box<ApiError>),
}

/// How the reads of each kind have gone in this run.
#[derive(Debug, Default)]
pub(crate) struct Inquiries(Mutex<BTreeMap<Op, Record>>);

#[derive(Debug, Default)]
struct Record {
    told: bool,
    given_up: u32,
}

impl Inquiries {
    /// How often such a read is sent when somebody else than the API answers it.
    fn most(&self, op: Op) -> u32 {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hopeless = records.get(&op).is_some_and(|record| !record.told && record.given_up >= GIVEN_UP_MAX);
        if hopeless { 1 } else { INQUIRIES_MAX }
    }

    fn told(&self, op: Op) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(op).or_default().told = true;
    }

    fn given_up(&self, op: Op) {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let record = records.entry(op).or_default();
        record.given_up = record.given_up.saturating_add(1);
    }
}

impl Door {
    /// Asks what the run can do without.
    ///
    /// An answer of a gateway, or of anybody else than the API, is tried again a few times and then taken for
    /// [`Inquiry::Untold`]; so are a missing scope and a refusal by the API itself, at once, and its failures once the tries are used
    /// up. Neither stops the run, opens the breaker nor counts against the way to the API.
    ///
    /// # Errors
    /// What forbids the location whatever is asked (its token, its day), the lack of any answer, and
    /// [`CallError::Stopping`].
    pub async fn inquire<A>(&self, caller: &mut Caller, call: &Call<A>) -> Result<Inquiry<A>, CallError> {
        let (op, mut tries, mut elsewhere) = (call.op(), Tries::new(), 0);
        let most = self.inquiries().most(op);
        self.admit(caller).await?;
        loop {
            let error = match self.send_optional(caller, call, tries.next()).await {
                Ok(answer) => {
                    self.inquiries().told(op);
                    return Ok(Inquiry::Told(answer));
                }
                Err(error) => error,
            };
            let answered = error.status.is_some();
            let untold = match error.class() {
                Class::NotFound
                | Class::Refused
                | Class::Parked(CauseKind::MissingScope)
                | Class::Fatal(FatalKind::Version) => true,
                Class::TurnedAway | Class::Fatal(FatalKind::Cdn) => true_after(&mut elsewhere, most),
                Class::Transient if error.obstacle.is_some() && answered => true_after(&mut elsewhere, most),
                // Its service was down for everybody so far.
                Class::Transient if answered => most == 1,
                Class::Parked(_) if error.obstacle.is_some() => true_after(&mut elsewhere, most),
                Class::NotSent | Class::Throttled | Class::DayUsedUp | Class::Transient | Class::Parked(_) => false,
            };
            if untold {
                if elsewhere > 0 {
                    self.inquiries().given_up(op);
                }
                return Ok(Inquiry::Untold(Box::new(error)));
            }
            if answered && error.class() == Class::Transient && error.obstacle.is_none() {
                self.sound_out(caller).await?;
            }
            let error = again(error);
            match self.before_next(caller, &mut tries, error).await {
                Err(CallError::Api(error)) if error.class() == Class::Transient && answered => {
                    self.inquiries().given_up(op);
                    return Ok(Inquiry::Untold(error));
                }
                other => other?,
            }
            self.admit(caller).await?;
        }
    }

    /// Asks the run's own service once, unless it has answered somebody lately: where it is down too, that is an outage, and
    /// the breaker is to hear of it before what the run can do without is asked for again and again.
    async fn sound_out(&self, caller: &mut Caller) -> Result<(), CallError> {
        if !self.breaker().is_well() {
            self.admit(caller).await?;
            // The breaker has heard it. Whoever needs the listing reads it with care.
            let _heard = self.send(caller, &api::search_agents(None, 1), 1).await;
        }
        Ok(())
    }
}

/// Counts one more; says whether they are as many as are allowed.
fn true_after(count: &mut u32, most: u32) -> bool {
    *count += 1;
    *count >= most
}

/// The same error as one that passes, where somebody else than the API has answered.
fn again(error: ApiError) -> ApiError {
    let passes = error.obstacle.is_some() || error.class() == Class::Fatal(FatalKind::Cdn);
    if passes && error.class() != Class::NotSent { ApiError { class: Class::Transient, ..error } } else { error }
}
