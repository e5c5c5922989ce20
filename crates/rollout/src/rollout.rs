//! A run from its first record to its last: the journal's writer, the survey, the turns, the report.

use crate::claims::foresee;
use crate::drive::{DriveEnd, Work, drive};
use crate::engine::Engine;
use crate::policy::{Brakes, PlanCounter};
use crate::report::RunReport;
use crate::run_kind::Planner;
use crate::survey::{FleetSurvey, JournalView, settled, survey};
use crate::turn::{RunSettings, TurnContext};
use fitout_executor::{JournalDown, JournalWriter, Stopper};
use fitout_journal::{Agreement, Record, RunBegan, RunEnded};
use fitout_journal::{FormerLog, Journal, Storage};
use fitout_model::{Agreed, Cautions, LocationId, RunId, Standing};
use fitout_reconcile::Decision;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A run with its journal open.
#[derive(Debug)]
pub struct Rollout<S: Storage> {
    turns: Arc<TurnContext>,
    stopper: Stopper,
    writer: JoinSet<(Journal<S>, Result<(), JournalDown>)>,
}

/// What is left of a run.
#[derive(Debug)]
pub struct RunEnd<S: Storage> {
    /// The journal, everything written.
    pub journal: Journal<S>,
    /// How the turns ended; a journal that failed is the worst of all.
    pub end: DriveEnd,
    /// What came of every location.
    pub report: RunReport,
}

