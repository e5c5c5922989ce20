//! How a location's part of a run ended.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a location did not end as wanted: a kind to count and branch on, and words for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    /// What kind of trouble it is.
    pub kind: CauseKind,
    /// What was being done: "create agent front-desk", "list agents".
    pub during: String,
    /// What happened, in words; secrets and prompt text removed.
    pub message: String,
    /// The HTTP status, where there was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The API's trace id, where it gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

impl Cause {
    /// A cause without an answer of the API behind it.
    #[must_use]
    pub fn new(kind: CauseKind, during: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, during: during.into(), message: message.into(), status: None, trace: None }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $standing:ident, $says:literal, $hint:literal;)*) => {
        /// The kinds of trouble, each with its place in the tally, its words and its advice.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum CauseKind {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl CauseKind {
            /// Every kind, in the order of the definition.
            pub const ALL: &[CauseKind] = &[$(CauseKind::$name,)*];

            /// The word for it in journals and results.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(CauseKind::$name => $word,)* }
            }

            /// Where a location with this trouble is counted.
            #[must_use]
            pub fn standing(self) -> Standing {
                match self { $(CauseKind::$name => Standing::$standing,)* }
            }

            /// What it means, as a short sentence without a full stop.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(CauseKind::$name => $says,)* }
            }

            /// What to do about it, as a sentence.
            #[must_use]
            pub fn hint(self) -> &'static str {
                match self { $(CauseKind::$name => $hint,)* }
            }
        }
    };
}

kinds! {
    /// 401: the token is revoked, mistyped or expired.
    TokenRefused = "token-refused", Parked, "the token is not accepted",
        "Make a new token in the location's settings, put it where the old one stood and run the same command again.";
    /// 401/403: the token has not the scope that the request needs.
    MissingScope = "missing-scope", Parked, "the token lacks a scope",
        "Give the token the scopes conversation-ai.readonly and conversation-ai.write, then run the same command again.";
    /// 401/403: the token belongs to another location.
    WrongLocation = "wrong-location", Parked, "the token belongs to another location",
        "Check the row: its token was made in another location.";
    /// Nothing shows that the token opens the location, and what is known there is not to be seen.
    UnprovenLocation = "unproven-location", Parked, "nothing shows that the token opens this location",
        "Nothing was written. Check the row's token. Give it the scope locations.readonly, so that the API says whose it is; \
         or, if the agents were really deleted there, say `--accept-gone`.";
    /// 401: an agency token where a location's is needed.
    WrongTokenKind = "wrong-token-kind", Parked, "the token is not a location's token",
        "Use a private integration token made inside the location, not the agency's.";
    /// A reference could not be followed, or the agency could not mint a token.
    TokenUnavailable = "token-unavailable", Parked, "the token could not be had",
        "Put right what it says, then run the same command again.";
    /// 403 with a page: the network in front of the API refused this location's requests, and let others through.
    Blocked = "blocked", Parked, "the network in front of the API refused the request",
        "Run the same command again later or from another network; if it stays, ask the vendor.";
    /// 400: the location is suspended.
    Suspended = "suspended", Parked, "the location is not active",
        "Reactivate the location in the agency's settings, then run the same command again.";
    /// 429 with nothing left of the day.
    DayUsedUp = "day-used-up", Parked, "the location's requests for today are used up",
        "Run the same command again after the daily limit was reset.";
    /// Reads failed until the tries were used up.
    Unreachable = "unreachable", Parked, "the API did not answer",
        "Run the same command again when the API answers again.";
    /// A read was answered by somebody else than the API until the tries were used up.
    NotTheApi = "not-the-api", Parked, "something else than the API answered",
        "Nothing was taken for absent. Check `--base-url` and the network in between, then run the same command again.";
    /// A read was answered, and no answer could be read.
    Unreadable = "unreadable", Parked, "the answer could not be read",
        "Nothing was taken for absent. Run the same command again later; if it stays, report it to the vendor.";
    /// The listing of agents was incomplete or contradicted itself until the tries were used up.
    ListingUnknown = "listing-unknown", Parked, "the listing of agents cannot be trusted",
        "Nothing was created on it. Run the same command again later; if it stays, report it to the vendor.";
    /// A write that may be sent again kept failing until the tries were used up.
    WriteFailed = "write-failed", Failed, "a write kept failing",
        "Run the same command again when the API answers again.";
    /// The API refused the request for its content.
    Rejected = "rejected", Failed, "the API refused the request",
        "Correct the template, the row or the value, then run the same command again.";
    /// An agent of the wanted name exists and `--on-existing fail` was given.
    Exists = "exists", Failed, "an agent of that name exists already",
        "Run again with `--on-existing adopt` or `skip`, or rename the agent.";
    /// The closing read shows something else than the template wants.
    Differs = "differs", Failed, "after writing, the location is not as it should be",
        "Run the same command again, or look at the location.";
    /// The location changed between the plan and its turn.
    ChangedSincePlan = "changed-since-plan", Failed, "the location changed after the plan was made",
        "Begin anew with `fitout apply`, or the same undo, destroy or edit: it shows the new plan.";
    /// What a run wrote is no longer as it wrote it, or cannot be written back, so that undoing it would lose something.
    ChangedSinceRun = "changed-since-run", Failed, "the location changed after the run",
        "It was left as it is. Undo first the later run that is named, if one is; otherwise put it right by hand. `fitout drift` shows how it differs.";
    /// The row could not be rendered when it was its turn.
    RowUnusable = "row-unusable", Failed, "the row can no longer be used",
        "Run `fitout validate` to see why.";
    /// A create may have been done; its settle time is not over or the tries are used up.
    InDoubt = "in-doubt", InDoubt, "a create may or may not have been done",
        "Run the same command again: it waits, looks, and goes on.";
    /// As above, and a person asked to decide.
    AwaitsDecision = "awaits-decision", InDoubt, "a create was not found and waits for your decision",
        "Look at the location, then run `fitout resolve`.";
    /// Several agents of the wanted name, or something that nobody but a person can tell apart.
    Conflict = "conflict", Conflict, "several agents could be the wanted one",
        "Open the location, keep one agent, delete or rename the others, then run the same command again.";
    /// Two rows of the roster lead to the same location.
    SharedLocation = "shared-location", Conflict, "two rows lead to the same location",
        "Two tokens see the same agents: one of them stands in the wrong row.";
    /// An edit, or a roster that names an agent to take over, is about something that the location does not have.
    NotThere = "not-there", Failed, "what was named is not there",
        "Nothing was written. See what is there: fitout agents list, fitout actions list.";
    /// An edit is about a name that several have.
    Ambiguous = "ambiguous", Failed, "several have the name that is to be edited",
        "Nothing was written. Name the one by its id: fitout agents list or fitout actions list shows the ids.";
    /// An edit would leave something that the API's rules forbid.
    NotValid = "not-valid", Failed, "the edit breaks a rule of the API there",
        "Nothing was written. Correct the values, and run the command again.";
}

