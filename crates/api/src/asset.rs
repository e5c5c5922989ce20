//! What a location has beside its agents' own fields, as far as bodies name it by id.

use crate::endpoint::Endpoint;
use std::fmt;

/// A kind of thing that agents and actions name by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssetKind {
    /// An agent of the same location.
    Agent,
    /// A calendar that appointments are booked into.
    Calendar,
    /// A workflow that is started.
    Workflow,
    /// A custom field of contacts.
    ContactField,
    /// A user to whom conversations are assigned.
    User,
    /// A knowledge base.
    KnowledgeBase,
}

/// What is known of a kind.
struct AssetRow {
    word: &'static str,
    noun: &'static str,
    nouns: &'static str,
    listed_by: Endpoint,
}

impl AssetKind {
    /// Every kind, in the order of the definition.
    pub const ALL: &[AssetKind] = &[
        AssetKind::Agent,
        AssetKind::Calendar,
        AssetKind::Workflow,
        AssetKind::ContactField,
        AssetKind::User,
        AssetKind::KnowledgeBase,
    ];

    const fn row(self) -> AssetRow {
        let (word, noun, nouns, listed_by) = match self {
            AssetKind::Agent => ("agent", "agent", "agents", Endpoint::SearchAgents),
            AssetKind::Calendar => ("calendar", "calendar", "calendars", Endpoint::ListCalendars),
            AssetKind::Workflow => ("workflow", "workflow", "workflows", Endpoint::ListWorkflows),
            AssetKind::ContactField => {
                ("contact-field", "contact field", "contact fields", Endpoint::ListContactFields)
            }
            AssetKind::User => ("user", "user", "users", Endpoint::ListUsers),
            AssetKind::KnowledgeBase => {
                ("knowledge-base", "knowledge base", "knowledge bases", Endpoint::ListKnowledgeBases)
            }
        };
        AssetRow { word, noun, nouns, listed_by }
    }

    /// The word for it in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().word
    }

    /// The noun for one of them: "calendar".
    #[must_use]
    pub const fn noun(self) -> &'static str {
        self.row().noun
    }

    /// The noun for several of them: "calendars".
    #[must_use]
    pub const fn nouns(self) -> &'static str {
        self.row().nouns
    }

    /// The operation that lists all of a location.
    #[must_use]
    pub const fn listed_by(self) -> Endpoint {
        self.row().listed_by
    }
}

impl fmt::Display for AssetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.noun())
    }
}
