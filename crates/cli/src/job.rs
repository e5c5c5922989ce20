//! One run from the command line: the journal opened, the fleet planned or not, the turns taken, the report said.

use crate::args::{Api, Choices, Columns, Gate, OnExisting, Targeting, Turns};
use crate::error::{CliError, Exit};
use crate::fleet::RosterFleet;
use crate::inputs::plural;
use crate::session::{self, Assembly, Paths, address, assemble, connect, keep, open_journal, run_id, wall_ms};
use crate::signals::{Signal, Signals};
use crate::ui::{Activity, Printer, Progress, ResultsInput, SummaryInput, Traffic, render_summary, write_results};
use fitout_executor::{Clock, Event, Events, Halt, JournalDown, Stopper};
use fitout_journal::{Journal, RosterUsed, RunBegan, TemplateUsed};
use fitout_model::{CauseKind, RunId, Standing};
use fitout_reconcile::PlanSummary;
use fitout_rollout::{Brakes, DriveEnd, Fleet as _, Recorded, Report, RunEnd, Running, Survey, Work};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;

/// The names of settings that a resume uses again.
pub(crate) const WAVES: &str = "waves";
pub(crate) const GATE: &str = "gate";

/// Which locations have their turn, and who agrees to it.
#[derive(Debug)]
pub(crate) enum Scope {
    /// All; they are planned first, and a person agrees to the plan.
    PlanAndAsk,
    /// All; they are planned first, and the command line has agreed.
    PlanAndGo,
    /// These; they were agreed to in an earlier run.
    Agreed(Vec<usize>),
}

/// One run from the command line.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) printer: &'a Printer,
    pub(crate) command: &'static str,
    pub(crate) fleet: Arc<RosterFleet>,
    pub(crate) columns: &'a Columns,
    pub(crate) targeting: &'a Targeting,
    pub(crate) api: &'a Api,
    pub(crate) choices: &'a Choices,
    pub(crate) turns: &'a Turns,
    pub(crate) paths: Paths,
}

/// What the phases of a job share.
struct Session<'a> {
    job: &'a Job<'a>,
    running: Running<fitout_journal::FileStorage>,
    stopper: Stopper,
    events: Receiver<Event>,
    signals: Signals,
    interrupted: Option<Signal>,
    run: RunId,
    wall_ms: u64,
    traffic: Traffic,
}

impl Job<'_> {
    /// Runs it to its end, and says what came of it.
    pub(crate) async fn run(&self, scope: Scope) -> Result<Exit, CliError> {
        self.paths.make_folders()?;
        let address = address(self.api)?;
        let wall_ms = wall_ms();
        let (journal, recovery) = open_journal(&self.paths, self.fleet.template.name(), &address.host, wall_ms)?;
        // With the lock of the journal, the sandbox's world beside it is ours, too.
        let connection = connect(address, self.api, &self.paths, &self.fleet)?;
        let sandbox = connection.sandbox.clone();
        if let Some((sandbox, world)) = &sandbox {
            keep(sandbox, world)?;
        }
        if let Some(torn) = &recovery.torn {
            self.printer.say(&format!("{}: {torn}", self.paths.journal.display()));
        }
        self.say_changes(&journal);
        let (stopper, stop) = Stopper::new();
        let (events, receiver) = Events::channel();
        let run = run_id(wall_ms);
        let engine = assemble(Assembly {
            connection,
            api: self.api,
            choices: self.choices,
            turns: Some(self.turns),
            fleet: Arc::clone(&self.fleet),
            clock: Clock::starting_at(wall_ms),
            run: run.clone(),
            stop,
            events,
        });
        let session = Session {
            job: self,
            running: Running::new(engine, journal, stopper.clone()),
            stopper,
            events: receiver,
            signals: Signals::listen()?,
            interrupted: None,
            run,
            wall_ms,
            traffic: Traffic::default(),
        };
        let exit = session.go(scope).await;
        if let Some((sandbox, world)) = sandbox {
            sandbox.save(&world).map_err(|error| {
                CliError::fatal(format!("the sandbox's world {} cannot be kept", world.display())).because(&error)
            })?;
        }
        exit
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
            let (verb, s) = if missing == 1 { ("is", "") } else { ("are", "s") };
            self.printer.say(&format!(
                "{missing} location{s} of the journal {verb} not in {}: left as they are.",
                self.fleet.roster.path()
            ));
        }
    }

    fn record(&self, run: &RunId, at: u64) -> RunBegan {
        let on_existing = match self.choices.on_existing {
            OnExisting::Adopt => "adopt",
            OnExisting::Skip => "skip",
            OnExisting::Fail => "fail",
        };
        let mut settings = BTreeMap::from([
            ("location-column".to_owned(), self.columns.location_column.clone()),
            ("token-column".to_owned(), self.columns.token_column.clone()),
            ("on-existing".to_owned(), on_existing.to_owned()),
            ("api-version".to_owned(), self.api.version.clone()),
        ]);
        settings.extend(self.targeting.settings());
        if let Some(waves) = &self.turns.waves {
            settings.insert(WAVES.to_owned(), waves.to_string());
        }
        if let Some(gate) = self.turns.gate {
            settings.insert(GATE.to_owned(), gate.as_str().to_owned());
        }
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
            },
            settings,
            at,
        }
    }
}

