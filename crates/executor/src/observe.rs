//! Looking at a location: complete listings only. What cannot be trusted is unknown, and unknown is never "none".

use crate::caller::Caller;
use crate::door::Door;
use crate::halt::Halt;
use crate::proof::{Proof, Proven};
use crate::read::{list_agents, missing_actions, read_agent, rest};
use crate::retry::Delays;
use fitout_client::Moment;
use fitout_model::{Actual, ActualAgent, AgentId, AgentKey, Cause, CauseKind, Desired, Known, Listing, Target};
use std::collections::{BTreeMap, BTreeSet};

/// How often a location is looked at that lists an agent and denies it, before it rests for the settle time.
const DENIED_LOOKS_MAX: u32 = 4;

/// What a location has, and when the listing it rests on was begun.
#[derive(Debug, Clone)]
pub struct Observed {
    /// What it has.
    pub actual: Actual,
    /// When its listing was asked for.
    pub at: Moment,
    /// What shows that it is the location's.
    pub proof: Proof,
    /// Resources of the journal that are no longer there, with the id they had.
    pub gone: Vec<(Target, String)>,
}

/// Reads what the location has of the desired agents: whole agents where a name or an id of the listing fits. What is
/// missing is gone only because the listing is proven to be the location's, and does not show it either.
///
/// # Errors
/// [`Halt::End`] when the location cannot be read; [`Halt::Unsettled`] with [`CauseKind::ListingUnknown`] while the listing shows
/// an agent that is said not to be there.
pub async fn observe(
    door: &Door,
    caller: &mut Caller,
    desired: &Desired,
    known: &Known,
    mut proven: Proven,
) -> Result<Observed, Halt> {
    let mut delays = Delays::new();
    let mut tries = 0;
    loop {
        tries += 1;
        let denied = match look(door, caller, desired, known, &proven.listing).await? {
            Ok((agents, gone)) => {
                let Proven { listing, at, proof } = proven;
                return Ok(Observed { actual: Actual { listing, agents }, at, proof, gone });
            }
            Err(denied) => denied,
        };
        tracing::debug!(location = %caller.location, agent = %denied.0, tries, "listed and denied");
        if tries >= DENIED_LOOKS_MAX {
            return Err(Halt::Unsettled(denied.cause()));
        }
        rest(door, caller, &mut delays).await?;
        proven.at = door.clock().now();
        proven.listing = list_agents(door, caller).await?;
    }
}

/// An agent that the listing shows, and of which the API says that it does not exist. One of the two is late or wrong.
struct Denied(AgentId);

impl Denied {
    fn cause(&self) -> Cause {
        Cause::new(
            CauseKind::ListingUnknown,
            "read agent",
            format!("the listing shows the agent {}, and the API says that it does not exist", self.0),
        )
    }
}

/// The agents that were read, and what of the journal is no longer there.
type Read = (BTreeMap<AgentId, ActualAgent>, Vec<(Target, String)>);

async fn look(
    door: &Door,
    caller: &mut Caller,
    desired: &Desired,
    known: &Known,
    listing: &Listing,
) -> Result<Result<Read, Denied>, Halt> {
    let mut wanted: BTreeSet<AgentId> = BTreeSet::new();
    for agent in &desired.agents {
        let may_be = listing.agents.iter().filter(|listed| agent.may_be(&listed.id, &listed.name));
        wanted.extend(may_be.map(|listed| listed.id.clone()));
        // An agent that is named by its id is asked itself: a listing may be late.
        wanted.extend(agent.takes.id.clone());
    }
    let ours: BTreeMap<AgentId, AgentKey> = known.agents.iter().map(|(key, k)| (k.id.clone(), key.clone())).collect();
    wanted.extend(ours.keys().cloned());
    let mut agents = BTreeMap::new();
    let mut gone = Vec::new();
    for id in wanted {
        let key = ours.get(&id);
        let Some(mut agent) = read_agent(door, caller, &id).await? else {
            if listing.contains(&id) {
                return Ok(Err(Denied(id)));
            }
            gone.extend(key.map(|key| (Target { agent: key.clone(), action: None }, id.into())));
            continue;
        };
        if let Some((key, ours)) = key.and_then(|key| known.agents.get_key_value(key)) {
            for (action, id) in missing_actions(door, caller, &mut agent, ours).await? {
                gone.push((Target { agent: key.clone(), action: Some(action) }, id.into()));
            }
        }
        agents.insert(id, agent);
    }
    Ok(Ok((agents, gone)))
}
