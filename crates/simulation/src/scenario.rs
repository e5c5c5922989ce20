//! What a simulation is about, drawn from one number.

use fitout_model::{
    ActionType, AgentKey, Desired, DesiredAction, DesiredAgent, Fields, LocationId, Mode, OnExisting, Ownership,
};
use fitout_rollout::InDoubtPolicy;
use fitout_sandbox::{Fault, FaultSettings, Latency, LimitSettings, OauthSettings, Quirk, Quirks, Settings, Window};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// A text that stands in every prompt of a simulation, to be looked for where no prompt may stand.
pub const PROMPT: &str = "Never promise a price before the doctor has seen the tooth.";
/// What every token of a simulation begins with, to be looked for where no token may stand.
pub const TOKEN: &str = "pit-5ecre7-";

/// Everything that one simulation draws.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The number it was drawn from.
    pub seed: u64,
    /// The locations.
    pub plots: Vec<Plot>,
    /// How the server behaves.
    pub server: Settings,
    /// How long an answer is waited for.
    pub patience: Duration,
    /// How many locations have their turn at the same time.
    pub concurrency: usize,
    /// The settle time: longer than a request's life and a listing's lag together.
    pub settle: Duration,
    /// What to do with a proven absence.
    pub in_doubt: InDoubtPolicy,
    /// What to do with an agent that is there.
    pub on_existing: OnExisting,
    /// Where the program dies; one for each of its first lives.
    pub crashes: Vec<Crash>,
    /// How the roster's tokens come into the wrong rows, if they do.
    pub slip: Option<Slip>,
}

/// How the roster's tokens come into the wrong rows between two lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// By how many rows they slip.
    pub rows: usize,
    /// Whether they may say whose they are.
    pub says: TokenIntrospection,
}

/// Whether tokens may say whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenIntrospection {
    /// They have the scope for it.
    Whose,
    /// They lack it.
    Nothing,
}

/// One location of a scenario.
#[derive(Debug, Clone)]
pub struct Plot {
    /// Its id.
    pub location: LocationId,
    /// Its token.
    pub token: String,
    /// What it shall have.
    pub desired: Desired,
    /// What is there before.
    pub before: Before,
}

/// What a location has before the first run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// An agent of another name.
    Stranger,
    /// An agent of the first wanted name.
    Namesake,
    /// Two agents of the first wanted name.
    Namesakes,
}

/// Where the program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// When it sends its n-th request; the request is on its way.
    Send(u64),
    /// In the middle of its n-th operation on the journal's file, and the system goes on.
    Disk(u64),
    /// At its n-th operation on the journal's file, with all power: what was not synced is lost, but for a torn beginning.
    Power(u64),
    /// When it sends its n-th request, after the whole machine slept for an hour between intent and request; a create is
    /// late on top.
    Sleep(u64),
    /// At a moment, whatever it is doing.
    Moment(Duration),
}

impl Crash {
    /// The kind, for counting.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Crash::Send(_) => "at a send",
            Crash::Disk(_) => "at a journal operation",
            Crash::Power(_) => "at a power cut",
            Crash::Sleep(_) => "after a sleep",
            Crash::Moment(_) => "at a moment",
        }
    }
}

impl Scenario {
    /// The scenario of this number: always the same one.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed ^ 0x0f17_0f17_0f17);
        let plots: Vec<Plot> = (0..dice.random_range(1..=8)).map(|n| plot(&mut dice, n)).collect();
        let server = server(&mut dice, seed);
        let patience = Duration::from_secs(dice.random_range(5..=30));
        let lag = server.faults.lag;
        let settle = lag + server.faults.late_max + Duration::from_secs(dice.random_range(5..=60));
        let slip = slip(seed, plots.len());
        let crashes = (0..dice.random_range(0..=4)).map(|_| crash(&mut dice)).collect();
        Self {
            seed,
            plots,
            server,
            patience,
            concurrency: dice.random_range(1..=8),
            settle,
            in_doubt: if dice.random_bool(0.9) { InDoubtPolicy::Recreate } else { InDoubtPolicy::Ask },
            on_existing: *[OnExisting::Adopt, OnExisting::Adopt, OnExisting::Skip, OnExisting::Fail]
                .choose(&mut dice)
                .unwrap_or(&OnExisting::Adopt),
            crashes,
            slip,
        }
    }
}

