//! Requests on their way: they arrive whatever becomes of their sender.

use crate::bodies;
use crate::desk::{Desk, LOCATION};
use fitout_client::{SendErrorKind, Transport as _};
use fitout_sandbox::{Fault, FaultSettings, Latency, Op, Sandbox, Scripted, Settings};
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

fn scripted(fault: Fault, late_max: Duration) -> Settings {
    let script = vec![Scripted::new(fault).op(Op::CreateAgent)];
    Settings { faults: FaultSettings { script, late_max, ..FaultSettings::default() }, ..Settings::default() }
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_sender_died_lands_all_the_same() {
    let latency = Latency::Fixed(2 * SECOND);
    let desk = Desk::new(Settings { latency, ..Settings::default() });
    let body = bodies::agent("Front desk");
    let sending = desk.ask("POST", "/agents", Some(&body));
    assert!(tokio::time::timeout(SECOND / 2, sending).await.is_err());
    assert_eq!(desk.sandbox.agents(LOCATION).len(), 0);
    tokio::time::advance(SECOND / 2).await;
    assert_eq!(desk.sandbox.agents(LOCATION).len(), 1);
    assert_eq!(desk.sandbox.ledger().locations[LOCATION].arrivals, [SECOND]);
}

#[tokio::test(start_paused = true)]
async fn latency_lies_half_before_and_half_after_the_deed() {
    let latency = Latency::Uniform { min: SECOND, max: 3 * SECOND };
    let desk = Desk::new(Settings { latency, ..Settings::default() });
    let mut trips = Vec::new();
    for i in 0..20 {
        let began = Instant::now();
        desk.agent(&format!("Agent {i}")).await;
        trips.push(began.elapsed());
    }
    assert!(trips.iter().all(|trip| (SECOND..=3 * SECOND + Duration::from_millis(1)).contains(trip)), "{trips:?}");
    assert!(trips.iter().max() > trips.iter().min());
    let ledger = desk.sandbox.ledger();
    let location = &ledger.locations[LOCATION];
    for ((sent, arrived), trip) in location.departures.iter().zip(&location.arrivals).zip(&trips) {
        assert!(arrived.saturating_sub(*sent).abs_diff(*trip / 2) <= Duration::from_millis(1));
    }
    assert_eq!(location.together_max, 1);
}

#[tokio::test(start_paused = true)]
async fn a_late_request_lands_after_its_sender_has_given_up() {
    for (fault, kind) in [(Fault::Late, SendErrorKind::TimedOut), (Fault::LateReset, SendErrorKind::Broken)] {
        let desk = Desk::new(scripted(fault, 1_000_000 * SECOND));
        let lost = desk.ask("POST", "/agents", Some(&bodies::agent("Front desk"))).await.unwrap_err();
        assert_eq!(lost.kind, kind);
        assert_eq!(desk.get("/agents/search").await.body["totalCount"], 0);
        tokio::time::advance(1_000_000 * SECOND).await;
        assert_eq!(desk.get("/agents/search").await.body["totalCount"], 1);
        let ledger = desk.sandbox.ledger();
        assert_eq!((ledger.creates(LOCATION, "Front desk"), ledger.fired(fault)), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn everything_on_its_way_can_be_made_to_land() {
    let desk = Desk::new(scripted(Fault::LateReset, 1_000_000 * SECOND));
    desk.ask("POST", "/agents", Some(&bodies::agent("Front desk"))).await.unwrap_err();
    assert_eq!((desk.sandbox.land_all(), desk.sandbox.land_all()), (1, 0));
    assert_eq!(desk.sandbox.agents(LOCATION).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_sender_waits_no_longer_than_it_wants() {
    let sandbox = Sandbox::new(scripted(Fault::TimeoutAfter, SECOND));
    sandbox.register(LOCATION, crate::desk::TOKEN);
    let desk = Desk::at(&sandbox, crate::desk::TOKEN);
    let began = Instant::now();
    let transport = sandbox.transport().with_timeout(5 * SECOND);
    let lost = transport.send(desk.request("POST", "/agents", Some(&bodies::agent("A")))).await.unwrap_err();
    assert_eq!((lost.kind, began.elapsed()), (SendErrorKind::TimedOut, 5 * SECOND));
    assert_eq!(sandbox.agents(LOCATION).len(), 1);
}

#[test]
fn a_world_outlives_the_runtime_that_it_was_used_in() {
    let desk = Desk::new(scripted(Fault::LateReset, 100 * SECOND));
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let first = runtime();
    first.block_on(async {
        desk.sandbox.resume_clock(Duration::ZERO);
        tokio::time::advance(1_000_000 * SECOND).await;
        desk.ask("POST", "/agents", Some(&bodies::agent("A"))).await.unwrap_err();
    });
    drop(first);
    let then = desk.sandbox.now();
    runtime().block_on(async {
        desk.sandbox.resume_clock(100 * SECOND);
        assert_eq!(desk.sandbox.now(), then + 100 * SECOND);
        assert_eq!(desk.sandbox.agents(LOCATION).len(), 1);
    });
}