/// What a person says to a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Stopped(Signal),
}

impl Answer {
    fn exit(self) -> Exit {
        match self {
            Answer::Yes | Answer::No => Exit::Done,
            Answer::Stopped(signal) => signal.exit(),
        }
    }
}

impl Session<'_> {
    async fn go(mut self, scope: Scope) -> Result<Exit, CliError> {
        let surveyed = match scope {
            Scope::Agreed(places) => {
                if places.is_empty() {
                    let ended = self.running.finish(DriveEnd::Finished, Recorded::No).await.map_err(down)?;
                    return self.job.conclude(&ended, None, self.traffic);
                }
                let work = places.into_iter().map(|place| Work { place, expected: None }).collect();
                self.begin().await?;
                return self.turns(work).await;
            }
            Scope::PlanAndAsk => (self.survey().await, true),
            Scope::PlanAndGo => (self.survey().await, false),
        };
        let (survey, ask) = surveyed;
        if let Some(halt) = survey.stopped {
            return self.no_plan(halt).await;
        }
        let mut summary = PlanSummary::new();
        for surveyed in survey.locations.values() {
            if let Some(location) = self.job.fleet.location(surveyed.place) {
                summary.add(location, self.job.fleet.line(surveyed.place), &surveyed.decision);
            }
        }
        let printer = self.job.printer;
        printer.say(summary.render().trim_end());
        printer.say("");
        if ask && summary.tally().changing > 0 {
            let answer = self.ask(summary.tally().changing).await?;
            if answer != Answer::Yes {
                printer.say("Nothing was written.");
                self.running.finish(DriveEnd::Finished, Recorded::No).await.map_err(down)?;
                return Ok(answer.exit());
            }
        }
        self.begin().await?;
        let work = self.running.settle_survey(&survey).await.map_err(down)?;
        self.turns(work).await
    }

    /// Asks a person, and hears a signal meanwhile.
    async fn ask(&mut self, changing: usize) -> Result<Answer, CliError> {
        let question = format!("Write to {changing} location{}?", plural(changing));
        let printer = self.job.printer.clone();
        let mut asking = JoinSet::new();
        asking.spawn_blocking(move || printer.confirm(&question));
        let answer = tokio::select! {
            answer = asking.join_next() => answer,
            signal = self.signals.next() => return Ok(Answer::Stopped(signal)),
        };
        match answer {
            Some(Ok(Ok(true))) => Ok(Answer::Yes),
            Some(Ok(Err(error))) => Err(CliError::invalid("nobody is there to agree to the plan")
                .because(&error)
                .hint("Run it on a terminal, or agree with `--yes`.")),
            Some(Ok(Ok(false)) | Err(_)) | None => Ok(Answer::No),
        }
    }

    async fn survey(&mut self) -> Survey {
        let places = 0..self.job.fleet.len();
        let progress = Progress::new(self.job.printer, Activity::Planning, places.len());
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
        self.running.finish(DriveEnd::Finished, Recorded::No).await.map_err(down)?;
        match halt {
            Halt::Stopping(_) => {
                self.job.printer.say("Stopped while planning. Nothing was written.");
                Ok(interrupted.map_or(Exit::Interrupted, Signal::exit))
            }
            Halt::Journal(journal) => Err(down(journal)),
            Halt::Fatal(cause) | Halt::End(cause) | Halt::InDoubt(cause) | Halt::Unsettled(cause) => {
                Err(CliError::fatal("the API refuses this program").because(&said(&cause.message)))
            }
            Halt::Stale => Err(CliError::fatal("the plan could not be made")),
        }
    }

    async fn begin(&self) -> Result<(), CliError> {
        self.running.begin(self.job.record(&self.run, self.wall_ms)).await.map_err(down)
    }

    async fn turns(mut self, work: Vec<Work>) -> Result<Exit, CliError> {
        let fleet = &self.job.fleet;
        let total = fleet.len();
        let failures_max = self.job.turns.max_failures.map(|amount| amount.of(total));
        let mut brakes = Brakes::new(failures_max, total.saturating_sub(work.len()));
        let waves = self.job.waves_of(work);
        let last = waves.len().saturating_sub(1);
        let mut end = DriveEnd::Finished;
        let mut signal = None;
        let mut shut = None;
        for (number, (name, work)) in waves.into_iter().enumerate() {
            let places: Vec<usize> = work.iter().map(|work| work.place).collect();
            if last > 0 {
                self.job.printer.say(&format!("Wave {name}: {} location{}.", places.len(), plural(places.len())));
            }
            (end, signal) = self.wave(work, &mut brakes).await;
            if end != DriveEnd::Finished || number == last {
                break;
            }
            shut = self.shut(&name, &places).await?;
            if let Some(why) = &shut {
                end = DriveEnd::Stopped(why.clone());
                break;
            }
        }
        let ended = self.running.finish(end, Recorded::Yes).await.map_err(down)?;
        let exit = self.job.conclude(&ended, signal, self.traffic)?;
        let Some(why) = shut else { return Ok(exit) };
        self.job.printer.say(&format!("{why} The other waves wait: go on with `fitout resume`."));
        Ok(Exit::Paused)
    }

    /// One wave's turns.
    async fn wave(&mut self, work: Vec<Work>, brakes: &mut Brakes) -> (DriveEnd, Option<Signal>) {
        let printer = self.job.printer;
        let progress = Progress::new(printer, Activity::Applying, work.len());
        let stopper = &self.stopper;
        let drain_then_abort = |signal: Signal| {
            if stopper.why().is_some() {
                return Some(DriveEnd::Stopped("aborted".to_owned()));
            }
            stopper.stop(signal.name());
            printer.say("Stopping: what is under way is finished and written down. Once more to abort.");
            None
        };
        let drive = self.running.drive(work, brakes);
        let heeding = heed(&mut self.signals, drive, drain_then_abort);
        let ((end, signal), traffic) = progress.during(&mut self.events, heeding).await;
        self.traffic += traffic;
        (end, signal)
    }

    /// Why the gate after this wave stays shut, if it does.
    async fn shut(&self, name: &str, places: &[usize]) -> Result<Option<String>, CliError> {
        if self.job.turns.gate.unwrap_or_default() == Gate::Pause {
            return Ok(Some(format!("Paused after wave {name}, as you asked.")));
        }
        let mut troubled = 0_usize;
        for location in places.iter().filter_map(|place| self.job.fleet.location(*place)) {
            let standing = self.running.standing(location).await.map_err(down)?;
            troubled += usize::from(!matches!(standing, Standing::Done | Standing::Skipped));
        }
        Ok((troubled > 0).then(|| {
            let (s, verb) = if troubled == 1 { ("", "is") } else { ("s", "are") };
            format!("The gate after wave {name} is shut: {troubled} location{s} of it {verb} not as wanted.")
        }))
    }
}

