//! The fold within one location: what a write, how it ended and what was decided about it do to what is ours there.

use super::error::FoldError;
use super::location::{ActionState, AgentState, LocationState, OpenOp, RefusedOp};
use super::pool::Pool;
use super::written::Written;
use crate::record::{DoubtVerdict, How, Intent};
use fitout_model::{Cause, LocationId, Target, Verb};
use std::collections::BTreeMap;

/// How a resource became ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Created,
    Adopted,
}

/// The parsed id of a resource that is about to be ours.
pub(super) enum Resource {
    Agent(fitout_model::AgentId),
    Action(fitout_model::ActionKey, fitout_model::ActionId),
}

impl Resource {
    pub(super) fn parse(loc: &LocationId, target: &Target, id: String) -> Result<Self, FoldError> {
        let parsed = match &target.action {
            None => id.try_into().map(Resource::Agent),
            Some(key) => id.try_into().map(|id| Resource::Action(key.clone(), id)),
        };
        parsed.map_err(|why| FoldError::BadId { loc: loc.clone(), target: target.clone(), why })
    }
}

impl LocationState {
    pub(super) fn check_intent(&self, intent: &Intent, op: u64) -> Result<(), FoldError> {
        let Intent { loc, target, verb, .. } = intent;
        let for_action = match verb {
            Verb::CreateAgent | Verb::UpdateAgent | Verb::SetFollowup | Verb::SwitchMode | Verb::DeleteAgent => false,
            Verb::AttachAction | Verb::UpdateAction | Verb::RemoveAction => true,
        };
        if for_action != target.action.is_some() {
            return Err(FoldError::WrongTarget { verb: *verb, target: target.clone() });
        }
        let expected = self.attempts_of(op).unwrap_or(0).saturating_add(1);
        if intent.attempt != expected {
            let (loc, op) = (loc.clone(), intent.op.clone());
            return Err(FoldError::Attempt { loc, op, expected, found: intent.attempt });
        }
        if !verb.creates() {
            return match &intent.id {
                Some(id) => self.expect_id(loc, target, id),
                None => self.expect_ours(loc, target).map(drop),
            };
        }
        if let Some(open) = self.open() {
            let open = open.intent.target.clone();
            return Err(FoldError::OpenCreate { loc: loc.clone(), open, wanted: target.clone() });
        }
        if intent.seen.is_none() {
            return Err(FoldError::Unseen { loc: loc.clone(), target: target.clone() });
        }
        if let Some(id) = self.id_of(target) {
            return Err(FoldError::AlreadyOurs { loc: loc.clone(), target: target.clone(), id: id.to_owned() });
        }
        let agent = Target { agent: target.agent.clone(), action: None };
        match (&target.action, &intent.id) {
            (Some(_), Some(id)) => self.expect_id(loc, &agent, id),
            (Some(_), None) => self.expect_ours(loc, &agent).map(drop),
            (None, _) => Ok(()),
        }
    }

    /// How the attempt of the open create ended.
    pub(super) fn create_ended(&mut self, how: How, at: u64, pool: &mut Pool) -> Result<(), FoldError> {
        let Some(open) = self.open.as_mut() else { return Ok(()) };
        if open.how.is_some() || open.conflict.is_some() {
            let Intent { loc, op, attempt, .. } = open.intent.clone();
            return Err(FoldError::EndedTwice { loc, op, attempt });
        }
        match how {
            How::Done { id } => self.open_done(id, pool),
            How::NotDone { cause: _ } => {
                self.open = None;
                Ok(())
            }
            How::Refused { cause } => {
                if let Some(open) = self.open.take() {
                    self.refuse(RefusedOp { intent: open.intent, cause, at });
                }
                Ok(())
            }
            How::InDoubt { cause } => {
                open.how = Some(cause);
                Ok(())
            }
        }
    }

    pub(super) fn open_settled(&mut self, verdict: DoubtVerdict, pool: &mut Pool) -> Result<(), FoldError> {
        match verdict {
            DoubtVerdict::Done { id } => self.open_done(id, pool),
            DoubtVerdict::Absent => {
                if let Some(open) = self.open.take() {
                    self.clear_refused(&open.intent.target);
                }
                Ok(())
            }
            DoubtVerdict::Conflict { ids } => {
                if let Some(open) = self.open.as_mut() {
                    open.conflict = Some(ids);
                }
                Ok(())
            }
        }
    }

    /// A refused create is looked after, too: an answer that refuses has been seen to create.
    pub(super) fn refused_settled(
        &mut self,
        refused: RefusedOp,
        verdict: DoubtVerdict,
        pool: &mut Pool,
    ) -> Result<(), FoldError> {
        let Intent { loc, target, writes, .. } = &refused.intent;
        match verdict {
            DoubtVerdict::Done { id } => {
                if target.action.is_some() {
                    self.expect_ours(loc, &Target { agent: target.agent.clone(), action: None })?;
                }
                self.expect_free(loc, target, &id)?;
                let resource = Resource::parse(loc, target, id)?;
                self.bind(resource, target, Origin::Created, writes, pool);
                self.leave(&refused.intent, pool);
            }
            DoubtVerdict::Absent => self.clear_refused(target),
            DoubtVerdict::Conflict { ids } => {
                if let Some(open) = self.open() {
                    let open = open.intent.target.clone();
                    return Err(FoldError::OpenCreate { loc: loc.clone(), open, wanted: target.clone() });
                }
                self.clear_refused(target);
                let RefusedOp { intent, cause: Cause { message, .. }, .. } = refused;
                self.open = Some(Box::new(OpenOp { intent, how: Some(message), conflict: Some(ids) }));
            }
        }
        Ok(())
    }

