//! A rollout: it takes every decision about a fleet. Begin with [`Engine`], what all visits share; [`Visit`] and [`each`], to
//! look at locations; [`Planner`] and [`survey`], to plan them; and [`Rollout`], to give them their turns.
//!
//! It decides who comes when; what a location needs is decided by `reconcile`, and done by `executor`.

mod check;
mod claims;
mod drive;
mod each;
mod engine;
mod find;
mod fleet;
mod policy;
mod report;
mod rollout;
mod run_kind;
mod survey;
mod turn;
mod visit;

pub use check::{CheckedLocation, Checks, Probe, check};
pub use drive::{DriveEnd, Work};
pub use each::{AHEAD, Order, each};
pub use engine::Engine;
pub use fleet::{Find, Fleet, Wanted, is_exemption};
pub use policy::{Amount, AmountError, Brakes, PlanLimits, SAME_REFUSAL_MAX, Waves, WavesError};
pub use report::{APPLY, DESTROY, RowReport, RunReport, StandingCounts, UNDO, UNDOES};
pub use rollout::{Recorded, Rollout, RunEnd};
pub use run_kind::{PastRun, Planner, RunKind, WithDrift, undoes};
pub use survey::{Duplicate, FleetSurvey, JournalView, Surveyed, settled, survey};
pub use turn::{ClosingRead, InDoubtPolicy, RunSettings};
pub use visit::{Begun, ClosedVisit, Visit};
