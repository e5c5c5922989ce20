//! What the process is connected to, and what the environment says of it.

use crate::args::ProgressAs;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};

/// What the process is connected to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// Whether a person can be asked: stdin and stderr are terminals.
    pub(crate) asks: Prompting,
    pub(crate) stdout: Stream,
    pub(crate) stderr: Stream,
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// A person reads it, and lines can be drawn again.
    Terminal,
    /// A file, a pipe, or a terminal that cannot move its cursor.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prompting {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Color {
    On,
    Off,
}

impl Terminal {
    /// What this process is connected to. A terminal that says that it is dumb gets no bar unless one is asked for.
    pub(crate) fn of_process(progress: ProgressAs) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let stream = |is_terminal| if is_terminal { Stream::Terminal } else { Stream::Plain };
        let stderr = io::stderr().is_terminal();
        Self {
            asks: if io::stdin().is_terminal() && stderr { Prompting::Yes } else { Prompting::No },
            stdout: stream(io::stdout().is_terminal()),
            stderr: stream(stderr && (!dumb || progress == ProgressAs::Bar)),
            color: Color::wanted(|name| std::env::var_os(name), stderr && !dumb && obeys_escapes()),
        }
    }
}

/// Whether a terminal understands sequences of colour.
#[cfg(unix)]
fn obeys_escapes() -> bool {
    true
}

/// A console has to be told that they are none of its text; an old one does not listen.
#[cfg(windows)]
fn obeys_escapes() -> bool {
    anstyle_query::windows::enable_ansi_colors().unwrap_or(true)
}

impl Color {
    /// Whether the environment wants colours on a stream that can show them, or cannot: `NO_COLOR` before
    /// `CLICOLOR_FORCE` before `CLICOLOR`, as <https://no-color.org> and <https://bixense.com/clicolors> have it.
    fn wanted(environment: impl Fn(&str) -> Option<OsString>, shows: bool) -> Self {
        let says = |name: &str| environment(name).filter(|value| !value.is_empty());
        let forced = says("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let off = says("CLICOLOR").is_some_and(|value| value == "0");
        if says("NO_COLOR").is_none() && (forced || (shows && !off)) { Color::On } else { Color::Off }
    }
}

#[cfg(test)]
impl Terminal {
    /// Pipes all around.
    pub(crate) const PIPES: Self =
        Self { asks: Prompting::No, stdout: Stream::Plain, stderr: Stream::Plain, color: Color::Off };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_has_its_say_in_colours() {
        for (set, shows, wanted) in [
            (&[][..], true, Color::On),
            (&[], false, Color::Off),
            (&[("NO_COLOR", "1")], true, Color::Off),
            (&[("NO_COLOR", "")], true, Color::On),
            (&[("CLICOLOR", "0")], true, Color::Off),
            (&[("CLICOLOR", "1")], false, Color::Off),
            (&[("CLICOLOR_FORCE", "1")], false, Color::On),
            (&[("CLICOLOR_FORCE", "0")], false, Color::Off),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true, Color::Off),
        ] {
            let environment = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
            assert_eq!(Color::wanted(environment, shows), wanted, "{set:?} {shows}");
        }
    }
}
