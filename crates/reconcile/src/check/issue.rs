//! What can be the matter with a location before anything is written to it.

use super::refs::{AssetRef, Use};
use fitout_model::{AssetKind, Cause, CauseKind};
use std::fmt;

/// Something that a check found in a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The place in the bodies that it is about, where it is about one.
    pub at: Option<AssetRef>,
    /// What is the matter.
    pub flaw: IssueKind,
}

/// How much an issue weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IssueSeverity {
    /// Something may be wrong, or could not be checked.
    Warning,
    /// An apply would stop there, or would make something that does not work.
    Error,
}

impl IssueSeverity {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            IssueSeverity::Warning => "warning",
            IssueSeverity::Error => "error",
        }
    }
}

/// What is the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueKind {
    /// The location cannot be read, or its row leads elsewhere.
    Stopped(Cause),
    /// The location has nothing of this id.
    NotFound,
    /// What stands there is the name or the key of a thing, and its id is this.
    NotAnId(String),
    /// The calendar cannot be booked.
    NotActive,
    /// The calendar books nobody.
    NoTeam,
    /// The workflow does not run; the API's word for its status.
    NotPublished(String),
    /// The API does not tell whether the thing can be used.
    Untold(Untold),
    /// A field that every contact has: no listing has it, and it needs none.
    StandardField,
    /// Things of this kind are named, and the token lacks the scope to look at them.
    NeedsScope(AssetKind, &'static str),
    /// Things of this kind are named, and no listing of them can be trusted; what was said.
    NotRead(AssetKind, String),
    /// Nothing has shown whose the token is, because it lacks the scopes for that.
    UnprovenLocation,
    /// The token may not write.
    NoWriteScope,
    /// Nothing has shown whether the token may write; what was said.
    WriteScopeUnknown(String),
}

/// What the API does not tell of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// Whether the calendar can be booked.
    Activity,
    /// Who is booked.
    Team,
    /// Whether the workflow runs.
    Status,
}

impl Issue {
    /// An issue that is about the location and no place in its bodies.
    #[must_use]
    pub fn of_location(flaw: IssueKind) -> Self {
        Self { at: None, flaw }
    }

    /// How much it weighs; what has no effect as things stand is no error.
    #[must_use]
    pub fn severity(&self) -> IssueSeverity {
        match self.flaw {
            IssueKind::NotFound
            | IssueKind::NotAnId(_)
            | IssueKind::NotActive
            | IssueKind::NoTeam
            | IssueKind::NotPublished(_)
                if self.is_idle() =>
            {
                IssueSeverity::Warning
            }
            IssueKind::Stopped(_)
            | IssueKind::NotFound
            | IssueKind::NotAnId(_)
            | IssueKind::NotActive
            | IssueKind::NoTeam
            | IssueKind::NotPublished(_)
            | IssueKind::NoWriteScope => IssueSeverity::Error,
            IssueKind::Untold(_)
            | IssueKind::StandardField
            | IssueKind::NeedsScope(..)
            | IssueKind::NotRead(..)
            | IssueKind::UnprovenLocation
            | IssueKind::WriteScopeUnknown(_) => IssueSeverity::Warning,
        }
    }

