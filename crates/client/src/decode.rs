//! The bodies of successful answers: what is taken from them, and what makes them unusable.
//!
//! The live API is ahead of its specification and not always true to it, so these readers ask only for what the engine
//! needs, keep what they do not know, and take an answer that lacks something it needs for unknown, never for empty.

use crate::classify::trace_of;
use fitout_model::{ActionId, ActionType, ActualAction, AgentId, Fields, IdError, LocationId, Mode};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// How a call reads the body of a success.
pub(crate) type Decode<A> = fn(&Value, &SentRequest<'_>) -> Result<A, Unreadable>;

/// What the request said, against which its answer is held.
pub(crate) struct SentRequest<'a> {
    /// The id that it named.
    pub(crate) id: Option<&'a str>,
    /// What it wrote.
    pub(crate) body: Option<&'a Value>,
}

/// Why a successful answer cannot be used; it names members and never repeats a value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it is not a JSON object")]
    NotAnObject,
    #[error("it says that it did not succeed")]
    NoSuccess,
    #[error("`{0}` is missing or not of its type")]
    Missing(&'static str),
    #[error("an id {0}")]
    Id(#[from] IdError),
    #[error("it is about another resource than the request")]
    OtherResource,
    #[error("it is about a location, and an agency was asked for")]
    NotAnAgency,
    #[error("an id stands in it twice")]
    Twice,
    #[error("item {at}: {why}")]
    Item {
        /// Counted from 1.
        at: usize,
        why: Box<Unreadable>,
    },
}

/// An agent as the API answered it.
#[derive(Clone, PartialEq)]
pub struct AgentAnswer {
    /// Its id.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// Its mode; `None` when it is missing or a word we do not know.
    pub mode: Option<Mode>,
    /// Its other members as answered, those that we do not know included.
    pub fields: Fields,
}

/// One page of a listing of agents, not yet judged.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentPage {
    /// The agents; `None` when the answer has no array of them, which is not the same as none.
    pub agents: Option<Vec<AgentItem>>,
    /// How many agents the location has, on all pages and without a filter.
    pub total: Option<u64>,
    /// How many agents this page should have.
    pub count: Option<u64>,
    /// The API's trace id, where it gave one.
    pub trace: Option<String>,
}

/// One agent of a listing.
#[derive(Clone, PartialEq)]
pub struct AgentItem {
    /// Its id.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// The whole item as answered; it lacks the prompt and has `goal` as an object.
    pub raw: Fields,
}

/// A location's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocationInfo {
    /// Its id; compare it with the one that was asked for.
    pub id: LocationId,
    /// Its name.
    pub name: Option<String>,
    /// The id of the agency it belongs to.
    pub company_id: Option<String>,
    /// Its IANA time zone.
    pub timezone: Option<String>,
}

pub(crate) fn agent(value: &Value, sent: &SentRequest<'_>) -> Result<AgentAnswer, Unreadable> {
    succeeded(value)?;
    let mut fields = unwrapped(value, &["agent", "data"])?.clone();
    let id: AgentId = id_of(&fields)?;
    about_the_same(id.as_str(), sent)?;
    // An id proves the agent; what the answer leaves out is what we just wrote.
    let name = text(&fields, "name").or_else(|missing| text_sent(sent, "name").ok_or(missing))?;
    let mode = fields.get("mode").and_then(Value::as_str).and_then(Mode::parse);
    for taken in ["id", "name", "mode"] {
        fields.remove(taken);
    }
    Ok(AgentAnswer { id, name, mode, fields })
}

pub(crate) fn agent_page(value: &Value, _: &SentRequest<'_>) -> Result<AgentPage, Unreadable> {
    let page = value.as_object().ok_or(Unreadable::NotAnObject)?;
    let agents = match page.get("agents").and_then(Value::as_array) {
        Some(items) => Some(each(items, agent_item)?),
        None => None,
    };
    Ok(AgentPage { agents, total: number(page, "totalCount"), count: number(page, "count"), trace: trace_of(value) })
}

fn agent_item(value: &Value) -> Result<AgentItem, Unreadable> {
    let raw = value.as_object().ok_or(Unreadable::NotAnObject)?;
    Ok(AgentItem { id: id_of(raw)?, name: text(raw, "name")?, raw: raw.clone() })
}

pub(crate) fn action(value: &Value, sent: &SentRequest<'_>) -> Result<ActualAction, Unreadable> {
    succeeded(value)?;
    let fields = unwrapped(value, &["data"])?;
    let id: ActionId = id_of(fields)?;
    about_the_same(id.as_str(), sent)?;
    let kind = text(fields, "type").or_else(|missing| text_sent(sent, "type").ok_or(missing))?;
    let name = text(fields, "name").or_else(|missing| text_sent(sent, "name").ok_or(missing))?;
    let details = members(fields, "details").or_else(|missing| {
        let written = sent.body.and_then(|body| body.get("details")).and_then(Value::as_object);
        written.cloned().ok_or(missing)
    })?;
    Ok(ActualAction { id, kind: ActionType::from(kind), name, details })
}

