//! Writes that may be sent twice.

use super::Lane;
use super::write::LaneWrite;
use crate::halt::{Halt, halt};
use crate::read::{list_actions, list_agents, rest};
use crate::retry::Delays;
use fitout_client::{self as api, Call};
use fitout_journal::How;
use fitout_model::{ActionId, AgentId, Cause, CauseKind, Operation, OperationId, Verb};

/// How often what was removed is looked for, before its location rests for the settle time.
const REMOVED_LOOKS_MAX: u32 = 4;

impl Lane<'_> {
    /// Sends a write that may be sent twice, until it is answered or the tries are used up.
    pub(super) async fn rewrite<A>(&mut self, write: LaneWrite, call: &Call<A>) -> Result<A, Halt>
    where
        A: Rewritten,
    {
        let (answer, begun) = self.deliver(&write, call).await?;
        if begun.is_ambiguous
            && let Some(next) = self.undone.take()
        {
            // It stays without an outcome in the journal, so that after a crash, too, the settle time passes first.
            return Err(unsettled(write.verb, &next));
        }
        self.done(&write, begun).await?;
        Ok(answer)
    }

    /// Removes an agent or an action. It is not forgotten because it is said to be removed, but because it is not there any more:
    /// neither its own page shows it, nor the list that it stood in.
    ///
    /// # Errors
    /// [`Halt::End`] with [`CauseKind::Differs`] when it is still there after some looks; [`Halt::Unsettled`] when only the list
    /// shows it, which may be late.
    pub(super) async fn remove(&mut self, write: LaneWrite, call: &Call<()>, what: Removed<'_>) -> Result<(), Halt> {
        let ((), begun) = self.deliver(&write, call).await?;
        let stopped = match self.is_still_there(what).await {
            Ok(Trace::None) => return self.done(&write, begun).await,
            Ok(Trace::Itself) => {
                let message = "the API says that it is done, and still shows what was to be removed";
                Halt::End(Cause::new(CauseKind::Differs, write.during(), message))
            }
            Ok(Trace::Listed) => {
                let message = "the API says that it does not exist, and still lists it";
                Halt::Unsettled(Cause::new(CauseKind::ListingUnknown, write.during(), message))
            }
            Err(halt) => halt,
        };
        self.ended(begun.op, begun.attempt, How::InDoubt { cause: stopped.to_string() }).await?;
        Err(stopped)
    }

    /// Whether it is still shown, after some looks: what was removed a moment ago may still be.
    async fn is_still_there(&mut self, what: Removed<'_>) -> Result<Trace, Halt> {
        let mut delays = Delays::new();
        for _ in 1..REMOVED_LOOKS_MAX {
            if self.trace(what).await? == Trace::None {
                return Ok(Trace::None);
            }
            rest(self.door, self.caller, &mut delays).await?;
        }
        self.trace(what).await
    }

    async fn trace(&mut self, what: Removed<'_>) -> Result<Trace, Halt> {
        let (door, caller) = (self.door, &mut *self.caller);
        let shown = match what {
            Removed::Agent(id) => door.repeat(caller, &api::get_agent(id)).await.map(drop),
            Removed::Action(agent, id) => door.repeat(caller, &api::get_action(agent, id)).await.map(drop),
        };
        match shown {
            Ok(()) => return Ok(Trace::Itself),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(halt(error, "look for what was removed", CauseKind::Unreachable)),
        }
        let is_listed = match what {
            Removed::Agent(id) => list_agents(door, caller).await?.contains(id),
            Removed::Action(agent, id) => {
                let left = list_actions(door, caller, agent).await?;
                left.is_some_and(|left| left.iter().any(|action| action.id == *id))
            }
        };
        Ok(if is_listed { Trace::Listed } else { Trace::None })
    }

    /// Sends a write that may be sent twice, until it is answered; what became of it is for the caller to note then.
    async fn deliver<A>(&mut self, write: &LaneWrite, call: &Call<A>) -> Result<(A, BegunWrite), Halt>
    where
        A: Rewritten,
    {
        let during = write.during();
        // The limiter may make us wait, so it comes first: what was never sent is not to look begun.
        self.door.admit(self.caller).await.map_err(|error| halt(error, &during, CauseKind::WriteFailed))?;
        let (op, attempt) = self.intend(write, call).await?;
        let ambiguous = self.caller.ambiguous;
        let answer = self.door.repeat_admitted(self.caller, call).await;
        let begun = BegunWrite { op, attempt, is_ambiguous: self.caller.ambiguous > ambiguous };
        let error = match answer {
            Ok(answer) => return Ok((answer, begun)),
            Err(error) => error,
        };
        if error.is_not_found()
            && let Some(answer) = A::when_gone(write.verb)
        {
            return Ok((answer, begun));
        }
        let stopped = halt(error, &during, CauseKind::WriteFailed);
        let how = match &stopped {
            Halt::End(cause) if cause.kind != CauseKind::WriteFailed => How::Refused { cause: cause.clone() },
            Halt::End(cause) | Halt::Fatal(cause) | Halt::InDoubt(cause) | Halt::Unsettled(cause) => {
                How::InDoubt { cause: cause.message.clone() }
            }
            Halt::Stopping(_) | Halt::Journal(_) | Halt::Defect(_) | Halt::Stale => {
                How::InDoubt { cause: stopped.to_string() }
            }
        };
        self.ended(begun.op, begun.attempt, how).await?;
        Err(stopped)
    }

    async fn done(&self, write: &LaneWrite, begun: BegunWrite) -> Result<(), Halt> {
        let id = write.id.clone().unwrap_or_default();
        self.ended(begun.op, begun.attempt, How::Done { id }).await
    }
}

