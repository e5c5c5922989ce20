//! A check says what is so, whatever goes wrong on the way, and leaves the world as it was.

use fitout_client::{ApiVersion, BaseUrl};
use fitout_executor::{Claims, Clock, Door, DoorSettings, Events, Stopper, Throttle};
use fitout_model::{ActionType, Desired, DesiredAction, DesiredAgent, LocationId, Mode, Ownership};
use fitout_reconcile::{Issue, IssueKind, Readiness};
use fitout_rollout::{Checks, Engine, Probe, check};
use fitout_sandbox::{FaultSettings, Op, Registration, Sandbox, Scope, Standing, WorldAsset};
use fitout_simulation::{Before, Plot, PlotFleet};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const LOCATIONS: usize = 4;

/// What was set up in a location.
#[derive(Debug)]
struct Truth {
    scopes: Vec<Scope>,
    standing: Standing,
    calendar: Calendar,
    workflow: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calendar {
    Good,
    Off,
    Unstaffed,
    Absent,
}

fn location(n: usize) -> LocationId {
    format!("location{n:04}").parse().unwrap()
}

fn action(key: &str, kind: ActionType, details: Value) -> DesiredAction {
    let Value::Object(details) = details else { panic!("details are an object") };
    let (links, keep) = (BTreeMap::new(), Ownership::default());
    DesiredAction { key: key.parse().unwrap(), kind, name: key.to_owned(), details, links, keep }
}

fn plot(n: usize) -> Plot {
    let book = json!({"calendarId": "c1", "onlySendLink": false});
    let actions = vec![
        action("book", ActionType::AppointmentBooking, book),
        action("start", ActionType::TriggerWorkflow, json!({"workflowIds": ["w1"]})),
    ];
    let agent = DesiredAgent {
        key: "desk".parse().unwrap(),
        name: "desk".to_owned(),
        mode: Mode::AutoPilot,
        fields: serde_json::Map::new(),
        actions,
        followup: None,
        keep: Ownership::default(),
        takes: fitout_model::TakeOver::default(),
    };
    let desired = Desired { location: location(n), agents: vec![agent] };
    let token = format!("pit-5eC0de00-0000-4000-8000-{n:012}");
    Plot { location: location(n), token, desired, before: Before::Nothing }
}

fn truth(dice: &mut StdRng) -> Truth {
    let kept = [Scope::Readonly, Scope::Write, Scope::Locations, Scope::Calendars, Scope::Workflows];
    let standing = if dice.random_bool(0.1) { Standing::Suspended } else { Standing::Active };
    let calendars = [Calendar::Good, Calendar::Off, Calendar::Unstaffed, Calendar::Absent];
    Truth {
        scopes: kept.into_iter().filter(|_| dice.random_bool(0.8)).collect(),
        standing,
        calendar: calendars[dice.random_range(0..calendars.len())],
        workflow: dice.random_bool(0.5),
    }
}

fn set_up(sandbox: &Sandbox, plot: &Plot, truth: &Truth) {
    let location = plot.location.as_str();
    let registration = Registration::new(location, &plot.token).scopes(&truth.scopes);
    sandbox.register_with(registration.standing(truth.standing));
    match truth.calendar {
        Calendar::Good => sandbox.furnish(location, WorldAsset::calendar("c1")),
        Calendar::Off => sandbox.furnish(location, WorldAsset::calendar("c1").switched_off()),
        Calendar::Unstaffed => sandbox.furnish(location, WorldAsset::calendar("c1").unstaffed()),
        Calendar::Absent => sandbox.furnish(location, WorldAsset::calendar("c2")),
    }
    if truth.workflow {
        sandbox.furnish(location, WorldAsset::workflow("w1"));
    }
    let Value::Object(fields) = json!({"name": "somebody's own", "goal": "stay as it is"}) else { panic!("an object") };
    sandbox.add_agent(location, &fields);
}

fn checked(sandbox: &Sandbox, plots: &[Plot]) -> Checks {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        sandbox.resume_clock(Duration::ZERO);
        let (_stopper, stop) = Stopper::new();
        let clock = Clock::starting_at(1_700_000_000_000);
        let door = Door::new(DoorSettings {
            transport: Arc::new(sandbox.transport()),
            base: BaseUrl::VENDOR.parse().unwrap(),
            version: ApiVersion::default(),
            throttle: Throttle::new(None),
            patience: Duration::from_secs(10),
            outage_max: Duration::from_secs(600),
            events: Events::default(),
            clock,
        });
        let engine = Arc::new(Engine {
            door,
            fleet: Arc::new(PlotFleet(plots.to_vec())),
            clock,
            run: "check".parse().unwrap(),
            stop,
            concurrency: 3,
            claims: Claims::default(),
            demand: fitout_executor::Demand::AsKnown,
        });
        check(&engine, Probe::Write, 0..plots.len()).await
    })
}

