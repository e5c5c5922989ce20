//! Requests under way: read when they are sent, processed when they arrive, whatever became of their sender.

use crate::fault::Doom;
use crate::oauth::OauthRequest;
use crate::op::{Op, Route};
use crate::token::{Caller, header};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A request as the server reads it, without its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Call {
    /// Where it leads; `None` where the API has no such route.
    pub(crate) route: Option<Route>,
    /// Its first line, for the answer to a route that does not exist.
    pub(crate) line: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) version: Option<String>,
    pub(crate) caller: Caller,
    /// What it asks of an OAuth endpoint, where it does; its query and body are not kept then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) oauth: Option<OauthRequest>,
    #[serde(with = "body_text")]
    pub(crate) body: Bytes,
}

/// Bodies stand as text in the world's file; a body that is no text would be refused as JSON in any case.
mod body_text {
    use bytes::Bytes;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&String::from_utf8_lossy(body))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        String::deserialize(deserializer).map(Bytes::from)
    }
}

impl Call {
    /// Reads a request; `caller` is who sends it.
    pub(crate) fn read(request: &http::Request<Bytes>, caller: Caller) -> Self {
        let uri = request.uri();
        let oauth = OauthRequest::of(request);
        let (query, body) = match &oauth {
            // Both can hold secrets.
            Some(_) => (Vec::new(), Bytes::new()),
            None => (
                form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
                request.body().clone(),
            ),
        };
        Self {
            route: Route::of(request.method(), uri.path()),
            line: format!("{} {}", request.method(), uri.path()),
            query,
            version: header(request, "version").map(str::to_owned),
            caller,
            oauth,
            body,
        }
    }

    pub(crate) fn op(&self) -> Option<Op> {
        self.route.as_ref().map(|route| route.op)
    }

    /// The first query parameter of this name.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A request on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flight {
    /// Its number, by which its sender asks for the answer.
    pub(crate) id: u64,
    pub(crate) call: Call,
    pub(crate) doom: Option<Doom>,
    pub(crate) stage: Stage,
    pub(crate) trace: String,
}

/// Where a request on its way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// It has not reached the server.
    Arriving,
    /// The server has read it, and does it later.
    Delayed,
}

/// What the sender of a request knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Departure {
    /// The connection was refused.
    Refused,
    /// The request is on its way.
    Flying {
        /// Its number.
        id: u64,
        /// When its answer is back; never, for `None`.
        back: Option<Duration>,
    },
}
