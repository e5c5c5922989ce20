//! Which locations an operation is about, and where their tokens come from, without a template.

use super::{Acks, Api, ColumnArgs, Proving, RunArgs, SelectionArgs, TokenArgs};
use clap::Args;
use fitout_model::{ActionId, AgentId, SecretReference, Selector};
use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A roster, or one location.
#[derive(Debug, Clone, Args)]
pub(crate) struct LocationArgs {
    /// The roster, a CSV file with one location a row; it is left out where `--location ID --token REFERENCE` say it all.
    pub(crate) roster: Option<PathBuf>,
    /// Where the token of the one `--location` is kept: `env:NAME`, `file:PATH`, `op://vault/item/field`, or `cmd:PROGRAM ARGS`
    /// (with --allow-token-commands). Never the token itself.
    #[arg(long, value_name = "REFERENCE", conflicts_with = "roster", requires = "location")]
    pub(crate) token: Option<TokenPlace>,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    #[command(flatten)]
    pub(crate) tokens: TokenArgs,
    #[command(flatten)]
    pub(crate) targeting: SelectionArgs,
    #[command(flatten)]
    pub(crate) api: Api,
    /// The journal of edits; by default `.fitout/edits/HOST/journal.jsonl`. With --sandbox, the sandbox's world is the one
    /// beside it; by default the only one below `.fitout`.
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) journal: Option<PathBuf>,
}

/// What stands where a reference shall stand. It is looked at later: an error of the command line's own would repeat it.
#[derive(Clone)]
pub(crate) struct TokenPlace(String);

impl TokenPlace {
    /// The reference as it was written, if it is one.
    pub(crate) fn reference(&self) -> Option<&str> {
        matches!(SecretReference::parse(&self.0), Some(Ok(_))).then_some(self.0.as_str())
    }
}

impl FromStr for TokenPlace {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for TokenPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenPlace")
    }
}

/// Which agent of a location is meant.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Target")]
#[group(required = true, multiple = false)]
pub(crate) struct AgentPick {
    /// The agent of this id.
    #[arg(long, value_name = "ID")]
    agent: Option<AgentId>,
    /// The one agent of exactly this name; `<<column>>` in it is the row's cell.
    #[arg(long, value_name = "NAME")]
    agent_name: Option<String>,
}

impl AgentPick {
    /// The agent; one of the two was given.
    pub(crate) fn pick(&self) -> Selector<AgentId> {
        match (&self.agent, &self.agent_name) {
            (Some(id), _) => Selector::Id(id.clone()),
            (None, name) => Selector::Name(name.clone().unwrap_or_default()),
        }
    }
}

/// Which action of an agent is meant.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Target")]
#[group(required = true, multiple = false)]
pub(crate) struct ActionPick {
    /// The action of this id.
    #[arg(long, value_name = "ID")]
    action: Option<ActionId>,
    /// The agent's one action of exactly this name; `<<column>>` in it is the row's cell.
    #[arg(long, value_name = "NAME")]
    action_name: Option<String>,
}

impl ActionPick {
    /// The action; one of the two was given.
    pub(crate) fn pick(&self) -> Selector<ActionId> {
        match (&self.action, &self.action_name) {
            (Some(id), _) => Selector::Id(id.clone()),
            (None, name) => Selector::Name(name.clone().unwrap_or_default()),
        }
    }
}

/// What is written.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Values")]
pub(crate) struct Values {
    /// A YAML or JSON file with the values, in the API's names; `<<column>>` in a text is the row's cell.
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
    /// One value, in JSON or as plain text: `waitTime=30`, `details.enabled=true`, `'goal=Book a visit at <<clinic>>'`. It
    /// may be said several times, and wins over --from.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<Assignment>,
}

/// A field and what it is set to; the value may be prompt text, so it is not shown.
#[derive(Clone)]
pub(crate) struct Assignment {
    pub(crate) field: String,
    pub(crate) value: String,
}

impl fmt::Debug for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Assignment").field(&self.field).finish()
    }
}

fn assignment(text: &str) -> Result<Assignment, String> {
    let (field, value) = text.split_once('=').ok_or("say FIELD=VALUE, as in waitTime=30")?;
    let field = field.trim();
    if field.is_empty() || field.split('.').any(str::is_empty) {
        return Err("name the field before the `=`, as in waitTime=30 or details.enabled=true".to_owned());
    }
    Ok(Assignment { field: field.to_owned(), value: value.to_owned() })
}

/// How an edit is carried out.
#[derive(Debug, Clone, Args)]
pub(crate) struct EditArgs {
    #[command(flatten)]
    pub(crate) acks: Acks,
    #[command(flatten)]
    pub(crate) proof: Proving,
    #[command(flatten)]
    pub(crate) turns: RunArgs,
    /// The results, a CSV with one row for each location; by default `results.csv` beside the journal.
    #[arg(long, value_name = "FILE.csv", help_heading = "Files")]
    pub(crate) results: Option<PathBuf>,
    /// Do not ask; it is not enough where agents are deleted or actions removed.
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Agree to the plan and to removing just this many agents and actions.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_removals: Option<usize>,
}
