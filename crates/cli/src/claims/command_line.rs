//! The files that the command line names, each held against the others before anything is done.
//!
//! What is found out later (the journal of a template, the roster of a run, the files that tokens are kept in) is held
//! against them where it is found out, and before anything is sent: see [`super::reads`].

use super::{RESULTS, holds_only, keeps, reads, writes, writes_in_new_folder, writes_own};
use crate::args::{
    ActionsCommand, AgentsCommand, Apply, AuthCommand, Back, Cli, Command, EditArgs, Files, GenerationsCommand, Inputs,
    JournalCommand, LocationArgs, Notify, Plan, Resume, RosterCommand, RunArgs, RunsCommand, SandboxServe, TableFile,
    TokenArgs, TokenPlace, Values,
};
use crate::error::CliError;
use fitout_model::SecretReference;
use secrecy::ExposeSecret as _;
use std::path::{Path, PathBuf};

/// What a stream for programs begins with.
const STREAM: &str = r#"{"type":"stream""#;

type Held = Result<(), CliError>;

/// Holds every file that the command line names against the others.
///
/// # Errors
/// When one that is written is another one, cannot be written, or holds what must not be lost; nothing was done then.
pub(crate) fn hold(cli: &Cli) -> Held {
    command(&cli.command)?;
    if let Some(stream) = cli.stream_file() {
        writes_own("--json-into", stream)?;
        holds_only("--json-into", stream, STREAM, "stream of fitout")?;
    }
    Ok(())
}

fn command(command: &Command) -> Held {
    match command {
        Command::Init(_) | Command::Schema(_) | Command::Shell(_) => Ok(()),
        Command::Explain(args) => reads("the template", &args.template),
        Command::Validate(args) => {
            inputs(&args.inputs)?;
            maybe(args.output.as_deref(), "--output", writes)
        }
        Command::Check(args) => plan(&args.plan).and_then(|()| table(args.output.as_ref())),
        Command::Plan(args) => plan(&args.plan).and_then(|()| maybe(args.output.as_deref(), "--output", writes)),
        Command::Apply(args) => apply(args),
        Command::Resume(args) | Command::Retry(args) => resume(args),
        Command::Undo(args) => back(&args.back),
        Command::Destroy(args) => back(&args.back),
        Command::Resolve(args) => files(&args.journals.files),
        Command::Audit(args) => plan(args),
        Command::Drift(args) => plan(&args.plan).and_then(|()| table(args.output.as_ref())),
        Command::Runs(args) => match &args.what {
            RunsCommand::List { journals } | RunsCommand::Show { journals, .. } => files(&journals.files),
        },
        Command::Report(args) => {
            files(&args.journals.files)?;
            maybe(args.roster.as_deref(), "the roster", reads)?;
            writes("--output", &args.output)
        }
        Command::Status(args) => files(&args.journals.files),
        Command::Journal(args) => match &args.what {
            JournalCommand::Verify { file } | JournalCommand::Show { file } => reads("the journal", file),
            JournalCommand::Compact { file } => keeps("the journal", file),
        },
        Command::Sandbox(args) => sandbox(args),
        Command::Auth(args) => match &args.what {
            AuthCommand::Login(login) => tokens(&login.endpoint.tokens),
            AuthCommand::Status { tokens: named } | AuthCommand::Logout { tokens: named } => tokens(named),
        },
        Command::Roster(args) => match &args.what {
            RosterCommand::Pull(pull) => tokens(&pull.endpoint.tokens).and_then(|()| writes("--output", &pull.output)),
        },
        Command::Agents(args) => agents(&args.what),
        Command::Actions(args) => actions(&args.what),
        Command::Generations(args) => generations(&args.what),
    }
}

fn maybe(path: Option<&Path>, name: &str, hold: fn(&str, &Path) -> Held) -> Held {
    path.map_or(Ok(()), |path| hold(name, path))
}

fn table(output: Option<&TableFile>) -> Held {
    maybe(output.map(TableFile::path), "--output", writes)
}

fn inputs(inputs: &Inputs) -> Held {
    reads("the template", &inputs.template)?;
    reads("the roster", &inputs.roster)?;
    tokens(&inputs.tokens)
}

fn tokens(tokens: &TokenArgs) -> Held {
    maybe(tokens.credentials.as_deref(), "--credentials", keeps)?;
    for (name, reference) in [("--client-id", &tokens.app.client_id), ("--client-secret", &tokens.app.client_secret)] {
        kept(name, reference)?;
    }
    Ok(())
}

/// The file that something is kept in.
fn kept(name: &str, reference: &SecretReference) -> Held {
    match reference {
        SecretReference::File(path) => reads(&format!("the file of {name}"), path),
        SecretReference::Env(_) | SecretReference::Command { .. } | SecretReference::OnePassword(_) => Ok(()),
    }
}

