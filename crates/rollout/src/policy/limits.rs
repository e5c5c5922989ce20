//! How much a run may do that nobody has seen planned: no more than the number that was agreed to.

use fitout_model::LocationId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How much of one kind a run may do, and has done.
#[derive(Debug, Default)]
pub(crate) struct Limit {
    /// `None` where each plan was seen and agreed to.
    pub(crate) max: Option<usize>,
    taken: Mutex<BTreeMap<LocationId, usize>>,
}

impl Limit {
    /// Whether a plan of this location may do so many of them; they are counted then. A location that comes again, with
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
    fn no_more_is_done_than_was_agreed_to_over_all_locations() {
        let location = |name: &str| name.parse::<LocationId>().unwrap();
        let limit = Limit { max: Some(3), ..Limit::default() };
        assert!(limit.take(&location("a"), 2));
        assert!(limit.take(&location("a"), 1), "the rest of what was counted");
        assert!(limit.take(&location("b"), 0));
        assert!(!limit.take(&location("b"), 2));
        assert!(limit.take(&location("b"), 1));
        assert!(!limit.take(&location("c"), 1));
        assert!(!Limit { max: Some(0), ..Limit::default() }.take(&location("a"), 1));
        assert!(Limit::default().take(&location("a"), 1000), "each plan was seen");
    }
}
