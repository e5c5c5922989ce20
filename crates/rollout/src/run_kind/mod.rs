//! What a run is for: the template, taking back an earlier run, removing what the journal made, or one edit.

mod past_run;

pub use past_run::{PastRun, undoes};

use crate::engine::Engine;
use fitout_executor::{Caller, Defect, Halt, Observed, is_broken, observe, read_agent};
use fitout_journal::LocationState;
use fitout_model::{
    Actual, Cause, CauseKind, Cautions, Desired, Edit, Known, LocationId, LocationOutcome, OtherAgents,
};
use fitout_reconcile::{
    Decision, Edited, FieldRules, LocationPast, PlanPolicy, Undone, destroy, differences, edit, plan, undo,
};
use std::borrow::Cow;
use std::sync::Arc;

/// What a run is for.
#[derive(Debug, Default)]
pub enum RunKind {
    /// Every location shall have what the template wants.
    #[default]
    Template,
    /// Every location shall be as it was before an earlier run.
    Undo(PastRun),
    /// No location shall have anything any more that this journal made.
    Destroy,
    /// In every location one agent or action shall be as the fleet's edit says, held against these rules.
    Edit(FieldRules),
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

/// What plans are made with: the engine, and what they are for.
#[derive(Debug)]
pub struct Planner {
    /// What all visits share.
    pub engine: Arc<Engine>,
    /// What is planned for.
    pub kind: RunKind,
    /// What a plan may do.
    pub policy: PlanPolicy,
    /// What a survey says.
    pub reasons: WithDrift,
}

/// What a run works towards in a location, as far as that is known before it is looked at.
#[derive(Debug)]
pub(crate) struct Goal {
    /// What it shall have; for an edit, what is to be looked for.
    pub(crate) desired: Desired,
    edit: Option<Edit>,
}

impl Planner {
    /// What is wanted of the location, as far as that is known before it is looked at.
    pub(crate) fn goal(&self, place: usize, location: &LocationId) -> Result<Goal, Cause> {
        match &self.kind {
            RunKind::Template => Ok(Goal { desired: self.engine.fleet.wanted(place)?.desired()?, edit: None }),
            RunKind::Undo(_) | RunKind::Destroy => {
                Ok(Goal { desired: Desired { location: location.clone(), agents: Vec::new() }, edit: None })
            }
            RunKind::Edit(_) => {
                let edit = self.engine.fleet.wanted(place)?.edit()?;
                Ok(Goal { desired: edit.desired(location), edit: Some(edit) })
            }
        }
    }

    /// Reads what the location has of what is wanted, once its token is proven to be its own.
    pub(crate) async fn observe(
        &self,
        caller: &mut Caller,
        goal: &Goal,
        state: &LocationState,
    ) -> Result<Observed, Halt> {
        let engine = &self.engine;
        let proven = engine.prove(caller, state).await?;
        let mut observed = observe(&engine.door, caller, &goal.desired, &state.known(), proven).await?;
        if let Some(id) = goal.edit.as_ref().and_then(Edit::agent_id)
            && !observed.actual.agents.contains_key(id)
        {
            // An agent that is named by its id is asked itself: a listing may be late.
            match read_agent(&engine.door, caller, id).await? {
                Some(found) => drop(observed.actual.agents.insert(id.clone(), found)),
                None => observed.actual.listing.agents.retain(|listed| listed.id != *id),
            }
        }
        Ok(observed)
    }

    /// Whether something is to be decided in the location before anybody can say what is to be done.
    ///
    /// A write that may still arrive brings what the template wants, and takes away what an undo wants.
    pub(crate) fn is_open(&self, state: &LocationState) -> bool {
        let may_arrive = || state.unfinished().is_some() || !state.refused().is_empty();
        match self.kind {
            RunKind::Template => state.open().is_some(),
            RunKind::Undo(_) | RunKind::Destroy | RunKind::Edit(_) => state.open().is_some() || may_arrive(),
        }
    }

    /// What is to be done in a location that has this, and the values to do it with.
    pub(crate) fn decide<'a>(&self, goal: &'a Goal, actual: &Actual, known: &Known) -> (Cow<'a, Desired>, Decision) {
        let desired = &goal.desired;
        let location = &desired.location;
        let Undone { desired, decision } = match &self.kind {
            RunKind::Template => {
                let mut decision = plan(desired, actual, known, &self.policy);
                if let Decision::Plan(plan) = &mut decision
                    && is_broken(Defect::TellsNoCautions)
                {
                    plan.cautions = Cautions::default();
                }
                return (Cow::Borrowed(desired), decision);
            }
            RunKind::Undo(past) => {
                let (run, deeds) = (past.run(), past.deeds(location));
                undo(&LocationPast { location, run, deeds, is_taken_back: past.is_taken_back(location) }, actual, known)
            }
            RunKind::Destroy => destroy(location, actual, known),
            RunKind::Edit(rules) => {
                let Some(wanted) = &goal.edit else {
                    let cause = Cause::new(CauseKind::RowUnusable, "plan", "nothing says what is to be edited");
                    return (Cow::Borrowed(desired), Decision::Stop(cause));
                };
                // Who makes or edits one agent by name means that one: others are named, and nobody is asked.
                let policy = PlanPolicy { others: OtherAgents::Leave, ..self.policy };
                let Edited { desired, mut decision } = edit(wanted, location, (actual, known), policy, rules);
                if let Decision::Plan(plan) = &mut decision {
                    plan.cautions.edits.clear();
                }
                return (Cow::Owned(desired), decision);
            }
        };
        (Cow::Owned(desired), decision)
    }

    /// How a location ends whose closing read shows this.
    pub(crate) fn judge(&self, goal: &Goal, actual: &Actual, known: &Known) -> LocationOutcome {
        let (differs, unchecked) = match &self.kind {
            RunKind::Template => {
                let verified = differences(&goal.desired, actual, known);
                (verified.differs, verified.unchecked)
            }
            RunKind::Undo(_) | RunKind::Destroy | RunKind::Edit(_) => match self.decide(goal, actual, known) {
                (values, Decision::Plan(plan)) => {
                    let left = plan
                        .operations
                        .iter()
                        .map(|left| format!("{}: {} is not done yet", left.target(), left.verb()));
                    (left.collect(), self.unchecked(&values, actual, known))
                }
                (_, Decision::Stop(cause)) => return LocationOutcome::Stopped { cause },
                // An edit that finds nothing any more to remove has removed it.
                (_, Decision::Skip { .. }) if goal.edit.is_some() => (Vec::new(), Vec::new()),
                (_, Decision::Skip { why }) => return LocationOutcome::Skipped { why },
            },
        };
        if differs.is_empty() {
            return LocationOutcome::Done { unchecked };
        }
        LocationOutcome::Stopped { cause: Cause::new(CauseKind::Differs, "closing read", differs.join(", ")) }
    }

    /// What was written by an edit and cannot be seen.
    fn unchecked(&self, values: &Desired, actual: &Actual, known: &Known) -> Vec<String> {
        match self.kind {
            RunKind::Edit(_) => differences(values, actual, known).unchecked,
            RunKind::Template | RunKind::Undo(_) | RunKind::Destroy => Vec::new(),
        }
    }
}
