//! People who make, switch and edit agents by hand, before a rollout and between its plan and its turns; and an undo.

use crate::fleet::PlotFleet;
use crate::scenario::{Plot, Scenario, object};
use crate::simulate::{BrokenPromise, SeenWords};
use crate::visits::VisitJudge;
use fitout_client::{ApiVersion, BaseUrl};
use fitout_executor::{Claims, Clock, Door, DoorSettings, Events, Stop, Stopper, Throttle};
use fitout_journal::simulation::{Disk, SimulatedStorage};
use fitout_journal::{FormerLog, FormerValues, Journal, JournalHeader, RosterUsed, RunBegan, TemplateUsed, history_of};
use fitout_model::{Cautions, Digest, HandEdit, LocationId, RunId, Standing};
use fitout_reconcile::{Decision, PlanPolicy};
use fitout_rollout::{
    APPLY, Brakes, ClosingRead, Engine, FleetSurvey, InDoubtPolicy, JournalView, PastRun, PlanLimits, Planner,
    Recorded, Rollout, RunKind, RunReport, RunSettings, UNDO, UNDOES, WithDrift, survey,
};
use fitout_sandbox::Sandbox;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a program waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longer than anything is late here.
/// How its runs treat their locations.
const SETTINGS: RunSettings = RunSettings {
    settle: Duration::from_secs(30),
    in_doubt: InDoubtPolicy::Recreate,
    verify: ClosingRead::Final,
    limits: PlanLimits { removals: None, hand_edits: None, other_agents: None },
};
/// What somebody writes after the plan was made.
const LATER: &str = "Later.";

/// Rolls a template out over the locations of this seed while people work in them by hand, and takes the last run back.
///
/// What is held: no agent is switched on beside another live one that the plan did not name; no edit by hand is written over
/// that the plan did not name; and after an undo what was edited by hand before the run is edited by hand again.
///
/// # Errors
/// The first thing that must hold and did not.
pub fn simulate_hands(seed: u64) -> Result<SeenWords, BrokenPromise> {
    let mut fleet = PlannedFleet::new(seed);
    let mut met = SeenWords::default();
    fleet.history(&mut met).map(|()| met).map_err(|what| BrokenPromise {
        seed,
        life: fleet.runs,
        what,
        journal: String::from_utf8_lossy(&fleet.disk.bytes()).into_owned(),
    })
}

/// What somebody does between the plan and the turns, by location.
type Meanwhile<'a> = &'a dyn Fn(&Sandbox);

struct PlannedFleet {
    plots: Vec<Plot>,
    sandbox: Sandbox,
    disk: Disk,
    formers: Disk,
    dice: StdRng,
    runs: u64,
}

impl PlannedFleet {
    fn new(seed: u64) -> Self {
        let Scenario { plots, mut server, .. } = Scenario::from_seed(seed);
        server.faults.rate = 0.0;
        server.faults.script.clear();
        let sandbox = Sandbox::new(server);
        for plot in &plots {
            sandbox.register(plot.location.as_str(), &plot.token);
        }
        let dice = StdRng::seed_from_u64(seed ^ 0x4a4d_5eed);
        Self { plots, sandbox, disk: Disk::default(), formers: Disk::default(), dice, runs: 0 }
    }

