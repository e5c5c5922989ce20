//! What all visits share.

use crate::fleet::Fleet;
use fitout_executor::{Caller, Claims, Clock, Demand, Door, Evidence, Halt, Proven, Stop, prove};
use fitout_journal::LocationState;
use fitout_model::{Cause, Digest, LocationId, RunId};
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use std::sync::Arc;

/// What all visits share: enough to read, and nothing that says what is to be done.
#[derive(Debug)]
pub struct Engine {
    /// The way to the API.
    pub door: Door,
    /// The locations.
    pub fleet: Arc<dyn Fleet>,
    /// The clock of the process; its origin is when the journal's lock was taken.
    pub clock: Clock,
    /// The name of the run: it seeds the dice.
    pub run: RunId,
    /// The ear for being asked to stop.
    pub stop: Stop,
    /// Locations that are visited at the same time.
    pub concurrency: usize,
    /// Whose each agent and each token is.
    pub claims: Claims,
    /// How much has to show that a token opens its row's location.
    pub demand: Demand,
}

impl Engine {
    /// What shows whose a location's token is, as far as this journal knows it.
    #[must_use]
    pub fn evidence<'a>(&'a self, state: &'a LocationState) -> Evidence<'a> {
        Evidence { state, claims: &self.claims, demand: self.demand }
    }

    /// The location's agents, which its token is proven to show.
    ///
    /// # Errors
    /// As for [`prove`].
    pub(crate) async fn prove(&self, caller: &mut Caller, state: &LocationState) -> Result<Proven, Halt> {
        prove(&self.door, caller, &self.evidence(state)).await
    }

    /// The location at this place of the fleet, on its way through the door.
    ///
    /// # Errors
    /// Why it has no token.
    pub(crate) fn caller(&self, place: usize, location: &LocationId) -> Result<Caller, Cause> {
        let bearer = self.fleet.token(place)?;
        let seed = Digest::of_bytes(format!("{}\n{location}", self.run).as_bytes());
        let seed = u64::from_str_radix(seed.as_str().get(..16).unwrap_or("0"), 16).unwrap_or(0);
        let dice = SmallRng::seed_from_u64(seed);
        Ok(Caller::new(location.clone(), bearer, self.stop.clone(), dice))
    }
}
