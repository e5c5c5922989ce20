//! Commands that only read: they need no lock and leave no trace.

use crate::args::Plan;
use crate::error::{CliError, Exit, defect, given_up};
use crate::input::{FleetSource, LocationSet, load, load_watched};
use crate::progress::{Activity, Progress, Traffic};
use crate::setup::{
    Assembly, Paths, about, address, assemble, connect, furnish, known_state, neighbours, plan_policy, run_id, wall_ms,
};
use crate::terminal::{Printer, Signals, heed};
use fitout_executor::{Clock, Event, Events, Halt, Stopper};
use fitout_journal::State;
use fitout_model::text::counted;
use fitout_model::{Digest, PrintKey};
use fitout_rollout::{Engine, Fleet as _, FleetSurvey, JournalView, Planner, RunKind, WithDrift, survey};
use std::future::Future;
use std::sync::Arc;
use tokio::sync::mpsc::Receiver;

/// What a look at all locations gave.
pub(crate) struct SurveyRead {
    pub(crate) fleet: Arc<LocationSet>,
    pub(crate) survey: FleetSurvey,
    /// What the journal knows; `None` when there is none yet.
    pub(crate) state: Option<Arc<State>>,
    /// The key of the tokens' fingerprints: see [`fitout_rollout::Surveyed`].
    pub(crate) key: Box<str>,
    /// What looking has cost.
    pub(crate) traffic: Traffic,
    /// Set when a signal ended it early.
    pub(crate) interrupted: Option<Exit>,
}

/// What a command that only reads needs before it can ask anybody.
pub(crate) struct ReadSession {
    pub(crate) fleet: Arc<LocationSet>,
    /// What the journal knows; `None` when there is none yet.
    pub(crate) state: Option<Arc<State>>,
    pub(crate) engine: Arc<Engine>,
    /// The key of the tokens' fingerprints.
    key: Box<str>,
    stopper: Stopper,
    events: Receiver<Event>,
    signals: Signals,
}

/// The fleet that is meant and the way to the API; nothing was sent yet.
pub(crate) fn ready(args: &Plan, printer: &Printer, activity: Activity) -> Result<ReadSession, CliError> {
    let mut fleet = match activity {
        Activity::Planning => load_watched(printer, &args.inputs, &args.choices.acks)?,
        Activity::Applying | Activity::Auditing | Activity::Checking | Activity::Comparing | Activity::Reading => {
            load(printer, &args.inputs)?
        }
    };
    let paths = Paths::of(fleet.template.name(), args.api.sandbox, &args.files)?;
    let state = known_state(&paths)?;
    args.targeting.apply(&mut fleet, state.as_ref(), printer)?;
    let address = address(&args.api)?;
    // What one API has says nothing of another. A check believes no journal, and shall say what is wrong with an address.
    if let Some(state) = state.as_ref().filter(|_| activity != Activity::Checking) {
        about(&paths.journal, &state.header().host, &address.host)?;
    }
    let (fleet, state) = (Arc::new(fleet), state.map(Arc::new));
    let host = address.host.clone();
    let connection = connect(address, &args.api, None, &paths, &fleet.vault, &fleet.roster)?;
    if let (Activity::Checking, Some((sandbox, _)), FleetSource::Template(template)) =
        (activity, &connection.sandbox, &fleet.source)
    {
        furnish(sandbox, template, &fleet.roster)?;
    }
    let wall_ms = wall_ms();
    let (stopper, stop) = Stopper::new();
    let (told, events) = Events::channel();
    let engine = Arc::new(assemble(Assembly {
        connection,
        api: &args.api,
        turns: None,
        demand: args.choices.proof.demand(),
        fleet: fleet.clone(),
        clock: Clock::starting_at(wall_ms),
        run: run_id(wall_ms),
        stop,
        events: told,
    }));
    if let Some(state) = &state {
        engine.claims.learn(state);
    }
    // The same for every plan of these, so that two plans can be compared.
    let key: Box<str> = Digest::of_bytes(format!("{host}\n{}", fleet.template.name()).as_bytes()).as_str().into();
    engine.claims.fingerprint_with(PrintKey::new(key.clone()));
    for other in neighbours(&paths, &host) {
        engine.claims.learn_also(&other);
    }
    Ok(ReadSession { fleet, state, engine, key, stopper, events, signals: Signals::listen()? })
}

