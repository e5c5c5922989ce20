//! The plans of all locations, grouped for a person.

mod group;
mod phrase;
mod summary;

pub use summary::PlanSummary;
