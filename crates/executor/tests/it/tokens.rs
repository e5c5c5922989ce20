//! Tokens that come from a source, and networks that refuse some.

use crate::support::{Reply, Wire, before, caller_of, door, paused};
use fitout_client::{self as api, Class, FatalKind, RenewFuture, TokenFuture, TokenSource};
use fitout_executor::{Bearer, CallError, Caller, Stopper};
use fitout_model::{Cause, CauseKind};
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Gives `token-N`, the next one after each refusal, as often as it may.
#[derive(Debug, Default)]
struct Spring {
    number: AtomicUsize,
    renewals_max: usize,
    dry: bool,
}

impl Spring {
    fn renewals(&self) -> usize {
        self.number.load(Ordering::Relaxed)
    }

    fn now(&self) -> SecretString {
        SecretString::from(format!("spring-token-{}", self.renewals()))
    }
}

impl TokenSource for Spring {
    fn token(&self) -> TokenFuture<'_> {
        let cause = || Cause::new(CauseKind::TokenUnavailable, "follow", "the well is dry");
        Box::pin(async move { if self.dry { Err(cause()) } else { Ok(self.now()) } })
    }

    fn renew<'a>(&'a self, _: &'a SecretString) -> RenewFuture<'a> {
        Box::pin(async move {
            if self.renewals() >= self.renewals_max {
                return None;
            }
            self.number.fetch_add(1, Ordering::Relaxed);
            Some(self.now())
        })
    }
}

fn read(wire: &Arc<Wire>, source: &Arc<Spring>) -> Result<(), CallError> {
    paused(async {
        let (_stopper, stop) = Stopper::new();
        let source: Arc<dyn TokenSource> = Arc::<Spring>::clone(source);
        let dice = SmallRng::seed_from_u64(1);
        let mut caller = Caller::new("location".parse().unwrap(), Bearer::Source(source), stop, dice);
        door(wire).repeat(&mut caller, &api::get_agent(&"a1".parse().unwrap())).await.map(drop)
    })
}

/// A wire that takes tokens from this number on.
fn taking(first: usize) -> Arc<Wire> {
    Wire::new(move |request, _| {
        let shown = request.headers()["authorization"].to_str().unwrap();
        let number: usize = shown.strip_prefix("Bearer spring-token-").unwrap().parse().unwrap();
        if number < first {
            return Reply::Json(401, json!({"statusCode": 401, "message": "Invalid JWT"}));
        }
        Reply::Json(200, json!({"id": "a1", "name": "A", "mode": "off"}))
    })
}

#[test]
fn a_refused_token_is_renewed_once_for_a_request_and_never_in_a_loop() {
    for (takes_from, renewals_max, sent, renewals, passes) in
        [(0, 9, 1, 0, true), (1, 9, 2, 1, true), (2, 9, 2, 1, false), (1, 0, 1, 0, false)]
    {
        let (wire, source) = (taking(takes_from), Arc::new(Spring { renewals_max, ..Spring::default() }));
        let result = read(&wire, &source);
        assert_eq!((wire.sent(), source.renewals(), result.is_ok()), (sent, renewals, passes), "{takes_from}");
        if let Err(CallError::Api(error)) = result {
            assert_eq!(error.class(), Class::Parked(CauseKind::TokenRefused));
        }
    }
}

#[test]
fn without_a_token_nothing_is_sent_and_the_source_says_why() {
    let (wire, source) = (taking(0), Arc::new(Spring { dry: true, ..Spring::default() }));
    let Err(CallError::Token(cause)) = read(&wire, &source) else { panic!("it has no token") };
    assert_eq!(cause.message, "the well is dry");
    assert_eq!(wire.sent(), 0);
}

/// What each location is told that the network refuses, when the location `good` alone gets through.
fn turned_away(order: &[&str]) -> Vec<Class> {
    let wire = Wire::new(|request, _| {
        if request.headers()["authorization"] == "Bearer token-good" {
            return Reply::Json(200, json!({"id": "a1", "name": "A", "mode": "off"}));
        }
        Reply::Json(403, json!({"cloudflare_error": true, "title": "Error 1010"}))
    });
    paused(async {
        let (door, mut classes) = (door(&wire), Vec::new());
        for location in order {
            let (_stopper, stop) = Stopper::new();
            let token = SecretString::from(format!("token-{location}"));
            let dice = SmallRng::seed_from_u64(1);
            let mut caller = Caller::new(location.parse().unwrap(), token.into(), stop, dice);
            if let Err(CallError::Api(error)) = door.repeat(&mut caller, &api::get_agent(&"a1".parse().unwrap())).await
            {
                classes.push(error.class());
            }
        }
        classes
    })
}

#[test]
fn a_location_that_the_network_refuses_is_parked_until_nobody_gets_through() {
    let (parked, fatal) = (Class::Parked(CauseKind::Blocked), Class::Fatal(FatalKind::Cdn));
    assert_eq!(turned_away(&["good", "bad1", "bad2", "bad3", "bad4"]), [parked; 4]);
    assert_eq!(turned_away(&["bad1", "bad2", "good", "bad3"]), [parked; 3]);
    assert_eq!(turned_away(&["bad1", "bad1", "bad1", "bad1"]), [parked; 4], "one location says nothing of others");
    assert_eq!(turned_away(&["bad1", "bad2", "bad3", "bad4"]), [parked, parked, fatal, fatal]);
}

#[test]
fn who_refuses_everybody_is_named_with_what_to_check() {
    let wire = Wire::new(|_, _| Reply::Page(403));
    let error = before(&wire, async |door, stop| {
        let mut last = None;
        for n in 0..3 {
            let call = api::get_agent(&"a1".parse().unwrap());
            last = door.repeat(&mut caller_of(&format!("l{n}"), stop.clone()), &call).await.err();
        }
        last
    });
    let Some(CallError::Api(error)) = error else { panic!("nobody was refused") };
    assert_eq!(error.class(), Class::Fatal(FatalKind::Cdn));
    assert_eq!(
        error.message,
        "an HTML page came instead of JSON: Somebody else; what stands before https://services.leadconnectorhq.com (a CDN, a \
         firewall) refuses this client: check --base-url, try from another network, or ask whoever runs it to let this client through"
    );
}
