//! Reading every location that is meant, many at a time, told in the roster's order. Nothing is written anywhere.

use crate::args::{Acks, LocationArgs, OnExistingArg, PlanArgs, Proving};
use crate::error::{CliError, Exit, given_up};
use crate::fleet::LocationSet;
use crate::job::{defect, heed};
use crate::look::{known_state, say_lost};
use crate::machine::Message;
use crate::session::{Assembly, address, assemble, connect, neighbours, run_id, wall_ms};
use crate::signals::{Signal, Signals};
use crate::ui::{Activity, Printer, Progress};
use crate::whom::load_fleet;
use fitout_client::Call;
use fitout_executor::{
    Caller, Clock, Door, Event, Events, Halt, Stopper, halt, list_actions, list_agents_raw, recognise,
};
use fitout_journal::LocationState;
use fitout_model::{
    ActionId, AgentId, Cause, CauseKind, Edit, EditKind, LocationId, LocationOutcome, Selector, same_name,
};
use fitout_rollout::{Engine, Fleet as _, WithDrift, in_order};
use fitout_template::{EditRequest, EditVerb};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
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

/// A location that is being read.
pub(crate) struct Visit {
    engine: Arc<Engine>,
    pub(crate) place: usize,
    pub(crate) caller: Caller,
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

/// A read that borrows the visit.
pub(crate) type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T, Halt>> + Send + 'a>>;

/// Reads of a kind in all locations: how many could not be had, and whether a signal ended it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReadsEnded {
    pub(crate) read: usize,
    pub(crate) failed: usize,
    interrupted: Option<Exit>,
}

/// Why no more answers are taken.
pub(crate) enum ReadsStopped {
    /// No location can go on.
    Halt(Halt),
    /// What was read cannot be written down.
    Output(CliError),
}

impl From<CliError> for ReadsStopped {
    fn from(error: CliError) -> Self {
        ReadsStopped::Output(error)
    }
}

impl Visit {
    /// The agent that is looked for in this location, and its action, if one is.
    fn picks(&self) -> Result<(Selector<AgentId>, Option<Selector<ActionId>>), Halt> {
        match self.engine.fleet.edit(self.place).map_err(Halt::End)? {
            Edit::Change { agent, what: EditKind::Remove { action, .. }, .. } => Ok((agent, Some(action))),
            Edit::Change { agent, .. } => Ok((agent, None)),
            Edit::Create(agent) => Ok((Selector::Name(agent.name), None)),
        }
    }

    /// The id of the one agent that is looked for.
    ///
    /// # Errors
    /// When there is none of its name, or several.
    pub(crate) async fn agent_id(&mut self) -> Result<AgentId, Halt> {
        let name = match self.picks()?.0 {
            Selector::Id(id) => return Ok(id),
            Selector::Name(name) => name,
        };
        let (door, caller) = self.parts();
        let named = list_agents_raw(door, caller).await?.into_iter().filter(|item| same_name(&item.name, &name));
        one(named.map(|item| item.id).collect(), "agent", &name)
    }

    /// The ids of the one action that is looked for and of its agent.
    ///
    /// # Errors
    /// When there is none of its name, or several.
    pub(crate) async fn action_id(&mut self) -> Result<(AgentId, ActionId), Halt> {
        let agent = self.agent_id().await?;
        let name = match self.picks()?.1 {
            Some(Selector::Id(id)) => return Ok((agent, id)),
            Some(Selector::Name(name)) => name,
            None => return Err(missing("look for the action", "no action was asked for")),
        };
        let (door, caller) = self.parts();
        let there = list_actions(door, caller, &agent).await?;
        let Some(there) = there else {
            return Err(self.not_found(&agent, "list actions", &format!("no agent of the id {agent} is there")).await);
        };
        let named = there.into_iter().filter(|action| same_name(&action.name, &name));
        Ok((agent, one(named.map(|action| action.id).collect(), "action", &name)?))
    }

