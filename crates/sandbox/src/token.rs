//! Tokens: which location a bearer token opens, and with which scopes. Only digests of tokens are kept.

use bytes::Bytes;
use fitout_model::Digest;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// `conversation-ai.readonly`
    #[serde(rename = "conversation-ai.readonly")]
    Readonly,
    /// `conversation-ai.write`
    #[serde(rename = "conversation-ai.write")]
    Write,
    /// `locations.readonly`
    #[serde(rename = "locations.readonly")]
    Locations,
    /// `calendars.readonly`
    #[serde(rename = "calendars.readonly")]
    Calendars,
    /// `workflows.readonly`
    #[serde(rename = "workflows.readonly")]
    Workflows,
    /// `locations/customFields.readonly`
    #[serde(rename = "locations/customFields.readonly")]
    CustomFields,
    /// `users.readonly`
    #[serde(rename = "users.readonly")]
    Users,
    /// `knowledge-bases.readonly`
    #[serde(rename = "knowledge-bases.readonly")]
    KnowledgeBases,
    /// `conversations.readonly`
    #[serde(rename = "conversations.readonly")]
    Conversations,
    /// `conversations/message.readonly`
    #[serde(rename = "conversations/message.readonly")]
    Messages,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 10] = [
        Scope::Readonly,
        Scope::Write,
        Scope::Locations,
        Scope::Calendars,
        Scope::Workflows,
        Scope::CustomFields,
        Scope::Users,
        Scope::KnowledgeBases,
        Scope::Conversations,
        Scope::Messages,
    ];
}

/// How a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is accepted.
    #[default]
    Active,
    /// It was deleted: 401.
    Revoked,
    /// It was accepted and no longer is: 401.
    Expired,
    /// It belongs to the agency, not to the location: 401.
    Agency,
    /// Its location is suspended: 400.
    Suspended,
    /// The CDN refuses its client: 403 with a page instead of JSON.
    Blocked,
}

/// A token and the location that it opens.
#[derive(Clone)]
pub struct Registration {
    /// The id of the location.
    pub location: String,
    /// The token; only its digest is kept.
    pub token: String,
    /// What the token may do.
    pub scopes: BTreeSet<Scope>,
    /// How the token stands.
    pub standing: Standing,
}

impl Registration {
    /// An active token with every scope.
    #[must_use]
    pub fn new(location: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            location: location.into(),
            token: token.into(),
            scopes: Scope::ALL.into_iter().collect(),
            standing: Standing::Active,
        }
    }

    /// The same with these scopes only.
    #[must_use]
    pub fn scopes(mut self, scopes: &[Scope]) -> Self {
        self.scopes = scopes.iter().copied().collect();
        self
    }

    /// The same without the scope to write.
    #[must_use]
    pub fn reading_only(self) -> Self {
        self.without(&[Scope::Write])
    }

    /// The same without these scopes.
    #[must_use]
    pub fn without(mut self, scopes: &[Scope]) -> Self {
        self.scopes.retain(|scope| !scopes.contains(scope));
        self
    }

    /// The same with this standing.
    #[must_use]
    pub fn standing(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("location", &self.location)
            .field("scopes", &self.scopes)
            .field("standing", &self.standing)
            .finish_non_exhaustive()
    }
}

/// What is kept of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Access {
    pub(crate) location: String,
    pub(crate) scopes: BTreeSet<Scope>,
    pub(crate) standing: Standing,
    /// Until when it is accepted, by the world's time; for ever, for `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Duration>,
}

/// Who sends a request, as far as its `Authorization` header says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Caller {
    /// No bearer token at all.
    Nobody,
    /// A token that is not registered.
    Stranger {
        /// What kind of token it looks like.
        looks: Looks,
    },
    /// A registered token.
    Holder {
        /// Its digest.
        token: Digest,
        /// The location it opens.
        location: String,
        /// What kind of token it looks like.
        looks: Looks,
    },
}

impl Caller {
    /// The location of a registered token.
    pub(crate) fn location(&self) -> Option<&str> {
        match self {
            Caller::Nobody | Caller::Stranger { .. } => None,
            Caller::Holder { location, .. } => Some(location),
        }
    }
}

/// What kind of token it looks like: the two are refused in different words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Looks {
    /// A private integration token.
    Private,
    /// A JSON web token.
    Jwt,
}

impl Looks {
    pub(crate) fn refusal(self) -> &'static str {
        match self {
            Looks::Private => "Invalid Private Integration token",
            Looks::Jwt => "Invalid JWT",
        }
    }
}

/// The registered tokens, by their digests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Tokens(BTreeMap<String, Access>);

impl Tokens {
    /// Registers a token, or changes what is registered of it.
    pub(crate) fn put(&mut self, token: &Digest, access: Access) {
        self.0.insert(token.as_str().to_owned(), access);
    }

    pub(crate) fn get(&self, token: &Digest) -> Option<&Access> {
        self.0.get(token.as_str())
    }

    /// From now on the token is refused.
    pub(crate) fn expire(&mut self, token: &Digest) {
        if let Some(access) = self.0.get_mut(token.as_str()) {
            access.standing = Standing::Expired;
        }
    }

    /// The locations that some token opens.
    pub(crate) fn locations(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|access| access.location.as_str())
    }
}

/// The header as text; `None` when it is missing or no text.
pub(crate) fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// The token of an `Authorization` header; `None` when it is no bearer token.
pub(crate) fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Whether a text could be a token: 8 to 4096 of the characters that tokens are made of.
pub(crate) fn well_shaped(token: &str) -> bool {
    (8..=4096).contains(&token.len())
        && token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'-'))
}

pub(crate) fn looks(token: &str) -> Looks {
    if token.starts_with("eyJ") { Looks::Jwt } else { Looks::Private }
}
