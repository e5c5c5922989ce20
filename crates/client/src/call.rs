//! A request as a value: described once, built for a base and a token, and its answer read.

use crate::base::{ApiVersion, BaseUrl};
use crate::body::{Unread, read_json, unpacked};
use crate::classify::{Classified, classify, is_html, page_words, trace_of};
use crate::decode::{Decode, SentRequest, Unreadable};
use crate::error::{ApiError, Class};
use crate::limits::{Limits, limits_of};
use crate::obstacle::Obstacle;
use crate::transport::{SendError, SendErrorKind};
use bytes::Bytes;
use fitout_api::{Endpoint, Method};
use fitout_model::{Redactor, check_token, learn_secret};
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{HeaderMap, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::fmt;

/// The CDN can refuse a library's default name, so we give our own.
pub(crate) const OUR_NAME: HeaderValue = HeaderValue::from_static(concat!("fitout/", env!("CARGO_PKG_VERSION")));
/// Answers are small, and one that is packed can come damaged.
pub(crate) const PLAIN: HeaderValue = HeaderValue::from_static("identity");
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A pure description of one request to the API and of how its answer is read.
///
/// It holds no token, so that it can be kept, compared by its [`body`](Call::body) and built again for another try.
pub struct Call<A> {
    op: Endpoint,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    // The id that the answer must carry, where the request names one.
    id: Option<String>,
    decode: Decode<A>,
}

impl<A> Call<A> {
    /// A request of this operation, with these ids in its path.
    pub(crate) fn new(op: Endpoint, ids: &[&str], decode: Decode<A>) -> Self {
        Self { op, path: op.path_of(ids), query: Vec::new(), body: None, id: None, decode }
    }

    pub(crate) fn with_query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(crate) fn with_body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn about(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    /// Which operation it is.
    #[must_use]
    pub fn op(&self) -> Endpoint {
        self.op
    }

    /// What it sends, where it sends something.
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    /// The request, ready to be sent once; its `Authorization` header is marked sensitive.
    ///
    /// # Errors
    /// [`SendErrorKind::NotSent`] when the token cannot stand in a header or an id cannot stand in a path. The detail
    /// repeats neither.
    pub fn request(
        &self,
        base: &BaseUrl,
        version: &ApiVersion,
        token: &SecretString,
    ) -> Result<http::Request<Bytes>, SendError> {
        let authorization = authorization(token)?;
        let uri = base
            .join(&self.path, &self.query)
            .ok_or_else(|| not_sent("an id of the request cannot stand in an address; check the ids in the roster"))?;
        let body = match &self.body {
            Some(body) => Bytes::from(body.to_string()),
            None => Bytes::new(),
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = http_method(self.op.method());
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, authorization);
        headers.insert("version", ApiVersion::of(self.op).as_ref().unwrap_or(version).header());
        headers.insert(USER_AGENT, OUR_NAME);
        headers.insert(ACCEPT, JSON);
        headers.insert(ACCEPT_ENCODING, PLAIN);
        if self.body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        Ok(request)
    }

    /// What the answer holds, or why it does not hold it, by class; the message is free of the token and of the
    /// texts of the body.
    ///
    /// # Errors
    /// Every answer that is not the documented success, and every missing answer.
    pub fn read(&self, answer: Result<http::Response<Bytes>, SendError>, token: &SecretString) -> Result<A, ApiError> {
        let (parts, bytes) = match answer {
            Ok(response) => response.into_parts(),
            Err(failure) => return Err(self.error(unanswered(failure), None, Limits::default(), token)),
        };
        let limits = limits_of(&parts.headers);
        if !parts.status.is_success() {
            let redactor = self.redactor(token);
            let clean = |text: &str| redactor.clean(&redactor.clean(text));
            let verdict = classify(parts.status, &parts.headers, &bytes, &limits, &clean);
            return Err(self.error(verdict, Some(parts.status), limits, token));
        }
        self.decoded(&parts.headers, &bytes).map_err(|verdict| self.error(verdict, Some(parts.status), limits, token))
    }

    fn decoded(&self, headers: &HeaderMap, bytes: &[u8]) -> Result<A, Classified> {
        let value = read_success(headers, bytes)?;
        let sent = SentRequest { id: self.id.as_deref(), body: self.body.as_ref() };
        (self.decode)(&value, &sent).map_err(|unreadable| unusable(&unreadable, &value))
    }

    /// What hides the token and the texts of the body.
    fn redactor(&self, token: &SecretString) -> Redactor {
        let redactor = Redactor::new(token.expose_secret());
        match &self.body {
            Some(body) => redactor.with_body(&with_pieces(body)),
            None => redactor,
        }
    }

    fn error(&self, verdict: Classified, status: Option<StatusCode>, limits: Limits, token: &SecretString) -> ApiError {
        let redactor = self.redactor(token);
        // The first pass removes control characters, which may have kept a secret apart; the second sees it whole.
        let clean = |text: &str| redactor.clean(&redactor.clean(text));
        ApiError {
            class: verdict.class,
            op: self.op,
            status: status.map(|status| status.as_u16()),
            message: clean(&verdict.message),
            // A trace id that had to be cleaned is none.
            trace: verdict.trace.filter(|trace| clean(trace) == *trace),
            obstacle: verdict.obstacle,
            limits: Box::new(limits),
        }
    }
}

fn http_method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}

/// The JSON of a successful answer; an empty body reads as `null`.
///
/// Whatever it is that cannot be read, it may have been done: see [`Class::Transient`].
pub(crate) fn read_success(headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Classified> {
    let why = match read_json(headers, bytes) {
        Ok(value) => return Ok(value),
        Err(why) => why,
    };
    let plain = unpacked(headers, bytes).unwrap_or_default();
    let (message, obstacle) = match why {
        Unread::Packed(_) => (why.to_string(), Some(Obstacle::Packed)),
        Unread::Twice => (why.to_string(), None),
        Unread::NotJson { .. } if is_html(headers, &plain) => (page_words(&plain), Some(Obstacle::NotTheApi)),
        // What begins as JSON was cut or spoilt on its way.
        Unread::NotJson { .. } => {
            let begun = matches!(plain.trim_ascii_start().first(), Some(b'{' | b'['));
            (why.to_string(), (!begun).then_some(Obstacle::NotTheApi))
        }
    };
    Err(Classified { class: Class::Transient, message, trace: None, obstacle })
}

/// What JSON means that does not say what it was asked for.
pub(crate) fn unusable(unreadable: &Unreadable, value: &Value) -> Classified {
    let message = format!("the answer cannot be used: {unreadable}");
    // The API has a body for everything but a removal.
    let obstacle = value.is_null().then_some(Obstacle::NotTheApi);
    Classified { class: Class::Transient, message, trace: trace_of(value), obstacle }
}

/// The body and, beside it, its texts in the pieces that survive an echo in which line breaks and quotes are escaped.
fn with_pieces(body: &Value) -> Value {
    let mut all = vec![body.clone()];
    let mut open = vec![body];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                let pieces = text.split(['\n', '\r', '\t', '"', '\\']).map(str::trim);
                all.extend(pieces.map(Value::from));
            }
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    Value::Array(all)
}

pub(crate) fn unanswered(failure: SendError) -> Classified {
    let class = match failure.kind {
        SendErrorKind::NotSent => Class::NotSent,
        SendErrorKind::TimedOut | SendErrorKind::Broken | SendErrorKind::TooLarge => Class::Transient,
    };
    Classified { class, message: failure.detail, trace: None, obstacle: failure.obstacle }
}

pub(crate) fn not_sent(detail: &str) -> SendError {
    SendError::new(SendErrorKind::NotSent, detail)
}

/// A header value would take tabs, no-break spaces and zero-width spaces, which the API answers with a puzzling 401.
pub(crate) fn authorization(token: &SecretString) -> Result<HeaderValue, SendError> {
    let token = token.expose_secret();
    if check_token(token).is_err() {
        return Err(not_sent("the token has a character or a length that no token has; check its row in the roster"));
    }
    // Every token that is ever sent passes here: from now on it is kept out of all output, whatever answers repeat it.
    learn_secret(token);
    let Ok(mut value) = HeaderValue::try_from(format!("Bearer {token}")) else {
        return Err(not_sent("the token cannot stand in a header; check its row in the roster"));
    };
    value.set_sensitive(true);
    Ok(value)
}

impl<A> fmt::Debug for Call<A> {
    // The body holds prompt text, and a query can hold a name: neither is printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("op", &self.op).field("path", &self.path).finish_non_exhaustive()
    }
}
