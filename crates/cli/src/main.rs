//! fitout: one agent template, hundreds of locations, nothing twice, nothing lost.

mod args;
mod commands;
mod error;
mod fleet;
mod inputs;
mod job;
mod look;
mod session;
mod signals;
mod target;
mod ui;

use args::{Cli, Command};
use clap::Parser as _;
use commands::resume::Again;
use commands::{apply, audit, destroy, drift, journal, plan, resolve, resume, runs, sandbox, status, undo, validate};
use error::{CliError, Exit};
use std::process::ExitCode;
use ui::Printer;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::of_process(cli.log_format);
    ui::init(cli.verbose, cli.log_format, &printer);
    let ended = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::fatal("the program cannot start").because(&error))
        .and_then(|runtime| {
            let ended = runtime.block_on(run(&cli.command, &printer));
            // A question that nobody answers any more must not keep the process.
            runtime.shutdown_background();
            ended
        });
    match ended {
        Ok(exit) => exit.into(),
        Err(error) => {
            if error.exit != Exit::Done {
                printer.error(&error.message);
                for cause in &error.causes {
                    printer.caused_by(cause);
                }
                if let Some(hint) = &error.hint {
                    printer.hint(hint);
                }
            }
            error.exit.into()
        }
    }
}

async fn run(command: &Command, printer: &Printer) -> Result<Exit, CliError> {
    match command {
        Command::Validate(args) => validate::run(args, printer),
        Command::Plan(args) => plan::run(args, printer).await,
        Command::Apply(args) => apply::run(args, printer).await,
        Command::Resume(args) => resume::run(args, Again::Unfinished, printer).await,
        Command::Retry(args) => resume::run(args, Again::Troubled, printer).await,
        Command::Undo(args) => undo::run(args, printer).await,
        Command::Destroy(args) => destroy::run(args, printer).await,
        Command::Resolve(args) => resolve::run(args, printer),
        Command::Audit(args) => audit::run(args, printer).await,
        Command::Drift(args) => drift::run(args, printer).await,
        Command::Runs(args) => runs::run(args, printer),
        Command::Status(args) => status::run(args, printer),
        Command::Journal(args) => journal::run(args, printer),
        Command::Sandbox(args) => sandbox::run(args, printer).await,
    }
}
