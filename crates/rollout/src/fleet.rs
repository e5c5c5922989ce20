//! The locations of a run, by their place in the roster.

use fitout_executor::Bearer;
use fitout_model::{Cause, CauseKind, Desired, Edit, LocationId};

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

    /// What the location at this place shall have.
    ///
    /// # Errors
    /// Why its row cannot be rendered.
    fn desired(&self, place: usize) -> Result<Desired, Cause>;

    /// What an edit does in the location at this place; only asked for when that is what the run is for.
    ///
    /// # Errors
    /// Why its row cannot be rendered.
    fn edit(&self, _place: usize) -> Result<Edit, Cause> {
        let (kind, during) = (CauseKind::RowUnusable, "render the row".to_owned());
        Err(Cause::new(kind, during, "nothing says what is to be edited"))
    }
}
