//! Whatever comes back, reading it neither panics nor tells the token or the prompt.

use crate::support::{PROMPT, TOKEN, answer, call, call_with, fields, token};
use fitout_api::Endpoint;
use fitout_client::{ApiError, SendError, SendErrorKind, create_agent};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};

/// Everything that a person or a file could get to see of an error.
fn shown(error: &ApiError) -> String {
    format!("{error} {error:?} {error:#?} {} {:?}", error.message, error.trace)
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(Value::from(format!("Bearer {TOKEN}: \"{PROMPT}\""))),
        Just(Value::from(TOKEN)),
    ];
    let name = "(id|name|mode|agents|agent|data|success|count|totalCount|traceId|message|error|statusCode|details|type\
                |location|[a-z]{1,3})";
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(name, inner, 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any_json().prop_map(|value| value.to_string().into_bytes()),
        any_json().prop_map(|value| {
            let text = value.to_string();
            text.as_bytes()[..text.len() / 2].to_vec()
        }),
        proptest::collection::vec(any::<u8>(), 0..200),
        "\\PC{0,20}".prop_map(|title| format!("<html><title>{title} {TOKEN} {PROMPT}</title>").into_bytes()),
        Just(format!("[{}", "[".repeat(10_000)).into_bytes()),
        Just(format!("you sent {TOKEN} {PROMPT}").into_bytes()),
    ]
}

proptest! {
    #[test]
    fn any_answer_is_read_or_classified_without_telling(
        at in 0..Endpoint::ALL.len(),
        status in 200_u16..600,
        html in any::<bool>(),
        body in any_body(),
    ) {
        let kind = if html { "text/html" } else { "application/json" };
        let read = call(Endpoint::ALL[at]).read(Ok(answer(status, &[("content-type", kind)], body)), &token());
        if let Err(error) = read {
            let shown = shown(&error);
            prop_assert!(!shown.contains(TOKEN), "{}", shown);
            prop_assert!(error.message.chars().count() <= 401);
            prop_assert!(!error.message.chars().any(char::is_control));
            let wrote_prompt = matches!(
                Endpoint::ALL[at],
                Endpoint::CreateAgent | Endpoint::UpdateAgent | Endpoint::AttachAction | Endpoint::UpdateAction
            );
            prop_assert!(!wrote_prompt || !shown.contains(PROMPT), "{}", shown);
        }
    }

    #[test]
    fn no_token_is_ever_repeated(
        secret in "[A-Za-z0-9._~+/=-]{16,80}",
        before in "\\PC{0,30}",
        after in "\\PC{0,30}",
        status in 300_u16..600,
        at in 0..Endpoint::ALL.len(),
    ) {
        let token = SecretString::from(secret.clone());
        let call = call_with(Endpoint::ALL[at], &token);
        let told = format!("{before}{secret}{after}");
        let split = format!("{}\u{0}{}", &secret[..8], &secret[8..]);
        let bodies = [
            json!({ "statusCode": status, "message": told, "traceId": secret }),
            json!({ "message": [told, { "constraints": { "x": told } }, split] }),
            json!({ "error": { "message": told, "traceId": told } }),
        ];
        for body in bodies {
            let error = call.read(Ok(answer(status, &[], body.to_string())), &token).unwrap_err();
            prop_assert!(!shown(&error).contains(&secret), "{}", error);
        }
        let lost = SendError::new(SendErrorKind::Broken, told);
        let error = call.read(Err(lost), &token).unwrap_err();
        prop_assert!(!shown(&error).contains(&secret));
        prop_assert!(!call.debug.contains(&secret));
        let request = format!("{:?}", call.request);
        prop_assert!(!request.contains(&secret));
    }
}

#[test]
fn a_prompt_of_several_lines_is_hidden_even_where_the_api_escapes_it() {
    let prompt =
        "Say \"good morning, dear patient\" first.\nThen ask for the day of birth.\r\n\tNever promise a price.";
    let body = fields(&json!({ "name": "x", "instructions": prompt }));
    let echoes = [prompt.to_owned(), json!({ "instructions": prompt }).to_string(), prompt.replace("\r\n", " ")];
    for echo in echoes {
        let said = json!({ "statusCode": 422, "message": format!("too long: {echo}") }).to_string();
        let error = create_agent(body.clone()).read(Ok(answer(422, &[], said)), &token()).unwrap_err();
        for piece in ["good morning", "day of birth", "promise a price"] {
            assert!(!shown(&error).contains(piece), "{error}");
        }
    }
}

#[test]
fn agents_and_calls_show_no_prompt() {
    let body = json!({ "id": "agent1", "name": "Front Desk", "instructions": PROMPT }).to_string();
    let agent = call(Endpoint::GetAgent).read(Ok(answer(200, &[], body)), &token()).unwrap();
    assert!(agent.contains("instructions") && !agent.contains(PROMPT));
    for op in Endpoint::ALL {
        assert!(!call(op).debug.contains(PROMPT), "{op}");
    }
}

#[test]
fn what_is_said_and_advised_of_an_obstacle_is_shown_as_it_is() {
    for obstacle in fitout_client::Obstacle::ALL {
        for words in [obstacle.description(), obstacle.hint()] {
            assert_eq!(fitout_model::hide_tokens(words), words, "{obstacle:?}");
        }
    }
}
