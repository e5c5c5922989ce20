//! The whole check of a template against a roster, without any network.

use crate::blueprint::Template;
use crate::problem::Problems;
use crate::roster::Roster;

/// Everything that is wrong with this template and this roster together: columns, cells, rendering and the API's
/// rules, for every row. One row is held in memory at a time.
#[must_use]
pub fn check_all(template: &Template, roster: &Roster) -> Problems {
    let mut problems = template.check_columns(roster.header());
    for row in roster.rows() {
        match template.render(roster.header(), row) {
            Ok((_, warnings)) => problems.merge(warnings),
            Err(found) => problems.merge(found),
        }
    }
    problems
}
