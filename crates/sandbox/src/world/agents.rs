//! The operations on agents.

use super::Agent;
use super::authorize::Done;
use super::server::{Touched, World};
use crate::answer::Refusal;
use crate::fault::{Doom, Fault};
use crate::flight::Call;
use crate::ledger::ModeChange;
use crate::op::Op;
use crate::rng::Rng;
use crate::schema::{self, AGENT_FLAGS, Object};
use crate::settings::Quirk;
use serde_json::{Value, json};
use std::time::Duration;

/// Agents on a page of a listing when the request does not say.
const PAGE_DEFAULT: usize = 20;
/// The most agents on a page, whatever the request says.
pub(super) const PAGE_MAX: usize = 100;

impl World {
    /// An id that was never made before in this world.
    pub(crate) fn make_id(&mut self, location: &str) -> (String, u64) {
        let place = self.places.entry(location.to_owned()).or_default();
        place.made += 1;
        let turn = place.made;
        (Rng::of(self.settings.seed, &["id", location, &turn.to_string()]).id(), turn)
    }

    /// Makes an agent of a body that was checked.
    pub(crate) fn make_agent(&mut self, at: Duration, location: &str, body: &Object, by_hand: bool) -> String {
        let (id, turn) = self.make_id(location);
        let agent = Agent::new(id.clone(), turn, body, at);
        let (name, mode) = (agent.name().to_owned(), agent.mode().to_owned());
        let first_wins = self.settings.quirks.has(Quirk::FirstIsPrimary);
        let place = self.places.entry(location.to_owned()).or_default();
        let asked = body.get("isPrimary") == Some(&Value::Bool(true));
        let primary = asked || (place.agents.is_empty() && first_wins);
        place.agents.push(agent);
        if primary {
            place.make_primary(&id);
        }
        let change = ModeChange { at, mode, actions: 0 };
        self.ledger.location(location).made(&id, &name, by_hand, change);
        id
    }

    pub(super) fn create_agent(&mut self, at: Duration, location: &str, body: &Object) -> Result<Done, Refusal> {
        valid(schema::create_agent(body, &self.settings.quirks))?;
        let id = self.make_agent(at, location, &schema::writable(body), false);
        self.ledger.location(location).apply(Op::CreateAgent);
        self.shown(201, location, &id)
    }

    pub(super) fn get_agent(&self, location: &str, id: &str) -> Result<Done, Refusal> {
        self.shown(200, location, id)
    }

    pub(super) fn update_agent(
        &mut self,
        at: Duration,
        location: &str,
        id: &str,
        body: &Object,
    ) -> Result<Done, Refusal> {
        valid(schema::update_agent(body, &self.settings.quirks))?;
        let resets = self.settings.quirks.has(Quirk::PutResetsBooleans);
        let agent = self.agent_mut(location, id)?;
        let mut written = schema::writable(body);
        for flag in AGENT_FLAGS.iter().filter(|_| resets) {
            written.entry(*flag).or_insert(Value::Bool(false));
        }
        agent.write(&written, at);
        let change = ModeChange { at, mode: agent.mode().to_owned(), actions: agent.actions.len() };
        if body.get("isPrimary") == Some(&Value::Bool(true))
            && let Some(place) = self.places.get_mut(location)
        {
            place.make_primary(id);
        }
        let ledger = self.ledger.location(location);
        ledger.mode(id, change);
        ledger.apply(Op::UpdateAgent);
        self.shown(200, location, id)
    }

    pub(super) fn delete_agent(&mut self, at: Duration, location: &str, id: &str) -> Result<Done, Refusal> {
        self.agent_mut(location, id)?;
        if let Some(place) = self.places.get_mut(location) {
            place.delete(id, at);
        }
        let ledger = self.ledger.location(location);
        ledger.deleted(id);
        ledger.apply(Op::DeleteAgent);
        Ok((200, json!({"success": true, "id": id})))
    }

    pub(super) fn search_agents(
        &mut self,
        at: Duration,
        location: &str,
        call: &Call,
        doom: Option<Doom>,
        touched: &mut Touched,
    ) -> Result<Done, Refusal> {
        let limit = limit(call.parameter("limit"), PAGE_MAX)?;
        let query = call.parameter("query").unwrap_or_default();
        let fault = doom.map(|doom| doom.fault);
        let seen = match doom {
            Some(doom) if doom.fault == Fault::StaleListing => at.saturating_sub(doom.delay),
            _ => at,
        };
        let quirks = &self.settings.quirks;
        let place = self.places.entry(location.to_owned()).or_default();
        let after = match call.parameter("startAfter").unwrap_or_default() {
            "" => 0,
            id => place.turn(id).ok_or_else(|| Refusal::said(400, format!("No Agent found for the id: {id}")))?,
        };
        let there = place.at(seen);
        if seen != at && there.len() != place.agents.len() {
            *touched = Touched::Yes;
        }
        let total = there.len();
        let matches = |agent: &&Agent| {
            let wanted = if quirks.has(Quirk::QueryLowerCase) { query.to_owned() } else { query.to_lowercase() };
            agent.name().to_lowercase().contains(&wanted)
        };
        let page = there.into_iter().filter(matches).filter(|agent| agent.turn > after).take(limit);
        let mut agents: Vec<Value> = page.map(|agent| agent.item(quirks)).collect();
        let mut count = agents.len();
        if fault == Some(Fault::AgentsShort) && agents.pop().is_some() {
            *touched = Touched::Yes;
        }
        if fault == Some(Fault::CountWrong) {
            count += 1;
            *touched = Touched::Yes;
        }
        let mut answer = json!({"agents": agents, "totalCount": total, "count": count});
        if (fault == Some(Fault::AgentsMissing) || quirks.has(Quirk::ListingWithoutAgents))
            && let Some(object) = answer.as_object_mut()
        {
            object.remove("agents");
            *touched = Touched::Yes;
        }
        Ok((200, answer))
    }

    pub(super) fn agent_mut(&mut self, location: &str, id: &str) -> Result<&mut Agent, Refusal> {
        let missing = self.missing("Agent", id);
        self.places.get_mut(location).and_then(|place| place.agent_mut(id)).ok_or(missing)
    }

    /// How the API says that something is not there.
    pub(super) fn missing(&self, what: &str, id: &str) -> Refusal {
        let status = if self.settings.quirks.has(Quirk::MissingIs400) { 400 } else { 404 };
        Refusal::said(status, format!("No {what} found for the id: {id}"))
    }

    fn shown(&self, status: u16, location: &str, id: &str) -> Result<Done, Refusal> {
        let quirks = &self.settings.quirks;
        let agent = self.places.get(location).and_then(|place| place.agent(id));
        let whole = agent.ok_or_else(|| self.missing("Agent", id))?.whole(quirks);
        let body = if quirks.has(Quirk::AgentEnvelope) {
            json!({"agent": whole})
        } else if quirks.has(Quirk::DataEnvelope) {
            json!({"data": whole})
        } else {
            whole
        };
        Ok((status, body))
    }
}

/// Refuses when there are problems.
pub(super) fn valid(problems: Vec<String>) -> Result<(), Refusal> {
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems)) }
}

pub(super) fn limit(text: Option<&str>, max: usize) -> Result<usize, Refusal> {
    match text.map(str::parse::<usize>) {
        None => Ok(PAGE_DEFAULT),
        Some(Ok(limit)) if limit > 0 => Ok(limit.min(max)),
        Some(_) => Err(Refusal::Invalid(vec!["limit must be a positive number".to_owned()])),
    }
}
