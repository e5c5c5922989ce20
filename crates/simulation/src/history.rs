//! What must hold of every history.

use crate::scenario::{Before, GOAL, PROMPT, Scenario, TOKEN};
use fitout_journal::simulation::Disk;
use fitout_model::{DesiredAgent, LocationOutcome, Standing, same_name};
use fitout_rollout::{RowReport, RunReport};
use fitout_sandbox::{AgentView, Fault, Sandbox};
use serde_json::Value;

/// What holds at any time, also while something is in doubt.
pub(crate) fn judge_always(scenario: &Scenario, sandbox: &Sandbox, disk: &Disk) -> Result<(), String> {
    let ledger = sandbox.ledger();
    for plot in &scenario.plots {
        for desired in &plot.desired.agents {
            let made = ledger.creates(plot.location.as_str(), &desired.name);
            if made > 1 {
                return Err(format!("{}: agent {} was made {made} times", plot.location, desired.key));
            }
        }
        let Some(location) = ledger.locations.get(plot.location.as_str()) else { continue };
        if location.together_max > 1 + late(scenario) {
            return Err(format!("{}: {} requests at the same time", plot.location, location.together_max));
        }
        for (id, agent) in location.agents.iter().filter(|(_, agent)| !agent.by_hand) {
            let twice = agent.attached.iter().find(|(key, count)| **count > wanted_actions(scenario, agent, key));
            if let Some(((kind, name), count)) = twice {
                return Err(format!("{}: agent {id} got action {kind} {name} {count} times", plot.location));
            }
        }
    }
    judge_places(scenario, sandbox, disk)?;
    if let Some((location, id)) = ledger.met_half_configured().first() {
        return Err(format!("{location}: agent {id} was awake before it was complete"));
    }
    let text = String::from_utf8_lossy(&disk.bytes()).into_owned();
    for secret in [TOKEN, PROMPT] {
        if text.contains(secret) {
            return Err(format!("the journal holds {secret:?}"));
        }
    }
    Ok(())
}

/// Every agent stands in the location that it was made for, and what is taken for gone is not there.
fn judge_places(scenario: &Scenario, sandbox: &Sandbox, disk: &Disk) -> Result<(), String> {
    let locations = scenario.plots.iter().map(|plot| plot.location.to_string());
    let elsewhere = (0..scenario.plots.len()).map(strangers_location);
    for location in locations.chain(elsewhere) {
        for agent in sandbox.agents(&location) {
            let goal = agent.fields.get("goal").and_then(Value::as_str).unwrap_or_default();
            if goal.strip_prefix(GOAL).is_some_and(|made_for| made_for != location) {
                return Err(format!("{location}: agent {} stands in the wrong location: {goal}", agent.id));
            }
        }
    }
    let journal = String::from_utf8_lossy(&disk.bytes()).into_owned();
    for line in journal.lines().filter(|line| line.contains("\"type\":\"gone\"")) {
        let Ok(record) = serde_json::from_str::<Value>(line) else { continue };
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        if sandbox.agents(text("loc")).iter().any(|agent| agent.id == text("id")) {
            return Err(format!("{}: agent {} is there, and was taken for gone", text("loc"), text("id")));
        }
    }
    Ok(())
}

/// The location that the token of a stranger opens.
pub(crate) fn strangers_location(place: usize) -> String {
    format!("stranger{place:04}")
}

/// What holds of a life whose tokens stand in the wrong rows: nothing is said to be done where something is ours.
pub(crate) fn judge_slipped(report: &RunReport) -> Result<(), String> {
    for row in report.rows.iter().filter(|row| !row.known.agents.is_empty()) {
        if row.standing() == Standing::Done {
            return Err(format!("{}: said to be done by the token of another location", row.location));
        }
    }
    Ok(())
}

/// Requests whose sender died or gave up may still be under way when the next is sent.
fn late(scenario: &Scenario) -> u32 {
    u32::try_from(scenario.crashes.len()).unwrap_or(0) + if scenario.server.faults.rate > 0.0 { 64 } else { 0 }
}

fn wanted_actions(scenario: &Scenario, agent: &fitout_sandbox::AgentHistory, key: &(String, String)) -> u64 {
    let wanted =
        scenario.plots.iter().flat_map(|plot| &plot.desired.agents).filter(|d| same_name(&d.name, &agent.name));
    let count = |desired: &DesiredAgent| {
        desired.actions.iter().filter(|action| action.kind.as_str() == key.0 && action.name == key.1).count()
    };
    u64::try_from(wanted.map(count).max().unwrap_or(0)).unwrap_or(0)
}

/// What holds of the limits: no window has more requests than the server allows.
pub(crate) fn judge_limits(scenario: &Scenario, sandbox: &Sandbox) -> Result<(), String> {
    let ledger = sandbox.ledger();
    let limit = scenario.server.limit;
    // A program that died knows nothing of the requests it sent in this window, and one that was sent late arrives late.
    let strict = scenario.crashes.is_empty() && !scenario.server.faults.kinds.iter().any(|fault| delays(*fault));
    if strict && ledger.throttled() > 0 {
        return Err(format!("the limiter refused {} requests", ledger.throttled()));
    }
    if strict && let Some((location, count)) = ledger.over(limit.max, limit.window).first() {
        return Err(format!(
            "{location}: {count} requests in a window of {:?} that allows {}",
            limit.window, limit.max
        ));
    }
    Ok(())
}

fn delays(fault: Fault) -> bool {
    matches!(fault, Fault::Late | Fault::LateReset)
}

/// What holds of a report: every location is in it once, done means done, and no secret is in it.
pub(crate) fn judge_report(scenario: &Scenario, sandbox: &Sandbox, report: &RunReport) -> Result<(), String> {
    let said = format!("{report:?}");
    if said.contains(TOKEN) || said.contains(PROMPT) {
        return Err("the report holds a token or a prompt".to_owned());
    }
    if report.tally().total() != scenario.plots.len() {
        return Err(format!("{} of {} locations are in the report", report.tally().total(), scenario.plots.len()));
    }
    for row in &report.rows {
        let Some(plot) = scenario.plots.get(row.place) else { return Err("a row of no location".to_owned()) };
        if matches!(row.outcome, Some(LocationOutcome::Done { .. } | LocationOutcome::InPlace)) {
            let there = sandbox.agents(plot.location.as_str());
            for desired in &plot.desired.agents {
                judge_done(row, desired, &there)?;
            }
        }
        if plot.before == Before::Namesakes && row.standing() == Standing::Done {
            return Err(format!("{}: two agents of the name, and it is said to be done", plot.location));
        }
    }
    Ok(())
}

fn judge_done(row: &RowReport, desired: &DesiredAgent, there: &[AgentView]) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{}: said to be done, but {} {what}", row.location, desired.key));
    let Some(known) = row.known.agents.get(&desired.key) else { return wrong("is not known") };
    let Some(agent) = there.iter().find(|agent| agent.id == known.id.as_str()) else { return wrong("is not there") };
    if agent.mode != desired.mode.as_str() {
        return wrong("is in the wrong mode");
    }
    for (field, value) in &desired.fields {
        if agent.fields.get(field) != Some(value) && field != "channels" {
            return wrong(&format!("has another {field}"));
        }
    }
    for action in &desired.actions {
        let count = agent.actions.iter().filter(|a| a.kind == action.kind.as_str() && a.name == action.name).count();
        if count != 1 {
            return wrong(&format!("has {} {count} times", action.key));
        }
    }
    Ok(())
}
