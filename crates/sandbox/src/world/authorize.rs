//! What is checked of every request before it reaches its operation.

use super::server::{Touched, World};
use crate::answer::Refusal;
use crate::fault::Doom;
use crate::flight::Call;
use crate::oauth::{Effects, OauthRequest};
use crate::op::Op;
use crate::rng::Rng;
use crate::schema::Object;
use crate::token::{Access, Caller, Scope, Standing, bearer, looks, well_shaped};
use fitout_model::Digest;
use serde_json::{Value, json};
use std::time::Duration;

/// A status of success and a body.
pub(super) type Done = (u16, Value);

impl World {
    /// Who sends a request with this `Authorization` header. Through an open door, strangers become holders.
    pub(super) fn caller(&mut self, authorization: Option<&str>) -> Caller {
        let Some(token) = authorization.and_then(bearer) else { return Caller::Nobody };
        let (digest, looks) = (Digest::of_bytes(token.as_bytes()), looks(token));
        if self.tokens.get(&digest).is_none() && self.settings.open_door && well_shaped(token) {
            let location = Rng::of(self.settings.seed, &["location", digest.as_str()]).id();
            self.change(&location);
            let scopes = Scope::ALL.into_iter().collect();
            self.places.entry(location.clone()).or_default().stray = true;
            self.tokens.put(&digest, Access { location, scopes, standing: Standing::Active, until: None });
        }
        match self.tokens.get(&digest) {
            Some(access) => Caller::Holder { location: access.location.clone(), token: digest, looks },
            None => Caller::Stranger { looks },
        }
    }

    /// Does what a request asks, or says why not.
    pub(super) fn perform(
        &mut self,
        at: Duration,
        call: &Call,
        doom: Option<Doom>,
        touched: &mut Touched,
    ) -> Result<Done, Refusal> {
        if let Some(ask) = &call.oauth {
            return self.oauth(at, ask);
        }
        let Some(route) = &call.route else {
            return Err(Refusal::said(404, format!("Cannot {}", call.line)));
        };
        version(route.op, call.version.as_deref())?;
        let location = self.authorize(at, route.op, &call.caller)?;
        query(route.op, call)?;
        match route.op {
            Op::GetLocation => self.get_location(&location, &route.subject),
            Op::CreateAgent => self.create_agent(at, &location, &body(call)?).inspect(|_| *touched = Touched::Yes),
            Op::SearchAgents => self.search_agents(at, &location, call, doom, touched),
            Op::GetAgent => self.get_agent(&location, &route.subject),
            Op::UpdateAgent => self.update_agent(at, &location, &route.subject, &body(call)?),
            Op::DeleteAgent => self.delete_agent(at, &location, &route.subject),
            Op::GetGeneration => self.get_generation(&location, call),
            Op::SearchConversations => self.search_conversations(&location, call),
            Op::ListMessages => self.list_messages(&location, &route.subject, call),
            Op::AttachAction => {
                self.attach_action(at, &location, &route.subject, &body(call)?).inspect(|_| *touched = Touched::Yes)
            }
            Op::ListActions => self.list_actions(at, &location, &route.subject, doom, touched),
            Op::GetAction => self.get_action(&location, route),
            Op::UpdateAction => self.update_action(at, &location, route, &body(call)?),
            Op::RemoveAction => self.remove_action(at, &location, route),
            Op::SetFollowup => self.set_followup(at, &location, &route.subject, &body(call)?),
            Op::ListCalendars => self.list_calendars(&location, call),
            Op::ListWorkflows => self.list_workflows(&location, call),
            Op::ListCustomFields => self.list_custom_fields(&location, &route.subject, call),
            Op::ListUsers => self.list_users(&location, call),
            Op::ListKnowledgeBases => self.list_knowledge_bases(&location, call),
        }
    }

