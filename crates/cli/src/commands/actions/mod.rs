//! `fitout actions`: the actions of an agent, in one location or in a whole roster.

mod read;

use crate::args::{ActionsCommand, OnExistingArg};
use crate::error::{CliError, Exit};
use crate::run::edit::{self, EditCommand};
use crate::terminal::Printer;
use fitout_template::EditVerb;

pub(crate) async fn run(what: &ActionsCommand, printer: &Printer) -> Result<Exit, CliError> {
    let change = match what {
        ActionsCommand::List(args) => return read::list(args, printer).await,
        ActionsCommand::Get(args) => return read::get(args, printer).await,
        ActionsCommand::Attach(args) => EditCommand {
            command: "actions attach",
            verb: EditVerb::AttachAction,
            agent: Some(args.agent.pick()),
            action: None,
            key: args.key.as_deref(),
            values: Some(&args.values),
            on_existing: OnExistingArg::Fail,
            whom: &args.whom,
            writing: &args.writing,
        },
        ActionsCommand::Update(args) => EditCommand {
            command: "actions update",
            verb: EditVerb::UpdateAction,
            agent: Some(args.agent.pick()),
            action: Some(args.action.pick()),
            key: None,
            values: Some(&args.values),
            on_existing: OnExistingArg::Fail,
            whom: &args.whom,
            writing: &args.writing,
        },
        ActionsCommand::Remove(args) => EditCommand {
            command: "actions remove",
            verb: EditVerb::RemoveAction,
            agent: Some(args.agent.pick()),
            action: Some(args.action.pick()),
            key: None,
            values: None,
            on_existing: OnExistingArg::Fail,
            whom: &args.whom,
            writing: &args.writing,
        },
        ActionsCommand::Followup(args) => EditCommand {
            command: "actions followup",
            verb: EditVerb::SetFollowup,
            agent: Some(args.agent.pick()),
            action: None,
            key: None,
            values: Some(&args.values),
            on_existing: OnExistingArg::Fail,
            whom: &args.whom,
            writing: &args.writing,
        },
    };
    edit::run(change, printer).await
}
