//! The whole engine on tokens that an agency mints: they live 30 simulated seconds, the refresh token rotates, tokens are
//! refused at random requests, and the program is cut off again and again.

use crate::support::{House, paused};
use fitout_auth::Minter;
use fitout_client::{ApiVersion, BaseUrl};
use fitout_executor::{Bearer, Claims, Clock, Door, DoorSettings, Events, Stopper, Throttle};
use fitout_journal::simulation::{Disk, SimulatedStorage};
use fitout_journal::{Journal, JournalHeader, LocationState, RosterUsed, RunBegan, TemplateUsed};
use fitout_model::{
    ActionType, Cause, Desired, DesiredAction, DesiredAgent, Digest, Fields, LocationId, Mode, OnExisting, Ownership,
    RunId, Standing,
};
use fitout_reconcile::PlanPolicy;
use fitout_rollout::{
    APPLY, Brakes, ClosingRead, Engine, Fleet, InDoubtPolicy, PlanLimits, Planner, Recorded, Rollout, RunKind,
    RunSettings, Wanted, WithDrift, Work,
};
use fitout_sandbox::{Fault, FaultSettings, OauthSettings, Op};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

const LOCATIONS: usize = 50;
const LIVES_MAX: u64 = 60;
const SETTLE: Duration = Duration::from_secs(20);

fn location(place: usize) -> LocationId {
    format!("story{place}").parse().unwrap()
}

fn fields(value: &serde_json::Value) -> Fields {
    value.as_object().unwrap().clone()
}

/// Locations without a token of their own.
#[derive(Debug)]
struct Story {
    locations: Vec<LocationId>,
    minter: Arc<Minter>,
}

impl Fleet for Story {
    fn len(&self) -> usize {
        self.locations.len()
    }

    fn location(&self, place: usize) -> Option<&LocationId> {
        self.locations.get(place)
    }

    fn line(&self, place: usize) -> u64 {
        u64::try_from(place).unwrap() + 2
    }

    fn token(&self, place: usize) -> Result<Bearer, Cause> {
        Ok(Bearer::Source(self.minter.source(&self.locations[place])))
    }

    fn wanted(&self, place: usize) -> Result<Wanted, Cause> {
        let details = json!({
            "enabled": true, "handoverType": "contactRequest", "triggerCondition": "The caller asks for a person.",
            "examples": ["A person, please"], "createTask": false, "reactivateEnabled": false,
            "finalMessage": "I am passing this to our desk."
        });
        let action = DesiredAction {
            key: "person".parse().unwrap(),
            kind: ActionType::from("humanHandOver".to_owned()),
            name: "Hand over".to_owned(),
            details: fields(&details),
            links: BTreeMap::new(),
            keep: Ownership::default(),
        };
        let agent = DesiredAgent {
            key: "desk".parse().unwrap(),
            name: "Desk".to_owned(),
            mode: Mode::AutoPilot,
            fields: fields(&json!({
                "channels": ["SMS"], "personality": "calm", "goal": "an appointment", "instructions": "ask for a day",
                "waitTime": 2, "waitTimeUnit": "seconds", "autoPilotMaxMessages": 10, "businessName": "Clinic"
            })),
            actions: vec![action],
            followup: None,
            keep: Ownership::default(),
            takes: fitout_model::TakeOver::default(),
        };
        Ok(Wanted::Desired(Desired { location: self.locations[place].clone(), agents: vec![agent] }))
    }
}

/// The locations that are not done, by the journal.
fn rest(journal: &Journal<SimulatedStorage>) -> Vec<Work> {
    let done = |place: usize| {
        let last = journal.state().location(&location(place)).and_then(LocationState::last);
        last.is_some_and(|(_, outcome)| outcome.standing() == Standing::Done)
    };
    (0..LOCATIONS).filter(|place| !done(*place)).map(|place| Work { place, expected: None }).collect()
}

