//! What a command ends with: one table of exit codes, and errors that say what to do next.

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

/// The exit codes, as `fitout --help` and the README list them.
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
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
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
            Exit::Interrupted => "interrupted",
            Exit::Terminated => "terminated",
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

/// stdout cannot be written. A reader that has gone away has seen what it wanted.
impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        let exit = if error.kind() == std::io::ErrorKind::BrokenPipe { Exit::Done } else { Exit::Fatal };
        Self { exit, ..Self::fatal("the output cannot be written").because(&error) }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for CliError {}
