//! A scenario from its first life to its rest.

mod slip;

use crate::history::{judge_always, judge_limits, judge_report};
use crate::life::{End, Manner, ProgramLife, RosterTokens};
use crate::scenario::{Before, Crash, Scenario};

use fitout_journal::simulation::Disk;
use fitout_model::{CauseKind, LocationId, LocationOutcome, Standing};
use fitout_rollout::{DriveEnd, RowReport, RunReport};
use fitout_sandbox::{Ledger, Sandbox};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Lives without a planned death before a fleet must be at rest.
const LIVES_AFTER: u64 = 8;

/// Between two lives.
pub(crate) const SOON: Duration = Duration::from_secs(30);
/// After which the day's limit begins anew.
const NEXT_DAY: Duration = Duration::from_secs(25 * 3600);

/// Something that must hold did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenPromise {
    /// The scenario.
    pub seed: u64,
    /// In which life of the program, from 0.
    pub life: u64,
    /// What.
    pub what: String,
    /// The journal at that moment.
    pub journal: String,
}

impl fmt::Display for BrokenPromise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, life, what, .. } = self;
        write!(
            f,
            "seed {seed}, life {life}: {what}\n  replay: cargo run -p fitout-simulation --example simulate -- --first {seed} --seeds 1"
        )
    }
}

/// What was seen in a simulation, by a word for each thing: faults, deaths, and ways through the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenWords(pub BTreeMap<String, u64>);

impl SeenWords {
    pub(crate) fn add(&mut self, what: impl Into<String>, count: u64) {
        if count > 0 {
            *self.0.entry(what.into()).or_default() += count;
        }
    }

    /// Takes in what another simulation has seen.
    pub fn merge(&mut self, other: SeenWords) {
        for (what, count) in other.0 {
            self.add(what, count);
        }
    }
}

/// Lives the scenario through.
///
/// # Errors
/// The first thing that must hold and did not.
pub fn simulate(scenario: &Scenario) -> Result<SeenWords, BrokenPromise> {
    let sandbox = Sandbox::new(scenario.server.clone());
    let disk = Disk::default();
    let mut seen = SeenWords::default();
    let mut number = 0;
    let mut strangers = BTreeMap::new();
    let run = settle_world(scenario, &sandbox).and_then(|()| {
        for crash in &scenario.crashes {
            slip::between_lives(scenario, &sandbox, &disk, &mut number, &mut seen)?;
            let dies = (Some(*crash), Duration::from_secs(1));
            if live(scenario, &sandbox, &disk, &mut number, dies, Manner::default())?.is_none() {
                seen.add(crash.kind(), 1);
                seen.add("a stranger in the doubt", meddle(scenario, &sandbox, &disk, &mut strangers));
            }
        }
        let mut report = whole(scenario, &sandbox, &disk, &mut number, SOON)?;
        // The faults pass; what is not done is done now, unless a person is needed.
        calm(scenario, &sandbox);
        for _ in 0..LIVES_AFTER {
            if at_rest(&report) {
                break;
            }
            report = whole(scenario, &sandbox, &disk, &mut number, NEXT_DAY)?;
        }
        rest(scenario, &report, &strangers)?;
        let writes = sandbox.ledger().writes();
        report = whole(scenario, &sandbox, &disk, &mut number, SOON)?;
        judge_strangers(&report, &strangers)?;
        if at_rest(&report) && sandbox.ledger().writes() != writes {
            return Err("a further run of a fleet at rest has written".to_owned());
        }
        judge_limits(scenario, &sandbox)?;
        slip::at_rest(scenario, &sandbox, &disk, &mut number, &mut seen)?;
        count(&mut seen, &sandbox.ledger(), &disk, &report);
        Ok(())
    });
    run.map(|()| seen).map_err(|what| BrokenPromise {
        seed: scenario.seed,
        life: number.saturating_sub(1),
        what,
        journal: String::from_utf8_lossy(&disk.bytes()).into_owned(),
    })
}

/// A life without a planned death: its report.
pub(crate) fn whole(
    scenario: &Scenario,
    sandbox: &Sandbox,
    disk: &Disk,
    number: &mut u64,
    pause: Duration,
) -> Result<RunReport, String> {
    live(scenario, sandbox, disk, number, (None, pause), Manner::default())?
        .ok_or_else(|| "the program died by itself".to_owned())
}

/// One more life, after a pause, and how it comes to die; its report, if it does not.
pub(crate) fn live(
    scenario: &Scenario,
    sandbox: &Sandbox,
    disk: &Disk,
    number: &mut u64,
    (crash, pause): (Option<Crash>, Duration),
    manner: Manner,
) -> Result<Option<RunReport>, String> {
    let life = ProgramLife { scenario, sandbox, disk, number: *number, crash, pause, manner };
    *number += 1;
    let ended = life.live()?;
    judge_always(scenario, sandbox, disk)?;
    match ended {
        End::Died => Ok(None),
        End::Lived(report, DriveEnd::Journal(down)) => Err(format!("{down}; {:?}", report.tally())),
        // Under the tokens of others nothing that is there is looked at, and done means what it meant before.
        End::Lived(report, _) if manner.tokens != RosterTokens::Right => Ok(Some(report)),
        End::Lived(report, _) => {
            judge_report(scenario, sandbox, &report)?;
            Ok(Some(report))
        }
    }
}

