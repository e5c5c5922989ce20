//! A little model of a location and of its API's habits, and a pure executor of plans on it.

use crate::build::id;
use fitout_model::{ACTION_IDS, FOLLOWUP_SETTINGS};
use fitout_model::{
    ActionKey, ActionType, Actual, ActualAction, ActualAgent, AgentId, AgentKey, Desired, DesiredAction, Fields, Known,
    KnownAction, KnownAgent, LanePlan, Listed, Mode, Operation, same_name,
};
use fitout_reconcile::written;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How the API shows what it stores.
#[derive(Debug, Clone, Default)]
pub(crate) struct Habits {
    /// Members of agents and details that no answer shows.
    pub(crate) hides: BTreeSet<String>,
    pub(crate) spells: BTreeSet<Spelling>,
}

/// A way to show the same in another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spelling {
    /// Hidden members are shown as `null`.
    Nulls,
    /// `LIVE_CHAT` and `{"name": ..}` for channels.
    OddChannels,
    /// The goal is shown as an object.
    GoalObject,
    /// Lists come back in another order.
    Reverses,
    /// Texts come back with other line ends.
    Rewraps,
    /// Defaults and unknown members are added.
    Adds,
}

impl Spelling {
    pub(crate) const ALL: [Spelling; 6] = [
        Spelling::Nulls,
        Spelling::OddChannels,
        Spelling::GoalObject,
        Spelling::Reverses,
        Spelling::Rewraps,
        Spelling::Adds,
    ];
}

/// A location: its agents as they are stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Server {
    pub(crate) agents: BTreeMap<AgentId, ActualAgent>,
    made: u32,
}

impl Server {
    pub(crate) fn new_id(&mut self) -> String {
        self.made += 1;
        // Ids that do not sort by age.
        format!("{:x}-{}", self.made.wrapping_mul(0x9e37_79b1), self.made)
    }

    /// What reading the location gives: all agents listed; those that the journal knows or that have a wanted name
    /// read whole.
    pub(crate) fn read(&self, desired: &Desired, known: &Known, habits: &Habits) -> Actual {
        let mut actual = Actual::default();
        for agent in self.agents.values() {
            actual.listing.agents.push(Listed { id: agent.id.clone(), name: agent.name.clone(), mode: agent.mode });
            let wanted = desired.agents.iter().any(|wanted| same_name(&wanted.name, &agent.name));
            if wanted || known.agents.values().any(|ours| ours.id == agent.id) {
                actual.agents.insert(agent.id.clone(), habits.show(agent));
            }
        }
        if habits.spells(Spelling::Reverses) {
            actual.listing.agents.reverse();
        }
        actual
    }

    /// Carries the plan out, with the journal's notes.
    pub(crate) fn apply(&mut self, desired: &Desired, plan: &LanePlan, known: &mut Known) {
        for (key, id) in &plan.adopts {
            assert!(self.agents.contains_key(id), "adopts what is there");
            assert!(known.agents.values().all(|ours| ours.id != *id), "the journal knows an agent under one key");
            known.agents.insert(key.clone(), note(id.clone(), false));
        }
        for (agent, action, id) in &plan.adopts_actions {
            let ours = known.agents.get_mut(agent).expect("an action is adopted below an agent that is ours");
            assert!(ours.actions.values().all(|ours| ours.id != *id), "the journal knows an action under one key");
            let taken = KnownAction { id: id.clone(), created: false, written: BTreeMap::new() };
            ours.actions.insert(action.clone(), taken);
        }
        for operation in &plan.operations {
            self.carry_out(desired, operation, known);
        }
    }

    fn carry_out(&mut self, desired: &Desired, operation: &Operation, known: &mut Known) {
        let key = operation.target().agent;
        let wanted = desired.agent(&key).expect("every operation is about an agent of the template");
        match operation {
            Operation::CreateAgent { .. } => {
                let new: AgentId = id(&self.new_id());
                let whole = ActualAgent {
                    id: new.clone(),
                    name: wanted.name.clone(),
                    mode: Some(Mode::Off),
                    fields: wanted.fields.clone(),
                    actions: Vec::new(),
                };
                self.agents.insert(new.clone(), whole);
                let mut ours = note(new, true);
                ours.written = written(&wanted.body(Mode::Off));
                known.agents.insert(key, ours);
            }
            Operation::UpdateAgent { id, changed, .. } => {
                assert!(!changed.is_empty());
                let there = self.agents.get_mut(id).expect("updates what is there");
                let mut body = wanted.update_body(Mode::Off, changed);
                body.remove("mode");
                let ours = known.agents.get_mut(&key).expect("updates what is ours");
                ours.written.extend(written(&body));
                body.remove("name");
                there.name.clone_from(&wanted.name);
                there.fields.extend(body);
            }
            Operation::SwitchMode { to, .. } => {
                self.ours(&key, known).mode = Some(*to);
                let mode = [("mode".to_owned(), json!(to.as_str()))].into_iter().collect();
                known.agents.get_mut(&key).expect("switches what is ours").written.extend(written(&mode));
            }
            Operation::SetFollowup { .. } => self.set_followup(desired, &key, known),
            Operation::AttachAction { action, .. } => {
                let new = self.new_id();
                let wanted = wanted.action(action).expect("attaches an action of the template");
                let made = sent(wanted, id(&new), known);
                note_action(known, &key, action, &made, true);
                self.ours(&key, known).actions.push(made);
            }
            Operation::UpdateAction { action, id, changed, .. } => {
                assert!(!changed.is_empty());
                let wanted = wanted.action(action).expect("updates an action of the template");
                let made = sent(wanted, id.clone(), known);
                note_action(known, &key, action, &made, false);
                let there = self.ours(&key, known).actions.iter_mut().find(|there| there.id == *id);
                *there.expect("updates what is there") = made;
            }
            Operation::DeleteAgent { .. } => panic!("a template deletes no agent"),
            Operation::RemoveAction { action, id, .. } => {
                assert!(wanted.action(action).is_none(), "removes what the template no longer has");
                let there = &mut self.ours(&key, known).actions;
                let before = there.len();
                there.retain(|there| there.id != *id);
                assert_eq!(there.len() + 1, before, "removes what is there");
                let ours = known.agents.get_mut(&key).expect("removes what is ours");
                let removed = ours.actions.remove(action).expect("removes what is ours");
                assert!(removed.created, "removes what the journal made");
            }
        }
    }

