//! Text in the forms that a report is written in.

use fitout_model::text;
use std::fmt::Write as _;
use std::time::Duration;

/// The text as it stands in HTML and XML, in elements and in quoted attributes alike. What XML cannot hold, and what would
/// turn a line around, is written out.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => push(&mut safe, c),
        }
    }
    safe
}

/// The text as [`escape`] gives it once it was read by a browser: on one line, and going one way.
pub(crate) fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut safe, c);
    }
    safe
}

fn push(safe: &mut String, c: char) {
    match c {
        '\n' | '\t' | '\r' => safe.push(' '),
        c if c.is_control() || turns(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{:04x}", u32::from(c));
        }
        c => safe.push(c),
    }
}

/// The text as it stands in a cell of a Markdown table.
pub(crate) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '!' | '~' => {
                safe.push('\\');
                safe.push(c);
            }
            '@' => safe.push_str("&#64;"),
            '&' => safe.push_str("&amp;"),
            '\n' | '\r' | '\t' => safe.push(' '),
            c if c.is_control() || turns(c) => {
                let _ = write!(safe, "\\\\u{:04x}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    safe
}

/// Characters that change the direction of what stands around them.
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A moment in UTC, to the second: `2026-11-18 11:06:40`.
#[must_use]
pub fn utc(at_ms: u64) -> String {
    let moment = i64::try_from(at_ms).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    moment.map_or_else(|| format!("{at_ms} ms"), |moment| moment.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// The same with its zone behind it.
pub(crate) fn moment(at_ms: u64) -> String {
    format!("{} UTC", utc(at_ms))
}

/// So many milliseconds.
pub(crate) fn duration(ms: u64) -> String {
    text::duration(Duration::from_millis(ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_that_means_something_is_left(text in "\\PC*|[<>&\"'\\x00-\\x1f\u{202e}a-c]*") {
            let safe = escape(&text);
            let bad = ['<', '>', '"', '\'', '\u{202e}', '\u{0}', '\n'];
            prop_assert!(!safe.contains(bad));
            let bare = safe.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").replace("&quot;", "").replace("&#39;", "");
            prop_assert!(!bare.contains('&'));
            let read = safe.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
            prop_assert_eq!(read.replace("&amp;", "&"), plain(&text));
            let bad = ['\n', '\u{202e}'];
            prop_assert!(!cell(&text).contains(bad));
            let bare = cell(&text).replace("\\\\", "").replace("\\|", "");
            prop_assert!(!bare.contains('|'));
        }
    }

    #[test]
    fn times_are_told_in_fitting_units() {
        let told = [320, 4_230, 200_000, 7_500_000].map(duration);
        assert_eq!(told, ["320 ms", "4.2 s", "3 min 20 s", "2 h 05 min"]);
        assert_eq!(moment(1_795_000_000_123), "2026-11-18 11:06:40 UTC");
    }
}
