//! A stop ends every wait at once, and its first word counts.

use crate::support::paused;
use fitout_executor::{Stopper, Stopping};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const LONG: Duration = Duration::from_secs(3600);

#[test]
fn a_wait_ends_at_its_moment_or_at_the_stop_whichever_is_first() {
    paused(async {
        let (stopper, mut stop) = Stopper::new();
        let begun = Instant::now();
        assert_eq!(stop.pause(Duration::from_secs(5)).await, Ok(()));
        assert_eq!(begun.elapsed(), Duration::from_secs(5));
        let (waited, ()) = tokio::join!(stop.pause(LONG), async {
            sleep(Duration::from_secs(2)).await;
            stopper.stop("interrupted");
        });
        assert_eq!(waited, Err(Stopping));
        assert_eq!(begun.elapsed(), Duration::from_secs(7));
        assert_eq!(stop.pause(LONG).await, Err(Stopping), "a wait that begins after the stop does not begin");
        assert_eq!(begun.elapsed(), Duration::from_secs(7));
    });
}

#[test]
fn the_first_word_counts() {
    paused(async {
        let (stopper, stop) = Stopper::new();
        assert_eq!((stopper.why(), stop.check()), (None, Ok(())));
        stopper.stop("interrupted");
        stopper.clone().stop("a brake");
        assert_eq!(stopper.why().as_deref(), Some("interrupted"));
        assert_eq!(stop.check(), Err(Stopping));
    });
}

#[test]
fn when_nobody_can_ask_any_more_waits_go_on_to_their_end() {
    paused(async {
        let (stopper, mut stop) = Stopper::new();
        drop(stopper);
        assert_eq!(stop.pause(LONG).await, Ok(()));
    });
}
