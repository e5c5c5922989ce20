//! The wire: one request, one answer, no retry, no limit.

use crate::obstacle::Obstacle;
use bytes::Bytes;
use std::future::Future;
use std::pin::Pin;

/// The future of an answer.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, SendError>> + Send + 'a>>;

/// Something that carries a request to the API: reqwest, or the sandbox inside the process.
///
/// The URI of the request is absolute. Dropping the future abandons the request, which may still arrive.
pub trait Transport: Send + Sync + std::fmt::Debug {
    /// Sends the request once.
    ///
    /// The future resolves to the whole answer, whatever its status, or to why there is none.
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_>;
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct SendError {
    /// What is known of the request's fate.
    pub kind: SendErrorKind,
    /// What happened, in words; without URL, token or body.
    pub detail: String,
    /// What stands in the way, where that can be told.
    pub obstacle: Option<Obstacle>,
}

impl SendError {
    /// That there is no answer, and nothing known of what stands in the way.
    #[must_use]
    pub fn new(kind: SendErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), obstacle: None }
    }
}

/// What is known of a request that has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendErrorKind {
    /// It never left: the connection was refused, the name not found, TLS failed, the request could not be built.
    NotSent,
    /// No answer in time; it may have been done.
    TimedOut,
    /// The connection broke while it was under way; it may have been done.
    Broken,
    /// The answer is larger than the cap; it may have been done.
    TooLarge,
}
