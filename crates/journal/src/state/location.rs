//! What a journal knows of one location.

use super::pool::Pool;
use super::written::{Written, is_certain};
use crate::record::Intent;
use fitout_model::{
    ActionId, ActionKey, AgentId, AgentKey, Agreed, Cause, Known, KnownAction, KnownAgent, LocationOutcome,
    OperationId, RunId, Standing, Target, TokenPrint,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a journal knows of one location: what is ours, what is open, what was refused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocationState {
    /// In order of their keys.
    pub(super) agents: Vec<AgentState>,
    pub(super) open: Option<Box<OpenOp>>,
    pub(super) unfinished: Option<Box<Intent>>,
    pub(super) refused: Vec<RefusedOp>,
    /// In order of the operations.
    pub(super) attempts: Vec<(u64, u32)>,
    pub(super) last: Option<LastEnd>,
    pub(super) agreed: Option<Box<Agreed>>,
    pub(super) requests: u64,
    /// In order of their ids.
    pub(super) seen: Vec<AgentId>,
    pub(super) token: Option<TokenPrint>,
    pub(super) lost: Vec<AgentId>,
}

/// A create that is begun and not decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOp {
    /// What was meant, with the listing that it rests on.
    pub intent: Intent,
    /// Why it is in doubt; `None` when nothing is known of its outcome: it is being sent, or the program stopped.
    pub how: Option<String>,
    /// The ids that could be it, where a person has to tell.
    pub conflict: Option<Vec<String>>,
}

