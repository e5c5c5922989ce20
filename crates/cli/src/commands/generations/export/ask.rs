//! Asking for one message, with what is known of its location so far.

use crate::read::Reads;
use fitout_client::{GenerationSource, generation};
use fitout_executor::{Caller, Halt, halt};
use fitout_model::{Cause, CauseKind, LocationId, LocationOutcome, Standing};
use fitout_rollout::{Begun, Engine, Visit};
use fitout_template::{MessageOrigin, MessageRow};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The API's id of the request, which differs each time; without it the same answer is the same bytes.
const TRACE: &str = "traceId";

/// What came of a message.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) row: MessageRow,
    /// The answer whole, or why it could not be had.
    pub(super) result: Result<Value, Cause>,
}

impl Answered {
    /// The row, where it could not be had.
    pub(super) fn failed(&self) -> Option<MessageRow> {
        self.result.is_err().then(|| self.row.clone())
    }
}

/// The locations of a list, each with what its first message has shown.
pub(super) struct Counter {
    places: BTreeMap<LocationId, (usize, Mutex<MessageWindow>)>,
}

/// Whether a location's messages can be asked for.
#[derive(Default)]
enum MessageWindow {
    /// Nobody has asked yet.
    #[default]
    New,
    /// They can; others are made of this caller, so that its token is looked up once.
    Open(Box<Caller>),
    /// None of them can, and why.
    Shut(Cause),
}

impl Counter {
    pub(super) fn of(reads: &Reads<'_>) -> Self {
        let rows = reads.fleet.roster.rows().iter().enumerate();
        Self { places: rows.map(|(place, row)| (row.location.clone(), (place, Mutex::default()))).collect() }
    }

    /// Asks for this message.
    ///
    /// # Errors
    /// When nothing more can be asked for, of any location.
    pub(super) async fn ask(&self, engine: Arc<Engine>, row: MessageRow) -> Result<Answered, Halt> {
        let Some((place, window)) = self.places.get(&row.location) else {
            return Ok(Answered { row, result: Err(left_out("no token is known")) });
        };
        let result = match Visit::begin(&engine, *place).await {
            Begun::Open(visit) => asked(visit, window, &row).await?,
            Begun::Closed(closed) => Err(match closed.end().await {
                LocationOutcome::Stopped { cause } => cause,
                LocationOutcome::Skipped { .. } | LocationOutcome::Done { .. } | LocationOutcome::InPlace => {
                    left_out("the row is pinned in the roster")
                }
            }),
        };
        Ok(Answered { row, result })
    }
}

/// The answer whole, or why it could not be had.
async fn asked(
    mut visit: Visit,
    window: &Mutex<MessageWindow>,
    row: &MessageRow,
) -> Result<Result<Value, Cause>, Halt> {
    let answer = answer(&mut visit, window, row).await;
    if let Err(Halt::End(cause)) = &answer
        && is_the_locations(cause.kind)
    {
        *window.lock().await = MessageWindow::Shut(cause.clone());
    }
    visit.conclude(answer).await
}

async fn answer(visit: &mut Visit, window: &Mutex<MessageWindow>, row: &MessageRow) -> Result<Value, Halt> {
    pass(visit, window).await?;
    let (door, caller) = visit.parts();
    let answer = door.repeat(caller, &generation(row.message.as_str(), source(row.origin))).await;
    let mut answer = answer.map_err(|error| halt(error, "read generation", CauseKind::Unreachable))?;
    if let Some(fields) = answer.as_object_mut() {
        fields.remove(TRACE);
    }
    Ok(answer)
}

/// Goes on with the location's token once it is known to be its own. The first one looks whose it is, and the others wait for
/// what it finds.
async fn pass(visit: &mut Visit, window: &Mutex<MessageWindow>) -> Result<(), Halt> {
    let mut window = window.lock().await;
    match &mut *window {
        MessageWindow::New => match visit.recognise().await {
            Ok(()) => {
                *window = MessageWindow::Open(Box::new(visit.caller.another()));
                Ok(())
            }
            Err(Halt::End(cause)) if is_the_locations(cause.kind) => {
                *window = MessageWindow::Shut(cause.clone());
                Err(Halt::End(cause))
            }
            Err(halt) => Err(halt),
        },
        MessageWindow::Open(known) => {
            visit.caller = known.another();
            Ok(())
        }
        MessageWindow::Shut(cause) => Err(Halt::End(cause.clone())),
    }
}

/// Whether it stands in the way of all messages of the location, so that asking for another one is in vain.
fn is_the_locations(kind: CauseKind) -> bool {
    let passes = matches!(kind, CauseKind::Unreachable | CauseKind::NotTheApi | CauseKind::Unreadable);
    kind.standing() == Standing::Parked && !passes
}

fn left_out(message: &str) -> Cause {
    let (kind, during) = (CauseKind::RowUnusable, "read the roster".to_owned());
    Cause::new(kind, during, message)
}

fn source(origin: MessageOrigin) -> GenerationSource {
    match origin {
        MessageOrigin::Conversation => GenerationSource::Conversation,
        MessageOrigin::Workflow => GenerationSource::Workflow,
    }
}
