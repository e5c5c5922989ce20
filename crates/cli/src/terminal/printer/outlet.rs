//! Where it is printed to.

use std::io::{self, Write as _};

#[derive(Debug, Clone)]
pub(super) enum PrinterOutput {
    Process,
    #[cfg(test)]
    Memory(std::sync::Arc<std::sync::Mutex<Vec<u8>>>),
}

impl PrinterOutput {
    pub(super) fn stdout(&self, text: &str) -> io::Result<()> {
        match self {
            PrinterOutput::Process => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(text.as_bytes())?;
                stdout.flush()
            }
            #[cfg(test)]
            PrinterOutput::Memory(memory) => memory.lock().unwrap().write_all(text.as_bytes()),
        }
    }

    /// One write a call, so that lines of several threads do not mix.
    pub(super) fn stderr(&self, text: &str) {
        match self {
            PrinterOutput::Process => {
                drop(io::stderr().lock().write_all(text.as_bytes()));
            }
            #[cfg(test)]
            PrinterOutput::Memory(memory) => memory.lock().unwrap().extend_from_slice(text.as_bytes()),
        }
    }
}
