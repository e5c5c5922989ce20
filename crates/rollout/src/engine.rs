//! What all locations' turns share.

use crate::fleet::Fleet;
use crate::policy::Limit;
use crate::run_kind::RunKind;

use fitout_executor::{
    Caller, Claims, Clock, Demand, Door, Evidence, Halt, JournalDown, JournalHandle, Proven, Stop, prove,
};
use fitout_journal::{LocationState, State};
use fitout_model::{Cause, CauseKind, Digest, LocationId, RunId};
use fitout_reconcile::PlanPolicy;
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What to do with a create that is proven not to have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InDoubtPolicy {
    /// Send it again, as a new attempt.
    #[default]
    Recreate,
    /// Leave it open for a person.
    Ask,
}

/// Whether a location is read again after it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClosingRead {
    /// Read it once more and compare.
    #[default]
    Final,
    /// Believe the answers.
    None,
}

/// Whether a survey says why a location is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WithDrift {
    /// Only what is to be done.
    #[default]
    LeftOut,
    /// Also why; it takes memory for each location.
    Compared,
}

/// How a run treats its locations.
#[derive(Debug, Clone)]
pub struct RunSettings {
    /// Locations that are worked on at the same time.
    pub concurrency: usize,
    /// How long a create in doubt rests before it is looked for.
    pub settle: Duration,
    /// What becomes of a create that was proven not done.
    pub in_doubt: InDoubtPolicy,
    /// Whether to read at the end.
    pub verify: ClosingRead,
    /// What to plan.
    pub policy: PlanPolicy,
    /// What a survey says.
    pub reasons: WithDrift,
    /// How much has to show that a token opens its row's location.
    pub demand: Demand,
}

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
            JournalView::Live(scribe) => scribe.state(location).await,
            JournalView::Read(state) => Ok(state.location(location).cloned().unwrap_or_default()),
            JournalView::Nothing => Ok(LocationState::default()),
        }
    }
}

/// How much a run may do of what is agreed to by number.
#[derive(Debug, Default)]
pub(crate) struct PlanLimits {
    pub(crate) removals: Limit,
    /// Locations where an edit by hand is written over.
    pub(crate) hand_edits: Limit,
    pub(crate) other_agents: Limit,
}

/// What all locations' turns share.
#[derive(Debug)]
pub struct Engine {
    /// The way to the API.
    pub door: Door,
    /// The locations.
    pub fleet: Arc<dyn Fleet>,
    /// How to treat them.
    pub settings: RunSettings,
    /// The clock of the process; its origin is when the journal's lock was taken.
    pub clock: Clock,
    /// The name of the run: it seeds the dice.
    pub run: RunId,
    /// The ear for being asked to stop.
    pub stop: Stop,
    pub(crate) aim: RunKind,
    /// Whose each agent and each token is.
    pub claims: Claims,
    pub(crate) limits: PlanLimits,
    /// Set when the template was carried out whole in some location.
    pub(crate) proof: watch::Sender<bool>,
}

impl Engine {
    /// An engine before its first turn, that carries the template out.
    #[must_use]
    pub fn new(door: Door, fleet: Arc<dyn Fleet>, settings: RunSettings, clock: Clock, run: RunId, stop: Stop) -> Self {
        let (aim, claims, proof) = (RunKind::Template, Claims::default(), watch::Sender::new(false));
        let limits = PlanLimits::default();
        Self { door, fleet, settings, clock, run, stop, aim, claims, limits, proof }
    }

    /// The same engine with another aim than the template.
    #[must_use]
    pub fn aiming(mut self, aim: RunKind) -> Self {
        self.aim = aim;
        self
    }

    /// What shows whose a location's token is, as far as this journal knows it.
    #[must_use]
    pub fn evidence<'a>(&'a self, state: &'a LocationState) -> Evidence<'a> {
        Evidence { state, claims: &self.claims, demand: self.settings.demand }
    }

    /// The location's agents, which its token is proven to show.
    ///
    /// # Errors
    /// As for [`prove`].
    pub(crate) async fn prove(&self, caller: &mut Caller, state: &LocationState) -> Result<Proven, Halt> {
        prove(&self.door, caller, &self.evidence(state)).await
    }

    /// The same engine, that removes no more agents and actions than this, over all locations: for plans that nobody sees
    /// before they are carried out.
    #[must_use]
    pub fn removing_at_most(mut self, max: usize) -> Self {
        self.limits.removals.max = Some(max);
        self
    }

    /// The same engine, that writes over edits by hand in no more locations than this, and only over those that the journal knows
    /// as agreed to.
    #[must_use]
    pub fn writing_over_at_most(mut self, max: usize) -> Self {
        self.limits.hand_edits.max = Some(max);
        self
    }

    /// The same engine, that switches an agent on beside no more other agents than this, and only beside those that the journal
    /// knows as agreed to.
    #[must_use]
    pub fn beside_at_most(mut self, max: usize) -> Self {
        self.limits.other_agents.max = Some(max);
        self
    }

    /// The location at this place of the fleet, on its way through the door.
    ///
    /// # Errors
    /// Why it has no token, or that there is none at this place.
    pub fn visitor(&self, place: usize) -> Result<Caller, Cause> {
        match self.fleet.location(place) {
            Some(location) => self.caller(place, location),
            None => Err(Cause::new(CauseKind::RowUnusable, "read the roster", "the row is gone")),
        }
    }

    pub(crate) fn caller(&self, place: usize, location: &LocationId) -> Result<Caller, Cause> {
        let bearer = self.fleet.token(place)?;
        let seed = Digest::of_bytes(format!("{}\n{location}", self.run).as_bytes());
        let seed = u64::from_str_radix(seed.as_str().get(..16).unwrap_or("0"), 16).unwrap_or(0);
        let dice = SmallRng::seed_from_u64(seed);
        Ok(Caller::new(location.clone(), bearer, self.stop.clone(), dice))
    }
}
