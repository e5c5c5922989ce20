//! From an unsuccessful answer to its class: the table of errors, in one place.

use crate::body::{read_json, unpacked};
use crate::error::{Class, FatalKind};
use crate::limits::Limits;
use crate::obstacle::Obstacle;
use fitout_model::{CauseKind, has_secret};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, StatusCode, Uri};
use serde_json::Value;

const TRACE_CHARS_MAX: usize = 128;
const TITLE_BYTES_MAX: usize = 4096;

/// What an answer means, before its words are cleaned.
pub(crate) struct Classified {
    pub(crate) class: Class,
    pub(crate) message: String,
    pub(crate) trace: Option<String>,
    pub(crate) obstacle: Option<Obstacle>,
}

/// Removes what the request said itself from a message: an API that repeats it says nothing by that.
pub(crate) type Clean<'a> = &'a dyn Fn(&str) -> String;

/// Who wrote the body of an answer.
enum Author {
    /// The API: its JSON error body.
    Api,
    /// The CDN, which refused the client.
    Cdn,
    /// A proxy, a gateway, nobody.
    Unknown,
}

struct AnswerWords {
    author: Author,
    message: String,
    trace: Option<String>,
}

/// The class of an answer that is not a success, by what it says beside what `clean` removes.
pub(crate) fn classify(
    status: StatusCode,
    headers: &HeaderMap,
    bytes: &[u8],
    limits: &Limits,
    clean: Clean<'_>,
) -> Classified {
    if status.is_redirection() {
        return redirection(status, headers);
    }
    let AnswerWords { author, message, trace } = said(headers, bytes);
    let words = clean(&message).to_lowercase();
    let (class, obstacle) = match (status.as_u16(), author) {
        (429, _) if limits.daily_remaining == Some(0) => (Class::DayUsedUp, None),
        (429, _) => (Class::Throttled, None),
        // Somebody in the middle waited for the API, or was left waiting: it may have been done.
        (408 | 460 | 499, _) => (Class::Transient, None),
        (407, _) => (Class::TurnedAway, Some(Obstacle::ProxySignIn)),
        (403, Author::Cdn) => (Class::Fatal(FatalKind::Cdn), None),
        (404, Author::Api) if !is_routers(&words) && !names_what_is_missing(&words) => {
            (Class::TurnedAway, Some(Obstacle::NotTheApi))
        }
        (400..=499, Author::Api) => (refusal(status.as_u16(), &words), None),
        // A page is another server's; without one it is the API's word for a token that it does not know.
        (401, Author::Cdn) => (Class::Parked(CauseKind::TokenRefused), Some(Obstacle::NotTheApi)),
        (401, Author::Unknown) => (Class::Parked(CauseKind::TokenRefused), None),
        // Whoever wrote it stands before the API, which then never saw the request.
        (400..=499, Author::Cdn | Author::Unknown) => (Class::TurnedAway, Some(Obstacle::NotTheApi)),
        // Network Authentication Required: a guest network.
        (511, _) => (Class::Transient, Some(Obstacle::NotTheApi)),
        // What the API did, if anything, is not known.
        _ => (Class::Transient, None),
    };
    Classified { class, message, trace, obstacle }
}

/// What an answer means that leads elsewhere. Most of them say that nothing was done here.
fn redirection(status: StatusCode, headers: &HeaderMap) -> Classified {
    let class = match status.as_u16() {
        301 | 302 | 307 | 308 => Class::TurnedAway,
        // "See other" may follow what was done.
        _ => Class::Transient,
    };
    // The host only: what follows it may hold a token.
    let host = headers.get(LOCATION).and_then(|to| Uri::try_from(to.as_bytes()).ok()?.host().map(str::to_owned));
    let to = host.map(|host| format!(" ({host})")).unwrap_or_default();
    let message = format!("the answer leads to another address{to}, which is not followed; check --base-url");
    Classified { class, message, trace: None, obstacle: Some(Obstacle::Redirect) }
}

/// What the API's own "not found" names.
const THINGS: [&str; 12] = [
    "agent",
    "action",
    "employee",
    "assistant",
    "bot",
    "conversation",
    "message",
    "calendar",
    "workflow",
    "contact",
    "user",
    "location",
];
/// What a gateway does not find, whatever form its answer has.
const PLACES: [&str; 19] = [
    "route",
    "resource",
    "page",
    "path",
    "url",
    "uri",
    "endpoint",
    "method",
    "request",
    "upstream",
    "service",
    "handler",
    "mapping",
    "application",
    "app",
    "backend",
    "host",
    "server",
    "operation",
];

/// Whether a "not found" is about a resource, and not about a path or nothing at all: gateways write JSON in every form, so only the
/// API's own words are believed when something is to be taken for absent.
fn names_what_is_missing(words: &str) -> bool {
    // Who repeats a path has not found the path.
    if words.contains('/') || words.contains("conversation-ai") {
        return false;
    }
    let mut parts = words.split(|c: char| !c.is_alphanumeric());
    let names =
        |list: &[&str], word: &str| list.iter().any(|known| word == *known || word.strip_suffix('s') == Some(known));
    if parts.clone().any(|word| names(&PLACES, word)) {
        return false;
    }
    let missing =
        ["not found", "not exist", "doesn't exist", "no longer exists"].iter().any(|said| words.contains(said));
    let none = words.starts_with("no ") && words.contains(" found");
    none || missing && parts.any(|word| names(&THINGS, word))
}

/// Whether the router of the API itself does not know the path.
fn is_routers(words: &str) -> bool {
    words.starts_with("cannot ") && words.contains(" /")
}

