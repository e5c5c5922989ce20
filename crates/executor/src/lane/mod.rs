//! One location's operations, strictly one after another: intent on disk, request, outcome.

mod create;
mod idempotent;
mod pre_image;
mod request;
mod twin;
mod write;

use crate::broken::{Defect, is_broken};
use crate::caller::Caller;
use crate::door::Door;
use crate::halt::Halt;
use crate::journal_writer::JournalHandle;
use crate::observe::Observed;
use fitout_client::{Clock, Moment};
use fitout_journal::{Adopted, AdoptedAction, LocationState, Record};
use fitout_model::{
    ActionId, ActionKey, ActualAction, AgentId, AgentKey, Cause, CauseKind, Desired, DesiredAction, DesiredAgent,
    FOLLOWUP_SETTINGS, Fields, LanePlan, Leaves, Mode, Operation, OperationId, Target,
};
use idempotent::undoes;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use twin::TwinLook;

/// A create rests on an observation that is at most this old.
pub const OBSERVATION_AGE_MAX: Duration = Duration::from_secs(30);
/// How often a create looks again because the limiter made it wait too long.
const LOOKS_MAX: u32 = 4;

/// One location's turn: what it needs to carry out a plan.
#[derive(Debug)]
pub struct Lane<'a> {
    door: &'a Door,
    scribe: &'a JournalHandle,
    clock: Clock,
    caller: &'a mut Caller,
    desired: &'a Desired,
    /// What the journal knew when the turn came.
    state: &'a LocationState,
    /// The attempts that operations have had since.
    attempts: BTreeMap<OperationId, u32>,
    /// The agents that are ours, by key, as they become known.
    ids: BTreeMap<AgentKey, AgentId>,
    /// The ids of our actions, by agent and key.
    action_ids: BTreeMap<Target, ActionId>,
    /// What each of our agents looks like, as far as the API has shown it.
    looks: BTreeMap<AgentId, AgentShown>,
    /// The agents that were made in this turn: nothing stood there before.
    made: BTreeSet<AgentId>,
    /// The actions as they were found.
    actions: BTreeMap<ActionId, ActualAction>,
    /// The operation to come that a late try of the present one would undo.
    undone: Option<Operation>,
    /// What the journal is to hold of what is written, where it is not what is written.
    leaves: BTreeMap<Target, Leaves>,
    /// The agents of the location.
    agents_seen: ShownIds,
    /// The actions of each agent.
    actions_seen: BTreeMap<AgentId, ShownIds>,
}

/// An agent as the API has shown it, without its actions.
#[derive(Debug, Clone, Default)]
struct AgentShown {
    name: String,
    mode: Option<Mode>,
    fields: Fields,
}

/// The ids that a complete listing has shown, and those made since; and when that listing was asked for.
#[derive(Debug, Clone)]
struct ShownIds {
    ids: BTreeSet<String>,
    at: Moment,
}

/// What a [`Lane`] is made from.
#[derive(Debug)]
pub struct LaneStart<'a> {
    /// The way to the API.
    pub door: &'a Door,
    /// The way to the journal.
    pub scribe: &'a JournalHandle,
    /// The clock of the process.
    pub clock: Clock,
    /// The location.
    pub caller: &'a mut Caller,
    /// What it shall have.
    pub desired: &'a Desired,
    /// What the journal knows of it.
    pub state: &'a LocationState,
    /// What it has.
    pub observed: Observed,
}

impl<'a> Lane<'a> {
    /// A lane that stands before its first operation.
    #[must_use]
    pub fn new(start: LaneStart<'a>) -> Self {
        let LaneStart { door, scribe, clock, caller, desired, state, observed } = start;
        let mut lane = Self {
            door,
            scribe,
            clock,
            caller,
            desired,
            state,
            attempts: BTreeMap::new(),
            ids: BTreeMap::new(),
            action_ids: BTreeMap::new(),
            looks: BTreeMap::new(),
            made: BTreeSet::new(),
            actions: BTreeMap::new(),
            undone: None,
            leaves: BTreeMap::new(),
            agents_seen: ShownIds {
                ids: observed.actual.listing.agents.iter().map(|a| a.id.to_string()).collect(),
                at: observed.at,
            },
            actions_seen: BTreeMap::new(),
        };
        for (key, known) in &state.known().agents {
            if observed.actual.agents.contains_key(&known.id) {
                lane.ids.insert(key.clone(), known.id.clone());
                for (action, known) in &known.actions {
                    lane.action_ids.insert(on(key, Some(action)), known.id.clone());
                }
            }
        }
        for (id, agent) in observed.actual.agents {
            let ids = agent.actions.iter().map(|a| a.id.to_string()).collect();
            lane.actions_seen.insert(id.clone(), ShownIds { ids, at: observed.at });
            lane.looks.insert(id, AgentShown { name: agent.name, mode: agent.mode, fields: agent.fields });
            lane.actions.extend(agent.actions.into_iter().map(|action| (action.id.clone(), action)));
        }
        lane
    }

