//! Looking at what a location has beside its agents, and at whether its token may write. Reads only: the one request here that
//! is not a GET asks for a change that cannot be made.

use crate::call_error::CallError;
use crate::caller::Caller;
use crate::door::Door;
use crate::halt::{Halt, halt};
use crate::inquiry::Inquiry;
use crate::read::list_agents;
use fitout_client::{self as api, ApiError, AssetPage, Call, Class, FatalKind};
use fitout_model::{Asset, AssetKind, AssetState, Catalog, CauseKind, Listed, Listing};
use std::collections::BTreeMap;

/// How many knowledge bases are asked for at once.
const PAGE_THINGS: u32 = 100;
/// How many pages of them a location has at most.
const PAGES_MAX: usize = 100;

/// Everything of this kind that the location has, or why that is not known.
///
/// A listing that is refused for its scope, that never comes, or that contradicts itself is not known, and not empty.
///
/// # Errors
/// What forbids the whole location: its token, its day, or being asked to stop.
pub async fn read_catalog(door: &Door, caller: &mut Caller, kind: AssetKind) -> Result<Catalog, Halt> {
    let location = caller.location.clone();
    let during = format!("list {}", kind.nouns());
    let found = match kind {
        AssetKind::Agent => return Ok(as_assets(list_agents(door, caller).await?)),
        AssetKind::Calendar => all(door, caller, &api::calendars(&location)).await,
        AssetKind::Workflow => all(door, caller, &api::workflows(&location)).await,
        AssetKind::ContactField => all(door, caller, &api::contact_fields(&location)).await,
        AssetKind::User => all(door, caller, &api::users(&location)).await,
        AssetKind::KnowledgeBase => pages(door, caller).await,
    };
    match found {
        Ok(shelf) => Ok(shelf),
        Err(CallError::Api(error)) => unseen(*error, &during),
        Err(CallError::PutOff(cause)) => Ok(Catalog::Unknown(cause.message)),
        Err(error @ (CallError::Stopping(_) | CallError::Token(_))) => {
            Err(halt(error, &during, CauseKind::Unreachable))
        }
    }
}

/// What a failed look-up means: a kind of asset that cannot be seen, or a location that cannot go on.
fn unseen(error: ApiError, during: &str) -> Result<Catalog, Halt> {
    match error.class() {
        // These families speak versions of their own: that one of them changed is not the run's trouble.
        Class::Parked(CauseKind::MissingScope)
        | Class::NotSent
        | Class::Throttled
        | Class::Transient
        | Class::TurnedAway
        | Class::NotFound
        | Class::Refused
        | Class::Fatal(FatalKind::Version) => Ok(untold(&error)),
        Class::Parked(_) | Class::DayUsedUp | Class::Fatal(FatalKind::Cdn) => {
            Err(halt(error.into(), during, CauseKind::Unreachable))
        }
    }
}

/// A complete listing of agents as assets.
#[must_use]
pub fn as_assets(listing: Listing) -> Catalog {
    let asset = |listed: Listed| {
        let id: String = listed.id.into();
        (id.clone(), Asset { id, name: Some(listed.name), state: AssetState::Plain })
    };
    Catalog::Known(listing.agents.into_iter().map(asset).collect())
}

async fn all(door: &Door, caller: &mut Caller, call: &Call<Vec<Asset>>) -> Result<Catalog, CallError> {
    match door.inquire(caller, call).await? {
        Inquiry::Answered(assets) => {
            Ok(Catalog::Known(assets.into_iter().map(|asset| (asset.id.clone(), asset)).collect()))
        }
        Inquiry::Untold(error) => Ok(untold(&error)),
    }
}

/// A kind of asset that cannot be seen.
fn untold(error: &ApiError) -> Catalog {
    match error.class() {
        Class::Parked(CauseKind::MissingScope) => Catalog::NeedsScope(error.op.scope()),
        Class::NotSent
        | Class::Throttled
        | Class::DayUsedUp
        | Class::Transient
        | Class::TurnedAway
        | Class::NotFound
        | Class::Refused
        | Class::Parked(_)
        | Class::Fatal(_) => Catalog::Unknown(error.said()),
    }
}

