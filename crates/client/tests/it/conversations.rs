//! What is read of a location's conversations.

use crate::support::{json_answer, location_id, token};
use fitout_client::{ApiError, Class, list_messages, search_conversations};
use fitout_model::CauseKind;
use serde_json::{Value, json};

fn conversations(body: &Value) -> Result<Vec<(String, Option<u64>)>, ApiError> {
    let page = search_conversations(&location_id(), None, 20).read(Ok(json_answer(200, body)), &token())?;
    Ok(page.conversations.into_iter().map(|item| (item.id.to_string(), item.last)).collect())
}

#[test]
fn a_conversation_is_an_id_and_a_time_and_nothing_that_was_said() {
    let body = json!({"conversations": [
        {"id": "c1", "lastMessageBody": "hush", "fullName": "Ann Somebody", "sort": [1_767_000_000_000_u64]},
        {"id": "c2", "lastMessageDate": 1_766_000_000_000_u64},
        {"id": "c3"},
    ], "total": 3});
    let expected = [("c1", Some(1_767_000_000_000)), ("c2", Some(1_766_000_000_000)), ("c3", None)];
    assert_eq!(conversations(&body).unwrap(), expected.map(|(id, last)| (id.to_owned(), last)));
    let page = search_conversations(&location_id(), None, 20).read(Ok(json_answer(200, &body)), &token()).unwrap();
    assert_eq!(page.total, Some(3));
    let shown = format!("{page:?}");
    assert!(!shown.contains("hush") && !shown.contains("Ann"), "{shown}");
}

#[test]
fn a_listing_without_its_list_is_unknown_and_not_empty() {
    for body in [json!({"total": 0}), json!({"conversations": null}), json!({"conversations": [{"contactId": "x"}]})] {
        assert_eq!(conversations(&body).unwrap_err().class(), Class::Transient, "{body}");
    }
}

#[test]
fn messages_are_read_bare_and_in_their_envelope() {
    let page = json!({"lastMessageId": "m2", "nextPage": true, "messages": [
        {"id": "m1", "direction": "outbound", "dateAdded": "2026-01-01T00:00:00.000Z", "body": "hush", "source": "workflow"},
        {"id": "m2", "direction": "inbound", "userId": ""},
        {"id": "m3", "direction": "outbound", "userId": "u1", "source": "app"},
    ]});
    let read =
        |body: &Value| list_messages(&"c1".parse().unwrap(), None, 20).read(Ok(json_answer(200, body)), &token());
    let bare = read(&page).unwrap();
    assert_eq!(read(&json!({"messages": page, "traceId": "t"})).unwrap(), bare);
    assert_eq!(bare.next.unwrap().as_str(), "m2");
    let told: Vec<_> = bare.messages.iter().map(|m| (m.outbound, m.by_user, m.source.as_deref())).collect();
    assert_eq!(told, [(true, false, Some("workflow")), (false, false, None), (true, true, Some("app"))]);
    assert_eq!(read(&json!({"lastMessageId": "m2", "nextPage": false, "messages": []})).unwrap().next, None);
    for bad in [json!({"messages": []}), json!({"nextPage": false}), json!({"nextPage": true, "messages": []})] {
        assert_eq!(read(&bad).unwrap_err().class(), Class::Transient, "{bad}");
    }
}

#[test]
fn a_missing_scope_parks() {
    let body = json!({"statusCode": 401, "message": "The token is not authorized for this scope."});
    let error = search_conversations(&location_id(), None, 20).read(Ok(json_answer(401, &body)), &token()).unwrap_err();
    assert_eq!(error.class(), Class::Parked(CauseKind::MissingScope));
}
