//! The operations of the API that fitout knows.

use http::Method;
use std::fmt;

/// An operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
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

impl Op {
    /// Every operation, in the order of the definition.
    pub const ALL: [Op; 21] = [
        Op::CreateAgent,
        Op::SearchAgents,
        Op::GetAgent,
        Op::UpdateAgent,
        Op::DeleteAgent,
        Op::AttachAction,
        Op::ListActions,
        Op::GetAction,
        Op::UpdateAction,
        Op::RemoveAction,
        Op::SetFollowup,
        Op::GetGeneration,
        Op::GetLocation,
        Op::ListCalendars,
        Op::ListWorkflows,
        Op::ListContactFields,
        Op::ListUsers,
        Op::ListKnowledgeBases,
        Op::ProbeWrite,
        Op::SearchConversations,
        Op::ListMessages,
    ];

    /// The operation as a person reads it: "create agent".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Op::CreateAgent => "create agent",
            Op::SearchAgents => "list agents",
            Op::GetAgent => "read agent",
            Op::UpdateAgent => "update agent",
            Op::DeleteAgent => "delete agent",
            Op::AttachAction => "attach action",
            Op::ListActions => "list actions",
            Op::GetAction => "read action",
            Op::UpdateAction => "update action",
            Op::RemoveAction => "remove action",
            Op::SetFollowup => "set follow-up",
            Op::GetGeneration => "read generation",
            Op::GetLocation => "read location",
            Op::ListCalendars => "list calendars",
            Op::ListWorkflows => "list workflows",
            Op::ListContactFields => "list contact fields",
            Op::ListUsers => "list users",
            Op::ListKnowledgeBases => "list knowledge bases",
            Op::ProbeWrite => "probe the write scope",
            Op::SearchConversations => "list conversations",
            Op::ListMessages => "list messages",
        }
    }

    /// The scope that a token needs for it.
    #[must_use]
    pub fn scope(self) -> &'static str {
        match self {
            Op::SearchAgents | Op::GetAgent | Op::ListActions | Op::GetAction | Op::GetGeneration => {
                "conversation-ai.readonly"
            }
            Op::CreateAgent
            | Op::UpdateAgent
            | Op::DeleteAgent
            | Op::AttachAction
            | Op::UpdateAction
            | Op::RemoveAction
            | Op::SetFollowup
            | Op::ProbeWrite => "conversation-ai.write",
            Op::GetLocation => "locations.readonly",
            Op::ListCalendars => "calendars.readonly",
            Op::ListWorkflows => "workflows.readonly",
            Op::ListContactFields => "locations/customFields.readonly",
            Op::ListUsers => "users.readonly",
            Op::ListKnowledgeBases => "knowledge-bases.readonly",
            Op::SearchConversations => "conversations.readonly",
            Op::ListMessages => "conversations/message.readonly",
        }
    }

    /// Whether it changes something in the location; [`Op::ProbeWrite`] asks for a change that cannot be made.
    #[must_use]
    pub fn writes(self) -> bool {
        self.method() != Method::GET && self != Op::ProbeWrite
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
            Op::CreateAgent | Op::AttachAction => Method::POST,
            Op::UpdateAgent | Op::UpdateAction | Op::ProbeWrite => Method::PUT,
            Op::DeleteAgent | Op::RemoveAction => Method::DELETE,
            Op::SetFollowup => Method::PATCH,
            Op::SearchAgents
            | Op::GetAgent
            | Op::ListActions
            | Op::GetAction
            | Op::GetGeneration
            | Op::GetLocation
            | Op::ListCalendars
            | Op::ListWorkflows
            | Op::ListContactFields
            | Op::ListUsers
            | Op::ListKnowledgeBases
            | Op::SearchConversations
            | Op::ListMessages => Method::GET,
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
