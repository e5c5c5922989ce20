//! Reading every location that is meant, many at a time, told in the roster's order. Nothing is written anywhere.

use super::fleet::load_fleet;
use super::session::{heard, say_lost};
use crate::args::LocationArgs;
use crate::error::{CliError, Exit};
use crate::input::LocationSet;
use crate::message::Message;
use crate::progress::{Activity, Progress};
use crate::setup::{Assembly, address, assemble, connect, known_state, neighbours, run_id, wall_ms};
use crate::terminal::{Printer, Signal, Signals, heed};
use fitout_executor::{Clock, Demand, Event, Events, Halt, Stopper};
use fitout_model::{ActionId, AgentId, Cause, LocationId, LocationOutcome, Selector};
use fitout_rollout::{Begun, Engine, Find, Fleet as _, Order, Visit, each};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use tokio::sync::mpsc::Receiver;

/// The locations that are meant, and the way to them.
pub(crate) struct Reads<'a> {
    pub(crate) printer: &'a Printer,
    pub(crate) fleet: Arc<LocationSet>,
    pub(crate) engine: Arc<Engine>,
    /// All locations of the roster, those that are not meant included.
    pub(crate) known: BTreeSet<LocationId>,
    /// How many questions are asked at the same time.
    pub(crate) abreast: usize,
    stopper: Stopper,
    events: Receiver<Event>,
    signals: Signals,
}

/// What a read of one location gave.
pub(crate) enum ReadOutcome<T> {
    /// What was asked for.
    Read(T),
    /// The row is exempted, and why.
    Pinned(String),
    /// Why it could not be had.
    Failed(Cause),
}

/// Reads of a kind in all locations: how many could not be had, and whether a signal ended it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReadsEnded {
    pub(crate) read: usize,
    pub(crate) failed: usize,
    interrupted: Option<Exit>,
}

impl ReadsEnded {
    /// Whether every location had its turn.
    pub(crate) fn is_whole(self) -> bool {
        self.interrupted.is_none()
    }

    /// The exit code, after the talk about what is missing.
    pub(crate) fn exit(self, printer: &Printer) -> Exit {
        if let Some(exit) = self.interrupted {
            printer.say("Stopped: not everything was read.");
            return exit;
        }
        if self.failed > 0 { Exit::Some } else { Exit::Done }
    }
}

impl<'a> Reads<'a> {
    /// Opens the way to the locations that are meant.
    pub(crate) fn open(whom: &LocationArgs, printer: &'a Printer) -> Result<Self, CliError> {
        Self::opened(whom, None, printer)
    }

    /// Opens the way to the locations that are meant, to look for one agent in each, or for one action of it.
    pub(crate) fn looking_for(
        agent: Selector<AgentId>,
        action: Option<Selector<ActionId>>,
        whom: &LocationArgs,
        printer: &'a Printer,
    ) -> Result<Self, CliError> {
        Self::opened(whom, Some(&Find { agent, action }), printer)
    }

    fn opened(whom: &LocationArgs, find: Option<&Find>, printer: &'a Printer) -> Result<Self, CliError> {
        let (fleet, known, paths) = load_fleet(printer, whom, find)?;
        let fleet = Arc::new(fleet);
        let address = address(&whom.api)?;
        let host = address.host.clone();
        let connection = connect(address, &whom.api, None, &paths, &fleet.vault, &fleet.roster)?;
        let wall_ms = wall_ms();
        let (stopper, stop) = Stopper::new();
        let (events, receiver) = Events::channel();
        let engine = Arc::new(assemble(Assembly {
            connection,
            api: &whom.api,
            turns: None,
            // A read writes nothing: what is missing needs no proof that it is gone.
            demand: Demand::Waived,
            fleet: fleet.clone(),
            clock: Clock::starting_at(wall_ms),
            run: run_id(wall_ms),
            stop,
            events,
        }));
        if let Some(state) = known_state(&paths)? {
            engine.claims.learn(&state);
        }
        for other in neighbours(&paths, &host) {
            engine.claims.learn_also(&other);
        }
        let abreast = engine.concurrency;
        Ok(Self { printer, fleet, engine, known, abreast, stopper, events: receiver, signals: Signals::listen()? })
    }

    /// Whether only one location is meant.
    pub(crate) fn are_alone(&self) -> bool {
        self.fleet.len() == 1
    }

