//! What a location should have, held against what it has: the plan, the closing read, and both in words.
//!
//! Begin with [`plan`] and the [`Decision`] it makes, [`undo`], [`destroy`] and [`edit`] (the same for other ends), [`drift`] (why a
//! location differs) and [`PlanSummary`] (all of it in words).
//!
//! Pure functions of their arguments: no IO, no clock, no randomness, ordered maps only. The same inputs give the same
//! bytes, whatever the order of the roster's rows or of the API's listings.
//!
//! - `compare`: whether an answer of the API shows a declared value, shows another one, or does not show it.
//! - `decision`: what becomes of one location: a plan, or why there is none.
//! - `plan`: desired x actual x known to what will be done to one location.
//! - `change`: what a plan changes, value by value, for the screen of the person who asked.
//! - `verify`: what still differs after writing, and whether something found is what was sent.
//! - `drift`: why a location differs: the template moved on, or a person edited it.
//! - `caution`: what of a plan somebody has to agree to, because it is about what is not ours.
//! - `check`: what the bodies name, held against what the location has, before anything is written.
//! - `tally`: how much will be done, and how many requests that takes.
//! - `edit`: what one command changes: one agent, or one action, by its name or id.
//! - `undo`: what takes back what a run did, or all that the journal made.
//! - `show`: the plans of all locations, grouped for a person.

mod caution;
mod change;
mod check;
mod compare;
mod decision;
mod drift;
mod edit;
mod plan;
mod show;
#[cfg(test)]
mod table;
mod tally;
mod undo;
mod verify;

pub use change::{ChangeKind, PlannedChange, changes};
pub use check::{
    AssetRef, Issue, IssueKind, IssueSeverity, Readiness, Untold, Use, judge, mentions, named_by_actions,
    named_by_agents,
};
pub use compare::written;
pub use decision::Decision;
pub use drift::{Drift, DriftCause, DriftFinding, DriftKind, DriftState, TemplateSince, drift};
pub use edit::{Edited, FieldRules, edit};
pub use plan::{PlanPolicy, Prune, fingerprint, plan};
pub use show::{CheckSummary, DriftSummary, PlanSummary, in_full, phrase};
pub use tally::{Forecast, PlanCounts, removals, updates};
pub use undo::{
    Certainty, DETAILS, KIND, LocationPast, NAME, PreImage, RunChange, RunChangeKind, Undone, destroy, undo,
};
pub use verify::{Verified, action_matches, differences, matches_created};
