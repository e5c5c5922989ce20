//! Bodies of agents: `CreateEmployeeDto` and `UpdateEmployeeDto`.

use super::Object;
use super::shape::{
    Extra, Kind, Member, NATURAL, check, has, is_given, is_on, nullable, number, optional, required, text,
};
use crate::settings::{Quirk, Quirks};

const MODES: &[&str] = &["off", "suggestive", "auto-pilot"];
const CHANNELS: &[&str] = &["IG", "FB", "SMS", "WebChat", "WhatsApp", "Live_Chat"];
const WAIT_UNITS: &[&str] = &["minutes", "seconds"];
const SLEEP_UNITS: &[&str] = &["hours", "minutes", "seconds"];

/// The booleans of an agent that a PUT resets when it omits them; `isPrimary` has a life of its own.
pub(crate) const AGENT_FLAGS: &[&str] =
    &["sleepEnabled", "respondToImages", "respondToAudio", "sleepOnManualMessage", "sleepOnWorkflowMessage"];

const MESSAGES: Kind = Kind::Number(1.0, 100.0);

const CREATE: &[Member] = &[
    required("name", Kind::Name),
    required("personality", Kind::Text),
    required("goal", Kind::Text),
    required("instructions", Kind::Text),
    optional("autoPilotMaxMessages", MESSAGES),
];

const UPDATE: &[Member] = &[
    optional("name", Kind::Name),
    optional("personality", Kind::Text),
    optional("goal", Kind::Text),
    optional("instructions", Kind::Text),
    required("autoPilotMaxMessages", MESSAGES),
];

const BOTH: &[Member] = &[
    optional("businessName", Kind::Text),
    optional("mode", Kind::Word(MODES)),
    optional("channels", Kind::Words(CHANNELS)),
    optional("isPrimary", Kind::Flag),
    optional("waitTime", NATURAL),
    optional("waitTimeUnit", Kind::Word(WAIT_UNITS)),
    optional("sleepEnabled", Kind::Flag),
    nullable("sleepTime", NATURAL),
    nullable("sleepTimeUnit", Kind::Word(SLEEP_UNITS)),
    optional("knowledgeBaseIds", Kind::Texts),
    optional("respondToImages", Kind::Flag),
    optional("respondToAudio", Kind::Flag),
    optional("sleepOnManualMessage", Kind::Flag),
    optional("sleepOnWorkflowMessage", Kind::Flag),
];

/// What is wrong with the body of a new agent; nothing when it is taken.
pub(crate) fn create_agent(body: &Object, quirks: &Quirks) -> Vec<String> {
    judge(body, CREATE, quirks)
}

/// What is wrong with the body of an agent's update; nothing when it is taken.
pub(crate) fn update_agent(body: &Object, quirks: &Quirks) -> Vec<String> {
    let mut problems = judge(body, UPDATE, quirks);
    if is_on(body, "isPrimary") && !has(body, "mode") {
        problems.push("mode is required if isPrimary is enabled".to_owned());
    }
    problems
}

/// The members of a body that an agent has; the others are only ever dropped.
pub(crate) fn writable(body: &Object) -> Object {
    let known = |name: &String| CREATE.iter().chain(BOTH).any(|member| member.is(name));
    body.iter().filter(|(name, _)| known(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn judge(body: &Object, own: &[Member], quirks: &Quirks) -> Vec<String> {
    let mut problems = Vec::new();
    let is_known = |name: &str| own.iter().chain(BOTH).any(|member| member.is(name));
    for name in body.keys().filter(|name| quirks.has(Quirk::StrictBodies) && !is_known(name)) {
        problems.push(format!("property {name} should not exist"));
    }
    check(body, own, Extra::Taken, "", &mut problems);
    check(body, BOTH, Extra::Taken, "", &mut problems);
    let wait_max = if text(body, "waitTimeUnit") == "minutes" { 5.0 } else { 300.0 };
    if number(body, "waitTime").is_some_and(|time| time > wait_max) {
        problems.push(format!("waitTime must not be greater than {wait_max}"));
    }
    sleep(body, &mut problems);
    problems
}

fn sleep(body: &Object, problems: &mut Vec<String>) {
    let names = ["sleepTime", "sleepTimeUnit"];
    if !is_on(body, "sleepEnabled") {
        let given = names.iter().filter(|name| is_given(body, name));
        problems.extend(given.map(|name| format!("{name} should not exist when sleepEnabled is not true")));
        return;
    }
    // Null is a value here: it sleeps for ever.
    let absent = names.iter().filter(|name| !is_given(body, name));
    problems.extend(absent.map(|name| format!("{name} is required when sleepEnabled is true")));
    let max = match text(body, "sleepTimeUnit") {
        "hours" => 48.0,
        "minutes" => 2_880.0,
        _ => 172_800.0,
    };
    if number(body, "sleepTime").is_some_and(|time| time > max) {
        problems.push(format!("sleepTime must not be greater than {max}"));
    }
}