fn files(files: &Files) -> Held {
    maybe(files.journal.as_deref(), "the journal (--journal)", keeps)?;
    maybe(files.results.as_deref(), RESULTS, writes_in_new_folder)
}

fn plan(args: &Plan) -> Held {
    inputs(&args.inputs)?;
    files(&args.files)
}

fn turns(turns: &RunArgs) -> Held {
    turns.watching.notify.iter().try_for_each(|Notify(named)| match SecretReference::parse(named.expose_secret()) {
        Some(Ok(reference)) => kept("--notify", &reference),
        Some(Err(_)) | None => Ok(()),
    })
}

fn apply(args: &Apply) -> Held {
    let first = if args.roster.is_some() { "the template" } else { "the saved plan" };
    reads(first, &args.template)?;
    maybe(args.roster.as_deref(), "the roster", reads)?;
    maybe(args.plans_template.as_deref(), "the plan's template", reads)?;
    maybe(args.plans_roster.as_deref(), "the plan's roster", reads)?;
    tokens(&args.tokens)?;
    files(&args.files)?;
    turns(&args.turns)
}

fn resume(args: &Resume) -> Held {
    maybe(args.template.as_deref(), "the template", reads)?;
    maybe(args.roster.as_deref(), "the roster", reads)?;
    tokens(&args.tokens)?;
    files(&args.files)?;
    turns(&args.turns)
}

fn back(args: &Back) -> Held {
    maybe(args.template.as_deref(), "the template", reads)?;
    maybe(args.roster.as_deref(), "the roster", reads)?;
    token(args.token.as_ref())?;
    tokens(&args.tokens)?;
    files(&args.files)?;
    turns(&args.turns)
}

/// The file of the one location's token.
fn token(place: Option<&TokenPlace>) -> Held {
    match place.and_then(TokenPlace::reference).map(SecretReference::parse) {
        Some(Some(Ok(reference))) => kept("--token", &reference),
        Some(Some(Err(_)) | None) | None => Ok(()),
    }
}

fn sandbox(args: &SandboxServe) -> Held {
    maybe(args.roster.as_deref(), "the roster", reads)?;
    maybe(args.template.as_deref(), "the template", reads)?;
    maybe(args.world.as_deref(), "--world", keeps)
}

fn whom(whom: &LocationArgs) -> Held {
    maybe(whom.roster.as_deref(), "the roster", reads)?;
    token(whom.token.as_ref())?;
    tokens(&whom.tokens)?;
    maybe(whom.journal.as_deref(), "the journal (--journal)", keeps)
}

fn edit(of: &LocationArgs, values: Option<&Values>, writing: &EditArgs) -> Held {
    whom(of)?;
    maybe(values.and_then(|values| values.from.as_deref()), "--from", reads)?;
    maybe(writing.results.as_deref(), RESULTS, writes_in_new_folder)?;
    turns(&writing.turns)
}

fn agents(command: &AgentsCommand) -> Held {
    match command {
        AgentsCommand::Search(args) => whom(&args.whom).and_then(|()| table(args.output.as_ref())),
        AgentsCommand::List(args) => whom(&args.whom).and_then(|()| table(args.output.as_ref())),
        AgentsCommand::Get(args) => whom(&args.whom).and_then(|()| table(args.output.as_ref())),
        AgentsCommand::Create(args) => edit(&args.whom, Some(&args.values), &args.writing),
        AgentsCommand::Update(args) => edit(&args.whom, Some(&args.values), &args.writing),
        AgentsCommand::Delete(args) => edit(&args.whom, None, &args.writing),
    }
}

fn actions(command: &ActionsCommand) -> Held {
    match command {
        ActionsCommand::List(args) => whom(&args.whom).and_then(|()| table(args.output.as_ref())),
        ActionsCommand::Get(args) => whom(&args.whom).and_then(|()| table(args.output.as_ref())),
        ActionsCommand::Attach(args) => edit(&args.whom, Some(&args.values), &args.writing),
        ActionsCommand::Update(args) => edit(&args.whom, Some(&args.values), &args.writing),
        ActionsCommand::Remove(args) => edit(&args.whom, None, &args.writing),
        ActionsCommand::Followup(args) => edit(&args.whom, Some(&args.values), &args.writing),
    }
}

fn generations(command: &GenerationsCommand) -> Held {
    match command {
        GenerationsCommand::Get(args) => whom(&args.whom),
        GenerationsCommand::Export(args) => {
            reads("the list of messages", &args.messages)?;
            whom(&args.whom)?;
            writes_own("--output", &args.output)?;
            let failed: PathBuf = args.output.with_extension("failed.csv");
            writes("the list of what failed, beside --output,", &failed)
        }
        GenerationsCommand::Discover(args) => whom(&args.whom).and_then(|()| writes("--output", &args.output)),
    }
}
