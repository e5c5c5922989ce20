//! The plans of all locations, and how they stand to the template, grouped for a person.

mod caution;
mod check;
mod diff;
mod drift;
mod group;
mod phrase;
mod summary;

pub use check::CheckSummary;
pub use drift::DriftSummary;
pub use phrase::phrase;
pub use summary::{PlanSummary, in_full};