pub(crate) fn actions(value: &Value, _: &SentRequest<'_>) -> Result<Vec<ActualAction>, Unreadable> {
    succeeded(value)?;
    let items = value.get("data").and_then(Value::as_array).ok_or(Unreadable::Missing("data"))?;
    // Without a request to fall back on: an action without its details cannot be told from another.
    let found = each(items, |item| action(item, &SentRequest { id: None, body: None }))?;
    let ids: BTreeSet<&ActionId> = found.iter().map(|action| &action.id).collect();
    if ids.len() == found.len() { Ok(found) } else { Err(Unreadable::Twice) }
}

/// Nothing is taken from the answer, but it must not contradict its status. An empty one does not.
pub(crate) fn done(value: &Value, _: &SentRequest<'_>) -> Result<(), Unreadable> {
    if value.is_null() { Ok(()) } else { succeeded(value) }
}

pub(crate) fn object(value: &Value, _: &SentRequest<'_>) -> Result<Value, Unreadable> {
    succeeded(value)?;
    Ok(value.clone())
}

pub(crate) fn location(value: &Value, _: &SentRequest<'_>) -> Result<LocationInfo, Unreadable> {
    succeeded(value)?;
    let fields = unwrapped(value, &["location", "data"])?;
    let optional = |name| text(fields, name).ok();
    Ok(LocationInfo {
        id: id_of(fields)?,
        name: optional("name"),
        company_id: optional("companyId"),
        timezone: optional("timezone"),
    })
}

pub(crate) fn each<T>(items: &[Value], read: impl Fn(&Value) -> Result<T, Unreadable>) -> Result<Vec<T>, Unreadable> {
    let numbered = items.iter().zip(1..);
    numbered.map(|(item, at)| read(item).map_err(|why| Unreadable::Item { at, why: Box::new(why) })).collect()
}

/// A success that carries `success: false` or an error's status is none.
pub(crate) fn succeeded(value: &Value) -> Result<(), Unreadable> {
    let body = value.as_object().ok_or(Unreadable::NotAnObject)?;
    let denied = body.get("success") == Some(&Value::Bool(false));
    let failed = number(body, "statusCode").is_some_and(|code| code >= 400);
    if denied || failed { Err(Unreadable::NoSuccess) } else { Ok(()) }
}

/// The object itself where it has an id, otherwise the object in the first of these envelopes.
fn unwrapped<'a>(value: &'a Value, envelopes: &[&str]) -> Result<&'a Fields, Unreadable> {
    let bare = value.as_object().ok_or(Unreadable::NotAnObject)?;
    if bare.contains_key("id") {
        return Ok(bare);
    }
    let inside = envelopes.iter().find_map(|name| bare.get(*name).and_then(Value::as_object));
    Ok(inside.unwrap_or(bare))
}

pub(crate) fn id_of<I: FromStr<Err = IdError>>(fields: &Fields) -> Result<I, Unreadable> {
    let id = fields.get("id").and_then(Value::as_str).ok_or(Unreadable::Missing("id"))?;
    Ok(id.parse()?)
}

fn about_the_same(id: &str, sent: &SentRequest<'_>) -> Result<(), Unreadable> {
    match sent.id {
        Some(asked) if asked != id => Err(Unreadable::OtherResource),
        Some(_) | None => Ok(()),
    }
}

pub(crate) fn text(fields: &Fields, name: &'static str) -> Result<String, Unreadable> {
    fields.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(Unreadable::Missing(name))
}

fn text_sent(sent: &SentRequest<'_>, name: &str) -> Option<String> {
    sent.body.and_then(|body| body.get(name)).and_then(Value::as_str).map(str::to_owned)
}

fn members(fields: &Fields, name: &'static str) -> Result<Fields, Unreadable> {
    fields.get(name).and_then(Value::as_object).cloned().ok_or(Unreadable::Missing(name))
}

/// A count: also where it is written as 5.0.
pub(crate) fn number(fields: &Fields, name: &str) -> Option<u64> {
    let text = fields.get(name)?.as_number()?.to_string();
    text.strip_suffix(".0").unwrap_or(&text).parse().ok()
}

// Fields hold prompt text: Debug names them and shows none.
impl fmt::Debug for AgentAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("mode", &self.mode)
            .field("fields", &self.fields.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl fmt::Debug for AgentItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentItem").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}