    fn history(&mut self, seen: &mut SeenWords) -> Result<(), String> {
        self.strangers("Reception", 0.5, &["off", "suggestive", "auto-pilot"]);
        let late = self.some(0.3);
        let switch_on = |sandbox: &Sandbox| {
            for location in &late {
                add(sandbox, location, "Late", "auto-pilot");
            }
        };
        let (first, _) = self.apply(&switch_on)?;
        self.judge_live(&[&first])?;
        let (second, report) = self.apply(&|_| {})?;
        // What the first run switched on, the second one's plan has no more reason to name.
        self.judge_live(&[&first, &second])?;
        all_done(&report, &BTreeSet::new())?;
        count(seen, "other live agents", second.values().map(|cautions| cautions.others.len()).sum());

        let edited = self.edit_some(&report);
        let before = edits(&self.look(RunKind::Template)?);
        if let Some(missed) = edited.iter().find(|location| before.get(*location).is_none_or(BTreeSet::is_empty)) {
            return Err(format!("{missed} was edited by hand, and the plan does not say that it writes over it"));
        }
        count(seen, "paused agents", before.values().flatten().filter(|edit| edit.is_pause()).count());
        count(seen, "edits by hand", before.values().flatten().count());
        let later = self.some(0.4);
        let ours = ours(&report);
        let edit_later = |sandbox: &Sandbox| {
            for (location, id) in later.iter().filter_map(|location| Some((location, ours.get(location)?.first()?))) {
                set(sandbox, location, id, "personality", LATER);
            }
        };
        let (_, report) = self.apply(&edit_later)?;
        all_done(&report, &later)?;
        for location in &later {
            let there = self.sandbox.agents(location.as_str());
            if !there.iter().any(|agent| agent.fields.get("personality") == Some(&json!(LATER))) {
                return Err(format!("{location}: an edit that the plan did not name was written over"));
            }
        }
        self.undo()?;
        let after = edits(&self.look(RunKind::Template)?);
        for plot in self.plots.iter().filter(|plot| !later.contains(&plot.location)) {
            let (before, after) = (before.get(&plot.location), after.get(&plot.location));
            if before != after {
                return Err(format!("{}: edits by hand {before:?} are {after:?} after an undo", plot.location));
            }
        }
        Ok(())
    }

    fn some(&mut self, share: f64) -> BTreeSet<LocationId> {
        let drawn = self.plots.iter().map(|plot| (plot.location.clone(), self.dice.random_bool(share)));
        drawn.filter(|(_, drawn)| *drawn).map(|(location, _)| location).collect()
    }

    /// Agents that are nobody's but somebody's.
    fn strangers(&mut self, name: &str, share: f64, modes: &[&str]) {
        for location in self.some(share) {
            let mode = modes.choose(&mut self.dice).copied().unwrap_or("off");
            add(&self.sandbox, &location, name, mode);
        }
    }

    /// Somebody pauses one of our agents, or writes another goal for it, in some locations: those.
    fn edit_some(&mut self, report: &RunReport) -> BTreeSet<LocationId> {
        let ours = ours(report);
        let mut edited = BTreeSet::new();
        for location in self.some(0.6) {
            let Some(id) = ours.get(&location).and_then(|ids| ids.choose(&mut self.dice)) else { continue };
            let there = self.sandbox.agents(location.as_str());
            let is_on = there.iter().any(|agent| agent.id == *id && agent.mode != "off");
            let pauses = is_on && self.dice.random_bool(0.5);
            if pauses {
                set(&self.sandbox, &location, id, "mode", "off");
            }
            if !pauses || self.dice.random_bool(0.5) {
                set(&self.sandbox, &location, id, "goal", "Sell by hand.");
            }
            edited.insert(location);
        }
        edited
    }

    /// Where one of ours is live, every other live agent was named by one of these plans.
    fn judge_live(&self, named: &[&BTreeMap<LocationId, Cautions>]) -> Result<(), String> {
        let known = self.open()?;
        for plot in &self.plots {
            let ours: BTreeSet<String> = known
                .state()
                .location(&plot.location)
                .map(|here| here.known().agents.values().map(|ours| ours.id.to_string()).collect())
                .unwrap_or_default();
            let told = named.iter().filter_map(|plans| plans.get(&plot.location));
            let told: BTreeSet<String> =
                told.flat_map(|cautions| &cautions.others).map(|other| other.id.to_string()).collect();
            let live = self.sandbox.agents(plot.location.as_str());
            let live: Vec<_> = live.into_iter().filter(|agent| agent.mode != "off").collect();
            let untold = live.iter().find(|agent| !ours.contains(&agent.id) && !told.contains(&agent.id));
            if let (true, Some(other)) = (live.iter().any(|agent| ours.contains(&agent.id)), untold) {
                return Err(format!(
                    "{}: one is switched on beside {}, which no plan named",
                    plot.location, other.name
                ));
            }
        }
        Ok(())
    }

