//! Whether anybody gets through the network in front of the API: one location that is refused there is parked, a program
//! that is refused for everybody is stopped.

use fitout_client::{ApiError, Class, FatalKind};
use fitout_model::{CauseKind, LocationId};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// How many locations are refused before anybody was heard until that is taken for the program's own trouble.
pub(crate) const TURNED_AWAY_MAX: usize = 3;

/// Who got through so far.
#[derive(Debug, Default)]
pub(crate) struct Passage(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    heard: bool,
    turned_away: BTreeSet<LocationId>,
}

impl Passage {
    /// Takes in an answer; a refusal by the network is the location's own while others get through.
    pub(crate) fn judge<A>(&self, location: &LocationId, answer: Result<A, ApiError>) -> Result<A, ApiError> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let error = match answer {
            Ok(answer) => {
                seen.heard = true;
                return Ok(answer);
            }
            Err(error) => error,
        };
        match error.class() {
            Class::NotFound | Class::Refused | Class::Parked(_) | Class::DayUsedUp => seen.heard = true,
            Class::Fatal(FatalKind::Cdn) => {
                seen.turned_away.insert(location.clone());
                if seen.heard || seen.turned_away.len() < TURNED_AWAY_MAX {
                    return Err(ApiError { class: Class::Parked(CauseKind::Blocked), ..error });
                }
            }
            Class::NotSent | Class::Throttled | Class::Transient | Class::Fatal(FatalKind::Version) => {}
        }
        Err(error)
    }
}