/// Drawn by dice of its own, so that everything else is drawn as without it.
fn slip(seed: u64, plots: usize) -> Option<Slip> {
    let mut dice = StdRng::seed_from_u64(seed ^ 0x0051_1b5e);
    let says = if dice.random_bool(0.3) { TokenIntrospection::Whose } else { TokenIntrospection::Nothing };
    (plots > 1 && dice.random_bool(0.5)).then(|| Slip { rows: dice.random_range(1..plots), says })
}

fn crash(dice: &mut StdRng) -> Crash {
    match dice.random_range(0..5) {
        0 => Crash::Send(dice.random_range(1..60)),
        3 => Crash::Sleep(dice.random_range(1..60)),
        1 => Crash::Disk(dice.random_range(1..80)),
        2 => Crash::Power(dice.random_range(1..80)),
        _ => Crash::Moment(Duration::from_millis(dice.random_range(1..400_000))),
    }
}

fn server(dice: &mut StdRng, seed: u64) -> Settings {
    let window = Duration::from_secs(dice.random_range(2..=10));
    let limit = LimitSettings {
        max: dice.random_range(5..=100),
        window,
        kind: if dice.random_bool(0.5) { Window::Fixed } else { Window::Sliding },
        daily: 200_000,
    };
    let (low, high) = (dice.random_range(1..100), dice.random_range(100..800));
    let mut quirks = Quirks::default();
    for quirk in [
        Quirk::AgentEnvelope,
        Quirk::DataEnvelope,
        Quirk::ChannelsAsObjects,
        Quirk::ChannelsAbsent,
        Quirk::PrimaryReadsFalse,
    ] {
        if dice.random_bool(0.15) {
            quirks = quirks.with(quirk);
        }
    }
    // Lies that would have to be believed together with a late listing, so that nobody could tell.
    let mut kinds: Vec<Fault> = Fault::ALL.iter().copied().filter(|_| dice.random_bool(0.4)).collect();
    kinds.retain(|fault| !matches!(fault, Fault::Denied | Fault::ThrottledAfter));
    kinds.retain(|fault| !fault.lasts() || dice.random_bool(0.2));
    if kinds.is_empty() {
        kinds.push(Fault::ResetAfter);
    }
    Settings {
        seed,
        latency: Latency::Uniform { min: Duration::from_millis(low), max: Duration::from_millis(high) },
        limit,
        faults: FaultSettings {
            rate: if dice.random_bool(0.15) { 0.0 } else { dice.random_range(0.02..0.35) },
            kinds,
            script: Vec::new(),
            lag: Duration::from_secs(dice.random_range(1..=90)),
            late_max: Duration::from_secs(dice.random_range(1..=90)),
        },
        quirks,
        open_door: false,
        oauth: OauthSettings::default(),
    }
}

fn plot(dice: &mut StdRng, number: usize) -> Plot {
    let location: LocationId = format!("loc{number:04}x{:08x}", dice.random::<u32>())
        .parse()
        .unwrap_or_else(|_| unreachable!("letters and digits are an id"));
    let token = format!("{TOKEN}{:016x}{number:04}", dice.random::<u64>());
    let keys: Vec<AgentKey> = (0..dice.random_range(1..=3)).filter_map(|n| format!("agent-{n}").parse().ok()).collect();
    let agents = keys.iter().map(|key| agent(dice, key, &keys)).map(|agent| of_location(agent, &location)).collect();
    let before = *[Before::Nothing, Before::Nothing, Before::Stranger, Before::Namesake, Before::Namesakes]
        .choose(dice)
        .unwrap_or(&Before::Nothing);
    Plot { desired: Desired { location: location.clone(), agents }, location, token, before }
}

