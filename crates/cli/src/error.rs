//! What a command ends with: one table of exit codes, and errors that say what to do next.

use fitout_executor::{LaneLost, Outage};
use std::error::Error;
use std::fmt;
use std::process::ExitCode;

/// The exit codes, as `fitout --help`, the README and `docs/exit-codes.md` list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything is as wanted.
    Done,
    /// Some locations failed, are parked or pending.
    Some,
    /// The input is not valid; nothing was sent.
    Invalid,
    /// A brake stopped the run.
    Braked,
    /// The journal, its lock, the disk or the API refuses the program.
    Fatal,
    /// Something is in doubt or in conflict.
    Open,
    /// A gate between two waves is shut.
    Paused,
    /// Something differs, and nothing was to be done about it.
    Changes,
    /// The terminal went away.
    HungUp,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
    /// Every code, in the order of the table.
    #[cfg(test)]
    pub(crate) const ALL: [Exit; 11] = [
        Exit::Done,
        Exit::Some,
        Exit::Invalid,
        Exit::Braked,
        Exit::Fatal,
        Exit::Open,
        Exit::Paused,
        Exit::Changes,
        Exit::HungUp,
        Exit::Interrupted,
        Exit::Terminated,
    ];

    /// The code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Some => 1,
            Exit::Invalid => 2,
            Exit::Braked => 3,
            Exit::Fatal => 4,
            Exit::Open => 5,
            Exit::Paused => 6,
            Exit::Changes => 10,
            Exit::HungUp => 129,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        }
    }

    /// What it means, in words that do not change.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Exit::Done => "done",
            Exit::Some => "some locations are not done",
            Exit::Invalid => "invalid input",
            Exit::Braked => "stopped by a brake",
            Exit::Fatal => "fatal",
            Exit::Open => "in doubt or in conflict",
            Exit::Paused => "paused at a gate",
            Exit::Changes => "changes present",
            Exit::HungUp => "hung up",
            Exit::Interrupted => "interrupted",
            Exit::Terminated => "terminated",
        }
    }

    /// The code of a command that would have ended with this, had what it promised to write not been lost: its own where
    /// nothing was sent, or somebody ended it; [`Exit::Fatal`] otherwise, since whoever reads the output has not all of it.
    pub(crate) fn with_output_lost(self) -> Self {
        match self {
            Exit::Invalid | Exit::HungUp | Exit::Interrupted | Exit::Terminated => self,
            Exit::Done | Exit::Some | Exit::Braked | Exit::Fatal | Exit::Open | Exit::Paused | Exit::Changes => {
                Exit::Fatal
            }
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Why a command cannot be carried out: what, because of what, and what to do.
#[derive(Debug)]
pub(crate) struct CliError {
    pub(crate) exit: Exit,
    pub(crate) message: String,
    pub(crate) causes: Vec<String>,
    pub(crate) hint: Option<String>,
}

impl CliError {
    /// The input is not valid.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self { exit: Exit::Invalid, message: message.into(), causes: Vec::new(), hint: None }
    }

    /// Something the program rests on does not hold.
    pub(crate) fn fatal(message: impl Into<String>) -> Self {
        Self { exit: Exit::Fatal, ..Self::invalid(message) }
    }

    /// With the chain of this error as causes.
    pub(crate) fn because(mut self, error: &dyn Error) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// With what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The API fails everybody, or is not where it is looked for, and nothing was written.
pub(crate) fn given_up(outage: &Outage) -> CliError {
    let next = outage.hint.unwrap_or("Try again when the API answers; `--outage-max` says how long it is waited for.");
    CliError { exit: Exit::Braked, ..CliError::invalid(format!("stopped by a brake: {outage}")) }
        .hint(format!("Nothing was written. {next}"))
}

/// The program itself is at fault.
pub(crate) fn defect(lost: &LaneLost) -> CliError {
    CliError::fatal("the run ended early").because(lost).hint(
        "Nothing is lost: the journal knows what was begun, and the same command goes on from there. Please report it.",
    )
}

/// stdout cannot be written, though somebody reads it.
impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::fatal("the output cannot be written").because(&error)
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for CliError {}
