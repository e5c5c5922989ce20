//! A small fleet in a calm world, for laws about several runs with one journal.

use fitout_client::{ApiVersion, BaseUrl};
use fitout_executor::{Claims, Clock, Door, DoorSettings, Events, Stopper, Throttle};
use fitout_journal::simulation::{Disk, DiskFault};
use fitout_journal::{
    FormerLog, FormerValues, History, Journal, JournalHeader, RosterUsed, RunBegan, TemplateUsed, history_of,
};
use fitout_model::{
    ActionType, Desired, DesiredAction, DesiredAgent, Digest, Fields, Mode, Ownership, RunId, Standing,
};
use fitout_reconcile::{Decision, PlanPolicy};
use fitout_rollout::{
    APPLY, Brakes, ClosingRead, DESTROY, DriveEnd, Engine, InDoubtPolicy, JournalView, PastRun, PlanLimits, Planner,
    Recorded, Rollout, RunKind, RunReport, RunSettings, UNDO, UNDOES, WithDrift, Work, survey,
};
use fitout_sandbox::{Fault, Quirks, Sandbox};
use fitout_simulation::{Before, Plot, PlotFleet};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What every location has: its agents by id, their actions by content.
pub(crate) type State = BTreeMap<String, BTreeMap<String, Value>>;

/// Takes a field out of every agent.
pub(crate) fn without(state: &mut State, field: &str) {
    for agent in state.values_mut().flat_map(BTreeMap::values_mut) {
        agent["fields"].as_object_mut().unwrap().remove(field);
    }
}

#[derive(Debug)]
pub(crate) struct World {
    sandbox: Sandbox,
    disk: Disk,
    formers: Disk,
    plots: Vec<Plot>,
    runs: u64,
}

const SETTLE: Duration = Duration::from_secs(200);

