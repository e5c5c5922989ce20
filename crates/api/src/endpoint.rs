//! The operations of the API that fitout knows.

use std::fmt;

/// An operation of the API. The location comes from the token; only where a path or a query has a `locationId` is it named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    /// Makes an agent.
    CreateAgent,
    /// One page of the location's agents, with a part of their fields.
    SearchAgents,
    /// Reads an agent.
    GetAgent,
    /// Writes an agent; what the body leaves out may be reset.
    UpdateAgent,
    /// Removes an agent.
    DeleteAgent,
    /// Makes an action of an agent.
    AttachAction,
    /// Reads all actions of an agent.
    ListActions,
    /// Reads an action.
    GetAction,
    /// Writes an action, whole.
    UpdateAction,
    /// Removes an action.
    RemoveAction,
    /// Writes the follow-up settings of an agent's follow-up actions.
    SetFollowup,
    /// Reads how a message was generated.
    GetGeneration,
    /// Reads a location's own record: a look-up outside the Conversational AI family, as those below it.
    GetLocation,
    /// All calendars of the location.
    ListCalendars,
    /// All workflows of the location.
    ListWorkflows,
    /// All custom fields of the location's contacts.
    ListContactFields,
    /// All users of the location.
    ListUsers,
    /// One page of the location's knowledge bases.
    ListKnowledgeBases,
    /// [`Endpoint::UpdateAgent`] of an agent that cannot exist, with a body that cannot be valid: it changes nothing, and its
    /// refusal tells whether the token may write.
    ProbeWrite,
    /// One page of the location's conversations.
    SearchConversations,
    /// One page of a conversation's messages.
    ListMessages,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// It reads.
    Get,
    /// It makes.
    Post,
    /// It writes whole.
    Put,
    /// It writes a part.
    Patch,
    /// It removes.
    Delete,
}

/// What the `Version` header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// What the run asks for, [`VERSION_DEFAULT`] unless somebody chose another: the Conversational AI family.
    OfTheRun,
    /// This one, whatever the run asks for: a family of its own.
    Own(&'static str),
}

/// The documented version of the Conversational AI family.
pub const VERSION_DEFAULT: &str = "2021-04-15";

/// How a listing goes on after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// The query parameter that says how many are wanted.
    pub limit: &'static str,
    /// The query parameter that says after what the page begins; left out for the first one.
    pub cursor: &'static str,
    /// How an answer tells whether there is more.
    pub ends: Ends,
}

