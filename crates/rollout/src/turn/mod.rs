//! One location's turn: look, plan, act, look again. The same way through for a first run, a resume and a retry.

mod settings;
mod settle;

pub use settings::{ClosingRead, InDoubtPolicy, RunSettings};

use crate::engine::Engine;
use crate::policy::PlanCounter;
use crate::run_kind::{Goal, Planner};
use crate::visit::{Begun, ClosedVisit, Visit};
use fitout_executor::{
    Caller, Defect, Halt, JournalDown, JournalHandle, Lane, LaneLost, LaneStart, is_broken, read_our_agent,
};
use fitout_journal::{Gone, LocationEnded, LocationState, OpenOp, Record, RefusedOp, Released, Restored};
use fitout_model::{Actual, Cause, CauseKind, Cautions, Digest, Known, Leaves, LocationId, LocationOutcome, Target};
use fitout_reconcile::{Decision, fingerprint};
use settle::{Doubt, settle};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How often a turn looks and plans anew before it is given up.
const ROUNDS_MAX: u32 = 8;

/// What all turns of a run share.
#[derive(Debug)]
pub(crate) struct TurnContext {
    pub(crate) planner: Arc<Planner>,
    pub(crate) settings: RunSettings,
    pub(crate) journal: JournalHandle,
    pub(crate) counter: PlanCounter,
    /// Set when the template was carried out whole in some location.
    pub(crate) proof: watch::Sender<bool>,
}

impl TurnContext {
    /// Notes how the location's part of the run ended.
    pub(crate) async fn note_end(
        &self,
        location: &LocationId,
        outcome: &LocationOutcome,
        requests: u32,
    ) -> Result<(), JournalDown> {
        let engine = &self.planner.engine;
        let (run, loc) = (engine.run.clone(), location.clone());
        let at = engine.clock.wall_ms();
        self.journal.note(Record::Location(LocationEnded { run, loc, outcome: outcome.clone(), requests, at })).await
    }
}

/// A location's turn.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pub(crate) context: &'a TurnContext,
    pub(crate) place: usize,
    /// What was planned and agreed to; the turn does nothing else. `None` on a resume, where it was agreed to before.
    pub(crate) expected: Option<&'a Digest>,
    /// When what is in doubt may be decided; `None` before the turn was deferred once.
    pub(crate) settled_at: Option<Instant>,
}

/// How a turn ended.
#[derive(Debug)]
pub(crate) enum TurnEnd {
    /// The location's part of the run is over.
    Ended(LocationOutcome),
    /// It comes back at this moment, after all others.
    Deferred(Instant, Cause),
    /// The run was asked to stop.
    Stopping,
    /// No location can go on.
    Fatal(Cause),
    /// The journal cannot be written.
    Journal(JournalDown),
    /// The program has a defect.
    Defect(LaneLost),
}

