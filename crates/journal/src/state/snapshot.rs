//! The records of compaction: from a state and back to the same state.

use super::error::FoldError;
use super::location::{ActionState, AgentState, LastEnd, LocationState, OpenOp, RefusedOp, compact_op};
use super::run::RunState;
use super::written::{self, Written};
use super::{Pool, State};
use crate::record::{KeptAction, KeptAgent, KeptLast, KeptLocation, KeptOpen, KeptRefused, KeptRun, Record};
use fitout_model::{LocationId, OperationId};
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as ValueError, StringDeserializer};

impl State {
    /// The fewest records that add up to this state, without the first line.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Record> {
        let runs = self.runs.iter().map(|run| {
            Record::KeptRun(Box::new(KeptRun {
                began: run.began.clone(),
                ended: run.ended.clone(),
                tally: run.counts.clone(),
                requests: run.requests,
            }))
        });
        let locations = self.locations.iter().map(|(loc, location)| Record::KeptLocation(Box::new(location.kept(loc))));
        runs.chain(locations)
    }

    pub(super) fn kept_run(&mut self, kept: KeptRun) -> Result<(), FoldError> {
        let KeptRun { began, ended, tally, requests } = kept;
        if self.runs.iter().any(|run| run.id() == &began.run) {
            return Err(FoldError::RunTwice { run: began.run });
        }
        if ended.as_ref().is_some_and(|ended| ended.run != began.run) {
            return Err(FoldError::NotRunning { run: ended.map(|ended| ended.run) });
        }
        let counts = tally.into_iter().filter(|(_, count)| *count > 0).collect();
        self.forget_rows();
        self.runs.push(RunState { began, ended, counts, requests });
        Ok(())
    }

    pub(super) fn kept_location(&mut self, kept: KeptLocation) -> Result<(), FoldError> {
        let loc = kept.loc.clone();
        if self.locations.contains_key(&loc) {
            return Err(FoldError::KeptTwice { loc });
        }
        let location = LocationState::restored(kept, &mut self.pool)?;
        self.locations.insert(loc, location);
        Ok(())
    }
}

impl LocationState {
    fn kept(&self, loc: &LocationId) -> KeptLocation {
        KeptLocation {
            loc: loc.clone(),
            agents: self.agents.iter().map(AgentState::kept).collect(),
            open: self.open.as_deref().map(|open| {
                let OpenOp { intent, how, conflict } = open.clone();
                KeptOpen { intent, how, conflict }
            }),
            unfinished: self.unfinished.as_deref().cloned(),
            refused: self.refused.iter().cloned().map(KeptRefused::from).collect(),
            attempts: self.attempts.iter().filter_map(|(op, last)| Some((operation(*op)?, *last))).collect(),
            last: self
                .last
                .as_ref()
                .map(|last| KeptLast { run: (*last.run).clone(), outcome: (*last.outcome).clone() }),
            agreed: self.agreed.as_deref().cloned(),
            requests: self.requests,
            seen: self.seen.clone(),
            token: self.token.clone(),
            lost: self.lost.clone(),
        }
    }

    fn restored(kept: KeptLocation, pool: &mut Pool) -> Result<Self, FoldError> {
        let KeptLocation {
            loc: _,
            agents,
            open,
            unfinished,
            refused,
            attempts,
            last,
            agreed,
            requests,
            seen,
            token,
            lost,
        } = kept;
        let intents = open.iter().map(|open| &open.intent).chain(&unfinished);
        for intent in intents.chain(refused.iter().map(|refused| &refused.intent)) {
            written::check(&intent.writes)?;
            written::check_left(&intent.leaves)?;
        }
        let mut location = Self {
            open: open.map(|KeptOpen { intent, how, conflict }| Box::new(OpenOp { intent, how, conflict })),
            unfinished: unfinished.map(Box::new),
            refused: refused.into_iter().map(RefusedOp::from).collect(),
            last: last.map(|last| LastEnd { run: pool.run(last.run), outcome: pool.outcome(last.outcome) }),
            agreed: agreed.map(Box::new),
            requests,
            seen,
            token,
            lost,
            ..Self::default()
        };
        for (op, last) in attempts {
            let op = compact_op(&op).ok_or(FoldError::BadOperation { op })?;
            location.set_attempts(op, last);
        }
        for agent in agents {
            location.bind_agent(AgentState::restored(agent, pool)?);
        }
        Ok(location)
    }
}

impl AgentState {
    fn kept(&self) -> KeptAgent {
        let actions = self.actions.iter().map(|action| KeptAction {
            key: (*action.key).clone(),
            id: action.id.clone(),
            created: action.created,
            written: action.written.to_map(),
        });
        KeptAgent {
            key: (*self.key).clone(),
            id: self.id.clone(),
            created: self.created,
            written: self.written.to_map(),
            actions: actions.collect(),
        }
    }

    fn restored(kept: KeptAgent, pool: &mut Pool) -> Result<Self, FoldError> {
        let KeptAgent { key, id, created, written, actions } = kept;
        written::check(&written)?;
        let (key, written) = (pool.agent(key), Written::new(&written, pool));
        let mut agent = Self { key, id, created, written, actions: Vec::new() };
        for KeptAction { key, id, created, written } in actions {
            written::check(&written)?;
            let (key, written) = (pool.action(key), Written::new(&written, pool));
            agent.bind_action(ActionState { key, id, created, written });
        }
        Ok(agent)
    }
}

impl From<RefusedOp> for KeptRefused {
    fn from(refused: RefusedOp) -> Self {
        let RefusedOp { intent, cause, at } = refused;
        Self { intent, cause, at }
    }
}

impl From<KeptRefused> for RefusedOp {
    fn from(kept: KeptRefused) -> Self {
        let KeptRefused { intent, cause, at } = kept;
        Self { intent, cause, at }
    }
}

/// The id of the operation whose hex digits are this number.
fn operation(op: u64) -> Option<OperationId> {
    let text: StringDeserializer<ValueError> = format!("{op:016x}").into_deserializer();
    OperationId::deserialize(text).ok()
}
