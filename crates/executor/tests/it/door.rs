//! The door tries again what may be tried again, within its bounds, and nothing else.

use crate::support::{PATIENCE, Reply, Wire, caller, door, paused};
use fitout_client::{self as api, Class, SendErrorKind};
use fitout_executor::{CallError, HOLD_MAX, Stopper, THROTTLED_MAX, TRIES_MAX};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

fn times(tries: u32) -> usize {
    usize::try_from(tries).unwrap()
}

/// Reads an agent over this wire; the class of its failure, and how long it took.
fn read(wire: &Arc<Wire>) -> (Result<(), Class>, Duration) {
    paused(async {
        let (_stopper, stop) = Stopper::new();
        let begun = Instant::now();
        let answer = door(wire).repeat(&mut caller(stop), &api::get_agent(&"a1".parse().unwrap())).await;
        let result = answer.map(drop).map_err(|error| match error {
            CallError::Api(error) => error.class(),
            other @ (CallError::Stopping(_) | CallError::Token(_) | CallError::PutOff(_)) => panic!("{other}"),
        });
        (result, begun.elapsed())
    })
}

fn agent() -> Reply {
    Reply::Json(200, json!({"id": "a1", "name": "A", "mode": "off"}))
}

#[test]
fn what_may_pass_is_tried_a_bounded_number_of_times() {
    for reply in [
        || Reply::Json(503, json!({"statusCode": 503, "message": "later"})),
        || Reply::Lost(SendErrorKind::NotSent),
        || Reply::Lost(SendErrorKind::Broken),
        || Reply::Silence,
    ] {
        let wire = Wire::new(move |_, _| reply());
        let (result, took) = read(&wire);
        assert!(matches!(result, Err(Class::Transient | Class::NotSent)), "{result:?}");
        assert_eq!(wire.sent(), times(TRIES_MAX));
        assert!(took < PATIENCE * TRIES_MAX + Duration::from_secs(120), "{took:?}");
    }
}

#[test]
fn the_first_good_answer_ends_the_tries() {
    let wire = Wire::new(|_, before| if before < 3 { Reply::Lost(SendErrorKind::Broken) } else { agent() });
    assert_eq!(read(&wire).0, Ok(()));
    assert_eq!(wire.sent(), 4);
}

#[test]
fn what_another_try_does_not_change_is_sent_once() {
    for (status, message) in [
        (400, "No Agent found for the id: a1"),
        (401, "Invalid JWT"),
        (401, "The token is not authorized for this scope."),
        (422, "name should not be empty"),
        (401, "version header is invalid."),
    ] {
        let wire = Wire::new(move |_, _| Reply::Json(status, json!({"statusCode": status, "message": message})));
        assert!(read(&wire).0.is_err(), "{message}");
        assert_eq!(wire.sent(), 1, "{message}");
    }
}

#[test]
fn throttling_waits_for_the_window_and_is_bounded_too() {
    let wire = Wire::new(|_, _| Reply::With(429, "x-request", "1"));
    let (result, took) = read(&wire);
    assert_eq!((result, wire.sent()), (Err(Class::Throttled), times(THROTTLED_MAX)));
    // The window that nobody has told is ten seconds.
    assert_eq!(took.as_secs(), u64::from(THROTTLED_MAX - 1) * 10);
}

#[test]
fn retry_after_is_honoured_within_a_bound() {
    let wire = Wire::new(|_, before| if before == 0 { Reply::With(429, "retry-after", "7") } else { agent() });
    let (result, took) = read(&wire);
    assert_eq!((result, took.as_secs()), (Ok(()), 7));

    // An answer that asks for less than nothing, or for nonsense, does not make the door knock without a pause.
    for value in ["0", "-7", "soon"] {
        let wire =
            Wire::new(move |_, before| if before < 5 { Reply::With(429, "retry-after", value) } else { agent() });
        let (result, took) = read(&wire);
        assert_eq!(result, Ok(()), "{value}");
        assert!(took >= Duration::from_millis(1250), "{value}: {took:?}");
    }

    // The longest wait that any header can ask for.
    let wire = Wire::new(|_, before| if before == 0 { Reply::With(503, "retry-after", "31536000") } else { agent() });
    let (_, took) = read(&wire);
    assert!(took <= HOLD_MAX + Duration::from_secs(1), "{took:?}");
}

#[test]
fn a_stop_ends_a_wait_and_nothing_is_sent_after_it() {
    let wire = Wire::new(|_, _| Reply::Lost(SendErrorKind::Broken));
    paused(async {
        let (stopper, stop) = Stopper::new();
        let (door, mut caller) = (door(&wire), caller(stop));
        let call = api::get_agent(&"a1".parse().unwrap());
        let (result, ()) = tokio::join!(door.repeat(&mut caller, &call), async {
            sleep(Duration::from_millis(10)).await;
            stopper.stop("interrupted");
        });
        assert!(matches!(result, Err(CallError::Stopping(_))), "{result:?}");
    });
    assert_eq!(wire.sent(), 1);
}

#[test]
fn an_answer_is_waited_for_as_long_as_was_said() {
    let wire = Wire::new(|_, _| Reply::Silence);
    paused(async {
        let (_stopper, stop) = Stopper::new();
        let (door, mut caller, begun) = (door(&wire), caller(stop), Instant::now());
        let call = api::create_agent(serde_json::Map::new());
        let error = door.send(&mut caller, &call, 1).await.unwrap_err();
        assert!(error.is_ambiguous(), "{error:?}");
        assert_eq!((begun.elapsed(), caller.requests), (PATIENCE, 1));
    });
}
