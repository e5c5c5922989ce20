//! Taking back what one run did in a location.

use super::Undone;
use super::action::check_action;
use super::change::{AGENT_WRITES, FieldChange, FormerValue, Stand, is_hidden, of_agent, shown};
use super::run_change::{RunChange, TargetChanges, agent_of};
use super::trouble::Troubles;
use crate::caution::beside;
use crate::decision::Decision;
use fitout_api::{AGENT, Need, Null, Switch};
use fitout_model::{
    Actual, ActualAgent, AgentKey, Desired, DesiredAction, DesiredAgent, Fields, Known, KnownAgent, LanePlan, Leaves,
    LocationId, Mode, Operation, Ownership, RunId, Target, Verb,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a run did in one location.
#[derive(Debug, Clone, Copy)]
pub struct LocationPast<'a> {
    /// The location.
    pub location: &'a LocationId,
    /// The run.
    pub run: &'a RunId,
    /// Its deeds there, in their order.
    pub deeds: &'a [RunChange],
    /// Whether they were all taken back by now: then nothing is left to do there, whatever stands there.
    pub is_taken_back: bool,
}

/// What will be done so that the location is as it was before the run.
///
/// What is there already as it was before is left alone. Where anything that the run wrote is neither as the run wrote
/// it nor as it was before, where something is gone, or where a later run wrote to the same agent or action, the
/// location is stopped with [`fitout_model::CauseKind::ChangedSinceRun`] and nothing of it is undone. What was taken back before is
/// not looked after any more.
#[must_use]
pub fn undo(past: &LocationPast<'_>, actual: &Actual, known: &Known) -> Undone {
    let deeds = TargetChanges::by_target(past.deeds);
    let keys: BTreeSet<&AgentKey> = deeds.keys().map(|target| &target.agent).collect();
    let mut steps = Steps::default();
    let mut troubles = Troubles::default();
    for key in keys {
        let look = UndoContext { key, deeds: &deeds, actual, known };
        look.agent(&mut steps, &mut troubles);
    }
    let Steps { off, updates, actions, deletions, on, releases, leaves, desired, warnings } = steps;
    let desired = Desired { location: past.location.clone(), agents: desired };
    if past.is_taken_back {
        let plan = LanePlan { warnings, ..LanePlan::nothing(past.location.clone()) };
        return Undone { desired, decision: Decision::Plan(plan) };
    }
    if let Some(cause) = troubles.cause(past.run) {
        return Undone { desired, decision: Decision::Stop(cause) };
    }
    let mut plan = LanePlan {
        // As when something is made: what shall be off goes off first, and what shall be on goes on last.
        operations: [off, updates, actions, deletions, on].into_iter().flatten().collect(),
        releases,
        warnings,
        leaves,
        ..LanePlan::nothing(past.location.clone())
    };
    if plan.is_empty() {
        plan.leaves.retain(|target, leaves| !holds(known, target, leaves));
    }
    let ours = known.agents.values().map(|ours| &ours.id).collect();
    plan.cautions.others = beside(actual, known, &plan, &ours);
    Undone { desired, decision: Decision::Plan(plan) }
}

/// Whether the journal holds just this of a resource already.
fn holds(known: &Known, target: &Target, leaves: &Leaves) -> bool {
    let agent = known.agents.get(&target.agent);
    let written = match &target.action {
        None => agent.map(|ours| &ours.written),
        Some(key) => agent.and_then(|ours| ours.actions.get(key)).map(|ours| &ours.written),
    };
    written.is_none_or(|written| leaves.iter().all(|(name, digest)| written.get(name) == digest.as_ref()))
}

/// What is to be done, in the order of its doing.
#[derive(Default)]
pub(super) struct Steps {
    off: Vec<Operation>,
    updates: Vec<Operation>,
    pub(super) actions: Vec<Operation>,
    deletions: Vec<Operation>,
    on: Vec<Operation>,
    pub(super) releases: Vec<(Target, String)>,
    pub(super) leaves: BTreeMap<Target, Leaves>,
    desired: Vec<DesiredAgent>,
    warnings: Vec<String>,
}

/// One agent of the run.
pub(super) struct UndoContext<'a> {
    pub(super) key: &'a AgentKey,
    pub(super) deeds: &'a BTreeMap<&'a Target, TargetChanges<'a>>,
    actual: &'a Actual,
    known: &'a Known,
}

impl<'a> UndoContext<'a> {
    fn agent(&self, steps: &mut Steps, troubles: &mut Troubles) {
        let nothing = TargetChanges::default();
        let target = agent_of(self.key);
        let deeds = self.deeds.get(&target).unwrap_or(&nothing);
        let found = self.known.agents.get(self.key).and_then(|ours| Some((ours, self.actual.agents.get(&ours.id)?)));
        let Some((ours, found)) = found else {
            if deeds.has(Verb::DeleteAgent) {
                troubles.deleted(self.key);
            } else if !deeds.has(Verb::CreateAgent) && !deeds.adopted {
                troubles.gone(&target);
            }
            // What the run made or adopted is not ours any more: nothing is left to take back.
            return;
        };
        troubles.since(deeds.since);
        if deeds.has(Verb::CreateAgent) && ours.created {
            self.delete(deeds, ours, found, steps, troubles);
            return;
        }
        let fields = self.fields(deeds, ours, found, steps, troubles);
        let actions = self.actions(deeds, ours, found, steps, troubles);
        self.release(deeds, ours, steps);
        steps.desired.push(self.desired(found, fields, actions));
    }

