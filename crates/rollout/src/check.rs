//! Check before you touch: whether every location can be read, and has what its bodies name. Reads only.

use crate::claims::shared;
use crate::each::{Order, each};
use crate::engine::Engine;
use crate::fleet::Wanted;
use crate::visit::{Begun, Visit};
use fitout_executor::{Caller, Halt, WriteScope, as_assets, probe_write_scope, read_catalog};
use fitout_journal::LocationState;
use fitout_model::{AssetKind, Catalog, Catalogs, Cause, LocationOutcome};
use fitout_reconcile::{Issue, IssueKind, judge, mentions};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

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

/// Checks these locations, as many at a time as the engine says.
pub async fn check(engine: &Arc<Engine>, probe: Probe, places: impl IntoIterator<Item = usize>) -> Checks {
    let mut checks = Checks::default();
    let visit = |place| {
        let engine = Arc::clone(engine);
        async move { check_one(&engine, probe, place).await }
    };
    let take = |checked: CheckedLocation| {
        checks.locations.insert(checked.place, checked);
        ControlFlow::Continue(())
    };
    checks.stopped = each(places, engine.concurrency, Order::AsTheyCome, visit, take).await;
    for (place, checked) in &mut checks.locations {
        if let Some(cause) = shared(engine, *place)
            && !checked.issues.contains(&stopped(cause.clone()))
        {
            checked.issues.insert(0, stopped(cause));
        }
    }
    checks
}

fn stopped(cause: Cause) -> Issue {
    Issue::of_location(IssueKind::Stopped(cause))
}

async fn check_one(engine: &Arc<Engine>, probe: Probe, place: usize) -> Result<CheckedLocation, Halt> {
    let mut visit = match Visit::begin(engine, place).await {
        Begun::Open(visit) => visit,
        Begun::Closed(closed) => return Ok(of_closed(place, closed.end().await)),
    };
    let mut issues = Vec::new();
    let looked = look(engine, probe, place, &mut visit.caller, &mut issues).await;
    if let Err(cause) = visit.conclude(looked).await? {
        issues.push(stopped(cause));
    }
    issues.shrink_to_fit();
    Ok(CheckedLocation { place, issues, skipped: None })
}

/// What is known of a location where nobody was asked.
fn of_closed(place: usize, outcome: LocationOutcome) -> CheckedLocation {
    match outcome {
        LocationOutcome::Stopped { cause } => CheckedLocation { place, issues: vec![stopped(cause)], skipped: None },
        LocationOutcome::Skipped { why } => CheckedLocation { place, issues: Vec::new(), skipped: Some(why) },
        LocationOutcome::Done { .. } | LocationOutcome::InPlace => {
            CheckedLocation { place, issues: Vec::new(), skipped: None }
        }
    }
}

/// Looks at the location: whose the token is, its agents, what its bodies name, and whether it may be written to.
async fn look(
    engine: &Engine,
    probe: Probe,
    place: usize,
    caller: &mut Caller,
    issues: &mut Vec<Issue>,
) -> Result<(), Halt> {
    let desired = engine.fleet.wanted(place).and_then(Wanted::desired).map_err(Halt::End)?;
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
