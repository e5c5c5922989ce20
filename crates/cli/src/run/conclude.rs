//! What is said and written when a run has ended, and its exit code.

use super::next_command::left;
use super::{Job, down, said};
use crate::error::{CliError, Exit, defect};
use crate::message::Message;
use crate::output::{ResultsInput, SummaryInput, render_summary, write_results};
use crate::progress::Traffic;
use crate::terminal::Signal;
use fitout_executor::Outage;
use fitout_journal::FileStorage;
use fitout_model::Standing;
use fitout_rollout::{DriveEnd, RunEnd, RunReport};

/// What there is to say of a run's end beside what came of its locations.
#[derive(Debug, Clone, Copy)]
pub(super) struct After<'a> {
    pub(super) signal: Option<Signal>,
    pub(super) traffic: Traffic,
    pub(super) outage: Option<&'a Outage>,
    /// How many agents of the journal stand where they were not made for.
    pub(super) strays: usize,
}

impl Job<'_> {
    /// Writes the results, says what came of the run, and gives the exit code.
    pub(super) fn conclude(&self, ended: &RunEnd<FileStorage>, after: &After<'_>) -> Result<Exit, CliError> {
        let After { signal, traffic, outage, strays } = *after;
        let input = ResultsInput::of_roster(self.fleet.roster.header(), self.fleet.roster.rows());
        write_results(&self.paths.results, &input, &ended.report).map_err(|error| {
            CliError::fatal(format!("the results {} cannot be written", self.paths.results.display()))
                .because(&error)
                .hint(
                    "The journal has everything: `fitout status` shows it, and a further run writes the results again.",
                )
        })?;
        let (results, journal) = (self.paths.results.display().to_string(), self.paths.journal.display().to_string());
        let (left, next) = (left(ended, outage), self.next_command(ended, outage));
        let summary = SummaryInput {
            report: &ended.report,
            roster: self.fleet.roster.path(),
            traffic: Some(traffic),
            results: Some(&results),
            journal: Some(&journal),
            next: next.as_deref(),
            gone: &self.carried.undone,
            strays,
            audit: &self.audit(),
        };
        let mut counts = ended.report.tally().0;
        if !self.carried.undone.is_empty() {
            *counts.entry(Standing::Pending).or_default() += self.carried.undone.len();
        }
        self.printer.tell(&Message::Summary {
            counts,
            results: Some(&results),
            journal: Some(&journal),
            next: next.as_deref(),
            requests: traffic.requests,
            writes: traffic.writes,
            seconds: traffic.elapsed.as_secs_f64(),
            gone: &self.carried.undone,
            strays,
        });
        self.printer.say_to_people(render_summary(&summary).trim_end());
        if left.is_some() && next.is_none() {
            self.printer.say("Run the same command again: it goes on from what is there, and sends nothing twice.");
        }
        match &ended.end {
            DriveEnd::Fatal(cause) => {
                return Err(CliError::fatal("the API refuses this program").because(&said(&cause.message)));
            }
            DriveEnd::Journal(journal) => return Err(down(journal.clone())),
            DriveEnd::Defect(lost) => return Err(defect(lost)),
            DriveEnd::Braked(why) => {
                self.printer.error(&format!("stopped by a brake: {why}"));
                let again = self.go_on.again();
                let later =
                    format!("{again} when the API answers again; `--outage-max` says how long it is waited for.");
                self.printer.hint(match outage {
                    Some(Outage { hint: Some(hint), .. }) => hint,
                    Some(_) => &later,
                    None => self.go_on.after_a_brake(),
                });
                return Ok(Exit::Braked);
            }
            DriveEnd::Finished | DriveEnd::Stopped(_) => {}
        }
        let mut exit = exit_of(&ended.report);
        if exit == Exit::Done && (!self.carried.undone.is_empty() || strays > 0) {
            exit = Exit::Some;
        }
        Ok(signal.map_or(exit, Signal::exit))
    }
}

/// The exit code that a report asks for.
fn exit_of(report: &RunReport) -> Exit {
    let tally = report.tally();
    if tally.of(Standing::InDoubt) + tally.of(Standing::Conflict) > 0 {
        return Exit::Open;
    }
    if tally.of(Standing::Failed) + tally.of(Standing::Parked) + tally.of(Standing::Pending) > 0 {
        return Exit::Some;
    }
    Exit::Done
}
