//! The only place that prints.

mod outlet;
mod tone;

use super::capabilities::{Color, Prompting, Stream, Terminal};
use super::excerpt::excerpt;
use super::json_stream::{Machine, Taken};
use super::printable::visible;
use super::screen::Screen;
use crate::args::{LogFormat, ProgressAs};
use crate::message::{Level, Message};
use fitout_template::{Severity, SourceLine};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use outlet::PrinterOutput;
use std::collections::BTreeSet;
use std::io::{self, BufRead as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tone::{Tone, object};

/// How wide lines are where nobody says it.
const COLUMNS_UNTOLD: usize = 120;
/// How often the bar is drawn at most, in Hz.
const DRAWS_PER_SECOND_MAX: u8 = 10;

/// Prints talk to stderr and data to stdout, above the progress bar while there is one.
///
/// Its copies share the bar. What cannot be written to stderr is lost: nobody is left to be told.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    bars: MultiProgress,
    terminal: Terminal,
    format: LogFormat,
    progress: ProgressAs,
    outlet: PrinterOutput,
    machine: Option<Machine>,
    /// Set when whoever read stdout has gone away.
    unread: Arc<AtomicBool>,
    /// What must be said once only, and was.
    said: Arc<Mutex<BTreeSet<String>>>,
}

/// How a run is shown while it goes on.
#[derive(Debug)]
pub(crate) enum ProgressMode {
    Bar(ProgressBar),
    Lines,
    Nothing,
}

impl Printer {
    /// The printer of this process; with `LogFormat::Json` every line on stderr is one JSON object, as log lines are.
    pub(crate) fn of_process(format: LogFormat, progress: ProgressAs) -> Self {
        Self::new(Terminal::of_process(progress), format, progress, PrinterOutput::Process)
    }

    fn new(terminal: Terminal, format: LogFormat, progress: ProgressAs, outlet: PrinterOutput) -> Self {
        let target = match (terminal.stderr, format) {
            (Stream::Terminal, LogFormat::Text) => {
                ProgressDrawTarget::term_like_with_hz(Box::new(Screen::default()), DRAWS_PER_SECOND_MAX)
            }
            (Stream::Terminal | Stream::Plain, _) => ProgressDrawTarget::hidden(),
        };
        Self {
            bars: MultiProgress::with_draw_target(target),
            terminal,
            format,
            progress,
            outlet,
            machine: None,
            unread: Arc::default(),
            said: Arc::default(),
        }
    }

    /// The same printer, and a stream for programs beside it. A stream that has stdout leaves people their errors only.
    pub(crate) fn with_machine(mut self, machine: Option<Machine>) -> Self {
        self.machine = machine;
        if self.is_for_programs() {
            self.bars.set_draw_target(ProgressDrawTarget::hidden());
        }
        self
    }

    /// Whether this is asked for the first time; it need not be said again.
    pub(crate) fn is_news(&self, text: &str) -> bool {
        self.said.lock().is_ok_and(|mut said| said.insert(text.to_owned()))
    }

    /// Tells programs something; people are told by the other functions.
    pub(crate) fn tell(&self, told: &Message<'_>) {
        if let Some(machine) = &self.machine {
            machine.tell(told);
        }
    }

    /// Whether programs listen: what is costly to make is made for them only.
    pub(crate) fn tells(&self) -> bool {
        self.machine.is_some()
    }

    fn is_for_programs(&self) -> bool {
        self.machine.as_ref().is_some_and(|machine| machine.taken() == Taken::Stdout)
    }

    /// Says a line, or several.
    pub(crate) fn say(&self, line: &str) {
        if !line.trim().is_empty() {
            self.tell(&Message::Message { level: Level::Info, text: line });
        }
        self.say_to_people(line);
    }

    /// Says what programs are told in another way, or must not be told because it has prompt text in it.
    pub(crate) fn say_to_people(&self, line: &str) {
        if !self.is_for_programs() {
            self.talk(Tone::Plain, line);
        }
    }

    /// Shows a line of a template to people, with a caret below what is meant. It is prompt text, so it is kept out of
    /// log lines and of what programs are told.
    pub(crate) fn show_source(&self, line: &SourceLine<'_>, severity: Severity) {
        if self.is_for_programs() || self.format == LogFormat::Json {
            return;
        }
        let text = excerpt(line, severity, self.columns(), self.terminal.color);
        self.bars.suspend(|| self.outlet.stderr(&text));
    }

    /// Says what went wrong, as `error: ...`. It stands on stderr even where programs have stdout.
    pub(crate) fn error(&self, message: &str) {
        self.tell(&Message::Message { level: Level::Error, text: message });
        self.talk(Tone::Error, message);
    }

    /// Says why a command came to nothing, because of what, and what to do.
    pub(crate) fn failure(&self, message: &str, causes: &[String], hint: Option<&str>) {
        self.tell(&Message::Error { message, caused_by: causes, hint });
        self.talk(Tone::Error, message);
        for cause in causes {
            self.talk(Tone::Cause, cause);
        }
        if let Some(hint) = hint {
            self.talk(Tone::Hint, hint);
        }
    }

    /// Says what to do next, as `hint: ...`.
    pub(crate) fn hint(&self, message: &str) {
        self.tell(&Message::Message { level: Level::Info, text: message });
        self.talk(Tone::Hint, message);
    }

