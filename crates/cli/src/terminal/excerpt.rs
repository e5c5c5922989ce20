//! A line of a template with a caret below what is meant.

use super::capabilities::Color;
use super::printable::visible;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use fitout_model::cover_secrets;
use fitout_template::{Severity, SourceLine};

/// The line, cut around the caret where it is wider than this many columns, with its line break. Nothing in it can
/// command a terminal but the colours, and what has the form of a token is masked.
pub(super) fn excerpt(line: &SourceLine<'_>, severity: Severity, width: usize, color: Color) -> String {
    let part = |from: usize, to: usize| visible(line.text.get(from..to).unwrap_or_default()).into_owned();
    let (start, end) = (line.leaf.start, line.leaf.end);
    let (before, leaf, after) = (part(0, start), part(start, end), part(end, line.text.len()));
    let whole = format!("{before}{leaf}{after}");
    // What is a secret only as a whole.
    let text = cover_secrets(&whole);
    // Masking changes bytes and no characters.
    let place = |characters: usize| text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    let (from, to) = (before.chars().count(), before.chars().count() + leaf.chars().count());
    let span = place(from)..place(to);
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let number = usize::try_from(line.number).unwrap_or(usize::MAX);
    let snippet = Snippet::source(text.as_ref()).line_start(number).annotation(AnnotationKind::Primary.span(span));
    let renderer = match color {
        Color::On => Renderer::styled(),
        Color::Off => Renderer::plain(),
    };
    let drawn = renderer.term_width(width).render(&[Group::with_level(level).element(snippet)]);
    format!("{}\n", drawn.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, leaf: &str, width: usize) -> String {
        let start = text.find(leaf).unwrap();
        let line = SourceLine { number: 31, text, leaf: start..start + leaf.len() };
        excerpt(&line, Severity::Error, width, Color::Off)
    }

    #[test]
    fn the_caret_stands_below_what_is_meant() {
        insta::assert_snapshot!(shown("    waitTime: << wait >>", "<< wait >>", 80), @r"
           |
        31 |     waitTime: << wait >>
           |               ^^^^^^^^^^
        ");
        insta::assert_snapshot!(shown("    名前: 東京の歯医者 <<b>>", "<<b>>", 80), @r"
           |
        31 |     名前: 東京の歯医者 <<b>>
           |                        ^^^^^
        ");
        insta::assert_snapshot!(shown("\tb: x", "x", 80), @r"
           |
        31 |     b: x
           |        ^
        ");
        insta::assert_snapshot!(shown("a: \u{202e}evil\u{1b}[2J <<b>>", "<<b>>", 80), @r"
           |
        31 | a: \u202eevil\u001b[2J <<b>>
           |                        ^^^^^
        ");
        insta::assert_snapshot!(shown("a: pit-12345678-1234-4000-8000-000000000001 <<b>>", "<<b>>", 80), @r"
           |
        31 | a: ••• <<b>>
           |        ^^^^^
        ");
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let words = "only the finest words ".repeat(40);
        let text = format!("x: {words}<<here>> {words}");
        let shown = shown(&text, "<<here>>", 80);
        insta::assert_snapshot!(shown, @r"
           |
        31 | ...t words only the finest words <<here>> only the finest words only the...
           |                                  ^^^^^^^^
        ");
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let line = SourceLine { number: 3, text: "a: \u{1b}[2J x", leaf: 3..4 };
        let (plain, painted) =
            (excerpt(&line, Severity::Warning, 80, Color::Off), excerpt(&line, Severity::Warning, 80, Color::On));
        let mut bare = String::new();
        for (at, piece) in painted.split("\u{1b}[").enumerate() {
            bare.push_str(if at == 0 { piece } else { piece.split_once('m').unwrap().1 });
        }
        assert_eq!(bare, plain);
        assert!(painted.contains("\u{1b}[") && !plain.contains('\u{1b}'));
    }
}
