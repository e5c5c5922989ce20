//! Windows: Ctrl-C, Ctrl-Break, and a console that is closed stop the program. It has no signal by which somebody asks.

use super::Signal;
use crate::error::CliError;
use std::io;
use tokio::signal::windows::{self, CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown};

/// What asks the program to stop, one after another.
#[derive(Debug)]
pub(crate) struct Signals {
    interrupt: CtrlC,
    /// What a program sends that ends another one.
    end: CtrlBreak,
    /// Its window was closed. Windows ends the process some seconds later, whatever it does.
    close: CtrlClose,
    log_off: CtrlLogoff,
    shut_down: CtrlShutdown,
}

impl Signals {
    pub(crate) fn listen() -> Result<Self, CliError> {
        let listen = || -> io::Result<Self> {
            Ok(Self {
                interrupt: windows::ctrl_c()?,
                end: windows::ctrl_break()?,
                close: windows::ctrl_close()?,
                log_off: windows::ctrl_logoff()?,
                shut_down: windows::ctrl_shutdown()?,
            })
        };
        listen().map_err(|error| CliError::fatal("signals cannot be heard").because(&error))
    }

    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.end.recv() => Signal::Terminate,
            _ = self.log_off.recv() => Signal::Terminate,
            _ = self.shut_down.recv() => Signal::Terminate,
            _ = self.close.recv() => Signal::HangUp,
        }
    }
}

/// Somebody asks how far a command is: nothing on Windows says that.
#[derive(Debug)]
pub(crate) struct StatusRequests;

impl StatusRequests {
    pub(crate) fn listen() -> Self {
        Self
    }

    pub(crate) fn outlive() {}

    /// Waits until somebody asks.
    pub(crate) async fn next(&mut self) {
        std::future::pending::<()>().await;
    }
}

/// Windows sets no limit on the size of a process's files.
pub(crate) fn outlive_limits_on_files() {}

/// Whether a crash leaves a picture of the memory is set for the whole of Windows, and left as it is.
pub(crate) fn leave_no_core() {}
