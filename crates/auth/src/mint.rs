//! Location tokens that an agency mints: kept in memory, renewed before they expire, one mint of a location at a time.

use crate::agency::used_for;
use crate::agency::{Agency, AgencyError};
use fitout_client::oauth::{self, LocationGrant};
use fitout_client::{RenewFuture, TokenFuture, TokenSource};
use fitout_model::{Cause, CauseKind, Digest, LocationId};
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as Turnstile, Semaphore};
use tokio::time::{Instant, sleep, sleep_until};

/// How many mints are under way at the same time.
const MINTS_ABREAST: usize = 8;
/// The pause between two mints: the agency's own limit is taken for the documented one, 100 requests in 10 s.
const MINT_PERIOD: Duration = Duration::from_millis(125);
/// How often a mint is asked for.
const TRIES_MAX: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);
/// A longer wait than this is not waited for.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// Mints tokens of locations, and remembers them while they are good.
#[derive(Debug)]
pub struct Minter {
    agency: Arc<Agency>,
    desks: Mutex<BTreeMap<LocationId, Arc<Desk>>>,
    abreast: Semaphore,
    /// When the next mint may be sent.
    next: Mutex<Option<Instant>>,
}

/// The token of one location. Whoever wants it waits while it is being minted.
#[derive(Debug, Default)]
struct Desk {
    held: Turnstile<Option<Minted>>,
    /// Whether the last mint said that its token is this location's.
    named: AtomicBool,
}

#[derive(Debug)]
struct Minted {
    token: SecretString,
    renew_at: Instant,
    /// Whether the API said for which location it is.
    named: bool,
}

impl Minter {
    /// A minter for this agency.
    #[must_use]
    pub fn new(agency: Arc<Agency>) -> Self {
        let (desks, next) = (Mutex::default(), Mutex::default());
        Self { agency, desks, abreast: Semaphore::new(MINTS_ABREAST), next }
    }

    /// As [`Agency::keep`].
    ///
    /// # Errors
    /// As for [`Agency::keep`].
    pub async fn keep(&self) -> Result<(), AgencyError> {
        self.agency.keep().await
    }

    /// The source of the location's token. All sources of one location share what was minted.
    #[must_use]
    pub fn source(self: &Arc<Self>, location: &LocationId) -> Arc<dyn TokenSource> {
        let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = Arc::clone(desks.entry(location.clone()).or_default());
        Arc::new(MintedToken { minter: Arc::clone(self), location: location.clone(), desk })
    }

    /// Mints a token, in as many tries as it takes, within the named bounds.
    async fn mint(&self, location: &LocationId) -> Result<Minted, Cause> {
        // It is never closed, so that waiting for it ends in a permit.
        let _permit = self.abreast.acquire().await;
        let mut tries = 0;
        loop {
            self.pace().await;
            tries += 1;
            let begun = Instant::now();
            let asked = self.agency.ask(|token, company| oauth::location_token(token, company, location)).await;
            let error = match asked {
                Ok(grant) => return minted(location, grant, begun),
                Err(error) => error,
            };
            match error.passing() {
                Some(wait) if tries < TRIES_MAX && wait <= PAUSE_MAX => sleep(wait.max(PAUSE * tries)).await,
                Some(_) | None => return Err(error.cause()),
            }
        }
    }

    /// Waits for its place among the mints of this process.
    async fn pace(&self) {
        let moment = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let moment = next.unwrap_or(now).max(now);
            *next = Some(moment + MINT_PERIOD);
            moment
        };
        sleep_until(moment).await;
    }
}

fn minted(location: &LocationId, grant: LocationGrant, begun: Instant) -> Result<Minted, Cause> {
    let named = grant.location.is_some();
    if grant.location.as_ref().is_some_and(|id| id.as_str() != location.as_str()) {
        return Err(Cause::new(
            CauseKind::WrongLocation,
            "mint the token",
            "the API minted the token of another location",
        ));
    }
    let used = used_for(grant.lifetime);
    // Tokens that were minted together are not renewed together; the part depends on the location alone.
    let part = u32::from_str_radix(Digest::of_bytes(location.as_str().as_bytes()).short(), 16).unwrap_or_default();
    let jitter = (used / 10).mul_f64(f64::from(part) / f64::from(u32::MAX));
    tracing::debug!(%location, "minted a token");
    Ok(Minted { token: grant.access, renew_at: begun + used.saturating_sub(jitter), named })
}

/// The token of one location, minted when it is needed.
#[derive(Debug)]
struct MintedToken {
    minter: Arc<Minter>,
    location: LocationId,
    desk: Arc<Desk>,
}

impl TokenSource for MintedToken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async move {
            let mut held = self.desk.held.lock().await;
            if let Some(minted) = held.as_ref().filter(|minted| minted.renew_at > Instant::now()) {
                return Ok(minted.token.clone());
            }
            let minted = self.minter.mint(&self.location).await?;
            self.desk.named.store(minted.named, Ordering::Relaxed);
            Ok(held.insert(minted).token.clone())
        })
    }

    fn renew<'a>(&'a self, refused: &'a SecretString) -> RenewFuture<'a> {
        Box::pin(async move {
            let mut held = self.desk.held.lock().await;
            if let Some(minted) = held.as_ref().filter(|m| m.token.expose_secret() != refused.expose_secret()) {
                // Somebody else has seen the refusal and renewed it.
                return Some(minted.token.clone());
            }
            let minted = self.minter.mint(&self.location).await.ok()?;
            self.desk.named.store(minted.named, Ordering::Relaxed);
            Some(held.insert(minted).token.clone())
        })
    }

    /// Where the API names the location of what it mints, another one than was asked for was refused.
    fn location(&self) -> Option<LocationId> {
        self.desk.named.load(Ordering::Relaxed).then(|| self.location.clone())
    }

    fn lasts(&self) -> bool {
        false
    }
}
