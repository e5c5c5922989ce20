//! The locations of a run, by their place in the roster.

use fitout_executor::Bearer;
use fitout_model::{ActionId, AgentId, Cause, CauseKind, Desired, Edit, LocationId, Selector};

/// How the reason begins why a location is left alone whatever it needs.
const EXEMPTED: &str = "pinned in the roster";

/// Why a location is left alone whose row is exempted, for this reason.
pub(crate) fn exemption(reason: &str) -> String {
    let colon = if reason.is_empty() { "" } else { ": " };
    format!("{EXEMPTED}{colon}{reason}")
}

/// Whether this is why a location was left alone whose row is exempted: it says nothing once the row is so no more.
#[must_use]
pub fn is_exemption(why: &str) -> bool {
    why.starts_with(EXEMPTED)
}

/// What is wanted of one location.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// It shall have this.
    Desired(Desired),
    /// One agent or action shall become this.
    Edit(Edit),
    /// One agent or action is looked for, and nothing is changed.
    Find(Find),
    /// It is only looked at.
    Nothing,
}

/// An agent, or one of its actions, that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// The agent.
    pub agent: Selector<AgentId>,
    /// Its action, where one is looked for.
    pub action: Option<Selector<ActionId>>,
}

impl Wanted {
    /// What the location shall have.
    ///
    /// # Errors
    /// When that is not what is wanted.
    pub fn desired(self) -> Result<Desired, Cause> {
        match self {
            Wanted::Desired(desired) => Ok(desired),
            Wanted::Edit(_) | Wanted::Find(_) | Wanted::Nothing => Err(unsaid("what the location shall have")),
        }
    }

    /// What is to be edited.
    ///
    /// # Errors
    /// When that is not what is wanted.
    pub fn edit(self) -> Result<Edit, Cause> {
        match self {
            Wanted::Edit(edit) => Ok(edit),
            Wanted::Desired(_) | Wanted::Find(_) | Wanted::Nothing => Err(unsaid("what is to be edited")),
        }
    }

    /// What is looked for.
    ///
    /// # Errors
    /// When that is not what is wanted.
    pub fn find(self) -> Result<Find, Cause> {
        match self {
            Wanted::Find(find) => Ok(find),
            Wanted::Desired(_) | Wanted::Edit(_) | Wanted::Nothing => Err(unsaid("what is looked for")),
        }
    }
}

fn unsaid(what: &str) -> Cause {
    Cause::new(CauseKind::RowUnusable, "render the row", format!("nothing says {what}"))
}

/// The locations of a run. Bodies are rendered when they are asked for and not kept.
pub trait Fleet: Send + Sync + std::fmt::Debug {
    /// How many locations there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The location at this place; places count from 0.
    fn location(&self, place: usize) -> Option<&LocationId>;

    /// The line of the roster that the location stands in, for people.
    fn line(&self, place: usize) -> u64;

    /// Whether the location at this place is exempted from everything, and why; the reason may be empty.
    fn pinned(&self, _place: usize) -> Option<String> {
        None
    }

    /// Where the token of the location at this place comes from.
    ///
    /// # Errors
    /// Why it comes from nowhere.
    fn token(&self, place: usize) -> Result<Bearer, Cause>;

    /// What is wanted of the location at this place.
    ///
    /// # Errors
    /// Why its row cannot be rendered.
    fn wanted(&self, place: usize) -> Result<Wanted, Cause>;
}
