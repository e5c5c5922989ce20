//! Conversations, apart from the engine's own client: as the specification has them.

use crate::desk::{Desk, LOCATION, TOKEN};
use fitout_sandbox::{LimitSettings, Registration, Sandbox, Scope, Settings};
use http::Request;
use serde_json::Value;
use std::collections::BTreeSet;

fn desk() -> Desk {
    Desk::new(Settings { limit: LimitSettings { max: 10_000, ..LimitSettings::default() }, ..Settings::default() })
}

async fn get(desk: &Desk, path: &str) -> (u16, Value) {
    let request = Request::get(format!("https://api.test{path}"))
        .header("authorization", format!("Bearer {TOKEN}"))
        .header("version", "2021-04-15")
        .body(bytes::Bytes::new())
        .unwrap();
    let reply = desk.send(request).await.unwrap();
    (reply.status, reply.body)
}

fn texts<'a>(items: &'a Value, member: &str) -> Vec<&'a str> {
    items.as_array().unwrap().iter().map(|item| item[member].as_str().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn every_conversation_and_every_message_is_reached_by_its_pages() {
    let desk = desk();
    let mut talks = Vec::new();
    let mut after = String::new();
    loop {
        let (status, page) =
            get(&desk, &format!("/conversations/search?locationId={LOCATION}&limit=100&sort=desc{after}")).await;
        assert_eq!((status, &page["total"]), (200, &25.into()));
        let ids = texts(&page["conversations"], "id");
        assert!(ids.len() <= 20, "a page has no more");
        let Some(last) = page["conversations"].as_array().unwrap().last() else { break };
        after = format!("&startAfterDate={}", last["sort"][0]);
        talks.extend(ids.into_iter().map(str::to_owned));
    }
    assert_eq!(talks.len(), 25);
    let mut messages = Vec::new();
    for talk in &talks {
        let mut after = String::new();
        loop {
            let (status, page) = get(&desk, &format!("/conversations/{talk}/messages?limit=100{after}")).await;
            assert_eq!(status, 200);
            let dates = texts(&page["messages"], "dateAdded");
            assert!(dates.is_sorted_by(|a, b| a > b), "the latest first: {dates:?}");
            messages.extend(texts(&page["messages"], "id").into_iter().map(str::to_owned));
            if page["nextPage"] == false {
                break;
            }
            after = format!("&lastMessageId={}", page["lastMessageId"].as_str().unwrap());
        }
    }
    let shown: Vec<String> = desk.sandbox.messages(LOCATION).into_iter().map(|message| message.id).collect();
    assert_eq!(messages, shown);
    assert_eq!(messages.iter().collect::<BTreeSet<_>>().len(), messages.len());
}

#[tokio::test(start_paused = true)]
async fn what_an_agent_said_has_a_generation_and_what_others_said_has_none() {
    let desk = desk();
    desk.agent("Front desk").await;
    for message in desk.sandbox.messages(LOCATION) {
        for source in ["conversation", "workflow"] {
            let reply = desk.get(&format!("/generations?messageId={}&source={source}", message.id)).await;
            let expected = if message.generated == Some(source) { 200 } else { 400 };
            assert_eq!(reply.status, expected, "{message:?} {source}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_scopes_are_their_own_and_the_location_is_the_tokens() {
    let desk = desk();
    let search = format!("/conversations/search?locationId={LOCATION}");
    assert_eq!(get(&desk, "/conversations/search?locationId=elsewhere").await.0, 403);
    assert_eq!(get(&desk, "/conversations/search").await.0, 422);
    assert_eq!(get(&desk, &format!("{search}&sort=up")).await.0, 422);
    assert_eq!(get(&desk, "/conversations/nowhere/messages").await.0, 400);
    let id = get(&desk, &search).await.1["conversations"][0]["id"].as_str().unwrap().to_owned();
    let messages = format!("/conversations/{id}/messages");
    for (scopes, expected) in [
        (&[Scope::Readonly, Scope::Write, Scope::Locations][..], [401, 401]),
        (&[Scope::Conversations][..], [200, 401]),
        (&[Scope::Messages][..], [401, 200]),
    ] {
        desk.sandbox.register_with(Registration::new(LOCATION, TOKEN).scopes(scopes));
        assert_eq!([get(&desk, &search).await.0, get(&desk, &messages).await.0], expected, "{scopes:?}");
    }
}

#[test]
fn conversations_are_the_same_for_ever_and_others_elsewhere() {
    let [one, same] = [Sandbox::new(Settings::default()), Sandbox::new(Settings::default())];
    assert_eq!(one.messages(LOCATION), same.messages(LOCATION));
    assert_ne!(one.messages(LOCATION), one.messages("elsewhere"));
    let other = Sandbox::new(Settings { seed: 7, ..Settings::default() });
    assert_ne!(one.messages(LOCATION), other.messages(LOCATION));
    let generated = one.messages(LOCATION).iter().filter(|message| message.generated.is_some()).count();
    assert!(generated > 20, "{generated}");
}
