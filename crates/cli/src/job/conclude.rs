//! What is said and written when a run has ended, and its exit code.

use super::{Job, NextCommand, defect, down, said};
use crate::error::{CliError, Exit};
use crate::host;
use crate::message::Message;
use crate::remembered;
use crate::signals::Signal;
use crate::ui::{ResultsInput, SummaryInput, Traffic, render_summary, write_results};
use fitout_client::BaseUrl;
use fitout_executor::Outage;
use fitout_journal::Journal;
use fitout_model::{CauseKind, Standing};
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

impl NextCommand {
    /// How the waves behind a gate get their turn.
    /// `repeated` is what the command line has to say again.
    pub(super) fn after_a_gate(&self, repeated: &[String]) -> String {
        let flags: String = repeated.iter().flat_map(|flag| [" ", flag.as_str()]).collect();
        match self {
            NextCommand::Resume => format!("go on with `fitout resume{flags}`."),
            NextCommand::Command(command) => format!("go on with `fitout {command}{flags}`."),
            NextCommand::Same => "run the same command again, it goes on with those.".to_owned(),
        }
    }

    /// How it is gone on with, as the beginning of a sentence.
    fn again(&self) -> String {
        match self {
            NextCommand::Resume => "Run `fitout resume`".to_owned(),
            NextCommand::Command(command) => format!("Run `fitout {command}`"),
            NextCommand::Same => "Run the same command again".to_owned(),
        }
    }

    /// What opens a gate that stays shut, as a sentence.
    pub(super) fn through_a_gate(&self) -> String {
        match self {
            NextCommand::Resume => "`fitout resume --open-gate` goes on all the same.".to_owned(),
            NextCommand::Command(command) => format!("`fitout {command} --open-gate` goes on all the same."),
            NextCommand::Same => "The same command with `--open-gate` goes on all the same.".to_owned(),
        }
    }

    /// What to do after a brake.
    fn after_a_brake(&self) -> &'static str {
        match self {
            NextCommand::Same => "Correct the values or the rows and run it again: it shows what is left to do.",
            NextCommand::Resume | NextCommand::Command(_) => {
                "Correct the template or the rows and run `fitout apply` again: it shows what is left to do."
            }
        }
    }
}

impl Job<'_> {
    /// Writes the results, says what came of the run, and gives the exit code.
    pub(super) fn conclude(
        &self,
        ended: &RunEnd<fitout_journal::FileStorage>,
        after: &After<'_>,
    ) -> Result<Exit, CliError> {
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

    /// The command that names agents which stand where they were not made for.
    fn audit(&self) -> String {
        let (template, roster) = (self.fleet.template.path(), self.fleet.roster.path());
        let mut words =
            vec!["fitout audit".to_owned(), "--journal".to_owned(), self.paths.journal.display().to_string()];
        words.extend(self.elsewhere());
        words.extend(self.api.sandbox.then(|| "--sandbox".to_owned()));
        words.extend([template.to_owned(), roster.to_owned()]);
        words.join(" ")
    }

    /// The command that goes on from here, if one does.
    pub(super) fn next_command(
        &self,
        ended: &RunEnd<fitout_journal::FileStorage>,
        outage: Option<&Outage>,
    ) -> Option<String> {
        let command = left(ended, outage)?;
        let command = match &self.go_on {
            NextCommand::Command(again) if command != DECIDE => again,
            NextCommand::Same if command != DECIDE => return None,
            NextCommand::Resume | NextCommand::Command(_) | NextCommand::Same => command,
        };
        let goes_on = command != DECIDE;
        let repeated = if goes_on { self.repeated(&ended.journal) } else { Vec::new() };
        let journal = format!("fitout {command} --journal {}", self.paths.journal.display());
        Some([vec![journal], repeated].concat().join(" "))
    }

    /// What only a command line can say, and what goes on from here has to say again.
    pub(super) fn repeated(&self, journal: &Journal) -> Vec<String> {
        let mut flags: Vec<String> = self.elsewhere().into_iter().collect();
        if self.go_on == NextCommand::Resume {
            let settings = journal.state().last_run().map(|run| &run.began().settings);
            flags.extend(settings.map(remembered::to_repeat).unwrap_or_default());
        }
        flags
    }

    /// The flag for an address that no journal brings along.
    fn elsewhere(&self) -> Option<String> {
        let address = self.api.base_url.as_deref().filter(|_| !self.api.sandbox).and_then(|url| host::base(url).ok());
        let elsewhere = address.filter(|base| !base.is_this_machine() && base.to_string() != BaseUrl::VENDOR);
        elsewhere.map(|base| format!("--base-url {base}"))
    }
}

/// The command for what is left, if something is. What a brake has stopped is not to be gone on with as it is, unless the API
/// was at fault.
fn left(ended: &RunEnd<fitout_journal::FileStorage>, outage: Option<&Outage>) -> Option<&'static str> {
    let braked = matches!(ended.end, DriveEnd::Braked(_)) && outage.is_none();
    next(&ended.report).filter(|_| !braked)
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

/// The command that shows what is left to a person.
const DECIDE: &str = "resolve --list";

/// The command that goes on from here, if one does.
fn next(report: &RunReport) -> Option<&'static str> {
    // Whoever asked to decide would have `resume` decide for them.
    if report.troubles().iter().any(|(kind, ..)| *kind == CauseKind::AwaitsDecision) {
        return Some(DECIDE);
    }
    let tally = report.tally();
    let waiting = [Standing::Pending, Standing::Parked, Standing::InDoubt, Standing::Conflict];
    if waiting.into_iter().any(|standing| tally.of(standing) > 0) {
        return Some("resume");
    }
    // What has changed since, or cannot be edited so, needs a new plan, or a person to put it right.
    let changed = |kind| {
        matches!(
            kind,
            CauseKind::ChangedSinceRun
                | CauseKind::ChangedSincePlan
                | CauseKind::NotThere
                | CauseKind::Ambiguous
                | CauseKind::NotValid
        )
    };
    let passes = |kind: CauseKind| kind.standing() == Standing::Failed && !changed(kind);
    report.troubles().iter().any(|(kind, ..)| passes(*kind)).then_some("retry")
}
