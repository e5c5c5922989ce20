//! Which locations are meant.

use clap::{Args, ValueEnum};

/// Which locations of the roster are meant; all, when nothing is said.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Targeting")]
pub(crate) struct SelectionArgs {
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

/// How a location stood in the journal's last run, or stands now.
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
    /// A read shows that it was edited by hand.
    Drifted,
}
