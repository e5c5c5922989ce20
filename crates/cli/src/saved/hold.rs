//! A saved plan held against the template and the roster as they are now.

use super::file::{SavedDecision, SavedPlan};
use crate::error::CliError;
use crate::input::LocationSet;
use crate::terminal::Printer;
use fitout_model::text::counted;
use fitout_model::{Cautions, LocationId};
use fitout_rollout::{Fleet as _, Work};
use std::collections::{BTreeMap, BTreeSet};

/// How many locations that are left out are named for each reason.
const NAMED_MAX: usize = 10;

/// What is left of a saved plan.
#[derive(Debug)]
pub(crate) struct HeldPlan {
    /// The locations that have their turn, by their place in the fleet, each with the plan that was agreed to.
    pub(crate) work: Vec<Work>,
    /// In how many of them something that is there is changed.
    pub(crate) updated: usize,
    /// In how many of them something is removed.
    pub(crate) thinned: usize,
    /// How many agents and actions are removed in all of them.
    pub(crate) removals: usize,
    /// What each of them does to what is not ours, in the order of the work.
    pub(crate) cautions: Vec<Cautions>,
}

/// Leaves only the locations in the fleet that the plan does something about and whose row is still as it was; says by
/// name which are left out.
///
/// # Errors
/// When the template is not the one that the plan was made for.
pub(crate) fn hold(plan: &SavedPlan, fleet: &mut LocationSet, printer: &Printer) -> Result<HeldPlan, CliError> {
    if plan.template.digest != *fleet.template.digest() {
        return Err(CliError::invalid(format!(
            "{} is not the template that the plan was made for",
            fleet.template.path()
        ))
        .hint("Make a new plan: fitout plan TEMPLATE ROSTER -o plan.json"));
    }
    let now: BTreeMap<&LocationId, Option<_>> = (0..fleet.len())
        .filter_map(|place| {
            let desired = fleet.desired(place).ok();
            Some((fleet.location(place)?, desired.map(|desired| desired.digest())))
        })
        .collect();
    let mut left_out = LeftOut::default();
    let mut kept = BTreeMap::new();
    for location in &plan.locations {
        let id = &location.location_id;
        let reason = match (&location.decision, now.get(id)) {
            (_, None) => Reason::Gone,
            (SavedDecision::Skip { .. }, _) => Reason::LeftAlone,
            (SavedDecision::Stop { .. }, _) => Reason::Unplanned,
            (SavedDecision::Open, _) => Reason::InDoubt,
            (SavedDecision::Plan { .. }, Some(desired)) if *desired != location.desired => Reason::Changed,
            (SavedDecision::Plan { fingerprint, updates, removals, cautions, .. }, Some(_)) => {
                kept.insert(id.clone(), (fingerprint.clone(), *updates, *removals, cautions.clone()));
                continue;
            }
        };
        left_out.add(reason, id);
    }
    let planned: BTreeSet<&LocationId> = plan.locations.iter().map(|location| &location.location_id).collect();
    for id in now.keys().filter(|id| !planned.contains(**id)) {
        left_out.add(Reason::Unknown, id);
    }
    left_out.say(printer);
    fleet.roster.retain(|row| kept.contains_key(&row.location));
    let mut held = HeldPlan { work: Vec::new(), updated: 0, thinned: 0, removals: 0, cautions: Vec::new() };
    for place in 0..fleet.len() {
        let Some((fingerprint, updates, removals, cautions)) = fleet.location(place).and_then(|id| kept.get(id)) else {
            continue;
        };
        held.updated += usize::from(*updates);
        held.thinned += usize::from(*removals > 0);
        held.removals = held.removals.saturating_add(*removals);
        held.cautions.push(cautions.clone());
        held.work.push(Work { place, expected: Some(fingerprint.clone()) });
    }
    Ok(held)
}

/// Why a location is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    Gone,
    Changed,
    InDoubt,
    Unplanned,
    LeftAlone,
    Unknown,
}

impl Reason {
    /// Why, of so many locations.
    fn description(self, count: usize) -> &'static str {
        match (self, count) {
            (Reason::Gone, 1) => "it is no longer in the roster",
            (Reason::Gone, _) => "they are no longer in the roster",
            (Reason::Changed, 1) => "its row changed since",
            (Reason::Changed, _) => "their rows changed since",
            (Reason::InDoubt, _) => "a create is in doubt there: `fitout resume` first",
            (Reason::Unplanned, 1) => "it could not be planned",
            (Reason::Unplanned, _) => "they could not be planned",
            (Reason::LeftAlone, 1) => "the plan leaves it alone",
            (Reason::LeftAlone, _) => "the plan leaves them alone",
            (Reason::Unknown, 1) => "the plan does not know it",
            (Reason::Unknown, _) => "the plan does not know them",
        }
    }
}

/// The locations that are left out, by reason.
#[derive(Debug, Default)]
struct LeftOut(BTreeMap<Reason, BTreeSet<LocationId>>);

impl LeftOut {
    fn add(&mut self, reason: Reason, location: &LocationId) {
        self.0.entry(reason).or_default().insert(location.clone());
    }

    fn say(&self, printer: &Printer) {
        for (reason, locations) in &self.0 {
            let named: Vec<&str> = locations.iter().take(NAMED_MAX).map(LocationId::as_str).collect();
            let more = locations.len().saturating_sub(NAMED_MAX);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let (count, why) = (counted(locations.len(), "location"), reason.description(locations.len()));
            printer.say(&format!("Left out: {count}, because {why}: {}{more}", named.join(", ")));
        }
    }
}
