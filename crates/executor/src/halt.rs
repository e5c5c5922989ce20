//! Why a location's turn cannot go on.

use crate::call_error::CallError;
use crate::journal_writer::JournalDown;
use crate::stop::Stopping;
use fitout_client::{ApiError, Class, Obstacle};
use fitout_model::{Cause, CauseKind};

/// Why a location's turn cannot go on.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Halt {
    /// The run was asked to stop; the location is where the journal says.
    #[error(transparent)]
    Stopping(#[from] Stopping),
    /// The location's part of the run ends with this.
    #[error("{}", .0.message)]
    End(Cause),
    /// No location can go on: the API refuses the program itself.
    #[error("{}", .0.message)]
    Fatal(Cause),
    /// The journal cannot be written: nothing may be sent any more.
    #[error(transparent)]
    Journal(#[from] JournalDown),
    /// A location's part of the work ended in a way that it never may: a defect of the program.
    #[error(transparent)]
    Defect(#[from] LaneLost),
    /// What was observed is too old to rest a create on: observe again.
    #[error("the observation is too old")]
    Stale,
    /// A write was done, but an earlier try of it may still arrive, and would undo the next write to the same resource.
    #[error("{}", .0.message)]
    Unsettled(Cause),
    /// A create may have been done: only observation after the settle time tells.
    #[error("{}", .0.message)]
    InDoubt(Cause),
}

/// A location's part of the work panicked: a defect of the program, and not of the journal or the API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a location's turn ended unexpectedly, which is a defect of this program: {0}")]
pub struct LaneLost(String);

impl LaneLost {
    /// What became of the task.
    #[must_use]
    pub fn of(error: &tokio::task::JoinError) -> Self {
        Self(error.to_string())
    }
}

/// The cause of a location's end, from the API's answer to `during`.
#[must_use]
pub fn cause(kind: CauseKind, during: &str, error: &ApiError) -> Cause {
    Cause {
        kind,
        during: during.to_owned(),
        message: error.message.clone(),
        status: error.status,
        trace: error.trace.clone(),
    }
}

/// What kind of trouble a read is in that kept failing: an answer that came is not the lack of one.
fn unreadable(error: &ApiError) -> CauseKind {
    let came = error.status.is_some_and(|status| (200..300).contains(&status));
    match error.obstacle {
        Some(Obstacle::NotTheApi | Obstacle::Redirect) if error.status.is_some() => CauseKind::NotTheApi,
        Some(_) | None if came => CauseKind::Unreadable,
        Some(_) | None => CauseKind::Unreachable,
    }
}

/// Whether what stands before the API bars this write, and not the location: its token reads.
pub(crate) fn bars_the_write(error: &ApiError) -> bool {
    let is_barred = |kind| kind == CauseKind::Blocked || error.obstacle.is_some();
    error.op.writes() && matches!(error.class(), Class::Parked(kind) if is_barred(kind))
}

/// What the failure of a call means for the location; `exhausted` is the kind for what might pass another day.
#[must_use]
pub fn halt(error: CallError, during: &str, exhausted: CauseKind) -> Halt {
    let error = match error {
        CallError::Stopping(stopping) => return Halt::Stopping(stopping),
        CallError::Token(cause) => return Halt::End(*cause),
        CallError::PutOff(cause) => {
            return Halt::End(Cause { kind: exhausted, during: during.to_owned(), ..*cause });
        }
        CallError::Api(error) => error,
    };
    let kind = match error.class() {
        Class::Fatal(_) => return Halt::Fatal(cause(CauseKind::Rejected, during, &error)),
        Class::Parked(_) if bars_the_write(&error) => CauseKind::Rejected,
        Class::Parked(kind) => kind,
        Class::DayUsedUp => CauseKind::DayUsedUp,
        Class::NotFound | Class::Refused => CauseKind::Rejected,
        Class::TurnedAway if error.op.writes() => CauseKind::Rejected,
        Class::TurnedAway => CauseKind::NotTheApi,
        Class::Transient if exhausted == CauseKind::Unreachable => unreadable(&error),
        Class::Throttled | Class::NotSent | Class::Transient => exhausted,
    };
    Halt::End(cause(kind, during, &error))
}
