//! Text as it may leave the program: without secrets, and without what could command a terminal or turn its own direction.

use fitout_model::{hide_tokens, is_invisible};
use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with a mask in the place of every secret (see [`fitout_model::find_secrets`]), and every character that a
/// terminal would obey, turn or hide written as `\u001b`. Everything that is printed and every line for programs passes here.
///
/// Line breaks and tabs stay. The notation is JSON's, so that a line of JSON stays the same JSON.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let text = hide_tokens(text);
    if !text.contains(is_invisible) {
        return text;
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_invisible(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(visible("Café\tD’Or\n"), "Café\tD’Or\n");
        assert_eq!(visible("a\u{1b}[2Jb\rc\u{9b}31m\u{7f}"), r"a\u001b[2Jb\u000dc\u009b31m\u007f");
        assert_eq!(visible("loc-\u{202e}cba\u{e0041}"), r"loc-\u202ecba\udb40\udc41");
        assert_eq!(visible("👩\u{200d}🚒 می\u{200c}خواهم"), "👩\u{200d}🚒 می\u{200c}خواهم");
    }

    #[test]
    fn a_line_of_json_stays_the_same_json() {
        let value = serde_json::json!({"name": "a\u{9b}\u{202e}b\u{1b}\u{e0041}\n\"\\"});
        let line = value.to_string();
        let shown = visible(&line);
        assert_ne!(shown, line);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }
}
