//! What an answer asks for, to be left alone for a while, is granted within bounds: no header puts a run to sleep.

use crate::support::{Reply, Wire, caller_of, caller_with, door, paused};
use fitout_client::{self as api, Call, Class, Limits};
use fitout_executor::{CallError, Door, HOLD_MAX, Stop, Stopper, list_agents_raw};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// How long a host may be down in these tests.
const OUTAGE_MAX: Duration = Duration::from_secs(600);

fn agent() -> Reply {
    Reply::Json(200, json!({"id": "a1", "name": "A", "mode": "off"}))
}

fn one() -> Call<fitout_client::AgentAnswer> {
    api::get_agent(&"a1".parse().unwrap())
}

/// Reads one agent of so many locations at the same time, again and again until the door shuts; how long that took.
async fn read_on(door: &Arc<Door>, locations: usize, stop: &Stop) -> Duration {
    let begun = Instant::now();
    let mut lanes = JoinSet::new();
    for n in 0..locations {
        let (door, mut caller) = (Arc::clone(door), caller_of(&format!("l{n}"), stop.clone()));
        lanes.spawn(async move {
            while !matches!(door.repeat(&mut caller, &one()).await, Err(CallError::Stopping(_))) {
                assert!(begun.elapsed() < Duration::from_secs(7200), "it never ends");
            }
        });
    }
    while lanes.join_next().await.is_some() {}
    begun.elapsed()
}

#[test]
fn a_host_that_asks_everybody_for_a_long_wait_is_given_up_when_any_host_is_that_is_down() {
    // Seconds, also more than there are, and a moment, which is held against our own clock where the answer has none.
    for asks in ["60", "500", "899", "900", "3600", "1000000000000", "Thu, 01 Jan 1970 02:00:00 GMT"] {
        for locations in [3, 20] {
            let wire = Wire::new(move |_, _| Reply::With(503, "retry-after", asks));
            paused(async {
                let (_stopper, stop) = Stopper::new();
                let door = Arc::new(door(&wire));
                let took = read_on(&door, locations, &stop).await;
                assert!(took < OUTAGE_MAX + Duration::from_secs(70), "{asks}, {locations}: {took:?}");
                let outage = door.outage().unwrap();
                assert_eq!(outage.why, "the API has answered with errors for 10 min (the last: not now)");
            });
            // It is looked at now and then, and not hammered.
            assert!(wire.sent() < 8 * locations + 40, "{asks}, {locations}: {} sent", wire.sent());
        }
    }
}

#[test]
fn one_location_that_is_put_off_for_long_is_given_up_while_others_are_answered() {
    let wire = Wire::new(|request, _| {
        let bad = request.headers()["authorization"].to_str().unwrap().ends_with("bad0");
        if bad { Reply::With(503, "retry-after", "7200") } else { agent() }
    });
    paused(async {
        let (_stopper, stop) = Stopper::new();
        let door = door(&wire);
        door.repeat(&mut caller_of("good", stop.clone()), &one()).await.unwrap();
        let begun = Instant::now();
        let Err(CallError::Api(error)) = door.repeat(&mut caller_with("bad0", stop), &one()).await else {
            panic!("it was answered")
        };
        assert_eq!(error.class(), Class::Transient);
        assert!(error.message.ends_with("it asks to be left alone until Thu, 01 Jan 1970 02:00:00 GMT"), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        assert_eq!(door.outage(), None);
    });
}

#[test]
fn a_location_that_asks_to_be_left_alone_for_long_is_given_up_and_not_asked_again_and_others_go_on() {
    for (asks, until) in [
        ("3600", "until Thu, 01 Jan 1970 01:00:00 GMT"),
        ("Thu, 01 Jan 1970 03:00:00 GMT", "until Thu, 01 Jan 1970 03:00:00 GMT"),
        ("1000000000000", "for a month or longer"),
    ] {
        let wire =
            Wire::new(move |_, before| if before == 0 { Reply::With(429, "retry-after", asks) } else { agent() });
        paused(async {
            let (_stopper, stop) = Stopper::new();
            let (door, begun) = (door(&wire), Instant::now());
            let mut first = caller_of("l1", stop.clone());
            let Err(CallError::Api(error)) = door.repeat(&mut first, &one()).await else { panic!("{asks}") };
            assert_eq!(error.class(), Class::Throttled);
            assert_eq!(error.message, format!("not now; it asks to be left alone {until}"));
            // Whatever else is to be asked of it is not: that would be a 429 of our making.
            let Err(CallError::PutOff(cause)) = door.repeat(&mut first, &one()).await else { panic!("{asks}") };
            assert!(cause.message.contains("asks to be left alone "), "{}", cause.message);
            assert_eq!((wire.sent(), first.requests), (1, 1));
            door.repeat(&mut caller_of("l2", stop), &one()).await.unwrap();
            assert_eq!((wire.sent(), begun.elapsed()), (2, Duration::ZERO));
        });
    }
}

#[test]
fn one_request_holds_its_location_no_longer_than_the_longest_hold_in_all() {
    for asks in ["300", "450", "899"] {
        let wire = Wire::new(move |_, _| Reply::With(429, "retry-after", asks));
        paused(async {
            let (_stopper, stop) = Stopper::new();
            let (door, begun) = (door(&wire), Instant::now());
            let read = door.repeat(&mut caller_of("l1", stop), &one()).await;
            assert!(matches!(&read, Err(CallError::Api(error)) if error.class() == Class::Throttled), "{read:?}");
            assert!(begun.elapsed() <= HOLD_MAX, "{asks}: {:?}", begun.elapsed());
        });
    }
}

#[test]
fn a_window_that_is_used_up_for_longer_than_the_longest_hold_puts_the_location_off() {
    paused(async {
        let (_stopper, stop) = Stopper::new();
        let wire = Wire::new(|_, _| Reply::Json(200, json!({"agents": [], "count": 0, "totalCount": 0})));
        let (door, mut caller) = (door(&wire), caller_of("l1", stop));
        list_agents_raw(&door, &mut caller).await.unwrap();
        let hour = Duration::from_secs(3600);
        let used = Limits { max: Some(10), remaining: Some(0), interval: Some(hour), ..Limits::default() };
        door.throttle().learn(&caller.location, &used);
        let begun = Instant::now();
        assert!(matches!(door.repeat(&mut caller, &one()).await, Err(CallError::PutOff(_))));
        assert_eq!(begun.elapsed(), Duration::ZERO);
        // When enough of it is over, the rest is waited for.
        sleep(hour.saturating_sub(HOLD_MAX)).await;
        assert!(list_agents_raw(&door, &mut caller).await.is_ok());
        assert!(begun.elapsed() >= hour, "{:?}", begun.elapsed());
    });
}
