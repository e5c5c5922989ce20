//! An agency: its access token, renewed before it expires and never by two at once.

mod error;
mod renewal;

pub use error::AgencyError;
pub(crate) use renewal::{kept, used_for};

use crate::store::{Store, Stored};
use crate::wire::OauthTransport;
use fitout_client::Class;
use fitout_client::Clock;
use fitout_client::oauth::{App, OauthCall};
use fitout_model::{CauseKind, Digest};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

/// A refresh token that was handed in and is not in the store, unless it began it.
#[derive(Debug, Clone)]
pub struct EnvRefreshToken(pub SecretString);

impl EnvRefreshToken {
    /// What tells it from another without keeping it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_bytes(self.0.expose_secret().as_bytes())
    }
}

/// An agency that is signed in.
#[derive(Debug)]
pub struct Agency {
    store: Store,
    seed: Option<EnvRefreshToken>,
    /// As which application it signed in; needed only when its token is renewed.
    app: Option<App>,
    wire: OauthTransport,
    clock: Clock,
    session: Mutex<AgencySession>,
}

/// What this process knows of the agency's token.
#[derive(Debug, Default)]
struct AgencySession {
    access: Option<AccessToken>,
    /// A refusal that another try would not change.
    refused: Option<AgencyError>,
    /// New credentials that could not be written: this process is the only one that has them.
    unkept: Option<Unkept>,
}

/// Credentials that are nowhere but in memory.
#[derive(Debug)]
pub(crate) struct Unkept {
    pub(crate) stored: Stored,
    /// Why they could not be written.
    pub(crate) error: AgencyError,
}

/// An access token that may be used.
#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) token: SecretString,
    pub(crate) company: String,
    /// Until when it is used, in ms since the Unix epoch: somewhat before it expires.
    renew_at: u64,
}

impl Agency {
    /// The agency whose credentials are in the store, or begin with the seed. Nothing is read or sent yet.
    #[must_use]
    pub fn new(
        store: Store,
        seed: Option<EnvRefreshToken>,
        app: Option<App>,
        wire: OauthTransport,
        clock: Clock,
    ) -> Self {
        Self { store, seed, app, wire, clock, session: Mutex::default() }
    }

    /// The id of the agency; its token is renewed where that is due.
    ///
    /// # Errors
    /// Why there is no token.
    pub async fn company(&self) -> Result<String, AgencyError> {
        self.access().await.map(|access| access.company)
    }

    /// Asks an OAuth endpoint with the agency's token, and once more with a renewed one when that is refused.
    ///
    /// # Errors
    /// Why there is no token, or the endpoint's refusal.
    pub async fn ask<A>(&self, call: impl Fn(&SecretString, &str) -> OauthCall<A>) -> Result<A, AgencyError> {
        let mut access = self.access().await?;
        let mut renewed = false;
        loop {
            match self.wire.send(&call(&access.token, &access.company)).await {
                Ok(answer) => return Ok(answer),
                Err(error) if error.class == Class::Parked(CauseKind::TokenRefused) && !renewed => {
                    renewed = true;
                    access = self.renewed(Some(&access.token)).await?;
                }
                Err(error) => return Err(AgencyError::Asked(error)),
            }
        }
    }

    /// The access token to use now.
    async fn access(&self) -> Result<AccessToken, AgencyError> {
        self.renewed(None).await
    }

    /// The access token to use now, another than the refused one. One renewal at a time: whoever waited finds it done.
    async fn renewed(&self, refused: Option<&SecretString>) -> Result<AccessToken, AgencyError> {
        let mut session = self.session.lock().await;
        if let Some(error) = &session.refused {
            return Err(error.clone());
        }
        let now = self.clock.wall_ms();
        let usable = |access: &&AccessToken| access.renew_at > now && !is(&access.token, refused);
        if let Some(access) = session.access.as_ref().filter(usable) {
            return Ok(access.clone());
        }
        self.try_to_keep(&mut session).await;
        match self.renew(refused, session.unkept.as_ref()).await {
            Ok((access, unkept)) => {
                session.unkept = unkept;
                Ok(session.access.insert(access).clone())
            }
            Err(error) => {
                if error.is_final() {
                    session.refused = Some(error.clone());
                }
                Err(error)
            }
        }
    }

    /// Writes credentials that could not be written before, where there are any. A process must not end before it has tried.
    ///
    /// # Errors
    /// [`AgencyError::Unkept`] when they still cannot be written: they are lost with this process.
    pub async fn keep(&self) -> Result<(), AgencyError> {
        let mut session = self.session.lock().await;
        self.try_to_keep(&mut session).await;
        match &session.unkept {
            Some(Unkept { error, .. }) => Err(AgencyError::Unkept(Box::new(error.clone()))),
            None => Ok(()),
        }
    }

    async fn try_to_keep(&self, session: &mut AgencySession) {
        let Some(unkept) = &mut session.unkept else { return };
        let written = match self.store.lock().await {
            Ok(lock) => lock.write(&unkept.stored),
            Err(error) => Err(error),
        };
        match written {
            Ok(()) => {
                tracing::info!("the agency's new token, which could not be kept before, is kept");
                session.unkept = None;
            }
            Err(error) => unkept.error = error.into(),
        }
    }

    /// What the store holds for this sign-in.
    fn stored(&self) -> Result<Stored, AgencyError> {
        let stored = self.store.read()?;
        match (stored, &self.seed) {
            (Some(stored), Some(seed)) if stored.seed.as_ref() != Some(&seed.digest()) => {
                Err(AgencyError::OtherSignIn { path: self.store.path().display().to_string() })
            }
            (Some(stored), _) => Ok(stored),
            (None, Some(seed)) => Ok(Stored {
                company: None,
                client_id: None,
                scope: String::new(),
                refresh: seed.0.clone(),
                access: None,
                renewing_since: None,
                seed: Some(seed.digest()),
            }),
            (None, None) => Err(AgencyError::NotSignedIn),
        }
    }
}

fn is(token: &SecretString, refused: Option<&SecretString>) -> bool {
    refused.is_some_and(|refused| refused.expose_secret() == token.expose_secret())
}
