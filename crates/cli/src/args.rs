//! The command line: what can be said, and its defaults.

use crate::ui::TableFile;
use clap::{Args, Parser, Subcommand, ValueEnum};
use fitout_rollout::{Amount, Waves};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

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
    /// Look into a journal: verify, show, compact.
    Journal(JournalArgs),
    /// Serve the simulated API on loopback until Ctrl-C.
    Sandbox(SandboxServe),
}

/// A template and a roster.
#[derive(Debug, Clone, Args)]
pub(crate) struct Inputs {
    /// The template, a YAML file.
    pub(crate) template: PathBuf,
    /// The roster, a CSV file with one location a row.
    pub(crate) roster: PathBuf,
    #[command(flatten)]
    pub(crate) columns: Columns,
}

/// The names of the roster's two special columns.
#[derive(Debug, Clone, Args)]
pub(crate) struct Columns {
    /// The roster's column with the location ids.
    #[arg(long, default_value = "location_id", value_name = "NAME")]
    pub(crate) location_column: String,
    /// The roster's column with the tokens.
    #[arg(long, default_value = "token", value_name = "NAME")]
    pub(crate) token_column: String,
}

#[derive(Debug, Args)]
pub(crate) struct Validate {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) targeting: Targeting,
    #[command(flatten)]
    pub(crate) api: Api,
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) choices: Choices,
}

#[derive(Debug, Args)]
pub(crate) struct PlanShown {
    /// Exit with 10 when something would be written.
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    #[command(flatten)]
    pub(crate) plan: Plan,
}

#[derive(Debug, Args)]
pub(crate) struct Drift {
    /// Write a row for each location into this file: its name ends in .csv or .json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<TableFile>,
    #[command(flatten)]
    pub(crate) plan: Plan,
}

#[derive(Debug, Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) plan: Plan,
    #[command(flatten)]
    pub(crate) turns: Turns,
    /// Do not ask.
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// The columns and choices are those that the journal remembers.
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
    #[command(flatten)]
    pub(crate) api: Api,
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) turns: Turns,
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
    pub(crate) files: Files,
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
    pub(crate) files: Files,
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
        files: Files,
    },
    /// One run with its settings, and its locations that are not done.
    Show {
        /// The run, or how its name begins; the last one when none is named.
        run: Option<String>,
        #[command(flatten)]
        files: Files,
    },
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
    /// Register this roster's locations and tokens; without it any token is its own location.
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) columns: Columns,
    /// Keep the world in this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) simulation: Simulation,
}

/// Where the API is, and how it is treated.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "API")]
pub(crate) struct Api {
    /// Use a sandbox inside this process instead of the API; its world is kept beside the journal.
    #[arg(long)]
    pub(crate) sandbox: bool,
    /// Where the API is: https, or plain http to loopback.
    #[arg(long, value_name = "URL", conflicts_with = "sandbox")]
    pub(crate) base_url: Option<String>,
    /// The version that is asked for.
    #[arg(id = "api-version", long, default_value = "2021-04-15", value_name = "DATE")]
    pub(crate) version: String,
    /// Locations worked on at the same time.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024), value_name = "N")]
    pub(crate) concurrency: u16,
    /// Never more requests a second than this, over all locations.
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<NonZeroU32>,
    /// How long one answer is waited for.
    #[arg(long, default_value = "30s", value_parser = duration, value_name = "TIME")]
    pub(crate) timeout: Duration,
    #[command(flatten)]
    pub(crate) simulation: Simulation,
}

/// What the sandbox simulates.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sandbox")]
pub(crate) struct Simulation {
    /// Time from a request to its answer.
    #[arg(id = "sandbox-latency", long, default_value = "20ms", value_parser = duration, value_name = "TIME")]
    pub(crate) latency: Duration,
    /// Share of requests that meet a fault, 0 to 0.9.
    #[arg(id = "sandbox-faults", long, default_value_t = 0.0, value_parser = share, value_name = "SHARE")]
    pub(crate) faults: f64,
    /// The seed of the faults.
    #[arg(id = "sandbox-seed", long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Requests a location may make in a window.
    #[arg(id = "sandbox-limit", long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub(crate) limit: u32,
    /// The window of that limit; shorter than the API's 10s, a rehearsal with faults takes less patience.
    #[arg(long, default_value = "10s", value_parser = duration, value_name = "TIME")]
    pub(crate) sandbox_window: Duration,
    /// How the tokens are scoped: both scopes, or reading only.
    #[arg(id = "sandbox-scopes", long, value_enum, default_value_t, value_name = "SCOPES")]
    pub(crate) scopes: SandboxScopes,
}

