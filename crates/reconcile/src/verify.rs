//! The closing read: what differs after writing, and whether something that was found is what was sent.

use crate::compare::{self, Comparison};
use crate::plan::leftover;
use fitout_model::{
    ActionType, Actual, ActualAction, ActualAgent, Desired, DesiredAgent, Fields, Known, KnownAgent, Mode, Target,
};

/// What a closing read says about a location.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// What is not as the template wants it: `front-desk.instructions`, `front-desk/book.calendarId`,
    /// `front-desk/old (still there)`, `front-desk (missing)`.
    pub differs: Vec<String>,
    /// What the API does not show, so that nobody can check it; the journal says that it was written.
    pub unchecked: Vec<String>,
}

impl Verified {
    fn add(&mut self, target: &Target, comparison: Comparison) {
        self.differs.extend(comparison.differs.into_iter().map(|field| format!("{target}.{field}")));
        self.unchecked.extend(comparison.unchecked.into_iter().map(|field| format!("{target}.{field}")));
    }
}

/// What still differs from the template after writing, in the template's order; every id is looked up in `known`.
///
/// `differs` is empty exactly when [`plan`](crate::plan) with the same arguments has no operation, as long as every
/// agent and action of the template is known and in the location.
#[must_use]
pub fn differences(desired: &Desired, actual: &Actual, known: &Known) -> Verified {
    let mut verified = Verified::default();
    for agent in &desired.agents {
        let target = Target { agent: agent.key.clone(), action: None };
        let ours = known.agents.get(&agent.key);
        match ours.and_then(|ours| Some((ours, actual.agents.get(&ours.id)?))) {
            Some((ours, found)) => {
                verified.add(&target, compare::agent(agent, found, &ours.written));
                if compare::mode_differs(agent, found, &ours.written) {
                    verified.differs.push(format!("{target}.mode"));
                }
                actions(&mut verified, agent, found, ours, known);
            }
            None => verified.differs.push(format!("{target} (missing)")),
        }
    }
    verified
}

fn actions(verified: &mut Verified, agent: &DesiredAgent, found: &ActualAgent, ours: &KnownAgent, known: &Known) {
    let mut followups = Vec::new();
    for action in &agent.actions {
        let target = Target { agent: agent.key.clone(), action: Some(action.key.clone()) };
        let our_action = ours.actions.get(&action.key);
        let pair = our_action.and_then(|ours| Some((ours, found.actions.iter().find(|found| found.id == ours.id)?)));
        let Some((ours, found)) = pair else {
            verified.differs.push(format!("{target} (missing)"));
            continue;
        };
        let details = compare::details(agent, action, |key| Some(known.agents.get(key)?.id.clone()));
        verified.add(&target, compare::action(action, &details, found, &ours.written));
        if action.kind == ActionType::AdvancedFollowup {
            followups.push(found);
        }
    }
    if let Some(settings) = &agent.followup {
        let target = Target { agent: agent.key.clone(), action: None };
        verified.add(&target, compare::followup(settings, &followups, &ours.written));
    }
    for (key, _) in leftover(agent, ours, found) {
        verified.differs.push(format!("{}/{key} (still there)", agent.key));
    }
}

/// Whether this agent, found while a create is in doubt, can be the one that was sent: of its name, not in another mode
/// than `off`, and showing no other value in any declared field.
#[must_use]
pub fn matches_created(desired: &DesiredAgent, actual: &ActualAgent) -> bool {
    actual.mode.is_none_or(|mode| mode == Mode::Off) && !compare::agent_contradicts(desired, actual)
}

/// Whether this action, found while an attach is in doubt, can be the one that was sent: of its type and name, and
/// showing no other value in any member of the details (links replaced by ids, as they were sent).
#[must_use]
pub fn action_matches(details: &Fields, kind: &ActionType, name: &str, actual: &ActualAction) -> bool {
    !compare::action_contradicts(kind, name, details, actual)
}
