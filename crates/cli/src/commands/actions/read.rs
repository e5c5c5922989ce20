//! `fitout actions list` and `get`.

use crate::args::{GetAction, ListActions, TableFile};
use crate::commands::agents::Bodies;
use crate::error::{CliError, Exit};
use crate::message::{ActionMessage, ActionRow, Message};
use crate::output::{ID_WIDTH, padded};
use crate::progress::Activity;
use crate::read::{At, ReadOutcome, Reads};
use crate::terminal::Printer;
use fitout_client::raw_action;
use fitout_executor::{Halt, list_actions};
use fitout_model::text::counted;
use fitout_model::{ActionId, ActualAction, AgentId, Cause, CauseKind};
use fitout_rollout::Visit;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::io;

/// The columns of the table as CSV.
const COLUMNS: [&str; 7] = ["row", "location_id", "agent_id", "action_id", "type", "name", "error"];

/// The first line of the table for people.
const HEADING: &str = "location                  action                    type                name";
const KIND_WIDTH: usize = 18;

#[derive(Serialize)]
struct ActionTable<'a> {
    version: u32,
    complete: bool,
    actions: &'a [ActionRow],
}

pub(super) async fn list(args: &ListActions, printer: &Printer) -> Result<Exit, CliError> {
    let mut reads = Reads::looking_for(args.agent.pick(), None, &args.whom, printer)?;
    let (mut lines, mut count) = (Vec::new(), 0_usize);
    let output = args.output.as_ref();
    let ended = reads
        .each(
            Activity::Reading,
            |mut visit: Visit| async move {
                let actions = all(&mut visit).await;
                visit.conclude(actions).await
            },
            |at, found| {
                let told = told(at, found);
                if count == 0 && output.is_none() && told.iter().any(|line| line.action_id.is_some()) {
                    printer.data_for_people(HEADING)?;
                }
                for line in told {
                    count += usize::from(line.action_id.is_some());
                    show(&line, output, printer)?;
                    lines.extend(output.is_some().then_some(line));
                }
                Ok(())
            },
        )
        .await?;
    if let Some(file) = output {
        let complete = ended.is_whole() && ended.failed == 0;
        file.write(&COLUMNS, &lines, cells, &ActionTable { version: 1, complete, actions: &lines })?;
        printer.say(&format!("Every action that was found is in {}.", file.path().display()));
    }
    printer.say(&format!("{} in {}.", counted(count, "action"), counted(ended.read, "location")));
    Ok(ended.exit(printer))
}

pub(super) async fn get(args: &GetAction, printer: &Printer) -> Result<Exit, CliError> {
    let mut reads = Reads::looking_for(args.agent.pick(), Some(args.action.pick()), &args.whom, printer)?;
    let mut bodies = Bodies::new(printer, args.output.as_ref(), "action", reads.are_alone())?;
    let ended = reads
        .each(
            Activity::Reading,
            |mut visit: Visit| async move {
                let body = the_one(&mut visit).await;
                visit.conclude(body).await
            },
            |at, found| match found {
                ReadOutcome::Read(read) => Ok(bodies.take(at, read)?),
                ReadOutcome::Pinned(_) | ReadOutcome::Failed(_) => Ok(()),
            },
        )
        .await?;
    bodies.write(ended.is_whole() && ended.failed == 0)?;
    Ok(ended.exit(printer))
}

/// The one agent that is looked for, and all its actions.
async fn all(visit: &mut Visit) -> Result<(AgentId, Vec<ActualAction>), Halt> {
    let id = visit.find_agent().await?;
    let (door, caller) = visit.parts();
    match list_actions(door, caller, &id).await? {
        Some(actions) => Ok((id, actions)),
        None => Err(gone(&id)),
    }
}

/// The one action that is looked for.
async fn the_one(visit: &mut Visit) -> Result<Vec<Map<String, Value>>, Halt> {
    let (agent, action) = visit.find_action().await?;
    let answer = visit.raw(&raw_action(&agent, &action)).await?;
    let mut body = Map::new();
    body.insert("agent_id".to_owned(), Value::String(agent.into()));
    body.insert("action".to_owned(), answer.get("data").cloned().unwrap_or(answer));
    Ok(vec![body])
}

fn gone(id: &AgentId) -> Halt {
    let (kind, during) = (CauseKind::NotThere, "list actions".to_owned());
    Halt::End(Cause::new(kind, during, format!("no agent of the id {id} is there")))
}

/// What is told of a location: a line for each action, or one that says why there is none.
fn told(at: &At<'_>, found: ReadOutcome<(AgentId, Vec<ActualAction>)>) -> Vec<ActionRow> {
    let line = || ActionRow {
        row: at.line,
        location_id: at.location.to_string(),
        agent_id: None,
        action_id: None,
        kind: None,
        name: None,
        error: None,
    };
    match found {
        ReadOutcome::Pinned(_) => Vec::new(),
        ReadOutcome::Failed(cause) => {
            vec![ActionRow { error: Some(format!("{}: {}", cause.kind, cause.message)), ..line() }]
        }
        ReadOutcome::Read((agent, actions)) if actions.is_empty() => {
            vec![ActionRow { agent_id: Some(agent), ..line() }]
        }
        ReadOutcome::Read((agent, actions)) => actions
            .into_iter()
            .map(|action| ActionRow {
                agent_id: Some(agent.clone()),
                action_id: Some(action.id),
                kind: Some(action.kind.to_string()),
                name: Some(action.name),
                ..line()
            })
            .collect(),
    }
}

fn show(line: &ActionRow, output: Option<&TableFile>, printer: &Printer) -> io::Result<()> {
    if line.error.is_some() {
        // Programs and people have been told.
        return Ok(());
    }
    printer.tell(&Message::ActionListed(ActionMessage::of(line)));
    if output.is_some() {
        return Ok(());
    }
    let location = padded(line.location_id.as_str(), ID_WIDTH);
    let Some(id) = &line.action_id else {
        return printer.data_for_people(&format!("{location}  (no actions)"));
    };
    let text = |text: &Option<String>| text.as_deref().unwrap_or("?").replace(['\n', '\r', '\t'], " ");
    let (id, kind) = (padded(id.as_str(), ID_WIDTH), padded(&text(&line.kind), KIND_WIDTH));
    printer.data_for_people(&format!("{location}  {id}  {kind}  {}", text(&line.name)))
}

fn cells(line: &ActionRow) -> Vec<Cow<'_, str>> {
    let text = |text: &'_ Option<String>| Cow::Owned(text.clone().unwrap_or_default());
    vec![
        line.row.to_string().into(),
        line.location_id.as_str().into(),
        line.agent_id.as_ref().map(AgentId::as_str).unwrap_or_default().into(),
        line.action_id.as_ref().map(ActionId::as_str).unwrap_or_default().into(),
        text(&line.kind),
        text(&line.name),
        text(&line.error),
    ]
}
