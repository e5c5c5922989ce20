//! Planning the whole fleet: reads only.

use crate::claims::shared;
use crate::each::{Order, each};
use crate::run_kind::{Planner, RunKind, WithDrift};
use crate::visit::{Begun, Visit};
use fitout_executor::{Caller, Halt, JournalDown, JournalHandle, Proof, Stray};
use fitout_journal::{LocationState, SeenBeside, State};
use fitout_model::{AgentId, AgentKey, CauseKind, Digest, Known, LanePlan, LocationId, LocationOutcome, Target};
use fitout_reconcile::{Decision, Drift, PlannedChange, changes, drift, fingerprint, phrase};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Where a location's state comes from.
#[derive(Debug, Clone)]
pub enum JournalView {
    /// A journal that is being written.
    Live(JournalHandle),
    /// A journal that was read, or nothing.
    Read(Arc<State>),
    /// Nothing is known of any location.
    Nothing,
}

impl JournalView {
    /// What is known of the location.
    ///
    /// # Errors
    /// [`JournalDown`] when the journal's writer has ended.
    pub async fn of(&self, location: &LocationId) -> Result<LocationState, JournalDown> {
        match self {
            JournalView::Live(journal) => journal.state(location).await,
            JournalView::Read(state) => Ok(state.location(location).cloned().unwrap_or_default()),
            JournalView::Nothing => Ok(LocationState::default()),
        }
    }
}

/// What one location needs.
#[derive(Debug, Clone)]
pub struct Surveyed {
    /// Its place in the roster.
    pub place: usize,
    /// What to do.
    pub decision: Decision,
    /// Why it is to be done; nothing for a location that could not be read.
    pub drift: Drift,
    /// The names of the template that more than one agent of the location has.
    pub duplicates: Vec<Duplicate>,
    /// What its plan changes, value by value; kept for the first location of those that are planned alike, so that memory
    /// grows with the number of different plans only. It holds prompt text.
    pub changes: Vec<PlannedChange>,
    /// The digest of what it shall have; `None` where that is not known.
    pub desired: Option<Digest>,
    /// How many requests it may still make today, as far as its answers have told.
    pub left_today: Option<u32>,
    /// Whether a write of an earlier run is still open there: its turn decides that first, and plans anew.
    pub open: bool,
    /// How many requests it took to find out.
    pub requests: u32,
    /// What shows that its token is its own; `None` where it was not found out.
    pub proof: Option<Proof>,
    /// The agents there that a journal made for another location.
    pub strays: Vec<Stray>,
    /// What the journal shall remember of it, where that is new.
    pub seen: Option<Box<SeenBeside>>,
    /// The short fingerprint of its row's token; `None` where it has none that lasts.
    pub token: Option<String>,
}

/// A name of the template that more than one agent of a location has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The template's agent.
    pub key: AgentKey,
    /// The agents that are named so.
    pub ids: Vec<AgentId>,
}

impl Surveyed {
    /// Gives back what growing lists have taken too much: this is kept for every location at once.
    fn shrink(&mut self) {
        if let Decision::Plan(plan) = &mut self.decision {
            plan.adopts.shrink_to_fit();
            plan.adopts_actions.shrink_to_fit();
            plan.operations.shrink_to_fit();
            plan.warnings.shrink_to_fit();
        }
        self.drift.findings.shrink_to_fit();
        self.duplicates.shrink_to_fit();
    }

    fn nothing(place: usize) -> Self {
        Self {
            place,
            decision: Decision::Skip { why: String::new() },
            drift: Drift::default(),
            duplicates: Vec::new(),
            changes: Vec::new(),
            desired: None,
            left_today: None,
            open: false,
            requests: 0,
            proof: None,
            strays: Vec::new(),
            seen: None,
            token: None,
        }
    }

    /// The digest of what will be done; `None` when nothing may be.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Digest> {
        match &self.decision {
            Decision::Plan(plan) => Some(fingerprint(plan)),
            Decision::Skip { .. } | Decision::Stop(_) => None,
        }
    }
}

