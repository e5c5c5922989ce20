//! The locations of a scenario, as the engine sees them.

use crate::scenario::Plot;
use fitout_executor::Bearer;
use fitout_model::{Cause, CauseKind, LocationId};
use fitout_rollout::{Fleet, Wanted};
use secrecy::SecretString;
use std::fmt;

/// The locations of a scenario.
pub struct PlotFleet(pub Vec<Plot>);

impl fmt::Debug for PlotFleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PlotFleet").field(&self.0.len()).finish()
    }
}

fn gone() -> Cause {
    let (kind, during) = (CauseKind::RowUnusable, "read the roster".to_owned());
    Cause::new(kind, during, "there is no such row")
}

impl Fleet for PlotFleet {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn location(&self, place: usize) -> Option<&LocationId> {
        self.0.get(place).map(|plot| &plot.location)
    }

    fn line(&self, place: usize) -> u64 {
        u64::try_from(place).unwrap_or(0) + 2
    }

    fn token(&self, place: usize) -> Result<Bearer, Cause> {
        self.0.get(place).map(|plot| SecretString::from(plot.token.clone()).into()).ok_or_else(gone)
    }

    fn wanted(&self, place: usize) -> Result<Wanted, Cause> {
        self.0.get(place).map(|plot| Wanted::Desired(plot.desired.clone())).ok_or_else(gone)
    }
}
