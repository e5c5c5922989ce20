//! The fold: what each record does to the state. It is total, and strict: a record that contradicts the records before
//! it is refused and changes nothing.

use super::error::FoldError;
use super::fold_location::{Origin, Resource};
use super::location::{LastEnd, LocationState, OpenOp, compact_op};
use super::run::RunState;
use super::{State, written};
use crate::record::{
    Adopted, Agreement, Gone, Intent, LocationEnded, OperationEnded, Record, Released, Restored, RunBegan, RunEnded,
    SeenBeside, Settled,
};
use fitout_model::{Agreed, LocationId, Standing, Target};

impl State {
    /// Adds a record to the state.
    ///
    /// # Errors
    /// The contradiction to the records before; the state is unchanged then.
    pub fn apply(&mut self, record: &Record) -> Result<(), FoldError> {
        self.absorb(record.clone())
    }

    /// As [`State::apply`], for a record that nobody else needs.
    pub(crate) fn absorb(&mut self, record: Record) -> Result<(), FoldError> {
        let kept = matches!(record, Record::KeptRun(_) | Record::KeptLocation(_));
        if kept && self.is_under_way {
            return Err(FoldError::KeptTooLate);
        }
        let folded = self.fold(record);
        self.is_under_way |= !kept && folded.is_ok();
        folded
    }

    fn fold(&mut self, record: Record) -> Result<(), FoldError> {
        match record {
            Record::Journal(_) => Err(FoldError::SecondHeader),
            Record::RunBegan(began) => self.run_began(began),
            Record::Adopted(adopted) => self.adopted(adopted),
            Record::Began(intent) => self.began(intent),
            Record::Ended(ended) => self.ended(ended),
            Record::Settled(settled) => self.settled(settled),
            Record::Gone(gone) => self.gone(gone),
            Record::Released(released) => self.released(released),
            Record::Seen(seen) => {
                self.seen(seen);
                Ok(())
            }
            Record::Restored(restored) => self.restored(restored),
            Record::Agreed(agreement) => self.agreed(agreement),
            Record::Location(ended) => self.location_ended(ended),
            Record::RunEnded(ended) => self.run_ended(ended),
            Record::KeptRun(kept) => self.kept_run(*kept),
            Record::KeptLocation(kept) => self.kept_location(*kept),
        }
    }

    fn run_began(&mut self, began: RunBegan) -> Result<(), FoldError> {
        if self.runs.iter().any(|run| run.id() == &began.run) {
            return Err(FoldError::RunTwice { run: began.run });
        }
        self.forget_rows();
        self.runs.push(RunState::new(began));
        Ok(())
    }

    /// Nobody goes on with a run that another one follows: its rows are of no use any more.
    pub(super) fn forget_rows(&mut self) {
        if let Some(last) = self.runs.last_mut() {
            last.began.roster.rows.clear();
        }
    }

    fn run_ended(&mut self, ended: RunEnded) -> Result<(), FoldError> {
        match self.runs.last_mut() {
            Some(run) if run.id() == &ended.run && run.ended.is_none() => {
                run.ended = Some(ended);
                Ok(())
            }
            Some(_) | None => Err(FoldError::NotRunning { run: Some(ended.run) }),
        }
    }

    /// A location may end twice in one run: the later end counts.
    fn location_ended(&mut self, ended: LocationEnded) -> Result<(), FoldError> {
        let LocationEnded { run: id, loc, outcome, requests, at: _ } = ended;
        let Some(run) = self.runs.last_mut().filter(|run| run.id() == &id && run.ended.is_none()) else {
            return Err(FoldError::NotRunning { run: Some(id) });
        };
        let location = self.locations.entry(loc).or_default();
        if let Some(before) = location.last.as_ref().filter(|last| *last.run == id) {
            run.uncount(before.outcome.standing());
        }
        run.count(outcome.standing(), requests);
        location.requests += u64::from(requests);
        if outcome.standing() == Standing::Done {
            location.agreed = None;
        }
        location.last = Some(LastEnd { run: self.pool.run(id), outcome: self.pool.outcome(outcome) });
        Ok(())
    }

    fn restored(&mut self, restored: Restored) -> Result<(), FoldError> {
        let Restored { loc, target, id, leaves, at: _ } = restored;
        written::check_left(&leaves)?;
        let Some(location) = self.locations.get_mut(&loc) else {
            return Err(FoldError::NotOurs { loc, target });
        };
        location.expect_id(&loc, &target, &id)?;
        if let Some(written) = location.written_mut(&target) {
            written.leave(&leaves, &mut self.pool);
        }
        Ok(())
    }

    /// It holds until the location is done: a run that goes on with it rests on it too.
    fn agreed(&mut self, agreement: Agreement) -> Result<(), FoldError> {
        if self.last_run().is_none_or(|run| run.ended.is_some()) {
            return Err(FoldError::NotRunning { run: None });
        }
        let Agreement { loc, edits, others, at: _ } = agreement;
        self.locations.entry(loc).or_default().agreed = Some(Box::new(Agreed { edits, others }));
        Ok(())
    }

