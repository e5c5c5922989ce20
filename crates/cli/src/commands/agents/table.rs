//! The inventory: one row an agent, without prompt text.

use crate::args::TableFile;
use crate::message::{AgentFields, AgentMessage, Message};
use crate::output::{ID_WIDTH, padded};
use crate::read::{At, ReadOutcome};
use crate::terminal::Printer;
use fitout_client::AgentItem;
use fitout_model::LocationId;
use serde::Serialize;
use std::borrow::Cow;
use std::io;

/// The columns of the table as CSV.
const COLUMNS: [&str; 12] = [
    "row",
    "location_id",
    "agents",
    "agent_id",
    "name",
    "mode",
    "primary",
    "channels",
    "actions",
    "created_at",
    "updated_at",
    "error",
];

/// The version of the table as JSON: it changes when a reader could misread it.
const VERSION: u32 = 1;

/// The first line of the table for people.
const HEADING: &str = "location                  agent                     mode        actions  name";
const MODE_WIDTH: usize = 10;

/// The table while it is filled, in the roster's order.
pub(super) struct Table<'a> {
    printer: &'a Printer,
    output: Option<&'a TableFile>,
    /// What goes into the file.
    lines: Vec<AgentMessage>,
    headed: bool,
    pub(super) agents: usize,
    complete: bool,
}

impl<'a> Table<'a> {
    pub(super) fn new(printer: &'a Printer, output: Option<&'a TableFile>) -> Self {
        Self { printer, output, lines: Vec::new(), headed: false, agents: 0, complete: true }
    }

    /// Takes in what a location showed. `all` tells whether these are all its agents.
    pub(super) fn take(&mut self, at: &At<'_>, found: &ReadOutcome<Vec<AgentItem>>, all: All) -> io::Result<()> {
        let empty = AgentMessage { row: at.line, location_id: at.location.to_string(), ..AgentMessage::default() };
        match found {
            ReadOutcome::Pinned(_) => Ok(()),
            ReadOutcome::Failed(cause) => {
                self.complete = false;
                // Programs and people have been told.
                let error = Some(format!("{}: {}", cause.kind, cause.message));
                self.keep(AgentMessage { error, ..empty });
                Ok(())
            }
            ReadOutcome::Read(items) => {
                let agents = (all == All::Yes).then_some(items.len());
                self.agents += items.len();
                if items.is_empty() {
                    return self.line(at.location, AgentMessage { agents, ..empty });
                }
                for item in items {
                    self.line(
                        at.location,
                        AgentMessage { agents, agent: Some(AgentFields::of(item)), ..empty.clone() },
                    )?;
                }
                Ok(())
            }
        }
    }

    fn line(&mut self, location: &LocationId, line: AgentMessage) -> io::Result<()> {
        self.printer.tell(&Message::AgentListed(&line));
        if self.output.is_none() {
            if !std::mem::replace(&mut self.headed, true) {
                self.printer.data_for_people(HEADING)?;
            }
            self.printer.data_for_people(&for_people(location, line.agent.as_ref()))?;
        }
        self.keep(line);
        Ok(())
    }

    fn keep(&mut self, line: AgentMessage) {
        if self.output.is_some() {
            self.lines.push(line);
        }
    }

    /// Writes the file, where one is wanted; `whole` tells whether every location had its turn.
    pub(super) fn write(&self, whole: bool) -> io::Result<()> {
        let Some(file) = self.output else { return Ok(()) };
        let document = AgentTable { version: VERSION, complete: self.complete && whole, agents: &self.lines };
        file.write(&COLUMNS, &self.lines, cells, &document)?;
        self.printer.say(&format!("Every agent that was found is in {}.", file.path().display()));
        Ok(())
    }
}

/// Whether what a location showed is all that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum All {
    Yes,
    Unknown,
}

#[derive(Serialize)]
struct AgentTable<'a> {
    version: u32,
    /// Whether every location that is meant was read.
    complete: bool,
    agents: &'a [AgentMessage],
}

fn for_people(location: &LocationId, agent: Option<&AgentFields>) -> String {
    let location = padded(location.as_str(), ID_WIDTH);
    let Some(agent) = agent else { return format!("{location}  (no agents)") };
    let mode = agent.mode.as_deref().unwrap_or("?");
    let actions = agent.actions.map_or_else(|| "?".to_owned(), |count| count.to_string());
    let primary = if agent.primary == Some(true) { " (primary)" } else { "" };
    let name = agent.name.replace(['\n', '\r', '\t'], " ");
    let (id, mode) = (padded(agent.agent_id.as_str(), ID_WIDTH), padded(mode, MODE_WIDTH));
    format!("{location}  {id}  {mode}  {actions:>7}  {name}{primary}")
}

fn cells(line: &AgentMessage) -> Vec<Cow<'_, str>> {
    let count = |count: Option<usize>| count.map_or_else(String::new, |count| count.to_string());
    let agent = line.agent.as_ref();
    let text =
        |of: fn(&AgentFields) -> &Option<String>| agent.and_then(|agent| of(agent).as_deref()).unwrap_or_default();
    let primary = match agent.and_then(|agent| agent.primary) {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let channels = agent.and_then(|agent| agent.channels.as_ref()).map(|channels| channels.join(" "));
    vec![
        line.row.to_string().into(),
        line.location_id.as_str().into(),
        count(line.agents).into(),
        agent.map(|agent| agent.agent_id.as_str()).unwrap_or_default().into(),
        agent.map(|agent| agent.name.as_str()).unwrap_or_default().into(),
        text(|agent| &agent.mode).into(),
        primary.into(),
        channels.unwrap_or_default().into(),
        count(agent.and_then(|agent| agent.actions)).into(),
        text(|agent| &agent.created_at).into(),
        text(|agent| &agent.updated_at).into(),
        line.error.as_deref().unwrap_or_default().into(),
    ]
}
