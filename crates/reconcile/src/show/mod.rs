//! The plans of all locations, and how they stand to the template, grouped for a person.

mod drift;
mod group;
mod phrase;
mod summary;

pub use drift::DriftSummary;
pub use summary::PlanSummary;