/// What the whole fleet needs.
#[derive(Debug, Default)]
pub struct FleetSurvey {
    /// A decision for each location that was looked at, by its place.
    pub locations: BTreeMap<usize, Box<Surveyed>>,
    /// Why the survey is not complete, where it is not.
    pub stopped: Option<Halt>,
}

/// Looks at these locations, as many at a time as the engine says.
///
/// `known` tells what the journal knows; a location with an open create is planned as if it were not there, and the turn
/// itself decides it first.
pub async fn survey(
    planner: &Arc<Planner>,
    known: &JournalView,
    places: impl IntoIterator<Item = usize>,
) -> FleetSurvey {
    let engine = &planner.engine;
    let mut survey = FleetSurvey::default();
    let mut specimens = FirstOfEach::default();
    let look = |place| {
        let (planner, known) = (Arc::clone(planner), known.clone());
        async move { look(&planner, &known, place).await }
    };
    let take = |surveyed| {
        specimens.choose(surveyed, &mut survey);
        ControlFlow::Continue(())
    };
    survey.stopped = each(places, engine.concurrency, Order::AsTheyCome, look, take).await;
    for (place, surveyed) in &mut survey.locations {
        if let Some(cause) = shared(engine, *place) {
            surveyed.decision = Decision::Stop(cause);
            surveyed.seen = None;
        }
    }
    survey
}

/// The first location of those that are planned alike, by the plan's words.
#[derive(Debug, Default)]
struct FirstOfEach(BTreeMap<String, usize>);

impl FirstOfEach {
    /// Takes the location into the survey, with its changes if it is the first of its kind so far.
    fn choose(&mut self, mut surveyed: Surveyed, survey: &mut FleetSurvey) {
        if let Decision::Plan(plan) = &surveyed.decision
            && !surveyed.changes.is_empty()
        {
            let first = self.0.entry(phrase(plan)).or_insert(surveyed.place);
            if *first < surveyed.place {
                surveyed.changes = Vec::new();
            } else if let Some(other) = survey.locations.get_mut(first) {
                other.changes = Vec::new();
                *first = surveyed.place;
            }
        }
        surveyed.shrink();
        survey.locations.insert(surveyed.place, Box::new(surveyed));
    }
}

/// What one location showed.
#[derive(Debug, Default)]
struct ShownLocation {
    open: bool,
    proof: Option<Proof>,
    strays: Vec<Stray>,
    seen: Option<Box<SeenBeside>>,
    duplicates: Vec<Duplicate>,
    drift: Drift,
    changes: Vec<PlannedChange>,
    desired: Option<Digest>,
}

async fn look(planner: &Planner, known: &JournalView, place: usize) -> Result<Surveyed, Halt> {
    let engine = &planner.engine;
    let mut visit = match Visit::begin(engine, place).await {
        Begun::Open(visit) => visit,
        Begun::Closed(closed) => {
            let decision = of_closed(closed.end().await);
            return Ok(Surveyed { decision, ..Surveyed::nothing(place) });
        }
    };
    let mut shown = ShownLocation::default();
    let decision = match decide(planner, known, place, &mut visit.caller, &mut shown).await {
        Ok(decision) => decision,
        Err(Halt::End(cause) | Halt::Unsettled(cause)) => Decision::Stop(cause),
        Err(halt) => {
            visit.leave().await;
            return Err(halt);
        }
    };
    let requests = visit.caller.requests;
    let left_today = engine.door.throttle().left_today(&visit.caller.location);
    let token = engine.claims.fingerprint(&visit.caller);
    visit.end_before_a_turn(preview(&decision)).await;
    let ShownLocation { open, proof, strays, seen, duplicates, drift, changes, desired } = shown;
    let found = Surveyed {
        place,
        decision,
        drift,
        duplicates,
        changes,
        desired,
        left_today,
        open,
        requests,
        proof,
        strays,
        seen,
        token,
    };
    Ok(found)
}