    /// The location that the caller may do this in.
    fn authorize(&self, at: Duration, op: Op, caller: &Caller) -> Result<String, Refusal> {
        let (token, looks) = match caller {
            Caller::Nobody => return Err(Refusal::said(401, "Authorization header was not found")),
            Caller::Stranger { looks } => return Err(Refusal::said(401, looks.refusal())),
            Caller::Holder { token, looks, .. } => (token, looks),
        };
        let Some(access) = self.tokens.get(token) else { return Err(Refusal::said(401, looks.refusal())) };
        match access.standing {
            Standing::Active if access.until.is_none_or(|until| until > at) => {}
            Standing::Active | Standing::Revoked | Standing::Expired => {
                return Err(Refusal::said(401, looks.refusal()));
            }
            Standing::Agency => return Err(Refusal::said(401, "Token's user type mismatch!")),
            Standing::Suspended => return Err(Refusal::said(400, "Location is not active")),
            Standing::Blocked => return Err(Refusal::Page),
        }
        if !access.scopes.contains(&op.scope()) {
            return Err(Refusal::said(401, "The token is not authorized for this scope."));
        }
        Ok(access.location.clone())
    }

    /// Answers an OAuth endpoint's question, and notes what that did.
    fn oauth(&mut self, at: Duration, ask: &OauthRequest) -> Result<Done, Refusal> {
        let mut effects = Effects::default();
        let answer = self.agencies.answer(ask, at, (self.settings.seed, &self.settings.oauth), &mut effects);
        self.agencies_changed = true;
        let ledger = &mut self.ledger.oauth;
        ledger.rotated += u64::from(effects.rotated);
        ledger.graced += u64::from(effects.graced);
        ledger.refused += u64::from(answer.is_err());
        if let Some((token, access)) = effects.minted {
            *ledger.minted.entry(access.location.clone()).or_default() += 1;
            self.minted.push((token.clone(), access.clone()));
            self.tokens.put(&token, access);
        }
        answer
    }

    /// Refuses when another location is asked for than the token's.
    pub(super) fn owned(&mut self, location: &str, asked: &str) -> Result<(), Refusal> {
        let own = asked == location || self.places.get(location).is_some_and(|p| p.alias.as_deref() == Some(asked));
        if !own {
            let aliases = self.places.values().filter_map(|place| place.alias.as_deref());
            let taken = self.tokens.locations().chain(aliases).any(|id| id == asked);
            // A token that came through the open door belongs to whatever free location it first asks for.
            match self.places.get_mut(location) {
                Some(place) if place.stray && place.alias.is_none() && !taken => place.alias = Some(asked.to_owned()),
                _ => return Err(Refusal::said(403, "The token does not have access to this location.")),
            }
        }
        Ok(())
    }

    fn get_location(&mut self, location: &str, asked: &str) -> Result<Done, Refusal> {
        self.owned(location, asked)?;
        let company = Rng::of(self.settings.seed, &["company"]).id();
        let name = format!("Location {}", asked.get(..6).unwrap_or(asked));
        let shown = json!({"id": asked, "companyId": company, "name": name, "timezone": "America/Chicago"});
        Ok((200, json!({"location": shown})))
    }
}

fn version(op: Op, version: Option<&str>) -> Result<(), Refusal> {
    match version {
        None => Err(Refusal::said(401, "version header was not found.")),
        Some(version) if version == op.version() => Ok(()),
        Some(_) => Err(Refusal::said(401, "version header is invalid.")),
    }
}

fn query(op: Op, call: &Call) -> Result<(), Refusal> {
    let known = op.parameters();
    let unknown = call.query.iter().map(|(name, _)| name).filter(|name| !known.contains(&name.as_str()));
    let problems: Vec<String> = unknown.map(|name| format!("property {name} should not exist")).collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems)) }
}

fn body(call: &Call) -> Result<Object, Refusal> {
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err(Refusal::Invalid(vec!["the body must be an object".to_owned()]))
        }
        Err(e) => {
            Err(Refusal::said(400, format!("Unexpected token in JSON at line {} column {}", e.line(), e.column())))
        }
    }
}
