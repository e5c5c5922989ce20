//! Why a call came to nothing.

use crate::stop::Stopping;
use fitout_client::{ApiError, Class, Clock, Limits, http_date};
use fitout_model::{Cause, CauseKind};
use std::time::Duration;

/// Why a call came to nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CallError {
    /// The run was asked to stop before it was sent (again). Nothing of it is under way.
    #[error(transparent)]
    Stopping(#[from] Stopping),
    /// There is no token to show. Nothing was sent.
    #[error("{}", .0.message)]
    Token(Box<Cause>),
    /// The location asked to be left alone for longer than is waited for. Nothing was sent (again).
    #[error("{}", .0.message)]
    PutOff(Box<Cause>),
    /// The API's answer, or the lack of one.
    #[error(transparent)]
    Api(Box<ApiError>),
}

impl CallError {
    /// Whether the API says that the resource does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        match self {
            CallError::Stopping(_) | CallError::Token(_) | CallError::PutOff(_) => false,
            CallError::Api(error) => error.class() == Class::NotFound,
        }
    }
}

impl From<ApiError> for CallError {
    fn from(error: ApiError) -> Self {
        CallError::Api(Box::new(error))
    }
}

/// Why nothing is asked of a location that is to be left alone for so long.
pub(crate) fn put_off(clock: &Clock, pause: Duration) -> Cause {
    Cause::new(CauseKind::Unreachable, "ask the location", format!("the API {}", asks(clock, pause)))
}

pub(crate) fn asks(clock: &Clock, pause: Duration) -> String {
    // What a header may ask for at most is what is taken for anything beyond.
    if pause >= Limits::RETRY_AFTER_MAX {
        return "asks to be left alone for a month or longer".to_owned();
    }
    let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    format!("asks to be left alone until {}", http_date(clock.wall_ms().saturating_add(pause_ms)))
}
