//! Hearing what a person says to a plan.

use super::JobSession;
use super::removals::{RemovalQuestion, Removals};
use crate::error::{CliError, Exit};
use crate::input::{Matter, unsaid};
use crate::terminal::{Printer, Signal};
use fitout_model::text::counted;
use fitout_reconcile::PlanCounts;
use tokio::task::JoinSet;

/// Whether a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    Yes,
    No,
}

/// What a person says to a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlanAnswer {
    Yes,
    No,
    Stopped(Signal),
}

impl PlanAnswer {
    pub(super) fn exit(self) -> Exit {
        match self {
            PlanAnswer::Yes | PlanAnswer::No => Exit::Done,
            PlanAnswer::Stopped(signal) => signal.exit(),
        }
    }
}

impl JobSession<'_> {
    /// What is said to the plan; `asks` tells whether the command line has left it to a person.
    pub(super) async fn consent(&mut self, tally: &PlanCounts, asks: Consent) -> Result<PlanAnswer, CliError> {
        let removals = Removals::of(tally);
        let ask = removals.ask(self.job.removing)?;
        let open = self.job.agreeing.open(tally)?;
        let typed = !open.is_empty() || ask == RemovalQuestion::Number;
        let removals = (ask == RemovalQuestion::Number).then_some(removals);
        match self.consent_by_number(removals, &open, asks).await? {
            PlanAnswer::Yes => {}
            answer @ (PlanAnswer::No | PlanAnswer::Stopped(_)) => return Ok(answer),
        }
        // Whoever has said a number has read the plan.
        let said = typed || ask == RemovalQuestion::Nothing || self.job.agreeing.has_said(tally);
        match asks {
            Consent::Yes if !said => self.ask(tally.changing).await,
            Consent::Yes | Consent::No => Ok(PlanAnswer::Yes),
        }
    }

    /// Has a person type the number of each thing that is agreed to by its number.
    pub(super) async fn consent_by_number(
        &mut self,
        removals: Option<Removals>,
        matters: &[Matter],
        asks: Consent,
    ) -> Result<PlanAnswer, CliError> {
        let numbers = removals.map(|removals| (removals.words(), removals.total()));
        let numbers: Vec<(String, usize)> =
            numbers.into_iter().chain(matters.iter().map(|matter| (matter.words.clone(), matter.number))).collect();
        if !numbers.is_empty() && (asks == Consent::No || !self.job.printer.can_ask()) {
            return Err(unsaid(removals.map(|removals| (removals.words(), removals.typed())), matters));
        }
        for (words, number) in numbers {
            match self.ask_number(&words, number).await? {
                PlanAnswer::Yes => {}
                answer @ (PlanAnswer::No | PlanAnswer::Stopped(_)) => return Ok(answer),
            }
        }
        Ok(PlanAnswer::Yes)
    }

    /// Has a person type a number.
    async fn ask_number(&mut self, words: &str, number: usize) -> Result<PlanAnswer, CliError> {
        let question = format!("This will {words}. Type {number} to agree:");
        let wanted = number.to_string();
        self.hear(move |printer| printer.ask(&question).map(|answer| answer.trim() == wanted)).await
    }

    /// Asks a person, and hears a signal meanwhile.
    async fn ask(&mut self, changing: usize) -> Result<PlanAnswer, CliError> {
        let question = format!("Write to {}?", counted(changing, "location"));
        self.hear(move |printer| printer.confirm(&question)).await
    }

    async fn hear(
        &mut self,
        question: impl FnOnce(&Printer) -> std::io::Result<bool> + Send + 'static,
    ) -> Result<PlanAnswer, CliError> {
        let printer = self.job.printer.clone();
        let mut asking = JoinSet::new();
        asking.spawn_blocking(move || question(&printer));
        let answer = tokio::select! {
            answer = asking.join_next() => answer,
            signal = self.signals.next() => return Ok(PlanAnswer::Stopped(signal)),
        };
        match answer {
            Some(Ok(Ok(true))) => Ok(PlanAnswer::Yes),
            Some(Ok(Err(error))) => Err(CliError::invalid("nobody is there to agree to the plan")
                .because(&error)
                .hint("Run it on a terminal, or agree with `--yes`.")),
            Some(Ok(Ok(false)) | Err(_)) | None => Ok(PlanAnswer::No),
        }
    }
}
