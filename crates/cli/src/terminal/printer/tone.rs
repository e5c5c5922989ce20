//! What a piece of talk is.

use super::super::printable::visible;
use serde_json::json;

/// What a piece of talk is; each has its word, so that colour is never the only signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Error,
    Cause,
    Hint,
}

impl Tone {
    pub(super) fn label(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Error => "error: ",
            Tone::Cause => "  caused by: ",
            Tone::Hint => "hint: ",
        }
    }

    /// The parameters of the escape sequence that its label is painted with.
    pub(super) fn paint(self) -> Option<&'static str> {
        match self {
            Tone::Plain => None,
            Tone::Error => Some("1;31"),
            Tone::Cause => Some("31"),
            Tone::Hint => Some("1;36"),
        }
    }

    /// The level of the line where lines are JSON objects.
    fn level(self) -> &'static str {
        match self {
            Tone::Plain | Tone::Hint => "INFO",
            Tone::Error | Tone::Cause => "ERROR",
        }
    }
}

pub(super) fn object(tone: Tone, text: &str) -> String {
    let message = if tone == Tone::Cause { format!("caused by: {text}") } else { text.to_owned() };
    let line = json!({
        "timestamp": jiff::Timestamp::now().to_string(),
        "level": tone.level(),
        "message": message.trim_end_matches('\n'),
        "target": "fitout",
    });
    format!("{}\n", visible(&line.to_string()))
}
