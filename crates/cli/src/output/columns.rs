//! Columns of text that stand straight in a terminal.

use crate::terminal::visible;
use unicode_width::UnicodeWidthStr as _;

/// How wide a column of ids is.
pub(crate) const ID_WIDTH: usize = 24;

/// How many columns of a terminal the text takes once it is printed: two for most characters of Chinese, none for an accent.
pub(crate) fn width(text: &str) -> usize {
    visible(text).width()
}

/// The text with as many spaces after it as it needs to be this wide.
pub(crate) fn padded(text: &str, wide: usize) -> String {
    let spaces = wide.saturating_sub(width(text));
    format!("{text}{:spaces$}", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_it_is_seen() {
        for (text, wide) in
            [("", 0), ("größer", 6), ("gro\u{308}ßer", 6), ("診所", 4), ("👩\u{200d}🚒", 2), ("a\u{1b}", 7)]
        {
            assert_eq!(width(text), wide, "{text}");
            assert_eq!(padded(text, 8), format!("{text}{}", " ".repeat(8 - wide)));
        }
        assert_eq!(padded("診所", 3), "診所");
    }
}
