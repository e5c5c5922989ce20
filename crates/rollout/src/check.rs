//! Check before you touch: whether every location can be read, and has what its bodies name. Reads only.

use crate::engine::Engine;
use crate::turn::{pinned, shared};
use fitout_executor::{Caller, Event, Halt, LaneLost, WriteScope, as_assets, probe_write_scope, read_catalog};
use fitout_journal::LocationState;
use fitout_model::{AssetKind, Catalog, Catalogs, Cause, CauseKind, LocationOutcome};
use fitout_reconcile::{Issue, IssueKind, judge, mentions};
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
pub struct CheckedLocation {
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
    pub locations: BTreeMap<usize, CheckedLocation>,
    /// Why the check is not complete, where it is not.
    pub stopped: Option<Halt>,
}

/// Checks these locations, as many at a time as the settings say.
pub async fn check(engine: &Arc<Engine>, probe: Probe, places: impl IntoIterator<Item = usize>) -> Checks {
    let mut queue: VecDeque<usize> = places.into_iter().collect();
    let mut lanes = JoinSet::new();
    let mut checks = Checks::default();
    loop {
        while lanes.len() < engine.settings.concurrency && checks.stopped.is_none() {
            let Some(place) = queue.pop_front() else { break };
            let engine = Arc::clone(engine);
            lanes.spawn(async move { check_one(&engine, probe, place).await });
        }
        let Some(joined) = lanes.join_next().await else { break };
        match joined {
            Ok(Ok(checked)) => drop(checks.locations.insert(checked.place, checked)),
            Ok(Err(halt)) => {
                checks.stopped.get_or_insert(halt);
            }
            Err(error) => {
                checks.stopped.get_or_insert(Halt::Defect(LaneLost::of(&error)));
            }
        }
    }
    name_shared(engine, &mut checks);
    checks
}

/// Names every location that showed what another one showed as well, as far as nobody vouches for it: one of the tokens
/// stands in the wrong row.
fn name_shared(engine: &Engine, checks: &mut Checks) {
    for (place, checked) in &mut checks.locations {
        let location = engine.fleet.location(*place);
        let other = location.and_then(|location| engine.claims.shared_with(location));
        if let Some(cause) = other.map(|other| shared(&other))
            && !checked.issues.contains(&stopped(cause.clone()))
        {
            checked.issues.insert(0, stopped(cause));
        }
    }
}

fn stopped(cause: Cause) -> Issue {
    Issue::of_location(IssueKind::Stopped(cause))
}

async fn check_one(engine: &Engine, probe: Probe, place: usize) -> Result<CheckedLocation, Halt> {
    let alone = |issues, skipped| Ok(CheckedLocation { place, issues, skipped });
    let Some(location) = engine.fleet.location(place) else {
        let gone = Cause::new(CauseKind::RowUnusable, "read the roster", "the row is gone");
        return alone(vec![stopped(gone)], None);
    };
    let events = engine.door.events();
    events.tell(Event::VisitBegan { location: location.clone() }).await;
    let ended = |outcome, requests| Event::VisitEnded { location: location.clone(), outcome, requests };
    if let Some(why) = pinned(engine, place) {
        events.tell(ended(LocationOutcome::Skipped { why: why.clone() }, 0)).await;
        return alone(Vec::new(), Some(why));
    }
    let mut caller = match engine.caller(place, location) {
        Ok(caller) => caller,
        Err(cause) => {
            events.tell(ended(LocationOutcome::Stopped { cause: cause.clone() }, 0)).await;
            return alone(vec![stopped(cause)], None);
        }
    };
    let mut issues = Vec::new();
    let outcome = match look(engine, probe, place, &mut caller, &mut issues).await {
        Ok(()) => LocationOutcome::InPlace,
        Err(Halt::End(cause)) => {
            issues.push(stopped(cause.clone()));
            LocationOutcome::Stopped { cause }
        }
        Err(halt) => return Err(halt),
    };
    let requests = caller.requests;
    events.tell(ended(outcome, requests)).await;
    engine.door.throttle().forget(location);
    issues.shrink_to_fit();
    Ok(CheckedLocation { place, issues, skipped: None })
}

/// Looks at the location: whose the token is, its agents, what its bodies name, and whether it may be written to.
async fn look(
    engine: &Engine,
    probe: Probe,
    place: usize,
    caller: &mut Caller,
    issues: &mut Vec<Issue>,
) -> Result<(), Halt> {
    let desired = engine.fleet.desired(place).map_err(Halt::End)?;
    let door = &engine.door;
    // What the journal knows here, the claims know as well.
    let proven = engine.prove(caller, &LocationState::default()).await?;
    let mut is_proven = proven.proof.is_proven();
    let mut shelves = Catalogs::from([(AssetKind::Agent, as_assets(proven.listing))]);
    let mentions = mentions(&desired);
    let kinds: BTreeSet<AssetKind> = mentions.iter().map(|mention| mention.kind).collect();
    for kind in kinds {
        if shelves.contains_key(&kind) {
            continue;
        }
        let shelf = read_catalog(door, caller, kind).await?;
        if let Catalog::Known(_) = shelf {
            // The look-up names the location, and a token of another one is refused it.
            is_proven = true;
        }
        shelves.insert(kind, shelf);
    }
    if !is_proven {
        issues.push(Issue::of_location(IssueKind::UnprovenLocation));
    }
    issues.extend(judge(&mentions, &shelves));
    match probe {
        Probe::None => {}
        Probe::Write => match probe_write_scope(door, caller).await? {
            WriteScope::There => {}
            WriteScope::Missing => issues.push(Issue::of_location(IssueKind::NoWriteScope)),
            WriteScope::Unknown(said) => issues.push(Issue::of_location(IssueKind::WriteScopeUnknown(said))),
        },
    }
    Ok(())
}
