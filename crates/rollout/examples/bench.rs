//! How near a large fleet comes to the ideal, and what durable intents cost.
//!
//! 1,000 locations of one agent and four actions, 50 ms for each request and 64 locations at a time, in real time against
//! the sandbox in this process: once with the journal as it is, once with a journal whose syncs do nothing. The ideal is
//! every request's latency, 64 at a time, and nothing else. Exit code 1 when a bound is broken.
//!
//! `cargo run --release -p fitout-rollout --example bench`

use fitout_client::{ApiVersion, BaseUrl};
use fitout_executor::{Clock, Door, DoorSettings, Events, Stopper, Throttle};
use fitout_journal::{FileStorage, Header, Journal, RosterUsed, RunBegan, Storage, TemplateUsed};
use fitout_model::{
    ActionType, Cause, CauseKind, Desired, DesiredAction, DesiredAgent, Digest, Fields, LocationId, Mode, Standing,
};
use fitout_reconcile::Policy;
use fitout_rollout::{APPLY, Brakes, Engine, Fleet, InDoubtPolicy, Recorded, Running, Settings, Verify, Work};
use fitout_sandbox::{Latency, Sandbox, Settings as SandboxSettings};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const LOCATIONS: u32 = 1_000;
const ACTIONS: usize = 4;
const LATENCY: Duration = Duration::from_millis(50);
const CONCURRENCY: u32 = 64;
/// How often each journal is measured; the best time of each counts, because noise only adds.
const ROUNDS: usize = 3;
/// The most that a run may take, as a multiple of the ideal.
const RATIO_MAX: f64 = 1.15;
/// The most that a run may take, as a multiple of one whose syncs do nothing.
const DURABLE_MAX: f64 = 1.10;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]
fn main() -> ExitCode {
    match bench() {
        Ok(report) => {
            println!("{}", report.text);
            if report.holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("the benchmark could not be run: {error}");
            ExitCode::from(2)
        }
    }
}

struct Verdict {
    text: String,
    holds: bool,
}

/// What one run came to.
#[derive(Clone, Copy)]
struct Run {
    requests: u64,
    throttled: u64,
    took: Duration,
}

fn bench() -> Result<Verdict> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut durable, mut volatile): (Option<Run>, Option<Run>) = (None, None);
    let mut throttled = 0;
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir()?;
        // Each goes first as often as the other, as far as the number of rounds allows.
        for second in [false, true] {
            let syncs = second == (round % 2 == 1);
            let path = folder.path().join(if syncs { "durable.jsonl" } else { "volatile.jsonl" });
            let storage = FileStorage::create(&path)?;
            let best = if syncs { &mut durable } else { &mut volatile };
            let run = if syncs { runtime.block_on(run(storage))? } else { runtime.block_on(run(Volatile(storage)))? };
            throttled += run.throttled;
            *best = Some(best.filter(|best| best.took <= run.took).unwrap_or(run));
        }
    }
    let (durable, volatile) = durable.zip(volatile).ok_or("no run was measured")?;
    Ok(verdict(durable, volatile, throttled))
}

fn verdict(durable: Run, volatile: Run, throttled: u64) -> Verdict {
    let requests = u32::try_from(durable.requests).unwrap_or(u32::MAX);
    let ideal = LATENCY * requests / CONCURRENCY;
    let ratio = durable.took.as_secs_f64() / ideal.as_secs_f64();
    let cost = durable.took.as_secs_f64() / volatile.took.as_secs_f64();
    let row = |holds: bool, text: String| format!("{} {text}", if holds { "  ok" } else { "  NO" });
    let bounds = [
        (ratio <= RATIO_MAX, format!("{ratio:.3} times the ideal (at most {RATIO_MAX})")),
        (cost <= DURABLE_MAX, format!("{cost:.3} times the run without syncs (at most {DURABLE_MAX})")),
        (throttled == 0, format!("{throttled} requests refused by the limiter (none)")),
    ];
    let mut lines = vec![
        format!("{LOCATIONS} locations, one agent and {ACTIONS} actions each; {LATENCY:?}, {CONCURRENCY} at a time"),
        format!("requests        {}", durable.requests),
        format!("ideal           {:.2} s", ideal.as_secs_f64()),
        format!("wall time       {:.2} s (best of {ROUNDS})", durable.took.as_secs_f64()),
        format!("without syncs   {:.2} s (best of {ROUNDS})", volatile.took.as_secs_f64()),
    ];
    let holds = bounds.iter().all(|(holds, _)| *holds);
    lines.extend(bounds.into_iter().map(|(holds, text)| row(holds, text)));
    Verdict { text: lines.join("\n"), holds }
}

