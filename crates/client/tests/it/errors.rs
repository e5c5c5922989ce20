//! The table of errors, row by row.

use crate::support::{PROMPT, answer, call, json_answer};
use bytes::Bytes;
use fitout_api::Endpoint;
use fitout_client::{Class, FatalKind, Obstacle, SendError, SendErrorKind, create_agent};
use fitout_model::CauseKind;
use http::Response;
use serde_json::{Value, json};

fn parked(kind: CauseKind) -> Class {
    Class::Parked(kind)
}

fn api(status: u16, message: &str) -> Response<Bytes> {
    json_answer(status, &json!({ "statusCode": status, "message": message, "error": "X", "traceId": "t-1" }))
}

fn page(status: u16, title: &str) -> Response<Bytes> {
    let html = format!("<!DOCTYPE html><html><head><title>{title}</title></head><body>…</body></html>");
    answer(status, &[("content-type", "text/html; charset=UTF-8")], html)
}

#[test]
fn an_answer_of_the_api_has_the_class_of_its_row() {
    let rows = [
        (401, "Invalid Private Integration token", parked(CauseKind::TokenRefused)),
        (401, "Invalid JWT", parked(CauseKind::TokenRefused)),
        (401, "Something new", parked(CauseKind::TokenRefused)),
        (401, "The token is not authorized for this scope.", parked(CauseKind::MissingScope)),
        (403, "The token is not authorized for this scope.", parked(CauseKind::MissingScope)),
        (403, "Forbidden resource", parked(CauseKind::MissingScope)),
        (401, "This location is not accessible from this token", parked(CauseKind::WrongLocation)),
        (403, "The token does not have access to this location.", parked(CauseKind::WrongLocation)),
        (401, "Token's user type mismatch!", parked(CauseKind::WrongTokenKind)),
        (401, "This authClass type is not allowed to access this scope.", parked(CauseKind::WrongTokenKind)),
        (401, "version header was not found.", Class::Fatal(FatalKind::Version)),
        (400, "Invalid Version header", Class::Fatal(FatalKind::Version)),
        (400, "Location is not active", parked(CauseKind::Suspended)),
        (400, "No Agent found for the id: abc", Class::NotFound),
        (404, "Agent not found", Class::NotFound),
        (404, "No Action found for the id: abc", Class::NotFound),
        (404, "The employee does not exist", Class::NotFound),
        (404, "Cannot GET /conversation-ai/agents/abc", Class::Refused),
        (400, "name must be a string", Class::Refused),
        (400, "the conversion goal is empty", Class::Refused),
        (400, "property version should not exist", Class::Refused),
        (422, "property foo should not exist", Class::Refused),
        (409, "Conflict", Class::Refused),
        (429, "Too Many Requests", Class::Throttled),
        (408, "Request Timeout", Class::Transient),
        (500, "Internal server error", Class::Transient),
        (503, "No Agent found for the id: abc", Class::Transient),
    ];
    for op in Endpoint::ALL {
        for (status, message, class) in rows {
            let error = call(op).fails(api(status, message));
            assert_eq!(error.class(), class, "{op}: {status} {message}");
            assert_eq!((error.op, error.status, error.trace.as_deref()), (op, Some(status), Some("t-1")));
            assert_eq!(error.is_ambiguous(), op.creates() && class == Class::Transient);
        }
    }
}

