//! What a run is for: the template, taking back an earlier run, or removing what the journal made.

use crate::engine::Engine;
use crate::turn::words;
use crate::undo::Undo;
use fitout_journal::LocationState;
use fitout_model::{Actual, Cause, CauseKind, Desired, Known, LocationId, LocationOutcome};
use fitout_reconcile::{Decision, Past, Undone, destroy, differences, plan, undo};
use std::borrow::Cow;

/// What a run is for.
#[derive(Debug, Default)]
pub enum Aim {
    /// Every location shall have what the template wants.
    #[default]
    Template,
    /// Every location shall be as it was before an earlier run.
    Undo(Undo),
    /// No location shall have anything any more that this journal made.
    Destroy,
}

impl Engine {
    /// What the location shall have, as far as that is known before it is looked at.
    pub(crate) fn desired(&self, place: usize, location: &LocationId) -> Result<Desired, Cause> {
        match &self.aim {
            Aim::Template => self.fleet.desired(place),
            Aim::Undo(_) | Aim::Destroy => Ok(Desired { location: location.clone(), agents: Vec::new() }),
        }
    }

    /// Whether something is to be decided in the location before anybody can say what is to be done.
    ///
    /// A write that may still arrive brings what the template wants, and takes away what an undo wants.
    pub(crate) fn is_open(&self, state: &LocationState) -> bool {
        let may_arrive = || state.unfinished().is_some() || !state.refused().is_empty();
        match self.aim {
            Aim::Template => state.open().is_some(),
            Aim::Undo(_) | Aim::Destroy => state.open().is_some() || may_arrive(),
        }
    }

    /// What is to be done in a location that has this, and the values to do it with.
    pub(crate) fn decide<'a>(
        &self,
        desired: &'a Desired,
        actual: &Actual,
        known: &Known,
    ) -> (Cow<'a, Desired>, Decision) {
        let location = &desired.location;
        let Undone { desired, decision } = match &self.aim {
            Aim::Template => {
                let decision = plan(desired, actual, known, &self.settings.policy);
                return (Cow::Borrowed(desired), decision);
            }
            Aim::Undo(past) => undo(&Past { location, run: past.run(), deeds: past.deeds(location) }, actual, known),
            Aim::Destroy => destroy(location, actual, known),
        };
        (Cow::Owned(desired), decision)
    }

    /// How a location ends whose closing read shows this.
    pub(crate) fn judge(&self, desired: &Desired, actual: &Actual, known: &Known) -> LocationOutcome {
        let (differs, unchecked) = match &self.aim {
            Aim::Template => {
                let verified = differences(desired, actual, known);
                (verified.differs, verified.unchecked)
            }
            Aim::Undo(_) | Aim::Destroy => match self.decide(desired, actual, known).1 {
                Decision::Plan(plan) => {
                    let left =
                        plan.operations.iter().map(|left| format!("{} (not {} yet)", left.target(), left.verb()));
                    (left.collect(), Vec::new())
                }
                Decision::Stop(cause) => return LocationOutcome::Stopped { cause },
                Decision::Skip { why } => return LocationOutcome::Skipped { why },
            },
        };
        if differs.is_empty() {
            return LocationOutcome::Done { unchecked };
        }
        LocationOutcome::Stopped { cause: words(CauseKind::Differs, "closing read", &differs.join(", ")) }
    }
}
