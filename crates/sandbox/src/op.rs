//! The operations that the sandbox answers, and their routes.

use crate::token::Scope;
use http::Method;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ops {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $scope:ident;)*) => {
        /// An operation of the API: the twelve of the Conversational AI family, and look-ups outside of it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Op {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl Op {
            /// Every operation.
            pub const ALL: &[Op] = &[$(Op::$name,)*];

            /// The specification's name for it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Op::$name => $word,)* }
            }

            /// The scope that a token needs for it.
            #[must_use]
            pub fn scope(self) -> Scope {
                match self { $(Op::$name => Scope::$scope,)* }
            }
        }
    };
}

ops! {
    /// `POST /agents`
    CreateAgent = "create-agent", Write;
    /// `GET /agents/search`
    SearchAgents = "search-agent", Readonly;
    /// `GET /agents/{agentId}`
    GetAgent = "get-agent", Readonly;
    /// `PUT /agents/{agentId}`
    UpdateAgent = "update-agent", Write;
    /// `DELETE /agents/{agentId}`
    DeleteAgent = "delete-agent", Write;
    /// `POST /agents/{agentId}/actions`
    AttachAction = "create-action", Write;
    /// `GET /agents/{agentId}/actions/list`
    ListActions = "list-actions", Readonly;
    /// `GET /agents/{agentId}/actions/{actionId}`
    GetAction = "get-action-by-id", Readonly;
    /// `PUT /agents/{agentId}/actions/{actionId}`
    UpdateAction = "update-action", Write;
    /// `DELETE /agents/{agentId}/actions/{actionId}`
    RemoveAction = "delete-action", Write;
    /// `PATCH /agents/{agentId}/followup-settings`
    SetFollowup = "update-followup-settings", Write;
    /// `GET /generations`
    GetGeneration = "get-generation-details", Readonly;
    /// `GET /locations/{locationId}`
    GetLocation = "get-location", Locations;
    /// `GET /calendars/`
    ListCalendars = "get-calendars", Calendars;
    /// `GET /workflows/`
    ListWorkflows = "get-workflow", Workflows;
    /// `GET /locations/{locationId}/customFields`
    ListCustomFields = "get-custom-fields", CustomFields;
    /// `GET /users/`
    ListUsers = "get-user-by-location", Users;
    /// `GET /knowledge-bases/`
    ListKnowledgeBases = "listAllKnowledgeBasesPaginated", KnowledgeBases;
    /// `GET /conversations/search`
    SearchConversations = "search-conversation", Conversations;
    /// `GET /conversations/{conversationId}/messages`
    ListMessages = "get-messages", Messages;
}

impl Op {
    /// Whether it changes the location.
    #[must_use]
    pub fn writes(self) -> bool {
        self.scope() == Scope::Write
    }

    /// Whether doing it twice leaves two resources behind.
    #[must_use]
    pub fn creates(self) -> bool {
        matches!(self, Op::CreateAgent | Op::AttachAction)
    }

