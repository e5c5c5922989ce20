//! Renewing an agency's token: the refresh token rotates at each use, so the new one is durable before anything else.
//!
//! The steps, and what is true after a crash at each of them:
//!
//! 1. The lock is taken: no other process renews. After a crash, the lock is free and nothing has happened.
//! 2. Room for the answer is taken on the disk, and "renewing since now" is written beside the old refresh token. After a crash, the old one is there and good.
//! 3. The request is sent. After a crash, the old one is there; it is good while the API's grace lasts (30 s from the first
//!    use), so a program that runs again by then renews again. Later the sign-in is lost, and step 2 lets us say why.
//! 4. The answer's refresh token replaces the old one, durably. After a crash, it is there.
//! 5. Only now is the access token used. Where step 4 fails all the same, the new tokens are used from memory, and written as soon
//!    as that can be done, at the end of the process at the latest; whoever ends it is told when it cannot.
//!
//! An answer that is lost is asked for again with the old token, within the grace.

use super::{AccessToken, Agency, AgencyError, Unkept, is};
use crate::store::{Locked, Stored};
use fitout_client::Class;
use fitout_client::oauth::{self, AgencyGrant, App, OauthError};
use secrecy::SecretString;
use std::time::Duration;
use tokio::time::sleep;

/// How often a renewal is asked for; with the patience of the wire this stays below the grace.
const TRIES_MAX: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);
/// An access token is renewed so long before it expires, or a fifth of its life where that is less.
const MARGIN_MAX: Duration = Duration::from_secs(5 * 60);

/// How long a token of this life is used.
pub(crate) fn used_for(lifetime: Duration) -> Duration {
    lifetime.saturating_sub((lifetime / 5).min(MARGIN_MAX))
}

impl Agency {
    /// Renews the access token, unless another process has just done it.
    ///
    /// What could not be written counts more than what the store holds: its refresh token is used up.
    pub(super) async fn renew(
        &self,
        refused: Option<&SecretString>,
        unkept: Option<&Unkept>,
    ) -> Result<(AccessToken, Option<Unkept>), AgencyError> {
        let ours = || unkept.map(|unkept| unkept.stored.clone());
        let stored = ours().map_or_else(|| self.stored(), Ok)?;
        if let Some(access) = self.usable(&stored, refused) {
            let unkept = unkept.map(|Unkept { stored, error }| Unkept { stored: stored.clone(), error: error.clone() });
            return Ok((access, unkept));
        }
        let lock = self.store.lock().await?;
        // What was read before the lock may be of yesterday: another process may have renewed while we waited.
        let stored = ours().map_or_else(|| self.stored(), Ok)?;
        if let Some(access) = self.usable(&stored, refused).filter(|_| unkept.is_none()) {
            return Ok((access, None));
        }
        let app = self.app_of(&stored)?;
        self.rotate(&lock, &app, stored).await
    }

    fn usable(&self, stored: &Stored, refused: Option<&SecretString>) -> Option<AccessToken> {
        let (token, renew_at, _) = stored.access.as_ref()?;
        let company = stored.company.clone()?;
        let usable = *renew_at > self.clock.wall_ms() && !is(token, refused);
        usable.then(|| AccessToken { token: token.clone(), company, renew_at: *renew_at })
    }

    fn app_of(&self, stored: &Stored) -> Result<App, AgencyError> {
        let app = self.app.clone().ok_or(AgencyError::NoApp)?;
        match &stored.client_id {
            Some(id) if *id != app.id => Err(AgencyError::OtherApp { stored: id.clone() }),
            Some(_) | None => Ok(app),
        }
    }

    async fn rotate(
        &self,
        lock: &Locked<'_>,
        app: &App,
        stored: Stored,
    ) -> Result<(AccessToken, Option<Unkept>), AgencyError> {
        // A disk that is full is to be known while the old token is as good as ever.
        let room = lock.room()?;
        let now = self.clock.wall_ms();
        let interrupted_s = stored.renewing_since.map(|since| now.saturating_sub(since) / 1000);
        let marked = Stored { renewing_since: stored.renewing_since.or(Some(now)), ..stored.clone() };
        lock.write(&marked)?;
        tracing::debug!("renewing the agency's token");
        let grant = match self.exchange(app, &stored.refresh).await {
            Ok(grant) => grant,
            Err(Unrenewed { error, fate }) => {
                if fate == Fate::NotDone {
                    // The old token is as good, or as bad, as it was.
                    lock.write(&stored)?;
                }
                return Err(if error.is_passing() {
                    AgencyError::Unanswered(error)
                } else {
                    AgencyError::SignInRefused { error, interrupted_s }
                });
            }
        };
        if stored.company.as_ref().is_some_and(|company| *company != grant.company) {
            return Err(AgencyError::OtherAgency);
        }
        let (new, access) = kept(grant, app, stored.seed, self.clock.wall_ms());
        let written = match room.fill(&new) {
            Ok(()) => Ok(()),
            Err(_) => lock.write(&new),
        };
        let unkept = match written {
            Ok(()) => {
                tracing::debug!("the agency's new token is kept");
                None
            }
            Err(error) => {
                tracing::warn!(%error, "the agency's new token cannot be kept yet");
                Some(Unkept { stored: new, error: error.into() })
            }
        };
        Ok((access, unkept))
    }

    /// Asks for new tokens until an answer comes. Asking again with the same token is what the grace is for.
    async fn exchange(&self, app: &App, refresh: &SecretString) -> Result<AgencyGrant, Unrenewed> {
        let call = oauth::refresh(app, refresh);
        let mut fate = Fate::NotDone;
        let mut tries = 1;
        loop {
            let error = match self.wire.send(&call).await {
                Ok(grant) => return Ok(grant),
                Err(error) => error,
            };
            if matches!(error.class, Class::Transient | Class::TurnedAway) {
                fate = Fate::Unknown;
            }
            if !error.is_passing() || tries >= TRIES_MAX {
                return Err(Unrenewed { error, fate });
            }
            sleep(PAUSE * tries).await;
            tries += 1;
        }
    }
}

/// Why there are no new tokens.
#[derive(Debug)]
struct Unrenewed {
    error: OauthError,
    fate: Fate,
}

/// What became of the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// No try of this process has used it.
    NotDone,
    /// A try may have.
    Unknown,
}

/// What is kept of a grant, and what is used of it.
pub(crate) fn kept(
    grant: AgencyGrant,
    app: &App,
    seed: Option<fitout_model::Digest>,
    now: u64,
) -> (Stored, AccessToken) {
    let renew_at = now.saturating_add(millis(used_for(grant.lifetime)));
    let expires_at = now.saturating_add(millis(grant.lifetime));
    let stored = Stored {
        company: Some(grant.company.clone()),
        client_id: Some(app.id.clone()),
        scope: grant.scope,
        refresh: grant.refresh,
        access: Some((grant.access.clone(), renew_at, expires_at)),
        renewing_since: None,
        seed,
    };
    (stored, AccessToken { token: grant.access, company: grant.company, renew_at })
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
