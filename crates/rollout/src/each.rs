//! Many visits at a time.

use fitout_executor::{Halt, LaneLost};
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::ControlFlow;
use tokio::task::JoinSet;

/// How many questions are begun before the answer to the first of them was taken, for each that is asked at the same time.
/// It bounds the answers that wait for a slow one.
pub const AHEAD: usize = 4;

/// In which order answers are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// In that of the questions, and none is left out: each as soon as it and all before it are there.
    Roster,
    /// Each as soon as it is there.
    AsTheyCome,
}

/// Asks the questions, `concurrency` at a time, and gives the answers to `take`; why not all were asked, where one of them
/// could not be and stands for all. Nothing more is asked then, and what is under way goes to its end.
///
/// Breaks as soon as `take` does. What is under way then is given up, so that this is for reads only.
///
/// A question is drawn when it is asked; where answers have to wait for others, no more than [`AHEAD`] times the concurrency
/// are in memory.
pub async fn each<Q, A, F>(
    questions: impl IntoIterator<Item = Q>,
    concurrency: usize,
    order: Order,
    ask: impl Fn(Q) -> F,
    mut take: impl FnMut(A) -> ControlFlow<()>,
) -> Option<Halt>
where
    A: Send + 'static,
    F: Future<Output = Result<A, Halt>> + Send + 'static,
{
    let mut questions = questions.into_iter();
    let mut visits: JoinSet<(usize, Result<A, Halt>)> = JoinSet::new();
    let mut line = AnswerLine { order, waiting: BTreeMap::new(), due: 0 };
    let (mut asked, mut stopped) = (0_usize, None);
    let concurrency = concurrency.max(1);
    loop {
        while visits.len() < concurrency && stopped.is_none() && line.has_room(asked, concurrency) {
            let Some(question) = questions.next() else { break };
            let (number, answer) = (asked, ask(question));
            asked += 1;
            visits.spawn(async move { (number, answer.await) });
        }
        let Some(joined) = visits.join_next().await else { return stopped };
        let taken = match joined {
            Ok((number, Ok(answer))) => line.take(number, answer, &mut take),
            Ok((_, Err(halt))) => {
                stopped.get_or_insert(halt);
                ControlFlow::Continue(())
            }
            Err(error) => {
                stopped.get_or_insert(Halt::Defect(LaneLost::of(&error)));
                ControlFlow::Continue(())
            }
        };
        if taken.is_break() {
            return stopped;
        }
    }
}

/// The answers that wait for those before them.
struct AnswerLine<A> {
    order: Order,
    waiting: BTreeMap<usize, A>,
    due: usize,
}

impl<A> AnswerLine<A> {
    /// Whether another question may be asked after so many.
    fn has_room(&self, asked: usize, concurrency: usize) -> bool {
        match self.order {
            Order::Roster => asked - self.due < concurrency.saturating_mul(AHEAD),
            Order::AsTheyCome => true,
        }
    }

    fn take(&mut self, number: usize, answer: A, take: &mut impl FnMut(A) -> ControlFlow<()>) -> ControlFlow<()> {
        if self.order == Order::AsTheyCome {
            return take(answer);
        }
        self.waiting.insert(number, answer);
        while let Some(answer) = self.waiting.remove(&self.due) {
            self.due += 1;
            take(answer)?;
        }
        ControlFlow::Continue(())
    }
}
