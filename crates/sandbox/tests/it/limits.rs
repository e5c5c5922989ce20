//! The limiter, its headers, and its place in the ledger.

use crate::desk::{Desk, LOCATION};
use fitout_sandbox::{LimitSettings, Op, Settings, Window};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn limit(max: u32, kind: Window, daily: u32) -> Settings {
    Settings { limit: LimitSettings { max, window: 10 * SECOND, kind, daily }, ..Settings::default() }
}

#[tokio::test(start_paused = true)]
async fn a_full_window_is_429_and_is_counted_and_the_next_window_is_not() {
    let desk = Desk::new(limit(3, Window::Sliding, 100));
    let mut seen = Vec::new();
    for _ in 0..4 {
        let reply = desk.get("/agents/search").await;
        seen.push((reply.status, reply.header("x-ratelimit-remaining").unwrap().to_owned()));
        tokio::time::advance(SECOND).await;
    }
    let seen: Vec<(u16, &str)> = seen.iter().map(|(status, left)| (*status, left.as_str())).collect();
    assert_eq!(seen, [(200, "2"), (200, "1"), (200, "0"), (429, "0")]);
    let ledger = desk.sandbox.ledger();
    assert_eq!((ledger.throttled(), ledger.answered(Op::SearchAgents, 429)), (1, 1));
    assert_eq!(ledger.over(3, 10 * SECOND), [(LOCATION.to_owned(), 4)]);
    assert_eq!(ledger.over(3, 2 * SECOND), []);
    // The first request of the window was 4 s ago.
    tokio::time::advance(6 * SECOND).await;
    assert_eq!(desk.get("/agents/search").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn fixed_windows_let_two_bursts_touch_and_the_ledger_still_sees_it() {
    let desk = Desk::new(limit(3, Window::Fixed, 100));
    tokio::time::advance(9 * SECOND).await;
    for step in [0, 0, 0, 1, 0, 0] {
        tokio::time::advance(step * SECOND).await;
        assert_eq!(desk.get("/agents/search").await.status, 200);
    }
    let ledger = desk.sandbox.ledger();
    assert_eq!((ledger.throttled(), ledger.over(3, 10 * SECOND)), (0, vec![(LOCATION.to_owned(), 6)]));
}

#[tokio::test(start_paused = true)]
async fn every_answer_has_the_headers_of_the_limits() {
    let desk = Desk::new(Settings::default());
    let stranger = Desk::at(&desk.sandbox, "pit-unknown-token");
    let replies = [
        desk.get("/agents/search").await,
        desk.get("/agents/none").await,
        desk.get("/nowhere").await,
        desk.ask("POST", "/agents", None).await.unwrap(),
        stranger.get("/agents/search").await,
    ];
    for reply in replies {
        for (name, value) in [("limit-daily", "200000"), ("interval-milliseconds", "10000"), ("max", "100")] {
            assert_eq!(reply.header(&format!("x-ratelimit-{name}")), Some(value), "{reply:?}");
        }
        assert!(
            reply.header("x-ratelimit-daily-remaining").is_some() && reply.header("x-ratelimit-remaining").is_some()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_used_up_day_is_429_with_nothing_left_of_it_until_the_next_day() {
    let desk = Desk::new(limit(100, Window::Sliding, 2));
    for status in [200, 200, 429] {
        assert_eq!(desk.get("/agents/search").await.status, status);
    }
    let refused = desk.get("/agents/search").await;
    assert_eq!(refused.header("x-ratelimit-daily-remaining"), Some("0"));
    assert_eq!(refused.header("x-ratelimit-daily-reset"), Some("86400000"));
    let ledger = desk.sandbox.ledger();
    assert_eq!((ledger.throttled(), ledger.locations[LOCATION].day_refused), (0, 2));
    tokio::time::advance(24 * 3600 * SECOND).await;
    assert_eq!(desk.get("/agents/search").await.status, 200);
}