/// What may be said of a location, held against what is so.
fn holds(truth: &Truth, issues: &[Issue]) {
    let may = |scope: Scope| truth.scopes.contains(&scope);
    let stopped = issues.iter().any(|issue| matches!(issue.flaw, IssueKind::Stopped(_)));
    let said = |word: &str| issues.iter().any(|issue| issue.as_str() == word);
    if truth.standing == Standing::Suspended || !may(Scope::Readonly) {
        assert!(stopped, "{truth:?}: {issues:?}");
        return;
    }
    for (word, is_so) in [
        ("no-write-scope", !may(Scope::Write)),
        ("not-active", truth.calendar == Calendar::Off),
        ("no-team", truth.calendar == Calendar::Unstaffed),
        ("not-found", truth.calendar == Calendar::Absent || !truth.workflow),
        ("location-not-proven", !may(Scope::Locations)),
    ] {
        assert!(is_so || !said(word), "{word} is not so: {truth:?}: {issues:?}");
    }
    // What cannot be told is said not to be known; and nothing else passes for good.
    let calendar_is_told = match truth.calendar {
        Calendar::Good => true,
        Calendar::Off => said("not-active"),
        Calendar::Unstaffed => said("no-team"),
        Calendar::Absent => said("not-found"),
    };
    assert!(stopped || said("needs-scope") || said("not-read") || calendar_is_told, "{truth:?}: {issues:?}");
    let write_is_told = may(Scope::Write) || said("no-write-scope") || said("write-scope-not-known");
    assert!(stopped || write_is_told, "{truth:?}: {issues:?}");
}

fn world_of(sandbox: &Sandbox) -> Vec<Vec<fitout_sandbox::AgentView>> {
    sandbox.locations().iter().map(|location| sandbox.agents(location)).collect()
}

#[test]
fn a_check_with_the_probe_changes_nothing_and_says_only_what_is_so() {
    for seed in 0..150 {
        let mut dice = StdRng::seed_from_u64(seed);
        let rate = if seed % 3 == 0 { 0.0 } else { 0.25 };
        let faults = FaultSettings { rate, ..FaultSettings::default() };
        let settings = fitout_sandbox::Settings { seed, faults, ..fitout_sandbox::Settings::default() };
        let sandbox = Sandbox::new(settings);
        let plots: Vec<Plot> = (0..LOCATIONS).map(plot).collect();
        let truths: Vec<Truth> = plots.iter().map(|_| truth(&mut dice)).collect();
        plots.iter().zip(&truths).for_each(|(plot, truth)| set_up(&sandbox, plot, truth));
        let before = world_of(&sandbox);
        let checks = checked(&sandbox, &plots);
        sandbox.land_all();
        assert_eq!(world_of(&sandbox), before, "seed {seed}");
        let ledger = sandbox.ledger();
        assert!(
            ledger.locations.values().all(|location| location.applied.is_empty()),
            "seed {seed}: something was applied"
        );
        let written = |op: &Op| op.writes() && *op != Op::UpdateAgent;
        assert!(ledger.locations.values().all(|l| !l.sent.keys().any(written)), "seed {seed}: only the probe writes");
        assert!(checks.stopped.is_none(), "seed {seed}: {:?}", checks.stopped);
        for (place, truth) in truths.iter().enumerate() {
            let issues = &checks.locations[&place].issues;
            holds(truth, issues);
            if rate == 0.0 && truth.scopes.len() == 5 && truth.calendar == Calendar::Good && truth.workflow {
                let expected =
                    if truth.standing == Standing::Active { Readiness::Ready } else { Readiness::Unreadable };
                assert_eq!(Readiness::of(issues), expected, "seed {seed}: {issues:?}");
            }
        }
    }
}

#[test]
fn one_token_in_two_rows_is_named_in_both() {
    let sandbox = Sandbox::new(fitout_sandbox::Settings::default());
    let mut plots: Vec<Plot> = (0..3).map(plot).collect();
    plots[2].token = plots[0].token.clone();
    let good = || Truth {
        scopes: vec![Scope::Readonly],
        standing: Standing::Active,
        calendar: Calendar::Good,
        workflow: true,
    };
    plots[..2].iter().for_each(|plot| set_up(&sandbox, plot, &good()));
    let checks = checked(&sandbox, &plots);
    let words: Vec<&str> = checks.locations.values().map(|checked| checked.issues[0].as_str()).collect();
    assert_eq!(words, ["shared-location", "location-not-proven", "shared-location"]);
}
