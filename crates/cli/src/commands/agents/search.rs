//! `fitout agents search`: one page of what the API finds, as it finds it.

use super::table::{All, Table};
use crate::args::SearchArgs;
use crate::error::{CliError, Exit};
use crate::progress::Activity;
use crate::read::Reads;
use crate::terminal::Printer;
use fitout_client::{AgentItem, AgentPage, Call, find_agents, search_agents};
use fitout_executor::{Halt, halt};
use fitout_model::text::counted;
use fitout_model::{Cause, CauseKind};
use fitout_rollout::Visit;

pub(super) async fn run(args: &SearchArgs, printer: &Printer) -> Result<Exit, CliError> {
    let mut reads = Reads::open(&args.whom, printer)?;
    let mut table = Table::new(printer, args.output.as_ref());
    let (query, after, size) = (args.query.clone(), args.start_after.clone(), args.page_size);
    let ended = reads
        .each(
            Activity::Reading,
            move |mut visit: Visit| {
                let call = if query.is_empty() {
                    search_agents(after.as_deref(), size)
                } else {
                    find_agents(&query, after.as_deref(), size)
                };
                async move {
                    let found = found(&mut visit, &call).await;
                    visit.conclude(found).await
                }
            },
            |at, found| Ok(table.take(at, &found, All::Unknown)?),
        )
        .await?;
    table.write(ended.is_whole())?;
    printer.say(&format!(
        "{} found. A search is one page and no proof that nothing else is there: `fitout agents list` is complete.",
        counted(table.agents, "agent")
    ));
    Ok(ended.exit(printer))
}

/// The agents of the page.
async fn found(visit: &mut Visit, call: &Call<AgentPage>) -> Result<Vec<AgentItem>, Halt> {
    let (door, caller) = visit.parts();
    let page = door.repeat(caller, call).await;
    let page = page.map_err(|error| halt(error, "list agents", CauseKind::Unreachable))?;
    page.agents.ok_or_else(|| {
        Halt::End(Cause {
            kind: CauseKind::ListingUnknown,
            during: "list agents".to_owned(),
            message: "the answer has no list of agents".to_owned(),
            status: None,
            trace: page.trace,
        })
    })
}
