//! How close a rollout comes to what the network allows, and what durable intents cost: 1,000 locations of one agent and
//! four actions, 50 ms a request, 64 locations at the same time, in real time. Fails when a bound is broken.
//!
//! `cargo run --release -p fitout-simulation --example bench`

use fitout_client::{ApiVersion, BaseUrl};
use fitout_executor::{Claims, Clock, Door, DoorSettings, Events, Stopper, Throttle};
use fitout_journal::{FileStorage, Journal, JournalHeader, RosterUsed, RunBegan, Storage, TemplateUsed};
use fitout_model::{ActionType, Desired, DesiredAction, DesiredAgent, Digest, Fields, Mode, Ownership, Standing};
use fitout_reconcile::PlanPolicy;
use fitout_rollout::{
    APPLY, Brakes, ClosingRead, Engine, InDoubtPolicy, PlanLimits, Planner, Recorded, Rollout, RunKind, RunSettings,
    WithDrift,
};
use fitout_sandbox::{Latency, Sandbox};
use fitout_simulation::{Before, Plot, PlotFleet};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const LOCATIONS: usize = 1000;
const LATENCY: Duration = Duration::from_millis(50);
const CONCURRENCY: usize = 64;
const RATIO_MAX: f64 = 1.15;
const DURABLE_MAX: f64 = 1.10;
const ROUNDS: usize = 3;

/// A journal file whose sync does nothing: what durability costs is the difference.
#[derive(Debug)]
struct Unsynced(FileStorage);

impl Storage for Unsynced {
    fn path(&self) -> &Path {
        self.0.path()
    }
    fn reader(&mut self) -> io::Result<Box<dyn Read + '_>> {
        self.0.reader()
    }
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.append(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.truncate(len)
    }
    fn keep_aside(&mut self, torn: &[u8]) -> io::Result<PathBuf> {
        self.0.keep_aside(torn)
    }
}

struct Measured {
    requests: u64,
    wall: Duration,
    throttled: u64,
}

impl Measured {
    /// Wall time against requests x latency / concurrency.
    fn ratio(&self) -> f64 {
        let requests = f64::from(u32::try_from(self.requests).unwrap_or(u32::MAX));
        let lanes = f64::from(u32::try_from(CONCURRENCY).unwrap_or(1));
        self.wall.as_secs_f64() / (requests * LATENCY.as_secs_f64() / lanes)
    }
}