    /// The word for it in tables; where the location cannot be read, the word of the cause.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match &self.flaw {
            IssueKind::Stopped(cause) => cause.kind.as_str(),
            IssueKind::NotFound => "not-found",
            IssueKind::NotAnId(_) => "not-an-id",
            IssueKind::NotActive => "not-active",
            IssueKind::NoTeam => "no-team",
            IssueKind::NotPublished(_) => "not-published",
            IssueKind::Untold(_) => "not-told",
            IssueKind::StandardField => "standard-field",
            IssueKind::NeedsScope(..) => "needs-scope",
            IssueKind::NotRead(..) => "not-read",
            IssueKind::UnprovenLocation => "location-not-proven",
            IssueKind::NoWriteScope => "no-write-scope",
            IssueKind::WriteScopeUnknown(_) => "write-scope-not-known",
        }
    }

    /// What the API said, or what it is that stands there; it can hold ids.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        match &self.flaw {
            IssueKind::Stopped(cause) => Some(cause.message.clone()),
            IssueKind::NotAnId(id) => Some(format!("its id is {id}")),
            IssueKind::NotPublished(status) => Some(format!("its status is {status}")),
            IssueKind::NotRead(_, said) | IssueKind::WriteScopeUnknown(said) => Some(said.clone()),
            IssueKind::NotFound
            | IssueKind::NotActive
            | IssueKind::NoTeam
            | IssueKind::Untold(_)
            | IssueKind::StandardField
            | IssueKind::NeedsScope(..)
            | IssueKind::UnprovenLocation
            | IssueKind::NoWriteScope => None,
        }
    }

    /// What to do about it, as sentences that are the same for every location.
    #[must_use]
    pub fn remedy(&self) -> String {
        let nouns = self.at.as_ref().map_or("things", |mention| mention.kind.nouns());
        match &self.flaw {
            IssueKind::Stopped(cause) => remedy(cause.kind).to_owned(),
            IssueKind::NotFound => format!(
                "Put the id of one of this location's own {nouns} there: any other is accepted by the API and does nothing."
            ),
            IssueKind::NotAnId(_) => "Put the id there; the table (`-o FILE.csv`) has it for each location.".to_owned(),
            IssueKind::NotActive => "Activate the calendar in the location, or name another one.".to_owned(),
            IssueKind::NoTeam => "Add somebody to the calendar's team in the location, or name another one.".to_owned(),
            IssueKind::NotPublished(_) => "Publish the workflow in the location, or name another one.".to_owned(),
            IssueKind::Untold(_) => "Look at it in the location.".to_owned(),
            IssueKind::StandardField => {
                "Nothing, if that field is meant; a custom field is named by its id.".to_owned()
            }
            IssueKind::NeedsScope(kind, scope) => {
                format!(
                    "Give the token the scope {scope} to have its {} checked, or look at them yourself.",
                    kind.nouns()
                )
            }
            IssueKind::NotRead(..) => "Check again later; if it stays, look at them in the location.".to_owned(),
            IssueKind::UnprovenLocation => {
                "Give the token the scope locations.readonly to have that checked, or be sure of the row.".to_owned()
            }
            IssueKind::NoWriteScope => {
                "Give the token the scope conversation-ai.write before `fitout apply`.".to_owned()
            }
            IssueKind::WriteScopeUnknown(_) => "Look at the token's scopes where it was made.".to_owned(),
        }
    }

    fn is_idle(&self) -> bool {
        self.at.as_ref().is_some_and(|mention| mention.usage == Use::Idle)
    }
}

/// The place and what is the matter with it, without ids, so that equal issues read alike in every location.
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = self.at.as_ref().map_or("thing", |mention| mention.kind.noun());
        if let Some(mention) = &self.at {
            write!(f, "{mention}: ")?;
        }
        match &self.flaw {
            IssueKind::Stopped(cause) => write!(f, "{} ({})", cause.kind.description(), cause.during)?,
            IssueKind::NotFound => write!(f, "the location has no {noun} of this id")?,
            IssueKind::NotAnId(_) => write!(f, "what stands there is not the id of the {noun} but its name or key")?,
            IssueKind::NotActive => f.write_str("the calendar is not active, so nothing can be booked")?,
            IssueKind::NoTeam => f.write_str("the calendar has no team member, so nobody can be booked")?,
            IssueKind::NotPublished(_) => f.write_str("the workflow is not published, so it does not run")?,
            IssueKind::Untold(Untold::Activity) => {
                f.write_str("the API does not tell whether the calendar is active")?;
            }
            IssueKind::Untold(Untold::Team) => {
                f.write_str("the API does not tell whether the calendar has team members")?;
            }
            IssueKind::Untold(Untold::Status) => {
                f.write_str("the API does not tell whether the workflow is published")?;
            }
            IssueKind::StandardField => f.write_str("a standard field of contacts, which cannot be looked up")?,
            IssueKind::NeedsScope(kind, scope) => write!(f, "{} not checked: needs the scope {scope}", kind.nouns())?,
            IssueKind::NotRead(kind, _) => {
                write!(f, "{} not checked: no listing of them can be trusted", kind.nouns())?;
            }
            IssueKind::UnprovenLocation => {
                f.write_str(
                    "whether the token belongs to this location was not checked: needs the scope locations.readonly",
                )?;
            }
            IssueKind::NoWriteScope => {
                f.write_str("the token may not write: it lacks the scope conversation-ai.write")?;
            }
            IssueKind::WriteScopeUnknown(_) => f.write_str("whether the token may write is not known")?,
        }
        if self.is_idle() {
            f.write_str(" (not in use: a switch beside it is off)")?;
        }
        Ok(())
    }
}

