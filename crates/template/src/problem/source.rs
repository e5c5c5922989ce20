//! The line of the template that a problem stands on.

use super::TextPosition;
use fitout_model::find_secrets;
use std::ops::Range;

/// A line of a template, and what on it a problem is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine<'a> {
    /// The number of the line, from 1.
    pub number: u32,
    /// The line without its line break.
    pub text: &'a str,
    /// Where the value, key or placeholder stands in it, in bytes; never empty unless the line ends there.
    pub leaf: Range<usize>,
}

impl<'a> SourceLine<'a> {
    /// The line of this text with this place, of which a problem is about `width` characters where that is known; `None` when
    /// the text has no such place.
    pub(super) fn find(text: &'a str, at: TextPosition, width: Option<u32>) -> Option<Self> {
        let place = usize::try_from(at.line.checked_sub(1)?).ok()?;
        let line = text.split('\n').nth(place)?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let column = usize::try_from(at.column.checked_sub(1)?).ok()?;
        let start = line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(column)?;
        let rest = line.get(start..)?;
        let len = match width.and_then(|width| usize::try_from(width).ok()) {
            Some(width) => rest.chars().take(width).map(char::len_utf8).sum(),
            None => length(line.get(..start)?, rest),
        };
        Some(Self { number: at.line, text: line, leaf: start..start + len })
    }
}

