//! Which agent of the location is which agent of the template.

use crate::compare::is_short;
use fitout_api::{AGENT, Group, name};
use fitout_model::{
    Actual, ActualAgent, AgentId, AgentKey, Cause, CauseKind, Desired, DesiredAgent, Known, KnownAgent, Mode,
    OnExisting, alike, same_name, with_ids,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What was found for the template's agents.
pub(super) enum Resolved<'a> {
    /// Every agent is found or to be created, in the template's order.
    Agents { agents: Vec<MatchedAgent<'a>>, warnings: Vec<String> },
    /// The location is left alone.
    Skip { why: String },
    /// A person or a better read is needed.
    Stop(Cause),
}

/// An agent of the template and what was found for it.
pub(super) struct MatchedAgent<'a> {
    pub(super) desired: &'a DesiredAgent,
    /// `None`: it is to be created.
    pub(super) found: Option<OwnedAgent<'a>>,
}

/// An agent of the location that is, or becomes, ours.
pub(super) struct OwnedAgent<'a> {
    pub(super) actual: &'a ActualAgent,
    /// What the journal knows of it; `None`: it is adopted now.
    pub(super) known: Option<&'a KnownAgent>,
}

/// Whose agent of a name it is.
enum Match<'a> {
    /// The journal knows it under its key.
    Ours(&'a AgentId),
    /// The journal knows it under a key that the template no longer has.
    Former(&'a AgentKey, &'a AgentId),
    /// The only one of the name, and not the journal's.
    Foreign(&'a AgentId),
    /// Several of the name.
    Several(Vec<&'a AgentId>),
    /// One of the name, and others of the names that are taken over.
    Ambiguous(Vec<&'a AgentId>),
    /// The roster names an agent by its id that has another name, and others have the one that it would get.
    NameTaken { named: &'a AgentId, others: Vec<&'a AgentId> },
    /// The roster names an agent that the location does not have.
    NotHere(&'a AgentId),
    /// The roster names another agent than the one that the journal knows under the key.
    Instead {
        /// The journal's.
        ours: &'a AgentId,
        /// The roster's.
        named: &'a AgentId,
    },
    /// Nothing of the name.
    Nothing,
}

/// Finds the template's agents in the location.
///
/// A conflict outweighs a refusal and a refusal outweighs a skip, so that a location is never left alone quietly while
/// something in it needs a person.
pub(super) fn resolve<'a>(
    desired: &'a Desired,
    actual: &'a Actual,
    known: &'a Known,
    on_existing: OnExisting,
) -> Resolved<'a> {
    let ids = known_ids(desired, actual, known);
    let mut claimed: BTreeSet<&AgentId> = ids.values().copied().collect();
    let mut found = BTreeMap::new();
    let mut refusals: Vec<Cause> = Vec::new();
    let mut skips: Vec<String> = Vec::new();
    let mut warnings = Vec::new();
    for agent in &desired.agents {
        let matched = match ids.get(&agent.key) {
            Some(id) => ours_or_named(agent, id),
            None => match &agent.takes.id {
                Some(id) => by_id(agent, id, actual, known, &claimed),
                None => by_name(agent, actual, known, &claimed),
            },
        };
        let id = match matched {
            Match::Nothing => continue,
            Match::Several(ids) => return Resolved::Stop(conflict(agent, &ids)),
            Match::Ambiguous(ids) => return Resolved::Stop(ambiguous(agent, &ids)),
            Match::NameTaken { named, others } => return Resolved::Stop(name_taken(agent, named, &others)),
            Match::NotHere(id) => return Resolved::Stop(not_here(agent, id)),
            Match::Instead { ours, named } => return Resolved::Stop(instead(agent, ours, named)),
            Match::Former(key, id) => return Resolved::Stop(former(agent, key, id)),
            Match::Ours(id) => match twins(agent, id, actual, known, &claimed) {
                twins if twins.is_empty() => id,
                twins if is_called(agent, id, actual) => {
                    return Resolved::Stop(conflict(agent, &[&[id], &twins[..]].concat()));
                }
                twins => return Resolved::Stop(beside(agent, id, &twins)),
            },
            Match::Foreign(id) => {
                match on_existing {
                    OnExisting::Adopt => {}
                    OnExisting::Skip => skips.push(skip(agent, id)),
                    OnExisting::Fail => refusals.push(exists(agent, id)),
                }
                id
            }
        };
        claimed.insert(id);
        found.insert(&agent.key, id);
    }
    if let Some(cause) = refusals.into_iter().next() {
        return Resolved::Stop(cause);
    }
    if let Some(why) = skips.into_iter().next() {
        return Resolved::Skip { why };
    }
    let mut agents = Vec::new();
    for agent in &desired.agents {
        let Some(&id) = found.get(&agent.key) else {
            agents.push(MatchedAgent { desired: agent, found: None });
            continue;
        };
        let Some(whole) = actual.agents.get(id) else { return Resolved::Stop(unread(agent, id)) };
        let ours = known.agents.get(&agent.key).filter(|ours| ours.id == *id);
        warn(&mut warnings, agent, whole, actual, &claimed);
        agents.push(MatchedAgent { desired: agent, found: Some(OwnedAgent { actual: whole, known: ours }) });
    }
    warn_of_leftovers(&mut warnings, desired, actual, known, &claimed);
    Resolved::Agents { agents, warnings }
}

/// The template's agents that are in the location under the id that the journal knows.
fn known_ids<'a>(desired: &'a Desired, actual: &Actual, known: &'a Known) -> BTreeMap<&'a AgentKey, &'a AgentId> {
    let mut ids = BTreeMap::new();
    let mut claimed = BTreeSet::new();
    for agent in &desired.agents {
        let Some(ours) = known.agents.get(&agent.key) else { continue };
        let there = actual.agents.contains_key(&ours.id) || actual.listing.contains(&ours.id);
        // After keys were exchanged in the template, two of them can lead to one agent: the first one keeps it.
        if there && claimed.insert(&ours.id) {
            ids.insert(&agent.key, &ours.id);
        }
    }
    ids
}

/// The agents of this name that no agent of the template has yet, in order of their ids.
fn same_named<'a>(agent: &DesiredAgent, actual: &'a Actual, claimed: &BTreeSet<&AgentId>) -> BTreeSet<&'a AgentId> {
    let listed = actual.listing.agents.iter().map(|listed| (&listed.id, &listed.name));
    let read = actual.agents.values().map(|whole| (&whole.id, &whole.name));
    listed
        .chain(read)
        .filter(|(id, name)| same_name(name, &agent.name) && !claimed.contains(id))
        .map(|(id, _)| id)
        .collect()
}

