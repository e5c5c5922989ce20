//! One life of the program: from opening the journal to its end, or to its death.

use crate::fleet::PlotFleet;
use crate::scenario::{Crash, Plot, Scenario};
use crate::storage::Synced;
use crate::visits::VisitJudge;
use crate::wire::{WatchedWire, WireWatch};
use fitout_client::{ApiVersion, BaseUrl};
use fitout_executor::{Claims, Clock, Demand, Door, DoorSettings, Events, Stopper, Throttle};
use fitout_journal::simulation::{Disk, DiskFault};
use fitout_journal::{Journal, JournalHeader, RosterUsed, RunBegan, TemplateUsed};
use fitout_model::{Digest, LocationOutcome, RunId, Standing};
use fitout_reconcile::PlanPolicy;
use fitout_rollout::{
    APPLY, Brakes, ClosingRead, DESTROY, DriveEnd, Engine, PlanLimits, Planner, Recorded, Rollout, RunKind, RunReport,
    RunSettings, WithDrift, Work,
};
use fitout_sandbox::Sandbox;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How a life of the program ended.
#[derive(Debug)]
pub(crate) enum End {
    /// It went to its end; what it reported, and how its turns ended.
    Lived(RunReport, DriveEnd),
    /// It died.
    Died,
}

/// Which tokens stand in the roster's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum RosterTokens {
    /// Each in its own row.
    #[default]
    Right,
    /// Each this many rows too high.
    Slipped(usize),
    /// Those of locations that are in no row and that no journal knows.
    Strangers,
}

/// What a life of the program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum For {
    /// What is not done, as a resume has it.
    #[default]
    Unfinished,
    /// Every location, as an apply has it.
    Everything,
    /// Every location, to be emptied of what is ours.
    Destruction,
}

/// How the program is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Manner {
    pub(crate) tokens: RosterTokens,
    pub(crate) what: For,
    pub(crate) demand: Demand,
}

/// The token of a location that is in no row, in place of the token of this row.
pub(crate) fn strangers_token(place: usize) -> String {
    format!("{}stranger{place:04}", crate::TOKEN)
}

/// One life of the program.
#[derive(Debug)]
pub(crate) struct ProgramLife<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) sandbox: &'a Sandbox,
    pub(crate) disk: &'a Disk,
    /// Counts the lives, from 0.
    pub(crate) number: u64,
    /// How the program comes to die.
    pub(crate) crash: Option<Crash>,
    /// Time between the life before and this one.
    pub(crate) pause: Duration,
    /// How it is started.
    pub(crate) manner: Manner,
}

/// No life lasts longer than this, in simulated time; one that does hangs.
const LIFE_MAX: Duration = Duration::from_secs(14 * 24 * 3600);

