//! Whether anybody gets through to the API: one location that is refused on the way is parked, a program that is refused for
//! everybody, that does not find the API where it looks for it, or whose writes somebody else answers, is stopped.

use crate::outage::Outage;
use fitout_api::Endpoint;
use fitout_client::{ApiError, BaseUrl, Class, FatalKind, Obstacle};
use fitout_model::{CauseKind, LocationId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many locations are refused before anybody was heard until that is taken for the program's own trouble.
pub(crate) const TURNED_AWAY_MAX: usize = 3;
/// How many locations are told that the version is not taken until that is believed: one of them may only repeat a request.
const VERSION_LOCATIONS: usize = 2;
/// In how many locations a write of one kind is answered by somebody else, and in none by the API, until nobody's gets through.
const ASTRAY_MAX: usize = 3;
/// How many answers at least say that the API is not there, and over what time, until that is believed.
const OBSTACLES_MIN: u32 = 5;
const OBSTACLES_SPAN: Duration = Duration::from_secs(2);
/// How long a server that cannot be reached is given to be started, and how often it is tried at least.
const REACH_MAX: Duration = Duration::from_secs(20);
const REACHES_MIN: u32 = 3;

/// Who got through so far.
#[derive(Debug)]
pub(crate) struct NetworkBlock {
    base: BaseUrl,
    reach_max: Duration,
    seen: Mutex<SeenPassage>,
}

#[derive(Debug, Default)]
struct SeenPassage {
    /// Whether the API itself has answered anybody.
    heard: bool,
    /// Whether it has done what was asked in the version that is asked for.
    spoken: bool,
    turned_away: BTreeSet<LocationId>,
    wrong_version: BTreeSet<LocationId>,
    /// The writes that the API itself has answered in some location.
    written: BTreeSet<Endpoint>,
    /// Where somebody else has answered a write, so that nobody knows whether it was done.
    astray: BTreeMap<Endpoint, BTreeSet<LocationId>>,
    /// What stood in the way of all requests so far.
    blocked: Option<Blocked>,
    shut: Option<Outage>,
}

#[derive(Debug)]
struct Blocked {
    since: Instant,
    lasting: u32,
    passing: u32,
    /// The locations whose token was refused by somebody else than the API.
    refused: BTreeSet<LocationId>,
}

impl NetworkBlock {
    /// The way to the API at this address; a server that cannot be reached is waited for no longer than `outage_max`.
    pub(crate) fn new(base: BaseUrl, outage_max: Duration) -> Self {
        Self { base, reach_max: outage_max.min(REACH_MAX), seen: Mutex::default() }
    }

    /// Why nothing is to be sent any more, where that is so: see [`judge`](Self::judge).
    pub(crate) fn shut(&self) -> Option<Outage> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).shut.clone()
    }

    /// Whether the API itself has answered anybody.
    pub(crate) fn is_heard(&self) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).heard
    }

    /// Takes in an answer; a refusal on the way is the location's own while others get through.
    ///
    /// While nobody was heard by the API, what waiting does not mend is given up within seconds, and a server that cannot be
    /// reached soon after. Writes that somebody else answers in [`ASTRAY_MAX`] locations are given up also where reads get through:
    /// one more location would have one more of them in doubt.
    pub(crate) fn judge<A>(
        &self,
        location: &LocationId,
        op: Endpoint,
        answer: Result<A, ApiError>,
    ) -> Result<A, ApiError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let error = match answer {
            Ok(answer) => {
                seen.heard = true;
                seen.spoken |= op.speaks_the_runs_version();
                seen.written.insert(op);
                return Ok(answer);
            }
            Err(error) => error,
        };
        if let Some(obstacle) = error.obstacle {
            self.block(&mut seen, location, obstacle, &error);
            self.stray(&mut seen, location, obstacle, &error);
            return Err(error);
        }
        match error.class() {
            Class::NotFound | Class::Refused | Class::Parked(_) | Class::DayUsedUp => {
                seen.heard = true;
                seen.written.insert(op);
            }
            Class::Fatal(FatalKind::Cdn) => {
                seen.turned_away.insert(location.clone());
                if seen.heard || seen.turned_away.len() < TURNED_AWAY_MAX {
                    return Err(ApiError { class: Class::Parked(CauseKind::Blocked), ..error });
                }
                let message = format!(
                    "{}; what stands before {} (a CDN, a firewall) refuses this client: check --base-url, try from another network, \
                     or ask whoever runs it to let this client through",
                    error.message, self.base
                );
                return Err(ApiError { message, ..error });
            }
            Class::Fatal(FatalKind::Version) if op.speaks_the_runs_version() => {
                seen.heard = true;
                seen.wrong_version.insert(location.clone());
                if seen.spoken || seen.wrong_version.len() < VERSION_LOCATIONS {
                    let message = format!("{} (if the API's version is meant, see --api-version)", error.message);
                    return Err(ApiError { class: Class::Refused, message, ..error });
                }
            }
            Class::NotSent
            | Class::Throttled
            | Class::Transient
            | Class::TurnedAway
            | Class::Fatal(FatalKind::Version) => {}
        }
        Err(error)
    }

    fn block(&self, seen: &mut SeenPassage, location: &LocationId, obstacle: Obstacle, error: &ApiError) {
        if seen.heard || seen.shut.is_some() {
            return;
        }
        let now = Instant::now();
        let begun = Blocked { since: now, lasting: 0, passing: 0, refused: BTreeSet::new() };
        let blocked = seen.blocked.get_or_insert(begun);
        let count = if obstacle.lasts() { &mut blocked.lasting } else { &mut blocked.passing };
        *count += 1;
        if matches!(error.class(), Class::Parked(_)) {
            blocked.refused.insert(location.clone());
        }
        let passed = now.duration_since(blocked.since);
        let lasts = blocked.lasting >= OBSTACLES_MIN && passed >= OBSTACLES_SPAN;
        let stays = blocked.lasting + blocked.passing >= REACHES_MIN && passed >= self.reach_max;
        if lasts || stays || blocked.refused.len() >= TURNED_AWAY_MAX {
            let why = format!("the API was not found at {}: {}", self.base, error.said());
            seen.shut = Some(Outage { why, hint: Some(obstacle.hint()) });
        }
    }

    fn stray(&self, seen: &mut SeenPassage, location: &LocationId, obstacle: Obstacle, error: &ApiError) {
        let op = error.op;
        let may_be_done = op.writes() && error.class() == Class::Transient && obstacle.lasts();
        if !may_be_done || seen.shut.is_some() || seen.written.contains(&op) {
            return;
        }
        let astray = seen.astray.entry(op).or_default();
        astray.insert(location.clone());
        if astray.len() >= ASTRAY_MAX {
            let why = format!("{op} does not get through to the API at {}: {}", self.base, error.said());
            seen.shut = Some(Outage { why, hint: Some(obstacle.hint()) });
        }
    }
}
