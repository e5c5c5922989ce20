//! Commands that only read: they need no lock and leave no trace.

use crate::args::Plan;
use crate::error::{CliError, Exit, given_up};
use crate::fleet::RosterFleet;
use crate::inputs::load;
use crate::job::heed;
use crate::session::{Assembly, Paths, address, assemble, connect, journal_error, run_id, wall_ms};
use crate::signals::Signals;
use crate::tripwire;
use crate::ui::{Activity, Printer, Progress, Traffic, plural};
use fitout_executor::{Clock, Events, Halt, Stopper};
use fitout_journal::{JournalError, State, read};
use fitout_rollout::{Fleet as _, Knowledge, Reasons, Survey, survey};
use std::sync::Arc;

/// What a look at all locations gave.
pub(crate) struct Look {
    pub(crate) fleet: Arc<RosterFleet>,
    pub(crate) survey: Survey,
    /// What the journal knows; `None` when there is none yet.
    pub(crate) state: Option<Arc<State>>,
    /// What looking has cost.
    pub(crate) traffic: Traffic,
    /// Set when a signal ended it early.
    pub(crate) interrupted: Option<Exit>,
}

/// Reads every location of the roster.
pub(crate) async fn look(args: &Plan, printer: &Printer, activity: Activity) -> Result<Look, CliError> {
    let mut fleet = load(printer, &args.inputs)?;
    if activity == Activity::Planning {
        tripwire::check(printer, &fleet, &args.choices.acks)?;
    }
    let paths = Paths::of(fleet.template.name(), args.api.sandbox, &args.files);
    let state = known_state(&paths)?;
    args.targeting.apply(&mut fleet, state.as_ref(), printer)?;
    let (fleet, state) = (Arc::new(fleet), state.map(Arc::new));
    let connection = connect(address(&args.api)?, &args.api, &paths, &fleet)?;
    let known = state.clone().map_or(Knowledge::Nothing, Knowledge::Read);
    let wall_ms = wall_ms();
    let needs_reasons = activity == Activity::Comparing || args.targeting.needs_a_look();
    let (stopper, stop) = Stopper::new();
    let (events, mut receiver) = Events::channel();
    let engine = Arc::new(assemble(Assembly {
        connection,
        api: &args.api,
        choices: &args.choices,
        turns: None,
        reasons: if needs_reasons { Reasons::Told } else { Reasons::LeftOut },
        fleet: Arc::clone(&fleet),
        clock: Clock::starting_at(wall_ms),
        run: run_id(wall_ms),
        stop,
        events,
    }));
    let mut signals = Signals::listen()?;
    let progress = Progress::new(printer, activity, fleet.len());
    let work = survey(&engine, &known, 0..fleet.len());
    let stop_at_once = |_| {
        stopper.stop("interrupted");
        None
    };
    let heeding = heed(&mut signals, work, stop_at_once);
    let ((survey, signal), traffic) = progress.during(&mut receiver, heeding).await;
    if let Some(why) = engine.door.outage() {
        return Err(given_up(&why));
    }
    match &survey.stopped {
        None | Some(Halt::Stopping(_)) => {}
        Some(halt) => return Err(CliError::fatal("the API refuses this program").because(halt)),
    }
    let interrupted = signal.map(crate::signals::Signal::exit);
    let mut look = Look { fleet, survey, state, traffic, interrupted };
    if args.targeting.needs_a_look() {
        let meant = args.targeting.found(&look);
        let all = look.survey.locations.len();
        let fleet = Arc::clone(&look.fleet);
        look.survey.locations.retain(|place, _| fleet.location(*place).is_some_and(|id| meant.contains(id)));
        printer.say(&format!("{} of {} left by --only.", look.survey.locations.len(), plural(all, "location")));
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

/// What the journal knows; `None` when there is none yet.
pub(crate) fn known_state(paths: &Paths) -> Result<Option<State>, CliError> {
    match read(&paths.journal) {
        Ok((state, _recovery)) => Ok(Some(state)),
        Err(JournalError::Missing { .. } | JournalError::Unborn { .. }) => Ok(None),
        Err(error) => Err(journal_error(&error)),
    }
}
