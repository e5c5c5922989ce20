//! Commands that only read.

mod fleet;
mod versions;

pub(crate) use fleet::load_fleet;
pub(crate) use versions::last_wrote;