/// Whether a part of a secret stands on this line that is put together by a placeholder, as in `<< "pit-" ~ "…" >>`: a whole one
/// is found by its form, a half is not.
pub(super) fn joins_a_secret(text: &str, line: u32) -> bool {
    if !text.contains("<<") {
        return false;
    }
    let mut joined = String::new();
    // For every byte of it, the line it stands on.
    let mut lines = Vec::new();
    let mut number = 1_u32;
    let mut in_code = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let sign = if in_code { ">>" } else { "<<" };
        if let Some(behind) = rest.strip_prefix(sign) {
            in_code = !in_code;
            rest = behind;
            continue;
        }
        number = number.saturating_add(u32::from(c == '\n'));
        let joins = in_code && (c.is_whitespace() || matches!(c, '"' | '\'' | '~' | '+' | '\\' | '(' | ')'));
        if !joins {
            joined.push(c);
            lines.extend(std::iter::repeat_n(number, c.len_utf8()));
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    let on_line = |place: &Range<usize>| lines.get(place.clone()).is_some_and(|lines| lines.contains(&line));
    // What is whole in the file is masked there.
    let is_put_together = |place: &Range<usize>| joined.get(place.clone()).is_some_and(|secret| !text.contains(secret));
    find_secrets(&joined).iter().any(|place| on_line(place) && is_put_together(place))
}

/// How many bytes of what stands behind the caret belong to the same key, value or placeholder.
fn length(before: &str, from: &str) -> usize {
    let whole = from.trim_end().len();
    let Some(first) = from.chars().next() else { return 0 };
    let up_to = |end: Option<usize>| end.unwrap_or(whole).min(whole);
    let len = match first {
        '<' if from.starts_with("<<") => up_to(from.find(">>").map(|at| at + 2)),
        '"' | '\'' => up_to(from.get(1..).and_then(|rest| rest.find(first)).map(|at| at + 2)),
        // A block's indicator, an anchor, an alias, a tag.
        '|' | '>' | '&' | '*' | '!' => up_to(from.find([' ', ',', ']', '}'])),
        '[' | '{' | ']' | '}' => 1,
        _ => plain(from, in_braces(before)).min(whole),
    };
    // A caret stands below one character at least.
    len.max(first.len_utf8())
}

/// How long the plain scalar or key is that this begins with.
fn plain(from: &str, in_braces: bool) -> usize {
    let mut rest = from;
    while let Some(c) = rest.chars().next() {
        let passed = from.len() - rest.len();
        if rest.starts_with("<<") {
            // What stands in a placeholder ends no value.
            let Some(end) = rest.find(">>") else { return from.len() };
            rest = rest.get(end + 2..).unwrap_or_default();
            continue;
        }
        let next = rest.get(c.len_utf8()..).unwrap_or_default();
        let ends = match c {
            ':' => next.is_empty() || next.starts_with(' '),
            ' ' => next.starts_with('#') || next.trim_start().starts_with('#') && next.starts_with(' '),
            ',' | ']' | '}' => in_braces,
            _ => false,
        };
        if ends {
            return from.get(..passed).unwrap_or_default().trim_end().len();
        }
        rest = next;
    }
    from.len()
}

/// Whether a bracket or brace is open behind this; one inside of quotation marks does not count.
fn in_braces(before: &str) -> bool {
    let mut open = 0_usize;
    let mut quote = None;
    for c in before.chars() {
        match quote {
            Some(mark) if c == mark => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if matches!(c, '[' | '{') => open += 1,
            None if matches!(c, ']' | '}') => open = open.saturating_sub(1),
            Some(_) | None => {}
        }
    }
    open > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is underlined at this place.
    fn leaf(text: &str, line: u32, column: u32) -> Option<&str> {
        SourceLine::find(text, TextPosition { line, column }, None).map(|found| &found.text[found.leaf])
    }

    #[test]
    fn the_leaf_ends_where_its_key_or_value_does() {
        let table = [
            ("a: 301", 4, "301"),
            ("a: 301  # seconds", 4, "301"),
            ("a: << wait + 1 >> # x", 4, "<< wait + 1 >>"),
            ("a: x <<b>> y", 6, "<<b>>"),
            ("a: \"b c\" # x", 4, "\"b c\""),
            ("gaol: help", 1, "gaol"),
            ("  two words: 1", 3, "two words"),
            ("x: { type: int }", 12, "int"),
            ("x: { a: b, c: d }", 9, "b"),
            ("x: { a: << b | join(\", \") >>, c: d }", 9, "<< b | join(\", \") >>"),
            ("x: b, c", 4, "b, c"),
            ("x: [\"a]\", b]", 11, "b"),
            ("x: { a: [1] }", 9, "["),
            ("x: &one { a: 1 }", 4, "&one"),
            ("x: |", 4, "|"),
            ("- << a", 3, "<< a"),
            ("x: a<<b: c>> d: e", 4, "a<<b: c>> d"),
            ("é: ü", 4, "ü"),
        ];
        for (text, column, wanted) in table {
            assert_eq!(leaf(text, 1, column), Some(wanted), "{text}");
        }
    }

    #[test]
    fn a_line_with_a_half_of_a_secret_is_known() {
        let halves = ["0c2f8f1e-aaaa", "-4bbb-8ccc-0123456789ab"].concat();
        for (text, lines) in [
            (format!("a: 1\nb: << \"pit-\" ~ \"{halves}\" >>\nc: 2\n"), 2..=2),
            (format!("a: 1\nb: \"<< 'pit-' ~ '{halves}' >>\"\n"), 2..=2),
            (format!("a: 1\nb: \"<< \\\"pit-\\\" ~ \\\"{halves}\\\" >>\"\n"), 2..=2),
            (format!("a: 1\nb: |\n  << \"pit-\" ~\n  \"{halves}\" >>\nc: 1\n"), 3..=4),
            (format!("a: 1\nb: x pit-<< \"{halves}\" >>\nc: 1\n"), 2..=2),
            (format!("a: 1\nb: << ('p' + 'it-') ~ \"{halves}\" >>\nc: 1\n"), 2..=2),
        ] {
            for line in 1..6 {
                assert_eq!(joins_a_secret(&text, line), lines.contains(&line), "{line} of {text}");
            }
        }
        for text in
            ["a: << b >> c\n", "a: pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab << b >>\n", "a: << x ~ \"y\" >> token\n"]
        {
            assert!(!joins_a_secret(text, 1), "{text}");
        }
    }

    #[test]
    fn a_place_that_is_not_there_has_no_line() {
        assert_eq!(leaf("a: 1\r\nb: 2\r\n", 2, 4), Some("2"));
        assert_eq!(leaf("a: 1", 1, 5), Some(""), "the end of a line can be meant");
        for (line, column) in [(0, 1), (1, 0), (2, 1), (1, 9)] {
            assert_eq!(leaf("a: 1", line, column), None);
        }
    }
}
