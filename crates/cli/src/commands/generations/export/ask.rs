//! Asking for one message, with what is known of its location so far.

use crate::reads::Reads;
use fitout_client::{GenerationSource, generation};
use fitout_executor::{Caller, Event, Halt, halt, recognise};
use fitout_journal::LocationState;
use fitout_model::{Cause, CauseKind, LocationId, LocationOutcome, Standing};
use fitout_rollout::Engine;
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
        let events = engine.door.events().clone();
        events.tell(Event::VisitBegan { location: row.location.clone() }).await;
        let (requests, result) = match self.caller(&engine, &row.location).await {
            Err(halt) => (0, Err(halt)),
            Ok(mut caller) => {
                let call = generation(row.message.as_str(), source(row.origin));
                let answer = engine.door.repeat(&mut caller, &call).await;
                let answer = answer.map_err(|error| halt(error, "read generation", CauseKind::Unreachable));
                (caller.requests, answer)
            }
        };
        let (result, outcome) = match result {
            Ok(mut answer) => {
                if let Some(fields) = answer.as_object_mut() {
                    fields.remove(TRACE);
                }
                (Ok(answer), LocationOutcome::InPlace)
            }
            Err(Halt::End(cause)) => {
                if is_the_locations(cause.kind) {
                    self.shut(&row.location, &cause).await;
                }
                (Err(cause.clone()), LocationOutcome::Stopped { cause })
            }
            Err(halt) => return Err(halt),
        };
        events.tell(Event::VisitEnded { location: row.location.clone(), outcome, requests }).await;
        Ok(Answered { row, result })
    }

    /// A caller of this location, whose token is known to be its own.
    async fn caller(&self, engine: &Engine, location: &LocationId) -> Result<Caller, Halt> {
        let Some((place, window)) = self.places.get(location) else {
            return Err(Halt::End(left_out("no token is known")));
        };
        if engine.fleet.pinned(*place).is_some() {
            return Err(Halt::End(left_out("the row is pinned in the roster")));
        }
        // The first one looks whose the token is, and the others wait for what it finds.
        let mut window = window.lock().await;
        if let MessageWindow::New = *window {
            let mut caller = engine.visitor(*place).map_err(Halt::End)?;
            let unknown = LocationState::default();
            *window = match recognise(&engine.door, &mut caller, &engine.evidence(&unknown)).await {
                Ok(()) => MessageWindow::Open(Box::new(caller)),
                Err(Halt::End(cause)) if is_the_locations(cause.kind) => MessageWindow::Shut(cause),
                Err(halt) => return Err(halt),
            };
        }
        match &mut *window {
            MessageWindow::Open(caller) => Ok(caller.another()),
            MessageWindow::Shut(cause) => Err(Halt::End(cause.clone())),
            MessageWindow::New => Err(Halt::End(left_out("nobody has looked"))),
        }
    }

    async fn shut(&self, location: &LocationId, cause: &Cause) {
        if let Some((_, window)) = self.places.get(location) {
            *window.lock().await = MessageWindow::Shut(cause.clone());
        }
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