/// The other agents of the name beside ours, where ours was made and never switched on: whoever made them meanwhile, customers
/// would get two answers.
fn twins<'a>(
    agent: &DesiredAgent,
    ours: &AgentId,
    actual: &'a Actual,
    known: &Known,
    claimed: &BTreeSet<&AgentId>,
) -> Vec<&'a AgentId> {
    let off = json!(Mode::Off.as_str());
    let never_on = |ours: &KnownAgent| ours.created && ours.written.get("mode").is_none_or(|mode| is_short(&off, mode));
    let is_off = actual.agents.get(ours).is_some_and(|agent| agent.mode == Some(Mode::Off));
    if agent.mode == Mode::Off || !is_off || !known.agents.get(&agent.key).is_some_and(never_on) {
        return Vec::new();
    }
    same_named(agent, actual, claimed).into_iter().filter(|id| *id != ours).collect()
}

/// The journal's agent, unless the roster names another one.
fn ours_or_named<'a>(agent: &'a DesiredAgent, ours: &'a AgentId) -> Match<'a> {
    match &agent.takes.id {
        Some(named) if named != ours => Match::Instead { ours, named },
        Some(_) | None => Match::Ours(ours),
    }
}

/// The agent that the roster names by its id, whatever it is called.
fn by_id<'a>(
    agent: &DesiredAgent,
    id: &'a AgentId,
    actual: &'a Actual,
    known: &'a Known,
    claimed: &BTreeSet<&AgentId>,
) -> Match<'a> {
    if let Some((key, ours)) = known.agents.iter().find(|(_, ours)| ours.id == *id) {
        return Match::Former(key, &ours.id);
    }
    if !actual.agents.contains_key(id) {
        return Match::NotHere(id);
    }
    if claimed.contains(id) {
        return Match::Ambiguous(vec![id]);
    }
    // Of several of the name, the roster has chosen one; but it makes no second one of a name that another has.
    let has_the_name = actual.agents.get(id).is_some_and(|whole| same_name(&whole.name, &agent.name));
    let others: Vec<&AgentId> = same_named(agent, actual, claimed).into_iter().filter(|other| *other != id).collect();
    if has_the_name || others.is_empty() { Match::Foreign(id) } else { Match::NameTaken { named: id, others } }
}

