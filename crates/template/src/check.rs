//! The whole check of a template against a roster, without any network.

use crate::blueprint::Template;
use crate::problem::Problems;
use crate::roster::{Roster, RosterOptions};
use std::path::Path;

/// The template and the roster in these files, checked against each other, with the warnings.
///
/// # Errors
/// Everything that is wrong with either file or with both together: rows that can be read are checked against the
/// template even when others cannot.
pub fn load_checked(
    template: &Path,
    roster: &Path,
    options: &RosterOptions,
) -> Result<(Template, Roster, Problems), Problems> {
    let (template, mut problems) = match Template::load(template) {
        Ok((template, warnings)) => (Some(template), warnings),
        Err(problems) => (None, problems),
    };
    let (roster, found) = Roster::load_partly(roster, options);
    problems.merge(found);
    match (template, roster) {
        (Some(template), Some(roster)) => {
            problems.merge(check_all(&template, &roster));
            problems.or_ok((template, roster)).map(|((template, roster), warnings)| (template, roster, warnings))
        }
        (Some(template), None) => {
            problems.merge(template.check_tags(None));
            Err(problems)
        }
        (None, _) => Err(problems),
    }
}

/// Everything that is wrong with this template and this roster together: columns, cells, rendering and the API's
/// rules, for every row. One rendered row is held in memory at a time.
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
