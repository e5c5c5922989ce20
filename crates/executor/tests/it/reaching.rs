//! Whether the API is found at all: what waiting does not mend ends within seconds, and what a run can do without holds nobody up.

use crate::support::{Reply, Wire, caller, caller_of, door, paused};
use fitout_client::{self as api, Class, FatalKind, LocationInfo, Obstacle};
use fitout_executor::{CallError, Caller, Door, Halt, Inquiry, Stopper, TRIES_MAX, items, look_up};
use fitout_model::{CauseKind, Shelf, ThingKind};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const NEVER: [Obstacle; 6] = [
    Obstacle::NoSuchHost,
    Obstacle::Certificate,
    Obstacle::NoTls,
    Obstacle::NoHttp,
    Obstacle::ProxySignIn,
    Obstacle::Redirect,
];

fn agent() -> Reply {
    Reply::Json(200, json!({"id": "a1", "name": "A", "mode": "off"}))
}

fn empty() -> Reply {
    Reply::Json(200, json!({"agents": [], "count": 0, "totalCount": 0}))
}

/// Asks whose the token is.
async fn whose(door: &Door, caller: &mut Caller) -> Result<Inquiry<LocationInfo>, CallError> {
    let call = api::location(&caller.location);
    door.inquire(caller, &call).await
}

/// Reads one agent again and again, until the door shuts; how long that took, and the door.
fn read_on(wire: &Arc<Wire>) -> (Door, Duration) {
    paused(async {
        let (_stopper, stop) = Stopper::new();
        let (door, mut caller, begun) = (door(wire), caller(stop), Instant::now());
        let call = api::get_agent(&"a1".parse().unwrap());
        while !matches!(door.repeat(&mut caller, &call).await, Err(CallError::Stopping(_))) {
            assert!(begun.elapsed() < Duration::from_secs(900), "it never ends");
        }
        (door, begun.elapsed())
    })
}

#[test]
fn what_waiting_does_not_mend_ends_within_seconds_and_says_what_to_do() {
    for obstacle in NEVER {
        let wire = Wire::new(move |_, _| Reply::Blocked(obstacle));
        let (door, took) = read_on(&wire);
        assert!(took < Duration::from_secs(10) && wire.sent() < 10, "{obstacle:?}: {took:?}, {} sent", wire.sent());
        let outage = door.outage().unwrap();
        let why = format!("the API was not found at https://services.leadconnectorhq.com: {}", obstacle.says());
        assert_eq!((outage.why, outage.hint), (why, Some(obstacle.hint())));
    }
    // A page of another server, of a network that wants a sign-in, and an address that leads elsewhere.
    for status in [200, 201, 301, 302, 307, 308, 400, 404, 405, 410, 421, 426, 451, 511] {
        let wire = Wire::new(move |_, _| Reply::Page(status));
        let (door, took) = read_on(&wire);
        let outage = door.outage().unwrap();
        assert!(took < Duration::from_secs(10) && wire.sent() < 10, "{status}: {took:?}, {} sent", wire.sent());
        assert!(outage.why.contains(&format!("leadconnectorhq.com: {status}: ")), "{}", outage.why);
        assert!(outage.hint.unwrap().contains("--base-url"), "{outage:?}");
    }
}

#[test]
fn many_at_once_find_it_out_as_soon_as_one() {
    for (reply, seconds) in [(None, 10), (Some(Obstacle::Unreached), 40)] {
        let wire = Wire::new(move |_, _| reply.map_or(Reply::Page(404), Reply::Blocked));
        paused(async {
            let (_stopper, stop) = Stopper::new();
            let (door, begun) = (Arc::new(door(&wire)), Instant::now());
            let mut lanes = tokio::task::JoinSet::new();
            for n in 0..32 {
                let (door, stop) = (Arc::clone(&door), stop.clone());
                lanes.spawn(async move {
                    let mut caller = caller_of(&format!("l{n}"), stop);
                    drop(whose(&door, &mut caller).await);
                    drop(items(&door, &mut caller).await);
                });
            }
            while lanes.join_next().await.is_some() {}
            assert!(door.outage().is_some());
            assert!(begun.elapsed() < Duration::from_secs(seconds), "{reply:?}: {:?}", begun.elapsed());
        });
    }
}