/// The agents whose names are taken over, and that neither have the agent's own name nor are claimed, in order of their ids.
fn taken_over<'a>(agent: &DesiredAgent, actual: &'a Actual, claimed: &BTreeSet<&AgentId>) -> BTreeSet<&'a AgentId> {
    let listed = actual.listing.agents.iter().map(|listed| (&listed.id, &listed.name));
    let read = actual.agents.values().map(|whole| (&whole.id, &whole.name));
    let fits = |name: &str| agent.takes.names.iter().any(|other| alike(name, other));
    listed
        .chain(read)
        .filter(|(id, name)| fits(name) && !same_name(name, &agent.name) && !claimed.contains(id))
        .map(|(id, _)| id)
        .collect()
}

fn by_name<'a>(agent: &DesiredAgent, actual: &'a Actual, known: &'a Known, claimed: &BTreeSet<&AgentId>) -> Match<'a> {
    let (named, others) = (same_named(agent, actual, claimed), taken_over(agent, actual, claimed));
    let both = !named.is_empty() && !others.is_empty();
    let matches: BTreeSet<&AgentId> = named.into_iter().chain(others).collect();
    // Making one of its name beside it would give customers two answers, and taking it would give the journal two keys
    // for one agent: a renamed key is for a person to settle.
    if let Some((key, ours)) = known.agents.iter().find(|(_, ours)| matches.contains(&ours.id)) {
        return Match::Former(key, &ours.id);
    }
    match (matches.first(), matches.len()) {
        (None, _) => Match::Nothing,
        (Some(id), 1) => Match::Foreign(id),
        (Some(_), _) if both => Match::Ambiguous(matches.into_iter().collect()),
        (Some(_), _) => Match::Several(matches.into_iter().collect()),
    }
}

fn warn(
    warnings: &mut Vec<String>,
    agent: &DesiredAgent,
    whole: &ActualAgent,
    actual: &Actual,
    claimed: &BTreeSet<&AgentId>,
) {
    let others = same_named(agent, actual, claimed);
    if !others.is_empty() {
        let words = match others.len() {
            1 => format!("agent {}: another agent of the location has the same name", agent.key),
            several => format!("agent {}: {several} other agents of the location have the same name", agent.key),
        };
        warnings.push(with_ids(&words, others));
    }
    warnings.extend(full_prompt_warning(agent, whole));
}

/// What a person should know of an agent whose prompt is written although another one stands above it.
pub(crate) fn full_prompt_warning(agent: &DesiredAgent, whole: &ActualAgent) -> Option<String> {
    let prompt = whole.fields.get(name::FULL_PROMPT).and_then(|prompt| prompt.as_str()).unwrap_or_default();
    // A full prompt replaces the prompt in its parts at run time.
    let parts = AGENT.fields.iter().filter(|field| field.group == Group::Prompt).map(|field| field.name);
    let replaced: Vec<&str> = parts.filter(|name| agent.fields.contains_key(*name)).collect();
    (!prompt.trim().is_empty() && !replaced.is_empty()).then(|| {
        format!(
            "agent {}: the full prompt set in the web editor replaces {} when the agent answers; clear it there",
            agent.key,
            replaced.join(", "),
        )
    })
}

