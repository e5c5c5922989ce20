//! One location on its way through the door: who it is, and what its part of the run has cost so far.

use crate::call_error::CallError;
use crate::stop::Stop;
use crate::tries::Tries;
use fitout_client::Bearer;
use fitout_model::{LocationId, PrintKey, TokenPrint};
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use secrecy::{ExposeSecret as _, SecretString};

/// One location on its way through the door: who it is, and what its part of the run has cost so far.
#[derive(Debug)]
pub struct Caller {
    /// The location.
    pub location: LocationId,
    /// Where its token comes from.
    bearer: Bearer,
    /// The token that its next request shows.
    token: SecretString,
    /// Its ear for being asked to stop.
    pub stop: Stop,
    /// Its dice, seeded from the run and the location.
    pub dice: SmallRng,
    /// The requests sent for it so far.
    pub requests: u32,
    /// How many of its tries may have been done although no usable answer came.
    pub ambiguous: u32,
}

impl Caller {
    /// A location that has asked nothing yet.
    #[must_use]
    pub fn new(location: LocationId, bearer: Bearer, stop: Stop, dice: SmallRng) -> Self {
        let token = match &bearer {
            Bearer::Fixed(token) => token.clone(),
            // It is asked for when the caller is admitted.
            Bearer::Source(_) => SecretString::default(),
        };
        Self { location, bearer, token, stop, dice, requests: 0, ambiguous: 0 }
    }

    /// Another one for the same location and with the same token, which has asked nothing yet and has dice of its own.
    #[must_use]
    pub fn another(&mut self) -> Self {
        let dice = SmallRng::from_rng(&mut self.dice);
        Self::new(self.location.clone(), self.bearer.clone(), self.stop.clone(), dice)
    }

    /// The fingerprint of the token that it shows, under this key; `None` for one that is another one each time.
    pub(crate) fn print(&self, key: &PrintKey) -> Option<TokenPrint> {
        let lasts = match &self.bearer {
            Bearer::Fixed(_) => true,
            Bearer::Source(source) => source.lasts(),
        };
        let token = self.token.expose_secret();
        (lasts && !token.is_empty()).then(|| key.print(token))
    }

    /// Has its token ready where that starts no program and asks nobody; says whether it has.
    pub async fn is_at_hand(&mut self) -> bool {
        match &self.bearer {
            Bearer::Fixed(_) => true,
            Bearer::Source(source) if source.is_at_hand() => self.refresh().await.is_ok(),
            Bearer::Source(_) => false,
        }
    }

    /// Whether whoever made the token said that it is this location's.
    pub(crate) fn is_named(&self) -> bool {
        match &self.bearer {
            Bearer::Fixed(_) => false,
            Bearer::Source(source) => source.location().as_ref() == Some(&self.location),
        }
    }

    /// The token that its next request shows.
    pub(crate) fn token(&self) -> &SecretString {
        &self.token
    }

    /// Makes sure that the token is good now.
    pub(crate) async fn refresh(&mut self) -> Result<(), CallError> {
        if let Bearer::Source(source) = &self.bearer {
            self.token = source.token().await.map_err(|cause| CallError::Token(Box::new(cause)))?;
        }
        Ok(())
    }

    /// Gets another token in place of the one that was refused; says whether there is one. Once for each request.
    pub(crate) async fn renew(&mut self, tries: &mut Tries) -> bool {
        let Bearer::Source(source) = &self.bearer else { return false };
        if tries.note_renewal() {
            return false;
        }
        match source.renew(&self.token).await {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }
}
