//! What went wrong with a call, by what is known of it.

use crate::limits::Limits;
use crate::obstacle::Obstacle;
use fitout_api::Endpoint;
use fitout_model::CauseKind;
use std::fmt;

/// Why a call did not give what it was made for; its message is free of tokens and prompt text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// What is known of the request, and so what may be done next.
    pub class: Class,
    /// The operation.
    pub op: Endpoint,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// What the API or the network said, on one line, secrets and the body's texts removed.
    pub message: String,
    /// The API's trace id, where it gave one.
    pub trace: Option<String>,
    /// What stands between this program and the API, where it was not the API that answered, or nobody could.
    pub obstacle: Option<Obstacle>,
    /// What the answer said about limits; nothing where there was no answer.
    pub limits: Box<Limits>,
}

impl ApiError {
    /// What is known of the request.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// What was said, after the status where there was one.
    #[must_use]
    pub fn said(&self) -> String {
        match self.status {
            Some(status) => format!("{status}: {}", self.message),
            None => self.message.clone(),
        }
    }

    /// Whether the request may have made a resource that nobody knows of: it must be looked for, not sent again.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.op.creates() && self.class == Class::Transient
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.op, self.said())?;
        if self.class == Class::Parked(CauseKind::MissingScope) {
            write!(f, " (it needs the scope {})", self.op.scope())?;
        }
        match &self.trace {
            Some(trace) => write!(f, " [trace {trace}]"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}

/// What is known of a request that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It never left this machine: certainly not done.
    NotSent,
    /// 429 while requests are left for the day, or nothing is said of the day: not done; wait for the window.
    Throttled,
    /// 429 with nothing left of the day: not done; park until the reset.
    DayUsedUp,
    /// 5xx, 408, no answer, or an answer that cannot be used. Reads and idempotent writes may be sent again; a create is
    /// ambiguous (see [`ApiError::is_ambiguous`]).
    Transient,
    /// A 4xx or a redirect from whoever stands before the API, which then most likely never saw the request. What was read
    /// so says nothing of the resource; a write so answered was refused, and a create is believed to be after one listing.
    TurnedAway,
    /// The API itself said that the resource is not there.
    NotFound,
    /// The API itself refused the request for its content: final.
    Refused,
    /// The token or the location forbids it: the location is parked, with this reason.
    Parked(CauseKind),
    /// It would fail for every location: stop the run.
    Fatal(FatalKind),
}

/// Why the whole run must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FatalKind {
    /// The API does not accept the `Version` header.
    Version,
    /// The CDN in front of the API refused this client before the API saw the request.
    Cdn,
}

impl FatalKind {
    /// What it means and what to do, as a short text for a person.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            FatalKind::Version => "the API does not accept this version; set another with --api-version",
            FatalKind::Cdn => {
                "the network in front of the API refuses this client; try from another network or ask the vendor to allow it"
            }
        }
    }
}

impl fmt::Display for FatalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.description())
    }
}
