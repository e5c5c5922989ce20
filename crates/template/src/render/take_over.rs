//! Which agent of the location a row takes over as one of the template's.

use super::assemble::Rendering;
use crate::expr::{RenderFault, Tree};
use crate::problem::{Problem, Problems};
use crate::roster::{RosterHeader, Row};
use crate::spoilt;
use crate::template::{AgentSource, Template};
use fitout_model::{AgentId, Desired, DesiredAgent, TakeOver, alike, same_name};
use serde_json::Value;
use std::collections::BTreeMap;

/// What to do about a cell that is no agent's id.
const HELP: &str = "Copy the id from `fitout agents list`, or empty the cell to have none taken over by its id.";

impl Rendering<'_> {
    /// The names by which the agent is taken over.
    pub(super) fn render_adopt_names(&mut self, source: &AgentSource) -> Vec<String> {
        let mut names = Vec::new();
        for tree in &source.adopt_names {
            match tree.render(self.context, &mut self.faults) {
                Some(Value::String(name)) if !name.trim().is_empty() => names.push(name.trim().to_owned()),
                Some(_) => {
                    let fault = RenderFault::error(tree.at, "a name in `adopt-names` is empty").uses(tree.uses());
                    self.faults
                        .push(fault.help("An agent without a name cannot be found by it: take it out of the list."));
                }
                None => {}
            }
        }
        names
    }

    /// A name by which two agents would be found is nobody's.
    pub(super) fn check_names(&mut self, template: &Template, agents: &[DesiredAgent]) {
        for agent in agents {
            let Some(source) = template.agents().find(|source| *source.key() == agent.key) else { continue };
            let other = agents.iter().filter(|other| other.key != agent.key).find(|other| {
                let finds = |name: &String| same_name(name, &other.name) || alike(name, &other.name);
                let shares = |name: &String| other.takes.names.iter().any(|theirs| alike(name, theirs));
                agent.takes.names.iter().any(|name| finds(name) || (agent.key < other.key && shares(name)))
            });
            if let Some(other) = other {
                let at = source.adopt_names.first().map_or(source.key_at, |tree| tree.at);
                let message =
                    format!("a name in `adopt-names` of the agent `{}` finds the agent `{}` too", agent.key, other.key);
                let fault = RenderFault::error(at, message).uses(source.adopt_names.iter().flat_map(Tree::uses));
                self.faults.push(fault.help("An agent is taken over by one name: give it to one of the two."));
            }
        }
    }
}

/// Reads from the row which agent of the location is taken over as which of the template's, by their ids.
pub(super) fn take_over_by_id(
    template: &Template,
    (header, row): (&RosterHeader, &Row),
    desired: &mut Desired,
    problems: &mut Problems,
) {
    let mut taken: BTreeMap<AgentId, String> = BTreeMap::new();
    for source in template.agents() {
        let column = source.id_column();
        let place = header.meant(&column).filter(|place| Some(*place) != header.token());
        let cell = place.and_then(|place| row.cells().nth(place)).map(str::trim);
        let Some(cell) = cell.filter(|cell| !spoilt::says_nothing(cell)) else { continue };
        let column = place.and_then(|place| header.names().nth(place)).map_or(column, str::to_owned);
        let wrong = |message: &str, help: &str| {
            let problem = Problem::error(header.file(), None, message).help(help);
            problem.for_row(row.reference(header, vec![column.clone()]))
        };
        if spoilt::is_no_id(cell) {
            problems.push(wrong("this is not an agent's id", HELP).found(format!("\"{cell}\"")));
            continue;
        }
        let id = match cell.parse::<AgentId>() {
            Ok(id) => id,
            Err(error) => {
                problems.push(wrong("this is not an agent's id", HELP).found(format!("it {error}")));
                continue;
            }
        };
        if let Some(other) = taken.insert(id.clone(), column.clone()) {
            let problem =
                wrong("the same agent stands in two columns", "An agent of the location is one of the template's.");
            problems.push(problem.found(format!("the other is `{other}`")));
        }
        match desired.agents.iter_mut().find(|agent| agent.key == *source.key()) {
            Some(agent) => agent.takes = TakeOver { id: Some(id), ..std::mem::take(&mut agent.takes) },
            None => problems.push(wrong(
                "this names an agent to take over where its `when` leaves it out",
                "Empty the cell, or correct what the `when` of the agent depends on.",
            )),
        }
    }
}
