//! What a template and the columns of a roster say of each other.

use super::{AgentSource, Template, Variable};
use crate::expr::RenderFault;
use crate::problem::suggest::{misspelt, nearest};
use crate::problem::{Problem, Problems};
use crate::roster::{RosterHeader, is_surplus, near_id_column};
use crate::tags::Where;

/// Columns that fitout adds to the rows that it cannot take, which come back with them.
const ADDED: [&str; 2] = ["error", "fitout_error"];
/// Columns by which a roster tells a rehearsal's sandbox about its rows; no template uses them.
const REHEARSAL: [&str; 2] = ["sandbox", "sandbox_things"];

impl Template {
    /// What is to be said of tags and of names in brackets in its texts, with the columns of a roster where there is one: what
    /// names a variable is an error of the template itself and not among it.
    #[must_use]
    pub fn check_tags(&self, header: Option<&RosterHeader>) -> Problems {
        let names = self.info.names(header);
        let mut problems = Problems::new();
        for fault in &self.open_marks {
            let Some((mark, text)) = fault.open_mark() else { continue };
            if let Some(said) = names.judge(text, mark, Where::Text) {
                problems.push(RenderFault::of_mark(fault.at, said, text, mark).in_file(&self.info.file));
            }
        }
        problems
    }

    /// What the template and the roster's columns do not have in common: required variables without a column, and columns
    /// that a text names as a tag, are errors; columns that nothing uses are warnings.
    #[must_use]
    pub fn check_columns(&self, header: &RosterHeader) -> Problems {
        let mut problems = self.check_tags(Some(header));
        for variable in &self.info.variables {
            let place = header.place(&variable.name);
            if place.is_some() && header.token() == place {
                let message = format!("the variable `{}` has the name of the token's column", variable.name);
                let problem = Problem::error(&self.info.file, Some(variable.at), message);
                problems.push(problem.help("A template never sees the token: rename the variable."));
            } else if variable.required && place.is_none() {
                problems.push(missing_column(&self.info.file, variable, header));
            }
        }
        let variables =
            || self.info.variables.iter().map(|v| v.name.as_str()).filter(|name| header.place(name).is_none());
        let pinned = || header.pinned().is_none().then_some("pinned");
        let columnless = || variables().chain(pinned());
        let ids = self.agents.iter().map(AgentSource::id_column).filter(|column| header.meant(column).is_none());
        let ids: Vec<String> = ids.collect();
        for (place, name) in header.names().enumerate() {
            let is_here = |name: &str| header.place(name) == Some(place);
            let used = self.info.variables.iter().any(|variable| is_here(&variable.name));
            let special = [header.location(), header.token(), header.pinned()];
            let takes = self.agents.iter().any(|agent| header.meant(&agent.id_column()) == Some(place));
            let ours = takes || is_surplus(name) || REHEARSAL.into_iter().chain(ADDED).any(is_here);
            // A variable that could not be read may be what uses it.
            if self.info.is_flawed() || used || ours || special.contains(&Some(place)) || name.is_empty() {
                continue;
            }
            let message = format!("nothing in {} uses the column `{name}`", self.info.file);
            let near = misspelt(name, variables()).or_else(|| near_id_column(name, &ids));
            let help = match near.or_else(|| nearest(name, columnless())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "It is kept in the results file and otherwise ignored.".to_owned(),
            };
            problems.push(Problem::warning(header.file(), Some(header.at()), message).help(help));
        }
        problems
    }
}

/// The problem of a required variable that has no column at all.
pub(crate) fn missing_column(template: &str, variable: &Variable, header: &RosterHeader) -> Problem {
    let near = nearest(&variable.name, header.names().filter(|n| Some(*n) != header.token_name()));
    let help = match near {
        Some(near) => format!("There is a column `{near}`: rename it to `{}`.", variable.name),
        None => format!("Add the column `{}`, or give the variable a `default:`.", variable.name),
    };
    let message = format!("the header has no column `{}`, which {template} requires", variable.name);
    Problem::error(header.file(), Some(header.at()), message).help(help)
}