    /// Writes data to stdout and a line break after it, where it has none.
    ///
    /// What a terminal would obey is written out, in a pipe as well: it may lead to a terminal. A reader that has gone away, or
    /// a terminal, has seen what it wanted: nothing more is written, and the command goes on to its own end.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn data(&self, text: &str) -> io::Result<()> {
        self.tell(&Message::Text { text });
        self.data_for_people(text)
    }

    /// As [`Self::data`], for what programs are told in another way, or must not be told because it has prompt text in it.
    ///
    /// # Errors
    /// As for [`Self::data`].
    pub(crate) fn data_for_people(&self, text: &str) -> io::Result<()> {
        if self.is_for_programs() || self.is_unread() {
            return Ok(());
        }
        let shown = visible(text);
        let end = if shown.ends_with('\n') || shown.is_empty() { "" } else { "\n" };
        let written = self.bars.suspend(|| self.outlet.stdout(&format!("{shown}{end}")));
        match written {
            Err(error) if self.is_nobody_there(&error) => {
                self.unread.store(true, Ordering::Relaxed);
                Ok(())
            }
            written => written,
        }
    }

    /// Whether whoever read stdout has gone away, so that more for it need not be made.
    pub(crate) fn is_unread(&self) -> bool {
        self.unread.load(Ordering::Relaxed)
    }

    /// Whether [`Self::confirm`] can ask.
    pub(crate) fn can_ask(&self) -> bool {
        self.terminal.asks == Prompting::Yes
    }

    /// Asks on stderr and reads the answer from stdin: true for `y` or `yes`; anything else, and the end of the input,
    /// is a no. It blocks its thread until there is an answer.
    ///
    /// # Errors
    /// `Unsupported` when stdin or stderr is no terminal, and what the system says.
    pub(crate) fn confirm(&self, question: &str) -> io::Result<bool> {
        self.ask(&format!("{question} [y/N]")).map(|answer| agrees(&answer))
    }

    /// Asks on stderr and reads a line from stdin; the end of the input is an empty one. It blocks its thread.
    ///
    /// # Errors
    /// As for [`Self::confirm`].
    pub(crate) fn ask(&self, question: &str) -> io::Result<String> {
        if !self.can_ask() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "there is no terminal to ask at"));
        }
        self.bars.suspend(|| {
            self.outlet.stderr(&format!("{} ", visible(question)));
            let mut answer = String::new();
            if io::stdin().lock().read_line(&mut answer)? == 0 {
                self.outlet.stderr("\n");
            }
            Ok(answer)
        })
    }

    /// How a run is shown: a bar below all that is said, where stderr is a terminal that can show one, or lines.
    pub(crate) fn face(&self, total: u64) -> ProgressMode {
        match (self.progress, self.terminal.stderr, self.format) {
            (ProgressAs::None, ..) => ProgressMode::Nothing,
            (ProgressAs::Auto | ProgressAs::Bar, Stream::Terminal, LogFormat::Text) => {
                ProgressMode::Bar(self.bars.add(ProgressBar::new(total)))
            }
            (ProgressAs::Auto | ProgressAs::Bar | ProgressAs::Plain, ..) => ProgressMode::Lines,
        }
    }

    /// How many columns stderr has.
    pub(crate) fn columns(&self) -> usize {
        let size = match self.terminal.stderr {
            Stream::Terminal => terminal_size::terminal_size_of(io::stderr()),
            Stream::Plain => None,
        };
        size.map_or(COLUMNS_UNTOLD, |(width, _)| usize::from(width.0))
    }

    /// Writes a finished log line, its line break included.
    pub(super) fn log_line(&self, line: &str) {
        self.bars.suspend(|| self.outlet.stderr(&visible(line)));
    }

    pub(crate) fn color(&self) -> Color {
        self.terminal.color
    }

    /// Whether this failure of stdout means that nobody reads there any more: a pipe without a reader, or a terminal that
    /// went away. Of a file the same number is a disk that fails.
    fn is_nobody_there(&self, error: &io::Error) -> bool {
        error.kind() == io::ErrorKind::BrokenPipe || (self.terminal.stdout == Stream::Terminal && is_hang_up(error))
    }

    fn talk(&self, tone: Tone, text: &str) {
        let line = match self.format {
            // An empty line parts what people read; as an object it says nothing.
            LogFormat::Json if text.trim().is_empty() => return,
            LogFormat::Json => object(tone, text),
            LogFormat::Text => self.line(tone, text),
        };
        self.bars.suspend(|| self.outlet.stderr(&line));
    }

    fn line(&self, tone: Tone, text: &str) -> String {
        let (label, text) = (tone.label(), visible(text.trim_end_matches('\n')));
        match (self.terminal.color, tone.paint()) {
            (Color::On, Some(paint)) => format!("\u{1b}[{paint}m{label}\u{1b}[0m{text}\n"),
            (Color::On | Color::Off, _) => format!("{label}{text}\n"),
        }
    }
}

/// Whether a terminal that went away says so.
#[cfg(unix)]
fn is_hang_up(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}

/// A console that is closed ends its programs instead.
#[cfg(windows)]
fn is_hang_up(_: &io::Error) -> bool {
    false
}

fn agrees(answer: &str) -> bool {
    let answer = answer.trim();
    answer.eq_ignore_ascii_case("y") || answer.eq_ignore_ascii_case("yes")
}

#[cfg(test)]
impl Printer {
    /// A printer into memory: stdout and stderr in the order of their writes.
    pub(crate) fn in_memory(terminal: Terminal, format: LogFormat) -> (Self, impl Fn() -> String) {
        let memory = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let printer = Self::new(terminal, format, ProgressAs::Auto, PrinterOutput::Memory(memory.clone()));
        (printer, move || String::from_utf8(memory.lock().unwrap().clone()).unwrap())
    }
}

#[cfg(test)]
mod tests;