impl ProgramLife<'_> {
    /// Lives it.
    ///
    /// # Errors
    /// What was broken meanwhile.
    pub(crate) fn live(&self) -> Result<End, String> {
        if let Some(Crash::Disk(operation) | Crash::Power(operation)) = self.crash {
            // A full disk and a broken one end the program by its own hand; being killed does not ask.
            let faults = [DiskFault::Killed, DiskFault::NoSpace, DiskFault::Broken];
            let fault = faults.get(usize::try_from(operation).unwrap_or(0) % faults.len()).copied();
            self.disk.fail_at(self.disk.operations() + operation, fault.unwrap_or(DiskFault::Killed));
        }
        let watch = Arc::new(WireWatch::dying_by(self.crash));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(|error| error.to_string())?;
        let ended = runtime.block_on(async {
            self.sandbox.resume_clock(self.pause);
            let moment = match self.crash {
                Some(Crash::Moment(moment)) => moment,
                Some(Crash::Send(_) | Crash::Sleep(_) | Crash::Disk(_) | Crash::Power(_)) | None => LIFE_MAX,
            };
            tokio::select! {
                biased;
                () = watch.death.notified() => Ok(End::Died),
                ended = self.run(&watch) => ended,
                () = tokio::time::sleep(moment) => {
                    if moment == LIFE_MAX { Err("the program hangs".to_owned()) } else { Ok(End::Died) }
                }
            }
        });
        // Dropping the runtime aborts every task: the program is dead, and what it sent is on its way.
        drop(runtime);
        if let Some(broken) = watch.broken() {
            return Err(broken);
        }
        if matches!(self.crash, Some(Crash::Power(_))) && matches!(ended, Ok(End::Died)) {
            let unsynced = self.disk.bytes().len().saturating_sub(self.disk.durable().len());
            let arrived = usize::try_from(self.scenario.seed % 7).unwrap_or(0) * unsynced / 6;
            self.disk.cut_power(arrived, 0);
        }
        self.disk.mend();
        ended
    }

    /// Lives several lives at the same time in one world, each the `apart` after the one before; none of them is to die.
    ///
    /// # Errors
    /// What was broken meanwhile.
    pub(crate) fn live_together(lives: &[ProgramLife<'_>; 2], apart: Duration) -> Result<[End; 2], String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(|error| error.to_string())?;
        let [first, second] = lives;
        let watches = [Arc::new(WireWatch::default()), Arc::new(WireWatch::default())];
        let ends = runtime.block_on(async {
            first.sandbox.resume_clock(first.pause);
            let later = async {
                tokio::time::sleep(apart).await;
                second.run(&watches[1]).await
            };
            tokio::select! {
                ends = async { tokio::join!(first.run(&watches[0]), later) } => Ok(ends),
                () = tokio::time::sleep(LIFE_MAX) => Err("a program hangs".to_owned()),
            }
        });
        let (first, second) = ends?;
        match watches.iter().find_map(|watch| watch.broken()) {
            Some(broken) => Err(broken),
            None => Ok([first?, second?]),
        }
    }

    async fn run(&self, watch: &Arc<WireWatch>) -> Result<End, String> {
        let storage = Synced(self.disk.attach().map_err(|error| error.to_string())?);
        let header = JournalHeader::new("simulation", "simulated", "sandbox", self.wall_ms()).with_key("simulated");
        let dies_on_disk = matches!(self.crash, Some(Crash::Disk(_) | Crash::Power(_)));
        let journal = match Journal::open_or_create_on(storage, header) {
            Ok((journal, _recovery)) => journal,
            Err(_killed) if dies_on_disk => return Ok(End::Died),
            Err(error) => return Err(format!("the journal cannot be opened: {error}")),
        };
        let (stopper, stop) = Stopper::new();
        let wire = WatchedWire {
            sandbox: self.sandbox.clone(),
            inner: self.sandbox.transport().with_timeout(self.scenario.patience),
            disk: self.disk.clone(),
            watch: Arc::clone(watch),
        };
        let clock = Clock::starting_at(self.wall_ms());
        let base: BaseUrl = BaseUrl::VENDOR.parse().map_err(|_error| "the vendor's address".to_owned())?;
        let (events, listener) = Events::channel();
        let door = Door::new(DoorSettings {
            transport: Arc::new(wire),
            base,
            version: ApiVersion::default(),
            throttle: Throttle::new(None),
            patience: self.scenario.patience,
            outage_max: Duration::from_secs(600),
            events,
            clock,
        });
        let settings = RunSettings {
            settle: self.scenario.settle,
            in_doubt: self.scenario.in_doubt,
            verify: ClosingRead::Final,
            limits: PlanLimits::default(),
        };
        let policy = PlanPolicy { on_existing: self.scenario.on_existing, ..PlanPolicy::default() };
        let run: RunId = format!("run-{:04}", self.number).parse().map_err(|_error| "the run's name".to_owned())?;
        let fleet = Arc::new(PlotFleet(self.rows()));
        let places = 0..self.scenario.plots.len();
        let (work, kind) = match self.manner.what {
            For::Unfinished => (unfinished(&journal, self.scenario), RunKind::Template),
            For::Everything => (places.map(|place| Work { place, expected: None }).collect(), RunKind::Template),
            For::Destruction => (places.map(|place| Work { place, expected: None }).collect(), RunKind::Destroy),
        };
        let engine = Engine {
            door,
            fleet,
            clock,
            run: run.clone(),
            stop,
            concurrency: self.scenario.concurrency,
            claims: Claims::default(),
            demand: self.manner.demand,
        };
        let planner = Planner { engine: Arc::new(engine), kind, policy, reasons: WithDrift::LeftOut };
        let began = self.began(run);
        let living = async move {
            let running = Rollout::new(planner, settings, journal, stopper);
            let end = match running.begin(began).await {
                // A refusal is drawn for each request here, and three alike are no mistake in the template.
                Ok(()) => running.drive(work, &mut Brakes::new(None, 1)).await,
                Err(down) => DriveEnd::Journal(down),
            };
            running.finish(end, Recorded::Yes).await
        };
        let (ended, visits) = VisitJudge::follow(listener, living).await;
        match ended {
            Ok(ended) if dies_on_disk && matches!(ended.end, DriveEnd::Journal(_)) => {
                visits.so_far()?;
                Ok(End::Died)
            }
            Ok(ended) => {
                visits.at_its_end()?;
                Ok(End::Lived(ended.report, ended.end))
            }
            Err(down) => Err(down.to_string()),
        }
    }

    /// The roster, with the tokens as they stand in it.
    fn rows(&self) -> Vec<Plot> {
        let plots = &self.scenario.plots;
        let mut rows = plots.clone();
        for (place, row) in rows.iter_mut().enumerate() {
            row.token = match self.manner.tokens {
                RosterTokens::Right => continue,
                RosterTokens::Strangers => strangers_token(place),
                RosterTokens::Slipped(by) => match plots.get((place + by) % plots.len().max(1)) {
                    Some(other) => other.token.clone(),
                    None => continue,
                },
            };
        }
        rows
    }

    fn wall_ms(&self) -> u64 {
        let passed = u64::try_from(self.sandbox.now().as_millis()).unwrap_or(u64::MAX);
        1_700_000_000_000_u64.saturating_add(passed)
    }

    fn began(&self, run: RunId) -> RunBegan {
        RunBegan {
            run,
            command: match self.manner.what {
                For::Destruction => DESTROY,
                For::Unfinished | For::Everything if self.number > 0 => "resume",
                For::Unfinished | For::Everything => APPLY,
            }
            .to_owned(),
            template: TemplateUsed {
                path: "simulated.yaml".to_owned(),
                version: "1".to_owned(),
                digest: Digest::of_bytes(b"template"),
            },
            roster: RosterUsed {
                path: "simulated.csv".to_owned(),
                digest: Digest::of_bytes(b"roster"),
                locations: u64::try_from(self.scenario.plots.len()).unwrap_or(0),
                rows: std::collections::BTreeMap::new(),
                key: None,
            },
            turns: None,
            settings: BTreeMap::new(),
            at: self.wall_ms(),
        }
    }
}

/// The locations that are not done, as a resume chooses them.
fn unfinished<S: fitout_journal::Storage>(journal: &Journal<S>, scenario: &Scenario) -> Vec<Work> {
    let is_done = |outcome: &LocationOutcome| matches!(outcome.standing(), Standing::Done | Standing::Skipped);
    let rests = |plot: &crate::Plot| {
        let found = journal.state().location(&plot.location);
        found.is_some_and(|l| l.open().is_none() && l.last().is_some_and(|(_, outcome)| is_done(outcome)))
    };
    let places = scenario.plots.iter().enumerate().filter(|(_, plot)| !rests(plot));
    places.map(|(place, _)| Work { place, expected: None }).collect()
}
