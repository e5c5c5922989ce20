//! `fitout generations`: how messages were generated.

mod discover;
mod export;
mod get;

use crate::args::{GenerationsCommand, MessageSource};
use crate::error::{CliError, Exit};
use crate::terminal::Printer;
use fitout_client::GenerationSource;

pub(crate) async fn run(what: &GenerationsCommand, printer: &Printer) -> Result<Exit, CliError> {
    match what {
        GenerationsCommand::Get(args) => get::run(args, printer).await,
        GenerationsCommand::Export(args) => export::run(args, printer).await,
        GenerationsCommand::Discover(args) => discover::run(args, printer).await,
    }
}

impl MessageSource {
    /// As the API has it.
    fn of_api(self) -> GenerationSource {
        match self {
            MessageSource::Conversation => GenerationSource::Conversation,
            MessageSource::Workflow => GenerationSource::Workflow,
        }
    }
}
