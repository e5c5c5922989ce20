//! Whose turn it is: many locations at a time, those in doubt last.

use crate::policy::{Brakes, SAME_REFUSAL_MAX};
use crate::turn::{Turn, TurnContext, TurnEnd};
use crate::visit;
use fitout_executor::{Cap, Event, JournalDown, LaneLost, Stopper};
use fitout_model::{Cause, Digest, LocationOutcome};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// A location that is to have its turn.
#[derive(Debug, Clone)]
pub struct Work {
    /// Its place in the roster.
    pub place: usize,
    /// The digest of what was planned and agreed to; `None` when that happened in an earlier run.
    pub expected: Option<Digest>,
}

/// How the turns ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriveEnd {
    /// Every location had its turn.
    Finished,
    /// Stopped on request; some locations are pending.
    Stopped(String),
    /// The API refuses the program itself.
    Fatal(Cause),
    /// The journal cannot be written.
    Journal(JournalDown),
    /// The program has a defect; what it had begun is in the journal.
    Defect(LaneLost),
    /// A brake stopped it, and why; some locations are pending.
    Braked(String),
}

/// How often one location is put to the end of the run.
const DEFERRALS_MAX: u32 = 6;

#[derive(Debug)]
struct QueuedTurn {
    work: Work,
    settled_at: Option<Instant>,
    deferrals: u32,
}

/// The turns of these locations, as many at a time as the engine says.
///
/// Until the template was carried out whole in one location, no more than [`SAME_REFUSAL_MAX`] have their turn at the same
/// time: a mistake in it meets those few and no other.
///
/// When this future is dropped, all lanes are aborted: what they sent may still arrive, and the journal says so.
pub(crate) async fn drive(
    context: &Arc<TurnContext>,
    stopper: &Stopper,
    work: Vec<Work>,
    brakes: &mut Brakes,
) -> DriveEnd {
    let engine = &context.planner.engine;
    let mut queue: VecDeque<QueuedTurn> =
        work.into_iter().map(|work| QueuedTurn { work, settled_at: None, deferrals: 0 }).collect();
    let mut deferred: BTreeMap<(Instant, usize), (QueuedTurn, Cause)> = BTreeMap::new();
    let mut lanes: JoinSet<(QueuedTurn, TurnEnd)> = JoinSet::new();
    let mut worst: Option<DriveEnd> = None;
    let mut stop = engine.stop.clone();
    let mut proof = context.proof.subscribe();
    let mut told = None;
    loop {
        let proven = brakes.is_proven() || *proof.borrow_and_update();
        let (concurrency, cap) = admits(engine.concurrency, proven);
        if told.replace((concurrency, cap)) != Some((concurrency, cap)) {
            engine.door.events().tell(Event::ConcurrencySet { most: concurrency, cap }).await;
        }
        while lanes.len() < concurrency && stop.check().is_ok() {
            let Some(lane) = queue.pop_front().or_else(|| due(&mut deferred)) else { break };
            lanes.spawn(take_turn(Arc::clone(context), lane));
        }
        let next_due = deferred.keys().next().map(|(moment, _)| *moment).filter(|_| stop.check().is_ok());
        if lanes.is_empty() && next_due.is_none() {
            break;
        }
        let (lane, end) = tokio::select! {
            Some(joined) = lanes.join_next() => match joined {
                Ok(ended) => ended,
                Err(error) => {
                    let lost = LaneLost::of(&error);
                    stopper.stop(&lost.to_string());
                    worst.get_or_insert(DriveEnd::Defect(lost));
                    continue;
                }
            },
            // Without a free lane there is nothing to wake up for: a lane that ends looks for the next one anyway.
            () = sleep_until(next_due.unwrap_or_else(Instant::now)),
                if next_due.is_some() && queue.is_empty() && lanes.len() < concurrency => continue,
            _ = proof.changed(), if !proven => continue,
            () = stop.asked(), if lanes.is_empty() => continue,
        };
        match end {
            TurnEnd::Ended(outcome) => {
                if let Some(why) = brakes.take(&outcome) {
                    stopper.stop(&why);
                    worst.get_or_insert(DriveEnd::Braked(why));
                }
            }
            TurnEnd::Stopping => {
                if let Some(outage) = engine.door.outage() {
                    let why = outage.to_string();
                    stopper.stop(&why);
                    worst.get_or_insert(DriveEnd::Braked(why));
                }
            }
            TurnEnd::Deferred(moment, cause) => {
                let lane = QueuedTurn { settled_at: Some(moment), deferrals: lane.deferrals + 1, ..lane };
                deferred.insert((moment, lane.work.place), (lane, cause));
            }
            TurnEnd::Fatal(cause) => {
                stopper.stop(&cause.message);
                worst.get_or_insert(DriveEnd::Fatal(cause));
            }
            TurnEnd::Journal(down) => {
                stopper.stop(&down.0);
                worst.get_or_insert(DriveEnd::Journal(down));
            }
            TurnEnd::Defect(lost) => {
                stopper.stop(&lost.to_string());
                worst.get_or_insert(DriveEnd::Defect(lost));
            }
        }
        if let Some(down) = give_up(context, &mut deferred).await {
            worst.get_or_insert(DriveEnd::Journal(down));
        }
    }
    // What still rests when the run is stopped stays in doubt, by name.
    for (lane, cause) in std::mem::take(&mut deferred).into_values() {
        if let Err(down) = end(context, &lane, cause).await {
            worst.get_or_insert(DriveEnd::Journal(down));
        }
    }
    worst.unwrap_or_else(|| stopper.why().map_or(DriveEnd::Finished, DriveEnd::Stopped))
}

/// How many may have their turn at the same time, and what says so.
fn admits(concurrency: usize, proven: bool) -> (usize, Cap) {
    if proven || concurrency <= SAME_REFUSAL_MAX {
        (concurrency, Cap::Concurrency)
    } else {
        (SAME_REFUSAL_MAX, Cap::Unproven)
    }
}

async fn take_turn(context: Arc<TurnContext>, lane: QueuedTurn) -> (QueuedTurn, TurnEnd) {
    let turn = Turn {
        context: &context,
        place: lane.work.place,
        expected: lane.work.expected.as_ref().filter(|_| lane.settled_at.is_none()),
        settled_at: lane.settled_at,
    };
    let end = turn.run().await;
    (lane, end)
}

/// The first lane whose time has come.
fn due(deferred: &mut BTreeMap<(Instant, usize), (QueuedTurn, Cause)>) -> Option<QueuedTurn> {
    let first = deferred.first_entry()?;
    (first.key().0 <= Instant::now()).then(|| first.remove().0)
}

/// Ends the locations that were deferred too often.
async fn give_up(
    context: &TurnContext,
    deferred: &mut BTreeMap<(Instant, usize), (QueuedTurn, Cause)>,
) -> Option<JournalDown> {
    let tired: Vec<_> =
        deferred.iter().filter(|(_, (lane, _))| lane.deferrals > DEFERRALS_MAX).map(|(key, _)| *key).collect();
    for key in tired {
        if let Some((lane, cause)) = deferred.remove(&key)
            && let Err(down) = end(context, &lane, cause).await
        {
            return Some(down);
        }
    }
    None
}

async fn end(context: &TurnContext, lane: &QueuedTurn, cause: Cause) -> Result<(), JournalDown> {
    let engine = &context.planner.engine;
    let Some(location) = engine.fleet.location(lane.work.place) else { return Ok(()) };
    let outcome = LocationOutcome::Stopped { cause };
    context.note_end(location, &outcome, 0).await?;
    visit::give_up(engine, location.clone(), outcome).await;
    Ok(())
}