pub(crate) fn object(value: Value) -> Fields {
    let Value::Object(fields) = value else { panic!("no object: {value}") };
    fields
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let sandbox = Sandbox::new(fitout_sandbox::Settings { seed, ..fitout_sandbox::Settings::default() });
        let plots: Vec<Plot> = (0..3)
            .map(|n| {
                let location: fitout_model::LocationId = format!("location{n:04}").parse().unwrap();
                let token = format!("pit-5eC0de00-0000-4000-8000-{n:012}");
                sandbox.register(location.as_str(), &token);
                let desired = Desired { location: location.clone(), agents: Vec::new() };
                Plot { location, token, desired, before: Before::Nothing }
            })
            .collect();
        Self { sandbox, disk: Disk::default(), formers: Disk::default(), plots, runs: 0 }
    }

    /// A world with these oddities, in whose locations every template wants these agents.
    pub(crate) fn with(quirks: Quirks, agents: &[DesiredAgent]) -> Self {
        let mut world = Self::new(7);
        world.sandbox.change(|settings| settings.quirks = quirks);
        world.want(agents);
        world
    }

    /// From here on the template wants these agents.
    pub(crate) fn want(&mut self, agents: &[DesiredAgent]) {
        for plot in &mut self.plots {
            plot.desired.agents = agents.to_vec();
        }
    }

    /// The simulated API, for what people do to it by hand and for what it remembers.
    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The locations' ids.
    pub(crate) fn locations(&self) -> Vec<String> {
        self.plots.iter().map(|plot| plot.location.to_string()).collect()
    }

    /// Another template for every location; names stay the same, so that what is there is adopted.
    pub(crate) fn vary(&mut self, dice: &mut StdRng) {
        for plot in &mut self.plots {
            let agents = (0..2).filter(|n| *n == 0 || dice.random_bool(0.6)).collect::<Vec<u32>>();
            let keys: Vec<String> = agents.iter().map(|n| format!("agent-{n}")).collect();
            plot.desired.agents = keys.iter().map(|key| agent(dice, key, &keys)).collect();
        }
    }

    /// Takes out of the template what no answer shows: a write that leaves it out resets it, and nobody can know.
    pub(crate) fn hide_nothing(&mut self) {
        for agent in self.plots.iter_mut().flat_map(|plot| &mut plot.desired.agents) {
            agent.fields.remove("respondToImages");
        }
    }

    /// From here on nobody knows what was done so far.
    pub(crate) fn forget(&mut self) {
        (self.disk, self.formers) = (Disk::default(), Disk::default());
    }

    pub(crate) fn lose_formers(&mut self) {
        self.formers = Disk::default();
    }

    pub(crate) fn faults(&self, kinds: &[Fault], rate: f64) {
        self.sandbox.change(|settings| {
            settings.faults.kinds = kinds.to_vec();
            settings.faults.rate = rate;
            settings.faults.lag = Duration::from_secs(60);
            settings.faults.late_max = Duration::from_secs(60);
        });
    }

    pub(crate) fn apply(&mut self) -> String {
        let (run, report) = self.try_apply();
        assert!(self.is_done(&report), "{:?}", report.troubles());
        run
    }

    /// An apply that may leave something undone.
    pub(crate) fn try_apply(&mut self) -> (String, RunReport) {
        let (run, report) = self.run(RunKind::Template, APPLY, None, None);
        (run, report.unwrap())
    }

    /// Lets everything arrive that is still under way.
    pub(crate) fn rest(&self) {
        self.sandbox.resume_clock(Duration::from_secs(3600));
    }

    /// An apply whose file of former values fails at its n-th operation, or that dies at a moment, and the power with it;
    /// `None` when nothing of it is in the journal.
    pub(crate) fn failing_apply(&mut self, operation: Option<u64>, death: Option<Duration>) -> Option<String> {
        if let Some(number) = operation {
            self.formers.fail_at(self.formers.operations() + number, DiskFault::Killed);
        }
        let (run, _) = self.run(RunKind::Template, APPLY, None, death);
        for disk in [&self.disk, &self.formers] {
            disk.cut_power(0, 0);
            disk.mend();
        }
        let known = self.open().state().runs().iter().any(|known| known.id().as_str() == run);
        known.then_some(run)
    }

    pub(crate) fn undo(&mut self, run: &str) -> RunReport {
        self.run(RunKind::Undo(self.past(run)), UNDO, Some(run), None).1.unwrap()
    }

    /// An undo whose program dies at this moment.
    pub(crate) fn dying_undo(&mut self, run: &str, moment: Duration) {
        self.run(RunKind::Undo(self.past(run)), UNDO, Some(run), Some(moment));
    }

    pub(crate) fn destroy(&mut self) -> RunReport {
        self.run(RunKind::Destroy, DESTROY, None, None).1.unwrap()
    }

    pub(crate) fn is_done(&self, report: &RunReport) -> bool {
        report.tally().of(Standing::Done) == self.plots.len()
    }

    pub(crate) fn writes(&self) -> u64 {
        self.sandbox.ledger().writes()
    }

    pub(crate) fn journal(&self) -> String {
        String::from_utf8(self.disk.bytes()).unwrap()
    }

    pub(crate) fn report(&self) -> RunReport {
        RunReport::of(&PlotFleet(self.plots.clone()), self.open().state())
    }

    /// How often each verb and each release stands in the journal.
    pub(crate) fn verbs(&self) -> BTreeMap<String, u64> {
        let mut verbs = BTreeMap::new();
        for line in self.journal().lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let word = if record["type"] == "released" { "released" } else { record["verb"].as_str().unwrap_or("") };
            *verbs.entry(word.to_owned()).or_default() += 1;
        }
        verbs
    }

    pub(crate) fn agents(&self) -> BTreeMap<String, Vec<String>> {
        let ids = |state: &BTreeMap<String, Value>| state.keys().cloned().collect();
        self.state().iter().map(|(location, agents)| (location.clone(), ids(agents))).collect()
    }

    pub(crate) fn state(&self) -> State {
        let agent = |view: fitout_sandbox::AgentView| {
            let mut fields = view.fields;
            if let Some(channels) = fields.get_mut("channels").and_then(Value::as_array_mut) {
                channels.sort_by_key(Value::to_string);
            }
            let mut actions: Vec<Value> =
                view.actions.iter().map(|a| json!({"type": a.kind, "name": a.name, "details": a.details})).collect();
            actions.sort_by_key(Value::to_string);
            (view.id, json!({"fields": fields, "actions": actions}))
        };
        let there = |plot: &Plot| self.sandbox.agents(plot.location.as_str()).into_iter().map(agent).collect();
        self.plots.iter().map(|plot| (plot.location.to_string(), there(plot))).collect()
    }

    /// Somebody edits something that the run wrote, in some locations; their ids.
    pub(crate) fn edit(&mut self, dice: &mut StdRng, run: &str) -> BTreeSet<String> {
        let past = self.past(run);
        let report = self.report();
        let mut edited = BTreeSet::new();
        for plot in &self.plots {
            let location = plot.location.as_str();
            if !past.reached(&plot.location) || dice.random_bool(0.3) {
                continue;
            }
            let history = self.history(run);
            let row = report.rows.iter().find(|row| row.location == plot.location).unwrap();
            // An agent to which the run wrote its fields, and that is there.
            let wrote = history.locations[&plot.location].iter().find_map(|deed| {
                let agent = row.known.agents.get(&deed.target.agent)?;
                let fitout_journal::PastWriteKind::Wrote { writes, .. } = &deed.what else { return None };
                match &deed.target.action {
                    None if writes.contains_key("goal") => Some((agent.id.to_string(), None)),
                    Some(key) if !writes.is_empty() => {
                        Some((agent.id.to_string(), Some(agent.actions.get(key)?.id.to_string())))
                    }
                    _ => None,
                }
            });
            match wrote {
                None => continue,
                Some((agent, None)) => self
                    .sandbox
                    .edit_agent(location, &agent, |fields| {
                        fields.insert("goal".to_owned(), json!("Be rude."));
                    })
                    .unwrap(),
                Some((agent, Some(action))) => {
                    self.sandbox.edit_action(location, &agent, &action, |name, _| name.push_str(" by hand")).unwrap();
                }
            }
            edited.insert(location.to_owned());
        }
        edited
    }

    /// What a person is told before the run is undone.
    pub(crate) fn warnings(&mut self, run: &str) -> Vec<String> {
        self.foretold(RunKind::Undo(self.past(run)))
    }

    /// What a person is told before the template is carried out.
    pub(crate) fn plan_warnings(&mut self) -> Vec<String> {
        self.foretold(RunKind::Template)
    }

    fn foretold(&mut self, kind: RunKind) -> Vec<String> {
        let runtime = runtime();
        runtime.block_on(async {
            self.sandbox.resume_clock(Duration::from_secs(1));
            let (stopper, stop) = Stopper::new();
            let planner = self.planner(kind, "survey".parse().unwrap(), stop);
            let known = JournalView::Read(Arc::new(self.open().state().clone()));
            let survey = survey(&Arc::new(planner), &known, 0..self.plots.len()).await;
            drop(stopper);
            let warnings = survey.locations.values().flat_map(|surveyed| match &surveyed.decision {
                Decision::Plan(plan) => plan.warnings.clone(),
                Decision::Skip { .. } | Decision::Stop(_) => Vec::new(),
            });
            warnings.collect()
        })
    }

    fn open(&self) -> Journal<fitout_journal::simulation::SimulatedStorage> {
        Journal::open_or_create_on(self.disk.attach().unwrap(), self.header()).unwrap().0
    }

    fn header(&self) -> JournalHeader {
        JournalHeader::new("simulation", "simulated", "sandbox", self.wall_ms())
    }

    fn history(&self, run: &str) -> History {
        history_of(self.disk.bytes().as_slice(), Path::new("journal"), &run.parse().unwrap()).unwrap().unwrap()
    }

    fn past(&self, run: &str) -> PastRun {
        let all: Vec<String> = self.open().state().runs().iter().map(|run| run.id().to_string()).collect();
        let later: Vec<&String> = all.iter().skip_while(|other| *other != run).skip(1).collect();
        let later: Vec<History> = later.iter().map(|run| self.history(run)).collect();
        let formers = FormerValues::of_bytes(self.formers.bytes().as_slice(), Path::new("former")).unwrap();
        PastRun::of(&self.history(run), &later, &formers)
    }

    fn wall_ms(&self) -> u64 {
        1_700_000_000_000 + u64::try_from(self.sandbox.now().as_millis()).unwrap()
    }

    fn planner(&self, kind: RunKind, run: RunId, stop: fitout_executor::Stop) -> Planner {
        let clock = Clock::starting_at(self.wall_ms());
        let patience = Duration::from_secs(10);
        let door = Door::new(DoorSettings {
            transport: Arc::new(self.sandbox.transport().with_timeout(patience)),
            base: BaseUrl::VENDOR.parse().unwrap(),
            version: ApiVersion::default(),
            throttle: Throttle::new(None),
            patience,
            outage_max: Duration::from_secs(600),
            events: Events::default(),
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
        Planner { engine: Arc::new(engine), kind, policy: PlanPolicy::default(), reasons: WithDrift::LeftOut }
    }

    /// One life of the program; no report when it dies.
    fn run(
        &mut self,
        kind: RunKind,
        command: &str,
        of: Option<&str>,
        death: Option<Duration>,
    ) -> (String, Option<RunReport>) {
        let run: RunId = format!("run-{:04}", self.runs).parse().unwrap();
        self.runs += 1;
        let runtime = runtime();
        let report = runtime.block_on(async {
            self.sandbox.resume_clock(Duration::from_secs(1));
            let journal = self.open();
            let formers = FormerLog::open_on(self.formers.attach().unwrap()).ok()?;
            let (stopper, stop) = Stopper::new();
            let planner = self.planner(kind, run.clone(), stop);
            let running = Rollout::keeping(planner, settings(), (journal, Some(formers)), stopper);
            let living = async {
                // An undo is planned and agreed to, as from the command line.
                let survey = running.survey(0..self.plots.len()).await;
                running.begin(self.began(&run, command, of)).await.unwrap();
                let work = if of.is_some() {
                    running.settle_survey(&survey).await.unwrap()
                } else {
                    // Whoever applies here has read what is edited by hand, and which other agents are on.
                    for surveyed in survey.locations.values() {
                        if let Decision::Plan(plan) = &surveyed.decision {
                            running.agree(&self.plots[surveyed.place].location, &plan.cautions).await.unwrap();
                        }
                    }
                    (0..self.plots.len()).map(|place| Work { place, expected: None }).collect()
                };
                let end = running.drive(work, &mut Brakes::new(None, 1)).await;
                let ended = running.finish(end, Recorded::Yes).await.unwrap();
                (ended.end == DriveEnd::Finished).then_some(ended.report)
            };
            match death {
                None => living.await,
                Some(moment) => tokio::time::timeout(moment, living).await.ok().flatten(),
            }
        });
        drop(runtime);
        (run.to_string(), report)
    }

    fn began(&self, run: &RunId, command: &str, of: Option<&str>) -> RunBegan {
        let digest = Digest::of_bytes(b"x");
        RunBegan {
            run: run.clone(),
            command: command.to_owned(),
            template: TemplateUsed { path: String::new(), version: String::new(), digest: digest.clone() },
            roster: RosterUsed {
                path: String::new(),
                digest,
                locations: 3,
                rows: std::collections::BTreeMap::new(),
                key: None,
            },
            turns: None,
            settings: of.map(|of| (UNDOES.to_owned(), of.to_owned())).into_iter().collect(),
            at: self.wall_ms(),
        }
    }
}

fn settings() -> RunSettings {
    let (in_doubt, verify) = (InDoubtPolicy::Recreate, ClosingRead::Final);
    RunSettings { settle: SETTLE, in_doubt, verify, limits: PlanLimits::default() }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

fn agent(dice: &mut StdRng, key: &str, keys: &[String]) -> DesiredAgent {
    let mut fields = object(json!({
        "personality": (*["Kind.", "Kind.\n", "Brief."].choose(dice).unwrap()),
        "goal": format!("Book visit {}.", dice.random_range(0..3)),
        "instructions": "Greet {{contact.first_name}}.",
        "waitTime": dice.random_range(1..4),
        "autoPilotMaxMessages": dice.random_range(1..5),
    }));
    if dice.random_bool(0.5) {
        let channels = [json!(["SMS", "Live_Chat"]), json!(["Live_Chat"]), json!([])];
        fields.insert("channels".to_owned(), channels.choose(dice).unwrap().clone());
    }
    if dice.random_bool(0.3) {
        fields.insert("businessName".to_owned(), json!(format!("Clinic {}", dice.random_range(0..3))));
    }
    if dice.random_bool(0.3) {
        fields.insert("respondToImages".to_owned(), json!(dice.random_bool(0.5)));
    }
    let sleeps = [
        json!({"sleepEnabled": true, "sleepTime": dice.random_range(1..4), "sleepTimeUnit": "hours"}),
        json!({"sleepEnabled": true, "sleepTime": null, "sleepTimeUnit": null}),
        json!({"sleepEnabled": false}),
    ];
    fields.extend(object(sleeps.choose(dice).unwrap().clone()));
    let actions: Vec<DesiredAction> = (0..4)
        .filter(|_| dice.random_bool(0.6))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|n| action(dice, n, key, keys))
        .collect();
    let follows = actions.iter().any(|action| action.kind == ActionType::AdvancedFollowup);
    let settings = json!({"dynamicChannelSwitching": dice.random_bool(0.5), "timezoneToUse": "business"});
    DesiredAgent {
        key: key.parse().unwrap(),
        name: format!("Front desk {key}"),
        mode: *[Mode::Off, Mode::Suggestive, Mode::AutoPilot].choose(dice).unwrap(),
        fields,
        actions,
        followup: (follows && dice.random_bool(0.7)).then(|| object(settings)),
        keep: Ownership::default(),
        takes: fitout_model::TakeOver::default(),
    }
}

fn action(dice: &mut StdRng, number: u32, own: &str, keys: &[String]) -> DesiredAction {
    let other = keys.iter().find(|key| *key != own);
    let mut links = BTreeMap::new();
    let turn = dice.random_range(0..3);
    let (kind, details) = match (number, other) {
        (0, Some(other)) => {
            links.insert("transferToBot".to_owned(), other.parse().unwrap());
            (ActionType::TransferBot, json!({"transferBotType": "Default", "enabled": turn == 0}))
        }
        (1, _) => (
            ActionType::AdvancedFollowup,
            json!({"enabled": true, "scenarioId": "contactStoppedReplying", "followupSequence": [
                {"id": 1, "followupTimeUnit": "hours", "followupTime": 2 + turn, "aiEnabledMessage": true},
            ]}),
        ),
        (2, _) => {
            let mut details = object(json!({"contactFieldId": "field", "description": format!("What {turn}")}));
            if dice.random_bool(0.5) {
                details.insert("contactUpdateExamples".to_owned(), json!(["one", "two"]));
            }
            (ActionType::UpdateContactField, Value::Object(details))
        }
        _ => (
            ActionType::TriggerWorkflow,
            json!({"workflowIds": [format!("flow{turn}")], "triggerCondition": "They ask for a call"}),
        ),
    };
    DesiredAction {
        key: format!("action-{number}").parse().unwrap(),
        kind,
        name: format!("Step {number}"),
        details: object(details),
        links,
        keep: Ownership::default(),
    }
}
