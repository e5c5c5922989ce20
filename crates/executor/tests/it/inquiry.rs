//! Reads that a run can do without: nothing that becomes of them stops the run, holds it for long, or makes a 429 of our own.

use crate::support::{Reply, Wire, agent, before, caller, caller_of, empty, whose};
use fitout_client::{self as api, Class, SendErrorKind};
use fitout_executor::{CallError, Door, Inquiry, Stop, list_agents_raw, read_catalog};
use fitout_model::{AssetKind, Catalog, CauseKind};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Whose forty tokens are, over this wire, each with a listing after it; how many requests that took, and how long.
fn forty(reply: fn() -> Reply) -> (usize, Duration) {
    let wire = Wire::new(move |request, _| if request.uri().path().contains("/agents/") { empty() } else { reply() });
    let took = before(&wire, async |door, stop| {
        let begun = Instant::now();
        for n in 0..40 {
            let mut caller = caller_of(&format!("l{n}"), stop.clone());
            assert!(matches!(whose(&door, &mut caller).await.unwrap(), Inquiry::Untold(_)));
            list_agents_raw(&door, &mut caller).await.unwrap();
            let shelf = read_catalog(&door, &mut caller, AssetKind::Calendar).await.unwrap();
            assert!(matches!(shelf, Catalog::Unknown(_)), "{shelf:?}");
        }
        assert_eq!(door.outage(), None);
        begun.elapsed()
    });
    (wire.sent(), took)
}

#[test]
fn what_a_run_can_do_without_neither_stops_nor_holds_it_when_somebody_else_answers() {
    let replies: [fn() -> Reply; 7] = [
        || Reply::Page(404),
        || Reply::Page(200),
        || Reply::Page(302),
        || Reply::Page(401),
        || Reply::Page(403),
        || Reply::Json(404, json!({"message": "no Route matched with those values"})),
        || Reply::Json(404, json!({"statusCode": 404, "message": "Location not found"})),
    ];
    for (at, reply) in replies.into_iter().enumerate() {
        let (sent, took) = forty(reply);
        // Three requests a location, and two more tries of both look-ups for each of the first three.
        assert!(sent <= 3 * 40 + 3 * 4 && took < Duration::from_secs(15), "{at}: {sent} sent in {took:?}");
    }
}

#[test]
fn what_a_run_can_do_without_does_not_hold_everybody_when_its_service_is_down() {
    let (sent, took) = forty(|| Reply::Page(502));
    assert!(sent < 260 && took < Duration::from_secs(600), "{sent} sent in {took:?}");
}

#[test]
fn when_nothing_answers_what_a_run_can_do_without_finds_that_out_as_soon_as_the_rest_does() {
    let down: [fn() -> Reply; 2] =
        [|| Reply::Json(503, json!({"message": "down for maintenance"})), || Reply::Page(503)];
    for reply in down {
        let wire = Wire::new(move |_, _| reply());
        before(&wire, async |door, stop| {
            let (door, begun) = (Arc::new(door), Instant::now());
            let mut lanes = tokio::task::JoinSet::new();
            for n in 0..32 {
                let (door, stop) = (Arc::clone(&door), stop.clone());
                lanes.spawn(async move { whose(&door, &mut caller_of(&format!("l{n}"), stop)).await.map(drop) });
            }
            tokio::time::sleep(Duration::from_secs(30)).await;
            assert!(wire.sent() < 100, "{} sent within {:?}", wire.sent(), begun.elapsed());
        });
    }
}

#[test]
fn the_apis_own_word_on_a_token_is_heard_from_an_optional_read_too() {
    for (status, message, kind) in [
        (401, "Invalid JWT", CauseKind::TokenRefused),
        (403, "The token does not have access to this location.", CauseKind::WrongLocation),
    ] {
        let wire = Wire::new(move |_, _| Reply::Json(status, json!({"statusCode": status, "message": message})));
        let refused = before(&wire, async |door, stop| whose(&door, &mut caller(stop)).await.unwrap_err());
        assert!(matches!(&refused, CallError::Api(error) if error.class() == Class::Parked(kind)), "{refused:?}");
    }
}

#[test]
fn an_optional_read_is_told_when_the_page_was_only_a_moments() {
    let location = || Reply::Json(200, json!({"location": {"id": "location"}}));
    let wire = Wire::new(move |_, before| if before < 2 { Reply::Page(404) } else { location() });
    let told = before(&wire, async |door, stop| whose(&door, &mut caller(stop)).await);
    assert!(matches!(told, Ok(Inquiry::Answered(_))), "{told:?}");
}