async fn decide(
    planner: &Planner,
    known: &JournalView,
    place: usize,
    caller: &mut Caller,
    shown: &mut ShownLocation,
) -> Result<Decision, Halt> {
    let engine = &planner.engine;
    let goal = planner.goal(place, &caller.location).map_err(Halt::End)?;
    let desired = &goal.desired;
    let state = known.of(&caller.location).await?;
    let known = state.known();
    shown.open = planner.is_open(&state);
    let observed = planner.observe(caller, &goal, &state).await?;
    let listing = &observed.actual.listing;
    shown.proof = Some(observed.proof);
    shown.strays = engine.claims.strays(&caller.location, listing, &state);
    shown.seen = engine.claims.news(caller, listing, &state, engine.clock.wall_ms()).map(Box::new);
    for agent in &desired.agents {
        let ids: Vec<AgentId> = listing.named(&agent.name).map(|listed| listed.id.clone()).collect();
        if ids.len() > 1 {
            shown.duplicates.push(Duplicate { key: agent.key.clone(), ids });
        }
    }
    let there = without(known.clone(), &observed.gone);
    let (values, mut decision) = planner.decide(&goal, &observed.actual, &there);
    shown.desired = Some(desired.digest());
    if let Decision::Plan(plan) = &mut decision {
        plan.warnings.extend(made_again(plan, &observed.gone));
        shown.changes = changes(&values, &observed.actual, &there, plan);
    }
    if let (RunKind::Template, WithDrift::Compared) = (&planner.kind, planner.reasons) {
        // What is gone is still known here, so that it is told apart from what was never made.
        shown.drift = drift(desired, &observed.actual, &known, &decision);
    }
    Ok(decision)
}

/// What somebody deleted, and the plan makes again.
fn made_again(plan: &LanePlan, gone: &[(Target, String)]) -> Vec<String> {
    let makes = |target: &Target| {
        let made = plan.operations.iter().filter(|operation| operation.verb().creates());
        made.into_iter().any(|operation| operation.target() == *target)
    };
    let words = |(target, _): &(Target, String)| match target.action {
        None => format!("agent {target}: somebody deleted it since; it is made again"),
        Some(_) => format!("action {target}: somebody removed it since; it is attached again"),
    };
    gone.iter().filter(|(target, _)| makes(target)).map(words).collect()
}

/// What the journal knows, without the resources that are no longer there.
fn without(mut known: Known, gone: &[(Target, String)]) -> Known {
    for (target, _) in gone {
        match &target.action {
            None => drop(known.agents.remove(&target.agent)),
            Some(action) => {
                if let Some(agent) = known.agents.get_mut(&target.agent) {
                    agent.actions.remove(action);
                }
            }
        }
    }
    known
}

/// What is to be done in a location where nobody was asked.
fn of_closed(outcome: LocationOutcome) -> Decision {
    match outcome {
        LocationOutcome::Stopped { cause } => Decision::Stop(cause),
        LocationOutcome::Skipped { why } => Decision::Skip { why },
        LocationOutcome::Done { .. } | LocationOutcome::InPlace => Decision::Skip { why: String::new() },
    }
}

/// How a decision looks in the progress of a survey.
fn preview(decision: &Decision) -> LocationOutcome {
    match decision {
        Decision::Plan(plan) if plan.is_empty() => LocationOutcome::InPlace,
        Decision::Plan(_) => LocationOutcome::Done { unchecked: Vec::new() },
        Decision::Skip { why } => LocationOutcome::Skipped { why: why.clone() },
        Decision::Stop(cause) => LocationOutcome::Stopped { cause: cause.clone() },
    }
}

/// The locations of a survey that need no turn, with how their part of the run ends.
pub fn settled(survey: &FleetSurvey) -> impl Iterator<Item = (&Surveyed, LocationOutcome)> {
    survey.locations.values().map(Box::as_ref).filter_map(|surveyed| match &surveyed.decision {
        Decision::Plan(plan) if surveyed.open || !plan.changes_nothing() => None,
        Decision::Plan(_) => Some((surveyed, LocationOutcome::InPlace)),
        Decision::Skip { why } => Some((surveyed, LocationOutcome::Skipped { why: why.clone() })),
        // What seems to be changed may be what is open.
        Decision::Stop(cause) if surveyed.open && cause.kind == CauseKind::ChangedSinceRun => None,
        Decision::Stop(cause) => Some((surveyed, LocationOutcome::Stopped { cause: cause.clone() })),
    })
}