/// Agents of keys that the template no longer has are named, and left as they are.
fn warn_of_leftovers(
    warnings: &mut Vec<String>,
    desired: &Desired,
    actual: &Actual,
    known: &Known,
    claimed: &BTreeSet<&AgentId>,
) {
    for (key, ours) in &known.agents {
        let there = actual.agents.contains_key(&ours.id) || actual.listing.contains(&ours.id);
        if there && desired.agent(key).is_none() && !claimed.contains(&ours.id) {
            let words = format!("agent {key} is no longer in the template and is left as it is");
            warnings.push(with_ids(&words, [&ours.id]));
        }
    }
}

fn ambiguous(agent: &DesiredAgent, ids: &[&AgentId]) -> Cause {
    let words = format!(
        "{} agents could be taken over as {}, by its name and by `adopt-names`; name one by its id in the roster's column \
         {}_agent_id, or rename or delete the others in the location",
        ids.len(),
        agent.key,
        agent.key,
    );
    stop(CauseKind::Conflict, agent, with_ids(&words, ids))
}

fn name_taken(agent: &DesiredAgent, named: &AgentId, others: &[&AgentId]) -> Cause {
    let words = format!(
        "the agent that the roster's column {}_agent_id names would get the name \"{}\", which another one has; name that one \
         instead, or rename or delete it in the location",
        agent.key, agent.name
    );
    stop(CauseKind::Conflict, agent, with_ids(&words, std::iter::once(named).chain(others.iter().copied())))
}

fn not_here(agent: &DesiredAgent, id: &AgentId) -> Cause {
    let words = format!(
        "the roster's column {}_agent_id names an agent that this location does not have; correct the cell or empty it",
        agent.key
    );
    stop(CauseKind::NotThere, agent, with_ids(&words, [id]))
}

fn instead(agent: &DesiredAgent, ours: &AgentId, named: &AgentId) -> Cause {
    let words = format!(
        "the journal has another agent under this key than the roster's column {}_agent_id names; empty the cell to stay with \
         the journal's, or delete that one in the location to take the named one over",
        agent.key
    );
    stop(CauseKind::Conflict, agent, with_ids(&words, [ours, named]))
}

fn skip(agent: &DesiredAgent, id: &AgentId) -> String {
    let words = format!("an agent with the name of {} exists and `--on-existing skip` leaves it alone", agent.key);
    with_ids(&words, [id])
}

fn exists(agent: &DesiredAgent, id: &AgentId) -> Cause {
    stop(CauseKind::Exists, agent, format!("agent {id} already has the name \"{}\"", agent.name))
}

fn former(agent: &DesiredAgent, key: &AgentKey, id: &AgentId) -> Cause {
    let words = format!(
        "the journal knows the agent named \"{}\" under the key {key}, which the template no longer has; give it that \
         key again, or rename or delete the agent in the location",
        agent.name,
    );
    stop(CauseKind::Conflict, agent, with_ids(&words, [id]))
}

/// Whether the agent still has the name that the template wants for it.
fn is_called(agent: &DesiredAgent, id: &AgentId, actual: &Actual) -> bool {
    actual.agents.get(id).is_some_and(|whole| same_name(&whole.name, &agent.name))
}

/// Others have the name that the template wants for ours, which was never switched on and was given another name by hand.
fn beside(agent: &DesiredAgent, ours: &AgentId, others: &[&AgentId]) -> Cause {
    let words = format!(
        "beside ours, which was never switched on, {} the name \"{}\"",
        if others.len() == 1 { "another agent has".to_owned() } else { format!("{} others have", others.len()) },
        agent.name
    );
    stop(CauseKind::Conflict, agent, with_ids(&words, std::iter::once(ours).chain(others.iter().copied())))
}

fn conflict(agent: &DesiredAgent, ids: &[&AgentId]) -> Cause {
    let taken = if agent.takes.names.is_empty() { "" } else { " or one of `adopt-names`" };
    let words = format!("{} agents have the name \"{}\"{taken}", ids.len(), agent.name);
    stop(CauseKind::Conflict, agent, with_ids(&words, ids))
}

fn unread(agent: &DesiredAgent, id: &AgentId) -> Cause {
    stop(CauseKind::ListingUnknown, agent, format!("agent {id} is listed but could not be read"))
}

fn stop(kind: CauseKind, agent: &DesiredAgent, message: String) -> Cause {
    Cause::new(kind, format!("look for agent {}", agent.key), message)
}
