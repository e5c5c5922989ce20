//! Which location has shown which agent: an agent that two locations show betrays a token in the wrong row.

use fitout_model::{AgentId, Listing, LocationId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The agents that were listed in this run, each with the location that showed it first.
#[derive(Debug, Default)]
pub(crate) struct Claims(Mutex<BTreeMap<AgentId, LocationId>>);

impl Claims {
    /// Takes in a location's listing; answers with another location that has shown one of its agents before.
    pub(crate) fn claim(&self, location: &LocationId, listing: &Listing) -> Option<LocationId> {
        let mut claims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut other = None;
        for agent in &listing.agents {
            let owner = claims.entry(agent.id.clone()).or_insert_with(|| location.clone());
            if owner != location {
                other = Some(owner.clone());
            }
        }
        other
    }
}
