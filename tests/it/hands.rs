//! What people do by hand in the web pages, between two commands; and what they are told.

use crate::desk::location;
use crate::program::{Place, Ran, says_what_is_used};
use fitout_sandbox::{AgentView, Sandbox, Settings};
use serde_json::{Value, json};

/// Where a rollout of `desk.yaml` keeps the sandbox's world.
const WORLD: &str = ".fitout/desk-sandbox/sandbox-world.json";

/// Opens the sandbox's world, and closes it again after this was done by hand to the agent of each location.
pub(crate) fn by_hand(place: &Place, numbers: &[usize], act: impl Fn(&Sandbox, &str, &AgentView)) {
    let world = place.path(WORLD);
    let sandbox = Sandbox::load(&world, Settings::default()).unwrap();
    for number in numbers {
        let location = location(*number);
        let agents = sandbox.agents(&location);
        assert_eq!(agents.len(), 1);
        act(&sandbox, &location, &agents[0]);
    }
    sandbox.save(&world).unwrap();
}

pub(crate) fn set(sandbox: &Sandbox, location: &str, agent: &AgentView, field: &str, value: &str) {
    let edit = |fields: &mut serde_json::Map<String, Value>| drop(fields.insert(field.to_owned(), json!(value)));
    sandbox.edit_agent(location, &agent.id, edit).unwrap();
}

/// The agents of each of these locations, with their fields and actions; ids and order aside.
pub(crate) fn agents(place: &Place, numbers: impl IntoIterator<Item = usize>) -> Vec<Vec<Value>> {
    let sandbox = Sandbox::load(&place.path(WORLD), Settings::default()).unwrap();
    let plain = |agent: AgentView| {
        let mut actions: Vec<Value> =
            agent.actions.iter().map(|action| json!([action.kind, action.name, action.details])).collect();
        actions.sort_by_key(Value::to_string);
        json!({"name": agent.name, "mode": agent.mode, "fields": agent.fields, "actions": actions})
    };
    numbers
        .into_iter()
        .map(|number| {
            let mut agents: Vec<Value> = sandbox.agents(&location(number)).into_iter().map(plain).collect();
            agents.sort_by_key(Value::to_string);
            agents
        })
        .collect()
}

/// The text with the day of an earlier run left out: "(2026-11-20)" is "(DAY)".
pub(crate) fn undated(text: &str) -> String {
    let is_day = |inside: &str| {
        inside.len() == 10
            && inside.chars().enumerate().all(|(at, c)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() })
    };
    let mut parts = text.split('(');
    let mut undated = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        undated.push('(');
        match part.split_once(')') {
            Some((inside, rest)) if is_day(inside) => undated.extend(["DAY)", rest]),
            Some(_) | None => undated.push_str(part),
        }
    }
    undated
}

/// The talk without the lines that tell how fast it went and what it took.
pub(crate) fn told(ran: &Ran) -> String {
    let lines =
        ran.stderr.lines().filter(|line| !says_what_is_used(line)).filter(|line| {
            !line.contains("req/s") && !line.contains(" to write, in ") && !line.contains(" requests in ")
        });
    undated(&format!("{}---\n{}", ran.stdout, lines.collect::<Vec<_>>().join("\n")))
}
