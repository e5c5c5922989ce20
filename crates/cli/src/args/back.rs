//! What the commands take that take something back.

use super::{Api, Files, Proving, RunArgs, SelectionArgs, TokenArgs, TokenPlace};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    /// The run, or how its name begins; `fitout runs list` shows them.
    pub(crate) run: String,
    #[command(flatten)]
    pub(crate) back: Back,
}

#[derive(Debug, Args)]
pub(crate) struct Destroy {
    #[command(flatten)]
    pub(crate) back: Back,
}

/// The columns are those that the journal remembers.
#[derive(Debug, Args)]
pub(crate) struct Back {
    /// The template, when it is not where the journal says.
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,
    /// The roster, when it is not where the journal says.
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// Instead of a roster, to take an edit back in one `--location`: where its token is kept: `env:NAME`, `file:PATH`,
    /// `op://vault/item/field`, or `cmd:PROGRAM ARGS` (with --allow-token-commands). Never the token itself.
    #[arg(long, value_name = "REFERENCE", conflicts_with = "roster", requires = "location")]
    pub(crate) token: Option<TokenPlace>,
    #[command(flatten)]
    pub(crate) targeting: SelectionArgs,
    #[command(flatten)]
    pub(crate) api: Api,
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) tokens: TokenArgs,
    #[command(flatten)]
    pub(crate) proof: Proving,
    #[command(flatten)]
    pub(crate) turns: RunArgs,
    /// Do not ask; it is not enough where agents are deleted or actions removed.
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Agree to the plan and to removing just this many agents and actions.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_removals: Option<usize>,
    /// Agree to the plan and to just this many other agents that stay switched on where one is switched on.
    #[arg(long, value_name = "N")]
    pub(crate) acknowledge_other_agents: Option<usize>,
}
