//! Why nothing is sent any more in a run, for all locations.

use std::fmt;

/// Why nothing is sent any more in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Why, as a fragment.
    pub why: String,
    /// What to do about it, where more can be done than to come again.
    pub hint: Option<&'static str>,
}

impl fmt::Display for Outage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.why)
    }
}