impl ReadSession {
    /// Does the work while people are told how it goes; a signal stops it at the next boundary, and is returned.
    pub(crate) async fn watch<T>(
        &mut self,
        printer: &Printer,
        activity: Activity,
        locations: usize,
        work: impl Future<Output = T>,
    ) -> (T, Option<Exit>, Traffic) {
        let progress = Progress::new(printer, activity, locations);
        let stopper = &self.stopper;
        let stop_at_once = |_| {
            stopper.stop("interrupted");
            None
        };
        let heeding = heed(&mut self.signals, work, stop_at_once);
        let ((done, signal), traffic) = progress.during(&mut self.events, heeding).await;
        say_lost(self.fleet.vault.keep().await, printer);
        (done, signal.map(crate::terminal::Signal::exit), traffic)
    }

    /// See [`heard`].
    pub(crate) fn heard(&self, stopped: Option<&Halt>) -> Result<(), CliError> {
        heard(&self.engine, stopped)
    }
}

/// Whether the API let everybody be read who was asked about; `stopped` is what ended the work early.
///
/// # Errors
/// When it was given up, or refuses the program.
pub(crate) fn heard(engine: &Engine, stopped: Option<&Halt>) -> Result<(), CliError> {
    if let Some(why) = engine.door.outage() {
        return Err(given_up(&why));
    }
    match stopped {
        None | Some(Halt::Stopping(_)) => Ok(()),
        Some(Halt::Defect(lost)) => Err(defect(lost)),
        Some(halt) => Err(CliError::fatal("the API refuses this program").because(halt)),
    }
}

/// Says loudly that a sign-in is lost; what was read is read all the same.
pub(crate) fn say_lost(kept: Result<(), CliError>, printer: &Printer) {
    if let Err(error) = kept {
        printer.failure(&error.message, &error.causes, error.hint.as_deref());
    }
}

/// Reads every location of the roster.
pub(crate) async fn look(args: &Plan, printer: &Printer, activity: Activity) -> Result<SurveyRead, CliError> {
    let mut ready = ready(args, printer, activity)?;
    let known = ready.state.clone().map_or(JournalView::Nothing, JournalView::Read);
    let (engine, all) = (Arc::clone(&ready.engine), ready.fleet.len());
    let needs_reasons = activity == Activity::Comparing || args.targeting.needs_a_look();
    let planner = Arc::new(Planner {
        engine,
        kind: RunKind::Template,
        policy: plan_policy(&args.choices, ready.fleet.template.other_agents()),
        reasons: if needs_reasons { WithDrift::Compared } else { WithDrift::LeftOut },
    });
    let work = survey(&planner, &known, 0..all);
    let (survey, interrupted, traffic) = ready.watch(printer, activity, all, work).await;
    ready.heard(survey.stopped.as_ref())?;
    let ReadSession { fleet, state, key, .. } = ready;
    let mut look = SurveyRead { fleet, survey, state, key, traffic, interrupted };
    if args.targeting.needs_a_look() {
        let meant = args.targeting.found(&look);
        let all = look.survey.locations.len();
        let fleet = Arc::clone(&look.fleet);
        look.survey.locations.retain(|place, _| fleet.location(*place).is_some_and(|id| meant.contains(id)));
        printer.say(&format!("{} of {} left by --only.", look.survey.locations.len(), counted(all, "location")));
    }
    Ok(look)
}

/// The arguments of a further command about the same template, roster, journal and API.
pub(crate) fn again(args: &Plan) -> String {
    let mut words = Vec::new();
    if args.api.sandbox {
        words.push("--sandbox".to_owned());
    }
    words.extend(args.api.base_url.iter().map(|url| format!("--base-url {url}")));
    words.extend(args.files.journal.iter().map(|journal| format!("--journal {}", journal.display())));
    words.extend([&args.inputs.template, &args.inputs.roster].map(|file| file.display().to_string()));
    words.join(" ")
}
