//! One location's operations, strictly one after another: intent on disk, request, outcome.

use crate::broken::{Defect, is_broken};
use crate::clock::Clock;
use crate::door::{CallError, Caller, Door, Tries};
use crate::halt::{Halt, cause, halt};
use crate::observe::{self, Observed};
use crate::scribe::Scribe;
use fitout_client::{self as api, Call, Class, writable_body};
use fitout_journal::LocationState;
use fitout_journal::{Adopted, AdoptedAction, Ended, How, Intent, Record};
use fitout_model::{
    ACTION_IDS, ActionId, ActionKey, ActionType, AgentId, AgentKey, Cause, CauseKind, Desired, DesiredAction,
    DesiredAgent, Digest, FOLLOWUP_SETTINGS, Fields, LanePlan, Mode, Operation, OperationId, Target, Verb,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// A create rests on an observation that is at most this old.
pub const OBSERVATION_AGE_MAX: Duration = Duration::from_secs(30);
/// How often a create looks again because the limiter made it wait too long.
const LOOKS_MAX: u32 = 4;

/// One location's turn: what it needs to carry out a plan.
#[derive(Debug)]
pub struct Lane<'a> {
    door: &'a Door,
    scribe: &'a Scribe,
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
    fields: BTreeMap<AgentId, (Option<Mode>, Fields)>,
    /// The operation to come that a late try of the present one would undo.
    undone: Option<Operation>,
    /// The agents of the location.
    agents_seen: Seen,
    /// The actions of each agent.
    actions_seen: BTreeMap<AgentId, Seen>,
}

/// The ids that a complete listing has shown, and those made since; and when that listing was asked for.
#[derive(Debug, Clone)]
struct Seen {
    ids: BTreeSet<String>,
    at: Instant,
}