    /// Carries the plan out, in its order.
    ///
    /// # Errors
    /// Why it was not carried out to the end; the journal tells how far it came.
    pub async fn apply(&mut self, plan: &LanePlan) -> Result<(), Halt> {
        if !is_broken(Defect::KeepsWhatItPutsBack) {
            self.leaves.clone_from(&plan.leaves);
        }
        self.adopt(plan).await?;
        let mut look = TwinLook::of(&plan.operations);
        for (place, operation) in plan.operations.iter().enumerate() {
            self.caller.stop.check()?;
            if look == TwinLook::Due && switches_on(operation) {
                self.look_for_twins().await?;
                look = TwinLook::NotNeeded;
            }
            let rest = plan.operations.get(place + 1..).unwrap_or_default();
            self.undone = rest.iter().find(|next| undoes(operation, next)).cloned();
            self.operate(operation).await?;
        }
        match look {
            TwinLook::Due => self.look_for_twins().await,
            TwinLook::NotNeeded => Ok(()),
        }
    }

    async fn adopt(&mut self, plan: &LanePlan) -> Result<(), Halt> {
        let (loc, at) = (self.caller.location.clone(), self.clock.wall_ms());
        for (agent, id) in &plan.adopts {
            self.ids.insert(agent.clone(), id.clone());
            let found = found(plan, &on(agent, None));
            let (loc, agent, id) = (loc.clone(), agent.clone(), id.clone());
            self.scribe.note(Record::Adopted(Adopted { loc, agent, id, action: None, found, at })).await?;
        }
        for (agent, action, id) in &plan.adopts_actions {
            self.action_ids.insert(on(agent, Some(action)), id.clone());
            let Some(agent_id) = self.ids.get(agent) else { continue };
            let adopted = Adopted {
                loc: loc.clone(),
                agent: agent.clone(),
                id: agent_id.clone(),
                action: Some(AdoptedAction { key: action.clone(), id: id.clone() }),
                found: found(plan, &on(agent, Some(action))),
                at,
            };
            self.scribe.note(Record::Adopted(adopted)).await?;
        }
        Ok(())
    }

    async fn operate(&mut self, operation: &Operation) -> Result<(), Halt> {
        match operation {
            Operation::CreateAgent { agent } => self.create_agent(agent).await,
            Operation::UpdateAgent { agent, changed, .. } => self.put_agent(agent, changed, None).await,
            Operation::SwitchMode { agent, to } => self.put_agent(agent, &[], Some(*to)).await,
            Operation::AttachAction { agent, action } => self.attach_action(agent, action).await,
            Operation::UpdateAction { agent, action, id, changed } => {
                self.update_action(agent, action, id, changed).await
            }
            Operation::RemoveAction { agent, action, id } => self.remove_action(agent, action, id).await,
            Operation::SetFollowup { agent } => self.set_followup(agent).await,
            Operation::DeleteAgent { agent, id } => self.delete_agent(agent, id).await,
        }
    }

    fn desired_agent(&self, key: &AgentKey) -> Result<&'a DesiredAgent, Halt> {
        self.desired.agent(key).ok_or_else(|| unplanned(key))
    }

    /// What the journal last wrote to the agent.
    fn written(&self, key: &AgentKey) -> BTreeMap<String, String> {
        self.state.known().agents.remove(key).map(|known| known.written).unwrap_or_default()
    }

    fn agent_id(&self, key: &AgentKey) -> Result<AgentId, Halt> {
        self.ids.get(key).cloned().ok_or_else(|| unplanned(key))
    }

    fn linked(&self, agent: &AgentKey, action: &ActionKey) -> Result<(AgentId, &'a DesiredAction, Fields), Halt> {
        let desired = self.desired_agent(agent)?.action(action).ok_or_else(|| unplanned(agent))?;
        let mut details = desired.linked(|key| self.ids.get(key).cloned()).map_err(|key| unplanned(&key))?;
        // The agent's follow-up settings have a request of their own.
        if self.desired_agent(agent)?.followup.is_some() {
            details.remove(FOLLOWUP_SETTINGS);
        }
        Ok((self.agent_id(agent)?, desired, details))
    }
}

/// Whether customers meet an agent from here on.
fn switches_on(operation: &Operation) -> bool {
    matches!(operation, Operation::SwitchMode { to, .. } if *to != Mode::Off)
}

/// How the declared fields of what becomes ours stand there.
fn found(plan: &LanePlan, target: &Target) -> BTreeMap<String, String> {
    plan.found.get(target).cloned().unwrap_or_default()
}

fn on(agent: &AgentKey, action: Option<&ActionKey>) -> Target {
    Target { agent: agent.clone(), action: action.cloned() }
}

/// A plan that names what is not there; the plan was made from the same values, so this is a defect of ours.
fn unplanned(key: &AgentKey) -> Halt {
    Halt::End(Cause::new(
        CauseKind::ChangedSincePlan,
        format!("plan {key}"),
        "the plan names something that is neither in the template nor in the location",
    ))
}
