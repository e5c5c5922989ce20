//! Answers: what the API says, and in which headers.

use crate::limit::Standings;
use crate::rng::Rng;
use bytes::Bytes;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::{Value, json};
use std::time::Duration;

/// The world begins here by the calendar: 2026-01-01T00:00:00Z, in seconds of Unix time.
pub(crate) const EPOCH_SECONDS: i64 = 1_767_225_600;

/// An answer as HTTP carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// What becomes of a request, as its sender sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A whole answer.
    Answered(Answer),
    /// The connection closes in the middle of the answer's body.
    Truncated(Answer),
    /// The connection is reset.
    Reset,
}

/// Why the API does not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A status and a sentence.
    Said(u16, String),
    /// 422 with a list of problems.
    Invalid(Vec<String>),
    /// OAuth's own form of an error: a status, its word for programs, and its words for people.
    Oauth(u16, &'static str, &'static str),
    /// 403 with the page of the CDN.
    Page,
}

impl Refusal {
    pub(crate) fn said(status: u16, message: impl Into<String>) -> Self {
        Refusal::Said(status, message.into())
    }
}

impl Answer {
    /// An answer in JSON; objects get the trace id as a member.
    pub(crate) fn json(status: u16, mut body: Value, trace: &str) -> Self {
        if let Some(object) = body.as_object_mut() {
            object.insert("traceId".to_owned(), Value::String(trace.to_owned()));
        }
        let headers = vec![("content-type", "application/json; charset=utf-8".to_owned())];
        Self { status, headers, body: Bytes::from(body.to_string()) }
    }

    /// A page, as CDNs and proxies answer.
    pub(crate) fn page(status: u16, title: &str) -> Self {
        let body =
            format!("<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n");
        let headers = vec![("content-type", "text/html; charset=UTF-8".to_owned())];
        Self { status, headers, body: Bytes::from(body) }
    }

    /// The answer to a refused request.
    pub(crate) fn refused(refusal: &Refusal, trace: &str) -> Self {
        match refusal {
            Refusal::Said(400, message) => Self::json(400, json!({"statusCode": 400, "message": message}), trace),
            Refusal::Said(status, message) => {
                let body = json!({"statusCode": status, "message": message, "error": reason(*status)});
                Self::json(*status, body, trace)
            }
            Refusal::Invalid(problems) => {
                let body = json!({"statusCode": 422, "message": problems, "error": reason(422)});
                Self::json(422, body, trace)
            }
            Refusal::Oauth(status, error, words) => {
                Self::json(*status, json!({"error": error, "error_description": words}), trace)
            }
            Refusal::Page => Self::page(403, "Access denied | Error 1010"),
        }
    }

    /// The answer of a server, or of the proxy before it, that is in trouble.
    pub(crate) fn trouble(status: u16, trace: &str) -> Self {
        match status {
            502 | 520 => Self::page(status, &format!("{status}: {}", reason(status))),
            _ => Self::refused(&Refusal::said(status, reason(status)), trace),
        }
    }

    /// The same with the headers of the location's limits.
    pub(crate) fn with_limits(mut self, limits: &Standings) -> Self {
        self.headers.extend([
            ("x-ratelimit-limit-daily", limits.daily.to_string()),
            ("x-ratelimit-daily-remaining", limits.daily_remaining.to_string()),
            ("x-ratelimit-daily-reset", limits.daily_reset.as_millis().to_string()),
            ("x-ratelimit-interval-milliseconds", limits.window.as_millis().to_string()),
            ("x-ratelimit-max", limits.max.to_string()),
            ("x-ratelimit-remaining", limits.remaining.to_string()),
        ]);
        self
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Another answer in place of this one, with this one's headers of limits and date.
    pub(crate) fn instead(self, mut other: Answer) -> Self {
        other.headers.extend(self.headers.into_iter().filter(|(name, _)| *name != "content-type"));
        other
    }

    /// The same with a byte order mark before its body.
    pub(crate) fn marked(mut self) -> Self {
        self.body = Bytes::from([b"\xef\xbb\xbf", self.body.as_ref()].concat());
        self
    }

    /// The same with half of its body.
    pub(crate) fn cut(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }
}

/// The words of a status.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        413 => "Request Entity Too Large",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Web server is returning an unknown error",
    }
}

fn timestamp(at: Duration) -> Timestamp {
    let seconds = i64::try_from(at.as_secs()).unwrap_or(i64::MAX).saturating_add(EPOCH_SECONDS);
    let nanos = i32::try_from(at.subsec_nanos()).unwrap_or_default();
    Timestamp::new(seconds, nanos).unwrap_or(Timestamp::MAX)
}

/// A time of the world's clock as the API writes times.
pub(crate) fn iso(at: Duration) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// A time in milliseconds since 1970 as the API writes times.
pub(crate) fn iso_ms(ms: u64) -> String {
    let moment = i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    moment.unwrap_or(Timestamp::MAX).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// A time of the world's clock as HTTP writes dates.
pub(crate) fn http_date(at: Duration) -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&timestamp(at)).unwrap_or_default()
}

/// The trace id of a request, by the count of requests to the world.
pub(crate) fn trace(seed: u64, location: &str, count: u64) -> String {
    Rng::of(seed, &["trace", location, &count.to_string()]).trace()
}
