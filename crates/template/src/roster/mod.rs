//! The roster: one row per location, read from a CSV as a spreadsheet writes it.

mod header;
mod lines;
mod read;
mod row;
mod sniff;
mod token;

pub use header::Header;
pub use read::{Roster, RosterOptions};
pub use row::Row;
