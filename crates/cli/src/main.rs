//! fitout: one agent template, hundreds of locations, nothing twice, nothing lost.

mod args;
mod commands;
mod error;
mod fleet;
mod inputs;
mod job;
mod look;
mod machine;
mod remembered;
mod saved;
mod session;
mod signals;
mod since;
mod target;
mod tripwire;
mod ui;
mod vault;

use args::{Cli, Command};
use clap::Parser as _;
use commands::resume::Again;
use commands::{
    apply, audit, auth, destroy, drift, explain, init, journal, plan, report, resolve, resume, roster, runs, sandbox,
    schema, shell, status, undo, validate,
};
use error::{CliError, Exit};
use machine::{Told, VERSION};
use std::process::ExitCode;
use ui::Printer;

/// This program and its version.
const PROGRAM: &str = concat!("fitout ", env!("CARGO_PKG_VERSION"));

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::of_process(cli.log_format);
    let machine = match cli.machine() {
        Ok(machine) => machine,
        Err(error) => return end(Err(error), &printer),
    };
    let printer = printer.with_machine(machine.clone());
    printer.tell(&Told::Stream { version: VERSION, program: PROGRAM, command: cli.command.name() });
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
    let code = end(ended, &printer);
    if let Some(error) = machine.and_then(|machine| machine.failure()) {
        printer.error(&format!("the stream for programs is not complete: {error}"));
    }
    code
}

/// Says why the command came to nothing, where it did, and gives its exit code.
fn end(ended: Result<Exit, CliError>, printer: &Printer) -> ExitCode {
    let exit = match ended {
        Ok(exit) => exit,
        Err(error) => {
            if error.exit != Exit::Done {
                printer.failure(&error.message, &error.causes, error.hint.as_deref());
            }
            error.exit
        }
    };
    printer.tell(&Told::Exit { code: exit.code(), meaning: exit.meaning() });
    exit.into()
}

async fn run(command: &Command, printer: &Printer) -> Result<Exit, CliError> {
    match command {
        Command::Init(args) => init::run(args, printer),
        Command::Explain(args) => explain::run(args, printer),
        Command::Schema(args) => schema::run(args, printer),
        Command::Shell(args) => shell::run(args, printer),
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
        Command::Report(args) => report::run(args, printer),
        Command::Status(args) => status::run(args, printer),
        Command::Journal(args) => journal::run(args, printer),
        Command::Sandbox(args) => sandbox::run(args, printer).await,
        Command::Auth(args) => auth::run(args, printer).await,
        Command::Roster(args) => roster::run(args, printer).await,
    }
}
