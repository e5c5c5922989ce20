//! What is read of a location's calendars, workflows, fields, users and knowledge bases.

use crate::support::{json_answer, location_id, token};
use fitout_client::{
    ApiError, AssetPage, Call, Class, calendars, contact_fields, knowledge_bases, probe_write, users, workflows,
};
use fitout_model::{Asset, AssetState, CauseKind, Team};
use serde_json::{Value, json};

fn read<A>(call: &Call<A>, status: u16, body: &Value) -> Result<A, ApiError> {
    call.read(Ok(json_answer(status, body)), &token())
}

fn told(assets: &[Asset]) -> Vec<(&str, Option<&str>, AssetState)> {
    assets.iter().map(|asset| (asset.id.as_str(), asset.name.as_deref(), asset.state.clone())).collect()
}

#[test]
fn a_calendar_tells_whether_it_can_be_booked() {
    let calendar = |more: Value| {
        let mut body = json!({"id": "c1", "name": "Cleanings", "locationId": "location1"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let assets = read(&calendars(&location_id()), 200, &json!({"calendars": [body], "traceId": "t"})).unwrap();
        assert_eq!((assets[0].id.as_str(), assets[0].name.as_deref()), ("c1", Some("Cleanings")));
        let AssetState::Calendar { active, team } = assets[0].state else { panic!("{assets:?}") };
        (active, team)
    };
    let member = json!({"userId": "u1", "priority": 1});
    for (more, expected) in [
        (
            json!({"isActive": true, "calendarType": "round_robin", "teamMembers": [member]}),
            (Some(true), Team::Members(1)),
        ),
        (json!({"isActive": false, "calendarType": "collective", "teamMembers": []}), (Some(false), Team::Members(0))),
        (json!({"isActive": true, "calendarType": "event", "teamMembers": []}), (Some(true), Team::NotNeeded)),
        (json!({"calendarType": "event"}), (None, Team::NotNeeded)),
        (json!({"isActive": "yes", "teamMembers": []}), (None, Team::Untold)),
        (json!({"isActive": true, "calendarType": "personal"}), (Some(true), Team::Untold)),
        (json!({"isActive": true, "calendarType": "of-tomorrow", "teamMembers": []}), (Some(true), Team::Untold)),
        (
            json!({"isActive": true, "calendarType": "of-tomorrow", "teamMembers": [member]}),
            (Some(true), Team::Members(1)),
        ),
    ] {
        assert_eq!(calendar(more.clone()), expected, "{more}");
    }
}

#[test]
fn the_other_listings_are_read_at_the_top_or_inside_data_and_users_without_their_names() {
    let workflow = json!({"id": "w1", "name": "Ticket", "status": "draft", "version": 2});
    let field = json!({"id": "f1", "name": "Pin code", "fieldKey": "contact.pincode"});
    let user = json!({"id": "u1", "name": "Jo Doe", "email": "jo@example.com", "phone": "+1 808"});
    for wrap in [|body: Value| body, |body: Value| json!({"data": body, "success": true})] {
        let listed = read(&workflows(&location_id()), 200, &wrap(json!({"workflows": [workflow]}))).unwrap();
        let status = Some("draft".to_owned());
        assert_eq!(told(&listed), [("w1", Some("Ticket"), AssetState::Workflow { status })]);
        let listed = read(&contact_fields(&location_id()), 200, &wrap(json!({"customFields": [field]}))).unwrap();
        let key = Some("contact.pincode".to_owned());
        assert_eq!(told(&listed), [("f1", Some("Pin code"), AssetState::Field { key })]);
        let listed = read(&users(&location_id()), 200, &wrap(json!({"users": [user]}))).unwrap();
        assert_eq!(told(&listed), [("u1", None, AssetState::Plain)]);
        assert!(!format!("{listed:?}").contains("Jo Doe"));
    }
}

#[test]
fn a_status_that_is_no_plain_word_is_not_told() {
    for odd in [json!("pit-0c2f8f1e"), json!("a status"), json!(""), json!(1), json!(null), json!("x".repeat(25))] {
        let body = json!({"workflows": [{"id": "w1", "name": "n", "status": odd}]});
        let listed = read(&workflows(&location_id()), 200, &body).unwrap();
        assert_eq!(listed[0].state, AssetState::Workflow { status: None }, "{body}");
    }
}

#[test]
fn a_page_of_knowledge_bases_says_whether_and_from_where_it_goes_on() {
    let call = knowledge_bases(&location_id(), None, 20);
    let page = |data: Value| read(&call, 200, &json!({"success": true, "data": data})).unwrap();
    let base = json!({"id": "k1", "name": "Prices", "createdAt": "2025-08-02T20:26:57.057Z"});
    let AssetPage { assets, more, cursor } =
        page(json!({"knowledgeBases": [base], "activeCount": 16, "hasMore": true, "lastKnowledgeBaseId": "k1"}));
    assert_eq!(told(&assets), [("k1", Some("Prices"), AssetState::Plain)]);
    assert_eq!((more, cursor.as_deref()), (Some(true), Some("k1")));
    let AssetPage { assets, more, cursor } = page(json!({"knowledgeBases": []}));
    assert_eq!((assets.len(), more, cursor), (0, None, None));
}

#[test]
fn what_is_not_a_listing_is_unknown_and_never_none() {
    for body in [
        json!({}),
        json!(null),
        json!([]),
        json!({"calendars": null}),
        json!({"calendars": {}, "count": 0}),
        json!({"calendars": [{"name": "no id"}]}),
        json!({"calendars": [{"id": ""}]}),
        json!({"calendars": [7]}),
        json!({"success": false, "calendars": []}),
    ] {
        let error = read(&calendars(&location_id()), 200, &body).unwrap_err();
        assert_eq!(error.class(), Class::Transient, "{body}");
    }
    let error = read(&knowledge_bases(&location_id(), None, 20), 200, &json!({"data": {"count": 0}})).unwrap_err();
    assert_eq!(error.message, "the answer cannot be used: `knowledgeBases` is missing or not of its type");
}

#[test]
fn a_refused_look_up_names_its_own_scope() {
    let body = json!({"statusCode": 401, "message": "The token is not authorized for this scope."});
    let error = read(&contact_fields(&location_id()), 401, &body).unwrap_err();
    assert_eq!(error.class(), Class::Parked(CauseKind::MissingScope));
    assert!(error.to_string().ends_with("(it needs the scope locations/customFields.readonly)"), "{error}");
}

#[test]
fn the_probe_tells_a_missing_scope_from_a_refusal_of_what_it_says() {
    let refused = |status: u16, message: &str| {
        let body = json!({"statusCode": status, "message": message});
        read(&probe_write(), status, &body).unwrap_err().class()
    };
    assert_eq!(refused(401, "The token is not authorized for this scope."), Class::Parked(CauseKind::MissingScope));
    assert_eq!(refused(403, "Forbidden resource"), Class::Parked(CauseKind::MissingScope));
    assert_eq!(refused(422, "property notAFieldOfAnAgent should not exist"), Class::Refused);
    assert_eq!(refused(400, "No Agent found for the id: x"), Class::NotFound);
    assert_eq!(refused(404, "Agent not found"), Class::NotFound);
}