/// One whole run over a new world and this journal.
async fn run<S: Storage + Send + std::fmt::Debug + 'static>(storage: S) -> Result<Run> {
    let sandbox = Sandbox::new(SandboxSettings { latency: Latency::Fixed(LATENCY), ..SandboxSettings::default() });
    let fleet = Arc::new(Rows::new()?);
    for (place, location) in fleet.0.iter().enumerate() {
        sandbox.register(location.as_str(), &token(place));
    }
    let journal = Journal::create_on(storage, Header::new("bench", "bench", "sandbox", 0))?;
    let (stopper, stop) = Stopper::new();
    let clock = Clock::starting_at(0);
    let door = Door::new(DoorSettings {
        transport: Arc::new(sandbox.transport()),
        base: BaseUrl::VENDOR.parse()?,
        version: ApiVersion::default(),
        throttle: Throttle::new(None),
        patience: Duration::from_secs(30),
        events: Events::default(),
        clock,
    });
    let settings = Settings {
        concurrency: usize::try_from(CONCURRENCY)?,
        settle: Duration::from_secs(180),
        in_doubt: InDoubtPolicy::Recreate,
        verify: Verify::Final,
        policy: Policy::default(),
    };
    let engine = Engine::new(door, fleet.clone(), settings, clock, "bench".parse()?, stop);
    let begun = Instant::now();
    let running = Running::new(engine, journal, stopper);
    running.begin(began()?).await?;
    let work = (0..fleet.len()).map(|place| Work { place, expected: None }).collect();
    let end = running.drive(work, &mut Brakes::new(None, 0)).await;
    let ended = running.finish(end, Recorded::Yes).await?;
    let took = begun.elapsed();
    let done = ended.report.tally().of(Standing::Done);
    if done != fleet.len() {
        return Err(format!("{done} of {} locations are done: {:?}", fleet.len(), ended.end).into());
    }
    let ledger = sandbox.ledger();
    Ok(Run { requests: ledger.requests(), throttled: ledger.throttled(), took })
}

fn began() -> Result<RunBegan> {
    Ok(RunBegan {
        run: "bench".parse()?,
        command: APPLY.to_owned(),
        template: TemplateUsed {
            path: "bench.yaml".to_owned(),
            version: "1".to_owned(),
            digest: Digest::of_bytes(b"bench.yaml"),
        },
        roster: RosterUsed {
            path: "bench.csv".to_owned(),
            digest: Digest::of_bytes(b"bench.csv"),
            locations: u64::from(LOCATIONS),
        },
        settings: BTreeMap::new(),
        at: 0,
    })
}

fn token(place: usize) -> String {
    format!("pit-00000000-0000-4000-8000-{place:012}")
}

/// A thousand locations that want the same.
#[derive(Debug)]
struct Rows(Vec<LocationId>);

impl Rows {
    fn new() -> Result<Self> {
        let ids = (0..LOCATIONS).map(|n| format!("location-{n:04}").parse());
        Ok(Self(ids.collect::<std::result::Result<_, _>>()?))
    }
}

impl Fleet for Rows {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn location(&self, place: usize) -> Option<&LocationId> {
        self.0.get(place)
    }

    fn line(&self, place: usize) -> u64 {
        u64::try_from(place).unwrap_or(u64::MAX).saturating_add(2)
    }

    fn token(&self, place: usize) -> std::result::Result<SecretString, Cause> {
        Ok(SecretString::from(token(place)))
    }

    fn desired(&self, place: usize) -> std::result::Result<Desired, Cause> {
        let location = self.location(place).cloned().ok_or_else(unusable)?;
        let actions = (0..ACTIONS).map(|n| {
            Some(DesiredAction {
                key: format!("action-{n}").parse().ok()?,
                kind: ActionType::TriggerWorkflow,
                name: format!("Workflow {n}"),
                details: fields(json!({
                    "workflowIds": [format!("workflow-{n}")],
                    "triggerCondition": "The contact asks for a call back.",
                })),
                links: BTreeMap::new(),
            })
        });
        let agent = DesiredAgent {
            key: "desk".parse().map_err(|_bad| unusable())?,
            name: "Front desk".to_owned(),
            mode: Mode::AutoPilot,
            fields: fields(json!({
                "personality": "Friendly and brief.",
                "goal": "Book a visit.",
                "instructions": "Ask for the name, the reason and two times that suit. ".repeat(20),
                "autoPilotMaxMessages": 20,
            })),
            actions: actions.collect::<Option<_>>().ok_or_else(unusable)?,
            followup: None,
        };
        Ok(Desired { location, agents: vec![agent] })
    }
}

fn fields(value: Value) -> Fields {
    let Value::Object(fields) = value else { return Fields::new() };
    fields
}

fn unusable() -> Cause {
    Cause {
        kind: CauseKind::RowUnusable,
        during: "read the roster".to_owned(),
        message: "there is no such row".to_owned(),
        status: None,
        trace: None,
    }
}

/// A journal's file that is written and never synced.
#[derive(Debug)]
struct Volatile(FileStorage);

impl Storage for Volatile {
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
