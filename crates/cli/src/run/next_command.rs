//! The command that goes on from where a run has ended.

use super::{Job, NextCommand};
use crate::input::run_settings;
use crate::setup::base;
use fitout_client::BaseUrl;
use fitout_executor::Outage;
use fitout_journal::{FileStorage, Journal};
use fitout_model::{CauseKind, Standing};
use fitout_rollout::{DriveEnd, RunEnd, RunReport};

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
    pub(super) fn again(&self) -> String {
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
    pub(super) fn after_a_brake(&self) -> &'static str {
        match self {
            NextCommand::Same => "Correct the values or the rows and run it again: it shows what is left to do.",
            NextCommand::Resume | NextCommand::Command(_) => {
                "Correct the template or the rows and run `fitout apply` again: it shows what is left to do."
            }
        }
    }
}

impl Job<'_> {
    /// The command that names agents which stand where they were not made for.
    pub(super) fn audit(&self) -> String {
        let (template, roster) = (self.fleet.template.path(), self.fleet.roster.path());
        let mut words =
            vec!["fitout audit".to_owned(), "--journal".to_owned(), self.paths.journal.display().to_string()];
        words.extend(self.elsewhere());
        words.extend(self.api.sandbox.then(|| "--sandbox".to_owned()));
        words.extend([template.to_owned(), roster.to_owned()]);
        words.join(" ")
    }

    /// The command that goes on from here, if one does.
    pub(super) fn next_command(&self, ended: &RunEnd<FileStorage>, outage: Option<&Outage>) -> Option<String> {
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
            flags.extend(settings.map(run_settings::to_repeat).unwrap_or_default());
        }
        flags
    }

    /// The flag for an address that no journal brings along.
    fn elsewhere(&self) -> Option<String> {
        let address = self.api.base_url.as_deref().filter(|_| !self.api.sandbox).and_then(|url| base(url).ok());
        let elsewhere = address.filter(|base| !base.is_this_machine() && base.to_string() != BaseUrl::VENDOR);
        elsewhere.map(|base| format!("--base-url {base}"))
    }
}

/// The command for what is left, if something is. What a brake has stopped is not to be gone on with as it is, unless the API
/// was at fault.
pub(super) fn left(ended: &RunEnd<FileStorage>, outage: Option<&Outage>) -> Option<&'static str> {
    let braked = matches!(ended.end, DriveEnd::Braked(_)) && outage.is_none();
    next(&ended.report).filter(|_| !braked)
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