async fn pages(door: &Door, caller: &mut Caller) -> Result<Catalog, CallError> {
    let location = caller.location.clone();
    let mut assets: BTreeMap<String, Asset> = BTreeMap::new();
    let mut cursor: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let call = api::knowledge_bases(&location, cursor.as_deref(), PAGE_THINGS);
        let page = match door.inquire(caller, &call).await? {
            Inquiry::Answered(page) => page,
            Inquiry::Untold(error) => return Ok(untold(&error)),
        };
        match take(page, &mut assets) {
            Ok(None) => return Ok(Catalog::Known(assets)),
            Ok(Some(next)) => cursor = Some(next),
            Err(why) => return Ok(Catalog::Unknown(why.to_owned())),
        }
    }
    Ok(Catalog::Unknown(format!("the listing has more than {PAGES_MAX} pages")))
}

/// Takes in a page; says from where the next one begins, `None` after the last.
fn take(page: AssetPage, assets: &mut BTreeMap<String, Asset>) -> Result<Option<String>, &'static str> {
    let before = assets.len();
    let shown = page.assets.len();
    assets.extend(page.assets.into_iter().map(|asset| (asset.id.clone(), asset)));
    if assets.len() != before + shown {
        return Err("something is listed twice");
    }
    match (page.more, page.cursor) {
        (Some(false), _) => Ok(None),
        (None, _) => Err("the answer does not say whether there is more"),
        (Some(true), Some(cursor)) if shown > 0 => Ok(Some(cursor)),
        (Some(true), _) => Err("the answer does not say where it goes on"),
    }
}

/// Whether a token may write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteScope {
    /// It may: what was refused is what the request said.
    There,
    /// It may not: the request was refused for its scope.
    Missing,
    /// The answer proves neither; what was said.
    Unknown(String),
}

/// Finds out whether the token may write, by asking for an update that cannot be made: see [`api::probe_write`].
///
/// Nothing is changed whatever the answer is. An API that looks at the request before it looks at the token's scopes would
/// make this say [`WriteScope::There`] where the scope is missing; no such answer has been reported.
///
/// # Errors
/// What forbids the whole location: its token, its day, or being asked to stop.
pub async fn probe_write_scope(door: &Door, caller: &mut Caller) -> Result<WriteScope, Halt> {
    let error = match door.repeat(caller, &api::probe_write()).await {
        Ok(()) => return Ok(WriteScope::Unknown("the API accepted an update that cannot be made".to_owned())),
        Err(CallError::Api(error)) => *error,
        Err(CallError::PutOff(cause)) => return Ok(WriteScope::Unknown(cause.message)),
        Err(error @ (CallError::Stopping(_) | CallError::Token(_))) => {
            return Err(halt(error, "probe the write scope", CauseKind::Unreachable));
        }
    };
    match (error.class(), error.status) {
        (Class::Parked(CauseKind::MissingScope), _) => Ok(WriteScope::Missing),
        (Class::NotFound, _) | (Class::Refused, Some(400 | 422)) => Ok(WriteScope::There),
        // A token that was read with a moment ago and is now refused in other words than those about a scope proves nothing
        // about the scope.
        (
            Class::Refused
            | Class::NotSent
            | Class::Throttled
            | Class::Transient
            | Class::TurnedAway
            | Class::Parked(CauseKind::TokenRefused)
            | Class::Fatal(FatalKind::Version),
            _,
        ) => Ok(WriteScope::Unknown(error.said())),
        (Class::Parked(_) | Class::DayUsedUp | Class::Fatal(FatalKind::Cdn), _) => {
            Err(halt(error.into(), "probe the write scope", CauseKind::Unreachable))
        }
    }
}