    /// Asks for something by its id; what is not there is named so.
    pub(crate) async fn whole(&mut self, call: &Call<Value>) -> Result<Value, Halt> {
        let (door, caller) = self.parts();
        let during = call.op().as_str();
        door.repeat(caller, call).await.map_err(|error| {
            if error.is_not_found() {
                missing(during, &error.to_string())
            } else {
                halt(error, during, CauseKind::Unreachable)
            }
        })
    }

    /// The same for something of an agent.
    pub(crate) async fn whole_of(&mut self, agent: &AgentId, call: &Call<Value>) -> Result<Value, Halt> {
        match self.whole(call).await {
            Err(Halt::End(cause)) if cause.kind == CauseKind::NotThere => {
                Err(self.not_found(agent, &cause.during, &cause.message).await)
            }
            answer => answer,
        }
    }

    /// What follows when the API says that the agent is not there: nothing, where its own listing shows it.
    async fn not_found(&mut self, agent: &AgentId, during: &str, message: &str) -> Halt {
        let (door, caller) = self.parts();
        match list_agents_raw(door, caller).await {
            Ok(listed) if listed.iter().any(|item| item.id == *agent) => {
                let message = format!("the listing shows the agent {agent}, and the API says that it does not exist");
                Halt::End(Cause::new(CauseKind::ListingUnknown, during, message))
            }
            Ok(_) => missing(during, message),
            Err(halt) => halt,
        }
    }

