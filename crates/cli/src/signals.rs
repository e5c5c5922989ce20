//! Ctrl-C and SIGTERM as a stream, and SIGUSR1 as another.

use crate::error::{CliError, Exit};
use tokio::signal::unix::{self, SignalKind};

/// A signal that asks the program to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Interrupt,
    Terminate,
}

impl Signal {
    pub(crate) fn exit(self) -> Exit {
        match self {
            Signal::Interrupt => Exit::Interrupted,
            Signal::Terminate => Exit::Terminated,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Signal::Interrupt => "interrupted",
            Signal::Terminate => "terminated",
        }
    }
}

/// The signals that ask the program to stop, one after another.
#[derive(Debug)]
pub(crate) struct Signals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
}

impl Signals {
    pub(crate) fn listen() -> Result<Self, CliError> {
        let listen =
            |kind| unix::signal(kind).map_err(|error| CliError::fatal("signals cannot be heard").because(&error));
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

/// SIGUSR1, by which somebody asks how far a command is.
#[derive(Debug)]
pub(crate) struct Asks(Option<unix::Signal>);

impl Asks {
    /// Hears it from now on. Where it cannot be heard, nobody can ask, and nothing else is lost.
    ///
    /// Once this was called, the signal no longer ends the process, whoever is listening.
    pub(crate) fn listen() -> Self {
        Self(unix::signal(SignalKind::user_defined1()).ok())
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