/// Whether a request is for the run's own service.
fn is_own(request: &http::Request<bytes::Bytes>) -> bool {
    request.uri().path().contains("/agents/")
}

#[test]
fn a_service_that_alone_does_not_answer_neither_stops_the_run_nor_holds_it_for_long() {
    // What it does, and how many minutes forty locations may take one after another.
    let replies: [(fn() -> Reply, u64); 8] = [
        (|| Reply::Dropped, 1),
        (|| Reply::Lost(SendErrorKind::Broken), 1),
        (|| Reply::Lost(SendErrorKind::TooLarge), 1),
        // Nobody waits as long as the first few.
        (|| Reply::Silence, 10),
        (|| Reply::Json(503, json!({"message": "down for maintenance"})), 1),
        (|| Reply::With(503, "retry-after", "3600"), 1),
        // Whoever says 429 has a rest of one window each time.
        (|| Reply::With(429, "x-request", "1"), 16),
        (|| Reply::With(429, "retry-after", "3600"), 16),
    ];
    for (at, (reply, minutes)) in replies.into_iter().enumerate() {
        let (sent, took) = forty(reply);
        assert!(sent <= 140 && took <= Duration::from_secs(60 * minutes), "{at}: {sent} sent in {took:?}");
    }
}

#[test]
fn a_service_that_falls_silent_in_the_middle_of_a_run_is_soon_asked_once_only_until_it_is_back() {
    let location = || Reply::Json(200, json!({"location": {"id": "location"}}));
    let wire = Wire::new(move |request, before| match (is_own(request), before) {
        (true, _) => empty(),
        (false, ..=10 | 70..) => location(),
        (false, _) => Reply::Silence,
    });
    let told = before(&wire, async |door, stop| {
        let (mut told, begun) = (0, Instant::now());
        for n in 0..50 {
            let mut caller = caller_of(&format!("l{n}"), stop.clone());
            told += u32::from(matches!(whose(&door, &mut caller).await, Ok(Inquiry::Answered(_))));
            list_agents_raw(&door, &mut caller).await.unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(4 * 60), "{:?}", begun.elapsed());
        told
    });
    assert!((15..40).contains(&told), "{told}");
}

#[test]
fn one_location_is_not_held_for_longer_than_two_minutes() {
    for asks in ["0", "7", "25", "60", "61", "900", "100000000000"] {
        for status in [429, 503] {
            let wire = Wire::new(
                move |request, _| {
                    if is_own(request) { empty() } else { Reply::With(status, "retry-after", asks) }
                },
            );
            before(&wire, async |door, stop| {
                let (mut caller, begun) = (caller(stop), Instant::now());
                assert!(matches!(whose(&door, &mut caller).await, Ok(Inquiry::Untold(_))), "{asks}");
                list_agents_raw(&door, &mut caller).await.unwrap();
                let took = begun.elapsed();
                assert!(took <= Duration::from_secs(120), "{status} {asks}: {took:?}");
            });
        }
    }
}

#[test]
fn a_429_to_what_a_run_can_do_without_is_granted_its_rest_before_anything_else_is_asked() {
    for (asks, rest) in [("7", 7), ("25", 25), ("50", 50), ("soon", 10), ("86400", 10)] {
        let times: Arc<Mutex<Vec<(Instant, bool)>>> = Arc::default();
        let seen = Arc::clone(&times);
        let wire = Wire::new(move |request, _| {
            seen.lock().unwrap().push((Instant::now(), is_own(request)));
            if is_own(request) { empty() } else { Reply::With(429, "retry-after", asks) }
        });
        before(&wire, async |door, stop| {
            let mut caller = caller(stop);
            assert!(matches!(whose(&door, &mut caller).await, Ok(Inquiry::Untold(_))), "{asks}");
            list_agents_raw(&door, &mut caller).await.unwrap();
        });
        let times = times.lock().unwrap();
        assert_eq!(times.iter().filter(|(_, own)| *own).count(), 1, "{asks}");
        for pair in times.windows(2) {
            assert!(pair[0].0 + Duration::from_secs(rest) <= pair[1].0, "{asks}: {times:?}");
        }
    }
}

