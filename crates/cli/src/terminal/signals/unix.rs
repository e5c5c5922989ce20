//! Unix: Ctrl-C, SIGTERM and SIGHUP stop the program, SIGUSR1 asks how far it is.

use super::Signal;
use crate::error::CliError;
use rustix::process::{Resource, Rlimit, Signal as Number, setrlimit};
use std::io::{self, IsTerminal as _};
use tokio::signal::unix::{self, SignalKind};

/// The signals that ask the program to stop, one after another.
#[derive(Debug)]
pub(crate) struct Signals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
    /// Not heard where it was to be ignored, as `nohup` asks.
    hang_up: Option<unix::Signal>,
}

impl Signals {
    pub(crate) fn listen() -> Result<Self, CliError> {
        let listen =
            |kind| unix::signal(kind).map_err(|error| CliError::fatal("signals cannot be heard").because(&error));
        // Whoever listens to it takes it from those who ignore it, so it is asked before.
        let hang_up = match Hangups::of_process() {
            Hangups::Heard => Some(listen(SignalKind::hangup())?),
            Hangups::Ignored => None,
        };
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())?, hang_up })
    }

    pub(crate) async fn next(&mut self) -> Signal {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => drop(signal.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
            () = hang_up => Signal::HangUp,
        }
    }
}

/// Whether a terminal that goes away is heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hangups {
    Heard,
    /// Whoever started the program asked for that, as `nohup` does.
    Ignored,
}

impl Hangups {
    /// What this process was started with.
    fn of_process() -> Self {
        match std::fs::read_to_string("/proc/self/status") {
            Ok(status) => Self::told_by(&status),
            // Where the system does not tell: `nohup` leaves neither stdout nor stderr a terminal.
            Err(_) if io::stdout().is_terminal() || io::stderr().is_terminal() => Self::Heard,
            Err(_) => Self::Ignored,
        }
    }

    /// What Linux's `/proc/self/status` says: a bit for each signal, the first one for SIGHUP.
    fn told_by(status: &str) -> Self {
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or_default();
        if ignored & 1 == 1 { Self::Ignored } else { Self::Heard }
    }
}

/// SIGUSR1, by which somebody asks how far a command is.
#[derive(Debug)]
pub(crate) struct StatusRequests(Option<unix::Signal>);

impl StatusRequests {
    /// Hears it from now on. Where it cannot be heard, nobody can ask, and nothing else is lost.
    ///
    /// Once this was called, the signal no longer ends the process, whoever is listening.
    pub(crate) fn listen() -> Self {
        Self(unix::signal(SignalKind::user_defined1()).ok())
    }

    /// As [`Self::listen`], while nobody is listening yet.
    pub(crate) fn outlive() {
        drop(Self::listen());
    }

    /// Waits until somebody asks.
    pub(crate) async fn next(&mut self) {
        let asked = match &mut self.0 {
            Some(signal) => signal.recv().await,
            None => None,
        };
        if asked.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

/// From now on a file that reaches the limit on its size (`ulimit -f`) is a write that fails, as on a full disk, and not the
/// end of the process. It needs tokio's runtime around it.
pub(crate) fn outlive_limits_on_files() {
    // A handler, so that programs we start get the system's own way back; where it cannot be had, nothing else is lost.
    drop(unix::signal(SignalKind::from_raw(Number::XFSZ.as_raw())).ok());
}

/// Leaves no picture of the memory on disk when the program crashes: there are tokens in it.
pub(crate) fn leave_no_core() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // A limit may always be lowered; where the system refuses it all the same, the program is as it was.
    let _ = setrlimit(Resource::Core, none);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_started_to_ignore_a_hang_up_goes_on_ignoring_it() {
        let status = |bits: &str| format!("Name:\tfitout\nSigBlk:\t0000000000000001\nSigIgn:\t{bits}\nSigCgt:\t0\n");
        assert_eq!(Hangups::told_by(&status("0000000000000001")), Hangups::Ignored);
        assert_eq!(Hangups::told_by(&status("0000000000001001")), Hangups::Ignored);
        for heard in ["0000000000000000", "0000000000001000", "ffffffff80000002", "what"] {
            assert_eq!(Hangups::told_by(&status(heard)), Hangups::Heard, "{heard}");
        }
        assert_eq!(Hangups::told_by(""), Hangups::Heard);
    }
}
