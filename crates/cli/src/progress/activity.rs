//! What a run is doing while it is watched, and what that cost.

use std::ops::AddAssign;
use std::time::Duration;

/// What a run is doing while it is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activity {
    /// Reading locations to plan them.
    Planning,
    /// Giving locations their turns.
    Applying,
    /// Reading locations to look for duplicates.
    Auditing,
    /// Reading locations to hold them against the template.
    Comparing,
    /// Looking whether locations can be written to, and have what is named.
    Checking,
    /// Reading what was asked for.
    Reading,
}

impl Activity {
    /// What is done to the locations.
    pub(super) fn verb(self) -> &'static str {
        match self {
            Activity::Planning => "planning",
            Activity::Applying => "applying",
            Activity::Auditing => "auditing",
            Activity::Comparing => "comparing",
            Activity::Checking => "checking",
            Activity::Reading => "reading",
        }
    }

    /// What goes on in a location meanwhile.
    pub(crate) fn doing(self) -> &'static str {
        match self {
            Activity::Applying => "in work",
            Activity::Planning | Activity::Auditing | Activity::Comparing | Activity::Checking | Activity::Reading => {
                "being read"
            }
        }
    }

    /// The word for locations that ended well: only applying makes anything done.
    pub(super) fn well(self) -> &'static str {
        match self {
            Activity::Planning => "planned",
            Activity::Applying => "done",
            Activity::Auditing | Activity::Reading => "read",
            Activity::Comparing => "compared",
            Activity::Checking => "checked",
        }
    }
}

/// What was sent while a run was watched, and how long that took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Traffic {
    /// Requests that were answered, or waited for in vain; every try counts.
    pub(crate) requests: u64,
    /// Those of them that could change something.
    pub(crate) writes: u64,
    /// From the beginning of the watch to its end.
    pub(crate) elapsed: Duration,
}

impl AddAssign for Traffic {
    fn add_assign(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.writes = self.writes.saturating_add(other.writes);
        self.elapsed = self.elapsed.saturating_add(other.elapsed);
    }
}
