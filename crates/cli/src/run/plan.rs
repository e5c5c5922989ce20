//! Planning the fleet, and beginning what was agreed to.

use super::consent::{Consent, PlanAnswer};
use super::removals::Removals;
use super::{After, JobSession, NextCommand, RunScope, down, said};
use crate::error::{CliError, Exit, defect, given_up};
use crate::input::rows::{self, RowTokens};
use crate::input::{Agreeing, days, is_edited};
use crate::message::{Message, RunMessage};
use crate::output::{Diffs, overview, say_unproven, tell_plan};
use crate::progress::Activity;
use crate::saved::HeldPlan;
use crate::terminal::{Signal, heed};
use fitout_executor::Halt;
use fitout_reconcile::PlanSummary;
use fitout_rollout::{DriveEnd, Fleet as _, FleetSurvey, Recorded, Surveyed, Work};

impl JobSession<'_> {
    pub(super) async fn go(mut self, scope: RunScope) -> Result<Exit, CliError> {
        let surveyed = match scope {
            RunScope::Agreed(places) => {
                if places.is_empty() {
                    let ended = self.running.finish(DriveEnd::Finished, Recorded::No).await.map_err(down)?;
                    let after = After { signal: None, traffic: self.traffic, outage: None, strays: 0 };
                    return self.job.conclude(&ended, &after);
                }
                let work: Vec<Work> = places.into_iter().map(|place| Work { place, expected: None }).collect();
                self.begin(Some(work.len())).await?;
                return self.turns(work).await;
            }
            RunScope::Saved(held) => return self.saved(held).await,
            RunScope::PlanAndAsk => (self.survey().await, Consent::Yes),
            RunScope::PlanAndGo => (self.survey().await, Consent::No),
        };
        let (survey, ask) = surveyed;
        if let Some(halt) = survey.stopped {
            return self.no_plan(halt).await;
        }
        // Prompt text is for the eyes of whoever is asked, and not for the log of a job that nobody watches.
        let watched = ask == Consent::Yes && self.job.printer.can_ask();
        let specimens = if watched { Diffs::Shown } else { Diffs::LeftOut };
        let mut summary = overview(&self.job.fleet, &survey, self.traffic, specimens);
        if let Some(when) = self.last_wrote(&survey).await? {
            summary.set_last_wrote(when);
        }
        let printer = self.job.printer;
        tell_plan(printer, &self.job.fleet, &survey, &summary);
        if matches!(self.job.go_on, NextCommand::Command(_)) {
            self.strays = survey.locations.values().map(|found| found.strays.len()).sum();
        }
        if self.strays > 0 {
            summary.set_strays();
        }
        printer.say_to_people(summary.render().trim_end());
        printer.say("");
        let tally = summary.tally();
        let demand = self.job.choices.proof.demand();
        let proven = say_unproven(printer, &self.job.fleet, &survey, demand);
        let allowed = proven.and_then(|()| self.job.blast(tally.updated_locations, tally.thinned_locations));
        if let Err(too_many) = allowed {
            self.running.finish(DriveEnd::Finished, Recorded::No).await.map_err(down)?;
            return Err(too_many);
        }
        if summary.tally().changing > 0 {
            if let Some(page) = self.page.as_ref().filter(|_| ask == Consent::Yes) {
                page.waits("planned; somebody is asked whether to do it");
            }
            let answer = self.consent(&summary.tally(), ask).await?;
            if answer == PlanAnswer::Yes {
                self.removals = Some(Removals::of(&summary.tally()).total());
                self.agreed = Agreeing::to(&summary.tally());
            } else {
                printer.say("Nothing was written.");
                self.running.finish(DriveEnd::Finished, Recorded::No).await.map_err(down)?;
                return Ok(answer.exit());
            }
        }
        let token =
            |surveyed: &Surveyed| Some((self.job.fleet.location(surveyed.place)?.clone(), surveyed.token.clone()?));
        let of = survey.locations.values().filter_map(|surveyed| token(surveyed)).collect();
        self.tokens = RowTokens { key: None, of };
        self.begin(None).await?;
        let work = self.running.settle_survey(&survey).await.map_err(down)?;
        self.show_settled(&survey);
        self.turns(work).await
    }

    /// Does what a saved plan says.
    async fn saved(mut self, held: HeldPlan) -> Result<Exit, CliError> {
        let job = self.job;
        job.blast(held.updated, held.thinned)?;
        let mut summary = PlanSummary::new();
        for (work, cautions) in held.work.iter().zip(&held.cautions) {
            if let Some(location) = job.fleet.location(work.place) {
                summary.add_cautions(location, job.fleet.line(work.place), cautions);
            }
        }
        let (cautions, tally) = (summary.render_cautions(), summary.tally());
        if !cautions.is_empty() {
            job.printer.say_to_people(&cautions);
            job.printer.say("");
        }
        let open = job.agreeing.open(&tally)?;
        let asks = if job.printer.can_ask() { Consent::Yes } else { Consent::No };
        let answer = self.consent_by_number(None, &open, asks).await?;
        if answer != PlanAnswer::Yes {
            job.printer.say("Nothing was written.");
            self.running.finish(DriveEnd::Finished, Recorded::No).await.map_err(down)?;
            return Ok(answer.exit());
        }
        self.agreed = Agreeing::to(&tally);
        self.begin(Some(held.work.len())).await?;
        for (work, cautions) in held.work.iter().zip(&held.cautions) {
            if let Some(location) = job.fleet.location(work.place) {
                self.running.agree(location, cautions).await.map_err(down)?;
            }
        }
        self.turns(held.work).await
    }

    /// When the journal last wrote to the locations that were edited by hand since.
    async fn last_wrote(&self, survey: &FleetSurvey) -> Result<Option<String>, CliError> {
        let mut moments = Vec::new();
        for surveyed in survey.locations.values().filter(|surveyed| is_edited(surveyed)) {
            let Some(location) = self.job.fleet.location(surveyed.place) else { continue };
            let last = self.running.last_run(location).await.map_err(down)?;
            moments.extend(last.and_then(|run| self.times.of_run(&run)));
        }
        Ok(days(&moments))
    }

    async fn survey(&mut self) -> FleetSurvey {
        let places = 0..self.job.fleet.len();
        let progress = self.progress(Activity::Planning, places.len(), None);
        let running = &self.running;
        let work = running.survey(places);
        let stopper = &self.stopper;
        let stop_at_once = |_: Signal| {
            stopper.stop("interrupted");
            None
        };
        let heeding = heed(&mut self.signals, work, stop_at_once);
        let ((survey, signal), traffic) = progress.during(&mut self.events, heeding).await;
        self.interrupted = signal;
        self.traffic += traffic;
        survey
    }

    async fn no_plan(self, halt: Halt) -> Result<Exit, CliError> {
        let interrupted = self.interrupted;
        let outage = self.running.engine().door.outage();
        self.running.finish(DriveEnd::Finished, Recorded::No).await.map_err(down)?;
        match halt {
            Halt::Stopping(_) => {
                if let Some(outage) = outage {
                    return Err(given_up(&outage));
                }
                self.job.printer.say("Stopped while planning. Nothing was written.");
                Ok(interrupted.map_or(Exit::Interrupted, Signal::exit))
            }
            Halt::Journal(journal) => Err(down(journal)),
            Halt::Defect(lost) => Err(defect(&lost)),
            Halt::Fatal(cause) | Halt::End(cause) | Halt::InDoubt(cause) | Halt::Unsettled(cause) => {
                Err(CliError::fatal("the API refuses this program").because(&said(&cause.message)))
            }
            Halt::Stale => Err(CliError::fatal("the plan could not be made")),
        }
    }

    /// `turns`: how many locations it takes on, where that is not the whole fleet.
    async fn begin(&self, turns: Option<usize>) -> Result<(), CliError> {
        let mut record = self.job.record(&self.run, self.undoes.as_ref(), (self.removals, self.agreed), self.wall_ms);
        record.turns = turns.and_then(|turns| u64::try_from(turns).ok());
        rows::mark(&mut record.roster, &self.tokens);
        self.job.printer.tell(&Message::RunBegan(RunMessage::beginning(&record)));
        self.running.begin(record).await.map_err(down)
    }
}