impl<S: Storage + Send + std::fmt::Debug + 'static> Rollout<S> {
    /// A run over this journal that cannot be undone; from here on the journal belongs to its writer.
    #[must_use]
    pub fn new(planner: Planner, settings: RunSettings, journal: Journal<S>, stopper: Stopper) -> Self {
        Self::keeping(planner, settings, (journal, None), stopper)
    }

    /// As [`new`](Self::new), and what is overwritten is kept in this file before, so that the run can be undone.
    #[must_use]
    pub fn keeping(
        planner: Planner,
        settings: RunSettings,
        (journal, formers): (Journal<S>, Option<FormerLog<S>>),
        stopper: Stopper,
    ) -> Self {
        planner.engine.claims.learn(journal.state());
        let (handle, writer) = JournalWriter::new(journal);
        let mut writing = JoinSet::new();
        writing.spawn(writer.keeping(formers).run());
        let counter = PlanCounter::new(settings.limits);
        let (planner, proof) = (Arc::new(planner), watch::Sender::new(false));
        let turns = Arc::new(TurnContext { planner, settings, journal: handle, counter, proof });
        Self { turns, stopper, writer: writing }
    }

    /// What all visits share.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.turns.planner.engine
    }

    /// Plans these locations. Reads only; nothing is recorded.
    pub async fn survey(&self, places: impl IntoIterator<Item = usize>) -> FleetSurvey {
        survey(&self.turns.planner, &JournalView::Live(self.turns.journal.clone()), places).await
    }

    /// Records that the run begins.
    ///
    /// # Errors
    /// [`JournalDown`] when that cannot be written: then nothing may be sent.
    pub async fn begin(&self, record: RunBegan) -> Result<(), JournalDown> {
        self.engine().door.events().begin();
        self.turns.journal.durable(Record::RunBegan(record)).await
    }

    /// Records the locations of the survey that need no turn, and returns the work that is left.
    ///
    /// # Errors
    /// [`JournalDown`].
    pub async fn settle_survey(&self, survey: &FleetSurvey) -> Result<Vec<Work>, JournalDown> {
        let mut rest: BTreeSet<usize> = survey.locations.keys().copied().collect();
        for (surveyed, outcome) in settled(survey) {
            rest.remove(&surveyed.place);
            if let Some(seen) = &surveyed.seen {
                self.turns.journal.note(Record::Seen((**seen).clone())).await?;
            }
            if let Some(location) = self.engine().fleet.location(surveyed.place) {
                self.turns.note_end(location, &outcome, surveyed.requests).await?;
            }
        }
        for surveyed in survey.locations.values() {
            if let (Some(location), Decision::Plan(plan)) =
                (self.engine().fleet.location(surveyed.place), &surveyed.decision)
            {
                self.agree(location, &plan.cautions).await?;
            }
        }
        let expected = |place: &usize| {
            let surveyed = survey.locations.get(place)?;
            // What was agreed to was planned without knowing what became of an open create.
            if surveyed.open { None } else { surveyed.fingerprint() }
        };
        Ok(rest.into_iter().map(|place| Work { place, expected: expected(&place) }).collect())
    }

    /// Records that somebody agreed to what a plan does there to what is not ours; the turn does nothing beyond it.
    ///
    /// # Errors
    /// [`JournalDown`].
    pub async fn agree(&self, location: &LocationId, cautions: &Cautions) -> Result<(), JournalDown> {
        if cautions.is_empty() {
            return Ok(());
        }
        let Agreed { edits, others } = cautions.agreed();
        let (loc, at) = (location.clone(), self.engine().clock.wall_ms());
        self.turns.journal.note(Record::Agreed(Agreement { loc, edits, others, at })).await
    }

    /// Finds out, before anything is written, which of these locations show one token: as far as their tokens can be had without
    /// asking anybody.
    pub async fn foresee(&self, work: &[Work]) {
        foresee(self.engine(), work.iter().map(|work| work.place)).await;
    }

    /// Gives these locations their turns, until a brake stops them. Dropping the future aborts them.
    pub async fn drive(&self, work: Vec<Work>, brakes: &mut Brakes) -> DriveEnd {
        drive(&self.turns, &self.stopper, work, brakes).await
    }

    /// Where the location stands, by the journal as it is now.
    ///
    /// # Errors
    /// [`JournalDown`] when the journal's writer has ended.
    pub async fn standing(&self, location: &LocationId) -> Result<Standing, JournalDown> {
        let state = self.turns.journal.state(location).await?;
        Ok(state.standing())
    }

    /// The last run that came to an end in the location, by the journal as it is now.
    ///
    /// # Errors
    /// [`JournalDown`] when the journal's writer has ended.
    pub async fn last_run(&self, location: &LocationId) -> Result<Option<RunId>, JournalDown> {
        let state = self.turns.journal.state(location).await?;
        Ok(state.last().map(|(run, _)| run.clone()))
    }

    /// Ends the run: everything is written, the journal is given back and the report made.
    ///
    /// `recorded` tells whether the run has begun.
    ///
    /// # Errors
    /// [`JournalDown`] when the journal's writer is lost.
    pub async fn finish(self, end: DriveEnd, recorded: Recorded) -> Result<RunEnd<S>, JournalDown> {
        if recorded == Recorded::Yes {
            let how = match &end {
                DriveEnd::Finished => "finished".to_owned(),
                DriveEnd::Stopped(why) => format!("stopped: {why}"),
                DriveEnd::Fatal(cause) => format!("fatal: {}", cause.message),
                DriveEnd::Journal(down) => down.to_string(),
                DriveEnd::Defect(lost) => lost.to_string(),
                DriveEnd::Braked(why) => format!("stopped by a brake: {why}"),
            };
            let figures = Some(Box::new(self.engine().door.events().figures()));
            let ended = RunEnded { run: self.engine().run.clone(), how, figures, at: self.engine().clock.wall_ms() };
            // A journal that is down says so once more below.
            drop(self.turns.journal.note(Record::RunEnded(ended)).await);
        }
        let Self { turns, mut writer, .. } = self;
        let engine = Arc::clone(&turns.planner.engine);
        // With the last handle the writer ends.
        drop(turns);
        let joined = writer.join_next().await;
        let Some(Ok((journal, written))) = joined else {
            return Err(JournalDown("its writer was lost".to_owned()));
        };
        let end = written.map_or_else(DriveEnd::Journal, |()| end);
        let report = RunReport::of(engine.fleet.as_ref(), journal.state());
        Ok(RunEnd { journal, end, report })
    }
}

/// Whether a run has begun, as far as the journal is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Its first record is written.
    Yes,
    /// It only planned.
    No,
}
