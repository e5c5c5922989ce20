//! The page on which a run can be watched, while it is served: `--watch`.
//!
//! It is the report's page, kept up to date by server-sent events. It is served to this machine only, or to whoever has its
//! secret link, and only while the run goes on. It shows what the report shows: no token and no prompt text.

mod guard;
mod serve;

pub(crate) use serve::{LiveServer, check};
