//! One plan in words: equal changes give equal words, whatever the location.

use crate::plan::FOREIGN;
use fitout_model::{AgentKey, LanePlan, Mode, Operation};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What people read where nothing has to be written.
pub(super) const IN_PLACE: &str = "everything is in place";

/// What the plan does, without ids: "create agent front-desk with 4 actions, then switch it to auto-pilot".
#[must_use]
pub fn phrase(plan: &LanePlan) -> String {
    let agents = deeds(plan);
    let released = plan.releases.iter().filter(|(target, _)| target.action.is_none());
    let released: Vec<String> = released.map(|(target, _)| format!("release agent {target}")).collect();
    if agents.is_empty() && released.is_empty() {
        return IN_PLACE.to_owned();
    }
    let words = agents.iter().map(AgentOperations::words).chain(released);
    let mut text = words.collect::<Vec<_>>().join("; ");
    if plan.is_empty() && !agents.is_empty() {
        text.push_str(", with everything in place");
    }
    text
}

/// What is done to one agent.
struct AgentOperations<'a> {
    agent: &'a AgentKey,
    /// Its place among the agents that the plan comes to.
    place: usize,
    adopts: bool,
    adopts_actions: Vec<&'a str>,
    life: AgentLife,
    updates: Option<&'a [String]>,
    attaches: Vec<&'a str>,
    updates_actions: Vec<(&'a str, &'a [String])>,
    removes: Vec<&'a str>,
    followup: bool,
    switch: Option<Mode>,
}

/// Whether the agent is there before and after.
enum AgentLife {
    Begins,
    Stays,
    Ends,
}

/// The deeds by agent, in the order in which the plan comes to the agents.
fn deeds(plan: &LanePlan) -> Vec<AgentOperations<'_>> {
    let mut all = BTreeMap::new();
    for operation in &plan.operations {
        match operation {
            Operation::CreateAgent { agent } => of(&mut all, agent).life = AgentLife::Begins,
            Operation::UpdateAgent { agent, changed, .. } => of(&mut all, agent).updates = Some(changed),
            Operation::AttachAction { agent, action } => of(&mut all, agent).attaches.push(action.as_str()),
            Operation::UpdateAction { agent, action, changed, .. } => {
                of(&mut all, agent).updates_actions.push((action.as_str(), changed));
            }
            Operation::RemoveAction { agent, action, .. } => of(&mut all, agent).removes.push(action.as_str()),
            Operation::SetFollowup { agent } => of(&mut all, agent).followup = true,
            Operation::SwitchMode { agent, to } => of(&mut all, agent).switch = Some(*to),
            Operation::DeleteAgent { agent, .. } => of(&mut all, agent).life = AgentLife::Ends,
        }
    }
    for (agent, _) in &plan.adopts {
        of(&mut all, agent).adopts = true;
    }
    for (agent, action, _) in &plan.adopts_actions {
        of(&mut all, agent).adopts_actions.push(action.as_str());
    }
    let mut all: Vec<AgentOperations<'_>> = all.into_values().collect();
    all.sort_by_key(|deeds| deeds.place);
    all
}

fn of<'a, 'b>(
    all: &'b mut BTreeMap<&'a AgentKey, AgentOperations<'a>>,
    agent: &'a AgentKey,
) -> &'b mut AgentOperations<'a> {
    let place = all.len();
    all.entry(agent).or_insert_with(|| AgentOperations::none(agent, place))
}

impl<'a> AgentOperations<'a> {
    fn none(agent: &'a AgentKey, place: usize) -> Self {
        Self {
            agent,
            place,
            adopts: false,
            adopts_actions: Vec::new(),
            life: AgentLife::Stays,
            updates: None,
            attaches: Vec::new(),
            updates_actions: Vec::new(),
            removes: Vec::new(),
            followup: false,
            switch: None,
        }
    }

    fn words(&self) -> String {
        match self.life {
            AgentLife::Begins => self.words_of_new(),
            AgentLife::Stays => self.words_of_existing(),
            AgentLife::Ends => format!("delete agent {}", self.agent),
        }
    }

    fn words_of_new(&self) -> String {
        let mut text = format!("create agent {}", self.agent);
        match self.attaches.len() {
            0 => {}
            1 => text.push_str(" with 1 action"),
            n => {
                let _ = write!(text, " with {n} actions");
            }
        }
        if self.followup {
            text.push_str(" and follow-up settings");
        }
        if let Some(mode) = self.switch {
            let _ = write!(text, ", then switch it to {mode}");
        }
        text
    }

    fn words_of_existing(&self) -> String {
        let agent = self.agent;
        let head = match (self.adopts, self.updates) {
            (true, Some(fields)) => Some(format!("adopt and update agent {agent} ({})", fields.join(", "))),
            (true, None) => Some(format!("adopt agent {agent}")),
            (false, Some(fields)) => Some(format!("update agent {agent} ({})", fields.join(", "))),
            (false, None) => None,
        };
        let body = self.words_of_actions();
        let text = match (head, body.is_empty()) {
            (Some(head), true) => head,
            (Some(head), false) => format!("{head}, {}", body.join(", ")),
            (None, false) if self.switch == Some(Mode::Off) => body.join(", "),
            (None, false) => format!("in agent {agent}: {}", body.join(", ")),
            (None, true) => return self.switch.map_or_else(String::new, |to| format!("switch agent {agent} to {to}")),
        };
        match self.switch {
            None => text,
            // What shall be off goes off before anything else.
            Some(Mode::Off) => format!("switch agent {agent} off, then {text}"),
            Some(to @ (Mode::Suggestive | Mode::AutoPilot)) => format!("{text}, then switch it to {to}"),
        }
    }

    fn words_of_actions(&self) -> Vec<String> {
        let mut parts = Vec::new();
        // The keys of actions that are not the template's have ids in them, and their adoption only serves their removal.
        let (foreign, removes): (Vec<&str>, Vec<&str>) = self.removes.iter().partition(|key| key.starts_with(FOREIGN));
        let adopts: Vec<&str> = self.adopts_actions.iter().copied().filter(|key| !key.starts_with(FOREIGN)).collect();
        parts.extend(several("adopt", &adopts));
        parts.extend(several("remove", &removes));
        match foreign.len() {
            0 => {}
            1 => parts.push("remove 1 action that is not in the template".to_owned()),
            n => parts.push(format!("remove {n} actions that are not in the template")),
        }
        for (action, fields) in &self.updates_actions {
            parts.push(format!("update action {action} ({})", fields.join(", ")));
        }
        parts.extend(several("attach", &self.attaches));
        if self.followup {
            parts.push("set the follow-up settings".to_owned());
        }
        parts
    }
}

/// "attach action a", "attach actions a, b and c".
fn several(verb: &str, actions: &[&str]) -> Option<String> {
    match actions {
        [] => None,
        [only] => Some(format!("{verb} action {only}")),
        [first @ .., last] => Some(format!("{verb} actions {} and {last}", first.join(", "))),
    }
}
