//! Agents and actions whole, as the API shows them: `get`, and `list --full`.

use crate::args::{GetAgent, List, TableFile};
use crate::error::{CliError, Exit};
use crate::message::Message;
use crate::progress::Activity;
use crate::read::{At, ReadOutcome, Reads};
use crate::terminal::Printer;
use fitout_client::{raw_actions, raw_agent};
use fitout_executor::{Halt, list_agents_raw};
use fitout_model::AgentId;
use fitout_model::text::counted;
use fitout_rollout::Visit;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::io;

/// Bodies on their way to stdout, to programs, or into a file.
pub(crate) struct Bodies<'a> {
    printer: &'a Printer,
    output: Option<&'a TableFile>,
    /// What a body is of: `agent`, `action`.
    of: &'static str,
    /// Whether only one is expected: a person reads it, on several lines.
    alone: bool,
    kept: Vec<Value>,
}

#[derive(Serialize)]
struct AgentBodies<'a> {
    version: u32,
    complete: bool,
    bodies: &'a [Value],
}

impl<'a> Bodies<'a> {
    /// # Errors
    /// When the file is to be a table.
    pub(crate) fn new(
        printer: &'a Printer,
        output: Option<&'a TableFile>,
        of: &'static str,
        alone: bool,
    ) -> Result<Self, CliError> {
        if let Some(file) = output.filter(|file| file.is_csv()) {
            return Err(CliError::invalid(format!("{}: a table has no room for whole bodies", file.path().display()))
                .hint("End its name in .json."));
        }
        Ok(Self { printer, output, of, alone, kept: Vec::new() })
    }

    /// Takes in what a location showed: each a map, to which the location is added.
    pub(crate) fn take(&mut self, at: &At<'_>, bodies: Vec<Map<String, Value>>) -> io::Result<()> {
        for body in bodies {
            let mut whole = Map::new();
            whole.insert("location_id".to_owned(), json!(at.location));
            whole.extend(body);
            let whole = Value::Object(whole);
            self.printer.tell(&Message::Body { row: at.line, location_id: at.location, of: self.of, body: &whole });
            if self.output.is_some() {
                self.kept.push(whole);
            } else if self.alone {
                self.printer.data_for_people(&serde_json::to_string_pretty(&whole)?)?;
            } else {
                self.printer.data_for_people(&whole.to_string())?;
            }
        }
        Ok(())
    }

    /// Writes the file, where one is wanted.
    pub(crate) fn write(&self, whole: bool) -> io::Result<()> {
        let Some(file) = self.output else { return Ok(()) };
        let document = AgentBodies { version: 1, complete: whole, bodies: &self.kept };
        file.write(&[], &self.kept, |_| Vec::<Cow<'_, str>>::new(), &document)?;
        let count = counted(self.kept.len(), self.of);
        self.printer.say(&format!("{count} in {}, prompt text and all.", file.path().display()));
        Ok(())
    }
}

pub(super) async fn list(args: &List, printer: &Printer) -> Result<Exit, CliError> {
    let mut bodies = Bodies::new(printer, args.output.as_ref(), "agent", false)?;
    let mut reads = Reads::open(&args.whom, printer)?;
    let ended = reads
        .each(
            Activity::Reading,
            |mut visit: Visit| async move {
                let bodies = all(&mut visit).await;
                visit.conclude(bodies).await
            },
            |at, found| take(&mut bodies, at, found),
        )
        .await?;
    bodies.write(ended.is_whole() && ended.failed == 0)?;
    Ok(ended.exit(printer))
}

pub(super) async fn get(args: &GetAgent, printer: &Printer) -> Result<Exit, CliError> {
    let mut reads = Reads::looking_for(args.agent.pick(), None, &args.whom, printer)?;
    let mut bodies = Bodies::new(printer, args.output.as_ref(), "agent", reads.are_alone())?;
    let actions = if args.full { Actions::Whole } else { Actions::LeftOut };
    let ended = reads
        .each(
            Activity::Reading,
            move |mut visit: Visit| async move {
                let body = the_one(&mut visit, actions).await;
                visit.conclude(body).await
            },
            |at, found| take(&mut bodies, at, found),
        )
        .await?;
    bodies.write(ended.is_whole() && ended.failed == 0)?;
    Ok(ended.exit(printer))
}

/// Takes in what was read; the rest has been said.
fn take(bodies: &mut Bodies<'_>, at: &At<'_>, found: ReadOutcome<Vec<Map<String, Value>>>) -> Result<(), CliError> {
    match found {
        ReadOutcome::Read(read) => Ok(bodies.take(at, read)?),
        ReadOutcome::Pinned(_) | ReadOutcome::Failed(_) => Ok(()),
    }
}

/// Whether an agent's actions are read as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actions {
    Whole,
    LeftOut,
}

/// All agents of a location.
async fn all(visit: &mut Visit) -> Result<Vec<Map<String, Value>>, Halt> {
    let (door, caller) = visit.parts();
    let mut whole = Vec::new();
    for item in list_agents_raw(door, caller).await? {
        whole.push(body(visit, &item.id, Actions::Whole).await?);
    }
    Ok(whole)
}

/// The one agent that is looked for.
async fn the_one(visit: &mut Visit, actions: Actions) -> Result<Vec<Map<String, Value>>, Halt> {
    let id = visit.find_agent().await?;
    Ok(vec![body(visit, &id, actions).await?])
}

async fn body(visit: &mut Visit, id: &AgentId, actions: Actions) -> Result<Map<String, Value>, Halt> {
    let mut body = Map::new();
    body.insert("agent".to_owned(), visit.raw_of(id, &raw_agent(id)).await?);
    if actions == Actions::Whole {
        let answer = visit.raw_of(id, &raw_actions(id)).await?;
        body.insert("actions".to_owned(), answer.get("data").cloned().unwrap_or(answer));
    }
    Ok(body)
}