/// How an answer tells whether there is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// By this number, which counts all pages.
    Total(&'static str),
    /// By this flag.
    Flag(&'static str),
}

const READ: &str = "conversation-ai.readonly";
const WRITE: &str = "conversation-ai.write";

const AGENTS: &str = "/conversation-ai/agents";
const AGENT: &str = "/conversation-ai/agents/{agentId}";
const ACTION: &str = "/conversation-ai/agents/{agentId}/actions/{actionId}";

/// A row of the table.
struct EndpointRow {
    /// The operation as a person reads it.
    text: &'static str,
    method: Method,
    path: &'static str,
    scope: &'static str,
    version: Version,
}

/// An operation of the Conversational AI family.
const fn ours(text: &'static str, method: Method, path: &'static str, scope: &'static str) -> EndpointRow {
    EndpointRow { text, method, path, scope, version: Version::OfTheRun }
}

/// A look-up in another family.
const fn other(text: &'static str, path: &'static str, scope: &'static str, version: &'static str) -> EndpointRow {
    EndpointRow { text, method: Method::Get, path, scope, version: Version::Own(version) }
}

impl Endpoint {
    /// Every operation, in the order of the definition.
    pub const ALL: [Endpoint; 21] = [
        Endpoint::CreateAgent,
        Endpoint::SearchAgents,
        Endpoint::GetAgent,
        Endpoint::UpdateAgent,
        Endpoint::DeleteAgent,
        Endpoint::AttachAction,
        Endpoint::ListActions,
        Endpoint::GetAction,
        Endpoint::UpdateAction,
        Endpoint::RemoveAction,
        Endpoint::SetFollowup,
        Endpoint::GetGeneration,
        Endpoint::GetLocation,
        Endpoint::ListCalendars,
        Endpoint::ListWorkflows,
        Endpoint::ListContactFields,
        Endpoint::ListUsers,
        Endpoint::ListKnowledgeBases,
        Endpoint::ProbeWrite,
        Endpoint::SearchConversations,
        Endpoint::ListMessages,
    ];

    const fn row(self) -> EndpointRow {
        use Method::{Delete, Get, Patch, Post, Put};
        match self {
            Endpoint::CreateAgent => ours("create agent", Post, AGENTS, WRITE),
            Endpoint::SearchAgents => ours("list agents", Get, "/conversation-ai/agents/search", READ),
            Endpoint::GetAgent => ours("read agent", Get, AGENT, READ),
            Endpoint::UpdateAgent => ours("update agent", Put, AGENT, WRITE),
            Endpoint::DeleteAgent => ours("delete agent", Delete, AGENT, WRITE),
            Endpoint::AttachAction => ours("attach action", Post, "/conversation-ai/agents/{agentId}/actions", WRITE),
            Endpoint::ListActions => ours("list actions", Get, "/conversation-ai/agents/{agentId}/actions/list", READ),
            Endpoint::GetAction => ours("read action", Get, ACTION, READ),
            Endpoint::UpdateAction => ours("update action", Put, ACTION, WRITE),
            Endpoint::RemoveAction => ours("remove action", Delete, ACTION, WRITE),
            Endpoint::SetFollowup => {
                ours("set follow-up", Patch, "/conversation-ai/agents/{agentId}/followup-settings", WRITE)
            }
            Endpoint::GetGeneration => ours("read generation", Get, "/conversation-ai/generations", READ),
            Endpoint::ProbeWrite => ours("probe the write scope", Put, AGENT, WRITE),
            Endpoint::GetLocation => {
                other("read location", "/locations/{locationId}", "locations.readonly", "2021-07-28")
            }
            Endpoint::ListCalendars => other("list calendars", "/calendars/", "calendars.readonly", "2021-04-15"),
            Endpoint::ListWorkflows => other("list workflows", "/workflows/", "workflows.readonly", "2021-07-28"),
            Endpoint::ListContactFields => other(
                "list contact fields",
                "/locations/{locationId}/customFields",
                "locations/customFields.readonly",
                "2021-07-28",
            ),
            Endpoint::ListUsers => other("list users", "/users/", "users.readonly", "2021-07-28"),
            Endpoint::ListKnowledgeBases => {
                other("list knowledge bases", "/knowledge-bases/", "knowledge-bases.readonly", "2021-04-15")
            }
            Endpoint::SearchConversations => {
                other("list conversations", "/conversations/search", "conversations.readonly", "2021-04-15")
            }
            Endpoint::ListMessages => other(
                "list messages",
                "/conversations/{conversationId}/messages",
                "conversations/message.readonly",
                "2021-04-15",
            ),
        }
    }

    /// The operation as a person reads it: "create agent".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().text
    }

    /// Its method.
    #[must_use]
    pub const fn method(self) -> Method {
        self.row().method
    }

    /// Its path, with the names of its ids in braces.
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.row().path
    }

    /// Its path with these ids in the place of the braces, one after another.
    ///
    /// They stand there as they are: whoever sends the path sees to it that they can stand in an address.
    #[must_use]
    pub fn path_of(self, ids: &[&str]) -> String {
        let mut ids = ids.iter();
        let segments = self.path().split('/').map(|segment| {
            let is_id = segment.starts_with('{');
            if is_id { ids.next().copied().unwrap_or(segment) } else { segment }
        });
        segments.collect::<Vec<&str>>().join("/")
    }

    /// The scope that a token needs for it.
    #[must_use]
    pub const fn scope(self) -> &'static str {
        self.row().scope
    }

    /// What its `Version` header says.
    #[must_use]
    pub const fn version(self) -> Version {
        self.row().version
    }

    /// Whether it asks for the version that the run asks for.
    #[must_use]
    pub fn speaks_the_runs_version(self) -> bool {
        self.version() == Version::OfTheRun
    }

    /// How its listing goes on after a page; `None` for what is no listing, or comes as a whole.
    #[must_use]
    pub const fn paging(self) -> Option<Paging> {
        let (cursor, ends) = match self {
            Endpoint::SearchAgents => ("startAfter", Ends::Total("totalCount")),
            Endpoint::ListKnowledgeBases => ("lastKnowledgeBaseId", Ends::Flag("hasMore")),
            Endpoint::SearchConversations => ("startAfterDate", Ends::Total("total")),
            Endpoint::ListMessages => ("lastMessageId", Ends::Flag("nextPage")),
            Endpoint::CreateAgent
            | Endpoint::GetAgent
            | Endpoint::UpdateAgent
            | Endpoint::DeleteAgent
            | Endpoint::AttachAction
            | Endpoint::ListActions
            | Endpoint::GetAction
            | Endpoint::UpdateAction
            | Endpoint::RemoveAction
            | Endpoint::SetFollowup
            | Endpoint::GetGeneration
            | Endpoint::GetLocation
            | Endpoint::ListCalendars
            | Endpoint::ListWorkflows
            | Endpoint::ListContactFields
            | Endpoint::ListUsers
            | Endpoint::ProbeWrite => return None,
        };
        Some(Paging { limit: "limit", cursor, ends })
    }

    /// Whether it changes something in the location; [`Endpoint::ProbeWrite`] asks for a change that cannot be made.
    #[must_use]
    pub fn writes(self) -> bool {
        self.method() != Method::Get && self != Endpoint::ProbeWrite
    }

    /// Whether sending it twice can leave two resources behind, so that a failure may be ambiguous.
    #[must_use]
    pub fn creates(self) -> bool {
        self.method() == Method::Post
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Method {
    /// Its word in a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}
