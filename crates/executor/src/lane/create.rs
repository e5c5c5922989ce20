//! Creates: sent once, and again only when they certainly were not done.

use super::write::LaneWrite;
use super::{LOOKS_MAX, Lane, OBSERVATION_AGE_MAX, ShownIds, unplanned};
use crate::broken::{Defect, is_broken};
use crate::call_error::CallError;
use crate::halt::{Halt, bars_the_write, cause, halt};
use crate::read;
use crate::tries::Tries;
use fitout_client::{ApiError, Call, Class};
use fitout_journal::How;
use fitout_model::{Cause, CauseKind, OperationId, Verb};
use std::collections::BTreeSet;

/// Why a create was not sent after its intent was on disk.
const TOO_OLD: &str = "it was not sent: what it rests on grew too old meanwhile";

impl Lane<'_> {
    /// Sends a create until it is done, refused or in doubt. It is sent again only when it certainly was not done.
    pub(super) async fn create<A>(
        &mut self,
        mut write: LaneWrite,
        call: &Call<A>,
        id_of: fn(&A) -> String,
    ) -> Result<A, Halt> {
        let during = write.during();
        let mut tries = Tries::new();
        let mut looks = 0;
        loop {
            // The limiter may make us wait, so it comes first: between the intent and the request nothing waits.
            let admitted = self.door.admit(self.caller).await;
            admitted.map_err(|error| halt(error, &during, CauseKind::Unreachable))?;
            let seen = self.seen(&write)?;
            if self.clock.age(seen.at) > OBSERVATION_AGE_MAX {
                self.look_again(&write).await?;
                looks += 1;
                if looks > LOOKS_MAX {
                    return Err(Halt::Stale);
                }
                continue;
            }
            write.seen = Some(seen.ids);
            let (op, attempt) = self.intend(&write, call).await?;
            // A disk that is slow, or a machine that slept, while the intent was put on it.
            if self.clock.age(seen.at) > OBSERVATION_AGE_MAX {
                self.ended(op, attempt, How::NotDone { cause: TOO_OLD.to_owned() }).await?;
                continue;
            }
            let error = match self.door.send(self.caller, call, attempt).await {
                Ok(made) => {
                    self.ended(op, attempt, How::Done { id: id_of(&made) }).await?;
                    return Ok(made);
                }
                Err(error) => error,
            };
            let class = error.class();
            match class {
                Class::Throttled | Class::DayUsedUp => {
                    self.throttled(&write, (op, attempt), &mut tries, error).await?;
                }
                Class::NotSent => {
                    self.ended(op, attempt, How::NotDone { cause: error.message.clone() }).await?;
                    self.door
                        .before_next(self.caller, &mut tries, error)
                        .await
                        .map_err(|error| halt(error, &during, CauseKind::Unreachable))?;
                }
                Class::Transient if is_broken(Defect::RepeatsCreates) && error.status == Some(502) => {
                    self.ended(op, attempt, How::NotDone { cause: error.message.clone() }).await?;
                }
                Class::Transient => {
                    self.ended(op, attempt, How::InDoubt { cause: error.message.clone() }).await?;
                    return Err(Halt::InDoubt(cause(CauseKind::InDoubt, &during, &error)));
                }
                // Whoever refused it, one listing shows whether it was made all the same.
                Class::Refused | Class::NotFound | Class::TurnedAway => {
                    let refusal = cause(CauseKind::Rejected, &during, &error);
                    return Err(self.refused(&write, op, attempt, refusal).await?);
                }
                // Its token has listed here a moment ago: what stands before the API refuses this write, and not the location.
                Class::Parked(_) if bars_the_write(&error) => {
                    let refusal = cause(CauseKind::Rejected, &during, &error);
                    return Err(self.refused(&write, op, attempt, refusal).await?);
                }
                Class::Parked(CauseKind::TokenRefused) if self.renewed_and_unmade(&write, &mut tries).await => {
                    self.ended(op, attempt, How::NotDone { cause: error.message.clone() }).await?;
                }
                Class::Parked(_) | Class::Fatal(_) => {
                    let stopped = halt(CallError::from(error), &during, CauseKind::Rejected);
                    if let Halt::End(cause) | Halt::Fatal(cause) = &stopped {
                        self.ended(op, attempt, How::Refused { cause: cause.clone() }).await?;
                    }
                    return Err(stopped);
                }
            }
        }
    }

    /// Rests after a 429. It says that nothing was done, and one listing shows whether that is so before it is sent again.
    async fn throttled(
        &mut self,
        write: &LaneWrite,
        (op, attempt): (OperationId, u32),
        tries: &mut Tries,
        error: ApiError,
    ) -> Result<(), Halt> {
        let (during, why) = (write.during(), error.message.clone());
        let doubt = cause(CauseKind::InDoubt, &during, &error);
        let refusal = cause(CauseKind::Unreachable, &during, &error);
        if let Err(ended) = self.door.before_next(self.caller, tries, error).await {
            // Nothing can be listed now: whoever comes next looks first.
            self.ended(op, attempt, How::Refused { cause: refusal }).await?;
            return Err(halt(ended, &during, CauseKind::Unreachable));
        }
        let halt = match self.is_unmade(write).await {
            Ok(true) => return self.ended(op, attempt, How::NotDone { cause: why }).await,
            Ok(false) => Halt::InDoubt(doubt),
            Err(other) => other,
        };
        self.ended(op, attempt, How::InDoubt { cause: why }).await?;
        Err(halt)
    }

    /// Whether a listing shows that the create made nothing; it does not where nobody can say.
    async fn is_unmade(&mut self, write: &LaneWrite) -> Result<bool, Halt> {
        match self.ids_now(write).await {
            Ok(now) => Ok(write.seen.as_ref().map_or(now.is_empty(), |before| now.is_subset(before))),
            Err(Halt::End(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// What was seen beside what is to be made.
    fn seen(&self, write: &LaneWrite) -> Result<ShownIds, Halt> {
        if write.verb == Verb::CreateAgent {
            return Ok(self.agents_seen.clone());
        }
        let id = self.agent_id(&write.target.agent)?;
        self.actions_seen.get(&id).cloned().ok_or_else(|| unplanned(&write.target.agent))
    }

    /// Lists once more what a create rests on. Something new there is for a new plan to say.
    async fn look_again(&mut self, write: &LaneWrite) -> Result<(), Halt> {
        let at = self.clock.now();
        let now = self.ids_now(write).await?;
        let id = self.ids.get(&write.target.agent).cloned();
        let seen = match id.filter(|_| write.verb != Verb::CreateAgent) {
            None => Some(&mut self.agents_seen),
            Some(id) => self.actions_seen.get_mut(&id),
        };
        match seen {
            // A late list may lack what was made a moment ago, but it invents nothing.
            Some(seen) if now.is_subset(&seen.ids) => {
                seen.at = at;
                Ok(())
            }
            Some(_) | None => Err(Halt::Stale),
        }
    }

    /// The ids of what is there now: the location's agents, or the actions of the write's agent.
    async fn ids_now(&mut self, write: &LaneWrite) -> Result<BTreeSet<String>, Halt> {
        if write.verb == Verb::CreateAgent {
            let listing = read::list_agents(self.door, self.caller).await?;
            return Ok(listing.agents.into_iter().map(|listed| listed.id.into()).collect());
        }
        let id = self.agent_id(&write.target.agent)?;
        let actions = read::list_actions(self.door, self.caller, &id).await?;
        Ok(actions.unwrap_or_default().into_iter().map(|action| action.id.into()).collect())
    }

    /// Whether there is another token in place of a refused one, and a listing shows that the create was not done: only
    /// then may it be sent again.
    async fn renewed_and_unmade(&mut self, write: &LaneWrite, tries: &mut Tries) -> bool {
        if !self.caller.renew(tries).await {
            return false;
        }
        self.is_unmade(write).await.is_ok_and(|unmade| unmade)
    }

    /// A refused create is believed only after a listing shows that nothing was made.
    async fn refused(
        &mut self,
        write: &LaneWrite,
        op: OperationId,
        attempt: u32,
        refusal: Cause,
    ) -> Result<Halt, Halt> {
        if is_broken(Defect::BelievesRefusals) {
            self.ended(op, attempt, How::Refused { cause: refusal.clone() }).await?;
            return Ok(Halt::End(refusal));
        }
        match self.is_unmade(write).await {
            Ok(true) => {
                self.ended(op, attempt, How::Refused { cause: refusal.clone() }).await?;
                Ok(Halt::End(refusal))
            }
            // Something new is there, or nobody can say: then it is in doubt like any other.
            Ok(false) => {
                let why = format!("refused, but not certainly: {}", refusal.message);
                self.ended(op, attempt, How::InDoubt { cause: why }).await?;
                Ok(Halt::InDoubt(Cause { kind: CauseKind::InDoubt, ..refusal }))
            }
            Err(other) => {
                self.ended(op, attempt, How::InDoubt { cause: refusal.message.clone() }).await?;
                Err(other)
            }
        }
    }
}