#[test]
fn a_server_that_is_being_started_is_waited_for_and_not_for_long() {
    for obstacle in Obstacle::ALL.into_iter().filter(|obstacle| !obstacle.lasts()) {
        let wire = Wire::new(move |_, before| if before < 5 { Reply::Blocked(obstacle) } else { agent() });
        paused(async {
            let (_stopper, stop) = Stopper::new();
            let door = door(&wire);
            door.repeat(&mut caller(stop), &api::get_agent(&"a1".parse().unwrap())).await.unwrap();
            assert_eq!(door.outage(), None);
        });
        let wire = Wire::new(move |_, _| Reply::Blocked(obstacle));
        let (door, took) = read_on(&wire);
        assert!((15..40).contains(&took.as_secs()), "{obstacle:?}: {took:?}");
        assert_eq!(door.outage().unwrap().hint, Some(obstacle.hint()));
    }
}

#[test]
fn once_the_api_was_heard_it_is_there_whatever_comes_between() {
    for reply in [|| Reply::Page(404), || Reply::Page(200), || Reply::Blocked(Obstacle::Certificate)] {
        let wire = Wire::new(move |_, before| if before == 0 { agent() } else { reply() });
        paused(async {
            let (_stopper, stop) = Stopper::new();
            let (door, mut caller) = (door(&wire), caller(stop));
            let call = api::get_agent(&"a1".parse().unwrap());
            door.repeat(&mut caller, &call).await.unwrap();
            for _ in 0..3 {
                assert!(matches!(door.repeat(&mut caller, &call).await, Err(CallError::Api(_))));
            }
            assert_eq!(door.outage(), None);
        });
        assert_eq!(wire.sent(), 1 + 3 * usize::try_from(TRIES_MAX).unwrap());
    }
}

#[test]
fn pages_that_refuse_three_tokens_are_not_taken_for_the_apis_word() {
    let wire = Wire::new(|_, _| Reply::Page(401));
    paused(async {
        let (_stopper, stop) = Stopper::new();
        let door = door(&wire);
        for n in 0..3 {
            assert_eq!(door.outage(), None);
            let call = api::get_agent(&"a1".parse().unwrap());
            let refused = door.repeat(&mut caller_of(&format!("l{n}"), stop.clone()), &call).await;
            assert!(matches!(refused, Err(CallError::Api(_))), "{refused:?}");
        }
        assert!(door.outage().is_some());
    });
}

#[test]
fn a_write_that_a_gateway_refuses_is_sent_three_times_and_is_no_outage() {
    for status in [405, 411, 413, 414, 415, 431] {
        let wire = Wire::new(
            move |request, _| {
                if request.method() == http::Method::GET { empty() } else { Reply::Page(status) }
            },
        );
        paused(async {
            let (_stopper, stop) = Stopper::new();
            let (door, mut caller) = (door(&wire), caller(stop));
            items(&door, &mut caller).await.unwrap();
            for _ in 0..20 {
                let call = api::update_agent(&"a1".parse().unwrap(), serde_json::Map::new());
                let Err(CallError::Api(error)) = door.repeat(&mut caller, &call).await else { panic!("{status}") };
                assert_eq!(error.class(), Class::TurnedAway);
            }
            // The reads still go through.
            let begun = Instant::now();
            items(&door, &mut caller).await.unwrap();
            assert!(begun.elapsed() < Duration::from_secs(11));
            assert_eq!(door.outage(), None);
        });
        assert_eq!(wire.sent(), 20 * 3 + 2, "{status}");
    }
}

