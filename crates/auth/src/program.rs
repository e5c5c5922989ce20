//! Starting programs: the one place that does, so that none of them inherits a secret.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::process::Command;

/// Starts programs without the variables that are withheld from them; its copies withhold the same.
#[derive(Debug, Clone, Default)]
pub struct Programs(Arc<Mutex<BTreeSet<OsString>>>);

impl Programs {
    /// From now on no program sees this variable of the environment.
    pub fn withhold(&self, name: impl Into<OsString>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into());
    }

    /// The program with these arguments, without a shell, ready to be started: it hears nothing, inherits the environment but for
    /// what is withheld, and is ended when nobody waits for it any more.
    #[must_use]
    pub fn command<A: AsRef<OsStr>>(&self, program: &str, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        for name in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            command.env_remove(name);
        }
        command
    }
}