    fn ours(&mut self, key: &AgentKey, known: &Known) -> &mut ActualAgent {
        let ours = known.agents.get(key).expect("the agent is ours by now");
        self.agents.get_mut(&ours.id).expect("the agent is there")
    }

    fn set_followup(&mut self, desired: &Desired, key: &AgentKey, known: &mut Known) {
        let wanted = desired.agent(key).unwrap();
        let settings = Value::Object(wanted.followup.clone().expect("sets what is declared"));
        let ours = known.agents.get(key).expect("the agent is ours by now").clone();
        let mut ids = Vec::new();
        for there in &mut self.ours(key, known).actions {
            let mine = ours.actions.iter().any(|(key, action)| action.id == there.id && wanted.action(key).is_some());
            if mine && there.kind == ActionType::AdvancedFollowup {
                there.details.insert(FOLLOWUP_SETTINGS.to_owned(), settings.clone());
                ids.push(there.id.to_string());
            }
        }
        assert!(!ids.is_empty(), "sets the settings of actions that are there");
        ids.sort();
        let body = [(FOLLOWUP_SETTINGS.to_owned(), settings), (ACTION_IDS.to_owned(), json!(ids))];
        known.agents.get_mut(key).unwrap().written.extend(written(&body.into_iter().collect()));
    }
}

fn note(id: AgentId, created: bool) -> KnownAgent {
    KnownAgent { id, created, actions: BTreeMap::new(), written: BTreeMap::new() }
}

fn note_action(known: &mut Known, agent: &AgentKey, action: &ActionKey, made: &ActualAction, created: bool) {
    let ours = known.agents.get_mut(agent).expect("the agent is ours by now");
    let created = created || ours.actions.get(action).is_some_and(|ours| ours.created);
    let mut body = made.details.clone();
    body.insert("name".to_owned(), json!(made.name));
    let noted = KnownAction { id: made.id.clone(), created, written: written(&body) };
    ours.actions.insert(action.clone(), noted);
}

/// The action as it is sent: every agent it leads to must have an id by now.
fn sent(wanted: &DesiredAction, id: fitout_model::ActionId, known: &Known) -> ActualAction {
    let details = wanted.linked(|key| known.agents.get(key).map(|ours| ours.id.clone()));
    ActualAction {
        id,
        kind: wanted.kind.clone(),
        name: wanted.name.clone(),
        details: details.expect("the linked agent is there first"),
    }
}

impl Habits {
    fn spells(&self, spelling: Spelling) -> bool {
        self.spells.contains(&spelling)
    }

    fn show(&self, agent: &ActualAgent) -> ActualAgent {
        let mut shown = agent.clone();
        shown.name = format!(" {}", shown.name);
        shown.fields = self.members(&agent.fields);
        shown.fields.remove("respondToImages");
        shown.fields.insert("isPrimary".to_owned(), json!(self.spells(Spelling::Adds)));
        if let (true, Some(Value::Array(channels))) =
            (self.spells(Spelling::OddChannels), shown.fields.get_mut("channels"))
        {
            for (place, channel) in channels.iter_mut().enumerate() {
                let word = channel.as_str().unwrap().to_uppercase();
                *channel = if place == 0 { json!(word) } else { json!({"name": word, "isPrimary": place == 1}) };
            }
        }
        if let (true, Some(goal)) = (self.spells(Spelling::GoalObject), shown.fields.get_mut("goal")) {
            *goal = json!({"prompt": goal, "type": "custom"});
        }
        if self.spells(Spelling::Adds) {
            shown.fields.insert("sleepEnabled".to_owned(), json!(false));
            shown.fields.insert("emailSettings".to_owned(), json!({"a": 1}));
        }
        for action in &mut shown.actions {
            action.details = self.members(&action.details);
            if self.spells(Spelling::Adds) {
                action.details.insert("cancelEnabled".to_owned(), json!(false));
            }
        }
        if self.spells(Spelling::Reverses) {
            shown.actions.reverse();
        }
        shown
    }

    fn members(&self, members: &Fields) -> Fields {
        let show = |(name, value): (&String, &Value)| match (self.hides.contains(name), self.spells(Spelling::Nulls)) {
            (false, _) => Some((name.clone(), self.value(value))),
            (true, true) => Some((name.clone(), Value::Null)),
            (true, false) => None,
        };
        members.iter().filter_map(show).collect()
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if self.spells(Spelling::Rewraps) => {
                json!(format!("{}\r\n", text.replace('\n', "\r\n")))
            }
            Value::Array(items) => {
                let mut items: Vec<Value> = items.iter().map(|item| self.value(item)).collect();
                if self.spells(Spelling::Reverses) {
                    items.reverse();
                }
                Value::Array(items)
            }
            Value::Object(members) => {
                let mut members: Fields =
                    members.iter().map(|(name, value)| (name.clone(), self.value(value))).collect();
                if self.spells(Spelling::Adds) {
                    members.insert("added".to_owned(), json!("by the server"));
                }
                Value::Object(members)
            }
            Value::Number(number) => json!(number.as_f64().unwrap()),
            Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
        }
    }
}