    /// The open create was done and made this.
    fn open_done(&mut self, id: String, pool: &mut Pool) -> Result<(), FoldError> {
        let Some(open) = &self.open else { return Ok(()) };
        let Intent { loc, target, .. } = &open.intent;
        self.expect_free(loc, target, &id)?;
        let resource = Resource::parse(loc, target, id)?;
        if let Some(open) = self.open.take() {
            self.bind(resource, &open.intent.target, Origin::Created, &open.intent.writes, pool);
            self.leave(&open.intent, pool);
        }
        Ok(())
    }

    /// How the unfinished idempotent write ended.
    pub(super) fn write_ended(&mut self, how: How, pool: &mut Pool) -> Result<(), FoldError> {
        match how {
            How::Done { id } => {
                if let Some(intent) = &self.unfinished {
                    self.expect_id(&intent.loc, &intent.target, &id)?;
                }
                let Some(intent) = self.unfinished.take() else { return Ok(()) };
                match intent.verb {
                    Verb::DeleteAgent | Verb::RemoveAction => self.unbind(&intent.target),
                    Verb::CreateAgent
                    | Verb::AttachAction
                    | Verb::UpdateAgent
                    | Verb::UpdateAction
                    | Verb::SetFollowup
                    | Verb::SwitchMode => {
                        if let Some(written) = self.written_mut(&intent.target) {
                            written.merge(&intent.writes, pool);
                            written.leave(&intent.leaves, pool);
                        }
                    }
                }
            }
            How::NotDone { cause: _ } => self.unfinished = None,
            // It may have been done, and a refusal is no proof that it was not: what the fields hold is not known.
            How::Refused { cause: _ } | How::InDoubt { cause: _ } => self.forget_unfinished(pool),
        }
        Ok(())
    }

    pub(super) fn bind(
        &mut self,
        resource: Resource,
        target: &Target,
        origin: Origin,
        writes: &BTreeMap<String, String>,
        pool: &mut Pool,
    ) {
        self.clear_refused(target);
        let created = origin == Origin::Created;
        let written = Written::new(writes, pool);
        match resource {
            Resource::Agent(id) => {
                let key = pool.agent(target.agent.clone());
                self.bind_agent(AgentState { key, id, created, written, actions: Vec::new() });
            }
            Resource::Action(key, id) => {
                let key = pool.action(key);
                if let Some(agent) = self.agent_mut(&target.agent) {
                    agent.bind_action(ActionState { key, id, created, written });
                }
            }
        }
    }

    /// Gives what a write of an undo has put back to whom it belonged.
    fn leave(&mut self, intent: &Intent, pool: &mut Pool) {
        if let Some(written) = self.written_mut(&intent.target) {
            written.leave(&intent.leaves, pool);
        }
    }

    fn refuse(&mut self, refused: RefusedOp) {
        self.clear_refused(&refused.intent.target);
        self.refused.push(refused);
    }

    fn clear_refused(&mut self, target: &Target) {
        self.refused.retain(|refused| &refused.intent.target != target);
    }

    fn expect_ours(&self, loc: &LocationId, target: &Target) -> Result<&str, FoldError> {
        self.id_of(target).ok_or_else(|| FoldError::NotOurs { loc: loc.clone(), target: target.clone() })
    }

    pub(super) fn expect_id(&self, loc: &LocationId, target: &Target, found: &str) -> Result<(), FoldError> {
        let ours = self.expect_ours(loc, target)?;
        if ours == found {
            return Ok(());
        }
        let (ours, found) = (ours.to_owned(), found.to_owned());
        Err(FoldError::OtherId { loc: loc.clone(), target: target.clone(), ours, found })
    }

    /// Whether neither the target nor the id is taken.
    pub(super) fn expect_free(&self, loc: &LocationId, target: &Target, id: &str) -> Result<(), FoldError> {
        if let Some(ours) = self.id_of(target) {
            return Err(FoldError::AlreadyOurs { loc: loc.clone(), target: target.clone(), id: ours.to_owned() });
        }
        let taken = match &target.action {
            None => self.agents.iter().any(|agent| agent.id.as_str() == id),
            Some(_) => self.agents.iter().flat_map(|agent| &agent.actions).any(|action| action.id.as_str() == id),
        };
        if taken {
            return Err(FoldError::IdTaken { loc: loc.clone(), target: target.clone(), id: id.to_owned() });
        }
        Ok(())
    }
}
