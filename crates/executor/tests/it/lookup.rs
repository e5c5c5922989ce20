//! Looking things up: complete, or unknown with its reason; and what the probe of the write scope makes of an answer.

use crate::support::{Reply, Wire, caller, door, paused};
use fitout_client::SendErrorKind;
use fitout_executor::{Halt, Stopper, WriteScope, probe_write_scope, read_catalog};
use fitout_model::{AssetKind, Catalog, CauseKind};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

fn looked_up(wire: &Arc<Wire>, kind: AssetKind) -> Result<Catalog, Halt> {
    paused(async {
        let (_stopper, stop) = Stopper::new();
        read_catalog(&door(wire), &mut caller(stop), kind).await
    })
}

fn tried(wire: &Arc<Wire>) -> Result<WriteScope, Halt> {
    paused(async {
        let (_stopper, stop) = Stopper::new();
        probe_write_scope(&door(wire), &mut caller(stop)).await
    })
}

fn ids(shelf: &Catalog) -> Vec<&str> {
    match shelf {
        Catalog::Known(things) => things.keys().map(String::as_str).collect(),
        Catalog::NeedsScope(_) | Catalog::Unknown(_) => panic!("{shelf:?}"),
    }
}

fn error(status: u16, message: &str) -> Reply {
    Reply::Json(status, json!({"statusCode": status, "message": message}))
}

/// The page of knowledge bases after the cursor of this query.
fn page(all: usize, size: usize, query: &str) -> Value {
    let after = query.split('&').find_map(|part| part.strip_prefix("lastKnowledgeBaseId=k"));
    let first = after.map_or(0, |last| last.parse::<usize>().unwrap() + 1);
    let bases: Vec<Value> = (first..all).take(size).map(|n| json!({"id": format!("k{n:04}"), "name": "n"})).collect();
    let last = bases.last().map(|base| base["id"].clone());
    let more = first + bases.len() < all;
    json!({"success": true, "data": {"knowledgeBases": bases, "hasMore": more, "lastKnowledgeBaseId": last}})
}

proptest! {
    #[test]
    fn all_pages_are_read_whatever_their_size(all in 0_usize..40, size in 1_usize..12) {
        let wire = Wire::new(move |request, _| {
            Reply::Json(200, page(all, size, request.uri().query().unwrap_or_default()))
        });
        let shelf = looked_up(&wire, AssetKind::KnowledgeBase).unwrap();
        prop_assert_eq!(ids(&shelf).len(), all);
        prop_assert_eq!(wire.sent(), all.div_ceil(size).max(1));
    }
}

#[test]
fn pages_that_contradict_themselves_are_unknown() {
    let base = |id: &str| json!({"id": id, "name": "n"});
    for (why, data) in [
        ("the answer does not say whether there is more", json!({"knowledgeBases": [base("k1")]})),
        ("the answer does not say where it goes on", json!({"knowledgeBases": [base("k1")], "hasMore": true})),
        (
            "the answer does not say where it goes on",
            json!({"knowledgeBases": [], "hasMore": true, "lastKnowledgeBaseId": "k1"}),
        ),
        // The second page is the first again.
        (
            "something is listed twice",
            json!({"knowledgeBases": [base("k1")], "hasMore": true, "lastKnowledgeBaseId": "k1"}),
        ),
    ] {
        let wire = Wire::new(move |_, _| Reply::Json(200, json!({"data": data})));
        assert_eq!(looked_up(&wire, AssetKind::KnowledgeBase).unwrap(), Catalog::Unknown(why.to_owned()));
    }
}

#[test]
fn a_listing_that_cannot_be_had_is_unknown_with_its_reason() {
    let broken = Wire::new(|_, _| Reply::Json(200, json!({"total": 0})));
    let shelf = looked_up(&broken, AssetKind::Calendar).unwrap();
    let why = "200: the answer cannot be used: `calendars` is missing or not of its type";
    assert_eq!(shelf, Catalog::Unknown(why.to_owned()));
    let asked = broken.asked().into_iter().filter(|line| line.contains("/calendars/")).count();
    assert_eq!(asked, 3);
    for (answer, why) in [
        (error(404, "Cannot GET /users/"), "404: Cannot GET /users/"),
        (error(422, "property locationId should not exist"), "422: property locationId should not exist"),
        (error(401, "version header is invalid."), "401: version header is invalid."),
    ] {
        let answer = std::sync::Mutex::new(Some(answer));
        let wire = Wire::new(move |_, _| answer.lock().unwrap().take().unwrap());
        assert_eq!(looked_up(&wire, AssetKind::User).unwrap(), Catalog::Unknown(why.to_owned()));
    }
}

#[test]
fn a_missing_scope_is_named_and_what_forbids_the_location_ends_it() {
    let scope = "The token is not authorized for this scope.";
    for (kind, needs) in [
        (AssetKind::Calendar, "calendars.readonly"),
        (AssetKind::Workflow, "workflows.readonly"),
        (AssetKind::ContactField, "locations/customFields.readonly"),
        (AssetKind::User, "users.readonly"),
        (AssetKind::KnowledgeBase, "knowledge-bases.readonly"),
    ] {
        let wire = Wire::new(move |_, _| error(401, scope));
        assert_eq!(looked_up(&wire, kind).unwrap(), Catalog::NeedsScope(needs));
        let wire = Wire::new(|_, _| error(403, "The token does not have access to this location."));
        let Err(Halt::End(cause)) = looked_up(&wire, kind) else { panic!("{kind}") };
        assert_eq!(cause.kind, CauseKind::WrongLocation);
        let wire = Wire::new(|_, _| error(401, "Invalid Private Integration token"));
        let Err(Halt::End(cause)) = looked_up(&wire, kind) else { panic!("{kind}") };
        assert_eq!(cause.kind, CauseKind::TokenRefused);
    }
}

#[test]
fn the_write_scope_is_there_or_missing_only_where_the_answer_proves_it() {
    let unknown = |said: &str| WriteScope::Unknown(said.to_owned());
    for (status, message, expected) in [
        (401, "The token is not authorized for this scope.", WriteScope::Missing),
        (403, "Forbidden resource", WriteScope::Missing),
        (400, "No Agent found for the id: x", WriteScope::There),
        (400, "name must be a string", WriteScope::There),
        (404, "Agent not found", WriteScope::There),
        (422, "property notAFieldOfAnAgent should not exist", WriteScope::There),
        (404, "Cannot PUT /conversation-ai/agents/x", unknown("404: Cannot PUT /conversation-ai/agents/x")),
        (409, "Conflict", unknown("409: Conflict")),
        (401, "Unauthorized", unknown("401: Unauthorized")),
        (500, "Internal server error", unknown("500: Internal server error")),
    ] {
        let wire = Wire::new(move |_, _| error(status, message));
        assert_eq!(tried(&wire).unwrap(), expected, "{status} {message}");
        assert!(wire.asked().iter().all(|path| path == "/conversation-ai/agents/fitout-probe-of-the-write-scope"));
    }
    let accepted = Wire::new(|_, _| Reply::Json(200, json!({"id": "x"})));
    assert_eq!(tried(&accepted).unwrap(), unknown("the API accepted an update that cannot be made"));
    let lost = Wire::new(|_, _| Reply::Lost(SendErrorKind::Broken));
    assert_eq!(tried(&lost).unwrap(), unknown("lost"));
    let suspended = Wire::new(|_, _| error(400, "Location is not active"));
    assert!(matches!(tried(&suspended), Err(Halt::End(cause)) if cause.kind == CauseKind::Suspended));
}
