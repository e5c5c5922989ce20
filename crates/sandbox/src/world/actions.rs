//! The operations on actions.

use super::Action;
use super::agents::valid;
use super::authorize::Done;
use super::server::{Touched, World};
use crate::answer::Refusal;
use crate::fault::{Doom, Fault};
use crate::op::{Op, Route};
use crate::schema::{self, Object};
use crate::settings::Quirk;
use serde_json::{Value, json};
use std::time::Duration;

impl World {
    pub(super) fn attach_action(
        &mut self,
        at: Duration,
        location: &str,
        agent_id: &str,
        body: &Object,
    ) -> Result<Done, Refusal> {
        valid(schema::action_body(body, &self.settings.quirks))?;
        let strict = self.settings.quirks.has(Quirk::ReportedLimits);
        let agent = self.agent_mut(location, agent_id)?;
        let kind = body.get("type").and_then(Value::as_str).unwrap_or_default();
        if strict {
            valid(schema::too_many(kind, agent.actions.iter().map(|action| action.kind.as_str())))?;
        }
        self.names_agents(location, body)?;
        let (id, _) = self.make_id(location);
        let (kind, name, details) = parts(body);
        let action = Action { id, kind, name, details, created: at, deleted: None };
        let shown = action.shown(agent_id);
        let (kind, name) = (action.kind.clone(), action.name.clone());
        let agent = self.agent_mut(location, agent_id)?;
        agent.actions.push(action);
        agent.updated = at;
        let mode = agent.mode().to_owned();
        let ledger = self.ledger.location(location);
        ledger.attached(agent_id, &kind, &name, &mode);
        ledger.apply(Op::AttachAction);
        Ok((201, json!({"data": shown, "success": true})))
    }

    pub(super) fn list_actions(
        &mut self,
        at: Duration,
        location: &str,
        agent_id: &str,
        doom: Option<Doom>,
        touched: &mut Touched,
    ) -> Result<Done, Refusal> {
        let agent = self.agent_mut(location, agent_id)?;
        let seen = match doom {
            Some(doom) if doom.fault == Fault::StaleActions => at.saturating_sub(doom.delay),
            _ => at,
        };
        let there = agent.actions_at(seen);
        if seen != at && there.len() != agent.actions.len() {
            *touched = Touched::Yes;
        }
        let shown: Vec<Value> = there.into_iter().map(|action| action.shown(agent_id)).collect();
        Ok((200, json!({"data": shown, "success": true})))
    }

    pub(super) fn get_action(&mut self, location: &str, route: &Route) -> Result<Done, Refusal> {
        let action = self.action_mut(location, route)?;
        Ok((200, json!({"data": action.shown(&route.subject), "success": true})))
    }

    pub(super) fn update_action(
        &mut self,
        at: Duration,
        location: &str,
        route: &Route,
        body: &Object,
    ) -> Result<Done, Refusal> {
        valid(schema::action_body(body, &self.settings.quirks))?;
        self.names_agents(location, body)?;
        let action = self.action_mut(location, route)?;
        (action.kind, action.name, action.details) = parts(body);
        let shown = action.shown(&route.subject);
        self.agent_mut(location, &route.subject)?.updated = at;
        self.ledger.location(location).apply(Op::UpdateAction);
        Ok((200, json!({"data": shown, "success": true})))
    }

    pub(super) fn remove_action(&mut self, at: Duration, location: &str, route: &Route) -> Result<Done, Refusal> {
        self.action_mut(location, route)?;
        self.agent_mut(location, &route.subject)?.remove_action(&route.action, at);
        self.ledger.location(location).apply(Op::RemoveAction);
        Ok((200, json!({"data": {"id": route.action}, "success": true})))
    }

    pub(super) fn set_followup(
        &mut self,
        at: Duration,
        location: &str,
        agent_id: &str,
        body: &Object,
    ) -> Result<Done, Refusal> {
        valid(schema::followup_body(body, &self.settings.quirks))?;
        let ids: Vec<&str> =
            body.get("actionIds").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let settings = body.get("followupSettings").cloned().unwrap_or_default();
        let agent = self.agent_mut(location, agent_id)?;
        // All of them are looked up before one is written: the settings are taken whole or not at all.
        let known = |id: &str| agent.action(id).is_some_and(|action| action.kind == "advancedFollowup");
        if let Some(unknown) = ids.iter().find(|id| !known(id)) {
            let unknown = (*unknown).to_owned();
            return Err(self.missing("Action", &unknown));
        }
        let mut shown = Value::Null;
        for action in agent.actions.iter_mut().filter(|action| ids.contains(&action.id.as_str())) {
            action.details.insert("followupSettings".to_owned(), settings.clone());
            if shown.is_null() {
                shown = action.shown(agent_id);
            }
        }
        agent.updated = at;
        self.ledger.location(location).apply(Op::SetFollowup);
        Ok((200, json!({"data": shown, "success": true})))
    }

    /// Refuses an action that names an agent which the location does not have, unless such ids are taken.
    fn names_agents(&self, location: &str, body: &Object) -> Result<(), Refusal> {
        if self.settings.quirks.has(Quirk::UnknownIdsTaken) {
            return Ok(());
        }
        let place = self.places.get(location);
        let unknown = |id: &&str| place.is_none_or(|place| place.agent(id).is_none());
        let problems = schema::named_agents(body).into_iter().filter(unknown);
        valid(problems.map(|id| format!("there is no agent {id} in this location")).collect())
    }

    fn action_mut(&mut self, location: &str, route: &Route) -> Result<&mut Action, Refusal> {
        let missing = self.missing("Action", &route.action);
        let agent = self.agent_mut(location, &route.subject)?;
        agent.actions.iter_mut().find(|action| action.id == route.action).ok_or(missing)
    }
}

/// Type, name and details of a body that was checked.
fn parts(body: &Object) -> (String, String, Object) {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let details = body.get("details").and_then(Value::as_object).cloned().unwrap_or_default();
    (text("type"), text("name"), details)
}