    /// The door and the caller that goes through it.
    pub(crate) fn parts(&mut self) -> (&Door, &mut Caller) {
        (&self.engine.door, &mut self.caller)
    }
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
        // An order to remove it names it, and says no more.
        let verb = if action.is_some() { EditVerb::RemoveAction } else { EditVerb::DeleteAgent };
        let order = EditRequest { verb, agent: Some(agent), action, key: None, from: None, set: Vec::new() };
        Self::opened(whom, Some(&order), printer)
    }

    fn opened(whom: &LocationArgs, order: Option<&EditRequest>, printer: &'a Printer) -> Result<Self, CliError> {
        let (fleet, known, paths) = load_fleet(printer, whom, order)?;
        let fleet = Arc::new(fleet);
        let address = address(&whom.api)?;
        let host = address.host.clone();
        let connection = connect(address, &whom.api, None, &paths, &fleet)?;
        let wall_ms = wall_ms();
        let (stopper, stop) = Stopper::new();
        let (events, receiver) = Events::channel();
        let engine = Arc::new(assemble(Assembly {
            connection,
            api: &whom.api,
            choices: &PlanArgs {
                on_existing: OnExistingArg::Fail,
                prune: false,
                acks: Acks::default(),
                proof: Proving { accept_gone: true, require_proof: false },
            },
            turns: None,
            reasons: WithDrift::LeftOut,
            fleet: Arc::clone(&fleet),
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
        let abreast = engine.settings.concurrency;
        Ok(Self { printer, fleet, engine, known, abreast, stopper, events: receiver, signals: Signals::listen()? })
    }

    /// Whether only one location is meant.
    pub(crate) fn are_alone(&self) -> bool {
        self.fleet.len() == 1
    }

    /// Reads every location, and tells each result in the roster's order. What could not be had is said, and counted.
    pub(crate) async fn each<T, R>(
        &mut self,
        activity: Activity,
        read: R,
        mut told: impl FnMut(&At<'_>, ReadOutcome<T>) -> Result<(), CliError>,
    ) -> Result<ReadsEnded, CliError>
    where
        T: Send + 'static,
        R: for<'v> Fn(&'v mut Visit) -> Reading<'v, T> + Clone + Send + Sync + 'static,
    {
        let (printer, fleet) = (self.printer, Arc::clone(&self.fleet));
        let mut ended = ReadsEnded::default();
        let ask = move |engine: Arc<Engine>, place: usize| {
            let read = read.clone();
            async move { (place, visit(engine, place, read).await) }
        };
        let take = |(place, answer): (usize, Result<ReadOutcome<T>, Halt>)| {
            let found = answer.map_err(ReadsStopped::Halt)?;
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
            Ok(told(&at, found)?)
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
        mut take: impl FnMut(A) -> Result<(), ReadsStopped>,
    ) -> Result<Option<Exit>, CliError>
    where
        A: Send + 'static,
        F: Future<Output = A> + Send + 'static,
    {
        let mut broken = None;
        let (printer, stopper) = (self.printer, &self.stopper);
        let stop_at_once = |_| {
            stopper.stop("interrupted");
            None
        };
        let progress = Progress::new(printer, activity, total);
        let work = in_order(
            questions,
            self.abreast,
            |question| ask(Arc::clone(&self.engine), question),
            |answer| match take(answer) {
                // Nobody reads what the rest would say.
                Ok(()) if printer.is_unread() => ControlFlow::Break(()),
                Ok(()) => ControlFlow::Continue(()),
                Err(why) => {
                    broken = Some(why);
                    ControlFlow::Break(())
                }
            },
        );
        let heeding = heed(&mut self.signals, work, stop_at_once);
        let ((_flow, signal), _traffic) = progress.during(&mut self.events, heeding).await;
        say_lost(self.fleet.vault.keep().await, printer);
        if let Some(why) = self.engine.door.outage() {
            return Err(given_up(&why));
        }
        match broken {
            None | Some(ReadsStopped::Halt(Halt::Stopping(_))) => Ok(signal.map(Signal::exit)),
            Some(ReadsStopped::Halt(Halt::Defect(lost))) => Err(defect(&lost)),
            Some(ReadsStopped::Halt(halt)) => Err(CliError::fatal("the API refuses this program").because(&halt)),
            Some(ReadsStopped::Output(error)) => Err(error),
        }
    }
}

/// The one of the name.
fn one<I: fmt::Display>(ids: Vec<I>, what: &str, name: &str) -> Result<I, Halt> {
    let during = format!("look for the {what}");
    let list = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let count = ids.len();
    let mut ids = ids.into_iter();
    match (ids.next(), count) {
        (Some(id), 1) => Ok(id),
        (None, _) => Err(missing(&during, &format!("no {what} named \"{name}\" is there"))),
        (Some(_), several) => {
            let message = format!("{several} {what}s are named \"{name}\"; ids: {list}");
            Err(Halt::End(Cause::new(CauseKind::Ambiguous, during, message)))
        }
    }
}

fn missing(during: &str, message: &str) -> Halt {
    let (kind, during, message) = (CauseKind::NotThere, during.to_owned(), message.to_owned());
    Halt::End(Cause::new(kind, during, message))
}

/// One location's read, from its token to its end.
async fn visit<T, R>(engine: Arc<Engine>, place: usize, read: R) -> Result<ReadOutcome<T>, Halt>
where
    R: for<'v> Fn(&'v mut Visit) -> Reading<'v, T>,
{
    if let Some(why) = engine.fleet.pinned(place) {
        return Ok(ReadOutcome::Pinned(why));
    }
    let caller = match engine.visitor(place) {
        Ok(caller) => caller,
        Err(cause) => return Ok(ReadOutcome::Failed(cause)),
    };
    let (location, events) = (caller.location.clone(), engine.door.events().clone());
    events.tell(Event::VisitBegan { location: location.clone() }).await;
    let mut visit = Visit { engine, place, caller };
    let unknown = LocationState::default();
    let Visit { engine, caller, .. } = &mut visit;
    let answer = match recognise(&engine.door, caller, &engine.evidence(&unknown)).await {
        Ok(()) => read(&mut visit).await,
        Err(halt) => Err(halt),
    };
    let (found, outcome) = match answer {
        Ok(found) => (ReadOutcome::Read(found), LocationOutcome::InPlace),
        Err(Halt::End(cause) | Halt::Unsettled(cause)) => {
            (ReadOutcome::Failed(cause.clone()), LocationOutcome::Stopped { cause })
        }
        Err(halt) => return Err(halt),
    };
    events.tell(Event::VisitEnded { location: location.clone(), outcome, requests: visit.caller.requests }).await;
    visit.engine.door.throttle().forget(&location);
    Ok(found)
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
