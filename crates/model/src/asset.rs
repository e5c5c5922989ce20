//! What a location has beside its agents, as far as an agent or an action can name it by id.

use std::collections::BTreeMap;
use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $noun:literal, $nouns:literal;)*) => {
        /// A kind of thing that agents and actions name by id.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum AssetKind {
            $($(#[$doc])* $name,)*
        }

        impl AssetKind {
            /// Every kind, in the order of the definition.
            pub const ALL: &[AssetKind] = &[$(AssetKind::$name,)*];

            /// The word for it in tables.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(AssetKind::$name => $word,)* }
            }

            /// The noun for one of them: "calendar".
            #[must_use]
            pub fn noun(self) -> &'static str {
                match self { $(AssetKind::$name => $noun,)* }
            }

            /// The noun for several of them: "calendars".
            #[must_use]
            pub fn nouns(self) -> &'static str {
                match self { $(AssetKind::$name => $nouns,)* }
            }
        }
    };
}

kinds! {
    /// An agent of the same location.
    Agent = "agent", "agent", "agents";
    /// A calendar that appointments are booked into.
    Calendar = "calendar", "calendar", "calendars";
    /// A workflow that is started.
    Workflow = "workflow", "workflow", "workflows";
    /// A custom field of contacts.
    ContactField = "contact-field", "contact field", "contact fields";
    /// A user to whom conversations are assigned.
    User = "user", "user", "users";
    /// A knowledge base.
    KnowledgeBase = "knowledge-base", "knowledge base", "knowledge bases";
}

impl fmt::Display for AssetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.noun())
    }
}

/// One thing of a location, as its listing shows it. Users come without their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its id.
    pub id: String,
    /// Its name, where it has one that is nobody's personal data.
    pub name: Option<String>,
    /// Whether it can do what it is named for.
    pub state: AssetState,
}

/// What the API tells of a thing's fitness, by its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetState {
    /// There is nothing to tell.
    Plain,
    /// A calendar.
    Calendar {
        /// Whether it can be booked; `None` when that was not told.
        active: Option<bool>,
        /// Who is booked.
        team: Team,
    },
    /// A workflow, with the API's word for its status; `None` when that was not told.
    Workflow {
        /// `published`, `draft`.
        status: Option<String>,
    },
    /// A contact field, with the key that merge tags name it by.
    Field {
        /// `contact.pincode`.
        key: Option<String>,
    },
}

/// Who is booked by a calendar's appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Team {
    /// This many people; of 0 nobody can be booked.
    Members(usize),
    /// Calendars of its type have no team.
    NotNeeded,
    /// That was not told.
    Untold,
}

/// What was learnt of all things of one kind in a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Catalog {
    /// All of them, by their ids.
    Known(BTreeMap<String, Asset>),
    /// Nothing, because the token lacks this scope.
    NeedsScope(&'static str),
    /// Nothing, because there was no listing that can be trusted; what was said instead.
    Unknown(String),
}

/// What was learnt of a location's things; a kind that is not in it was not asked for.
pub type Catalogs = BTreeMap<AssetKind, Catalog>;