    fn adopted(&mut self, adopted: Adopted) -> Result<(), FoldError> {
        let Adopted { loc, agent, id, action, found, at: _ } = adopted;
        written::check(&found)?;
        let target = Target { agent, action: action.as_ref().map(|action| action.key.clone()) };
        let nothing = LocationState::default();
        let location = self.locations.get(&loc).unwrap_or(&nothing);
        if let Some(open) = location.open().filter(|open| open.intent.target == target) {
            return Err(FoldError::OpenCreate { loc, open: open.intent.target.clone(), wanted: target });
        }
        let agent = Target { agent: target.agent.clone(), action: None };
        if action.is_some() {
            location.expect_id(&loc, &agent, id.as_str())?;
        }
        let id: String = action.map_or_else(|| id.into(), |action| action.id.into());
        if location.id_of(&target) == Some(id.as_str()) {
            return Ok(());
        }
        location.expect_free(&loc, &target, &id)?;
        let resource = Resource::parse(&loc, &target, id)?;
        let location = self.locations.entry(loc).or_default();
        location.bind(resource, &target, Origin::Adopted, &found, &mut self.pool);
        Ok(())
    }

    fn began(&mut self, intent: Intent) -> Result<(), FoldError> {
        if self.last_run().is_none_or(|run| run.ended.is_some()) {
            return Err(FoldError::NotRunning { run: None });
        }
        let op = compact_op(&intent.op).ok_or_else(|| FoldError::BadOperation { op: intent.op.clone() })?;
        written::check(&intent.writes)?;
        written::check_left(&intent.leaves)?;
        let nothing = LocationState::default();
        self.locations.get(&intent.loc).unwrap_or(&nothing).check_intent(&intent, op)?;

        let location = self.locations.entry(intent.loc.clone()).or_default();
        location.set_attempts(op, intent.attempt);
        // A lane is serial: a write that has no outcome when the next one begins will never have one.
        location.forget_unfinished(&mut self.pool);
        if intent.verb.creates() {
            location.open = Some(Box::new(OpenOp { intent, how: None, conflict: None }));
        } else {
            location.unfinished = Some(Box::new(intent));
        }
        Ok(())
    }

    fn ended(&mut self, ended: OperationEnded) -> Result<(), FoldError> {
        let OperationEnded { op, attempt, loc, how, at } = ended;
        let Some(location) = self.locations.get_mut(&loc) else {
            return Err(FoldError::NotOpen { loc, op, attempt });
        };
        let same = |intent: &Intent| intent.op == op && intent.attempt == attempt;
        if location.open().is_some_and(|open| same(&open.intent)) {
            location.create_ended(how, at, &mut self.pool)
        } else if location.unfinished().is_some_and(same) {
            location.write_ended(how, &mut self.pool)
        } else {
            Err(FoldError::NotOpen { loc, op, attempt })
        }
    }

    fn settled(&mut self, settled: Settled) -> Result<(), FoldError> {
        let Settled { op, attempt, loc, verdict, by: _, at: _ } = settled;
        let Some(location) = self.locations.get_mut(&loc) else {
            return Err(FoldError::NotOpen { loc, op, attempt });
        };
        let same = |intent: &Intent| intent.op == op && intent.attempt == attempt;
        if location.open().is_some_and(|open| same(&open.intent)) {
            location.open_settled(verdict, &mut self.pool)
        } else if let Some(refused) = location.refused.iter().find(|refused| same(&refused.intent)) {
            let refused = refused.clone();
            location.refused_settled(refused, verdict, &mut self.pool)
        } else if location.unfinished().is_some_and(same) {
            Err(FoldError::NothingToSettle { loc, op })
        } else {
            Err(FoldError::NotOpen { loc, op, attempt })
        }
    }

    fn gone(&mut self, gone: Gone) -> Result<(), FoldError> {
        let Gone { loc, target, id, at: _ } = gone;
        let made = self.locations.get(&loc).and_then(|location| location.agent(&target.agent));
        let made = made.filter(|agent| target.action.is_none() && agent.created).map(|agent| agent.id.clone());
        self.no_longer_ours(loc.clone(), target, &id)?;
        if let (Some(made), Some(location)) = (made, self.locations.get_mut(&loc))
            && !location.lost.contains(&made)
        {
            // Should it ever be seen again, anywhere, it can be told whose it was.
            location.lost.push(made);
        }
        Ok(())
    }

    fn seen(&mut self, seen: SeenBeside) {
        let SeenBeside { loc, mut agents, token, at: _ } = seen;
        agents.sort();
        let location = self.locations.entry(loc).or_default();
        location.seen = agents;
        location.token = token;
    }

    fn released(&mut self, released: Released) -> Result<(), FoldError> {
        let Released { loc, target, id, at: _ } = released;
        self.no_longer_ours(loc, target, &id)
    }

    fn no_longer_ours(&mut self, loc: LocationId, target: Target, id: &str) -> Result<(), FoldError> {
        let Some(location) = self.locations.get_mut(&loc) else {
            return Err(FoldError::NotOurs { loc, target });
        };
        location.expect_id(&loc, &target, id)?;
        location.unbind(&target);
        Ok(())
    }
}
