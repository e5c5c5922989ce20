//! What is said and written when a run has ended, and its exit code.

use super::{GoOn, Job, defect, down, said};
use crate::error::{CliError, Exit};
use crate::machine::Told;
use crate::signals::Signal;
use crate::ui::{ResultsInput, SummaryInput, Traffic, render_summary, write_results};
use fitout_model::{CauseKind, Standing};
use fitout_rollout::{DriveEnd, Report, RunEnd};

impl GoOn {
    /// How the waves behind a gate get their turn.
    pub(super) fn after_a_gate(&self) -> String {
        match self {
            GoOn::Resume => "go on with `fitout resume`.".to_owned(),
            GoOn::Command(command) => format!("go on with `fitout {command}`."),
            GoOn::Same => "run the same command again, it goes on with those.".to_owned(),
        }
    }

    /// What to do after a brake.
    fn after_a_brake(&self) -> &'static str {
        match self {
            GoOn::Same => "Correct the values or the rows and run it again: it shows what is left to do.",
            GoOn::Resume | GoOn::Command(_) => {
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
        signal: Option<Signal>,
        traffic: Traffic,
        outage: Option<&str>,
    ) -> Result<Exit, CliError> {
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
        };
        self.printer.tell(&Told::Summary {
            counts: ended.report.tally().0,
            results: Some(&results),
            journal: Some(&journal),
            next: next.as_deref(),
            requests: traffic.requests,
            writes: traffic.writes,
            seconds: traffic.elapsed.as_secs_f64(),
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
                self.printer.hint(if outage.is_some() {
                    "Run `fitout resume` when the API answers again; `--outage-max` says how long it is waited for."
                } else {
                    self.go_on.after_a_brake()
                });
                return Ok(Exit::Braked);
            }
            DriveEnd::Finished | DriveEnd::Stopped(_) => {}
        }
        Ok(signal.map_or_else(|| exit_of(&ended.report), Signal::exit))
    }

    /// The command that goes on from here, if one does.
    pub(super) fn next_command(
        &self,
        ended: &RunEnd<fitout_journal::FileStorage>,
        outage: Option<&str>,
    ) -> Option<String> {
        let command = left(ended, outage)?;
        let command = match &self.go_on {
            GoOn::Command(again) if command != DECIDE => again,
            GoOn::Same if command != DECIDE => return None,
            GoOn::Resume | GoOn::Command(_) | GoOn::Same => command,
        };
        Some(format!("fitout {command} --journal {}", self.paths.journal.display()))
    }
}

/// The command for what is left, if something is. What a brake has stopped is not to be gone on with as it is, unless the API
/// was at fault.
fn left(ended: &RunEnd<fitout_journal::FileStorage>, outage: Option<&str>) -> Option<&'static str> {
    let braked = matches!(ended.end, DriveEnd::Braked(_)) && outage.is_none();
    next(&ended.report).filter(|_| !braked)
}

/// The exit code that a report asks for.
fn exit_of(report: &Report) -> Exit {
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
fn next(report: &Report) -> Option<&'static str> {
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