    /// The value of the `Version` header that its family documents.
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Op::GetLocation | Op::ListWorkflows | Op::ListCustomFields | Op::ListUsers => "2021-07-28",
            Op::CreateAgent
            | Op::SearchAgents
            | Op::GetAgent
            | Op::UpdateAgent
            | Op::DeleteAgent
            | Op::AttachAction
            | Op::ListActions
            | Op::GetAction
            | Op::UpdateAction
            | Op::RemoveAction
            | Op::SetFollowup
            | Op::GetGeneration
            | Op::ListCalendars
            | Op::ListKnowledgeBases
            | Op::SearchConversations
            | Op::ListMessages => "2021-04-15",
        }
    }

    /// Whether its request says which location is meant, which the token alone says otherwise.
    pub(crate) fn names_location(self) -> bool {
        matches!(
            self,
            Op::GetLocation
                | Op::ListCalendars
                | Op::ListWorkflows
                | Op::ListCustomFields
                | Op::ListUsers
                | Op::ListKnowledgeBases
        )
    }

    /// The query parameters that it takes.
    pub(crate) fn parameters(self) -> &'static [&'static str] {
        match self {
            Op::SearchAgents => &["startAfter", "limit", "query"],
            Op::GetGeneration => &["messageId", "source"],
            Op::ListCalendars => &["locationId", "groupId", "showDrafted"],
            Op::ListWorkflows | Op::ListUsers => &["locationId"],
            Op::ListCustomFields => &["model"],
            Op::ListKnowledgeBases => &["locationId", "query", "limit", "lastKnowledgeBaseId"],
            Op::SearchConversations => &["locationId", "limit", "startAfterDate", "sort", "sortBy"],
            Op::ListMessages => &["lastMessageId", "limit"],
            Op::CreateAgent
            | Op::GetAgent
            | Op::UpdateAgent
            | Op::DeleteAgent
            | Op::AttachAction
            | Op::ListActions
            | Op::GetAction
            | Op::UpdateAction
            | Op::RemoveAction
            | Op::SetFollowup
            | Op::GetLocation => &[],
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a request leads: the operation and the ids in its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    pub(crate) op: Op,
    /// The id of the agent, of the location for [`Op::GetLocation`] and [`Op::ListCustomFields`], or of the conversation for
    /// [`Op::ListMessages`]; empty where the path has none.
    pub(crate) subject: String,
    /// The id of the action; empty where the path has none.
    pub(crate) action: String,
}

impl Route {
    /// The route of a method and a path; `None` where the API has none.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Route> {
        let route = |op, subject: &str, action: &str| {
            Some(Route { op, subject: subject.to_owned(), action: action.to_owned() })
        };
        // These end in a slash, by the specification.
        match (method.as_str(), path) {
            ("GET", "/calendars/") => return route(Op::ListCalendars, "", ""),
            ("GET", "/workflows/") => return route(Op::ListWorkflows, "", ""),
            ("GET", "/users/") => return route(Op::ListUsers, "", ""),
            ("GET", "/knowledge-bases/") => return route(Op::ListKnowledgeBases, "", ""),
            _ => {}
        }
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        if segments.iter().any(|segment| segment.is_empty()) {
            return None;
        }
        match (method.as_str(), segments.as_slice()) {
            ("GET", ["locations", id]) => route(Op::GetLocation, id, ""),
            ("GET", ["locations", id, "customFields"]) => route(Op::ListCustomFields, id, ""),
            ("GET", ["conversations", "search"]) => route(Op::SearchConversations, "", ""),
            ("GET", ["conversations", id, "messages"]) => route(Op::ListMessages, id, ""),
            ("GET", ["conversation-ai", "generations"]) => route(Op::GetGeneration, "", ""),
            ("POST", ["conversation-ai", "agents"]) => route(Op::CreateAgent, "", ""),
            ("GET", ["conversation-ai", "agents", "search"]) => route(Op::SearchAgents, "", ""),
            ("GET", ["conversation-ai", "agents", id]) => route(Op::GetAgent, id, ""),
            ("PUT", ["conversation-ai", "agents", id]) => route(Op::UpdateAgent, id, ""),
            ("DELETE", ["conversation-ai", "agents", id]) => route(Op::DeleteAgent, id, ""),
            ("POST", ["conversation-ai", "agents", id, "actions"]) => route(Op::AttachAction, id, ""),
            ("GET", ["conversation-ai", "agents", id, "actions", "list"]) => route(Op::ListActions, id, ""),
            ("GET", ["conversation-ai", "agents", id, "actions", action]) => route(Op::GetAction, id, action),
            ("PUT", ["conversation-ai", "agents", id, "actions", action]) => route(Op::UpdateAction, id, action),
            ("DELETE", ["conversation-ai", "agents", id, "actions", action]) => route(Op::RemoveAction, id, action),
            ("PATCH", ["conversation-ai", "agents", id, "followup-settings"]) => route(Op::SetFollowup, id, ""),
            _ => None,
        }
    }
}
