//! What came of a run, for people who were not there: a page to send to a client, and the same in other forms.
//!
//! Begin with [`ReportBuilder`], which makes an [`Account`], and [`html`], [`markdown`] and [`junit`], which show one; [`Live`] is the
//! page of a run that is going on.
//!
//! Pure functions of an [`Account`], which is gathered from a journal's records: no IO and no clock. A page is one file
//! without anything from elsewhere; whatever comes from a roster or from the API stands in it as text. [`Live`] is an account
//! that still changes, and the same page with what keeps it up to date.

mod account;
mod chart;
mod gather;
mod html;
mod junit;
mod live;
mod markdown;
mod node;
mod sections;
mod text;
mod timeline;

pub use account::{Account, Location, LocationTrouble, OurAgent, RosterRow, RunPart, TimedWrite};
pub use gather::ReportBuilder;
pub use html::html;
pub use junit::junit;
pub use live::{Live, LiveUpdate, ProgressText};
pub use markdown::markdown;
pub use text::utc;
