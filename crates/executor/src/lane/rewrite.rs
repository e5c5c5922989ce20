//! Writes that may be sent twice.

use super::Lane;
use super::write::Write;
use crate::halt::{Halt, halt};
use fitout_client::Call;
use fitout_journal::How;
use fitout_model::{Cause, CauseKind, Operation, Verb};

impl Lane<'_> {
    /// Sends a write that may be sent twice, until it is answered or the tries are used up.
    pub(super) async fn rewrite<A>(&mut self, write: Write, call: &Call<A>) -> Result<A, Halt>
    where
        A: Rewritten,
    {
        let during = write.during();
        // The limiter may make us wait, so it comes first: what was never sent is not to look begun.
        self.door.admit(self.caller).await.map_err(|error| halt(error, &during, CauseKind::WriteFailed))?;
        let (op, attempt) = self.intend(&write, call).await?;
        let ambiguous = self.caller.ambiguous;
        let error = match self.door.repeat_admitted(self.caller, call).await {
            Ok(answer) => {
                if self.caller.ambiguous > ambiguous
                    && let Some(next) = self.undone.take()
                {
                    // It stays without an outcome in the journal, so that after a crash, too, the settle time passes first.
                    return Err(unsettled(write.verb, &next));
                }
                let id = write.id.clone().unwrap_or_default();
                self.ended(op, attempt, How::Done { id }).await?;
                return Ok(answer);
            }
            Err(error) => error,
        };
        if error.is_not_found()
            && let Some(answer) = A::when_gone(write.verb)
        {
            self.ended(op, attempt, How::Done { id: write.id.clone().unwrap_or_default() }).await?;
            return Ok(answer);
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
        self.ended(op, attempt, how).await?;
        Err(stopped)
    }
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
    Halt::Unsettled(Cause {
        kind: CauseKind::WriteFailed,
        during: format!("{} {}", next.verb(), next.target()),
        message: format!("an earlier try of {verb} may still arrive"),
        status: None,
        trace: None,
    })
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

impl Rewritten for fitout_client::Agent {
    fn when_gone(_: Verb) -> Option<Self> {
        None
    }
}

impl Rewritten for fitout_model::ActualAction {
    fn when_gone(_: Verb) -> Option<Self> {
        None
    }
}
