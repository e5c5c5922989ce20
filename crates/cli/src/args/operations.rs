//! What the operations of the API take.

use super::{ActionPick, AgentPick, EditArgs, LocationArgs, OnExistingArg, TableFile, Values, scopes};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct AgentsArgs {
    #[command(subcommand)]
    pub(crate) what: AgentsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgentsCommand {
    /// Show what the API finds by a name, as one page; no proof that there is nothing else.
    #[command(after_help = scopes::READS)]
    Search(SearchArgs),
    /// List all agents of every location: complete, or said to be unknown by location.
    #[command(after_help = scopes::READS)]
    List(List),
    /// Print an agent as the API shows it, prompt text and all, in JSON.
    #[command(after_help = scopes::READS)]
    Get(GetAgent),
    /// Make an agent, never two of a name.
    #[command(after_help = scopes::WRITES)]
    Create(CreateAgent),
    /// Change fields of an agent; the others stay as they are.
    #[command(after_help = scopes::WRITES)]
    Update(UpdateAgent),
    /// Delete an agent and its actions, after the number was said.
    #[command(after_help = scopes::WRITES)]
    Delete(DeleteAgent),
}

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    /// What to look for; the API wants it in lower case, and it is sent so.
    #[arg(long, default_value = "", value_name = "TEXT")]
    pub(crate) query: String,
    /// Only agents after the one of this id.
    #[arg(long, value_name = "ID")]
    pub(crate) start_after: Option<String>,
    /// How many agents are asked for.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100), value_name = "N")]
    pub(crate) page_size: u32,
    /// Write the table into this file: its name ends in .csv or .json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<TableFile>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    /// Every agent and its actions as the API shows them, prompt text and all, in JSON: one line an agent, or a .json file.
    #[arg(long)]
    pub(crate) full: bool,
    /// Write the table into this file: its name ends in .csv or .json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<TableFile>,
}

#[derive(Debug, Args)]
pub(crate) struct GetAgent {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    /// With its actions whole.
    #[arg(long)]
    pub(crate) full: bool,
    /// Write them into this file; its name ends in .json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<TableFile>,
}

#[derive(Debug, Args)]
pub(crate) struct CreateAgent {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) values: Values,
    /// The key under which the journal keeps it; by default made of its name.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// An agent of the name is there already.
    #[arg(long, value_enum, default_value_t = OnExistingArg::Fail, value_name = "WHAT")]
    pub(crate) on_existing: OnExistingArg,
    #[command(flatten)]
    pub(crate) writing: EditArgs,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateAgent {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    #[command(flatten)]
    pub(crate) values: Values,
    #[command(flatten)]
    pub(crate) writing: EditArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DeleteAgent {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    #[command(flatten)]
    pub(crate) writing: EditArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ActionsArgs {
    #[command(subcommand)]
    pub(crate) what: ActionsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActionsCommand {
    /// List the actions of an agent.
    #[command(after_help = scopes::READS)]
    List(ListActions),
    /// Print an action as the API shows it, in JSON.
    #[command(after_help = scopes::READS)]
    Get(GetAction),
    /// Give an agent an action, never two alike.
    #[command(after_help = scopes::WRITES)]
    Attach(AttachAction),
    /// Change the name of an action, or members of its details.
    #[command(after_help = scopes::WRITES)]
    Update(UpdateAction),
    /// Remove an action from its agent, after the number was said.
    #[command(after_help = scopes::WRITES)]
    Remove(RemoveAction),
    /// Write the settings of all follow-up actions of an agent, whole.
    #[command(after_help = scopes::WRITES)]
    Followup(Followup),
}

#[derive(Debug, Args)]
pub(crate) struct ListActions {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    /// Write the table into this file: its name ends in .csv or .json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<TableFile>,
}

#[derive(Debug, Args)]
pub(crate) struct GetAction {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    #[command(flatten)]
    pub(crate) action: ActionPick,
    /// Write them into this file; its name ends in .json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<TableFile>,
}

#[derive(Debug, Args)]
pub(crate) struct AttachAction {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    #[command(flatten)]
    pub(crate) values: Values,
    /// The key under which the journal keeps it; by default made of its name.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    #[command(flatten)]
    pub(crate) writing: EditArgs,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateAction {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    #[command(flatten)]
    pub(crate) action: ActionPick,
    #[command(flatten)]
    pub(crate) values: Values,
    #[command(flatten)]
    pub(crate) writing: EditArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveAction {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    #[command(flatten)]
    pub(crate) action: ActionPick,
    #[command(flatten)]
    pub(crate) writing: EditArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Followup {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    #[command(flatten)]
    pub(crate) agent: AgentPick,
    #[command(flatten)]
    pub(crate) values: Values,
    #[command(flatten)]
    pub(crate) writing: EditArgs,
}

#[derive(Debug, Args)]
pub(crate) struct GenerationsArgs {
    #[command(subcommand)]
    pub(crate) what: GenerationsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GenerationsCommand {
    /// Print how one message was generated, as the API tells it, in JSON.
    #[command(after_help = scopes::READS)]
    Get(GetGeneration),
    /// Write how many messages were generated into a file, whole and in order; a second start goes on after the last one.
    #[command(after_help = scopes::READS)]
    Export(Export),
    /// Find the messages that were generated since a date, and write their ids into a CSV for `export`.
    #[command(after_help = scopes::MESSAGES)]
    Discover(Discover),
}

#[derive(Debug, Args)]
pub(crate) struct GetGeneration {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    /// The message.
    #[arg(long, value_name = "ID")]
    pub(crate) message: String,
    /// Where it was generated.
    #[arg(long, value_enum, default_value_t, value_name = "WHERE")]
    pub(crate) source: MessageSource,
}

/// Where a message was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum MessageSource {
    /// In a conversation with a contact.
    #[default]
    Conversation,
    /// In a step of a workflow.
    Workflow,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The messages, a CSV file with the columns `location_id`, `message_id` and `source`, as `discover` writes it.
    pub(crate) messages: PathBuf,
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    /// The file: its name ends in .jsonl (each answer whole) or .csv (its fields as columns, see docs/operations.md). What
    /// is in it already is not asked for again.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Discover {
    #[command(flatten)]
    pub(crate) whom: LocationArgs,
    /// Only messages since this day (2026-06-01, in UTC) or time (2026-06-01T08:00:00Z).
    #[arg(long, value_name = "DATE")]
    pub(crate) since: String,
    /// Write the messages into this file.
    #[arg(short, long, value_name = "FILE.csv")]
    pub(crate) output: PathBuf,
}