impl Job<'_> {
    /// The work in its waves, empty ones left out, each with its name.
    fn waves_of(&self, work: Vec<Work>) -> Vec<(String, Vec<Work>)> {
        let waves = self.turns.waves.clone().unwrap_or_default();
        let locations = (0..self.fleet.len()).filter_map(|place| self.fleet.location(place));
        let assigned = waves.assign(locations);
        let mut parted: BTreeMap<usize, Vec<Work>> = BTreeMap::new();
        for work in work {
            let wave = assigned.get(work.place).copied().unwrap_or_default();
            parted.entry(wave).or_default().push(work);
        }
        parted.into_iter().map(|(wave, work)| ((wave + 1).to_string(), work)).collect()
    }

    /// Writes the results, says what came of the run, and gives the exit code.
    fn conclude(
        &self,
        ended: &RunEnd<fitout_journal::FileStorage>,
        signal: Option<Signal>,
        traffic: Traffic,
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
        let next = next(&ended.report).map(|command| format!("fitout {command} --journal {journal}"));
        let summary = SummaryInput {
            report: &ended.report,
            roster: self.fleet.roster.path(),
            traffic: Some(traffic),
            results: Some(&results),
            journal: Some(&journal),
            next: next.as_deref(),
        };
        self.printer.say(render_summary(&summary).trim_end());
        match &ended.end {
            DriveEnd::Fatal(cause) => {
                return Err(CliError::fatal("the API refuses this program").because(&said(&cause.message)));
            }
            DriveEnd::Journal(journal) => return Err(down(journal.clone())),
            DriveEnd::Braked(why) => {
                self.printer.error(&format!("stopped by a brake: {why}"));
                self.printer.hint(
                    "Correct the template or the rows and run `fitout apply` again: it shows what is left to do.",
                );
                return Ok(Exit::Braked);
            }
            DriveEnd::Finished | DriveEnd::Stopped(_) => {}
        }
        Ok(signal.map_or_else(|| exit_of(&ended.report), Signal::exit))
    }
}

