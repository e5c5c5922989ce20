//! The roster: one row per location, read from a CSV as a spreadsheet writes it.

mod astray;
mod complaints;
mod header;
mod lines;
mod messages;
mod pinned;
mod quotes;
mod read;
mod records;
mod row;
mod shape;
mod sniff;
mod token;

pub use header::Header;
pub use messages::{MessageOrigin, MessageRow, Messages};
pub use read::{Roster, RosterOptions, TokenColumn};
pub use row::Row;
pub use token::TokenCell;
