//! How much a run may do that nobody has seen planned: no more than the number that was agreed to.

use fitout_model::{LanePlan, LocationId};
use fitout_reconcile::removals;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How much a run may do of what is agreed to by number, over all locations; `None` where each plan is seen and agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanLimits {
    /// Agents and actions that are removed.
    pub removals: Option<usize>,
    /// Locations where an edit by hand is written over; only such edits, at that, as the journal knows as agreed to.
    pub hand_edits: Option<usize>,
    /// Other agents beside which one is switched on; only such, at that, as the journal knows as agreed to.
    pub other_agents: Option<usize>,
}

/// How much of it a run has done.
#[derive(Debug, Default)]
pub(crate) struct PlanCounter {
    removals: Limit,
    hand_edits: Limit,
    other_agents: Limit,
}

impl PlanCounter {
    /// A counter before the first plan.
    pub(crate) fn new(limits: PlanLimits) -> Self {
        let PlanLimits { removals, hand_edits, other_agents } = limits;
        let [removals, hand_edits, other_agents] = [removals, hand_edits, other_agents].map(Limit::of);
        Self { removals, hand_edits, other_agents }
    }

    /// Counts what the plan does; why the location is left alone where that is more than anybody has agreed to by number.
    pub(crate) fn take(&self, location: &LocationId, plan: &LanePlan) -> Option<&'static str> {
        let edited = usize::from(!plan.cautions.edits.is_empty());
        if !self.hand_edits.take(location, edited) {
            return Some(
                "it writes over what was edited by hand in more locations than was agreed to by number; nothing was written",
            );
        }
        if !self.other_agents.take(location, plan.cautions.others.len()) {
            return Some(
                "it switches an agent on beside more others than was agreed to by number; nothing was written",
            );
        }
        let few = self.removals.take(location, removals(plan));
        (!few).then_some("it removes more than was agreed to by number; nothing was written")
    }
}

/// How much of one kind a run may do, and has done.
#[derive(Debug, Default)]
struct Limit {
    max: Option<usize>,
    taken: Mutex<BTreeMap<LocationId, usize>>,
}

impl Limit {
    fn of(max: Option<usize>) -> Self {
        Self { max, taken: Mutex::default() }
    }

    /// Whether a plan of this location may do so many of them; they are counted then. A location that comes again, with
    /// what is left of its plan, is counted once.
    fn take(&self, location: &LocationId, count: usize) -> bool {
        let Some(max) = self.max.filter(|_| count > 0) else { return true };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let before = taken.get(location).copied().unwrap_or(0);
        let others = taken.values().sum::<usize>() - before;
        let now = before.max(count);
        if others + now > max {
            return false;
        }
        taken.insert(location.clone(), now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_done_than_was_agreed_to_over_all_locations() {
        let location = |name: &str| name.parse::<LocationId>().unwrap();
        let limit = Limit::of(Some(3));
        assert!(limit.take(&location("a"), 2));
        assert!(limit.take(&location("a"), 1), "the rest of what was counted");
        assert!(limit.take(&location("b"), 0));
        assert!(!limit.take(&location("b"), 2));
        assert!(limit.take(&location("b"), 1));
        assert!(!limit.take(&location("c"), 1));
        assert!(!Limit::of(Some(0)).take(&location("a"), 1));
        assert!(Limit::default().take(&location("a"), 1000), "each plan was seen");
    }
}