    /// Reads every location, and tells each result in the roster's order. What could not be had is said, and counted.
    ///
    /// `read` ends the visit that it is handed.
    pub(crate) async fn each<T, R, F>(
        &mut self,
        activity: Activity,
        read: R,
        mut told: impl FnMut(&At<'_>, ReadOutcome<T>) -> Result<(), CliError>,
    ) -> Result<ReadsEnded, CliError>
    where
        T: Send + 'static,
        R: Fn(Visit) -> F + Clone + Send + 'static,
        F: Future<Output = Result<Result<T, Cause>, Halt>> + Send + 'static,
    {
        let (printer, fleet) = (self.printer, Arc::clone(&self.fleet));
        let mut ended = ReadsEnded::default();
        let ask = move |engine: Arc<Engine>, place: usize| {
            let read = read.clone();
            async move { Ok((place, visit(&engine, place, read).await?)) }
        };
        let take = |(place, found): (usize, ReadOutcome<T>)| {
            let Some(location) = fleet.location(place) else { return Ok(()) };
            let at = At { line: fleet.line(place), location, roster: fleet.roster.path() };
            match &found {
                ReadOutcome::Read(_) => ended.read += 1,
                ReadOutcome::Pinned(why) => {
                    let colon = if why.is_empty() { "" } else { ": " };
                    printer.say(&format!("{at}: left out, it is pinned{colon}{why}"));
                }
                ReadOutcome::Failed(cause) => {
                    ended.failed += 1;
                    printer.tell(&Message::LocationUnread { row: at.line, location_id: location, cause });
                    printer.say_to_people(&format!("{at}: {}: {}", cause.kind.description(), cause.message));
                }
            }
            told(&at, found)
        };
        let total = self.fleet.len();
        ended.interrupted = self.ask_all(activity, total, 0..total, ask, take).await?;
        Ok(ended)
    }

    /// Asks the questions, many at a time, and takes the answers in their order; the exit code of a signal that ended it.
    pub(crate) async fn ask_all<Q, A, F>(
        &mut self,
        activity: Activity,
        total: usize,
        questions: impl IntoIterator<Item = Q>,
        ask: impl Fn(Arc<Engine>, Q) -> F,
        mut take: impl FnMut(A) -> Result<(), CliError>,
    ) -> Result<Option<Exit>, CliError>
    where
        A: Send + 'static,
        F: Future<Output = Result<A, Halt>> + Send + 'static,
    {
        let mut unwritten = None;
        let (printer, stopper) = (self.printer, &self.stopper);
        let stop_at_once = |_| {
            stopper.stop("interrupted");
            None
        };
        let progress = Progress::new(printer, activity, total);
        let ask = |question| ask(Arc::clone(&self.engine), question);
        let work = each(questions, self.abreast, Order::Roster, ask, |answer| match take(answer) {
            // Nobody reads what the rest would say.
            Ok(()) if printer.is_unread() => ControlFlow::Break(()),
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                unwritten = Some(error);
                ControlFlow::Break(())
            }
        });
        let heeding = heed(&mut self.signals, work, stop_at_once);
        let ((halt, signal), _traffic) = progress.during(&mut self.events, heeding).await;
        say_lost(self.fleet.vault.keep().await, printer);
        heard(&self.engine, halt.as_ref())?;
        unwritten.map_or_else(|| Ok(signal.map(Signal::exit)), Err)
    }
}

/// One location's read, from its token to its end.
async fn visit<T, F>(engine: &Arc<Engine>, place: usize, read: impl FnOnce(Visit) -> F) -> Result<ReadOutcome<T>, Halt>
where
    F: Future<Output = Result<Result<T, Cause>, Halt>>,
{
    let mut visit = match Visit::begin(engine, place).await {
        Begun::Open(visit) => visit,
        Begun::Closed(closed) => {
            return Ok(match closed.end().await {
                LocationOutcome::Stopped { cause } => ReadOutcome::Failed(cause),
                LocationOutcome::Skipped { .. } | LocationOutcome::Done { .. } | LocationOutcome::InPlace => {
                    ReadOutcome::Pinned(engine.fleet.pinned(place).unwrap_or_default())
                }
            });
        }
    };
    let read = match visit.recognise().await {
        Ok(()) => read(visit).await?,
        Err(halt) => visit.conclude(Err(halt)).await?,
    };
    Ok(read.map_or_else(ReadOutcome::Failed, ReadOutcome::Read))
}

/// Where a location stands, for people.
pub(crate) struct At<'a> {
    pub(crate) line: u64,
    pub(crate) location: &'a LocationId,
    roster: &'a str,
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} ({})", self.roster, self.line, self.location)
    }
}