impl Turn<'_> {
    pub(crate) async fn run(self) -> TurnEnd {
        let mut visit = match Visit::begin(self.engine(), self.place).await {
            Begun::Open(visit) => visit,
            Begun::Closed(closed) => return self.closed(closed).await,
        };
        let end = self.rounds(&mut visit.caller).await;
        match end {
            TurnEnd::Ended(outcome) => {
                let (location, requests) = (&visit.caller.location, visit.caller.requests);
                if let Err(down) = self.context.note_end(location, &outcome, requests).await {
                    visit.leave().await;
                    return TurnEnd::Journal(down);
                }
                visit.end(outcome.clone()).await;
                TurnEnd::Ended(outcome)
            }
            TurnEnd::Deferred(until, cause) => {
                visit.defer(until).await;
                TurnEnd::Deferred(until, cause)
            }
            end @ (TurnEnd::Stopping | TurnEnd::Fatal(_) | TurnEnd::Journal(_) | TurnEnd::Defect(_)) => {
                visit.leave().await;
                end
            }
        }
    }

    /// The turn of a location where nobody is asked.
    async fn closed(&self, closed: ClosedVisit) -> TurnEnd {
        let Some(location) = closed.location() else { return TurnEnd::Stopping };
        if let Err(down) = self.context.note_end(location, closed.outcome(), 0).await {
            closed.leave().await;
            return TurnEnd::Journal(down);
        }
        TurnEnd::Ended(closed.end().await)
    }

    fn engine(&self) -> &Arc<Engine> {
        &self.context.planner.engine
    }

    async fn rounds(&self, caller: &mut Caller) -> TurnEnd {
        let goal = match self.context.planner.goal(self.place, &caller.location) {
            Ok(goal) => goal,
            Err(cause) => return TurnEnd::Ended(LocationOutcome::Stopped { cause }),
        };
        let mut expected = self.expected;
        for _ in 0..ROUNDS_MAX {
            let halt = match self.round(caller, &goal, &mut expected).await {
                Ok(Some(outcome)) => return TurnEnd::Ended(outcome),
                Ok(None) => continue,
                Err(Pause::Until(moment, cause)) => return TurnEnd::Deferred(moment, cause),
                Err(Pause::Halt(halt)) => halt,
            };
            return match halt {
                Halt::Stale => continue,
                Halt::InDoubt(cause) | Halt::Unsettled(cause) => {
                    TurnEnd::Deferred(Instant::now() + self.context.settings.settle, cause)
                }
                Halt::End(cause) => TurnEnd::Ended(LocationOutcome::Stopped { cause }),
                Halt::Stopping(_) => TurnEnd::Stopping,
                Halt::Fatal(cause) => TurnEnd::Fatal(cause),
                Halt::Journal(down) => TurnEnd::Journal(down),
                Halt::Defect(lost) => TurnEnd::Defect(lost),
            };
        }
        let cause = Cause::new(CauseKind::Unreachable, "plan", "the location was looked at too often without an end");
        TurnEnd::Ended(LocationOutcome::Stopped { cause })
    }

    /// One round; `None` asks for another.
    async fn round(
        &self,
        caller: &mut Caller,
        goal: &Goal,
        expected: &mut Option<&Digest>,
    ) -> Result<Option<LocationOutcome>, Pause> {
        let TurnContext { planner, settings, journal, counter, proof } = self.context;
        let engine = &planner.engine;
        let state = journal.state(&caller.location).await.map_err(Halt::from)?;
        let known = state.known();
        if let Some(open) = state.open() {
            self.ready(self.settles_at(open), "a create may have been done")?;
            // What another location does not show proves nothing of this one.
            engine.prove(caller, &state).await?;
            let doubt = Doubt { intent: &open.intent, if_absent: settings.in_doubt };
            settle(engine, journal, caller, &goal.desired, &known, &doubt).await?;
            // What was agreed to was planned without knowing what has just been learnt.
            *expected = None;
            return Ok(None);
        }
        if let Some(refused) = state.refused().first().filter(|_| !is_broken(Defect::BelievesRefusals)) {
            self.refusal_rests(refused)?;
            engine.prove(caller, &state).await?;
            let doubt = Doubt { intent: &refused.intent, if_absent: InDoubtPolicy::Recreate };
            settle(engine, journal, caller, &goal.desired, &known, &doubt).await?;
            *expected = None;
            return Ok(None);
        }
        if let Some(unfinished) = state.unfinished() {
            // It may still arrive, and would undo what is written after it.
            let why = format!("{} {} may still arrive", unfinished.verb, unfinished.target);
            self.ready(engine.clock.origin() + settings.settle, &why)?;
        }
        let observed = planner.observe(caller, goal, &state).await?;
        let listing = &observed.actual.listing;
        if let Some(seen) = engine.claims.news(caller, listing, &state, engine.clock.wall_ms()) {
            journal.note(Record::Seen(seen)).await.map_err(Halt::from)?;
        }
        if !observed.gone.is_empty() {
            for (target, id) in observed.gone {
                let gone = Gone { loc: caller.location.clone(), target, id, at: engine.clock.wall_ms() };
                journal.note(Record::Gone(gone)).await.map_err(Halt::from)?;
            }
            return Ok(None);
        }
        let (values, decision) = planner.decide(goal, &observed.actual, &known);
        let plan = match decision {
            Decision::Skip { why } => return Ok(Some(LocationOutcome::Skipped { why })),
            Decision::Stop(cause) => return Err(Halt::End(cause).into()),
            Decision::Plan(plan) => plan,
        };
        // What is in place is what was wanted, however it came there.
        if plan.changes_nothing() {
            return Ok(Some(LocationOutcome::InPlace));
        }
        if let Some(agreed) = expected.take()
            && *agreed != fingerprint(&plan)
        {
            let why = "what is there is not what the plan was made for; nothing was written";
            return Err(Halt::End(Cause::new(CauseKind::ChangedSincePlan, "plan", why)).into());
        }
        let beyond = plan.cautions.beyond(state.agreed());
        if !beyond.is_empty() {
            let why = format!("{}; nothing was written", in_words(&beyond));
            return Err(Halt::End(Cause::new(CauseKind::ChangedSincePlan, "plan", why)).into());
        }
        if let Some(why) = counter.take(&caller.location, &plan) {
            return Err(Halt::End(Cause::new(CauseKind::ChangedSincePlan, "plan", why)).into());
        }
        let (door, scribe, clock) = (&engine.door, journal, engine.clock);
        let start = LaneStart { door, scribe, clock, caller, desired: &values, state: &state, observed };
        Lane::new(start).apply(&plan).await?;
        proof.send_if_modified(|proven| !std::mem::replace(proven, true));
        let state = journal.state(&caller.location).await.map_err(Halt::from)?;
        engine.claims.learn_location(&caller.location, &state);
        let outcome = match settings.verify {
            ClosingRead::None => LocationOutcome::Done { unchecked: vec!["everything".to_owned()] },
            ClosingRead::Final => closing_read(planner, caller, goal, &state.known()).await?,
        };
        if let LocationOutcome::Done { .. } = outcome {
            if !is_broken(Defect::KeepsWhatItPutsBack) {
                self.restore(&caller.location, &state, &plan.leaves).await?;
            }
            self.release(&caller.location, &state, plan.releases).await?;
        }
        Ok(Some(outcome))
    }

    /// What was put back belongs again to whom it belonged, also where no write of this turn has said so.
    async fn restore(
        &self,
        location: &LocationId,
        state: &LocationState,
        leaves: &BTreeMap<Target, Leaves>,
    ) -> Result<(), Halt> {
        for (target, leaves) in leaves {
            let (Some(id), Some(held)) = (state.id_of(target), state.held(target)) else { continue };
            let (loc, target, id) = (location.clone(), target.clone(), id.to_owned());
            let mut leaves = leaves.clone();
            leaves.retain(|name, digest| held.get(name) != digest.as_ref());
            if !leaves.is_empty() {
                let at = self.engine().clock.wall_ms();
                self.context.journal.note(Record::Restored(Restored { loc, target, id, leaves, at })).await?;
            }
        }
        Ok(())
    }

    /// What is given back is not ours any more. It comes last: what is not ours is not looked at any more.
    async fn release(
        &self,
        location: &LocationId,
        state: &LocationState,
        releases: Vec<(Target, String)>,
    ) -> Result<(), Halt> {
        for (target, id) in releases {
            let Some(id) = state.id_of(&target).filter(|ours| id.is_empty() || id == *ours).map(str::to_owned) else {
                continue;
            };
            let (loc, at) = (location.clone(), self.engine().clock.wall_ms());
            self.context.journal.note(Record::Released(Released { loc, target, id, at })).await?;
        }
        Ok(())
    }

    /// When what is open may be decided: the settle time counts from when the lock was taken, since nobody knows how
    /// long before that its sender lived.
    fn settles_at(&self, open: &OpenOp) -> Instant {
        let (clock, settle) = (self.engine().clock, self.context.settings.settle);
        if is_broken(Defect::SettlesFromIntent) {
            let rested = Duration::from_millis(clock.wall_ms().saturating_sub(open.intent.at));
            return Instant::now() + settle.saturating_sub(rested);
        }
        clock.origin() + settle
    }

    /// Goes on only when `moment`, or the moment for which the turn was deferred, has come.
    fn ready(&self, moment: Instant, why: &str) -> Result<(), Pause> {
        let moment = self.settled_at.map_or(moment, |deferred| deferred.max(moment));
        if moment > Instant::now() && !is_broken(Defect::DoesNotSettle) {
            return Err(Pause::Until(moment, Cause::new(CauseKind::InDoubt, "settle", why)));
        }
        Ok(())
    }

    /// A create that was refused may have been done all the same, and listings are late: it is looked for once more when
    /// a listing would show it, before anything else is done there.
    fn refusal_rests(&self, refused: &RefusedOp) -> Result<(), Pause> {
        let (clock, settle) = (self.engine().clock, self.context.settings.settle);
        // A clock that was put right since an earlier process wrote the time would tell of a rest that never was: this
        // process vouches only for what it has lived.
        let lived = clock.origin().elapsed();
        let rested = Duration::from_millis(clock.wall_ms().saturating_sub(refused.at)).min(lived);
        let left = settle.saturating_sub(rested).min(settle);
        if left.is_zero() || self.settled_at.is_some_and(|moment| moment <= Instant::now()) {
            return Ok(());
        }
        self.ready(Instant::now() + left, "a create was refused and may have been done all the same")
    }
}

