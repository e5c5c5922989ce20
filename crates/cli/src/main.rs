//! fitout: one agent template, hundreds of locations, nothing twice, nothing lost.

mod args;
mod claims;
mod commands;
mod error;
mod input;
mod live_page;
mod message;
mod output;
mod progress;
mod read;
mod run;
mod saved;
mod setup;
mod terminal;

use args::{Cli, Command};
use commands::resume::Again;
use commands::{
    actions, agents, apply, audit, auth, check, destroy, drift, explain, generations, init, journal, plan, report,
    resolve, resume, roster, runs, sandbox, schema, shell, status, undo, validate,
};
use error::{CliError, Exit};
use message::{Message, VERSION};
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;
use terminal::{Printer, StatusRequests};
use tokio::runtime::Runtime;

/// This program and its version.
const PROGRAM: &str = concat!("fitout ", env!("CARGO_PKG_VERSION"));

fn main() -> ExitCode {
    terminal::leave_no_core();
    let cli = match Cli::of_process() {
        Ok(cli) => cli,
        Err(other) => return asked_for(&other),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let printer = Printer::of_process(cli.log_format, cli.progress);
            return end(Err(CliError::fatal("the program cannot start").because(&error)), &printer).into();
        }
    };
    // Before the first byte is written anywhere.
    runtime.block_on(async { terminal::outlive_limits_on_files() });
    let exit = tell(&cli, &runtime);
    // A question that nobody answers any more must not keep the process.
    runtime.shutdown_background();
    exit.into()
}

/// Prints the help or the version that was asked for, or what is wrong with the command line.
fn asked_for(other: &clap::Error) -> ExitCode {
    let printed = other.print().and_then(|()| std::io::stdout().flush());
    let code = u8::try_from(other.exit_code()).map_or(Exit::Invalid.into(), ExitCode::from);
    match printed {
        Err(error) if !other.use_stderr() && error.kind() != ErrorKind::BrokenPipe => Exit::Fatal.into(),
        Err(_) | Ok(()) => code,
    }
}

/// Does what the command line says, and tells people and programs what came of it.
fn tell(cli: &Cli, runtime: &Runtime) -> Exit {
    let printer = Printer::of_process(cli.log_format, cli.progress);
    if let Err(error) = claims::hold(cli) {
        return end(Err(error), &printer);
    }
    let machine = match terminal::open(cli) {
        Ok(machine) => machine,
        Err(error) => return end(Err(error), &printer),
    };
    let printer = printer.with_machine(machine.clone());
    printer.tell(&Message::Stream { version: VERSION, program: PROGRAM, command: cli.command.name() });
    terminal::init(cli.verbose, cli.log_format, &printer);
    let exit = end(runtime.block_on(run(&cli.command, &printer)), &printer);
    match machine.and_then(|machine| machine.failure()) {
        Some(error) => incomplete(&error, exit, &printer),
        None => exit,
    }
}

/// Says that the stream for programs is not complete, and gives the exit code that says so, too.
fn incomplete(error: &std::io::Error, exit: Exit, printer: &Printer) -> Exit {
    printer.error(&format!("the stream for programs is not complete: {error}"));
    let told = exit.with_output_lost();
    if told != exit {
        let (code, meaning) = (exit.code(), exit.meaning());
        printer.hint(&format!(
            "Free the disk, or send the stream elsewhere. But for the stream, the exit code would be {code}: {meaning}."
        ));
    }
    told
}

/// Says why the command came to nothing, where it did, and gives its exit code.
fn end(ended: Result<Exit, CliError>, printer: &Printer) -> Exit {
    let exit = match ended {
        Ok(exit) => exit,
        Err(error) => {
            printer.failure(&error.message, &error.causes, error.hint.as_deref());
            error.exit
        }
    };
    printer.tell(&Message::Exit { code: exit.code(), meaning: exit.meaning() });
    exit
}

async fn run(command: &Command, printer: &Printer) -> Result<Exit, CliError> {
    // Who asks how far it is before anything can be told shall not end it.
    StatusRequests::outlive();
    match command {
        Command::Init(args) => init::run(args, printer),
        Command::Explain(args) => explain::run(args, printer),
        Command::Schema(args) => schema::run(args, printer),
        Command::Shell(args) => shell::run(args, printer),
        Command::Validate(args) => validate::run(args, printer),
        Command::Check(args) => check::run(args, printer).await,
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
        Command::Agents(args) => agents::run(&args.what, printer).await,
        Command::Actions(args) => actions::run(&args.what, printer).await,
        Command::Generations(args) => generations::run(&args.what, printer).await,
    }
}
