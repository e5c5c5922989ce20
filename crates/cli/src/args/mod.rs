//! The command line: what can be said, and its defaults.

mod agency;
mod api;
mod back;
mod commands;
mod duration;
mod files;
mod targeting;
mod tokens;
mod turns;

pub(crate) use agency::{AuthArgs, AuthCommand, Login, Pull, RosterArgs, RosterCommand};
pub(crate) use api::{Api, SandboxScopes, Simulation};
pub(crate) use back::{Back, Destroy, Undo};
pub(crate) use commands::{
    Apply, Drift, Explain, Init, JournalArgs, JournalCommand, Plan, PlanShown, Report, Resolve, ResolveAs, Resume,
    RunsArgs, RunsCommand, SandboxServe, Schema, SchemaOf, Shell, ShellCommand, Starter, Status, Validate,
};
pub(crate) use files::{Columns, Files, Inputs};
pub(crate) use targeting::{Only, Targeting};
pub(crate) use tokens::{Endpoint, Tokens};
pub(crate) use turns::{Acks, Choices, Gate, OnExisting, OnInDoubt, Turns, Verify};

use crate::error::CliError;
use crate::machine::Machine;
use clap::{Parser, Subcommand, ValueEnum};
use duration::duration;
use std::path::PathBuf;

/// Fits out hundreds of CRM locations with one agent template: nothing twice, nothing lost.
#[derive(Debug, Parser)]
#[command(name = "fitout", version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Say more: -v what happens, -vv every request, -vvv everything.
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// How log lines look.
    #[arg(long, value_enum, default_value_t, global = true, value_name = "FORMAT")]
    pub(crate) log_format: LogFormat,
    /// Write a stream of JSON lines for programs to stdout, instead of what people read; errors stay on stderr.
    #[arg(long, global = true, conflicts_with = "json_into")]
    json: bool,
    /// Write the stream for programs into this file, and tell people as ever.
    #[arg(long, global = true, value_name = "FILE")]
    json_into: Option<PathBuf>,
}

impl Cli {
    /// The stream for programs, where one is wanted.
    ///
    /// # Errors
    /// When its file cannot be written.
    pub(crate) fn machine(&self) -> Result<Option<Machine>, CliError> {
        if self.json {
            return Ok(Some(Machine::to_stdout()));
        }
        let Some(path) = &self.json_into else { return Ok(None) };
        let machine = Machine::into_file(path)
            .map_err(|error| CliError::invalid(format!("--json-into {}", path.display())).because(&error))?;
        Ok(Some(machine))
    }
}

const AFTER_HELP: &str = "\
Exit codes: 0 done; 1 some locations failed, are parked or pending; 2 invalid input, nothing was sent;
3 stopped by a brake; 4 fatal (journal, lock, disk, API refuses the program); 5 something is in doubt or in
conflict; 6 paused at a gate; 10 differences found (drift, plan --detailed-exitcode); 130 interrupted;
143 terminated.

Try it without an account:
  fitout apply --sandbox --yes templates/dental-front-desk.yaml templates/locations.example.csv";

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a starter folder: a template, a roster and a `.gitignore` that keeps its tokens out of version control.
    Init(Init),
    /// Show what a template needs and what it does: variables, agents, actions, requests, scopes.
    Explain(Explain),
    /// Check a template and a roster: every row is rendered and checked; nothing is sent.
    Validate(Validate),
    /// Show what would be done; only reads. Needs the scope conversation-ai.readonly.
    Plan(PlanShown),
    /// Plan, ask, and do it. Needs the scopes conversation-ai.readonly and conversation-ai.write.
    Apply(Apply),
    /// Go on after a stop or a crash; sends nothing for locations that are done.
    Resume(Resume),
    /// Try the failed, parked and in-doubt locations again, and no others.
    Retry(Resume),
    /// Take back what one run did, where nothing has changed since.
    Undo(Undo),
    /// Remove what the journal made, and nothing that it did not make.
    Destroy(Destroy),
    /// Decide creates that are in doubt or in conflict.
    Resolve(Resolve),
    /// Look for agents of the template's names that exist more than once; only reads.
    Audit(Plan),
    /// Say of every location whether it is in sync, outdated, drifted, missing or duplicate; only reads.
    Drift(Drift),
    /// Show what the journal knows.
    Status(Status),
    /// Show the runs that the journal knows: list, show.
    Runs(RunsArgs),
    /// Make a report of what a run did: a page to send to a client, Markdown, JUnit or CSV.
    Report(Report),
    /// Look into a journal: verify, show, compact.
    Journal(JournalArgs),
    /// Serve the simulated API on loopback until Ctrl-C.
    Sandbox(SandboxServe),
    /// Print the JSON Schema of a template, a journal, the stream for programs or a saved plan.
    Schema(Schema),
    /// Print the completions for a shell, or write the man pages into a folder.
    Shell(Shell),
    /// Sign an agency in, whose tokens mint those of its locations: login, status, logout.
    Auth(AuthArgs),
    /// Make a roster: pull.
    Roster(RosterArgs),
}

impl Command {
    /// Its name on the command line.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Command::Init(_) => "init",
            Command::Explain(_) => "explain",
            Command::Schema(_) => "schema",
            Command::Shell(_) => "shell",
            Command::Validate(_) => "validate",
            Command::Plan(_) => "plan",
            Command::Apply(_) => "apply",
            Command::Resume(_) => "resume",
            Command::Retry(_) => "retry",
            Command::Undo(_) => "undo",
            Command::Destroy(_) => "destroy",
            Command::Resolve(_) => "resolve",
            Command::Audit(_) => "audit",
            Command::Drift(_) => "drift",
            Command::Status(_) => "status",
            Command::Runs(_) => "runs",
            Command::Report(_) => "report",
            Command::Journal(_) => "journal",
            Command::Sandbox(_) => "sandbox",
            Command::Auth(_) => "auth",
            Command::Roster(_) => "roster",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
