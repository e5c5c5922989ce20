//! How a run treats its locations.

use crate::policy::PlanLimits;
use std::time::Duration;

/// What to do with a create that is proven not to have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InDoubtPolicy {
    /// Send it again, as a new attempt.
    #[default]
    Recreate,
    /// Leave it open for a person.
    Ask,
}

/// Whether a location is read again after it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClosingRead {
    /// Read it once more and compare.
    #[default]
    Final,
    /// Believe the answers.
    None,
}

/// How a run treats its locations.
#[derive(Debug, Clone)]
pub struct RunSettings {
    /// How long a create in doubt rests before it is looked for.
    pub settle: Duration,
    /// What becomes of a create that was proven not done.
    pub in_doubt: InDoubtPolicy,
    /// Whether to read at the end.
    pub verify: ClosingRead,
    /// How much it may do that nobody sees planned.
    pub limits: PlanLimits,
}
