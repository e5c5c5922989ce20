//! What each command takes.

use super::{
    Acks, Api, ColumnArgs, Files, Inputs, Journals, PlanArgs, Proving, RunArgs, SelectionArgs, Simulation,
    StrictnessArgs, TableFile, TokenArgs, duration,
};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder; it is made if it is not there.
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Which template to begin with.
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) template: Starter,
}

/// The templates that a folder can begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Starter {
    /// Answers, books and hands over for a dental clinic.
    #[default]
    DentalFrontDesk,
    /// Books estimates and service calls.
    HomeServicesBooking,
    /// Qualifies buyers and sellers.
    RealEstateLeadQualifier,
    /// Takes reservations and questions.
    Restaurant,
    /// Several agents that hand over to each other.
    MultiAgentTriage,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The template, a YAML file.
    pub(crate) template: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Of what.
    #[arg(value_enum)]
    pub(crate) of: SchemaOf,
}

/// What has a JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// A template.
    Template,
    /// A line of a journal.
    Journal,
    /// A line of the stream that --json writes.
    Events,
    /// A plan that was saved by `fitout plan -o FILE.json`.
    Plan,
}

#[derive(Debug, Args)]
pub(crate) struct Shell {
    #[command(subcommand)]
    pub(crate) what: ShellCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShellCommand {
    /// Print the completions: `fitout shell completions bash > ~/.local/share/bash-completion/completions/fitout`.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write a man page for each command into this folder.
    Man {
        /// The folder; it must be there.
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Validate {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Writes the rows that have something wrong, as they are and with what it is in a column `error`, to mend them there. It has
    /// no tokens, and can be a roster again.
    #[arg(short, long, value_name = "FILE.csv")]
    pub(crate) output: Option<PathBuf>,
    /// Shows every kind of problem and every row that has it, however many there are.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) acks: Acks,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) targeting: SelectionArgs,
    #[command(flatten)]
    pub(crate) api: Api,
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) choices: PlanArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PlanShown {
    /// Exit with 10 when something would be written.
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Save the plan into this file, for `fitout apply FILE`: digests and keys, no token and no prompt text.
    #[arg(short, long, value_name = "FILE.json")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plan: Plan,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Also find out whether each token may write, by asking for an update that cannot be made: nothing is changed.
    #[arg(long)]
    pub(crate) probe_write: bool,
    /// Write a row for each finding into this file: its name ends in .csv or .json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<TableFile>,
    #[command(flatten)]
    pub(crate) plan: Plan,
}

#[derive(Debug, Args)]
pub(crate) struct DriftArgs {
    /// Write a row for each location into this file: its name ends in .csv or .json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<TableFile>,
    #[command(flatten)]
    pub(crate) plan: Plan,
}

#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// The template, a YAML file; or, alone, a plan that was saved by `fitout plan -o FILE.json`.
    pub(crate) template: PathBuf,
    /// The roster, a CSV file with one location a row.
    pub(crate) roster: Option<PathBuf>,
    /// The template of a saved plan, when it is not where the plan says.
    #[arg(id = "plans-template", long = "template", value_name = "FILE")]
    pub(crate) plans_template: Option<PathBuf>,
    /// The roster of a saved plan, when it is not where the plan says.
    #[arg(id = "plans-roster", long = "roster", value_name = "FILE")]
    pub(crate) plans_roster: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    #[command(flatten)]
    pub(crate) tokens: TokenArgs,
    #[command(flatten)]
    pub(crate) strictness: StrictnessArgs,
    #[command(flatten)]
    pub(crate) targeting: SelectionArgs,
    #[command(flatten)]
    pub(crate) api: Api,
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) choices: PlanArgs,
    #[command(flatten)]
    pub(crate) turns: RunArgs,
    /// Do not ask; it is not enough where actions are removed, an edit by hand is written over, or another agent is on.
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Agree to the plan and to removing just this many agents and actions.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_removals: Option<usize>,
    /// Agree to the plan and to writing over what was edited by hand in just this many locations.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_hand_edits: Option<usize>,
    /// Agree to the plan and to just this many other agents that stay switched on where one is switched on.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_other_agents: Option<usize>,
}

/// The columns, the choices and the settings of the run are those that the journal remembers, unless they are said.
#[derive(Debug, Args)]
pub(crate) struct Resume {
    /// The template, when it is not where the journal says.
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,
    /// The roster, when it is not where the journal says.
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// Go on although the template is not the one that was agreed to.
    #[arg(long)]
    pub(crate) accept_template_change: bool,
    /// Also take the rows that are new in the roster since the run; `fitout apply` shows what they need.
    #[arg(long)]
    pub(crate) include_new: bool,
    #[command(flatten)]
    pub(crate) proof: Proving,
    #[command(flatten)]
    pub(crate) tokens: TokenArgs,
    #[command(flatten)]
    pub(crate) api: Api,
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) acks: Acks,
    #[command(flatten)]
    pub(crate) turns: RunArgs,
    /// Agree to removing this many agents and actions at most, as the run was agreed to; otherwise nothing is removed.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_removals: Option<usize>,
    /// Agree to writing over what was edited by hand in this many locations at most, as the run was agreed to.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_hand_edits: Option<usize>,
    /// Agree to this many other agents at most that stay switched on where one is switched on, as the run was agreed to.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_other_agents: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct Resolve {
    /// The location; all open ones when none is named.
    #[arg(long, value_name = "ID")]
    pub(crate) location: Vec<String>,
    /// What is true of the create.
    #[arg(long = "as", value_enum, required_unless_present = "list")]
    pub(crate) verdict: Option<ResolveAs>,
    /// The id of the agent or action it made, with `--as done`.
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Who decides; it is written into the journal.
    #[arg(long, value_name = "NAME", default_value = "operator")]
    pub(crate) by: String,
    /// Only show what is open.
    #[arg(long)]
    pub(crate) list: bool,
    #[command(flatten)]
    pub(crate) journals: Journals,
}

