//! One run from the command line: the journal opened, the fleet planned or not, the turns taken, the report said.

mod conclude;
mod consent;
pub(crate) mod edit;
mod gate_command;
mod next_command;
mod page;
mod plan;
mod plan_limits;
mod removals;
mod waves;

pub(crate) use removals::Removing;

use crate::args::{Api, ColumnArgs, PlanArgs, RunArgs, SelectionArgs};
use crate::claims::shared_with;
use crate::error::{CliError, Exit};
use crate::input::rows::{self, Carried, RowTokens};
use crate::input::{Agreeing, LocationSet, Times, run_settings};
use crate::live_page::{self, LiveServer};
use crate::output::notify::{self, Recipients};
use crate::progress::{LivePage, Traffic};
use crate::saved::HeldPlan;
use crate::setup::{
    Assembly, Paths, address, assemble, connect, keep, neighbours, open_journal, plan_policy, run_id, turn_settings,
    wall_ms,
};
use crate::terminal::{Printer, Signal, Signals};
use conclude::After;
use fitout_executor::{Clock, Event, Events, JournalDown, Stopper};
use fitout_journal::{FormerLog, Journal, RosterUsed, RunBegan, TemplateUsed};
use fitout_model::RunId;
use fitout_rollout::{Engine, Fleet as _, PlanLimits, Planner, Rollout, RunKind, UNDOES, WithDrift};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::mpsc::Receiver;

/// Which locations have their turn, and who agrees to it.
#[derive(Debug)]
pub(crate) enum RunScope {
    /// All; they are planned first, and a person agrees to the plan.
    PlanAndAsk,
    /// All; they are planned first, and the command line has agreed.
    PlanAndGo,
    /// These; they were agreed to in an earlier run.
    Agreed(Vec<usize>),
    /// What a saved plan says of these.
    Saved(HeldPlan),
}

/// What goes on with a run that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextCommand {
    /// `fitout resume`, or `retry`.
    Resume,
    /// This command.
    Command(String),
    /// The command that it was begun with: it goes on from what is there.
    Same,
}

/// One run from the command line.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) printer: &'a Printer,
    pub(crate) command: &'static str,
    pub(crate) go_on: NextCommand,
    pub(crate) removing: Removing,
    pub(crate) agreeing: Agreeing,
    pub(crate) fleet: Arc<LocationSet>,
    pub(crate) columns: &'a ColumnArgs,
    pub(crate) targeting: &'a SelectionArgs,
    pub(crate) api: &'a Api,
    pub(crate) choices: &'a PlanArgs,
    pub(crate) turns: &'a RunArgs,
    pub(crate) carried: Carried,
    pub(crate) paths: Paths,
}

/// What the phases of a job share.
struct JobSession<'a> {
    job: &'a Job<'a>,
    running: Rollout<fitout_journal::FileStorage>,
    stopper: Stopper,
    events: Receiver<Event>,
    signals: Signals,
    interrupted: Option<Signal>,
    run: RunId,
    undoes: Option<RunId>,
    /// How many removals were agreed to by number.
    removals: Option<usize>,
    /// What else was agreed to by number.
    agreed: Agreeing,
    /// The tokens that the rows have, or had when it was agreed to what is to be done.
    tokens: RowTokens,
    wall_ms: u64,
    /// When the runs of the journal ended, or began where they have not.
    times: Times,
    traffic: Traffic,
    /// How many agents of the journal stand where they were not made for, where the command is to leave none.
    strays: usize,
    /// The page on which the run can be watched.
    page: Option<LivePage>,
    recipients: Recipients,
}

