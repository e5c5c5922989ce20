//! Writing the stream.

use super::printable::visible;
use crate::args::Cli;
use crate::claims::open_own;
use crate::error::CliError;
use crate::message::{Message, StreamLine};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Whether the stream has stdout for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It goes to stdout, so nothing else may.
    Stdout,
    /// It goes into a file, and people are told as ever.
    Nothing,
}

/// The stream; its copies write to the same place, each line whole.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    outlet: Arc<Mutex<StreamOutput>>,
    taken: Taken,
}

#[derive(Debug)]
struct StreamOutput {
    sink: Sink,
    /// The first line that could not be written; nothing is written after it.
    failed: Option<io::Error>,
}

#[derive(Debug)]
enum Sink {
    Stdout,
    File(File),
    #[cfg(test)]
    Memory(Vec<u8>),
}

impl Machine {
    /// A stream to stdout.
    pub(crate) fn to_stdout() -> Self {
        Self::new(Sink::Stdout, Taken::Stdout)
    }

    /// A stream into this file, which only its owner can read and no link leads to; what stood in it is overwritten.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn into_file(path: &Path) -> io::Result<Self> {
        let file = open_own(path)?;
        if file.metadata()?.is_file() {
            file.set_len(0)?;
        }
        Ok(Self::new(Sink::File(file), Taken::Nothing))
    }

    fn new(sink: Sink, taken: Taken) -> Self {
        Self { outlet: Arc::new(Mutex::new(StreamOutput { sink, failed: None })), taken }
    }

    /// What it has for itself.
    pub(crate) fn taken(&self) -> Taken {
        self.taken
    }

    /// Writes one line.
    pub(crate) fn tell(&self, message: &Message<'_>) {
        let line = StreamLine::now(message);
        let mut outlet = self.outlet.lock().unwrap_or_else(PoisonError::into_inner);
        if outlet.failed.is_some() {
            return;
        }
        // What could turn a terminal's text around is written as JSON's own escape, so nothing is lost.
        let written = serde_json::to_string(&line).map_err(io::Error::from).and_then(|line| {
            let line = format!("{}\n", visible(&line));
            outlet.sink.write(line.as_bytes())
        });
        if let Err(error) = written {
            outlet.failed = Some(error);
        }
    }

    /// Why the stream is not complete, said once. A reader of stdout that has gone away has seen what it wanted.
    pub(crate) fn failure(&self) -> Option<io::Error> {
        let failed = self.outlet.lock().unwrap_or_else(PoisonError::into_inner).failed.take();
        failed.filter(|error| self.taken == Taken::Nothing || error.kind() != io::ErrorKind::BrokenPipe)
    }
}

/// The stream for programs, where one is wanted.
///
/// # Errors
/// When its file cannot be written.
pub(crate) fn open(cli: &Cli) -> Result<Option<Machine>, CliError> {
    if cli.json {
        return Ok(Some(Machine::to_stdout()));
    }
    let Some(path) = cli.stream_file() else { return Ok(None) };
    let machine = Machine::into_file(path)
        .map_err(|error| CliError::invalid(format!("--json-into {}", path.display())).because(&error))?;
    Ok(Some(machine))
}

impl Sink {
    /// One write a line, so that a reader never sees half of one.
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        match self {
            Sink::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(line)?;
                stdout.flush()
            }
            Sink::File(file) => file.write_all(line),
            #[cfg(test)]
            Sink::Memory(memory) => memory.write_all(line),
        }
    }
}

#[cfg(test)]
impl Machine {
    /// A stream into memory, and its lines.
    pub(crate) fn in_memory(taken: Taken) -> (Self, impl Fn() -> Vec<serde_json::Value>) {
        let machine = Self::new(Sink::Memory(Vec::new()), taken);
        let outlet = Arc::clone(&machine.outlet);
        let lines = move || {
            let outlet = outlet.lock().unwrap();
            let Sink::Memory(bytes) = &outlet.sink else { panic!("it goes into memory") };
            String::from_utf8(bytes.clone()).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        (machine, lines)
    }
}