    fn apply(&mut self, meanwhile: Meanwhile<'_>) -> Result<(BTreeMap<LocationId, Cautions>, RunReport), String> {
        self.run(RunKind::Template, None, meanwhile)
    }

    fn undo(&mut self) -> Result<(), String> {
        let run: RunId = name(self.runs.saturating_sub(1))?;
        let history = history_of(self.disk.bytes().as_slice(), Path::new("journal"), &run);
        let history = history.map_err(|error| error.to_string())?.ok_or("the journal does not know its last run")?;
        let formers = FormerValues::of_bytes(self.formers.bytes().as_slice(), Path::new("former"));
        let past = PastRun::of(&history, &[], &formers.map_err(|error| error.to_string())?);
        let reached: BTreeSet<LocationId> = past.locations().cloned().collect();
        let (_, report) = self.run(RunKind::Undo(past), Some(&run), &|_| {})?;
        let others = self.plots.iter().map(|plot| plot.location.clone()).filter(|location| !reached.contains(location));
        all_done(&report, &others.collect())
    }

    /// What all locations need, by a look that writes nothing.
    fn look(&mut self, kind: RunKind) -> Result<FleetSurvey, String> {
        let runtime = runtime()?;
        runtime.block_on(async {
            self.sandbox.resume_clock(Duration::from_secs(1));
            let (_stopper, stop) = Stopper::new();
            let planner = Arc::new(self.planner(kind, name(9999)?, stop, Events::default())?);
            let known = JournalView::Read(Arc::new(self.open()?.state().clone()));
            Ok(survey(&planner, &known, 0..self.plots.len()).await)
        })
    }

    /// Plans, agrees to what the plan names, lets people work, and does it.
    fn run(
        &mut self,
        kind: RunKind,
        undoes: Option<&RunId>,
        meanwhile: Meanwhile<'_>,
    ) -> Result<(BTreeMap<LocationId, Cautions>, RunReport), String> {
        let runtime = runtime()?;
        let run = name(self.runs)?;
        self.runs += 1;
        runtime.block_on(async {
            self.sandbox.resume_clock(Duration::from_secs(1));
            let formers = self.formers.attach().map_err(|error| error.to_string())?;
            let formers = FormerLog::open_on(formers).map_err(|error| error.to_string())?;
            let (stopper, stop) = Stopper::new();
            let (events, listener) = Events::channel();
            let planner = self.planner(kind, run.clone(), stop, events)?;
            let journal = self.open()?;
            let began = self.began(run, undoes);
            let living = async {
                let running = Rollout::keeping(planner, SETTINGS, (journal, Some(formers)), stopper);
                let survey = running.survey(0..self.plots.len()).await;
                let named = cautions(&self.plots, &survey);
                meanwhile(&self.sandbox);
                running.begin(began).await.map_err(|down| down.to_string())?;
                let work = running.settle_survey(&survey).await.map_err(|down| down.to_string())?;
                let end = running.drive(work, &mut Brakes::new(None, 1)).await;
                let ended = running.finish(end, Recorded::Yes).await.map_err(|down| down.to_string())?;
                Ok::<_, String>((named, ended.report))
            };
            let (ended, visits) = VisitJudge::follow(listener, living).await;
            visits.at_its_end()?;
            ended
        })
    }

    fn open(&self) -> Result<Journal<SimulatedStorage>, String> {
        let storage = self.disk.attach().map_err(|error| error.to_string())?;
        let header = JournalHeader::new("simulation", "simulated", "sandbox", self.wall_ms());
        Journal::open_or_create_on(storage, header).map(|(journal, _)| journal).map_err(|error| error.to_string())
    }

    fn wall_ms(&self) -> u64 {
        1_700_000_000_000_u64.saturating_add(u64::try_from(self.sandbox.now().as_millis()).unwrap_or(0))
    }