/// Whose forty tokens are, over this wire, each with a listing after it; how many requests that took, and how long.
fn forty(reply: fn() -> Reply) -> (usize, Duration) {
    let wire = Wire::new(move |request, _| if request.uri().path().contains("/agents/") { empty() } else { reply() });
    let took = paused(async {
        let (_stopper, stop) = Stopper::new();
        let (door, begun) = (door(&wire), Instant::now());
        for n in 0..40 {
            let mut caller = caller_of(&format!("l{n}"), stop.clone());
            assert!(matches!(whose(&door, &mut caller).await.unwrap(), Inquiry::Untold(_)));
            items(&door, &mut caller).await.unwrap();
            let shelf = look_up(&door, &mut caller, ThingKind::Calendar).await.unwrap();
            assert!(matches!(shelf, Shelf::Unknown(_)), "{shelf:?}");
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
        paused(async {
            let (_stopper, stop) = Stopper::new();
            let (door, begun) = (Arc::new(door(&wire)), Instant::now());
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
        let refused = paused(async {
            let (_stopper, stop) = Stopper::new();
            whose(&door(&wire), &mut caller(stop)).await.unwrap_err()
        });
        assert!(matches!(&refused, CallError::Api(error) if error.class() == Class::Parked(kind)), "{refused:?}");
    }
    // Without any answer nothing is known, and the location waits.
    let wire = Wire::new(|_, before| if before == 0 { empty() } else { Reply::Silence });
    let told = paused(async {
        let (_stopper, stop) = Stopper::new();
        let (door, mut caller) = (door(&wire), caller(stop));
        items(&door, &mut caller).await.unwrap();
        whose(&door, &mut caller).await
    });
    assert!(matches!(told, Err(CallError::Api(_))), "{told:?}");
}

#[test]
fn an_optional_read_is_told_when_the_page_was_only_a_moments() {
    let location = || Reply::Json(200, json!({"location": {"id": "location"}}));
    let wire = Wire::new(move |_, before| if before < 2 { Reply::Page(404) } else { location() });
    let told = paused(async {
        let (_stopper, stop) = Stopper::new();
        whose(&door(&wire), &mut caller(stop)).await
    });
    assert!(matches!(told, Ok(Inquiry::Told(_))), "{told:?}");
}

#[test]
fn a_version_that_one_location_is_told_of_stops_nobody_and_a_second_one_does() {
    let wire =
        Wire::new(|_, _| Reply::Json(401, json!({"statusCode": 401, "message": "version header was not found."})));
    let classes = paused(async {
        let (_stopper, stop) = Stopper::new();
        let (door, mut classes) = (door(&wire), Vec::new());
        for location in ["l1", "l1", "l2"] {
            let call = api::get_agent(&"a1".parse().unwrap());
            let Err(CallError::Api(error)) = door.repeat(&mut caller_of(location, stop.clone()), &call).await else {
                panic!("{location}")
            };
            classes.push(error.class());
        }
        classes
    });
    assert_eq!(classes, [Class::Refused, Class::Refused, Class::Fatal(FatalKind::Version)]);

    // Where somebody was answered in that version, it is taken.
    let wire = Wire::new(|request, _| {
        if request.uri().path().ends_with("good") {
            Reply::Json(200, json!({"id": "good", "name": "A"}))
        } else {
            Reply::Json(401, json!({"statusCode": 401, "message": "version header was not found."}))
        }
    });
    paused(async {
        let (_stopper, stop) = Stopper::new();
        let door = door(&wire);
        let ask = async |location: &str, id: &str| {
            let call = api::get_agent(&id.parse().unwrap());
            door.repeat(&mut caller_of(location, stop.clone()), &call).await
        };
        ask("l0", "good").await.unwrap();
        for n in 1..5 {
            let Err(CallError::Api(error)) = ask(&format!("l{n}"), "bad").await else { panic!() };
            assert_eq!(error.class(), Class::Refused);
        }
    });
}

#[test]
fn an_answer_that_came_is_never_called_the_lack_of_one() {
    let cut = || Reply::Json(200, json!("cut"));
    let replies: [(fn() -> Reply, CauseKind); 4] = [
        (cut, CauseKind::Unreadable),
        (|| Reply::Page(200), CauseKind::NotTheApi),
        (|| Reply::Page(404), CauseKind::NotTheApi),
        (|| Reply::Page(502), CauseKind::Unreachable),
    ];
    for (reply, kind) in replies {
        let wire = Wire::new(move |_, before| if before == 0 { agent() } else { reply() });
        let halted = paused(async {
            let (_stopper, stop) = Stopper::new();
            let (door, mut caller) = (door(&wire), caller(stop));
            door.repeat(&mut caller, &api::get_agent(&"a1".parse().unwrap())).await.unwrap();
            items(&door, &mut caller).await.unwrap_err()
        });
        assert!(matches!(&halted, Halt::End(cause) if cause.kind == kind), "{halted:?}");
    }
}