impl Job<'_> {
    /// Says of a new journal who can read it, where that is not its owner alone.
    fn say_who_can_read(&self) {
        let journal = &self.paths.journal;
        if let Some(warning) = shared_with(journal).filter(|_| !journal.exists()) {
            self.printer.say(&format!("The journal of this rollout will be {}. {warning}", journal.display()));
        }
    }

    /// Runs it to its end, and says what came of it.
    pub(crate) async fn run(&self, scope: RunScope, kind: RunKind) -> Result<Exit, CliError> {
        live_page::check(&self.turns.watching)?;
        let recipients = Recipients::of(&self.turns.watching.notify)?;
        notify::variables(&self.turns.watching.notify).for_each(|name| self.fleet.vault.programs().withhold(name));
        self.say_who_can_read();
        self.paths.make_folders()?;
        let address = address(self.api)?;
        let wall_ms = wall_ms();
        let host = address.host.clone();
        let (journal, recovery) = open_journal(&self.paths, self.fleet.template.name(), &address.host, wall_ms)?;
        // With the lock of the journal, the sandbox's world beside it is ours, too.
        let connection =
            connect(address, self.api, Some(self.turns), &self.paths, &self.fleet.vault, &self.fleet.roster)?;
        let sandbox = connection.sandbox.clone();
        if let Some((sandbox, world)) = &sandbox {
            keep(sandbox, world)?;
        }
        if let Some(torn) = &recovery.torn {
            self.printer.say(&format!("{}: {torn}", self.paths.journal.display()));
        }
        let formers = self.formers()?;
        let times = Times::of(journal.state());
        if let RunKind::Template = kind {
            self.say_changes(&journal);
        }
        let undoes = match &kind {
            RunKind::Undo(past) => Some(past.run().clone()),
            RunKind::Template | RunKind::Destroy | RunKind::Edit(_) => None,
        };
        let (stopper, stop) = Stopper::new();
        let (events, receiver) = Events::channel();
        let run = run_id(wall_ms);
        let account = || self.account(journal.state(), &run, &scope, wall_ms);
        let serving = self.serve(account, Clock::starting_at(wall_ms), &events).await?;
        let engine = assemble(Assembly {
            connection,
            api: self.api,
            turns: Some(self.turns),
            demand: self.choices.proof.demand(),
            fleet: self.fleet.clone(),
            clock: Clock::starting_at(wall_ms).looking_at(crate::setup::wall_ms),
            run: run.clone(),
            stop,
            events,
        });
        self.bring_evidence(&engine, &host);
        let policy = plan_policy(self.choices, self.fleet.template.other_agents());
        let planner = Planner { engine: Arc::new(engine), kind, policy, reasons: WithDrift::LeftOut };
        let settings = turn_settings(self.api, self.turns, self.limits(&scope));
        let session = JobSession {
            job: self,
            times,
            running: Rollout::keeping(planner, settings, (journal, formers), stopper.clone()),
            stopper,
            events: receiver,
            signals: Signals::listen()?,
            interrupted: None,
            run,
            undoes,
            removals: match self.removing {
                Removing::AtMost(max) => Some(max),
                Removing::ByNumber(_) => None,
            },
            agreed: self.agreeing,
            tokens: self.carried.tokens.clone(),
            wall_ms,
            strays: 0,
            traffic: Traffic::default(),
            page: serving.as_ref().map(LiveServer::page).cloned(),
            recipients,
        };
        // It is large, and would make every command that runs one large.
        let exit = Box::pin(session.go(scope)).await;
        let exit = self.fleet.vault.keep().await.and(exit);
        if let Some(serving) = serving {
            serving.end().await;
        }
        if let Some((sandbox, world)) = sandbox {
            sandbox.save(&world).map_err(|error| {
                CliError::fatal(format!("the sandbox's world {} cannot be kept", world.display())).because(&error)
            })?;
        }
        exit
    }

    /// How much the run may do that nobody sees planned.
    fn limits(&self, scope: &RunScope) -> PlanLimits {
        // What an earlier run agreed to is in its journal; how much of it counts, only the command line says.
        let again = |number: Option<usize>| match scope {
            RunScope::Agreed(_) => Some(number.unwrap_or(0)),
            RunScope::PlanAndAsk | RunScope::PlanAndGo | RunScope::Saved(_) => None,
        };
        let removals = match self.removing {
            Removing::AtMost(max) => Some(max),
            Removing::ByNumber(_) => None,
        };
        PlanLimits {
            removals,
            hand_edits: again(self.agreeing.hand_edits),
            other_agents: again(self.agreeing.other_agents),
        }
    }

    /// The file of former values, where they are to be kept.
    fn formers(&self) -> Result<Option<FormerLog>, CliError> {
        if self.turns.no_undo {
            return Ok(None);
        }
        let opened = FormerLog::open_or_create(&self.paths.former).map(Some);
        opened.map_err(|error| {
            CliError::fatal(format!("the former values {} cannot be kept", self.paths.former.display()))
                .because(&error)
                .hint("Move the file away: earlier runs can then no longer be undone. Or keep none with `--no-undo`.")
        })
    }

    /// Says what changed since the journal's last run.
    fn say_changes(&self, journal: &Journal) {
        let state = journal.state();
        let Some(last) = state.last_run() else { return };
        let theirs = &last.began().template;
        let ours = &self.fleet.template;
        if theirs.digest != *ours.digest() {
            let change = if theirs.version == ours.version() {
                format!("still says version {}", theirs.version)
            } else {
                format!("version {} then, {} now", theirs.version, ours.version())
            };
            self.printer.say(&format!("The template changed since run {} ({change}).", last.id()));
        }
        if self.targeting.settings().next().is_some() {
            return;
        }
        let here: BTreeSet<_> = self.fleet.roster.rows().iter().map(|row| &row.location).collect();
        let missing = state.locations().filter(|(id, _)| !here.contains(id)).count();
        if missing > 0 {
            let (verb, s, left) = if missing == 1 { ("is", "", "it is") } else { ("are", "s", "they are") };
            self.printer.say(&format!(
                "{missing} location{s} of the journal {verb} not in {}: left as {left}.",
                self.fleet.roster.path()
            ));
        }
    }

    /// What shows whose each token is, beside this run's journal: the journals next to it, and what is carried over.
    fn bring_evidence(&self, engine: &Engine, host: &str) {
        for other in neighbours(&self.paths, host) {
            engine.claims.learn_also(&other);
        }
        self.carried.tokens.bring(&engine.claims);
    }

    /// How the run begins; `agreed` is what was agreed to by number, so many removals among it.
    fn record(&self, run: &RunId, undoes: Option<&RunId>, agreed: (Option<usize>, Agreeing), at: u64) -> RunBegan {
        let goes_on = self.go_on == NextCommand::Resume;
        let (removals, agreed) = agreed;
        let mut settings = run_settings::settings(self.columns, self.choices, self.api, self.targeting);
        settings.extend(run_settings::of_run(self.turns, self.api, removals.filter(|_| goes_on)));
        settings.extend(goes_on.then(|| run_settings::of_agreement(agreed)).into_iter().flatten());
        settings.extend(undoes.map(|run| (UNDOES.to_owned(), run.to_string())));
        let (template, roster) = (&self.fleet.template, &self.fleet.roster);
        RunBegan {
            run: run.clone(),
            command: self.command.to_owned(),
            template: TemplateUsed {
                path: template.path().to_owned(),
                version: template.version().to_owned(),
                digest: template.digest().clone(),
            },
            roster: RosterUsed {
                path: roster.path().to_owned(),
                digest: roster.digest().clone(),
                locations: u64::try_from(self.fleet.len()).unwrap_or(u64::MAX),
                rows: rows::kept(&self.fleet, &self.carried),
                key: None,
            },
            turns: None,
            settings,
            at,
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn down(journal: JournalDown) -> CliError {
    CliError::fatal("the run ended early").because(&journal).hint(
        "Nothing was sent after that. Put it right (a full disk: free it), then go on with `fitout resume`, or with the same undo, destroy or edit: it finds out what was done.",
    )
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct SaidError(String);

fn said(text: &str) -> SaidError {
    SaidError(text.to_owned())
}
