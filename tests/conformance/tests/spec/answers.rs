//! Every answer that the official files document is read: successes are decoded, refusals are told apart, and what nobody
//! knows survives.

use crate::calls::{ROWS, Row, answer};
use crate::draw::{Draw, Members, draw, sample};
use crate::official::{OFFICIAL, Operation, violations};
use fitout_client::{ApiVersion, Class, create_agent, get_agent, update_agent};
use fitout_model::CauseKind;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use secrecy::SecretString;
use serde_json::{Value, json};

fn runner() -> TestRunner {
    let config = Config { cases: 32, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// What a schema cannot say of an answer to just this request: it is about what was asked for, and it says that it is one.
fn about(row: &Row, draw: &Draw, mut body: Value) -> Value {
    let id = match row.name {
        "get_action" | "update_action" | "remove_action" => draw.action.as_str(),
        "location" => draw.location.as_str(),
        _ => draw.agent.as_str(),
    };
    for pointer in ["/id", "/data/id"] {
        if let Some(found) = body.pointer_mut(pointer) {
            *found = json!(id);
        }
    }
    if let Some(success) = body.get_mut("success") {
        *success = json!(true);
    }
    if row.id == "get-access-token" {
        body["userType"] = json!("Company");
        body["companyId"] = json!("acme");
    }
    body
}

fn successes<'a>(row: &Row) -> (Operation<'a>, Vec<(u16, Value)>) {
    let operation = OFFICIAL.operation(row.file, row.id);
    let good = operation.answers().into_iter().filter(|(status, _)| *status < 300).collect();
    (operation, good)
}

#[test]
fn every_documented_success_is_decoded() {
    for row in ROWS {
        let (operation, successes) = successes(row);
        assert!(!successes.is_empty(), "{} documents no success", row.id);
        let body = operation.body().map_or_else(|| Just(json!({})).boxed(), |(_, s)| sample(&s, "", Members::Some));
        // The other families require next to nothing of their answers; only with all of it can they be used.
        let members = if row.file == "conversation-ai" { Members::Some } else { Members::All };
        for (status, schema) in successes {
            let drawn = (draw(body.clone()), sample(&schema, "", members));
            let read = runner().run(&drawn, |(draw, found)| {
                let found = about(row, &draw, found);
                prop_assert_eq!(violations(&schema, &found), vec![], "the sample itself is wrong");
                prop_assert_eq!(row.read(&draw, status, &found), Ok(()), "{}", found);
                Ok(())
            });
            if let Err(error) = read {
                panic!("{} does not read what {} answers: {error}", row.name, row.id);
            }
        }
    }
}

#[test]
fn every_documented_refusal_is_told_apart() {
    for row in ROWS {
        let operation = OFFICIAL.operation(row.file, row.id);
        let drawn = draw(Just(json!({"type": "stopBot", "name": "n", "details": {}})).boxed());
        for (status, schema) in operation.answers().into_iter().filter(|(status, _)| *status >= 400) {
            let read = runner().run(&(drawn.clone(), sample(&schema, "", Members::All)), |(draw, mut body)| {
                let wanted = match status {
                    400 | 422 => Class::Refused,
                    401 => Class::Parked(CauseKind::TokenRefused),
                    other => panic!("{} documents {other}, which nobody has thought about", row.id),
                };
                body["statusCode"] = json!(status);
                // In the words of the file, as a text and as a list, whichever of them the file has here.
                let words = if status == 401 { "Invalid token: access token is invalid" } else { "Bad Request" };
                for message in [json!(words), json!([words]), json!([words, words])] {
                    body["message"] = message;
                    prop_assert_eq!(row.read(&draw, status, &body), Err(wanted), "{}", body);
                }
                Ok(())
            });
            if let Err(error) = read {
                panic!("{} takes {status} of {} for something else: {error}", row.name, row.id);
            }
        }
    }
}

/// Whatever a version of the API to come adds to an agent is there in [`fitout_client::Agent::fields`], and what it has of
/// today's is there unchanged.
#[test]
fn members_that_nobody_knows_survive() {
    let schema = OFFICIAL.operation("conversation-ai", "get-agent").answers()[&200].clone();
    let stranger = ("[a-z]{3,9}Beta", prop_oneof![Just(json!({"deep": [1, null]})), Just(json!(null)), Just(json!(7))]);
    let token = SecretString::from("pit-5eC0de00-0000-4000-8000-000000000001");
    let read = runner().run(&(sample(&schema, "", Members::Some), stranger), |(mut body, (name, value))| {
        body[&name] = value;
        let id = body["id"].as_str().unwrap().parse().unwrap();
        for (call, status) in [
            (get_agent(&id), 200),
            (update_agent(&id, body.as_object().unwrap().clone()), 200),
            (create_agent(body.as_object().unwrap().clone()), 201),
        ] {
            let agent = call.read(Ok(answer(status, &body)), &token).unwrap();
            let mut wanted = body.as_object().unwrap().clone();
            for taken in ["id", "name", "mode"] {
                wanted.remove(taken);
            }
            prop_assert_eq!(&agent.fields, &wanted);
            prop_assert!(agent.mode.is_some(), "every documented mode is known");
        }
        Ok(())
    });
    read.unwrap();
    assert_eq!(ApiVersion::default().as_str(), "2021-04-15");
}
