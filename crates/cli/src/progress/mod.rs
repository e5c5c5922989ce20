//! How far a command is, while it goes on: as a bar, as lines, as a block when somebody asks, and for the live page.

mod activity;
mod bar;
mod countdown;
mod lanes;
mod lines;
mod model;
mod page;
mod recent;
mod snapshot;
mod status;

pub(crate) use activity::{Activity, Traffic};
pub(crate) use bar::Progress;
pub(crate) use page::LivePage;
pub(crate) use snapshot::{Title, Wave};