    /// The run made the agent: it is deleted, when everything in it is the run's.
    fn delete(
        &self,
        deeds: &TargetChanges<'a>,
        ours: &KnownAgent,
        found: &ActualAgent,
        steps: &mut Steps,
        troubles: &mut Troubles,
    ) {
        for (name, change) in of_agent(deeds) {
            let change = FieldChange { before: None, ..change };
            if change.stand(name, shown(found, name).as_ref(), ours.written.get(name)) == Stand::Changed {
                troubles.changed(&agent_of(self.key), name);
            }
        }
        for there in &found.actions {
            let ours = ours.actions.iter().find(|(_, known)| known.id == there.id);
            let target = ours.map(|(key, _)| Target { agent: self.key.clone(), action: Some(key.clone()) });
            match target.as_ref().and_then(|target| Some((target, self.deeds.get(target)?))) {
                Some((target, of_action)) => check_action(target, of_action, deeds, there, troubles),
                None => troubles.foreign(self.key),
            }
        }
        steps.deletions.push(Operation::DeleteAgent { agent: self.key.clone(), id: ours.id.clone() });
    }

    /// The fields to write back, with their values.
    fn fields(
        &self,
        deeds: &TargetChanges<'a>,
        ours: &KnownAgent,
        found: &ActualAgent,
        steps: &mut Steps,
        troubles: &mut Troubles,
    ) -> Fields {
        let target = agent_of(self.key);
        if deeds.of(AGENT_WRITES).any(|write| write.former.is_none()) {
            troubles.unkept(&target);
            return Fields::new();
        }
        let mut back = Fields::new();
        let mut absent = Vec::new();
        for (name, change) in of_agent(deeds) {
            match (change.stand(name, shown(found, name).as_ref(), ours.written.get(name)), change.before) {
                (Stand::Changed, _) => troubles.changed(&target, name),
                (Stand::Written, Some(FormerValue::Value(former))) => {
                    drop(back.insert(name.to_owned(), former.clone()));
                }
                (Stand::Written, Some(FormerValue::Absent)) => absent.push(name),
                (Stand::Written, None) | (Stand::Back, _) => {}
            }
        }
        let mut kept = BTreeSet::new();
        let mut then = found.fields.clone();
        then.extend(back.clone());
        for name in absent {
            match sleep_switch(name).map(|switch| fitout_model::holds(switch, &AGENT, &then)) {
                // For ever; without sleep, the times to sleep go by themselves.
                Some(true) => drop(back.insert(name.to_owned(), Value::Null)),
                Some(false) => {}
                None => {
                    kept.insert(name.to_owned());
                    steps.warnings.push(left(&target, name));
                }
            }
        }
        let leaves = deeds.leaves(FIELD_WRITES, back.keys(), &kept);
        if !leaves.is_empty() {
            steps.leaves.insert(target, leaves);
        }
        let mode = back.get("mode").and_then(Value::as_str).and_then(Mode::parse);
        let changed: Vec<String> = back.keys().filter(|name| *name != "mode").cloned().collect();
        if let Some(to) = mode {
            let switch = Operation::SwitchMode { agent: self.key.clone(), to };
            if to == Mode::Off { steps.off.push(switch) } else { steps.on.push(switch) }
        }
        if !changed.is_empty() {
            let (agent, id) = (self.key.clone(), ours.id.clone());
            steps.updates.push(Operation::UpdateAgent { agent, id, changed });
        }
        for name in AGENT.names().filter(|name| !found.fields.contains_key(*name)) {
            if sleep_switch(name).is_some_and(|switch| fitout_model::holds(switch, &AGENT, &then)) {
                // Nothing shown is for ever, and has to be said.
                back.entry(name).or_insert(Value::Null);
            }
        }
        back
    }

    fn release(&self, deeds: &TargetChanges<'a>, ours: &KnownAgent, steps: &mut Steps) {
        for (key, known) in &ours.actions {
            let target = Target { agent: self.key.clone(), action: Some(key.clone()) };
            // One that was taken as ours only to be removed was attached again by us, and is not ours for that.
            let taken = |deeds: &&TargetChanges<'_>| deeds.adopted && (!known.created || deeds.has(Verb::RemoveAction));
            if self.deeds.get(&target).is_some_and(|deeds| taken(&deeds)) {
                steps.releases.push((target, known.id.to_string()));
            }
        }
        if deeds.adopted && !ours.created {
            steps.releases.push((agent_of(self.key), ours.id.to_string()));
        }
    }

    /// The agent as it was.
    fn desired(&self, found: &ActualAgent, mut fields: Fields, actions: Vec<DesiredAction>) -> DesiredAgent {
        let name = match fields.remove("name") {
            Some(Value::String(name)) => name,
            Some(_) | None => found.name.clone(),
        };
        let mode = fields.remove("mode").as_ref().and_then(Value::as_str).and_then(Mode::parse);
        DesiredAgent {
            key: self.key.clone(),
            name,
            mode: mode.or(found.mode).unwrap_or_default(),
            fields,
            actions,
            followup: None,
            keep: Ownership::default(),
            takes: fitout_model::TakeOver::default(),
        }
    }
}

/// The writes of which the journal holds fields of the agent.
const FIELD_WRITES: &[Verb] = &[Verb::UpdateAgent, Verb::SwitchMode, Verb::SetFollowup];

/// What switches on a field that stands there only then, and in which nothing is for ever: the time to sleep and its unit.
fn sleep_switch(name: &str) -> Option<Switch> {
    let field = AGENT.field(name).filter(|field| field.null == Null::ForEver)?;
    match field.need {
        Need::OnlyWhile(switch) => Some(switch),
        Need::Always | Need::Optional | Need::Update | Need::While(_) => None,
    }
}

/// What is said of a field that cannot be as it was.
fn left(target: &Target, name: &str) -> String {
    let why = if is_hidden(name) { "cannot be seen" } else { "was empty, and the API empties nothing" };
    format!("{target}.{name} stays as the run wrote it: what was there before {why}")
}
