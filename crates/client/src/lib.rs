//! The Conversational AI API, one request at a time.
//!
//! Begin with [`Call`], [`Transport`] and [`HttpTransport`], [`ApiError`] with its [`Class`], and [`Bearer`].
//!
//! A [`Call`] is a pure description of one request and of how its answer is read; a [`Transport`] carries it. Nothing
//! here retries, waits or limits: an [`ApiError`] says by its [`Class`] what is known of a request that failed, and
//! [`Limits`] what the API said about its limits.

mod api;
mod base;
mod body;
mod call;
mod classify;
mod clock;
mod conversations;
mod decode;
mod error;
mod http;
mod limits;
mod lookup;
pub mod oauth;
mod obstacle;
mod once;
mod proxy;
mod raw;
mod source;
mod transport;
mod webhook;
mod writable;

pub use api::{
    GenerationSource, attach_action, create_agent, delete_agent, find_agents, generation, get_action, get_agent,
    list_actions, location, probe_write, remove_action, search_agents, set_followup, update_action, update_agent,
};
pub use base::{ApiVersion, ApiVersionError, BaseUrl, BaseUrlError};
pub use call::Call;
pub use clock::{Clock, Moment, WallClock};
pub use conversations::{
    ConversationItem, ConversationPage, MessageItem, MessagePage, list_messages, search_conversations,
};
pub use decode::{AgentAnswer, AgentItem, AgentPage, LocationInfo};
pub use error::{ApiError, Class, FatalKind};
pub use http::{HttpOptions, HttpSetupError, HttpTransport};
pub use limits::{Limits, http_date, limits_of};
pub use lookup::{AssetPage, calendars, contact_fields, knowledge_bases, users, workflows};
pub use obstacle::Obstacle;
pub use proxy::{Proxy, ProxyError};
pub use raw::{raw_action, raw_actions, raw_agent};
pub use source::{Bearer, RenewFuture, TokenFuture, TokenSource};
pub use transport::{SendError, SendErrorKind, Sending, Transport};
pub use webhook::{Webhook, WebhookError};
pub use writable::{normalize_channels, writable_body};
