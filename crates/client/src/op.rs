//! The operations of the API that fitout knows.

use http::Method;
use std::fmt;

/// An operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    /// `POST /conversation-ai/agents`.
    CreateAgent,
    /// `GET /conversation-ai/agents/search`.
    SearchAgents,
    /// `GET /conversation-ai/agents/{agentId}`.
    GetAgent,
    /// `PUT /conversation-ai/agents/{agentId}`.
    UpdateAgent,
    /// `DELETE /conversation-ai/agents/{agentId}`.
    DeleteAgent,
    /// `POST /conversation-ai/agents/{agentId}/actions`.
    AttachAction,
    /// `GET /conversation-ai/agents/{agentId}/actions/list`.
    ListActions,
    /// `GET /conversation-ai/agents/{agentId}/actions/{actionId}`.
    GetAction,
    /// `PUT /conversation-ai/agents/{agentId}/actions/{actionId}`.
    UpdateAction,
    /// `DELETE /conversation-ai/agents/{agentId}/actions/{actionId}`.
    RemoveAction,
    /// `PATCH /conversation-ai/agents/{agentId}/followup-settings`.
    SetFollowup,
    /// `GET /conversation-ai/generations`.
    GetGeneration,
    /// `GET /locations/{id}`: a look-up outside the Conversational AI family.
    GetLocation,
    /// `GET /calendars/`.
    ListCalendars,
    /// `GET /workflows/`.
    ListWorkflows,
    /// `GET /locations/{id}/customFields`.
    ListContactFields,
    /// `GET /users/`.
    ListUsers,
    /// `GET /knowledge-bases/`.
    ListKnowledgeBases,
    /// `PUT /conversation-ai/agents/{agentId}` of an agent that cannot exist, with a body that cannot be valid: it changes
    /// nothing, and its refusal tells whether the token may write.
    ProbeWrite,
    /// `GET /conversations/search`: outside the Conversational AI family.
    SearchConversations,
    /// `GET /conversations/{id}/messages`: outside the Conversational AI family.
    ListMessages,
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

    /// The operation as a person reads it: "create agent".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Endpoint::CreateAgent => "create agent",
            Endpoint::SearchAgents => "list agents",
            Endpoint::GetAgent => "read agent",
            Endpoint::UpdateAgent => "update agent",
            Endpoint::DeleteAgent => "delete agent",
            Endpoint::AttachAction => "attach action",
            Endpoint::ListActions => "list actions",
            Endpoint::GetAction => "read action",
            Endpoint::UpdateAction => "update action",
            Endpoint::RemoveAction => "remove action",
            Endpoint::SetFollowup => "set follow-up",
            Endpoint::GetGeneration => "read generation",
            Endpoint::GetLocation => "read location",
            Endpoint::ListCalendars => "list calendars",
            Endpoint::ListWorkflows => "list workflows",
            Endpoint::ListContactFields => "list contact fields",
            Endpoint::ListUsers => "list users",
            Endpoint::ListKnowledgeBases => "list knowledge bases",
            Endpoint::ProbeWrite => "probe the write scope",
            Endpoint::SearchConversations => "list conversations",
            Endpoint::ListMessages => "list messages",
        }
    }

    /// The scope that a token needs for it.
    #[must_use]
    pub fn scope(self) -> &'static str {
        match self {
            Endpoint::SearchAgents
            | Endpoint::GetAgent
            | Endpoint::ListActions
            | Endpoint::GetAction
            | Endpoint::GetGeneration => "conversation-ai.readonly",
            Endpoint::CreateAgent
            | Endpoint::UpdateAgent
            | Endpoint::DeleteAgent
            | Endpoint::AttachAction
            | Endpoint::UpdateAction
            | Endpoint::RemoveAction
            | Endpoint::SetFollowup
            | Endpoint::ProbeWrite => "conversation-ai.write",
            Endpoint::GetLocation => "locations.readonly",
            Endpoint::ListCalendars => "calendars.readonly",
            Endpoint::ListWorkflows => "workflows.readonly",
            Endpoint::ListContactFields => "locations/customFields.readonly",
            Endpoint::ListUsers => "users.readonly",
            Endpoint::ListKnowledgeBases => "knowledge-bases.readonly",
            Endpoint::SearchConversations => "conversations.readonly",
            Endpoint::ListMessages => "conversations/message.readonly",
        }
    }

    /// Whether it changes something in the location; [`Endpoint::ProbeWrite`] asks for a change that cannot be made.
    #[must_use]
    pub fn writes(self) -> bool {
        self.method() != Method::GET && self != Endpoint::ProbeWrite
    }

    /// Whether sending it twice can leave two resources behind, so that a failure may be ambiguous.
    #[must_use]
    pub fn creates(self) -> bool {
        self.method() == Method::POST
    }

    /// Whether it asks for the version that the run asks for; the look-ups have versions of their own.
    #[must_use]
    pub fn speaks_the_runs_version(self) -> bool {
        self.scope().starts_with("conversation-ai.")
    }

    pub(crate) fn method(self) -> Method {
        match self {
            Endpoint::CreateAgent | Endpoint::AttachAction => Method::POST,
            Endpoint::UpdateAgent | Endpoint::UpdateAction | Endpoint::ProbeWrite => Method::PUT,
            Endpoint::DeleteAgent | Endpoint::RemoveAction => Method::DELETE,
            Endpoint::SetFollowup => Method::PATCH,
            Endpoint::SearchAgents
            | Endpoint::GetAgent
            | Endpoint::ListActions
            | Endpoint::GetAction
            | Endpoint::GetGeneration
            | Endpoint::GetLocation
            | Endpoint::ListCalendars
            | Endpoint::ListWorkflows
            | Endpoint::ListContactFields
            | Endpoint::ListUsers
            | Endpoint::ListKnowledgeBases
            | Endpoint::SearchConversations
            | Endpoint::ListMessages => Method::GET,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