    fn planner(&self, kind: RunKind, run: RunId, stop: Stop, events: Events) -> Result<Planner, String> {
        let clock = Clock::starting_at(self.wall_ms());
        let base: BaseUrl = BaseUrl::VENDOR.parse().map_err(|_error| "the vendor's address".to_owned())?;
        let door = Door::new(DoorSettings {
            transport: Arc::new(self.sandbox.transport().with_timeout(PATIENCE)),
            base,
            version: ApiVersion::default(),
            throttle: Throttle::new(None),
            patience: PATIENCE,
            outage_max: Duration::from_secs(600),
            events,
            clock,
        });
        let engine = Engine {
            door,
            fleet: Arc::new(PlotFleet(self.plots.clone())),
            clock,
            run,
            stop,
            concurrency: 3,
            claims: Claims::default(),
            demand: fitout_executor::Demand::AsKnown,
        };
        Ok(Planner { engine: Arc::new(engine), kind, policy: PlanPolicy::default(), reasons: WithDrift::LeftOut })
    }

    fn began(&self, run: RunId, undoes: Option<&RunId>) -> RunBegan {
        let digest = Digest::of_bytes(b"simulated");
        let (path, version) = ("simulated".to_owned(), "1".to_owned());
        let locations = u64::try_from(self.plots.len()).unwrap_or(0);
        RunBegan {
            run,
            command: if undoes.is_some() { UNDO } else { APPLY }.to_owned(),
            template: TemplateUsed { path: path.clone(), version, digest: digest.clone() },
            roster: RosterUsed { path, digest, locations, rows: std::collections::BTreeMap::new(), key: None },
            settings: undoes.map(|run| (UNDOES.to_owned(), run.to_string())).into_iter().collect(),
            turns: None,
            at: self.wall_ms(),
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().map_err(|error| error.to_string())
}

fn name(number: u64) -> Result<RunId, String> {
    format!("run-{number:04}").parse().map_err(|_error| "the run's name".to_owned())
}

fn add(sandbox: &Sandbox, location: &LocationId, name: &str, mode: &str) {
    let fields = json!({"name": name, "mode": mode, "personality": "p", "goal": "g", "instructions": "i"});
    sandbox.add_agent(location.as_str(), &object(fields));
}

fn set(sandbox: &Sandbox, location: &LocationId, id: &str, field: &str, value: &str) {
    let edit = |fields: &mut serde_json::Map<String, Value>| drop(fields.insert(field.to_owned(), json!(value)));
    // An agent that is not there cannot be edited, and then nothing is to be judged.
    drop(sandbox.edit_agent(location.as_str(), id, edit));
}

/// The ids of our agents by location.
fn ours(report: &RunReport) -> BTreeMap<LocationId, Vec<String>> {
    let ids = |row: &fitout_rollout::RowReport| row.known.agents.values().map(|ours| ours.id.to_string()).collect();
    report.rows.iter().map(|row| (row.location.clone(), ids(row))).collect()
}

fn cautions(plots: &[Plot], survey: &FleetSurvey) -> BTreeMap<LocationId, Cautions> {
    let of = |surveyed: &fitout_rollout::Surveyed| match &surveyed.decision {
        Decision::Plan(plan) => Some((plots.get(surveyed.place)?.location.clone(), plan.cautions.clone())),
        Decision::Skip { .. } | Decision::Stop(_) => None,
    };
    survey.locations.values().filter_map(|surveyed| of(surveyed)).collect()
}

/// The edits by hand that plans write over, by location.
fn edits(survey: &FleetSurvey) -> BTreeMap<LocationId, BTreeSet<HandEdit>> {
    let of = |surveyed: &fitout_rollout::Surveyed| match &surveyed.decision {
        Decision::Plan(plan) => Some((plan.location.clone(), plan.cautions.edits.iter().cloned().collect())),
        Decision::Skip { .. } | Decision::Stop(_) => None,
    };
    survey.locations.values().filter_map(|surveyed| of(surveyed)).collect()
}

fn all_done(report: &RunReport, but: &BTreeSet<LocationId>) -> Result<(), String> {
    let open = report.rows.iter().find(|row| row.standing() != Standing::Done && !but.contains(&row.location));
    open.map_or(Ok(()), |row| Err(format!("{} is not done: {:?}", row.location, row.outcome)))
}

fn count(seen: &mut SeenWords, what: &str, number: usize) {
    *seen.0.entry(what.to_owned()).or_default() += u64::try_from(number).unwrap_or(0);
}