/// One life of the program, to its end; how many locations it left undone.
async fn live(house: &House, disk: &Disk, number: u64) -> usize {
    let header = JournalHeader::new("story", "story", "sandbox", 0);
    let (journal, _) = Journal::open_or_create_on(disk.attach().unwrap(), header).unwrap();
    let (stopper, stop) = Stopper::new();
    let base: BaseUrl = BaseUrl::VENDOR.parse().unwrap();
    let clock = Clock::starting_at(house.clock().wall_ms());
    let door = Door::new(DoorSettings {
        transport: Arc::new(house.sandbox.transport()),
        base,
        version: ApiVersion::default(),
        throttle: Throttle::new(None),
        patience: Duration::from_secs(10),
        outage_max: Duration::from_secs(600),
        events: Events::default(),
        clock,
    });
    let settings = RunSettings {
        settle: SETTLE,
        in_doubt: InDoubtPolicy::Recreate,
        verify: ClosingRead::Final,
        limits: PlanLimits::default(),
    };
    let fleet = Arc::new(Story { locations: (0..LOCATIONS).map(location).collect(), minter: house.minter() });
    let rest_of_before = rest(&journal);
    let run: RunId = format!("run-{number:04}").parse().unwrap();
    let engine = Engine {
        door,
        fleet,
        clock,
        run: run.clone(),
        stop,
        concurrency: 8,
        claims: Claims::default(),
        demand: fitout_executor::Demand::AsKnown,
    };
    let planner = Planner {
        engine: Arc::new(engine),
        kind: RunKind::Template,
        policy: PlanPolicy { on_existing: OnExisting::Adopt, ..PlanPolicy::default() },
        reasons: WithDrift::LeftOut,
    };
    let running = Rollout::new(planner, settings, journal, stopper);
    let began = RunBegan {
        run,
        command: APPLY.to_owned(),
        template: TemplateUsed { path: "t".to_owned(), version: "1".to_owned(), digest: Digest::of_bytes(b"t") },
        roster: RosterUsed {
            path: "r".to_owned(),
            digest: Digest::of_bytes(b"r"),
            locations: 50,
            rows: std::collections::BTreeMap::new(),
            key: None,
        },
        turns: None,
        settings: BTreeMap::new(),
        at: clock.wall_ms(),
    };
    running.begin(began).await.unwrap();
    let end = running.drive(rest_of_before, &mut Brakes::new(None, 1)).await;
    rest(&running.finish(end, Recorded::Yes).await.unwrap().journal).len()
}

#[test]
fn fifty_locations_are_done_once_although_every_token_expires_and_the_program_is_cut_off() {
    for seed in 1..=6 {
        paused(async {
            let lives = Duration::from_secs(30);
            let house =
                House::new(OauthSettings { agency_life: lives, location_life: lives, ..OauthSettings::default() });
            for place in 0..LOCATIONS {
                house.sandbox.install("acme", location(place).as_str(), "");
            }
            house.sandbox.change(|settings| {
                settings.seed = seed;
                settings.latency = fitout_sandbox::Latency::Fixed(Duration::from_millis(700));
                settings.faults =
                    FaultSettings { rate: 0.05, kinds: vec![Fault::TokenExpired], ..FaultSettings::default() };
            });
            let (disk, mut dice) = (Disk::default(), SmallRng::seed_from_u64(seed));
            let mut left = LOCATIONS;
            for number in 0..LIVES_MAX {
                // Some of them end within a second, some within a rotation, the later ones at their own end.
                let moment = Duration::from_millis(dice.random_range(0..=(number + 1) * 4_000));
                left = timeout(moment, live(&house, &disk, number)).await.unwrap_or(left);
                if left == 0 {
                    break;
                }
                house.sandbox.land_all();
                // The tasks of a dead program end before the next one begins.
                sleep(Duration::from_millis(1)).await;
            }
            assert_eq!(left, 0, "not done after {LIVES_MAX} lives");
            let ledger = house.sandbox.ledger();
            assert_eq!(ledger.duplicates(), []);
            for place in 0..LOCATIONS {
                let agents = house.sandbox.agents(location(place).as_str());
                assert_eq!((agents.len(), agents[0].actions.len(), agents[0].mode.as_str()), (1, 1, "auto-pilot"));
            }
            assert_eq!(ledger.oauth.refused, 0, "nobody was locked out");
            assert!(ledger.oauth.rotated > 3, "the refresh token rotated {} times", ledger.oauth.rotated);
            assert!(ledger.oauth.minted.values().sum::<u64>() > 60, "tokens expired");
            let creates = ledger.answered(Op::CreateAgent, 401) + ledger.answered(Op::AttachAction, 401);
            assert!(creates > 0, "a create met an expired token");
        });
    }
}
