//! How much a run may remove that nobody has seen planned: no more than the number that was agreed to.

use fitout_model::LocationId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What a run may remove, and has removed.
#[derive(Debug, Default)]
pub(crate) struct Removals {
    /// `None` where each plan was seen and agreed to.
    pub(crate) max: Option<usize>,
    taken: Mutex<BTreeMap<LocationId, usize>>,
}

impl Removals {
    /// Whether a plan of this location may remove so many things; they are counted then. A location that comes again, with
    /// what is left of its plan, is counted once.
    pub(crate) fn take(&self, location: &LocationId, count: usize) -> bool {
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
    fn no_more_is_removed_than_was_agreed_to_over_all_locations() {
        let location = |name: &str| name.parse::<LocationId>().unwrap();
        let removals = Removals { max: Some(3), ..Removals::default() };
        assert!(removals.take(&location("a"), 2));
        assert!(removals.take(&location("a"), 1), "the rest of what was counted");
        assert!(removals.take(&location("b"), 0));
        assert!(!removals.take(&location("b"), 2));
        assert!(removals.take(&location("b"), 1));
        assert!(!removals.take(&location("c"), 1));
        assert!(!Removals { max: Some(0), ..Removals::default() }.take(&location("a"), 1));
        assert!(Removals::default().take(&location("a"), 1000), "each plan was seen");
    }
}