#[test]
fn an_answer_that_is_not_the_apis_own_proves_nothing() {
    let rows = [
        (answer(400, &[], ""), Class::TurnedAway),
        (answer(404, &[], "  \n"), Class::TurnedAway),
        (page(404, "404 Not Found"), Class::TurnedAway),
        (page(413, "413 Request Entity Too Large"), Class::TurnedAway),
        (answer(400, &[], "Bad Request"), Class::TurnedAway),
        (answer(422, &[], "[]"), Class::TurnedAway),
        (answer(400, &[], "{}"), Class::TurnedAway),
        (answer(400, &[], r#"{"message":null}"#), Class::TurnedAway),
        (answer(403, &[], ""), Class::TurnedAway),
        // What an API gateway says of a path that it does not know.
        (json_answer(404, &json!({"message": "Not Found"})), Class::TurnedAway),
        (json_answer(404, &json!({"message": "no Route matched with those values"})), Class::TurnedAway),
        (
            json_answer(404, &json!({"message": "DELETE /conversation-ai/agents/a/actions/b not found"})),
            Class::TurnedAway,
        ),
        (json_answer(404, &json!({"message": "Service conversation-ai not found"})), Class::TurnedAway),
        (json_answer(404, &json!({"message": "No handler found for the agents' actions"})), Class::TurnedAway),
        (json_answer(404, &json!({"statusCode": 404, "message": "Resource not found"})), Class::TurnedAway),
        (json_answer(404, &json!({"message": "Resource not found"})), Class::TurnedAway),
        (
            json_answer(404, &json!({"code": 404, "message": "The current request is not defined by this API."})),
            Class::TurnedAway,
        ),
        (json_answer(404, &json!({"message": "Method does not exist.", "code": 5})), Class::TurnedAway),
        (
            json_answer(404, &json!({"error": {"code": 404, "message": "The requested resource could not be found"}})),
            Class::TurnedAway,
        ),
        (json_answer(404, &json!({"statusCode": 404, "error": "Not Found"})), Class::TurnedAway),
        (json_answer(404, &json!({"message": "Not Found", "traceId": "abc-123"})), Class::TurnedAway),
        (json_answer(404, &json!({"message": "The requested path was not found on this server"})), Class::TurnedAway),
        (json_answer(404, &json!({"error": "upstream agent not found"})), Class::TurnedAway),
        (json_answer(407, &json!({"message": "Proxy Authentication Required"})), Class::TurnedAway),
        (page(401, "Unauthorized"), parked(CauseKind::TokenRefused)),
        (answer(401, &[], ""), parked(CauseKind::TokenRefused)),
        (page(429, "Slow down"), Class::Throttled),
        (page(403, "Access denied"), Class::Fatal(FatalKind::Cdn)),
        (answer(403, &[], "error code: 1010"), Class::Fatal(FatalKind::Cdn)),
        (json_answer(403, &json!({"cloudflare_error": true, "title": "Error 1010"})), Class::Fatal(FatalKind::Cdn)),
        (page(502, "502 Bad Gateway"), Class::Transient),
        (page(520, "Web server is returning an unknown error"), Class::Transient),
        (answer(504, &[], ""), Class::Transient),
        (page(511, "Network Authentication Required"), Class::Transient),
        (answer(301, &[("location", "https://elsewhere.example")], ""), Class::TurnedAway),
        (answer(303, &[("location", "https://elsewhere.example")], ""), Class::Transient),
        (answer(304, &[], ""), Class::Transient),
    ];
    for op in Endpoint::ALL {
        for (answer, class) in &rows {
            assert_eq!(call(op).fails(answer.clone()).class(), *class, "{op}: {answer:?}");
        }
    }
}

#[test]
fn a_4xx_of_who_is_not_the_api_is_a_refusal_and_never_in_doubt_but_for_who_gave_up_waiting() {
    for status in 400..500 {
        let class = match status {
            401 => parked(CauseKind::TokenRefused),
            403 => Class::Fatal(FatalKind::Cdn),
            429 => Class::Throttled,
            408 | 460 | 499 => Class::Transient,
            _ => Class::TurnedAway,
        };
        for op in Endpoint::ALL {
            let error = call(op).fails(page(status, "Refused"));
            assert_eq!(error.class(), class, "{op}: {status}");
            assert_eq!(error.is_ambiguous(), op.creates() && class == Class::Transient);
        }
    }
    for status in 500..600 {
        assert!(call(Endpoint::CreateAgent).fails(page(status, "Failed")).is_ambiguous(), "{status}");
    }
}

#[test]
fn an_answer_that_only_repeats_the_request_says_nothing_by_that() {
    let mut body = crate::support::agent_body();
    let prompt = "Ask which version of the header and which scope they use; the location is not active on Sundays.";
    body.insert("instructions".to_owned(), prompt.into());
    for (status, class) in [(400, Class::Refused), (422, Class::Refused)] {
        let answer = api(status, &format!("instructions \"{prompt}\" is too long"));
        let error = create_agent(body.clone()).read(Ok(answer), &crate::support::token()).unwrap_err();
        assert_eq!(error.class(), class, "{status}: {error}");
    }
}

#[test]
fn what_stands_in_the_way_is_told_from_the_answer() {
    let redirect = |to: &str| answer(302, &[("location", to)], "");
    let packed = answer(200, &[("content-encoding", "br")], &[0x1b, 0x03][..]);
    let rows = [
        (page(404, "404 Not Found"), Some(Obstacle::NotTheApi)),
        (page(200, "Guest Wi-Fi sign in"), Some(Obstacle::NotTheApi)),
        (page(511, "Network Authentication Required"), Some(Obstacle::NotTheApi)),
        (page(401, "Authorization Required"), Some(Obstacle::NotTheApi)),
        (answer(200, &[], "pong"), Some(Obstacle::NotTheApi)),
        (answer(200, &[], ""), Some(Obstacle::NotTheApi)),
        (redirect("https://login.example/path?token=secret"), Some(Obstacle::Redirect)),
        (page(407, "Proxy"), Some(Obstacle::ProxySignIn)),
        (packed, Some(Obstacle::Packed)),
        (page(502, "Bad Gateway"), None),
        (answer(200, &[], "{\"id\": \"a"), None),
        (api(404, "Agent not found"), None),
        (api(503, "later"), None),
    ];
    for (answer, obstacle) in rows {
        assert_eq!(call(Endpoint::GetAgent).fails(answer.clone()).obstacle, obstacle, "{answer:?}");
    }
    let told = call(Endpoint::GetAgent).fails(redirect("https://login.example/path?token=secret")).message;
    assert_eq!(told, "the answer leads to another address (login.example), which is not followed; check --base-url");
}

#[test]
fn a_success_that_cannot_be_used_is_transient_so_that_a_create_is_in_doubt() {
    let useless = [
        page(200, "Log in to the Wi-Fi"),
        answer(201, &[], "{\"id\": \"a1\", \"na"),
        answer(201, &[], "[]"),
        answer(201, &[], "{\"success\":false}"),
        answer(200, &[], &[0xff, 0xfe, 0x00][..]),
    ];
    for op in Endpoint::ALL.into_iter().filter(|op| *op != Endpoint::SearchAgents) {
        for answer in &useless {
            let error = call(op).fails(answer.clone());
            assert_eq!(error.class(), Class::Transient, "{op}: {answer:?}");
            assert_eq!(error.is_ambiguous(), op.creates());
        }
    }
}

#[test]
fn the_day_is_used_up_only_when_the_api_says_so() {
    let throttled = |remaining| {
        let headers = [("x-ratelimit-daily-remaining", remaining), ("retry-after", "5")];
        call(Endpoint::CreateAgent).fails(answer(429, &headers, "{\"statusCode\":429,\"message\":\"x\"}"))
    };
    let error = throttled("0");
    assert_eq!(error.class(), Class::DayUsedUp);
    assert_eq!(error.limits.retry_after, Some(std::time::Duration::from_secs(5)));
    for left in ["1", "none", ""] {
        assert_eq!(throttled(left).class(), Class::Throttled, "{left:?}");
    }
}

#[test]
fn a_missing_answer_has_the_class_of_what_is_known() {
    let rows = [
        (SendErrorKind::NotSent, Class::NotSent),
        (SendErrorKind::TimedOut, Class::Transient),
        (SendErrorKind::Broken, Class::Transient),
        (SendErrorKind::TooLarge, Class::Transient),
    ];
    for op in Endpoint::ALL {
        for (kind, class) in rows {
            let lost = SendError::new(kind, "connection refused");
            let error = call(op).read(Err(lost), &crate::support::token()).unwrap_err();
            assert_eq!((error.class(), error.status), (class, None));
            assert_eq!(error.is_ambiguous(), op.creates() && kind != SendErrorKind::NotSent);
        }
    }
}

#[test]
fn errors_read_well() {
    let bodies: [(u16, Value); 7] = [
        (422, json!({ "statusCode": 422, "message": ["name must be a string", "mode is wrong"], "traceId": "abc-1" })),
        (400, json!({ "error": { "code": 7, "message": "bad calendar", "traceId": "abc-2" } })),
        (400, json!({ "message": [{ "property": "goal", "constraints": { "isString": "goal must be a string" } }] })),
        (400, json!({ "statusCode": 400, "error": "Bad Request" })),
        (400, json!({ "statusCode": 400 })),
        (401, json!({ "statusCode": 401, "message": "The token is not authorized for this scope." })),
        (422, json!({ "message": format!("instructions `{PROMPT}` is too long"), "traceId": "not a trace" })),
    ];
    let mut lines: Vec<String> = bodies
        .iter()
        .map(|(status, body)| call(Endpoint::CreateAgent).fails(json_answer(*status, body)).to_string())
        .collect();
    for answer in [page(502, "502 Bad Gateway"), answer(503, &[], ""), answer(302, &[], ""), answer(201, &[], "{}")] {
        lines.push(call(Endpoint::AttachAction).fails(answer).to_string());
    }
    lines.push(call(Endpoint::GetAgent).fails(answer(200, &[], "{\"id\":\"a")).to_string());
    lines.push(call(Endpoint::GetAgent).fails(page(200, "Log in")).to_string());
    insta::assert_snapshot!(lines.join("\n"), @r#"
    create agent: 422: name must be a string; mode is wrong [trace abc-1]
    create agent: 400: bad calendar [trace abc-2]
    create agent: 400: goal must be a string
    create agent: 400: Bad Request
    create agent: 400: the API gave no reason
    create agent: 401: The token is not authorized for this scope. (it needs the scope conversation-ai.write)
    create agent: 422: instructions `•••` is too long
    attach action: 502: an HTML page came instead of JSON: 502 Bad Gateway
    attach action: 503: an answer without a body
    attach action: 302: the answer leads to another address, which is not followed; check --base-url
    attach action: 201: the answer cannot be used: `id` is missing or not of its type
    read agent: 200: the answer could not be read: it is not JSON (line 1, column 8)
    read agent: 200: an HTML page came instead of JSON: Log in
    "#);
}
