//! Log lines: what is told, and that they do not tear the bar.

use super::printer::Printer;
use crate::args::LogFormat;
use std::io;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Subscriber;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Crates that log headers, addresses or bodies when they are asked for more than warnings.
const LOUD: [&str; 8] = ["h2", "hyper", "hyper_util", "mio", "reqwest", "rustls", "tower", "want"];

/// Sends the log lines of the whole process through the printer, for its lifetime.
///
/// Our own crates tell warnings, then with each `-v` information, debugging, everything; other crates nothing, then one level
/// less, and those that could print a header never more than warnings. `RUST_LOG` is not read: it could ask for headers.
pub(crate) fn init(verbosity: u8, format: LogFormat, printer: &Printer) {
    // The first one stays, which only a second call in the same process can meet.
    drop(subscriber(verbosity, format, printer).try_init());
}

fn subscriber(verbosity: u8, format: LogFormat, printer: &Printer) -> Box<dyn Subscriber + Send + Sync> {
    let printer = printer.clone();
    // Colours are left to the printer: it writes out every escape sequence it did not make itself.
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || LogWriter(printer.clone()));
    let filtered = tracing_subscriber::registry().with(targets(verbosity));
    match format {
        LogFormat::Text => Box::new(filtered.with(lines)),
        LogFormat::Json => Box::new(filtered.with(lines.json().flatten_event(true))),
    }
}

fn targets(verbosity: u8) -> Targets {
    let (ours, others) = match verbosity {
        // What a library has to say of a failure comes back as its error, and is told once and in our words.
        0 => (LevelFilter::WARN, LevelFilter::OFF),
        1 => (LevelFilter::INFO, LevelFilter::WARN),
        2 => (LevelFilter::DEBUG, LevelFilter::INFO),
        3.. => (LevelFilter::TRACE, LevelFilter::DEBUG),
    };
    let quiet = others.min(LevelFilter::WARN);
    Targets::new().with_default(others).with_targets(LOUD.map(|target| (target, quiet))).with_target("fitout", ours)
}

/// Takes one formatted event a write.
struct LogWriter(Printer);

impl io::Write for LogWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.log_line(&String::from_utf8_lossy(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::capabilities::Terminal;
    use super::*;
    use tracing::Level;

    fn told(verbosity: u8, target: &str) -> Option<Level> {
        let targets = targets(verbosity);
        [Level::TRACE, Level::DEBUG, Level::INFO, Level::WARN, Level::ERROR]
            .into_iter()
            .find(|level| targets.would_enable(target, level))
    }

    #[test]
    fn crates_that_see_headers_never_tell_more_than_warnings() {
        for verbosity in 0..=9 {
            for target in ["hyper::proto::h1", "hyper_util::client", "reqwest::connect", "h2::codec", "rustls::client"]
            {
                assert!(told(verbosity, target) <= Some(Level::WARN), "-v {verbosity} {target}");
            }
        }
    }

    #[test]
    fn our_crates_tell_one_level_more_than_others() {
        let levels: Vec<_> = (0..=4).map(|v| (told(v, "fitout_executor::door"), told(v, "governor"))).collect();
        assert_eq!(
            levels,
            [
                (Some(Level::WARN), None),
                (Some(Level::INFO), Some(Level::WARN)),
                (Some(Level::DEBUG), Some(Level::INFO)),
                (Some(Level::TRACE), Some(Level::DEBUG)),
                (Some(Level::TRACE), Some(Level::DEBUG)),
            ]
        );
    }

    fn log_a_name(format: LogFormat) -> String {
        let (printer, said) = Printer::in_memory(Terminal::PIPES, format);
        tracing::subscriber::with_default(subscriber(1, format, &printer), || {
            tracing::info!(target: "fitout_executor", name = "a\u{1b}[2J\u{202e}b", "agent");
            tracing::debug!(target: "fitout_executor", "too much");
            tracing::info!(target: "reqwest", authorization = "pit-1", "header");
        });
        said()
    }

    #[test]
    fn a_log_line_is_one_line_that_cannot_command_a_terminal() {
        let text = log_a_name(LogFormat::Text);
        let (_, told) = text.split_once(' ').expect("a timestamp");
        assert!(told.trim_start().starts_with("INFO fitout_executor: agent name="), "{text}");
        let json = log_a_name(LogFormat::Json);
        let object: serde_json::Value = serde_json::from_str(&json).expect("one object");
        assert_eq!(object["name"], "a\u{1b}[2J\u{202e}b");
        assert_eq!(object["level"], "INFO");
        for said in [text, json] {
            assert!(said.ends_with('\n') && said.lines().count() == 1, "{said:?}");
            assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'), "{said:?}");
        }
    }
}
