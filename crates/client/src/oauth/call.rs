//! A request to an OAuth endpoint: its secrets, how it is sent, and how its answer is read.

use crate::base::{ApiVersion, BaseUrl};
use crate::body::read_json;
use crate::call::{JSON, OUR_NAME, PLAIN, authorization, not_sent, read_success, unanswered, unusable};
use crate::classify::{Classified, classify};
use crate::decode::Unreadable;
use crate::error::Class;
use crate::limits::{Limits, limits_of};
use crate::transport::SendError;
use bytes::Bytes;
use fitout_model::Redactor;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// One request to an OAuth endpoint, with the secrets that it sends.
pub struct OauthCall<A> {
    pub(super) what: &'static str,
    pub(super) path: &'static str,
    pub(super) query: Vec<(&'static str, String)>,
    /// What is sent as a form and is no secret; a request without a form is a GET.
    pub(super) form: Vec<(&'static str, String)>,
    /// What is sent in the form as well, and shown nowhere.
    pub(super) secrets: Vec<(&'static str, SecretString)>,
    pub(super) bearer: Option<SecretString>,
    pub(super) decode: fn(&Value) -> Result<A, Unreadable>,
}

/// Why an OAuth endpoint did not give what it was asked for; no part of a secret is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {}{message}", .status.map(|status| format!("{status}: ")).unwrap_or_default())]
pub struct OauthError {
    /// What was asked for.
    pub what: &'static str,
    /// What is known of the request, and so what may be done next.
    pub class: Class,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// What the API or the network said, on one line, secrets removed.
    pub message: String,
    /// The API's trace id, where it gave one.
    pub trace: Option<String>,
    /// How long the API asks to wait, where it does.
    pub retry_after: Option<Duration>,
}

impl OauthError {
    /// Whether the same request may be answered otherwise in a moment.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self.class {
            Class::NotSent | Class::Throttled | Class::Transient | Class::TurnedAway => true,
            Class::DayUsedUp | Class::NotFound | Class::Refused | Class::Parked(_) | Class::Fatal(_) => false,
        }
    }
}

impl<A> OauthCall<A> {
    /// The request, ready to be sent once; its `Authorization` header is marked sensitive.
    ///
    /// # Errors
    /// [`SendErrorKind::NotSent`](crate::SendErrorKind::NotSent) when a token or an id cannot stand in a request. The detail repeats neither.
    pub fn request(&self, base: &BaseUrl) -> Result<http::Request<Bytes>, SendError> {
        let uri = base
            .join(self.path, &self.query)
            .ok_or_else(|| not_sent("the address of the OAuth endpoint cannot be made; check --base-url"))?;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&self.form);
        form.extend_pairs(self.secrets.iter().map(|(name, value)| (*name, value.expose_secret())));
        let mut request = http::Request::new(Bytes::from(form.finish()));
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, OUR_NAME);
        headers.insert(ACCEPT, JSON);
        headers.insert(ACCEPT_ENCODING, PLAIN);
        if let Some(token) = &self.bearer {
            headers.insert(AUTHORIZATION, authorization(token)?);
            // These break under later versions, whatever the user chose for the agents.
            headers.insert("version", ApiVersion::of_oauth().header());
        }
        if !self.form.is_empty() {
            headers.insert(CONTENT_TYPE, FORM);
            *request.method_mut() = Method::POST;
        }
        Ok(request)
    }

    /// What the answer holds, or why it does not hold it.
    ///
    /// # Errors
    /// Every answer that is not the documented success, and every missing answer.
    pub fn read(&self, answer: Result<http::Response<Bytes>, SendError>) -> Result<A, OauthError> {
        let (parts, bytes) = match answer {
            Ok(response) => response.into_parts(),
            Err(failure) => return Err(self.error(unanswered(failure), None, Limits::default())),
        };
        let limits = limits_of(&parts.headers);
        let status = Some(parts.status.as_u16());
        if !parts.status.is_success() {
            let mut verdict = classify(parts.status, &parts.headers, &bytes, &limits, &str::to_owned);
            verdict.message = with_description(verdict.message, &parts.headers, &bytes);
            return Err(self.error(verdict, status, limits));
        }
        self.decoded(&parts.headers, &bytes).map_err(|verdict| self.error(verdict, status, limits))
    }

    fn decoded(&self, headers: &HeaderMap, bytes: &[u8]) -> Result<A, Classified> {
        let value = read_success(headers, bytes)?;
        (self.decode)(&value).map_err(|unreadable| unusable(&unreadable, &value))
    }

    fn error(&self, verdict: Classified, status: Option<u16>, limits: Limits) -> OauthError {
        let secrets = self.bearer.iter().chain(self.secrets.iter().map(|(_, value)| value));
        let redactor = secrets.fold(Redactor::default(), |hiding, secret| {
            let plain = secret.expose_secret();
            // An echo of the form has it as the form writes it.
            let written: String = form_urlencoded::byte_serialize(plain.as_bytes()).collect();
            hiding.and(plain).and(&written)
        });
        let clean = |text: &str| redactor.clean(&redactor.clean(text));
        OauthError {
            what: self.what,
            class: verdict.class,
            status,
            message: clean(&verdict.message),
            trace: verdict.trace.filter(|trace| clean(trace) == *trace),
            retry_after: limits.retry_after,
        }
    }
}

/// OAuth's own form of an error keeps the words for people in `error_description`.
fn with_description(message: String, headers: &HeaderMap, bytes: &[u8]) -> String {
    let body = read_json(headers, bytes).unwrap_or_default();
    match body.get("error_description").and_then(Value::as_str) {
        Some(words) if !words.trim().is_empty() && !message.contains(words) => format!("{message}: {words}"),
        Some(_) | None => message,
    }
}

impl<A> fmt::Debug for OauthCall<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OauthCall").field("what", &self.what).finish_non_exhaustive()
    }
}