/// The class of a 4xx (not 408, not 429) with the API's own body, by its lower-cased message.
fn refusal(status: u16, words: &str) -> Class {
    let has = |text: &str| words.contains(text);
    match status {
        400 | 401 if about_version(status, words) => Class::Fatal(FatalKind::Version),
        400 | 401 | 403 if is_suspended(words) => Class::Parked(CauseKind::Suspended),
        401 | 403 if has("user type mismatch") || has("authclass") => Class::Parked(CauseKind::WrongTokenKind),
        401 | 403 if has("not accessible from this token") || has("not have access to this location") => {
            Class::Parked(CauseKind::WrongLocation)
        }
        401 | 403 if has("scope") => Class::Parked(CauseKind::MissingScope),
        401 => Class::Parked(CauseKind::TokenRefused),
        // The token is known and may not do this: with this API, that is a scope.
        403 => Class::Parked(CauseKind::MissingScope),
        400 if has("no agent found") || has("no action found") => Class::NotFound,
        // The router does not know the path: no word about the resource, which must not be taken for absent.
        404 if is_routers(words) => Class::Refused,
        404 => Class::NotFound,
        _ => Class::Refused,
    }
}

/// Whether a message is about the `Version` header and not about a member of the body.
fn about_version(status: u16, words: &str) -> bool {
    // By whole words, because "conversion" is a word that actions use.
    let mut parts = words.split(|c: char| !c.is_alphanumeric());
    let named = parts.any(|part| part == "version");
    named && (status == 401 || words.contains("header") || !words.contains("property"))
}

fn is_suspended(words: &str) -> bool {
    ["location is not active", "location not active", "location is inactive", "location is suspended"]
        .iter()
        .any(|text| words.contains(text))
}

fn said(headers: &HeaderMap, bytes: &[u8]) -> AnswerWords {
    let without_trace = |author, message: String| AnswerWords { author, message, trace: None };
    let plain = match unpacked(headers, bytes) {
        Ok(plain) => plain,
        Err(packed) => return without_trace(Author::Unknown, format!("the answer could not be read: {packed}")),
    };
    let bytes = plain.as_ref();
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return without_trace(Author::Unknown, "an answer without a body".to_owned());
    }
    match read_json(&HeaderMap::new(), bytes) {
        Ok(value) if value.get("cloudflare_error").is_some() => without_trace(Author::Cdn, cdn_words(&value)),
        Ok(value) if is_apis_own(&value) => AnswerWords {
            author: Author::Api,
            message: message_of(&value).unwrap_or_else(|| "the API gave no reason".to_owned()),
            trace: trace_of(&value),
        },
        Ok(_) => without_trace(Author::Unknown, "an answer that is not in the API's form".to_owned()),
        Err(_) if is_html(headers, bytes) => without_trace(Author::Cdn, page_words(bytes)),
        Err(_) if bytes.windows(4).any(|w| w == b"1010") => {
            without_trace(Author::Cdn, "Error 1010: the client was refused".to_owned())
        }
        // It may quote the request, so it is not repeated.
        Err(_) => without_trace(Author::Unknown, "an answer that is not JSON".to_owned()),
    }
}

fn is_apis_own(value: &Value) -> bool {
    value.as_object().is_some_and(|body| {
        let told = |name| body.get(name).is_some_and(|member: &Value| !member.is_null());
        told("message") || told("error") || told("statusCode")
    })
}

/// The API's message: a text or a list of them, at the top or inside `error`.
fn message_of(value: &Value) -> Option<String> {
    let error = value.get("error");
    [value.get("message"), error.and_then(|inner| inner.get("message")), error].into_iter().flatten().find_map(text_of)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(text_of).collect();
            Some(texts.join("; "))
        }
        // A validator's {property, constraints: {rule: text}}, from the outside in.
        Value::Object(members) => match members.get("message").or_else(|| members.get("constraints")) {
            Some(inner) => text_of(inner),
            None => Some(members.values().filter_map(text_of).collect::<Vec<_>>().join("; ")),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
    .filter(|text| !text.trim().is_empty())
}

fn cdn_words(value: &Value) -> String {
    value.get("title").and_then(Value::as_str).unwrap_or("the CDN refused the client").to_owned()
}

/// Whether the body is a page for a browser.
pub(crate) fn is_html(headers: &HeaderMap, bytes: &[u8]) -> bool {
    let declared = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim().to_ascii_lowercase().starts_with("text/html"));
    declared || bytes.trim_ascii_start().first() == Some(&b'<')
}

/// The title of a page: who wrote it and why, in few words.
pub(crate) fn page_words(bytes: &[u8]) -> String {
    let start = String::from_utf8_lossy(bytes.get(..TITLE_BYTES_MAX).unwrap_or(bytes));
    let title = start.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map(|(title, _)| title);
    match title.map(str::trim) {
        Some(title) if !title.is_empty() => format!("an HTML page came instead of JSON: {title}"),
        Some(_) | None => "an HTML page came instead of JSON".to_owned(),
    }
}

/// The API's trace id; only what is shaped like one, and no token: an answer can repeat what it was sent.
pub(crate) fn trace_of(body: &Value) -> Option<String> {
    let named = |value: &Value| value.get("traceId").and_then(Value::as_str).map(str::to_owned);
    named(body).or_else(|| body.get("error").and_then(named)).filter(|trace| is_trace(trace) && !has_secret(trace))
}

fn is_trace(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    (1..=TRACE_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed)
}
