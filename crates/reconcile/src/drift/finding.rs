//! What was found in a location, and the one word that follows from it.

use crate::decision::Decision;
use fitout_model::{AgentId, AgentKey, CauseKind, Standing, Target};
use std::fmt;

/// All that is not as the template wants it, in the order of the plan; nothing when the location is in sync.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drift {
    /// What was found.
    pub findings: Vec<DriftFinding>,
}

/// One thing that is not as the template wants it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DriftFinding {
    /// The agent or the action.
    pub target: Target,
    /// What is the matter with it.
    pub what: DriftKind,
}

/// What is the matter with an agent or an action.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// A field of it has another value than the template wants.
    Field {
        /// The field: `name`, `mode`, `type`, `followupSettings`, or one of the declared fields or details.
        name: String,
        /// What the journal says of it.
        why: DriftCause,
    },
    /// The journal made or adopted it, and it is no longer there.
    Gone,
    /// It was never made.
    NeverMade,
    /// The journal made it, the template no longer has it, and it is still there.
    Left,
    /// The journal knows it under a key that the template no longer has.
    Renamed {
        /// That key.
        from: AgentKey,
    },
    /// More agents have its name than the template wants.
    Duplicate {
        /// All of them, in order.
        ids: Vec<AgentId>,
    },
}

/// What the journal says of a field that differs from the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftCause {
    /// It is as it was last written, or nobody can see it: the template or the row moved on.
    AsWritten,
    /// The journal did not write it, or does not know whether it did.
    Unwritten,
    /// It is not as it was last written. A value that the API shows in a form of its own can look so, too: what may
    /// have been edited by hand is never called outdated.
    Edited,
}

/// Whether the template is the one that the location's last run used; it decides where the journal is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TemplateSince {
    /// The same, so what differs was changed in the location.
    Same,
    /// Another one, so what was never written is new in the template.
    Changed,
}

macro_rules! conditions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $says:literal;)*) => {
        /// How a location stands to the template, in a word; of several that apply, the greatest counts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum DriftState {
            $($(#[$doc])* $name,)*
        }

        impl DriftState {
            /// Every condition, in order.
            pub const ALL: &[DriftState] = &[$(DriftState::$name,)*];

            /// The word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(DriftState::$name => $word,)* }
            }

            /// What it means, as a fragment of a sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(DriftState::$name => $says,)* }
            }
        }
    };
}

conditions! {
    /// Nothing has to be written.
    InSync = "in sync", "as the template wants it";
    /// Left alone on purpose.
    Skipped = "skipped", "left alone, as you asked";
    /// As it was last written; the template moved on.
    Outdated = "outdated", "as last written, or not written yet; the template or the row moved on";
    /// Not as it was last written.
    Drifted = "drifted", "edited by hand";
    /// An agent of the template is not there.
    Missing = "missing", "an agent is not there";
    /// A name of the template belongs to more agents than it should.
    Duplicate = "duplicate", "more than one agent has the name";
    /// What stands there is for a person to tell.
    Conflict = "conflict", "a person must look";
    /// It refused to be planned.
    Failed = "failed", "it cannot be compared";
    /// The token, the day's limit or the location itself forbids reading.
    Parked = "parked", "it cannot be read now";
    /// The API did not answer, or not in a way that can be trusted.
    Unreachable = "unreachable", "the API gave no answer that can be trusted";
}

impl fmt::Display for DriftState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl DriftState {
    /// The word for a location for which this was decided and this was found.
    #[must_use]
    pub fn of(decision: &Decision, drift: &Drift, since: TemplateSince) -> Self {
        match decision {
            Decision::Plan(_) => drift.condition(since),
            Decision::Skip { .. } => DriftState::Skipped,
            Decision::Stop(cause) if cause.kind == CauseKind::Conflict && !drift.findings.is_empty() => {
                drift.condition(since)
            }
            Decision::Stop(cause) => DriftState::of_cause(cause.kind),
        }
    }

    fn of_cause(kind: CauseKind) -> Self {
        if matches!(
            kind,
            CauseKind::Unreachable | CauseKind::NotTheApi | CauseKind::Unreadable | CauseKind::ListingUnknown
        ) {
            return DriftState::Unreachable;
        }
        match kind.standing() {
            Standing::Parked | Standing::Pending => DriftState::Parked,
            Standing::InDoubt | Standing::Conflict => DriftState::Conflict,
            Standing::Failed | Standing::Done | Standing::Skipped => DriftState::Failed,
        }
    }

    /// Whether the location was read and told apart from what the template wants.
    #[must_use]
    pub fn is_known(self) -> bool {
        match self {
            DriftState::InSync
            | DriftState::Skipped
            | DriftState::Outdated
            | DriftState::Drifted
            | DriftState::Missing
            | DriftState::Duplicate => true,
            DriftState::Conflict | DriftState::Failed | DriftState::Parked | DriftState::Unreachable => false,
        }
    }

    /// Whether the location was read and is not as the template wants it.
    #[must_use]
    pub fn differs(self) -> bool {
        self.is_known() && !matches!(self, DriftState::InSync | DriftState::Skipped)
    }
}

impl Drift {
    /// The word for a location that was read: the greatest of its findings'.
    #[must_use]
    pub fn condition(&self, since: TemplateSince) -> DriftState {
        self.findings.iter().map(|finding| finding.condition(since)).max().unwrap_or(DriftState::InSync)
    }
}

impl DriftFinding {
    /// The word for a location where only this was found.
    #[must_use]
    pub fn condition(&self, since: TemplateSince) -> DriftState {
        let is_agent = self.target.action.is_none();
        match (&self.what, since) {
            (DriftKind::Duplicate { .. }, _) => DriftState::Duplicate,
            (DriftKind::Gone | DriftKind::NeverMade, _) if is_agent => DriftState::Missing,
            (DriftKind::Gone | DriftKind::Field { why: DriftCause::Edited, .. }, _)
            | (DriftKind::Field { why: DriftCause::Unwritten, .. }, TemplateSince::Same) => DriftState::Drifted,
            (
                DriftKind::NeverMade
                | DriftKind::Left
                | DriftKind::Renamed { .. }
                | DriftKind::Field { why: DriftCause::AsWritten, .. },
                _,
            )
            | (DriftKind::Field { why: DriftCause::Unwritten, .. }, TemplateSince::Changed) => DriftState::Outdated,
        }
    }

    /// What is the matter, in a word for tables: "edited", "gone".
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match &self.what {
            DriftKind::Field { why: DriftCause::AsWritten, .. } => "as last written",
            DriftKind::Field { why: DriftCause::Unwritten, .. } => "not written by the journal",
            DriftKind::Field { why: DriftCause::Edited, .. } => "edited",
            DriftKind::Gone => "gone",
            DriftKind::NeverMade => "not made",
            DriftKind::Left => "no longer in the template",
            DriftKind::Renamed { .. } => "known under another key",
            DriftKind::Duplicate { .. } => "several of its name",
        }
    }
}

/// The place that differs, without ids, so that equal findings read alike in every location: `front-desk.goal`,
/// `front-desk/book (gone)`.
impl fmt::Display for DriftFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = &self.target;
        match &self.what {
            DriftKind::Field { name, .. } => write!(f, "{target}.{name}"),
            DriftKind::Gone | DriftKind::NeverMade | DriftKind::Left => write!(f, "{target} ({})", self.as_str()),
            DriftKind::Renamed { from } => write!(f, "{target} (known as {from})"),
            DriftKind::Duplicate { ids } => write!(f, "{target} ({} agents have its name)", ids.len()),
        }
    }
}
