//! What is told of a run while it goes on, beyond this terminal, and when it has ended.

use super::{Job, JobSession, RunScope};
use crate::error::{CliError, Exit};
use crate::input::{known_name, named};
use crate::live_page::LiveServer;
use crate::message::Message;
use crate::output::notify::Notice;
use crate::progress::{Activity, LivePage, Progress, Title, Wave};
use fitout_executor::{Clock, Events};
use fitout_journal::{FileStorage, State};
use fitout_model::RunId;
use fitout_report::{Account, Location};
use fitout_rollout::{FleetSurvey, RunEnd, RunReport, settled};

impl Job<'_> {
    /// Serves the page on which the run can be watched, where one is wanted, and says where it is.
    pub(super) async fn serve(
        &self,
        account: impl FnOnce() -> Account,
        clock: Clock,
        events: &Events,
    ) -> Result<Option<LiveServer>, CliError> {
        let watching = &self.turns.watching;
        if watching.watch.is_none() {
            return Ok(None);
        }
        let serving = LiveServer::begin(watching, account(), clock, events.clone()).await?;
        if let Some(url) = serving.as_ref().map(LiveServer::url) {
            self.printer.tell(&Message::Watch { url });
            let whom = if watching.watch_link { " (whoever has this link can look)" } else { "" };
            self.printer.say_to_people(&format!("Watch it at {url}{whom}"));
        }
        Ok(serving)
    }

    /// What there is to tell before anything has happened. What goes on with an earlier run begins where that ended.
    pub(super) fn account(&self, state: &State, run: &RunId, scope: &RunScope, wall_ms: u64) -> Account {
        let goes_on = match scope {
            RunScope::Agreed(_) => true,
            RunScope::PlanAndAsk | RunScope::PlanAndGo | RunScope::Saved(_) => false,
        };
        let (template, roster) = (&self.fleet.template, &self.fleet.roster);
        let column = known_name(roster.header());
        let before = RunReport::of(self.fleet.as_ref(), state);
        let locations = roster.rows().iter().zip(before.rows).map(|(row, before)| {
            let outcome = before.outcome.filter(|_| goes_on);
            Location::of(&named(row, roster.header(), column), outcome.as_ref(), &before.known, 0)
        });
        Account {
            program: crate::PROGRAM.to_owned(),
            run: run.to_string(),
            command: self.command.to_owned(),
            template: template.name().to_owned(),
            version: template.version().to_owned(),
            roster: roster.path().to_owned(),
            host: state.header().host.clone(),
            began: wall_ms,
            ended: None,
            how: "going on".to_owned(),
            locations: locations.collect(),
            writes: Vec::new(),
            parts: Vec::new(),
        }
    }
}

impl JobSession<'_> {
    /// A watch over what is done now to so many locations.
    pub(super) fn progress(&self, activity: Activity, total: usize, wave: Option<Wave>) -> Progress {
        let title = Title {
            run: Some(self.run.clone()),
            command: self.job.command.to_owned(),
            template: self.job.fleet.template.name().to_owned(),
            wave,
        };
        Progress::new(self.job.printer, activity, total).titled(title).onto(self.page.as_ref())
    }

    /// Tells the page of the locations that need no turn.
    pub(super) fn show_settled(&self, survey: &FleetSurvey) {
        let Some(page) = &self.page else { return };
        for (surveyed, outcome) in settled(survey) {
            if let Some(location) = fitout_rollout::Fleet::location(self.job.fleet.as_ref(), surveyed.place) {
                page.settled(location, &outcome, surveyed.requests);
            }
        }
    }
}

/// Tells the page how the run has ended.
pub(super) fn show_end(page: Option<&LivePage>, ended: &RunEnd<FileStorage>) {
    let Some(page) = page else { return };
    let how = ended.journal.state().last_run().and_then(|run| run.ended()).map(|ended| ended.how.as_str());
    page.ended(&ended.report, how.unwrap_or("ended, and the journal does not say how"));
}

impl Job<'_> {
    /// Tells people elsewhere what came of the run.
    pub(super) fn notice(
        &self,
        ended: &RunEnd<FileStorage>,
        run: &RunId,
        exit: Exit,
        told: (Option<String>, crate::progress::Traffic),
    ) -> Notice {
        let (next, traffic) = told;
        Notice {
            text: String::new(),
            program: crate::PROGRAM,
            run: run.to_string(),
            command: self.command,
            template: self.fleet.template.name().to_owned(),
            template_version: self.fleet.template.version().to_owned(),
            locations: ended.report.rows.len(),
            counts: ended.report.tally().0,
            exit: exit.into(),
            next,
            requests: traffic.requests,
            writes: traffic.writes,
            seconds: traffic.elapsed.as_secs_f64(),
        }
    }
}
