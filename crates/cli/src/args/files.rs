//! The inputs of a rollout, and where it keeps its files.

use super::TokenArgs;
use clap::Args;
use std::path::PathBuf;

/// A template and a roster.
#[derive(Debug, Clone, Args)]
pub(crate) struct Inputs {
    /// The template, a YAML file.
    pub(crate) template: PathBuf,
    /// The roster, a CSV file with one location a row.
    pub(crate) roster: PathBuf,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    #[command(flatten)]
    pub(crate) tokens: TokenArgs,
    #[command(flatten)]
    pub(crate) strictness: StrictnessArgs,
}

/// How much is taken of what looks wrong.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct StrictnessArgs {
    /// Every warning about the template or the roster is an error: nothing is sent before it is gone.
    #[arg(long)]
    pub(crate) strict: bool,
}

/// The names of the roster's special columns.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_field_names, reason = "the fields are the flags")]
pub(crate) struct ColumnArgs {
    /// The roster's column with the location ids.
    #[arg(long, default_value = "location_id", value_name = "NAME")]
    pub(crate) location_column: String,
    /// The roster's column with the tokens.
    #[arg(long, default_value = "token", value_name = "NAME")]
    pub(crate) token_column: String,
    /// The roster's column that exempts rows: a row with `yes`, or with a reason, is neither read nor written.
    #[arg(long, default_value = "pinned", value_name = "NAME")]
    pub(crate) pinned_column: String,
}

/// Which rollout is meant, by its journal.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Files")]
pub(crate) struct Journals {
    #[command(flatten)]
    pub(crate) files: Files,
    /// The journal of the rehearsal, where there is a real one, too.
    #[arg(long)]
    pub(crate) sandbox: bool,
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