/// What every goal of a simulation begins with; the location comes after it, so that an agent tells for whom it was made.
pub(crate) const GOAL: &str = "Book a visit at ";

/// The agent with the location in its words.
fn of_location(mut agent: DesiredAgent, location: &LocationId) -> DesiredAgent {
    agent.fields.insert("goal".to_owned(), Value::String(format!("{GOAL}{location}")));
    agent
}

fn agent(dice: &mut StdRng, key: &AgentKey, keys: &[AgentKey]) -> DesiredAgent {
    let mut fields = object(json!({
        "personality": format!("Friendly. {PROMPT}"),
        "goal": "Book a visit.",
        "instructions": format!("Greet {{{{contact.first_name}}}}. {PROMPT}"),
        "channels": ["SMS", "Live_Chat"],
        "waitTime": dice.random_range(1..5),
        "waitTimeUnit": "seconds",
        "autoPilotMaxMessages": dice.random_range(1..100),
    }));
    if dice.random_bool(0.3) {
        fields.insert("respondToImages".to_owned(), Value::Bool(dice.random()));
    }
    if dice.random_bool(0.3) {
        fields.extend(object(json!({"sleepEnabled": true, "sleepTime": 2, "sleepTimeUnit": "hours"})));
    }
    let actions: Vec<DesiredAction> = (0..dice.random_range(0..=4)).map(|n| action(dice, n, key, keys)).collect();
    let follows = actions.iter().any(|action| action.kind == ActionType::AdvancedFollowup);
    let settings = object(json!({"dynamicChannelSwitching": true, "timezoneToUse": "business"}));
    DesiredAgent {
        key: key.clone(),
        name: format!("Front desk {key}"),
        mode: *[Mode::Off, Mode::Suggestive, Mode::AutoPilot, Mode::AutoPilot].choose(dice).unwrap_or(&Mode::Off),
        fields,
        actions,
        followup: (follows && dice.random_bool(0.7)).then_some(settings),
        keep: Ownership::default(),
        takes: fitout_model::TakeOver::default(),
    }
}

fn action(dice: &mut StdRng, number: usize, own: &AgentKey, keys: &[AgentKey]) -> DesiredAction {
    let others: Vec<&AgentKey> = keys.iter().filter(|key| *key != own).collect();
    let mut links = BTreeMap::new();
    let (kind, details) = match (dice.random_range(0..5), others.choose(dice)) {
        (0, Some(other)) => {
            links.insert("transferToBot".to_owned(), (*other).clone());
            (ActionType::TransferBot, json!({"transferBotType": "Default", "enabled": true}))
        }
        (1, _) => (
            ActionType::AdvancedFollowup,
            json!({"enabled": true, "scenarioId": "contactStoppedReplying", "followupSequence": [
                {"id": 1, "followupTimeUnit": "hours", "followupTime": 2, "aiEnabledMessage": true},
            ]}),
        ),
        (2, _) => (
            ActionType::UpdateContactField,
            json!({"contactFieldId": format!("field{number}"), "description": "What the visit is about"}),
        ),
        (3, _) => (
            ActionType::StopBot,
            json!({"stopBotDetectionType": "Goodbye", "stopBotTriggerCondition": "They say goodbye",
                "reactivateEnabled": false, "enabled": true, "stopBotExamples": ["bye", "thanks"],
                "finalMessage": "Thank you, and goodbye."}),
        ),
        _ => (
            ActionType::TriggerWorkflow,
            json!({"workflowIds": [format!("flow{number}")], "triggerCondition": "They ask for a call"}),
        ),
    };
    DesiredAction {
        key: format!("action-{number}").parse().unwrap_or_else(|_| unreachable!("letters and digits are a key")),
        kind,
        name: format!("Step {number}"),
        details: object(details),
        links,
        keep: Ownership::default(),
    }
}

pub(crate) fn object(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Fields::new(),
    }
}