/// The scopes of the sandbox's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum SandboxScopes {
    /// Reading and writing.
    #[default]
    Full,
    /// Reading only.
    Readonly,
}

/// Where a rollout keeps its files.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Files")]
pub(crate) struct Files {
    /// The journal; by default `.fitout/TEMPLATE/journal.jsonl`, or the only one below `.fitout`.
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
    /// The results, a CSV with one row for each location; by default `results.csv` beside the journal.
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) results: Option<PathBuf>,
}

/// Which locations of the roster are meant; all, when nothing is said.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Targeting")]
pub(crate) struct Targeting {
    /// Only this location; may be said several times.
    #[arg(long, value_name = "ID")]
    pub(crate) location: Vec<String>,
    /// Not this location; may be said several times.
    #[arg(long, value_name = "ID")]
    pub(crate) exclude: Vec<String>,
    /// Only rows for which this holds: an expression over the roster's columns, `state == "CA" and tier >= 2`.
    #[arg(long = "where", value_name = "EXPRESSION")]
    pub(crate) condition: Option<String>,
    /// Only locations that stood so in the journal's last run; several with commas.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STANDING")]
    pub(crate) only: Vec<Only>,
    /// Only the first N of what is left.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

/// How a location stood in the journal's last run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// It failed.
    Failed,
    /// It was parked.
    Parked,
    /// A create may have been done.
    InDoubt,
    /// A person must look.
    Conflict,
    /// It had no turn, or no end.
    Pending,
}

/// What is planned where there is a choice.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Choices")]
pub(crate) struct Choices {
    /// An agent of the wanted name is there already.
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) on_existing: OnExisting,
}

/// See [`fitout_model::OnExisting`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum OnExisting {
    /// Take it as ours and update it to the template.
    #[default]
    Adopt,
    /// Leave the location alone.
    Skip,
    /// The location fails.
    Fail,
}

/// How turns are taken.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Safety")]
pub(crate) struct Turns {
    /// One wave of locations after another, with a gate between them: `1,10,10%,100%`.
    #[arg(long, value_name = "SIZES")]
    pub(crate) waves: Option<Waves>,
    /// What opens the gate after a wave.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) gate: Option<Gate>,
    /// Stop when more locations than this failed: a number or a share like 5%.
    #[arg(long, value_name = "N|N%")]
    pub(crate) max_failures: Option<Amount>,
    /// How long a create in doubt rests before it is looked for; longer than a request or a listing can be late.
    /// 180s, in the sandbox 5s.
    #[arg(long, value_parser = duration, value_name = "TIME")]
    pub(crate) settle: Option<Duration>,
    /// A create is proven not done: send it again, or ask.
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) on_in_doubt: OnInDoubt,
    /// Read every location once more at the end, or believe the answers.
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) verify: Verify,
}

/// What opens the gate after a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Gate {
    /// It opens when every location of the wave is as wanted, and stays shut otherwise.
    #[default]
    Auto,
    /// A person, by `fitout resume`.
    Pause,
}

impl Gate {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Gate::Auto => "auto",
            Gate::Pause => "pause",
        }
    }
}

/// See [`fitout_rollout::InDoubtPolicy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum OnInDoubt {
    /// Send it once more.
    #[default]
    Recreate,
    /// Leave it open for `fitout resolve`.
    Ask,
}

/// See [`fitout_rollout::Verify`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Verify {
    /// Read and compare.
    #[default]
    Final,
    /// Do not read.
    None,
}

/// `250ms`, `30s`, `5m`, `2h`.
fn duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 =
        number.parse().map_err(|_error| format!("`{text}` is no duration; say for example 30s, 250ms or 5m"))?;
    let duration = match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        "h" => number.checked_mul(3600).map(Duration::from_secs),
        _ => return Err(format!("`{text}` needs a unit: ms, s, m or h")),
    };
    duration
        .filter(|d| *d <= Duration::from_secs(7 * 24 * 3600))
        .ok_or_else(|| format!("`{text}` is longer than a week"))
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=0.9).contains(&share) => Ok(share),
        Ok(_) | Err(_) => Err("say a share from 0 to 0.9, for example 0.2".to_owned()),
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

    #[test]
    fn durations_need_a_unit_and_end_after_a_week() {
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        for bad in ["5", "s", "-1s", "8d", "200h", "1.5s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
