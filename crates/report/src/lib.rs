//! What came of a run, for people who were not there: a page to send to a client, and the same in other forms.
//!
//! Pure functions of an [`Account`], which is gathered from a journal's records: no IO and no clock. A page is one file without anything from elsewhere; whatever comes
//! from a roster or from the API stands in it as text.

mod account;
mod chart;
mod gather;
mod html;
mod junit;
mod markdown;
mod text;

pub use account::{Account, Agent, Location, Trouble, Write};
pub use gather::{Gathering, Row};
pub use html::html;
pub use junit::junit;
pub use markdown::markdown;
