//! Whether the API is found at all: what waiting does not mend ends within seconds.

use crate::support::{Reply, Wire, agent, before, caller, caller_of, empty, whose};
use fitout_client::{self as api, Class, FatalKind, Obstacle};
use fitout_executor::{CallError, Door, Halt, TRIES_MAX, list_agents_raw};
use fitout_model::CauseKind;
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

/// Reads one agent again and again, until the door shuts; how long that took, and the door.
fn read_on(wire: &Arc<Wire>) -> (Door, Duration) {
    before(wire, async |door, stop| {
        let (mut caller, begun) = (caller(stop), Instant::now());
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
        let why = format!("the API was not found at https://services.leadconnectorhq.com: {}", obstacle.description());
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

/// The services beside it are well, and in front of the run's own stands a page: that is found out as soon.
#[test]
fn that_another_service_is_well_does_not_say_that_the_api_is_there() {
    let located = || Reply::Json(200, json!({"location": {"id": "location"}}));
    for status in [200, 301, 404, 511] {
        let answer = move |request: &http::Request<bytes::Bytes>| {
            if request.uri().path().contains("/agents/") { Reply::Page(status) } else { located() }
        };
        let wire = Wire::new(move |request, _| answer(request));
        before(&wire, async |door, stop| {
            let (mut caller, begun) = (caller(stop), Instant::now());
            assert!(whose(&door, &mut caller).await.is_ok());
            assert!(matches!(list_agents_raw(&door, &mut caller).await, Err(Halt::Stopping(_))), "{status}");
            assert!(begun.elapsed() < Duration::from_secs(10), "{status}: {:?}", begun.elapsed());
            assert!(door.outage().unwrap().hint.unwrap().contains("--base-url"), "{status}");
        });
    }
}

#[test]
fn many_at_once_find_it_out_as_soon_as_one() {
    for (reply, seconds) in [(None, 10), (Some(Obstacle::Unreached), 40)] {
        let wire = Wire::new(move |_, _| reply.map_or(Reply::Page(404), Reply::Blocked));
        before(&wire, async |door, stop| {
            let (door, begun) = (Arc::new(door), Instant::now());
            let mut lanes = tokio::task::JoinSet::new();
            for n in 0..32 {
                let (door, stop) = (Arc::clone(&door), stop.clone());
                lanes.spawn(async move {
                    let mut caller = caller_of(&format!("l{n}"), stop);
                    drop(whose(&door, &mut caller).await);
                    drop(list_agents_raw(&door, &mut caller).await);
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
        before(&wire, async |door, stop| {
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
        before(&wire, async |door, stop| {
            let mut caller = caller(stop);
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
    before(&wire, async |door, stop| {
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
        before(&wire, async |door, stop| {
            let mut caller = caller(stop);
            list_agents_raw(&door, &mut caller).await.unwrap();
            for _ in 0..20 {
                let call = api::update_agent(&"a1".parse().unwrap(), serde_json::Map::new());
                let Err(CallError::Api(error)) = door.repeat(&mut caller, &call).await else { panic!("{status}") };
                assert_eq!(error.class(), Class::TurnedAway);
            }
            // The reads still go through.
            let begun = Instant::now();
            list_agents_raw(&door, &mut caller).await.unwrap();
            assert!(begun.elapsed() < Duration::from_secs(11));
            assert_eq!(door.outage(), None);
        });
        assert_eq!(wire.sent(), 20 * 3 + 2, "{status}");
    }
}

/// Lists in so many locations and sends each a create, as often as this or until the door shuts; which were in doubt, and the door.
fn create_in(wire: &Arc<Wire>, locations: usize, times: usize) -> (usize, Door) {
    before(wire, async |door, stop| {
        let mut in_doubt = 0;
        for n in (0..times).flat_map(|_| 0..locations) {
            let mut caller = caller_of(&format!("l{n}"), stop.clone());
            match list_agents_raw(&door, &mut caller).await {
                Ok(_) => {}
                Err(Halt::Stopping(_)) => break,
                Err(other) => panic!("{other}"),
            }
            let call = api::create_agent(serde_json::Map::new());
            door.admit(&mut caller).await.unwrap();
            in_doubt += usize::from(door.send(&mut caller, &call, 1).await.is_err_and(|error| error.is_ambiguous()));
        }
        (in_doubt, door)
    })
}

#[test]
fn a_host_that_leads_everybodys_creates_elsewhere_is_given_up_at_the_third_and_they_stay_in_doubt() {
    for (status, obstacle) in [(300, Obstacle::Redirect), (303, Obstacle::Redirect), (200, Obstacle::NotTheApi)] {
        let reply = move |request: &http::Request<bytes::Bytes>| match request.method() {
            &http::Method::GET => empty(),
            _ => Reply::Page(status),
        };
        let wire = Wire::new(move |request, _| reply(request));
        let (in_doubt, door) = create_in(&wire, 10, 9);
        assert_eq!((in_doubt, wire.sent()), (3, 6), "{status}");
        let outage = door.outage().unwrap();
        assert_eq!(outage.hint, Some(obstacle.hint()));
        let begins =
            format!("create agent does not get through to the API at https://services.leadconnectorhq.com: {status}: ");
        assert!(outage.why.starts_with(&begins), "{}", outage.why);
        // Two locations say nothing of the host, and neither do ten when somebody's create was answered by the API.
        let wire = Wire::new(move |request, _| reply(request));
        assert_eq!(create_in(&wire, 2, 9).1.outage(), None, "{status}");
        for heard in [(201, json!({"id": "a1", "name": "A"})), (422, json!({"statusCode": 422, "message": "no"}))] {
            let wire = Wire::new(
                move |request, before| {
                    if before == 1 { Reply::Json(heard.0, heard.1.clone()) } else { reply(request) }
                },
            );
            let (in_doubt, door) = create_in(&wire, 10, 1);
            assert_eq!((in_doubt, door.outage()), (9, None), "{status}");
        }
    }
}

#[test]
fn a_version_that_one_location_is_told_of_stops_nobody_and_a_second_one_does() {
    let wire =
        Wire::new(|_, _| Reply::Json(401, json!({"statusCode": 401, "message": "version header was not found."})));
    let classes = before(&wire, async |door, stop| {
        let mut classes = Vec::new();
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
    before(&wire, async |door, stop| {
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
        let halted = before(&wire, async |door, stop| {
            let mut caller = caller(stop);
            door.repeat(&mut caller, &api::get_agent(&"a1".parse().unwrap())).await.unwrap();
            list_agents_raw(&door, &mut caller).await.unwrap_err()
        });
        assert!(matches!(&halted, Halt::End(cause) if cause.kind == kind), "{halted:?}");
    }
}
