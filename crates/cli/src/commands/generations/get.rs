//! `fitout generations get`: how one message was generated.

use crate::args::GetGeneration;
use crate::commands::agents::Bodies;
use crate::error::{CliError, Exit};
use crate::progress::Activity;
use crate::read::{ReadOutcome, Reads};
use crate::terminal::Printer;
use fitout_client::generation;
use fitout_rollout::Visit;
use serde_json::{Map, Value};

pub(super) async fn run(args: &GetGeneration, printer: &Printer) -> Result<Exit, CliError> {
    let mut reads = Reads::open(&args.whom, printer)?;
    if !reads.are_alone() {
        return Err(CliError::invalid("a message belongs to one location").hint(
            "Say which with --location ID; `fitout generations export` asks for many messages of many locations.",
        ));
    }
    let mut bodies = Bodies::new(printer, None, "generation", true)?;
    let (message, source) = (args.message.clone(), args.source.of_api());
    let ended = reads
        .each(
            Activity::Reading,
            move |mut visit: Visit| {
                let (message, call) = (message.clone(), generation(&message, source));
                async move {
                    let body = visit.raw(&call).await.map(|answer| {
                        let mut body = Map::new();
                        body.insert("message_id".to_owned(), Value::String(message));
                        body.insert("source".to_owned(), Value::String(source.as_str().to_owned()));
                        body.insert("generation".to_owned(), answer);
                        vec![body]
                    });
                    visit.conclude(body).await
                }
            },
            |at, found| match found {
                ReadOutcome::Read(read) => Ok(bodies.take(at, read)?),
                ReadOutcome::Pinned(_) | ReadOutcome::Failed(_) => Ok(()),
            },
        )
        .await?;
    Ok(ended.exit(printer))
}