/// Why a round is not over.
#[derive(Debug)]
enum Pause {
    Until(Instant, Cause),
    Halt(Halt),
}

impl From<Halt> for Pause {
    fn from(halt: Halt) -> Self {
        Pause::Halt(halt)
    }
}

async fn closing_read(
    planner: &Planner,
    caller: &mut Caller,
    goal: &Goal,
    known: &Known,
) -> Result<LocationOutcome, Halt> {
    let mut actual = Actual::default();
    for known in known.agents.values() {
        if let Some(found) = read_our_agent(&planner.engine.door, caller, known).await? {
            actual.agents.insert(known.id.clone(), found);
        }
    }
    Ok(planner.judge(goal, &actual, known))
}

/// What nobody has agreed to, in words: "an agent was switched off by hand since".
fn in_words(cautions: &Cautions) -> String {
    let edits = cautions.edits.iter().map(|edit| {
        if edit.is_pause() {
            format!("the agent {} was switched off by hand, and would be switched on again", edit.target)
        } else {
            format!("{}.{} was edited by hand, and would be written over", edit.target, edit.field)
        }
    });
    let others = cautions.others.iter().map(|other| {
        format!(
            "another agent ({}, \"{}\") is switched on beside the one that would be switched on",
            other.id, other.name
        )
    });
    let all: Vec<String> = edits.chain(others).collect();
    format!("nobody has agreed to this: {}", all.join("; "))
}