#[expect(clippy::print_stdout, reason = "it is a program")]
fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("fitout-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    println!("{LOCATIONS} locations, {} ms a request, {CONCURRENCY} at a time", LATENCY.as_millis());
    let (mut ratios, mut costs, mut throttled) = (Vec::new(), Vec::new(), 0);
    for round in 0..ROUNDS {
        let durable = run(FileStorage::create(&folder.join(format!("durable-{round}")))?)?;
        let loose = run(Unsynced(FileStorage::create(&folder.join(format!("loose-{round}")))?))?;
        let cost = durable.wall.as_secs_f64() / loose.wall.as_secs_f64();
        println!(
            "{} requests in {:.2} s: {:.3} x the ideal; without syncs {:.3} x; durable intents cost {:.3} x; {} x 429",
            durable.requests,
            durable.wall.as_secs_f64(),
            durable.ratio(),
            loose.ratio(),
            cost,
            durable.throttled + loose.throttled,
        );
        throttled += durable.throttled + loose.throttled;
        ratios.push(durable.ratio());
        costs.push(cost);
    }
    std::fs::remove_dir_all(&folder)?;
    let (ratio, cost) = (median(&mut ratios), median(&mut costs));
    println!(
        "median: {ratio:.3} x the ideal (at most {RATIO_MAX}), durable intents {cost:.3} x (at most {DURABLE_MAX})"
    );
    let good = ratio <= RATIO_MAX && cost <= DURABLE_MAX && throttled == 0;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A whole run: survey, turns, closing reads.
fn run<S: Storage + Send + std::fmt::Debug + 'static>(storage: S) -> Result<Measured, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let sandbox = Sandbox::new(fitout_sandbox::Settings { latency: Latency::Fixed(LATENCY), ..Default::default() });
        let plots = (0..LOCATIONS).map(plot).collect::<Result<Vec<_>, _>>()?;
        for plot in &plots {
            sandbox.register(plot.location.as_str(), &plot.token);
        }
        let header = JournalHeader::new("bench", "bench", "sandbox", 0);
        let journal = Journal::create_on(storage, header)?;
        let (stopper, stop) = Stopper::new();
        let clock = Clock::starting_at(0);
        let door = Door::new(DoorSettings {
            transport: Arc::new(sandbox.transport()),
            base: BaseUrl::VENDOR.parse()?,
            version: ApiVersion::default(),
            throttle: Throttle::new(None),
            patience: Duration::from_secs(30),
            outage_max: Duration::from_secs(600),
            events: Events::default(),
            clock,
        });
        let engine = Engine {
            door,
            fleet: Arc::new(PlotFleet(plots)),
            clock,
            run: "bench".parse()?,
            stop,
            concurrency: CONCURRENCY,
            claims: Claims::default(),
            demand: fitout_executor::Demand::AsKnown,
        };
        let (kind, policy, reasons) = (RunKind::Template, PlanPolicy::default(), WithDrift::LeftOut);
        let planner = Planner { engine: Arc::new(engine), kind, policy, reasons };
        let settings = RunSettings {
            settle: Duration::from_secs(180),
            in_doubt: InDoubtPolicy::Recreate,
            verify: ClosingRead::Final,
            limits: PlanLimits::default(),
        };
        let running = Rollout::new(planner, settings, journal, stopper);
        let begun = Instant::now();
        let survey = running.survey(0..LOCATIONS).await;
        running.begin(began()?).await?;
        let work = running.settle_survey(&survey).await?;
        let end = running.drive(work, &mut Brakes::default()).await;
        let ended = running.finish(end, Recorded::Yes).await?;
        let wall = begun.elapsed();
        let done = ended.report.tally().of(Standing::Done);
        if done != LOCATIONS {
            return Err(format!("{done} of {LOCATIONS} locations are done: {:?}", ended.end).into());
        }
        let ledger = sandbox.ledger();
        Ok(Measured { requests: ledger.requests(), wall, throttled: ledger.throttled() })
    })
}

fn began() -> Result<RunBegan, Box<dyn Error>> {
    let digest = Digest::of_bytes(b"bench");
    Ok(RunBegan {
        run: "bench".parse()?,
        command: APPLY.to_owned(),
        template: TemplateUsed { path: String::new(), version: String::new(), digest: digest.clone() },
        roster: RosterUsed {
            path: String::new(),
            digest,
            locations: u64::try_from(LOCATIONS)?,
            rows: std::collections::BTreeMap::new(),
            key: None,
        },
        turns: None,
        settings: BTreeMap::new(),
        at: 0,
    })
}

fn plot(number: usize) -> Result<Plot, Box<dyn Error>> {
    let location: fitout_model::LocationId = format!("location{number:05}").parse()?;
    let fields = |value: Value| -> Fields { value.as_object().cloned().unwrap_or_default() };
    let actions = (0..4).map(|n| {
        Ok(DesiredAction {
            key: format!("action-{n}").parse()?,
            kind: ActionType::TriggerWorkflow,
            name: format!("Workflow {n}"),
            details: fields(json!({"workflowIds": [format!("flow{n}")], "triggerCondition": "They ask"})),
            links: BTreeMap::new(),
            keep: Ownership::default(),
        })
    });
    let agent = DesiredAgent {
        key: "desk".parse()?,
        name: "Front desk".to_owned(),
        mode: Mode::AutoPilot,
        fields: fields(json!({"personality": "p", "goal": "g", "instructions": "i".repeat(2000)})),
        actions: actions.collect::<Result<_, Box<dyn Error>>>()?,
        followup: None,
        keep: Ownership::default(),
        takes: fitout_model::TakeOver::default(),
    };
    let desired = Desired { location: location.clone(), agents: vec![agent] };
    Ok(Plot { location, token: format!("pit-bench-{number:012}"), desired, before: Before::Nothing })
}
