//! A rollout: the plan of a whole fleet, its locations' turns, and what came of them.
//!
//! It decides who comes when; what a location needs is decided by `reconcile`, and done by `executor`.

mod brake;
mod check;
mod drive;
mod engine;
mod fleet;
mod limit;
mod order;
mod past_run;
mod report;
mod run;
mod run_kind;
mod settle;
mod survey;
mod turn;
mod wave;

pub use brake::{Amount, AmountError, Brakes, SAME_REFUSAL_MAX};
pub use check::{CheckedLocation, Checks, Probe, check};
pub use drive::{DriveEnd, Work};
pub use engine::{ClosingRead, Engine, InDoubtPolicy, JournalView, RunSettings, WithDrift};
pub use fleet::Fleet;
pub use order::{AHEAD, in_order};
pub use past_run::{PastRun, undoes};
pub use report::{APPLY, DESTROY, RowReport, RunReport, StandingCounts, UNDO, UNDOES};
pub use run::{Recorded, RunEnd, Running};
pub use run_kind::RunKind;
pub use survey::{Duplicate, FleetSurvey, Surveyed, settled, survey};
pub use turn::is_exemption;
pub use wave::{Waves, WavesError};
