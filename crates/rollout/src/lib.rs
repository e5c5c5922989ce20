//! A rollout: the plan of a whole fleet, its locations' turns, and what came of them.
//!
//! It decides who comes when; what a location needs is decided by `reconcile`, and done by `executor`.

mod check;
mod drive;
mod engine;
mod fleet;
mod order;
mod policy;
mod report;
mod rollout;
mod run_kind;
mod survey;
mod turn;

pub use check::{CheckedLocation, Checks, Probe, check};
pub use drive::{DriveEnd, Work};
pub use engine::{ClosingRead, Engine, InDoubtPolicy, JournalView, RunSettings, WithDrift};
pub use fleet::Fleet;
pub use order::{AHEAD, in_order};
pub use policy::{Amount, AmountError, Brakes, SAME_REFUSAL_MAX, Waves, WavesError};
pub use report::{APPLY, DESTROY, RowReport, RunReport, StandingCounts, UNDO, UNDOES};
pub use rollout::{Recorded, Rollout, RunEnd};
pub use run_kind::{PastRun, RunKind, undoes};
pub use survey::{Duplicate, FleetSurvey, Surveyed, settled, survey};
pub use turn::is_exemption;