/// Registers every location and puts there what was there before.
pub(crate) fn settle_world(scenario: &Scenario, sandbox: &Sandbox) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        for plot in &scenario.plots {
            let location = plot.location.as_str();
            slip::register(scenario, sandbox, plot);
            let name = plot.desired.agents.first().map(|agent| agent.name.clone()).unwrap_or_default();
            let names = match plot.before {
                Before::Nothing => Vec::new(),
                Before::Stranger => vec!["Somebody else".to_owned()],
                Before::Namesake => vec![name],
                Before::Namesakes => vec![name.clone(), name],
            };
            for name in names {
                let fields = json!({"name": name, "personality": "p", "goal": "g", "instructions": "i"});
                sandbox.add_agent(location, &crate::scenario::object(fields));
            }
        }
    });
    Ok(())
}

/// Ends all faults, also those that last.
fn calm(scenario: &Scenario, sandbox: &Sandbox) {
    sandbox.change(|settings| {
        settings.faults.rate = 0.0;
        settings.faults.script.clear();
    });
    for plot in &scenario.plots {
        slip::register(scenario, sandbox, plot);
    }
}

/// The agents that a person made in a location while an agent of the same name was in doubt there.
type Strangers = BTreeMap<LocationId, String>;

/// In every third scenario: while a create is in doubt, a person makes an agent of the same name and other content.
fn meddle(scenario: &Scenario, sandbox: &Sandbox, disk: &Disk, strangers: &mut Strangers) -> u64 {
    if !scenario.seed.is_multiple_of(3) {
        return 0;
    }
    let mut met = 0;
    for plot in &scenario.plots {
        // What the next program reads: of what was not durable, some has arrived; and a later cut of the power takes it again.
        let open = open_create(&disk.bytes(), &plot.location);
        let Some(key) = open.filter(|key| open_create(&disk.durable(), &plot.location).as_ref() == Some(key)) else {
            continue;
        };
        let Some(desired) = plot.desired.agents.iter().find(|agent| agent.key.as_str() == key) else { continue };
        if strangers.contains_key(&plot.location) {
            continue;
        }
        let fields = json!({"name": desired.name, "personality": "p", "goal": "g", "instructions": "i"});
        let id = sandbox.add_agent(plot.location.as_str(), &crate::scenario::object(fields));
        strangers.insert(plot.location.clone(), id);
        met += 1;
    }
    met
}

/// The key of the agent whose create was begun in this location and not ended, by the lines of the journal.
fn open_create(bytes: &[u8], location: &LocationId) -> Option<String> {
    let journal = String::from_utf8_lossy(bytes);
    let mut open = None;
    for line in journal.lines().filter(|line| line.contains(location.as_str())) {
        let Ok(record) = serde_json::from_str::<Value>(line) else { continue };
        let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str);
        match text("/type") {
            Some("began") if text("/verb") == Some("create-agent") => {
                open = text("/target/agent").map(str::to_owned);
            }
            Some("ended") if text("/how") != Some("in-doubt") => open = None,
            Some("settled" | "location") => open = None,
            Some(_) | None => {}
        }
    }
    open
}

/// An agent that came while ours was in doubt is nobody's but a person's to judge.
fn judge_strangers(report: &RunReport, strangers: &Strangers) -> Result<(), String> {
    for row in &report.rows {
        let Some(stranger) = strangers.get(&row.location) else { continue };
        if row.known.agents.values().any(|known| known.id.as_str() == stranger) {
            return Err(format!("{}: {stranger} is a person's, and was taken for ours", row.location));
        }
    }
    Ok(())
}

/// Whether nothing is left that another run could do.
fn at_rest(report: &RunReport) -> bool {
    report.rows.iter().all(|row| {
        matches!(row.standing(), Standing::Done | Standing::Skipped | Standing::Conflict) || needs_a_person(row)
    })
}

fn needs_a_person(row: &RowReport) -> bool {
    match &row.outcome {
        Some(LocationOutcome::Stopped { cause }) => {
            matches!(cause.kind, CauseKind::AwaitsDecision | CauseKind::Exists)
        }
        Some(_) | None => false,
    }
}

/// What a calm fleet must have come to.
fn rest(scenario: &Scenario, report: &RunReport, strangers: &Strangers) -> Result<(), String> {
    for row in &report.rows {
        let Some(plot) = scenario.plots.get(row.place) else { continue };
        let wanted = match row.standing() {
            Standing::Done | Standing::Skipped => true,
            Standing::Conflict => plot.before == Before::Namesakes || strangers.contains_key(&plot.location),
            Standing::Failed => plot.before == Before::Namesake && needs_a_person(row),
            Standing::InDoubt => needs_a_person(row),
            Standing::Parked | Standing::Pending => false,
        };
        if !wanted {
            return Err(format!("{} does not come to rest: {:?}", row.location, row.outcome));
        }
    }
    Ok(())
}

fn count(seen: &mut SeenWords, ledger: &Ledger, disk: &Disk, report: &RunReport) {
    for (fault, count) in &ledger.faults {
        seen.add(format!("fault {}", fault.as_str()), *count);
    }
    for (standing, count) in report.tally().0 {
        seen.add(format!("at rest: {standing}"), u64::try_from(count).unwrap_or(0));
    }
    let text = String::from_utf8_lossy(&disk.bytes()).into_owned();
    for (what, word) in [
        ("in doubt", "\"in-doubt\""),
        ("settled: done", "\"verdict\":\"done\""),
        ("settled: absent", "\"verdict\":\"absent\""),
        ("settled: conflict", "\"verdict\":\"conflict\""),
        ("refused", "\"refused\""),
        ("not done", "\"not-done\""),
        ("adopted", "\"type\":\"adopted\""),
        ("gone", "\"type\":\"gone\""),
    ] {
        seen.add(what, u64::try_from(text.matches(word).count()).unwrap_or(0));
    }
    seen.add("torn journal", u64::try_from(disk.aside().len()).unwrap_or(0));
}
