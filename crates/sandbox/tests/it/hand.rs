//! Edits by hand, the oddities that can be switched, and what the ledger makes of an agent's life.

use crate::bodies;
use crate::desk::{Desk, LOCATION};
use fitout_sandbox::{Quirk, Quirks, Settings};
use serde_json::{Value, json};

fn quirky(quirks: Quirks) -> Desk {
    Desk::new(Settings { quirks, ..Settings::default() })
}

#[tokio::test(start_paused = true)]
async fn edits_by_hand_are_seen_by_the_next_request_and_are_nobodys_writes() {
    let desk = Desk::new(Settings::default());
    let id = desk.agent("Front desk").await;
    let action = desk.action(&id, &bodies::booking()).await;
    desk.sandbox
        .edit_agent(LOCATION, &id, |fields| drop(fields.insert("fullPrompt".into(), json!("Be rude."))))
        .unwrap();
    assert_eq!(desk.get(&format!("/agents/{id}")).await.text("/fullPrompt"), "Be rude.");
    desk.sandbox.edit_action(LOCATION, &id, &action, |name, _| *name = "Renamed".to_owned()).unwrap();
    let copy = desk.sandbox.duplicate_agent(LOCATION, &id).unwrap();
    let list = desk.get(&format!("/agents/{copy}/actions/list")).await;
    assert_eq!(list.text("/data/0/name"), "Renamed");
    assert_ne!(list.text("/data/0/id"), action);
    desk.sandbox.delete_action(LOCATION, &copy, list.text("/data/0/id")).unwrap();
    desk.sandbox.delete_agent(LOCATION, &id).unwrap();
    let left = desk.sandbox.agents(LOCATION);
    assert_eq!((left.len(), left[0].primary, left[0].actions.len()), (1, true, 0));
    let ledger = desk.sandbox.ledger();
    assert_eq!((ledger.writes(), ledger.creates(LOCATION, "Front desk"), ledger.duplicates()), (2, 1, vec![]));
    assert!(ledger.locations[LOCATION].agents[&copy].by_hand && ledger.locations[LOCATION].agents[&id].deleted);
    for error in [
        desk.sandbox.delete_agent(LOCATION, &id).unwrap_err().to_string(),
        desk.sandbox.delete_action(LOCATION, &copy, "none").unwrap_err().to_string(),
    ] {
        assert!(error.contains(LOCATION), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_ledger_tells_who_was_met_half_configured() {
    let desk = Desk::new(Settings::default());
    let [good, bad] = [desk.agent("Good").await, desk.agent("Bad").await];
    desk.action(&good, &bodies::booking()).await;
    let on = json!({"autoPilotMaxMessages": 75, "mode": "auto-pilot"});
    for id in [&good, &bad] {
        assert_eq!(desk.put(&format!("/agents/{id}"), &on).await.status, 200);
    }
    desk.action(&bad, &bodies::booking()).await;
    let ledger = desk.sandbox.ledger();
    assert_eq!(ledger.met_half_configured(), [(LOCATION.to_owned(), bad)]);
    let life: Vec<(&str, usize)> =
        ledger.locations[LOCATION].agents[&good].modes.iter().map(|m| (m.mode.as_str(), m.actions)).collect();
    assert_eq!(life, [("off", 0), ("auto-pilot", 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_put_resets_the_booleans_that_it_omits_unless_the_world_is_kinder() {
    for (quirks, kept) in [(Quirks::default(), false), (Quirks::default().without(Quirk::PutResetsBooleans), true)] {
        let desk = quirky(quirks);
        let mut body = bodies::agent("A");
        for (name, value) in [
            ("sleepEnabled", json!(true)),
            ("sleepTime", json!(2)),
            ("sleepTimeUnit", json!("hours")),
            ("respondToImages", json!(true)),
            ("businessName", json!("Acme")),
        ] {
            body[name] = value;
        }
        let id = desk.post("/agents", &body).await.text("/id").to_owned();
        let reply = desk.put(&format!("/agents/{id}"), &json!({"autoPilotMaxMessages": 9})).await;
        assert_eq!(reply.body["sleepEnabled"], json!(kept));
        assert_eq!(reply.body.get("sleepTime").is_some(), kept);
        assert_eq!((reply.text("/businessName"), &reply.body["autoPilotMaxMessages"]), ("Acme", &json!(9)));
        assert_eq!(reply.body.get("respondToImages"), None);
        assert_eq!(desk.sandbox.agents(LOCATION)[0].fields["respondToImages"], json!(kept));
    }
}

#[tokio::test(start_paused = true)]
async fn there_is_one_primary_agent_and_the_first_one_is_it() {
    let desk = Desk::new(Settings::default());
    let [first, second] = [desk.agent("First").await, desk.agent("Second").await];
    let primary = |desk: &Desk| desk.sandbox.agents(LOCATION).iter().map(|a| a.primary).collect::<Vec<_>>();
    assert_eq!(primary(&desk), [true, false]);
    let body = json!({"autoPilotMaxMessages": 75, "mode": "off", "isPrimary": true});
    assert_eq!(desk.put(&format!("/agents/{second}"), &body).await.body["isPrimary"], true);
    assert_eq!(primary(&desk), [false, true]);
    desk.ask("DELETE", &format!("/agents/{second}"), None).await.unwrap();
    assert_eq!(desk.get(&format!("/agents/{first}")).await.body["isPrimary"], true);
    let desk = quirky(Quirks::default().with(Quirk::PrimaryReadsFalse));
    assert_eq!(desk.post("/agents", &bodies::agent("A")).await.body["isPrimary"], false);
}

#[tokio::test(start_paused = true)]
async fn channels_and_envelopes_come_in_the_shapes_of_their_quirks() {
    let mut body = bodies::agent("A");
    body["channels"] = json!(["SMS", "Live_Chat"]);
    let plain = Quirks::default().without(Quirk::ChannelsUpperCase);
    for (quirks, listed) in [
        (Quirks::default(), Some(json!(["SMS", "LIVE_CHAT"]))),
        (plain.clone(), Some(json!(["SMS", "Live_Chat"]))),
        (
            plain.clone().with(Quirk::ChannelsAsObjects),
            Some(json!([{"name": "SMS", "isPrimary": true}, {"name": "Live_Chat", "isPrimary": true}])),
        ),
        (plain.with(Quirk::ChannelsAbsent), None),
    ] {
        let desk = quirky(quirks);
        assert_eq!(desk.post("/agents", &body).await.body["channels"], json!(["SMS", "Live_Chat"]));
        assert_eq!(desk.get("/agents/search").await.body.pointer("/agents/0/channels"), listed.as_ref());
    }
    for (quirk, pointer) in [(Quirk::AgentEnvelope, "/agent/id"), (Quirk::DataEnvelope, "/data/id")] {
        let desk = quirky(Quirks::default().with(quirk));
        let id = desk.post("/agents", &body).await.text(pointer).to_owned();
        assert_eq!(id.len(), 20);
        assert_eq!(desk.get(&format!("/agents/{id}")).await.text(pointer), id);
    }
}

#[tokio::test(start_paused = true)]
async fn other_quirks_can_be_switched_too() {
    let desk = quirky(Quirks::default().without(Quirk::MissingIs400));
    assert_eq!(desk.get("/agents/none").await.status, 404);
    let desk = quirky(Quirks::default().with(Quirk::ListingWithoutAgents));
    desk.agent("A").await;
    let body = desk.get("/agents/search").await.body;
    assert_eq!((body.get("agents"), &body["totalCount"]), (None, &json!(1)));
    let desk = quirky(Quirks::default().without(Quirk::BriefItems).without(Quirk::AheadOfSpec));
    desk.agent("A").await;
    let item = desk.get("/agents/search").await.body["agents"][0].clone();
    assert_eq!((item["goal"].clone(), item.get("fullPrompt")), (json!("Book a visit"), None));
}

#[tokio::test(start_paused = true)]
async fn a_query_is_a_part_of_a_name_in_lower_case() {
    for (quirks, upper) in [(Quirks::default(), 0), (Quirks::default().without(Quirk::QueryLowerCase), 1)] {
        let desk = quirky(quirks);
        desk.agent("Front Desk").await;
        desk.agent("Night").await;
        for (query, found) in [("front%20d", 1), ("desk", 1), ("", 2), ("Desk", upper), ("nobody", 0)] {
            let body = desk.get(&format!("/agents/search?query={query}")).await.body;
            assert_eq!((&body["count"], &body["totalCount"]), (&json!(found), &json!(2)), "{query}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn pages_follow_each_other_and_none_is_longer_than_a_hundred() {
    let desk = Desk::new(Settings::default());
    let made: Vec<String> = (0..130)
        .map(|i| desk.sandbox.add_agent(LOCATION, bodies::agent(&format!("A{i}")).as_object().unwrap()))
        .collect();
    for (limit, pages) in [("limit=50", vec![50, 50, 30, 0]), ("limit=1000", vec![100, 30, 0]), ("", vec![20; 6])] {
        let (mut after, mut seen) = (String::new(), Vec::new());
        for length in pages {
            let body = desk.get(&format!("/agents/search?startAfter={after}&{limit}")).await.body;
            let ids: Vec<&str> = body["agents"].as_array().unwrap().iter().map(|a| a["id"].as_str().unwrap()).collect();
            assert_eq!((ids.len(), &body["count"], &body["totalCount"]), (length, &json!(length), &json!(130)));
            after = ids.last().copied().unwrap_or_default().to_owned();
            seen.extend(ids.into_iter().map(str::to_owned));
        }
        assert_eq!(seen[..], made[..seen.len()]);
    }
    // A cursor keeps its place when its agent is deleted.
    desk.sandbox.delete_agent(LOCATION, &made[9]).unwrap();
    let body = desk.get(&format!("/agents/search?startAfter={}&limit=1", made[9])).await.body;
    assert_eq!(body["agents"][0]["id"], Value::String(made[10].clone()));
}
