//! Two operators with the same roster and template, a journal each, in the same minute.

use crate::life::{End, Manner, ProgramLife};
use crate::scenario::{Before, Scenario};
use crate::simulate::{BrokenPromise, SeenWords, settle_world};
use fitout_journal::simulation::Disk;
use fitout_model::{LocationId, OnExisting, Standing};
use fitout_rollout::RunReport;
use fitout_sandbox::{Fault, Sandbox};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::time::Duration;

/// Lets two programs provision the locations of this seed at the same time, then each once more by itself.
///
/// What nobody can prevent is that both make an agent. What is held: never are two agents of one name switched on, and where
/// there are two, at least one of the two runs says so. Listings are not late here: what a late one hides is seen by the next
/// run only.
///
/// # Errors
/// The first thing that must hold and did not.
pub fn simulate_two_operators(number: u64) -> Result<SeenWords, BrokenPromise> {
    let (scenario, apart) = drawn(number);
    let sandbox = Sandbox::new(scenario.server.clone());
    let disks = [Disk::default(), Disk::default()];
    let mut seen = SeenWords::default();
    let judged = settle_world(&scenario, &sandbox).and_then(|()| {
        let programs = [0, 1].map(|number| life(&scenario, &sandbox, &disks, number));
        let ends = ProgramLife::live_together(&programs, apart)?;
        let reports = ends.map(report);
        let [Some(first), Some(second)] = &reports else { return Err("a program died by itself".to_owned()) };
        count(&mut seen, &scenario, &sandbox, [first, second]);
        judge(&scenario, &sandbox, [first, second])?;
        for number in [2, 3] {
            let again = life(&scenario, &sandbox, &disks, number).live()?;
            if report(again).is_none() {
                return Err("a program died by itself".to_owned());
            }
            judge_awake(&scenario, &sandbox)?;
        }
        Ok(())
    });
    let journal =
        disks.iter().map(|disk| String::from_utf8_lossy(&disk.bytes()).into_owned()).collect::<Vec<_>>().join("\n");
    judged.map(|()| seen).map_err(|what| BrokenPromise { seed: number, life: 0, what, journal })
}

/// The scenario of the seed, in a world where listings are not late and nobody dies, and how long after the first program the
/// second one starts.
fn drawn(seed: u64) -> (Scenario, Duration) {
    let mut scenario = Scenario::from_seed(seed);
    let mut dice = StdRng::seed_from_u64(seed ^ 0x2b2b_2b2b);
    scenario.crashes.clear();
    scenario.slip = None;
    scenario.on_existing = if dice.random_bool(0.8) { OnExisting::Adopt } else { OnExisting::Fail };
    for plot in &mut scenario.plots {
        plot.before = Before::Nothing;
    }
    let faults = &mut scenario.server.faults;
    faults.kinds = vec![Fault::ResetAfter, Fault::ResetBefore];
    faults.rate = if seed.is_multiple_of(2) { 0.0 } else { faults.rate.min(0.1) };
    (scenario, Duration::from_millis(dice.random_range(0..6_000)))
}

fn life<'a>(scenario: &'a Scenario, sandbox: &'a Sandbox, disks: &'a [Disk; 2], number: u64) -> ProgramLife<'a> {
    let [first, second] = disks;
    let disk = if number.is_multiple_of(2) { first } else { second };
    ProgramLife {
        scenario,
        sandbox,
        disk,
        number,
        crash: None,
        pause: Duration::from_secs(1),
        manner: Manner::default(),
    }
}

fn report(end: End) -> Option<RunReport> {
    match end {
        End::Lived(report, _) => Some(report),
        End::Died => None,
    }
}

fn is_done(report: &RunReport, location: &LocationId) -> bool {
    report.rows.iter().any(|row| row.location == *location && row.standing() == Standing::Done)
}

/// The locations, each with a name of the template and the agents that have it: the modes, one for each.
fn named(scenario: &Scenario, sandbox: &Sandbox) -> Vec<(LocationId, String, Vec<String>)> {
    let plots = scenario.plots.iter().flat_map(|plot| {
        let there = sandbox.agents(plot.location.as_str());
        plot.desired.agents.iter().map(move |desired| {
            let modes =
                there.iter().filter(|agent| agent.name == desired.name).map(|agent| agent.mode.clone()).collect();
            (plot.location.clone(), desired.name.clone(), modes)
        })
    });
    plots.collect()
}

fn judge(scenario: &Scenario, sandbox: &Sandbox, reports: [&RunReport; 2]) -> Result<(), String> {
    for (location, name, modes) in named(scenario, sandbox) {
        if modes.len() > 1 && reports.iter().all(|report| is_done(report, &location)) {
            return Err(format!(
                "{location}: {} agents are named {name}, and both runs say that all is done",
                modes.len()
            ));
        }
    }
    judge_awake(scenario, sandbox)
}

fn judge_awake(scenario: &Scenario, sandbox: &Sandbox) -> Result<(), String> {
    for (location, name, modes) in named(scenario, sandbox) {
        let awake = modes.iter().filter(|mode| *mode != "off").count();
        if awake > 1 {
            return Err(format!("{location}: {awake} agents named {name} are switched on"));
        }
    }
    Ok(())
}

fn count(seen: &mut SeenWords, scenario: &Scenario, sandbox: &Sandbox, reports: [&RunReport; 2]) {
    for (location, _, modes) in named(scenario, sandbox) {
        if modes.len() > 1 {
            seen.add("two agents of a name", 1);
            let said = reports.iter().filter(|report| !is_done(report, &location)).count();
            seen.add(format!("two agents of a name, named by {said} of two runs"), 1);
        }
    }
}