impl fmt::Display for CauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How a location's part of a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum LocationOutcome {
    /// Everything was there already: nothing was written.
    InPlace,
    /// Everything is there now.
    Done {
        /// Fields that the API does not show, so that nobody can check them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unchecked: Vec<String>,
    },
    /// Left alone on purpose (`--on-existing skip`).
    Skipped {
        /// Why, in words.
        why: String,
    },
    /// Not as wanted; [`CauseKind::standing`] says where it is counted.
    Stopped {
        /// Why.
        cause: Cause,
    },
}

impl LocationOutcome {
    /// Where the location is counted.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self {
            LocationOutcome::InPlace | LocationOutcome::Done { .. } => Standing::Done,
            LocationOutcome::Skipped { .. } => Standing::Skipped,
            LocationOutcome::Stopped { cause } => cause.kind.standing(),
        }
    }
}

/// Where a location is counted; every location of the roster is counted in exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// As the template wants it.
    Done,
    /// Left alone on purpose.
    Skipped,
    /// Will fail again until something is corrected.
    Failed,
    /// Not tried to the end: the token, the day's limit or the network forbids it now.
    Parked,
    /// A create may have been done.
    InDoubt,
    /// A person must look.
    Conflict,
    /// Not begun, or stopped before its end.
    Pending,
}

impl Standing {
    /// Every standing, in the order in which people read them.
    pub const ALL: [Standing; 7] = [
        Standing::Done,
        Standing::Skipped,
        Standing::Failed,
        Standing::Parked,
        Standing::InDoubt,
        Standing::Conflict,
        Standing::Pending,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Done => "done",
            Standing::Skipped => "skipped",
            Standing::Failed => "failed",
            Standing::Parked => "parked",
            Standing::InDoubt => "in doubt",
            Standing::Conflict => "conflict",
            Standing::Pending => "pending",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
