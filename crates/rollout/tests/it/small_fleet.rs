//! A few locations, each with its token, before a sandbox; and what is told of them.

use fitout_client::{ApiVersion, BaseUrl};
use fitout_executor::{Bearer, Claims, Clock, Demand, Door, DoorSettings, Event, Events, Stop, Stopper, Throttle};
use fitout_journal::simulation::Disk;
use fitout_journal::{Journal, JournalHeader, RosterUsed, RunBegan, TemplateUsed};
use fitout_model::{
    Cause, CauseKind, Desired, DesiredAgent, Digest, LocationId, LocationOutcome, Mode, Ownership, TakeOver,
};
use fitout_reconcile::PlanPolicy;
use fitout_rollout::{
    APPLY, Brakes, ClosingRead, DriveEnd, Engine, Fleet, InDoubtPolicy, PlanLimits, Planner, Recorded, Rollout,
    RunKind, RunReport, RunSettings, Wanted, WithDrift, Work,
};
use fitout_sandbox::{Sandbox, Settings};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

/// Runs it on a clock that only moves when everything waits.
pub(crate) fn paused<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(test)
}

/// A row of the fleet.
#[derive(Debug)]
pub(crate) struct SmallRow {
    pub(crate) location: LocationId,
    pub(crate) token: Option<String>,
    pub(crate) pinned: Option<String>,
    pub(crate) wants: RowWants,
}

/// What a row wants.
#[derive(Debug)]
pub(crate) enum RowWants {
    This(Box<Wanted>),
    /// Whoever asks finds the program at fault.
    Panic,
}

impl SmallRow {
    pub(crate) fn wants_agent(&mut self, agent: DesiredAgent) {
        let desired = Desired { location: self.location.clone(), agents: vec![agent] };
        self.wants = RowWants::This(Box::new(Wanted::Desired(desired)));
    }
}

/// A few locations.
#[derive(Debug)]
pub(crate) struct SmallFleet {
    pub(crate) rows: Vec<SmallRow>,
}

pub(crate) fn location(place: usize) -> LocationId {
    format!("location{place:04}").parse().unwrap()
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { panic!("no object: {value}") };
    object
}

/// An agent that the API takes.
pub(crate) fn desk() -> DesiredAgent {
    DesiredAgent {
        key: "desk".parse().unwrap(),
        name: "Front desk".to_owned(),
        mode: Mode::Off,
        fields: object(json!({"personality": "p", "goal": "g", "instructions": "i"})),
        actions: Vec::new(),
        followup: None,
        keep: Ownership::default(),
        takes: TakeOver::default(),
    }
}

impl SmallFleet {
    /// So many locations that shall have one agent each.
    pub(crate) fn of(locations: usize) -> Self {
        let row = |place: usize| {
            let token = Some(format!("pit-00000000-0000-4000-8000-{place:012}"));
            let mut row = SmallRow { location: location(place), token, pinned: None, wants: RowWants::Panic };
            row.wants_agent(desk());
            row
        };
        Self { rows: (0..locations).map(row).collect() }
    }

    /// Each row wants this.
    pub(crate) fn wanting(mut self, wanted: &Wanted) -> Self {
        for row in &mut self.rows {
            row.wants = RowWants::This(Box::new(wanted.clone()));
        }
        self
    }

    /// The fleet before a sandbox that knows its locations.
    pub(crate) fn open(self) -> House {
        let sandbox = Sandbox::new(Settings::default());
        for (place, _) in self.rows.iter().enumerate() {
            sandbox.register(location(place).as_str(), &format!("pit-00000000-0000-4000-8000-{place:012}"));
        }
        House { sandbox, fleet: Arc::new(self), told: Arc::default() }
    }
}

impl Fleet for SmallFleet {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn location(&self, place: usize) -> Option<&LocationId> {
        self.rows.get(place).map(|row| &row.location)
    }

    fn line(&self, place: usize) -> u64 {
        u64::try_from(place).unwrap() + 2
    }

    fn pinned(&self, place: usize) -> Option<String> {
        self.rows[place].pinned.clone()
    }

    fn token(&self, place: usize) -> Result<Bearer, Cause> {
        let token = self.rows[place].token.clone();
        token.map(|token| SecretString::from(token).into()).ok_or_else(no_token)
    }

    fn wanted(&self, place: usize) -> Result<Wanted, Cause> {
        match &self.rows[place].wants {
            RowWants::This(wanted) => Ok((**wanted).clone()),
            RowWants::Panic => panic!("the program is at fault"),
        }
    }
}