/// What a [`Lane`] is made from.
#[derive(Debug)]
pub struct LaneStart<'a> {
    /// The way to the API.
    pub door: &'a Door,
    /// The way to the journal.
    pub scribe: &'a Scribe,
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
            fields: BTreeMap::new(),
            undone: None,
            agents_seen: Seen {
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
            lane.actions_seen.insert(id.clone(), Seen { ids, at: observed.at });
            lane.fields.insert(id, (agent.mode, agent.fields));
        }
        lane
    }

    /// Carries the plan out, in its order.
    ///
    /// # Errors
    /// Why it was not carried out to the end; the journal tells how far it came.
    pub async fn apply(&mut self, plan: &LanePlan) -> Result<(), Halt> {
        self.adopt(plan).await?;
        for (place, operation) in plan.operations.iter().enumerate() {
            self.caller.stop.check()?;
            let rest = plan.operations.get(place + 1..).unwrap_or_default();
            self.undone = rest.iter().find(|next| undoes(operation, next)).cloned();
            self.operate(operation).await?;
        }
        Ok(())
    }

    async fn adopt(&mut self, plan: &LanePlan) -> Result<(), Halt> {
        let (loc, at) = (self.caller.location.clone(), self.clock.wall_ms());
        for (agent, id) in &plan.adopts {
            self.ids.insert(agent.clone(), id.clone());
            let (loc, agent, id) = (loc.clone(), agent.clone(), id.clone());
            self.scribe.note(Record::Adopted(Adopted { loc, agent, id, action: None, at })).await?;
        }
        for (agent, action, id) in &plan.adopts_actions {
            self.action_ids.insert(on(agent, Some(action)), id.clone());
            let Some(agent_id) = self.ids.get(agent) else { continue };
            let adopted = Adopted {
                loc: loc.clone(),
                agent: agent.clone(),
                id: agent_id.clone(),
                action: Some(AdoptedAction { key: action.clone(), id: id.clone() }),
                at,
            };
            self.scribe.note(Record::Adopted(adopted)).await?;
        }
        Ok(())
    }

    async fn operate(&mut self, operation: &Operation) -> Result<(), Halt> {
        match operation {
            Operation::CreateAgent { agent } => self.create_agent(agent).await,
            Operation::UpdateAgent { agent, .. } => self.put_agent(agent, Verb::UpdateAgent, None).await,
            Operation::SwitchMode { agent, to } => self.put_agent(agent, Verb::SwitchMode, Some(*to)).await,
            Operation::AttachAction { agent, action } => self.attach_action(agent, action).await,
            Operation::UpdateAction { agent, action, id, .. } => self.update_action(agent, action, id).await,
            Operation::RemoveAction { agent, action, id } => self.remove_action(agent, action, id).await,
            Operation::SetFollowup { agent } => self.set_followup(agent).await,
        }
    }

    async fn create_agent(&mut self, key: &AgentKey) -> Result<(), Halt> {
        let desired = self.desired_agent(key)?;
        let body = desired.body(Mode::Off);
        let write =
            Write { verb: Verb::CreateAgent, target: on(key, None), id: None, seen: None, writes: written(&body) };
        let call = api::create_agent(body);
        let created = self.create(write, &call, |agent| agent.id.to_string()).await?;
        self.agents_seen.ids.insert(created.id.to_string());
        // It was made this moment, so it has no action yet.
        self.actions_seen.insert(created.id.clone(), Seen { ids: BTreeSet::new(), at: Instant::now() });
        self.ids.insert(key.clone(), created.id.clone());
        self.fields.insert(created.id, (created.mode, created.fields));
        Ok(())
    }

    async fn attach_action(&mut self, agent: &AgentKey, action: &ActionKey) -> Result<(), Halt> {
        let (id, desired, details) = self.linked(agent, action)?;
        let write = Write {
            verb: Verb::AttachAction,
            target: on(agent, Some(action)),
            id: Some(id.to_string()),
            seen: None,
            writes: written_action(desired, &details),
        };
        let call = api::attach_action(&id, &desired.kind, &desired.name, details);
        let made = self.create(write, &call, |action| action.id.to_string()).await?;
        if let Some(seen) = self.actions_seen.get_mut(&id) {
            seen.ids.insert(made.id.to_string());
        }
        self.action_ids.insert(on(agent, Some(action)), made.id);
        Ok(())
    }

    /// `PUT` of the whole writable agent: read, merged with the template's fields; `to` changes the mode, otherwise it stays.
    async fn put_agent(&mut self, key: &AgentKey, verb: Verb, to: Option<Mode>) -> Result<(), Halt> {
        let desired = self.desired_agent(key)?;
        let id = self.agent_id(key)?;
        let (mode, read) = self.fields.get(&id).cloned().unwrap_or_default();
        let mode = to.or(mode).unwrap_or(desired.mode);
        let mut body = writable_body(&read);
        body.extend(desired.body(mode));
        if body.get("sleepEnabled") != Some(&Value::Bool(true)) {
            body.remove("sleepTime");
            body.remove("sleepTimeUnit");
        }
        let mut writes = written(&desired.body(mode));
        if to.is_none() {
            writes.remove("mode");
        }
        let write = Write { verb, target: on(key, None), id: Some(id.to_string()), seen: None, writes };
        let call = api::update_agent(&id, body);
        let updated = self.rewrite(write, &call).await?;
        self.fields.insert(id, (updated.mode.or(Some(mode)), updated.fields));
        Ok(())
    }

    async fn update_action(&mut self, agent: &AgentKey, action: &ActionKey, id: &ActionId) -> Result<(), Halt> {
        let (agent_id, desired, details) = self.linked(agent, action)?;
        let writes = written_action(desired, &details);
        let write = Write {
            verb: Verb::UpdateAction,
            target: on(agent, Some(action)),
            id: Some(id.to_string()),
            seen: None,
            writes,
        };
        let call = api::update_action(&agent_id, id, &desired.kind, &desired.name, details);
        self.rewrite(write, &call).await?;
        self.action_ids.insert(on(agent, Some(action)), id.clone());
        Ok(())
    }

    async fn remove_action(&mut self, agent: &AgentKey, action: &ActionKey, id: &ActionId) -> Result<(), Halt> {
        let agent_id = self.agent_id(agent)?;
        let target = on(agent, Some(action));
        let write = Write {
            verb: Verb::RemoveAction,
            target: target.clone(),
            id: Some(id.to_string()),
            seen: None,
            writes: BTreeMap::new(),
        };
        self.rewrite(write, &api::remove_action(&agent_id, id)).await?;
        self.action_ids.remove(&target);
        Ok(())
    }

    async fn set_followup(&mut self, agent: &AgentKey) -> Result<(), Halt> {
        let desired = self.desired_agent(agent)?;
        let id = self.agent_id(agent)?;
        let Some(settings) = desired.followup.clone() else { return Ok(()) };
        let actions: Vec<ActionId> = desired
            .actions
            .iter()
            .filter(|action| action.kind == ActionType::AdvancedFollowup)
            .filter_map(|action| self.action_ids.get(&on(agent, Some(&action.key))).cloned())
            .collect();
        if actions.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<Value> = actions.iter().map(|id| Value::String(id.to_string())).collect();
        ids.sort_unstable_by_key(Value::to_string);
        // The same settings for other actions are another write.
        let written_to = Digest::of(&Value::Array(ids)).short().to_owned();
        let settings_digest = Digest::of(&Value::Object(settings.clone())).short().to_owned();
        let write = Write {
            verb: Verb::SetFollowup,
            target: on(agent, None),
            id: Some(id.to_string()),
            seen: None,
            writes: BTreeMap::from([
                (FOLLOWUP_SETTINGS.to_owned(), settings_digest),
                (ACTION_IDS.to_owned(), written_to),
            ]),
        };
        self.rewrite(write, &api::set_followup(&id, &actions, settings)).await
    }

    /// Sends a create until it is done, refused or in doubt. It is sent again only when it certainly was not done.
    async fn create<A>(&mut self, mut write: Write, call: &Call<A>, id_of: fn(&A) -> String) -> Result<A, Halt> {
        let during = write.during();
        let mut tries = Tries::new();
        let mut looks = 0;
        loop {
            // The limiter may make us wait, so it comes first: between the intent and the request nothing waits.
            self.door.admit(self.caller).await?;
            let seen = self.seen(&write)?;
            if seen.at.elapsed() > OBSERVATION_AGE_MAX {
                self.look_again(&write).await?;
                looks += 1;
                if looks > LOOKS_MAX {
                    return Err(Halt::Stale);
                }
                continue;
            }
            write.seen = Some(seen.ids);
            let (op, attempt) = self.intend(&write, call).await?;
            let error = match self.door.send(self.caller, call, attempt).await {
                Ok(made) => {
                    self.ended(op, attempt, How::Done { id: id_of(&made) }).await?;
                    return Ok(made);
                }
                Err(error) => error,
            };
            let class = error.class();
            match class {
                Class::NotSent | Class::Throttled | Class::DayUsedUp => {
                    self.ended(op, attempt, How::NotDone { cause: error.message.clone() }).await?;
                    self.door
                        .before_next(self.caller, &mut tries, error)
                        .await
                        .map_err(|error| halt(error, &during, CauseKind::Unreachable))?;
                }
                Class::Transient if is_broken(Defect::RepeatsCreates) && error.status == Some(502) => {
                    self.ended(op, attempt, How::NotDone { cause: error.message.clone() }).await?;
                }
                Class::Transient => {
                    self.ended(op, attempt, How::InDoubt { cause: error.message.clone() }).await?;
                    return Err(Halt::InDoubt(cause(CauseKind::InDoubt, &during, &error)));
                }
                Class::Refused | Class::NotFound => {
                    let refusal = cause(CauseKind::Rejected, &during, &error);
                    return Err(self.refused(&write, op, attempt, refusal).await?);
                }
                Class::Parked(_) | Class::Fatal(_) => {
                    let stopped = halt(CallError::from(error), &during, CauseKind::Rejected);
                    if let Halt::End(cause) | Halt::Fatal(cause) = &stopped {
                        self.ended(op, attempt, How::Refused { cause: cause.clone() }).await?;
                    }
                    return Err(stopped);
                }
            }
        }
    }

    /// What was seen beside what is to be made.
    fn seen(&self, write: &Write) -> Result<Seen, Halt> {
        if write.verb == Verb::CreateAgent {
            return Ok(self.agents_seen.clone());
        }
        let id = self.agent_id(&write.target.agent)?;
        self.actions_seen.get(&id).cloned().ok_or_else(|| unplanned(&write.target.agent))
    }

    /// Lists once more what a create rests on. Something new there is for a new plan to say.
    async fn look_again(&mut self, write: &Write) -> Result<(), Halt> {
        let at = Instant::now();
        let now = self.ids_now(write).await?;
        let id = self.ids.get(&write.target.agent).cloned();
        let seen = match id.filter(|_| write.verb != Verb::CreateAgent) {
            None => Some(&mut self.agents_seen),
            Some(id) => self.actions_seen.get_mut(&id),
        };
        match seen {
            // A late list may lack what was made a moment ago, but it invents nothing.
            Some(seen) if now.is_subset(&seen.ids) => {
                seen.at = at;
                Ok(())
            }
            Some(_) | None => Err(Halt::Stale),
        }
    }

    /// The ids of what is there now: the location's agents, or the actions of the write's agent.
    async fn ids_now(&mut self, write: &Write) -> Result<BTreeSet<String>, Halt> {
        if write.verb == Verb::CreateAgent {
            let listing = observe::listing(self.door, self.caller).await?;
            return Ok(listing.agents.into_iter().map(|listed| listed.id.into()).collect());
        }
        let id = self.agent_id(&write.target.agent)?;
        let actions = observe::actions(self.door, self.caller, &id).await?;
        Ok(actions.unwrap_or_default().into_iter().map(|action| action.id.into()).collect())
    }

    /// A refused create is believed only after a listing shows that nothing was made.
    async fn refused(&mut self, write: &Write, op: OperationId, attempt: u32, refusal: Cause) -> Result<Halt, Halt> {
        if is_broken(Defect::BelievesRefusals) {
            self.ended(op, attempt, How::Refused { cause: refusal.clone() }).await?;
            return Ok(Halt::End(refusal));
        }
        let now = self.ids_now(write).await;
        let before = write.seen.clone().unwrap_or_default();
        match now {
            Ok(now) if now.is_subset(&before) => {
                self.ended(op, attempt, How::Refused { cause: refusal.clone() }).await?;
                Ok(Halt::End(refusal))
            }
            // Something new is there, or nobody can say: then it is in doubt like any other.
            Ok(_) | Err(Halt::End(_)) => {
                let why = format!("refused, but not certainly: {}", refusal.message);
                self.ended(op, attempt, How::InDoubt { cause: why }).await?;
                Ok(Halt::InDoubt(Cause { kind: CauseKind::InDoubt, ..refusal }))
            }
            Err(other) => {
                self.ended(op, attempt, How::InDoubt { cause: refusal.message.clone() }).await?;
                Err(other)
            }
        }
    }

    /// Sends a write that may be sent twice, until it is answered or the tries are used up.
    async fn rewrite<A>(&mut self, write: Write, call: &Call<A>) -> Result<A, Halt>
    where
        A: Rewritten,
    {
        let during = write.during();
        let (op, attempt) = self.intend(&write, call).await?;
        let ambiguous = self.caller.ambiguous;
        let error = match self.door.repeat(self.caller, call).await {
            Ok(answer) => {
                if self.caller.ambiguous > ambiguous
                    && let Some(next) = self.undone.take()
                {
                    // It stays without an outcome in the journal, so that after a crash, too, the settle time passes first.
                    return Err(unsettled(write.verb, &next));
                }
                let id = write.id.clone().unwrap_or_default();
                self.ended(op, attempt, How::Done { id }).await?;
                return Ok(answer);
            }
            Err(error) => error,
        };
        if error.is_not_found()
            && let Some(answer) = A::when_gone(write.verb)
        {
            self.ended(op, attempt, How::Done { id: write.id.clone().unwrap_or_default() }).await?;
            return Ok(answer);
        }
        let stopped = halt(error, &during, CauseKind::WriteFailed);
        let how = match &stopped {
            Halt::End(cause) if cause.kind != CauseKind::WriteFailed => How::Refused { cause: cause.clone() },
            Halt::End(cause) | Halt::Fatal(cause) | Halt::InDoubt(cause) | Halt::Unsettled(cause) => {
                How::InDoubt { cause: cause.message.clone() }
            }
            Halt::Stopping(_) | Halt::Journal(_) | Halt::Stale => How::InDoubt { cause: stopped.to_string() },
        };
        self.ended(op, attempt, how).await?;
        Err(stopped)
    }

    /// Puts the intent on disk. Nothing was sent before this returns, and nothing may be sent when it fails.
    async fn intend<A>(&mut self, write: &Write, call: &Call<A>) -> Result<(OperationId, u32), Halt> {
        let body = Digest::of(call.body().unwrap_or(&Value::Null));
        let op = OperationId::of(&self.caller.location, &write.target, write.verb, &body);
        let attempt = self.attempts.entry(op.clone()).or_insert_with(|| self.state.attempts(&op));
        *attempt += 1;
        let attempt = *attempt;
        let intent = Intent {
            op: op.clone(),
            attempt,
            loc: self.caller.location.clone(),
            verb: write.verb,
            target: write.target.clone(),
            id: write.id.clone(),
            body,
            seen: write.seen.as_ref().map(|ids| ids.iter().cloned().collect()),
            writes: write.writes.clone(),
            at: self.clock.wall_ms(),
        };
        self.scribe.durable(Record::Began(intent)).await?;
        Ok((op, attempt))
    }

    async fn ended(&self, op: OperationId, attempt: u32, how: How) -> Result<(), Halt> {
        let ended = Ended { op, attempt, loc: self.caller.location.clone(), how, at: self.clock.wall_ms() };
        Ok(self.scribe.note(Record::Ended(ended)).await?)
    }

    fn desired_agent(&self, key: &AgentKey) -> Result<&'a DesiredAgent, Halt> {
        self.desired.agent(key).ok_or_else(|| unplanned(key))
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