/// What to do about a location that cannot be read, where no run is to go on.
fn remedy(kind: CauseKind) -> &'static str {
    match kind {
        CauseKind::TokenRefused => "Make a new token in the location's settings and put it into the row.",
        CauseKind::MissingScope => {
            "Give the token the scope conversation-ai.readonly and, before `fitout apply`, conversation-ai.write."
        }
        CauseKind::TokenUnavailable => "Put right what the table says of the row.",
        CauseKind::Blocked => "Check again later or from another network; if it stays, ask the vendor.",
        CauseKind::Suspended => "Reactivate the location in the agency's settings, or leave its row out.",
        CauseKind::DayUsedUp => "Check again after the daily limit was reset.",
        CauseKind::Unreachable => "Check again when the API answers again.",
        CauseKind::NotTheApi => "Check `--base-url` and the network in between, and check again.",
        CauseKind::Unreadable | CauseKind::ListingUnknown => {
            "Check again later; if it stays, report the trace id to the vendor."
        }
        CauseKind::Rejected => "The API does not want to be read there: report the trace id to the vendor.",
        CauseKind::WrongLocation
        | CauseKind::UnprovenLocation
        | CauseKind::WrongTokenKind
        | CauseKind::WriteFailed
        | CauseKind::Exists
        | CauseKind::Differs
        | CauseKind::ChangedSincePlan
        | CauseKind::ChangedSinceRun
        | CauseKind::RowUnusable
        | CauseKind::InDoubt
        | CauseKind::AwaitsDecision
        | CauseKind::Conflict
        | CauseKind::SharedLocation
        | CauseKind::NotThere
        | CauseKind::Ambiguous
        | CauseKind::NotValid => kind.hint(),
    }
}

macro_rules! readiness {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $says:literal;)*) => {
        /// How ready a location is for an apply, in a word.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Readiness {
            $($(#[$doc])* $name,)*
        }

        impl Readiness {
            /// Every word, from good to bad.
            pub const ALL: &[Readiness] = &[$(Readiness::$name,)*];

            /// The word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Readiness::$name => $word,)* }
            }

            /// What it means, as a fragment of a sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Readiness::$name => $says,)* }
            }
        }
    };
}

readiness! {
    /// Nothing was found.
    Ready = "ready", "all that the template names is there";
    /// Left alone on purpose.
    Skipped = "skipped", "left alone, as you asked";
    /// Only warnings were found.
    Warned = "ready with warnings", "something was not checked or looks odd";
    /// Errors were found.
    NotReady = "not ready", "an apply would stop there or make something that does not work";
    /// It could not be read, or not as this row's location.
    Unreadable = "unreadable", "the token or the location forbids it";
}

impl Readiness {
    /// The word for a location in which this was found.
    #[must_use]
    pub fn of(issues: &[Issue]) -> Self {
        let word = |issue: &Issue| match (&issue.flaw, issue.severity()) {
            (IssueKind::Stopped(_), _) => Readiness::Unreadable,
            (_, IssueSeverity::Error) => Readiness::NotReady,
            (_, IssueSeverity::Warning) => Readiness::Warned,
        };
        issues.iter().map(word).max().unwrap_or(Readiness::Ready)
    }

    /// Whether the location must be looked after before an apply.
    #[must_use]
    pub fn is_bad(self) -> bool {
        self >= Readiness::NotReady
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
