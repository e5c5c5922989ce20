//! fitout-journal

pub mod record;
