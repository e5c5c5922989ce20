//! Why a location is not as the template wants it: did the template move on, or did a person edit it by hand?
//!
//! It adds nothing to what a plan finds and leaves nothing of it out, so a location is in sync exactly when its plan is
//! empty and no name of the template belongs to more agents than it should.

mod classify;
mod finding;

pub use classify::drift;
pub(crate) use classify::{edits_among, shown_in};
pub use finding::{Drift, DriftCause, DriftFinding, DriftKind, DriftState, TemplateSince};