/// Whether `earlier`, arriving once more after `later`, would undo it: both write the same agent, or the same action.
fn undoes(earlier: &Operation, later: &Operation) -> bool {
    let writes_agent = |verb| matches!(verb, Verb::UpdateAgent | Verb::SwitchMode);
    let writes_action = |verb| matches!(verb, Verb::UpdateAction | Verb::SetFollowup);
    let same_agent = earlier.target().agent == later.target().agent;
    let (earlier, later) = (earlier.verb(), later.verb());
    same_agent && ((writes_agent(earlier) && writes_agent(later)) || (writes_action(earlier) && writes_action(later)))
}

fn unsettled(verb: Verb, next: &Operation) -> Halt {
    Halt::Unsettled(Cause {
        kind: CauseKind::WriteFailed,
        during: format!("{} {}", next.verb(), next.target()),
        message: format!("an earlier try of {verb} may still arrive"),
        status: None,
        trace: None,
    })
}

/// What a write is about, for its intent.
#[derive(Debug)]
struct Write {
    verb: Verb,
    target: Target,
    id: Option<String>,
    seen: Option<BTreeSet<String>>,
    writes: BTreeMap<String, String>,
}

impl Write {
    fn during(&self) -> String {
        format!("{} {}", self.verb, self.target)
    }
}