/// The exit code that a report asks for.
pub(crate) fn exit_of(report: &Report) -> Exit {
    let tally = report.tally();
    if tally.of(Standing::InDoubt) + tally.of(Standing::Conflict) > 0 {
        return Exit::Open;
    }
    if tally.of(Standing::Failed) + tally.of(Standing::Parked) + tally.of(Standing::Pending) > 0 {
        return Exit::Some;
    }
    Exit::Done
}

/// The command that goes on from here, if one does.
fn next(report: &Report) -> Option<&'static str> {
    // Whoever asked to decide would have `resume` decide for them.
    if report.troubles().iter().any(|(kind, ..)| *kind == CauseKind::AwaitsDecision) {
        return Some("resolve --list");
    }
    let tally = report.tally();
    let waiting = [Standing::Pending, Standing::Parked, Standing::InDoubt, Standing::Conflict];
    if waiting.into_iter().any(|standing| tally.of(standing) > 0) {
        return Some("resume");
    }
    (tally.of(Standing::Failed) > 0).then_some("retry")
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn down(journal: JournalDown) -> CliError {
    CliError::fatal("the run ended early").because(&journal).hint(
        "Nothing was sent after the journal failed. Free the disk, then run `fitout resume`: it finds out what was done.",
    )
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Said(String);

fn said(text: &str) -> Said {
    Said(text.to_owned())
}

/// Does the work while signals are heard; `on_signal` may end it early.
pub(crate) async fn heed<T>(
    signals: &mut Signals,
    work: impl Future<Output = T>,
    mut on_signal: impl FnMut(Signal) -> Option<T>,
) -> (T, Option<Signal>) {
    let mut work = pin!(work);
    let mut heard = None;
    loop {
        tokio::select! {
            done = &mut work => return (done, heard),
            signal = signals.next() => {
                heard.get_or_insert(signal);
                if let Some(early) = on_signal(signal) {
                    return (early, heard);
                }
            }
        }
    }
}

/// The journal that is meant: the one that is named, or the only one there is.
pub(crate) fn find_journal(files: &crate::args::Files) -> Result<Paths, CliError> {
    if let Some(journal) = &files.journal {
        return Ok(Paths::beside(journal.clone(), files));
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(session::HOME).into_iter().flatten().flatten() {
        let journal = entry.path().join("journal.jsonl");
        if journal.is_file() {
            found.push(journal);
        }
    }
    found.sort();
    match found.as_slice() {
        [only] => Ok(Paths::beside(only.clone(), files)),
        [] => Err(CliError::invalid(format!("there is no journal below {}", session::HOME))
            .hint("Begin with `fitout apply TEMPLATE ROSTER`, or name a journal with `--journal FILE`.")),
        several => {
            let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
            Err(CliError::invalid(format!("there are {} journals: {}", several.len(), names.join(", ")))
                .hint("Name one with `--journal FILE`."))
        }
    }
}
