//! Why an agency cannot do what it is asked.

use crate::store::StoreError;
use fitout_client::Class;
use fitout_client::oauth::OauthError;
use fitout_model::{Cause, CauseKind};
use std::sync::Arc;

/// Why an agency cannot do what it is asked; no part of a secret is in it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AgencyError {
    /// There are no credentials.
    #[error("no agency is signed in; run `fitout auth login`")]
    NotSignedIn,
    /// The file belongs to another sign-in than the refresh token that was handed in.
    #[error("{path} belongs to another sign-in than FITOUT_REFRESH_TOKEN; unset the variable or name another file")]
    OtherSignIn {
        /// The file.
        path: String,
    },
    /// The agency's token must be renewed, and nobody said as which application.
    #[error("the agency's token must be renewed; set FITOUT_CLIENT_ID and FITOUT_CLIENT_SECRET")]
    NoApp,
    /// The agency signed in as another application.
    #[error("the agency signed in as the application {stored}, and FITOUT_CLIENT_ID is another")]
    OtherApp {
        /// The client id that it signed in with.
        stored: String,
    },
    /// The credentials cannot be read or kept.
    #[error("{}", chain(.0))]
    Store(Arc<StoreError>),
    /// The new credentials could not be written, and the old ones are used up.
    #[error("the agency's new sign-in could not be kept: {0}")]
    Unkept(Box<AgencyError>),
    /// The refresh token was refused.
    #[error("the agency's sign-in is not accepted any more ({error}); {}", advice(*.interrupted_s))]
    SignInRefused {
        /// What the API said.
        error: OauthError,
        /// How long ago, in seconds, a renewal began whose answer was never kept.
        interrupted_s: Option<u64>,
    },
    /// The answer to a renewal did not come, in all its tries.
    #[error("the agency's token could not be renewed ({0}); run again at once, a used refresh token is good for 30 s")]
    Unanswered(OauthError),
    /// The new tokens belong to another agency.
    #[error("the API answered with the tokens of another agency; run `fitout auth login`")]
    OtherAgency,
    /// The endpoint refused what was asked with a good token.
    #[error("{0}")]
    Asked(OauthError),
}

fn advice(interrupted_s: Option<u64>) -> String {
    let login = "run `fitout auth login`";
    match interrupted_s {
        Some(ago) => format!("a renewal that began {ago} s ago was cut off before its answer was kept: {login}"),
        None => login.to_owned(),
    }
}

fn chain(error: &StoreError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

impl From<StoreError> for AgencyError {
    fn from(error: StoreError) -> Self {
        AgencyError::Store(Arc::new(error))
    }
}

impl AgencyError {
    /// Whether every further try in this process would end the same way.
    pub(super) fn is_final(&self) -> bool {
        match self {
            AgencyError::NotSignedIn
            | AgencyError::OtherSignIn { .. }
            | AgencyError::NoApp
            | AgencyError::OtherApp { .. }
            | AgencyError::Store(_)
            | AgencyError::Unkept(_)
            | AgencyError::SignInRefused { .. }
            | AgencyError::OtherAgency => true,
            AgencyError::Unanswered(_) | AgencyError::Asked(_) => false,
        }
    }

    /// Whether the same question may be answered otherwise in a moment, and how long to wait at least.
    pub(crate) fn passing(&self) -> Option<std::time::Duration> {
        match self {
            AgencyError::Asked(error) if error.is_passing() => Some(error.retry_after.unwrap_or_default()),
            AgencyError::Asked(_)
            | AgencyError::NotSignedIn
            | AgencyError::OtherSignIn { .. }
            | AgencyError::NoApp
            | AgencyError::OtherApp { .. }
            | AgencyError::Store(_)
            | AgencyError::Unkept(_)
            | AgencyError::SignInRefused { .. }
            | AgencyError::Unanswered(_)
            | AgencyError::OtherAgency => None,
        }
    }

    /// Why a location has no token.
    pub(crate) fn cause(&self) -> Cause {
        let during = "mint the token".to_owned();
        let (kind, status, trace) = match self {
            AgencyError::Asked(error) => {
                let kind = match error.class {
                    Class::Parked(kind @ (CauseKind::Suspended | CauseKind::Blocked)) => kind,
                    Class::DayUsedUp => CauseKind::DayUsedUp,
                    // The agency's token is meant here, and its hints are not those of a location's.
                    Class::Parked(_)
                    | Class::NotSent
                    | Class::Throttled
                    | Class::Transient
                    | Class::TurnedAway
                    | Class::NotFound
                    | Class::Refused
                    | Class::Fatal(_) => CauseKind::TokenUnavailable,
                };
                (kind, error.status, error.trace.clone())
            }
            AgencyError::SignInRefused { error, .. } | AgencyError::Unanswered(error) => {
                (CauseKind::TokenUnavailable, error.status, error.trace.clone())
            }
            AgencyError::NotSignedIn
            | AgencyError::OtherSignIn { .. }
            | AgencyError::NoApp
            | AgencyError::OtherApp { .. }
            | AgencyError::Store(_)
            | AgencyError::Unkept(_)
            | AgencyError::OtherAgency => (CauseKind::TokenUnavailable, None, None),
        };
        let message = match self {
            AgencyError::Asked(error) if error.class == Class::Parked(CauseKind::MissingScope) => {
                format!("the agency's sign-in lacks the scope oauth.write: {}", error.message)
            }
            AgencyError::Asked(error) if kind != CauseKind::TokenUnavailable => error.message.clone(),
            AgencyError::Asked(_)
            | AgencyError::NotSignedIn
            | AgencyError::OtherSignIn { .. }
            | AgencyError::NoApp
            | AgencyError::OtherApp { .. }
            | AgencyError::Store(_)
            | AgencyError::Unkept(_)
            | AgencyError::SignInRefused { .. }
            | AgencyError::Unanswered(_)
            | AgencyError::OtherAgency => self.to_string(),
        };
        Cause { kind, during, message, status, trace }
    }
}
