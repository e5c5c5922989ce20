//! Asking many questions at a time, and hearing the answers in the order of the questions.

use std::collections::BTreeMap;
use std::future::Future;
use std::ops::ControlFlow;
use tokio::task::JoinSet;

/// How many questions are begun before the answer to the first of them was taken, for each that is asked at the same time.
/// It bounds the answers that wait for a slow one.
pub const AHEAD: usize = 4;

/// Asks the questions, `concurrency` at a time, and gives the answers to `take` in the order of the questions, each as soon
/// as it and all before it are there; breaks as soon as `take` does. What is under way then is given up, so that this is
/// for reads only.
///
/// A question is drawn when it is asked: no more of them than [`AHEAD`] times the concurrency are in memory.
pub async fn in_order<Q, A, F>(
    questions: impl IntoIterator<Item = Q>,
    concurrency: usize,
    ask: impl Fn(Q) -> F,
    mut take: impl FnMut(A) -> ControlFlow<()>,
) -> ControlFlow<()>
where
    A: Send + 'static,
    F: Future<Output = A> + Send + 'static,
{
    let mut questions = questions.into_iter();
    let mut lanes: JoinSet<(usize, A)> = JoinSet::new();
    let mut waiting: BTreeMap<usize, A> = BTreeMap::new();
    let (mut asked, mut due) = (0_usize, 0_usize);
    let concurrency = concurrency.max(1);
    loop {
        while lanes.len() < concurrency && asked - due < concurrency.saturating_mul(AHEAD) {
            let Some(question) = questions.next() else { break };
            let (number, answer) = (asked, ask(question));
            asked += 1;
            lanes.spawn(async move { (number, answer.await) });
        }
        let Some(joined) = lanes.join_next().await else { return ControlFlow::Continue(()) };
        match joined {
            Ok((number, answer)) => drop(waiting.insert(number, answer)),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // Nobody but the end of the runtime cancels a lane.
            Err(_cancelled) => return ControlFlow::Break(()),
        }
        while let Some(answer) = waiting.remove(&due) {
            due += 1;
            take(answer)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;
    use tokio::time::sleep;

    #[tokio::test(start_paused = true)]
    async fn answers_come_in_the_order_of_the_questions_and_few_wait() {
        let (begun, mut taken) = (Arc::new(AtomicUsize::new(0)), Vec::new());
        let counter = Arc::clone(&begun);
        let ask = move |question: u64| {
            counter.fetch_add(1, Ordering::SeqCst);
            async move {
                // The first is the slowest by far.
                sleep(Duration::from_secs(if question == 0 { 1000 } else { 50 - question % 50 })).await;
                question
            }
        };
        let mut begun_at_first = 0;
        let take = |answer| {
            if taken.is_empty() {
                begun_at_first = begun.load(Ordering::SeqCst);
            }
            taken.push(answer);
            ControlFlow::Continue(())
        };
        assert_eq!(in_order(0..100, 8, ask, take).await, ControlFlow::Continue(()));
        assert_eq!(taken, (0..100).collect::<Vec<_>>());
        assert_eq!(begun_at_first, 8 * AHEAD, "an answer that does not come holds the others up");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_asked_after_enough_was_heard() {
        let mut taken = Vec::new();
        let take = |answer| {
            taken.push(answer);
            if answer == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        assert_eq!(in_order(0.., 3, async |question: u64| question, take).await, ControlFlow::Break(()));
        assert_eq!(taken, [0, 1, 2, 3, 4]);
    }
}