/// A create that was refused, and that no observation has shown to have made nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedOp {
    /// What was meant, with the listing that it rests on.
    pub intent: Intent,
    /// Why it was refused.
    pub cause: Cause,
    /// When, in milliseconds since the Unix epoch, for people only.
    pub at: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AgentState {
    pub(super) key: Arc<AgentKey>,
    pub(super) id: AgentId,
    pub(super) created: bool,
    pub(super) written: Written,
    /// In order of their keys.
    pub(super) actions: Vec<ActionState>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ActionState {
    pub(super) key: Arc<ActionKey>,
    pub(super) id: ActionId,
    pub(super) created: bool,
    pub(super) written: Written,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LastEnd {
    pub(super) run: Arc<RunId>,
    pub(super) outcome: Arc<LocationOutcome>,
}

impl LocationState {
    /// The resources that are ours, with what was last written to them. A field whose last write may or may not have
    /// been done is left out.
    #[must_use]
    pub fn known(&self) -> Known {
        let agents = self.agents.iter().map(|agent| {
            let actions = agent.actions.iter().map(|action| {
                let written = self.certain(agent, Some(action), &action.written);
                let known = KnownAction { id: action.id.clone(), created: action.created, written };
                ((*action.key).clone(), known)
            });
            let known = KnownAgent {
                id: agent.id.clone(),
                created: agent.created,
                actions: actions.collect(),
                written: self.certain(agent, None, &agent.written),
            };
            ((*agent.key).clone(), known)
        });
        Known { agents: agents.collect() }
    }

    /// The id of a resource that is ours.
    #[must_use]
    pub fn id_of(&self, target: &Target) -> Option<&str> {
        let agent = self.agent(&target.agent)?;
        match &target.action {
            None => Some(agent.id.as_str()),
            Some(action) => agent.action(action).map(|action| action.id.as_str()),
        }
    }

    /// The create that is begun and not decided: in flight, in doubt, or in conflict. There is at most one.
    #[must_use]
    pub fn open(&self) -> Option<&OpenOp> {
        self.open.as_deref()
    }

    /// The idempotent write that is begun and has no outcome: in flight, or cut short by a crash. Sending it again is
    /// harmless.
    #[must_use]
    pub fn unfinished(&self) -> Option<&Intent> {
        self.unfinished.as_deref()
    }

    /// The creates that were refused. A later create of the same target has to observe first, after the settle time,
    /// because an answer that refuses is no proof.
    #[must_use]
    pub fn refused(&self) -> &[RefusedOp] {
        &self.refused
    }

    /// The refused create of this target.
    #[must_use]
    pub fn refused_of(&self, target: &Target) -> Option<&RefusedOp> {
        self.refused.iter().find(|refused| &refused.intent.target == target)
    }

    /// The number of the operation's last attempt, over all runs; 0 when there was none.
    #[must_use]
    pub fn attempts(&self, op: &OperationId) -> u32 {
        compact_op(op).and_then(|op| self.attempts_of(op)).unwrap_or(0)
    }

    /// How its part of the last run that reached it ended.
    #[must_use]
    pub fn last(&self) -> Option<(&RunId, &LocationOutcome)> {
        self.last.as_ref().map(|last| (&*last.run, &*last.outcome))
    }

    /// How it stands: what is open counts more than an outcome before it, and what no run has ended is pending.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (self.open(), self.last()) {
            (Some(open), _) if open.conflict.is_some() => Standing::Conflict,
            (Some(_), _) => Standing::InDoubt,
            (None, Some((_, outcome))) => outcome.standing(),
            (None, None) => Standing::Pending,
        }
    }

    /// What is held as last written to a resource that is ours: each field with the short digest of its value. A field whose
    /// last write may or may not have been done is left out.
    #[must_use]
    pub fn held(&self, target: &Target) -> Option<BTreeMap<String, String>> {
        let agent = self.agent(&target.agent)?;
        match &target.action {
            None => Some(self.certain(agent, None, &agent.written)),
            Some(key) => agent.action(key).map(|action| self.certain(agent, Some(action), &action.written)),
        }
    }

    /// What somebody agreed to there, and is not known to be done.
    #[must_use]
    pub fn agreed(&self) -> Option<&Agreed> {
        self.agreed.as_deref()
    }

    /// How many requests it took, over all runs.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// The agents that were listed there last and were not ours, as many as are remembered; in order of their ids.
    #[must_use]
    pub fn seen(&self) -> &[AgentId] {
        &self.seen
    }

    /// The fingerprint of the token that showed the location last; `None` where that is not known.
    #[must_use]
    pub fn token(&self) -> Option<&TokenPrint> {
        self.token.as_ref()
    }

    /// The agents that are ours.
    pub fn ours(&self) -> impl Iterator<Item = &AgentId> {
        self.agents.iter().map(|agent| &agent.id)
    }

    /// The agents that this journal created for the location: those that are ours, and those that were missed later.
    pub fn made(&self) -> impl Iterator<Item = &AgentId> {
        self.agents.iter().filter(|agent| agent.created).map(|agent| &agent.id).chain(&self.lost)
    }

    pub(super) fn attempts_of(&self, op: u64) -> Option<u32> {
        let found = self.attempts.binary_search_by_key(&op, |(op, _)| *op).ok()?;
        self.attempts.get(found).map(|(_, attempts)| *attempts)
    }

    pub(super) fn set_attempts(&mut self, op: u64, attempts: u32) {
        match self.attempts.binary_search_by_key(&op, |(op, _)| *op) {
            Ok(found) => {
                if let Some((_, last)) = self.attempts.get_mut(found) {
                    *last = attempts;
                }
            }
            Err(place) => {
                self.attempts.reserve_exact(1);
                self.attempts.insert(place, (op, attempts));
            }
        }
    }

    pub(super) fn agent(&self, key: &AgentKey) -> Option<&AgentState> {
        self.agents.iter().find(|agent| &*agent.key == key)
    }

    pub(super) fn agent_mut(&mut self, key: &AgentKey) -> Option<&mut AgentState> {
        self.agents.iter_mut().find(|agent| &*agent.key == key)
    }

    /// The fields that were last written to this target.
    pub(super) fn written_mut(&mut self, target: &Target) -> Option<&mut Written> {
        let agent = self.agent_mut(&target.agent)?;
        match &target.action {
            None => Some(&mut agent.written),
            Some(key) => agent.actions.iter_mut().find(|action| &*action.key == key).map(|action| &mut action.written),
        }
    }

    /// Gives up on the outcome of the unfinished write: what it wrote, or did not, is no longer known, but where it wrote
    /// what stood there already.
    pub(super) fn forget_unfinished(&mut self, pool: &mut Pool) {
        if let Some(intent) = self.unfinished.take()
            && let Some(written) = self.written_mut(&intent.target)
        {
            written.forget(&intent.writes, pool);
        }
    }

    pub(super) fn bind_agent(&mut self, agent: AgentState) {
        let place = self.agents.partition_point(|other| other.key < agent.key);
        self.agents.reserve_exact(1);
        self.agents.insert(place, agent);
    }

    /// Takes the target out of what is ours; with an agent go its actions and every operation on them.
    pub(super) fn unbind(&mut self, target: &Target) {
        let Some(key) = &target.action else {
            self.agents.retain(|agent| *agent.key != target.agent);
            let below = |intent: &Intent| intent.target.agent == target.agent;
            self.unfinished.take_if(|intent| below(intent));
            self.open.take_if(|open| below(&open.intent));
            self.refused.retain(|refused| !below(&refused.intent));
            return;
        };
        if let Some(agent) = self.agent_mut(&target.agent) {
            agent.actions.retain(|action| &*action.key != key);
        }
        self.unfinished.take_if(|intent| intent.target == *target);
    }

    fn certain(&self, agent: &AgentState, action: Option<&ActionState>, written: &Written) -> BTreeMap<String, String> {
        let mut written = written.to_map();
        if let Some(intent) = &self.unfinished {
            let same_action = intent.target.action.as_ref() == action.map(|action| &*action.key);
            if intent.target.agent == *agent.key && same_action {
                written.retain(|name, digest| is_certain(&intent.writes, name, digest));
            }
        }
        written
    }
}

impl AgentState {
    pub(super) fn action(&self, key: &ActionKey) -> Option<&ActionState> {
        self.actions.iter().find(|action| &*action.key == key)
    }

    pub(super) fn bind_action(&mut self, action: ActionState) {
        let place = self.actions.partition_point(|other| other.key < action.key);
        self.actions.reserve_exact(1);
        self.actions.insert(place, action);
    }
}

/// The operation's id as the number that its hex digits are; `None` when it is not one.
pub(super) fn compact_op(op: &OperationId) -> Option<u64> {
    let text = op.as_str();
    let digits = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if digits { u64::from_str_radix(text, 16).ok() } else { None }
}
