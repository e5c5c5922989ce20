//! `fitout agents`: the agents of one location or of a whole roster.

mod list;
mod search;
mod table;
mod whole;

use crate::args::{AgentsCommand, OnExistingArg};
use crate::error::{CliError, Exit};
use crate::run::edit::{self, EditCommand};
use crate::terminal::Printer;
use fitout_template::EditVerb;

pub(crate) use whole::Bodies;

pub(crate) async fn run(what: &AgentsCommand, printer: &Printer) -> Result<Exit, CliError> {
    let change = match what {
        AgentsCommand::Search(args) => return search::run(args, printer).await,
        AgentsCommand::List(args) if args.full => return whole::list(args, printer).await,
        AgentsCommand::List(args) => return list::run(args, printer).await,
        AgentsCommand::Get(args) => return whole::get(args, printer).await,
        AgentsCommand::Create(args) => EditCommand {
            command: "agents create",
            verb: EditVerb::CreateAgent,
            agent: None,
            action: None,
            key: args.key.as_deref(),
            values: Some(&args.values),
            on_existing: args.on_existing,
            whom: &args.whom,
            writing: &args.writing,
        },
        AgentsCommand::Update(args) => EditCommand {
            command: "agents update",
            verb: EditVerb::UpdateAgent,
            agent: Some(args.agent.pick()),
            action: None,
            key: None,
            values: Some(&args.values),
            on_existing: OnExistingArg::Fail,
            whom: &args.whom,
            writing: &args.writing,
        },
        AgentsCommand::Delete(args) => EditCommand {
            command: "agents delete",
            verb: EditVerb::DeleteAgent,
            agent: Some(args.agent.pick()),
            action: None,
            key: None,
            values: None,
            on_existing: OnExistingArg::Fail,
            whom: &args.whom,
            writing: &args.writing,
        },
    };
    edit::run(change, printer).await
}