pub(crate) fn no_token() -> Cause {
    Cause::new(CauseKind::RowUnusable, "read the token", "there is none")
}

/// A fleet before its sandbox.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) sandbox: Sandbox,
    fleet: Arc<SmallFleet>,
    told: Arc<Mutex<Vec<String>>>,
}

impl House {
    /// An engine for eight at a time, its stopper, and what it will tell.
    pub(crate) fn engine(&self) -> (Arc<Engine>, Stopper, Receiver<Event>) {
        let (stopper, stop) = Stopper::new();
        let (events, listener) = Events::channel();
        (Arc::new(self.engine_of(stop, events)), stopper, listener)
    }

    fn engine_of(&self, stop: Stop, events: Events) -> Engine {
        let clock = Clock::starting_at(1_700_000_000_000);
        let door = Door::new(DoorSettings {
            transport: Arc::new(self.sandbox.transport()),
            base: BaseUrl::VENDOR.parse().unwrap(),
            version: ApiVersion::default(),
            throttle: Throttle::new(None),
            patience: Duration::from_secs(10),
            outage_max: Duration::from_secs(600),
            events,
            clock,
        });
        let (run, claims) = ("run".parse().unwrap(), Claims::default());
        let fleet = self.fleet.clone();
        Engine { door, fleet, clock, run, stop, concurrency: 8, claims, demand: Demand::AsKnown }
    }

    /// Plans of the template with this engine.
    pub(crate) fn planner(engine: Arc<Engine>) -> Planner {
        let (kind, policy, reasons) = (RunKind::Template, PlanPolicy::default(), WithDrift::LeftOut);
        Planner { engine, kind, policy, reasons }
    }

    /// Gives every location its turn, without a plan before; how that ended, and what came of it.
    pub(crate) async fn drive(&self, brakes: &mut Brakes) -> (DriveEnd, RunReport) {
        let header = JournalHeader::new("test", "test", "sandbox", 0);
        let journal = Journal::open_or_create_on(Disk::default().attach().unwrap(), header).unwrap().0;
        let settings = RunSettings {
            settle: Duration::from_secs(60),
            in_doubt: InDoubtPolicy::Recreate,
            verify: ClosingRead::Final,
            limits: PlanLimits::default(),
        };
        let (engine, stopper, listener) = self.engine();
        let rollout = Rollout::new(Self::planner(engine), settings, journal, stopper);
        rollout.begin(began()).await.unwrap();
        let work = (0..self.fleet.len()).map(|place| Work { place, expected: None }).collect();
        let end = rollout.drive(work, brakes).await;
        let ended = rollout.finish(end, Recorded::Yes).await.unwrap();
        self.hear(listener);
        (ended.end, ended.report)
    }

    /// Takes in what was told.
    pub(crate) fn hear(&self, mut listener: Receiver<Event>) {
        let mut told = self.told.lock().unwrap();
        while let Ok(event) = listener.try_recv() {
            told.extend(words(&event));
        }
    }

    /// What was told of visits so far, in order.
    pub(crate) fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    /// The visits that began.
    pub(crate) fn begun(&self) -> Vec<String> {
        self.told().into_iter().filter(|told| told.starts_with("began")).collect()
    }
}

/// A visit's event in words.
fn words(event: &Event) -> Option<String> {
    Some(match event {
        Event::VisitBegan { location } => format!("began {location}"),
        Event::Deferred { location, .. } => format!("deferred {location}"),
        Event::VisitLeft { location } => format!("left {location}"),
        Event::VisitEnded { location, outcome, requests } => {
            let how = match outcome {
                LocationOutcome::Done { .. } => "done".to_owned(),
                LocationOutcome::InPlace => "in place".to_owned(),
                LocationOutcome::Skipped { why } => format!("skipped: {why}"),
                LocationOutcome::Stopped { cause } => format!("stopped: {}", cause.message),
            };
            format!("ended {location} ({requests} requests): {how}")
        }
        Event::Request { .. } | Event::Waiting { .. } | Event::ConcurrencySet { .. } => return None,
    })
}

fn began() -> RunBegan {
    let digest = Digest::of_bytes(b"test");
    RunBegan {
        run: "run".parse().unwrap(),
        command: APPLY.to_owned(),
        template: TemplateUsed { path: String::new(), version: String::new(), digest: digest.clone() },
        roster: RosterUsed { path: String::new(), digest, locations: 1, rows: BTreeMap::new(), key: None },
        turns: None,
        settings: BTreeMap::new(),
        at: 0,
    }
}
