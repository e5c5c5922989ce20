//! Text in the forms that a report is written in.

use std::fmt::Write as _;

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

/// A number with a comma before every three digits.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 location", "2,400 locations".
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{} {noun}s", thousands(count)) }
}

/// A moment in UTC, to the second.
pub(crate) fn moment(at: u64) -> String {
    let moment = i64::try_from(at).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    moment.map_or_else(|| format!("{at} ms"), |moment| moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// "320 ms", "4.2 s", "3 min 20 s", "2 h 5 min".
pub(crate) fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    match (ms, seconds) {
        (0..1000, _) => format!("{ms} ms"),
        (_, 0..60) => format!("{}.{} s", seconds, ms % 1000 / 100),
        (_, 60..3600) => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
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
        assert_eq!(told, ["320 ms", "4.2 s", "3 min 20 s", "2 h 5 min"]);
        assert_eq!(moment(1_795_000_000_123), "2026-11-18 11:06:40 UTC");
    }
}
