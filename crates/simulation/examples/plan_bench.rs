//! Planning 100,000 locations in memory: how long it takes, and how much of it is kept for each. Fails when a bound is broken.
//!
//! `cargo run --release -p fitout-simulation --example plan_bench`

use bytes::Bytes;
use fitout_client::{ApiVersion, BaseUrl, Sending, Transport};
use fitout_executor::{Bearer, Claims, Clock, Door, DoorSettings, Events, Stopper, Throttle};
use fitout_model::{ActionType, Cause, Desired, DesiredAction, DesiredAgent, Fields, LocationId, Mode, Ownership};
use fitout_reconcile::{PlanPolicy, PlanSummary};
use fitout_rollout::{Engine, Fleet, JournalView, Planner, RunKind, Wanted, WithDrift, survey};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const LOCATIONS: usize = 100_000;
const SECONDS_MAX: f64 = 60.0;
const BYTES_MAX: usize = 1024;

/// An API that answers at once: every location is its token's, and has one agent of an older template.
#[derive(Debug)]
struct Answering {
    agent: Value,
}

impl Transport for Answering {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        let path = request.uri().path().to_owned();
        // The token names the location, so that no two show the same agent.
        let token = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let id = token.rsplit('-').next().unwrap_or_default().to_owned();
        Box::pin(async move {
            let mut agent = self.agent.clone();
            if let Some(agent) = agent.as_object_mut() {
                agent.insert("id".to_owned(), json!(format!("agent{id}")));
            }
            let body = if path.contains("/actions") {
                json!({"data": [], "success": true})
            } else if path.contains("/search") {
                json!({"agents": [agent], "totalCount": 1, "count": 1})
            } else if path.contains("/agents/") {
                agent
            } else {
                json!({"location": {"id": format!("location{id}")}})
            };
            let answer = http::Response::builder()
                .header("content-type", "application/json")
                .header("x-ratelimit-max", "100")
                .header("x-ratelimit-interval-milliseconds", "10000")
                .body(Bytes::from(body.to_string()));
            Ok(answer.unwrap_or_default())
        })
    }
}

#[derive(Debug)]
struct Rows {
    ids: Vec<LocationId>,
    wanted: DesiredAgent,
}

impl Fleet for Rows {
    fn len(&self) -> usize {
        self.ids.len()
    }

    fn location(&self, place: usize) -> Option<&LocationId> {
        self.ids.get(place)
    }

    fn line(&self, place: usize) -> u64 {
        u64::try_from(place).unwrap_or(0) + 2
    }

    fn token(&self, place: usize) -> Result<Bearer, Cause> {
        Ok(SecretString::from(format!("pit-bench-{place:07}")).into())
    }

    fn wanted(&self, place: usize) -> Result<Wanted, Cause> {
        let location = self.ids.get(place).cloned();
        let location = location.unwrap_or_else(|| unreachable!("every place has a location"));
        Ok(Wanted::Desired(Desired { location, agents: vec![self.wanted.clone()] }))
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure())
}

#[expect(clippy::print_stdout, reason = "it is a program")]
async fn measure() -> Result<ExitCode, Box<dyn Error>> {
    let ids = (0..LOCATIONS).map(|n| format!("location{n:07}").parse()).collect::<Result<_, _>>()?;
    let fleet = Arc::new(Rows { ids, wanted: wanted()? });
    let (_stopper, stop) = Stopper::new();
    let clock = Clock::starting_at(0);
    let older = json!({"name": "Front desk", "mode": "auto-pilot", "personality": "p", "goal": "g",
        "instructions": "o".repeat(2000)});
    let door = Door::new(DoorSettings {
        transport: Arc::new(Answering { agent: older }),
        base: BaseUrl::VENDOR.parse()?,
        version: ApiVersion::default(),
        throttle: Throttle::new(None),
        patience: Duration::from_secs(30),
        outage_max: Duration::from_secs(600),
        events: Events::default(),
        clock,
    });
    let engine = Arc::new(Engine {
        door,
        fleet,
        clock,
        run: "bench".parse()?,
        stop,
        concurrency: 64,
        claims: Claims::default(),
        demand: fitout_executor::Demand::AsKnown,
    });
    let (kind, policy, reasons) = (RunKind::Template, PlanPolicy::default(), WithDrift::LeftOut);
    let planner = Arc::new(Planner { engine: Arc::clone(&engine), kind, policy, reasons });
    let before = resident_bytes()?;
    let begun = Instant::now();
    let first = survey(&planner, &JournalView::Nothing, 0..LOCATIONS).await;
    let mut summary = PlanSummary::new();
    for surveyed in first.locations.values() {
        let Some(location) = engine.fleet.location(surveyed.place) else { continue };
        summary.add(location, engine.fleet.line(surveyed.place), &surveyed.decision);
    }
    let seconds = begun.elapsed().as_secs_f64();
    print!("{}", summary.render());
    println!("\n{LOCATIONS} locations planned in {seconds:.1} s (at most {SECONDS_MAX})");
    let all = resident_bytes()?;
    // The first time the limiters and the allocator's own stores grow, too; what a second survey beside it takes is its own.
    let second = survey(&planner, &JournalView::Nothing, 0..LOCATIONS).await;
    let kept = resident_bytes()?.saturating_sub(all) / LOCATIONS;
    let with_limiters = all.saturating_sub(before) / LOCATIONS;
    println!(
        "{kept} bytes kept for each (at most {BYTES_MAX}); {with_limiters} with its limiter and what the allocator holds back"
    );
    let whole = summary.tally().changing == LOCATIONS && second.locations.len() == first.locations.len();
    Ok(if whole && seconds <= SECONDS_MAX && kept <= BYTES_MAX { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn wanted() -> Result<DesiredAgent, Box<dyn Error>> {
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
    Ok(DesiredAgent {
        key: "desk".parse()?,
        name: "Front desk".to_owned(),
        mode: Mode::AutoPilot,
        fields: fields(json!({"personality": "p", "goal": "g", "instructions": "i".repeat(2000)})),
        actions: actions.collect::<Result<_, Box<dyn Error>>>()?,
        followup: None,
        keep: Ownership::default(),
        takes: fitout_model::TakeOver::default(),
    })
}

/// The memory that this process has, as the system says (Linux).
fn resident_bytes() -> Result<usize, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the system does not say")?;
    let kilobytes: usize = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024)
}