/// Answers of writes that may be sent twice.
trait Rewritten: Sized {
    /// The answer to take when the resource is gone already and that is what was wanted.
    fn when_gone(verb: Verb) -> Option<Self>;
}

impl Rewritten for () {
    fn when_gone(verb: Verb) -> Option<Self> {
        matches!(verb, Verb::RemoveAction | Verb::DeleteAgent).then_some(())
    }
}

impl Rewritten for fitout_client::Agent {
    fn when_gone(_: Verb) -> Option<Self> {
        None
    }
}

impl Rewritten for fitout_model::ActualAction {
    fn when_gone(_: Verb) -> Option<Self> {
        None
    }
}

fn on(agent: &AgentKey, action: Option<&ActionKey>) -> Target {
    Target { agent: agent.clone(), action: action.cloned() }
}

/// A plan that names what is not there; the plan was made from the same values, so this is a defect of ours.
fn unplanned(key: &AgentKey) -> Halt {
    Halt::End(Cause {
        kind: CauseKind::ChangedSincePlan,
        during: format!("plan {key}"),
        message: "the plan names something that is neither in the template nor in the location".to_owned(),
        status: None,
        trace: None,
    })
}

/// Each field with the first digits of the digest of its value.
fn written(body: &Fields) -> BTreeMap<String, String> {
    body.iter().map(|(name, value)| (name.clone(), Digest::of(value).short().to_owned())).collect()
}

fn written_action(action: &DesiredAction, details: &Fields) -> BTreeMap<String, String> {
    let mut writes = written(details);
    writes.insert("name".to_owned(), Digest::of(&Value::String(action.name.clone())).short().to_owned());
    writes
}
