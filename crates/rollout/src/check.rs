//! Check before you touch: whether every location can be read, and has what its bodies name. Reads only.

use crate::engine::Engine;
use crate::turn::{pinned, shared, words};
use fitout_executor::{
    Caller, Event, Halt, JournalDown, Whose, WriteScope, as_things, bind, listing, look_up, try_write,
};
use fitout_model::{AgentId, Cause, CauseKind, LocationOutcome, Shelf, Shelves, ThingKind};
use fitout_reconcile::{Flaw, Issue, judge, mentions};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Whether the scope to write is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Probe {
    /// Only what reads show.
    #[default]
    None,
    /// Also by asking for an update that cannot be made.
    Write,
}

/// What was found in one location.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Its place in the roster.
    pub place: usize,
    /// What is the matter; nothing where all is well.
    pub issues: Vec<Issue>,
    /// Why it was left alone, where it was.
    pub skipped: Option<String>,
}

/// What was found in all locations.
#[derive(Debug, Default)]
pub struct Checks {
    /// Each location that was looked at, by its place.
    pub locations: BTreeMap<usize, Checked>,
    /// Why the check is not complete, where it is not.
    pub stopped: Option<Halt>,
}

/// Checks these locations, as many at a time as the settings say.
pub async fn check(engine: &Arc<Engine>, probe: Probe, places: impl IntoIterator<Item = usize>) -> Checks {
    let mut queue: VecDeque<usize> = places.into_iter().collect();
    let mut lanes = JoinSet::new();
    let mut checks = Checks::default();
    let mut owners: BTreeMap<AgentId, BTreeSet<usize>> = BTreeMap::new();
    loop {
        while lanes.len() < engine.settings.concurrency && checks.stopped.is_none() {
            let Some(place) = queue.pop_front() else { break };
            let engine = Arc::clone(engine);
            lanes.spawn(async move { check_one(&engine, probe, place).await });
        }
        let Some(joined) = lanes.join_next().await else { break };
        match joined {
            Ok(Ok((checked, agents))) => {
                for agent in agents {
                    owners.entry(agent).or_default().insert(checked.place);
                }
                checks.locations.insert(checked.place, checked);
            }
            Ok(Err(halt)) => {
                checks.stopped.get_or_insert(halt);
            }
            Err(error) => {
                let gone = JournalDown(format!("a lane ended unexpectedly: {error}"));
                checks.stopped.get_or_insert(Halt::Journal(gone));
            }
        }
    }
    name_shared(engine, &owners, &mut checks);
    checks
}

/// Names every location that shows an agent which another one shows as well: one of the tokens stands in the wrong row.
fn name_shared(engine: &Engine, owners: &BTreeMap<AgentId, BTreeSet<usize>>, checks: &mut Checks) {
    let several: BTreeSet<&BTreeSet<usize>> = owners.values().filter(|places| places.len() > 1).collect();
    let mut named = BTreeSet::new();
    for places in several {
        for place in places {
            let other = places.iter().find(|other| *other != place).and_then(|other| engine.fleet.location(*other));
            if let (Some(checked), Some(other)) = (checks.locations.get_mut(place), other)
                && named.insert(*place)
            {
                checked.issues.insert(0, stopped(shared(other)));
            }
        }
    }
}

fn stopped(cause: Cause) -> Issue {
    Issue::of_location(Flaw::Stopped(cause))
}

/// What one location showed so far.
#[derive(Debug, Default)]
struct Seen {
    issues: Vec<Issue>,
    agents: Vec<AgentId>,
}

async fn check_one(engine: &Engine, probe: Probe, place: usize) -> Result<(Checked, Vec<AgentId>), Halt> {
    let alone = |issues, skipped| Ok((Checked { place, issues, skipped }, Vec::new()));
    let Some(location) = engine.fleet.location(place) else {
        let gone = words(CauseKind::RowUnusable, "read the roster", "the row is gone");
        return alone(vec![stopped(gone)], None);
    };
    if let Some(why) = pinned(engine, place) {
        return alone(Vec::new(), Some(why));
    }
    engine.door.events().tell(Event::LaneBegan { location: location.clone() }).await;
    let mut caller = match engine.caller(place, location) {
        Ok(caller) => caller,
        Err(cause) => return alone(vec![stopped(cause)], None),
    };
    let mut seen = Seen::default();
    let outcome = match look(engine, probe, place, &mut caller, &mut seen).await {
        Ok(()) => LocationOutcome::InPlace,
        Err(Halt::End(cause)) => {
            seen.issues.push(stopped(cause.clone()));
            LocationOutcome::Stopped { cause }
        }
        Err(halt) => return Err(halt),
    };
    let requests = caller.requests;
    engine.door.events().tell(Event::LaneEnded { location: location.clone(), outcome, requests }).await;
    engine.door.throttle().forget(location);
    let Seen { mut issues, agents } = seen;
    issues.shrink_to_fit();
    Ok((Checked { place, issues, skipped: None }, agents))
}

/// Looks at the location: whose the token is, its agents, what its bodies name, and whether it may be written to.
async fn look(engine: &Engine, probe: Probe, place: usize, caller: &mut Caller, seen: &mut Seen) -> Result<(), Halt> {
    let desired = engine.fleet.desired(place).map_err(Halt::End)?;
    let door = &engine.door;
    let mut whose = bind(door, caller).await?;
    let listing = listing(door, caller).await?;
    seen.agents = listing.agents.iter().map(|listed| listed.id.clone()).collect();
    let mut shelves = Shelves::from([(ThingKind::Agent, as_things(listing))]);
    let mentions = mentions(&desired);
    let kinds: BTreeSet<ThingKind> = mentions.iter().map(|mention| mention.kind).collect();
    for kind in kinds {
        if shelves.contains_key(&kind) {
            continue;
        }
        let shelf = look_up(door, caller, kind).await?;
        if let Shelf::Known(_) = shelf {
            // The look-up names the location, and a token of another one is refused it.
            whose = Whose::Proven;
        }
        shelves.insert(kind, shelf);
    }
    if whose == Whose::Untold {
        seen.issues.push(Issue::of_location(Flaw::UnprovenLocation));
    }
    seen.issues.extend(judge(&mentions, &shelves));
    match probe {
        Probe::None => {}
        Probe::Write => match try_write(door, caller).await? {
            WriteScope::There => {}
            WriteScope::Missing => seen.issues.push(Issue::of_location(Flaw::NoWriteScope)),
            WriteScope::Unknown(said) => seen.issues.push(Issue::of_location(Flaw::WriteScopeUnknown(said))),
        },
    }
    Ok(())
}
