//! `fitout agents list`: all agents of every location, complete or said to be unknown.

use super::table::{All, Table};
use crate::args::List;
use crate::error::{CliError, Exit};
use crate::progress::Activity;
use crate::read::Reads;
use crate::terminal::Printer;
use fitout_executor::list_agents_raw;
use fitout_model::text::counted;
use fitout_rollout::Visit;

pub(super) async fn run(args: &List, printer: &Printer) -> Result<Exit, CliError> {
    let mut reads = Reads::open(&args.whom, printer)?;
    let mut table = Table::new(printer, args.output.as_ref());
    let ended = reads
        .each(
            Activity::Reading,
            |mut visit: Visit| async move {
                let (door, caller) = visit.parts();
                let agents = list_agents_raw(door, caller).await;
                visit.conclude(agents).await
            },
            |at, found| Ok(table.take(at, &found, All::Yes)?),
        )
        .await?;
    table.write(ended.is_whole())?;
    let (agents, locations) = (counted(table.agents, "agent"), counted(ended.read, "location"));
    printer.say(&format!("{agents} in {locations}."));
    if ended.failed > 0 {
        let unread = counted(ended.failed, "location");
        printer.say(&format!("{unread} could not be read: what is there is not known, and not listed as none."));
    }
    Ok(ended.exit(printer))
}