/// Asks in many locations whose the token is, and lists, until the door shuts; how long that took.
async fn list_on(door: &Arc<Door>, stop: &Stop) -> Duration {
    let begun = Instant::now();
    let mut lanes = JoinSet::new();
    for lane in 0..16 {
        let (door, stop) = (Arc::clone(door), stop.clone());
        lanes.spawn(async move {
            for n in 0.. {
                assert!(begun.elapsed() < Duration::from_secs(3600), "it never ends");
                let mut caller = caller_of(&format!("l{lane}x{n}"), stop.clone());
                let stopped = |error: &CallError| matches!(error, CallError::Stopping(_));
                if whose(&door, &mut caller).await.is_err_and(|error| stopped(&error)) {
                    break;
                }
                let call = api::get_agent(&"a1".parse().unwrap());
                if door.repeat(&mut caller, &call).await.is_err_and(|error| stopped(&error)) {
                    break;
                }
            }
        });
    }
    while lanes.join_next().await.is_some() {}
    begun.elapsed()
}

#[test]
fn an_outage_of_the_runs_own_service_is_one_whatever_the_others_say() {
    let own: [fn() -> Reply; 3] =
        [|| Reply::Json(503, json!({"message": "down"})), || Reply::Lost(SendErrorKind::Broken), || Reply::Silence];
    let others: [fn() -> Reply; 4] = [
        || Reply::Json(200, json!({"location": {"id": "location"}})),
        || Reply::Json(503, json!({"message": "down"})),
        || Reply::Lost(SendErrorKind::Broken),
        || Reply::Silence,
    ];
    for (at, own) in own.into_iter().enumerate() {
        for (other, others) in others.into_iter().enumerate() {
            let wire = Wire::new(move |request, _| if is_own(request) { own() } else { others() });
            let took = before(&wire, async |door, stop| {
                let door = Arc::new(door);
                let took = list_on(&door, &stop).await;
                let outage = door.outage().unwrap();
                assert!(outage.why.starts_with("the API has answered with errors for 10 min"), "{}", outage.why);
                took
            });
            assert!(took < Duration::from_secs(600 + 180), "{at} {other}: {took:?}");
        }
    }
}

#[test]
fn a_gateway_that_knows_one_kind_of_read_no_more_is_no_outage_where_all_else_is_answered() {
    let wire = Wire::new(|request, _| match request.uri().path() {
        path if path.ends_with("/search") => empty(),
        path if path.contains("/agents/") => Reply::Json(404, json!({"message": "Resource not found"})),
        _ => Reply::Json(200, json!({"location": {"id": "location"}})),
    });
    before(&wire, async |door, stop| {
        let (door, begun) = (Arc::new(door), Instant::now());
        let mut lanes = JoinSet::new();
        for n in 0..4 {
            let (door, mut caller) = (Arc::clone(&door), caller_of(&format!("l{n}"), stop.clone()));
            lanes.spawn(async move {
                assert!(matches!(whose(&door, &mut caller).await, Ok(Inquiry::Answered(_))));
                list_agents_raw(&door, &mut caller).await.unwrap();
                door.repeat(&mut caller, &api::get_agent(&"a1".parse().unwrap())).await.map(drop)
            });
        }
        for read in lanes.join_all().await {
            assert!(matches!(&read, Err(CallError::Api(error)) if error.class() == Class::TurnedAway), "{read:?}");
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
        assert_eq!(door.outage(), None);
    });
}

#[test]
fn whose_a_token_is_is_told_after_an_outage_that_passes() {
    let location = || Reply::Json(200, json!({"location": {"id": "location"}}));
    let begun: Arc<Mutex<Option<Instant>>> = Arc::default();
    let wire = Wire::new(move |request, _| {
        let begun = *begun.lock().unwrap().get_or_insert_with(Instant::now);
        match (begun.elapsed() < Duration::from_secs(60), is_own(request)) {
            (true, _) => Reply::Json(503, json!({"message": "down"})),
            (false, true) => agent(),
            (false, false) => location(),
        }
    });
    let told = before(&wire, async |door, stop| {
        let door = Arc::new(door);
        let mut lanes = JoinSet::new();
        for n in 0..16 {
            let (door, stop) = (Arc::clone(&door), stop.clone());
            lanes.spawn(async move { whose(&door, &mut caller_of(&format!("l{n}"), stop)).await });
        }
        lanes.join_all().await.into_iter().filter(|told| matches!(told, Ok(Inquiry::Answered(_)))).count()
    });
    assert_eq!(told, 16);
}
