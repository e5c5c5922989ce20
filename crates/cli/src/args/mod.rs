//! The command line: what can be said, and its defaults.

mod agency;
mod api;
mod back;
mod commands;
mod duration;
mod files;
mod operations;
mod scopes;
mod secrets;
mod table_file;
mod targeting;
mod tokens;
mod turns;
mod watching;
mod whom;

pub(crate) use agency::{AuthArgs, AuthCommand, LoginArgs, Pull, RosterArgs, RosterCommand};
pub(crate) use api::{Api, SandboxScopes, Simulation};
pub(crate) use back::{Back, Destroy, UndoArgs};
pub(crate) use commands::{
    Apply, Check, DriftArgs, Explain, Init, JournalArgs, JournalCommand, Plan, PlanShown, ReportArgs, Resolve,
    ResolveAs, Resume, RunsArgs, RunsCommand, SandboxServe, Schema, SchemaOf, Shell, ShellCommand, Starter, Status,
    Validate,
};
pub(crate) use files::{ColumnArgs, Files, Inputs, Journals, StrictnessArgs};
pub(crate) use operations::{
    ActionsArgs, ActionsCommand, AgentsArgs, AgentsCommand, Discover, Export, GenerationsArgs, GenerationsCommand,
    GetAction, GetAgent, GetGeneration, List, ListActions, MessageSource, SearchArgs,
};
pub(crate) use table_file::TableFile;
pub(crate) use targeting::{Only, SelectionArgs};
pub(crate) use tokens::{EndpointArgs, TokenArgs};
pub(crate) use turns::{Acks, Gate, OnExistingArg, OnInDoubt, PlanArgs, Proving, RunArgs, VerifyArg};
pub(crate) use watching::{Notify, Watching};
pub(crate) use whom::{ActionPick, AgentPick, EditArgs, LocationArgs, TokenPlace, Values};

use clap::{Parser, Subcommand, ValueEnum};
pub(crate) use duration::duration;
use std::path::{Path, PathBuf};

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
    /// How a run is shown while it goes on.
    #[arg(long, value_enum, default_value_t, global = true, value_name = "HOW")]
    pub(crate) progress: ProgressAs,
    /// Write a stream of JSON lines for programs to stdout, instead of what people read; errors stay on stderr.
    #[arg(long, global = true, conflicts_with = "json_into")]
    pub(crate) json: bool,
    /// Write the stream for programs into this file, and tell people as ever.
    #[arg(long, global = true, value_name = "FILE")]
    json_into: Option<PathBuf>,
}

impl Cli {
    /// The file of the stream for programs, where it goes into one.
    pub(crate) fn stream_file(&self) -> Option<&Path> {
        self.json_into.as_deref()
    }
}

const AFTER_HELP: &str = "\
Exit codes: 0 done; 1 some locations failed, are parked or pending; 2 invalid input, nothing was sent;
3 stopped by a brake; 4 fatal (journal, lock, disk, API refuses the program); 5 something is in doubt or in
conflict; 6 paused at a gate; 10 differences found (drift, plan --detailed-exitcode); 129 the terminal went
away; 130 interrupted; 143 terminated.

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

/// How a run is shown while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ProgressAs {
    /// A bar on a terminal, lines elsewhere.
    #[default]
    Auto,
    /// A bar, even on a terminal that says it is dumb; lines where there is no terminal.
    Bar,
    /// A line now and then, for logs.
    Plain,
    /// Not at all.
    None,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a starter folder: a template, a roster and a `.gitignore` that keeps its tokens out of version control.
    Init(Init),
    /// Show what a template needs and what it does: variables, agents, actions, requests, scopes.
    Explain(Explain),
    /// Check a template and a roster: every row is rendered and checked; nothing is sent.
    Validate(Validate),
    /// Check every token, and that all that the template names is there; only reads.
    #[command(after_help = scopes::LOOKS_UP)]
    Check(Check),
    /// Show what would be done; only reads.
    #[command(after_help = scopes::READS)]
    Plan(PlanShown),
    /// Plan, ask, and do it.
    #[command(after_help = scopes::WRITES)]
    Apply(Apply),
    /// Go on after a stop or a crash; sends nothing for locations that are done.
    #[command(after_help = scopes::WRITES)]
    Resume(Resume),
    /// Try the failed, parked and in-doubt locations again, and no others.
    #[command(after_help = scopes::WRITES)]
    Retry(Resume),
    /// Take back what one run did, where nothing has changed since.
    #[command(after_help = scopes::WRITES)]
    Undo(UndoArgs),
    /// Remove what the journal made, and nothing that it did not make.
    #[command(after_help = scopes::WRITES)]
    Destroy(Destroy),
    /// Decide creates that are in doubt or in conflict.
    Resolve(Resolve),
    /// Look for agents of the template's names that exist more than once; only reads.
    #[command(after_help = scopes::READS)]
    Audit(Plan),
    /// Say of every location whether it is in sync, outdated, drifted, missing or duplicate; only reads.
    #[command(after_help = scopes::READS)]
    Drift(DriftArgs),
    /// Show what the journal knows.
    Status(Status),
    /// Show the runs that the journal knows: list, show.
    Runs(RunsArgs),
    /// Make a report of what a run did: a page to send to a client, Markdown, JUnit or CSV.
    Report(ReportArgs),
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
    /// The agents of one location or of a whole roster: search, list, get, create, update, delete.
    Agents(Box<AgentsArgs>),
    /// The actions of an agent, in one location or in a whole roster: list, get, attach, update, remove, followup.
    Actions(Box<ActionsArgs>),
    /// How messages were generated: get, export, discover.
    Generations(Box<GenerationsArgs>),
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
            Command::Check(_) => "check",
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
            Command::Agents(_) => "agents",
            Command::Actions(_) => "actions",
            Command::Generations(_) => "generations",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Exit;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_table_the_help_and_the_readme_know_every_code_and_no_other() {
        let page =
            |name: &str| std::fs::read_to_string(format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let table = page("docs/exit-codes.md");
        let rows: Vec<(u8, &str)> = table
            .lines()
            .filter_map(|line| {
                let mut cells = line.split('|').map(str::trim).skip(1);
                Some((cells.next()?.parse().ok()?, cells.next()?))
            })
            .collect();
        assert_eq!(rows, Exit::ALL.map(|exit| (exit.code(), exit.meaning())));
        let help = Cli::command().render_long_help().to_string();
        let readme = page("README.md");
        for exit in Exit::ALL {
            let code = exit.code().to_string();
            for text in [help.split("Exit codes:").nth(1).unwrap(), readme.split("Exit codes:").nth(1).unwrap()] {
                assert!(text.split(|c: char| !c.is_ascii_digit()).any(|number| number == code), "{code} is missing");
            }
        }
    }
}
