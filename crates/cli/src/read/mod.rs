//! What commands do that only read: all locations looked at, or something read in each.

mod each;
mod fleet;
mod session;
mod versions;

pub(crate) use each::{At, ReadOutcome, Reads};
pub(crate) use session::{SurveyRead, again, look, ready};
pub(crate) use versions::last_wrote;
