//! What was decided about one location.

use fitout_model::{Cause, LanePlan};

/// What shall become of one location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// This will be done; nothing at all if the plan is empty.
    Plan(LanePlan),
    /// The location is left alone on purpose.
    Skip {
        /// Why, in words.
        why: String,
    },
    /// The location cannot be planned.
    Stop(Cause),
}
