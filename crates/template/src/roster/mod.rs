//! The roster: one row per location, read from a CSV as a spreadsheet writes it.

mod astray;
mod complaints;
mod header;
mod lines;
mod messages;
mod offending;
mod pinned;
mod quotes;
mod read;
mod records;
mod row;
mod shape;
mod sniff;
mod special;
mod surplus;
mod swapped;
mod token;
mod wrapped;

pub use astray::is_secret_heading;
pub use header::RosterHeader;
pub use messages::{MessageOrigin, MessageRow, Messages};
pub use offending::Offending;
pub(crate) use offending::is_surplus;
pub use read::{Roster, RosterOptions, TokenColumn};
pub use row::Row;
pub(crate) use sniff::{is_roster, is_template};
pub(crate) use special::near_id_column;
pub use token::TokenCell;
