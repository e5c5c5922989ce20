//! The names by which people know locations.

use fitout_template::{RosterHeader, Row};

/// The columns that hold a name which people know, where none is named.
const NAME_COLUMNS: [&str; 8] =
    ["name", "location_name", "business", "business_name", "clinic_name", "company", "brokerage", "restaurant"];

/// The column with the names that people know, where there is one.
pub(crate) fn known_name(header: &RosterHeader) -> Option<&'static str> {
    NAME_COLUMNS.into_iter().find(|name| header.place(name).is_some())
}

/// The row as a report has it.
pub(crate) fn named(row: &Row, header: &RosterHeader, column: Option<&str>) -> fitout_report::RosterRow {
    let name = column.and_then(|column| row.get(header, column)).filter(|name| !name.is_empty());
    fitout_report::RosterRow { line: row.line, location: row.location.clone(), name: name.map(str::to_owned) }
}
