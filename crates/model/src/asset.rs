//! What a location has beside its agents, as far as an agent or an action can name it by id.

use fitout_api::AssetKind;
use std::collections::BTreeMap;

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
