//! Look-ups of what agents and actions name by id. Each call family speaks its own version and has its own scope.
//!
//! A listing that is not there, or an item without an id, makes the answer unreadable: nobody may take it for "none".
//! What an item does not tell of itself stays untold.

use crate::call::Call;
use crate::decode::{SentRequest, Unreadable, each, succeeded, text};
use fitout_api::Endpoint;
use fitout_model::{Asset, AssetState, Fields, LocationId, Team};
use serde_json::Value;

/// A status longer than this is no word.
const WORD_CHARS_MAX: usize = 24;

/// One page of a listing in pages, not yet judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetPage {
    /// What is on it.
    pub assets: Vec<Asset>,
    /// Whether there are further pages; `None` when that was not told.
    pub more: Option<bool>,
    /// From where on the next page is asked for, where the answer says it.
    pub cursor: Option<String>,
}

/// All calendars of the location, with what tells whether they can be booked.
#[must_use]
pub fn calendars(location: &LocationId) -> Call<Vec<Asset>> {
    Call::new(Endpoint::ListCalendars, &[], read_calendars).with_query("locationId", location.as_str())
}

/// All workflows of the location, with their status.
#[must_use]
pub fn workflows(location: &LocationId) -> Call<Vec<Asset>> {
    Call::new(Endpoint::ListWorkflows, &[], read_workflows).with_query("locationId", location.as_str())
}

/// All custom fields of the location's contacts.
#[must_use]
pub fn contact_fields(location: &LocationId) -> Call<Vec<Asset>> {
    Call::new(Endpoint::ListContactFields, &[location.as_str()], read_contact_fields).with_query("model", "contact")
}

/// All users of the location; only their ids are read.
#[must_use]
pub fn users(location: &LocationId) -> Call<Vec<Asset>> {
    Call::new(Endpoint::ListUsers, &[], read_users).with_query("locationId", location.as_str())
}

/// One page of the location's knowledge bases, those after `cursor`.
#[must_use]
pub fn knowledge_bases(location: &LocationId, cursor: Option<&str>, limit: u32) -> Call<AssetPage> {
    let call = Call::new(Endpoint::ListKnowledgeBases, &[], read_knowledge_bases)
        .with_query("locationId", location.as_str())
        .with_query("limit", limit.to_string());
    match cursor {
        Some(cursor) => call.with_query("lastKnowledgeBaseId", cursor),
        None => call,
    }
}

fn read_calendars(value: &Value, _: &SentRequest<'_>) -> Result<Vec<Asset>, Unreadable> {
    each(listed(value, "calendars")?, |item| {
        let fields = fields(item)?;
        let active = fields.get("isActive").and_then(Value::as_bool);
        asset(fields, Named::Yes, AssetState::Calendar { active, team: team(fields) })
    })
}

/// Who is booked by a calendar. Source: `CalendarDTO.teamMembers`, which names the types that have a team, and
/// `calendarType`.
fn team(fields: &Fields) -> Team {
    let members = fields.get("teamMembers").and_then(Value::as_array).map(Vec::len);
    match (members, fields.get("calendarType").and_then(Value::as_str)) {
        (Some(members @ 1..), _) => Team::Members(members),
        (Some(0) | None, Some("event")) => Team::NotNeeded,
        (Some(0), Some("round_robin" | "collective" | "class_booking" | "service_booking" | "personal")) => {
            Team::Members(0)
        }
        (Some(0) | None, _) => Team::Untold,
    }
}

fn read_workflows(value: &Value, _: &SentRequest<'_>) -> Result<Vec<Asset>, Unreadable> {
    each(listed(value, "workflows")?, |item| {
        let fields = fields(item)?;
        asset(fields, Named::Yes, AssetState::Workflow { status: text(fields, "status").ok().filter(|s| is_word(s)) })
    })
}

/// Whether a text is one plain word: it is told to people, and what else an API may put there is not.
fn is_word(text: &str) -> bool {
    (1..=WORD_CHARS_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}

fn read_contact_fields(value: &Value, _: &SentRequest<'_>) -> Result<Vec<Asset>, Unreadable> {
    each(listed(value, "customFields")?, |item| {
        let fields = fields(item)?;
        asset(fields, Named::Yes, AssetState::Field { key: text(fields, "fieldKey").ok() })
    })
}

fn read_users(value: &Value, _: &SentRequest<'_>) -> Result<Vec<Asset>, Unreadable> {
    each(listed(value, "users")?, |item| asset(fields(item)?, Named::No, AssetState::Plain))
}

fn read_knowledge_bases(value: &Value, _: &SentRequest<'_>) -> Result<AssetPage, Unreadable> {
    let assets = each(listed(value, "knowledgeBases")?, |item| asset(fields(item)?, Named::Yes, AssetState::Plain))?;
    let of_page = |name: &str| value.get("data").and_then(|data| data.get(name)).or_else(|| value.get(name));
    let cursor = of_page("lastKnowledgeBaseId").and_then(Value::as_str).map(str::to_owned);
    Ok(AssetPage { assets, more: of_page("hasMore").and_then(Value::as_bool), cursor })
}

/// The list of this name, at the top or inside `data`.
fn listed<'a>(value: &'a Value, name: &'static str) -> Result<&'a Vec<Value>, Unreadable> {
    succeeded(value)?;
    let inside = || value.get("data").and_then(|data| data.get(name));
    value.get(name).or_else(inside).and_then(Value::as_array).ok_or(Unreadable::Missing(name))
}

/// Whether the names of a kind are read: those of people are not.
#[derive(Clone, Copy)]
enum Named {
    Yes,
    No,
}

fn asset(fields: &Fields, named: Named, state: AssetState) -> Result<Asset, Unreadable> {
    let id = text(fields, "id").or_else(|missing| text(fields, "_id").map_err(|_same| missing))?;
    if id.is_empty() {
        return Err(Unreadable::Missing("id"));
    }
    let name = match named {
        Named::Yes => text(fields, "name").ok(),
        Named::No => None,
    };
    Ok(Asset { id, name, state })
}

fn fields(item: &Value) -> Result<&Fields, Unreadable> {
    item.as_object().ok_or(Unreadable::NotAnObject)
}