/// What a person knows of a create in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResolveAs {
    /// It was done; say which id it made.
    Done,
    /// It was not done; the next run sends it again.
    Absent,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) journals: Journals,
}

#[derive(Debug, Args)]
pub(crate) struct RunsArgs {
    #[command(subcommand)]
    pub(crate) what: RunsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RunsCommand {
    /// One line for each run, in the order in which they began.
    List {
        #[command(flatten)]
        journals: Journals,
    },
    /// One run with its settings, and its locations that are not done.
    Show {
        /// The run, or how its name begins; the last one when none is named.
        run: Option<String>,
        #[command(flatten)]
        journals: Journals,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// The run, or how its name begins; the last apply and what has gone on from it when none is named.
    pub(crate) run: Option<String>,
    /// The file; its name ends in .html, .md, .xml (JUnit) or .csv.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// The roster, when it is not where the journal says.
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// The roster's column with the names that people know; otherwise the first that it has of `name`, `location_name`,
    /// `business`, `business_name`, `clinic_name`, `company`, `brokerage` and `restaurant`.
    #[arg(long, value_name = "NAME")]
    pub(crate) name_column: Option<String>,
    #[command(flatten)]
    pub(crate) journals: Journals,
}

#[derive(Debug, Args)]
pub(crate) struct JournalArgs {
    #[command(subcommand)]
    pub(crate) what: JournalCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JournalCommand {
    /// Check every line of a journal; changes nothing.
    Verify {
        /// The journal.
        file: PathBuf,
    },
    /// Print a journal for people.
    Show {
        /// The journal.
        file: PathBuf,
    },
    /// Make a journal shorter without losing what it knows.
    Compact {
        /// The journal.
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SandboxServe {
    /// The address to listen at; loopback only.
    #[arg(long, default_value = "127.0.0.1:7788", value_name = "ADDR")]
    pub(crate) listen: std::net::SocketAddr,
    /// Register this roster's locations and tokens; without it any token is its own location. A column `sandbox` may
    /// say of a row's token: readonly, agents-only, write-only, revoked, expired, agency, suspended, blocked.
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// Give each location the calendars, workflows, fields, users and knowledge bases that this template names in its row.
    /// A column `sandbox_things` may say otherwise: `ID=absent`, `ID=off`, `ID=unstaffed`, several parted by |.
    #[arg(long, value_name = "FILE", requires = "roster")]
    pub(crate) template: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    /// An agency of this id, whose application is installed in every location of the roster; its client id, client
    /// secret and first refresh token are sandbox-app, sandbox-secret-ID and sandbox-refresh-ID.
    #[arg(long, value_name = "ID")]
    pub(crate) agency: Option<String>,
    /// How long the agency's access token lives.
    #[arg(long, default_value = "24h", value_parser = duration, value_name = "TIME")]
    pub(crate) agency_token_life: Duration,
    /// How long a location's token lives that the agency minted.
    #[arg(long, default_value = "24h", value_parser = duration, value_name = "TIME")]
    pub(crate) location_token_life: Duration,
    /// Keep the world in this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) simulation: Simulation,
}