/// What is removed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Removed<'a> {
    Agent(&'a AgentId),
    /// An action of this agent.
    Action(&'a AgentId, &'a ActionId),
}

/// What is left to be seen of what was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trace {
    None,
    /// Its own page.
    Itself,
    /// Its line in the list.
    Listed,
}

/// A write whose intent is on disk and whose outcome is not.
struct BegunWrite {
    op: OperationId,
    attempt: u32,
    /// Whether a try of it may still arrive.
    is_ambiguous: bool,
}

/// Whether `earlier`, arriving once more after `later`, would undo it: both write the same agent, or the same action.
pub(super) fn undoes(earlier: &Operation, later: &Operation) -> bool {
    let writes_agent = |verb| matches!(verb, Verb::UpdateAgent | Verb::SwitchMode);
    let writes_action = |verb| matches!(verb, Verb::UpdateAction | Verb::SetFollowup);
    let same_agent = earlier.target().agent == later.target().agent;
    let (earlier, later) = (earlier.verb(), later.verb());
    same_agent && ((writes_agent(earlier) && writes_agent(later)) || (writes_action(earlier) && writes_action(later)))
}

fn unsettled(verb: Verb, next: &Operation) -> Halt {
    Halt::Unsettled(Cause::new(
        CauseKind::WriteFailed,
        format!("{} {}", next.verb(), next.target()),
        format!("an earlier try of {verb} may still arrive"),
    ))
}

/// Answers of writes that may be sent twice.
pub(super) trait Rewritten: Sized {
    /// The answer to take when the resource is gone already and that is what was wanted.
    fn when_gone(verb: Verb) -> Option<Self>;
}

impl Rewritten for () {
    fn when_gone(verb: Verb) -> Option<Self> {
        matches!(verb, Verb::RemoveAction | Verb::DeleteAgent).then_some(())
    }
}

impl Rewritten for fitout_client::AgentAnswer {
    fn when_gone(_: Verb) -> Option<Self> {
        None
    }
}

impl Rewritten for fitout_model::ActualAction {
    fn when_gone(_: Verb) -> Option<Self> {
        None
    }
}
