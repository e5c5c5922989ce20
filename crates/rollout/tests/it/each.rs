//! Many questions at a time, and in which order their answers are taken.

use crate::small_fleet::paused;
use fitout_executor::Halt;
use fitout_model::{Cause, CauseKind};
use fitout_rollout::{AHEAD, Order, each};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// The first is the slowest by far.
async fn slow_first(question: u64) -> Result<u64, Halt> {
    sleep(Duration::from_secs(if question == 0 { 1000 } else { 50 - question % 50 })).await;
    Ok(question)
}

fn fatal() -> Halt {
    Halt::Fatal(Cause::new(CauseKind::Rejected, "ask", "the program is refused"))
}

#[test]
fn answers_come_in_the_order_of_the_questions_and_few_wait() {
    paused(async {
        let (begun, mut taken) = (Arc::new(AtomicUsize::new(0)), Vec::new());
        let counter = Arc::clone(&begun);
        let ask = move |question: u64| {
            counter.fetch_add(1, Ordering::SeqCst);
            slow_first(question)
        };
        let mut begun_at_first = 0;
        let take = |answer| {
            if taken.is_empty() {
                begun_at_first = begun.load(Ordering::SeqCst);
            }
            taken.push(answer);
            ControlFlow::Continue(())
        };
        assert!(each(0..100, 8, Order::Roster, ask, take).await.is_none());
        assert_eq!(taken, (0..100).collect::<Vec<_>>());
        assert_eq!(begun_at_first, 8 * AHEAD, "an answer that does not come holds the others up");
    });
}

#[test]
fn answers_that_need_no_order_wait_for_nobody() {
    paused(async {
        let mut taken = Vec::new();
        let take = |answer| {
            taken.push(answer);
            ControlFlow::Continue(())
        };
        assert!(each(0..100, 8, Order::AsTheyCome, slow_first, take).await.is_none());
        assert_eq!(taken.last(), Some(&0), "the slowest comes last");
        taken.sort_unstable();
        assert_eq!(taken, (0..100).collect::<Vec<_>>());
    });
}

#[test]
fn nothing_is_asked_after_enough_was_heard() {
    paused(async {
        for order in [Order::Roster, Order::AsTheyCome] {
            let mut taken = Vec::new();
            let take = |answer| {
                taken.push(answer);
                if answer == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            assert!(each(0.., 3, order, async |question: u64| Ok(question), take).await.is_none());
            assert!(taken.contains(&4) && taken.len() <= 8, "{taken:?}");
            assert!(order == Order::AsTheyCome || taken == [0, 1, 2, 3, 4], "{taken:?}");
        }
    });
}

#[test]
fn where_one_stands_for_all_no_more_are_asked_and_those_under_way_end() {
    paused(async {
        let ended = Arc::new(AtomicUsize::new(0));
        for (order, heard) in [(Order::AsTheyCome, vec![0, 1, 2, 4, 5]), (Order::Roster, vec![0, 1, 2])] {
            ended.store(0, Ordering::SeqCst);
            let counter = Arc::clone(&ended);
            let ask = move |question: u64| {
                let counter = Arc::clone(&counter);
                async move {
                    // The fourth is the fastest of those that are asked with it.
                    sleep(Duration::from_secs(if question == 3 { 1 } else { 2 + question })).await;
                    counter.fetch_add(1, Ordering::SeqCst);
                    if question == 3 { Err(fatal()) } else { Ok(question) }
                }
            };
            let mut taken = Vec::new();
            let take = |answer| {
                taken.push(answer);
                ControlFlow::Continue(())
            };
            let stopped = each(0..100, 6, order, ask, take).await;
            assert!(matches!(stopped, Some(Halt::Fatal(_))), "{stopped:?}");
            assert_eq!(ended.load(Ordering::SeqCst), 6, "what was begun went to its end, and nothing more was begun");
            assert_eq!(taken, heard, "in the roster's order nothing is told beyond a gap");
        }
    });
}

#[test]
fn a_panic_is_a_defect_and_the_others_end() {
    paused(async {
        let ask = async |question: u64| {
            sleep(Duration::from_secs(question)).await;
            assert!(question != 1, "the program is at fault");
            Ok(question)
        };
        let mut taken = Vec::new();
        let take = |answer| {
            taken.push(answer);
            ControlFlow::Continue(())
        };
        let stopped = each(0..100, 4, Order::AsTheyCome, ask, take).await;
        assert!(matches!(stopped, Some(Halt::Defect(_))), "{stopped:?}");
        assert_eq!(taken, [0, 2, 3, 4], "one more was begun when the first had ended");
    });
}
