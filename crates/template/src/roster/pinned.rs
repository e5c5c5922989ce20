//! The cell that exempts a row: yes, no, or a reason; in the words that people and spreadsheets use.

use fitout_model::hide_tokens;

/// How much of a word is shown.
const SHOWN_CHARS_MAX: usize = 24;

/// What a cell of the column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pin {
    /// The row is like all others.
    No,
    /// It is exempted, and why; empty where no reason is given.
    Yes(String),
    /// One word that is neither: a row must not be left out because of a guess.
    Unclear(String),
}

/// What means no, in lower case and without dots, blanks and marks around it.
const NO: [&str; 62] = [
    "",
    "no",
    "n",
    "nope",
    "not",
    "non",
    "nein",
    "nee",
    "nej",
    "nie",
    "ne",
    "nei",
    "não",
    "nao",
    "false",
    "falsch",
    "faux",
    "falso",
    "falsa",
    "onwaar",
    "fałsz",
    "falsk",
    "ложь",
    "нет",
    "f",
    "0",
    "00",
    "0,0",
    "0.0",
    "0.00",
    "n/a",
    "n\\a",
    "n.a",
    "na",
    "n.v.t",
    "k.a",
    "none",
    "null",
    "nil",
    "nan",
    "nothing",
    "never",
    "keine",
    "kein",
    "aucun",
    "ninguno",
    "nessuno",
    "off",
    "aus",
    "unpinned",
    "unpin",
    "not pinned",
    "no pin",
    "not applicable",
    "do not pin",
    "don't pin",
    "いいえ",
    "否",
    "✗",
    "✘",
    "❌",
    "☐",
];

/// What means yes.
const YES: [&str; 38] = [
    "yes",
    "y",
    "yep",
    "yeah",
    "true",
    "t",
    "1",
    "1,0",
    "1.0",
    "x",
    "✓",
    "✔",
    "✅",
    "☑",
    "ja",
    "j",
    "oui",
    "o",
    "si",
    "sí",
    "sim",
    "s",
    "sì",
    "da",
    "да",
    "tak",
    "wahr",
    "vrai",
    "verdadero",
    "vero",
    "verdadeiro",
    "waar",
    "on",
    "an",
    "pinned",
    "pin",
    "はい",
    "是",
];

/// Marks around a word that say nothing, and all that a cell with no word in it has.
const MARKS: [char; 17] = ['.', ',', ';', ':', '!', '-', '–', '—', '−', '_', '/', '\\', '(', ')', '[', ']', '"'];

impl Pin {
    pub(super) fn read(cell: &str) -> Self {
        let blank = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}');
        let text = cell.trim_matches(blank);
        let word = text.trim_matches(|c: char| blank(c) || MARKS.contains(&c) || c == '\'').to_lowercase();
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        // `n / a` and `k. A.` are what is in the list without blanks.
        let around_marks = |c: char| c.is_whitespace() || MARKS.contains(&c);
        let short = word.split(around_marks).all(|part| part.chars().count() <= 1);
        let squeezed: String = word.chars().filter(|c| !c.is_whitespace()).collect();
        if NO.contains(&word.as_str()) || short && NO.contains(&squeezed.as_str()) {
            return Self::No;
        }
        if YES.contains(&word.as_str()) {
            return Self::Yes(String::new());
        }
        if word.contains(' ') && !word.starts_with('#') {
            return Self::Yes(text.to_owned());
        }
        let shown = hide_tokens(text).chars().filter(|c| !c.is_control()).take(SHOWN_CHARS_MAX).collect();
        Self::Unclear(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_location_is_left_out_for_a_yes_or_a_reason_only() {
        for no in [
            "",
            " ",
            "no",
            "No.",
            "N",
            "n/a",
            "N / A",
            "k. A.",
            "n. v. t.",
            "#n/a".trim_start_matches('#'),
            "-",
            "--",
            "—",
            "none",
            "FALSCH",
            "nein",
            "Non",
            "0",
            "0.0",
            "false",
            "FALSE",
            "\u{a0}no\u{a0}",
            "(none)",
            "n.a.",
            "not pinned",
            "Not  applicable",
            "'no'",
            "\"no\"",
            "/",
            "☐",
        ] {
            assert_eq!(Pin::read(no), Pin::No, "{no:?}");
        }
        for yes in ["yes", "Y", "TRUE", "1", "x", "X ", "ja", "WAHR", "oui", "sí", "✓", "pinned", "yes!", "1.0"] {
            assert_eq!(Pin::read(yes), Pin::Yes(String::new()), "{yes:?}");
        }
        for why in ["rebuilds its site in May", "no longer a client", "not yet live", " on hold "] {
            assert_eq!(Pin::read(why), Pin::Yes(why.trim().to_owned()), "{why:?}");
        }
        for word in ["maybe", "?", "hold", "2", "#REF!", "#N/A", "5.1E+09"] {
            assert_eq!(Pin::read(word), Pin::Unclear(word.to_owned()), "{word:?}");
        }
    }

    proptest! {
        #[test]
        fn no_single_word_exempts_a_row_unless_it_is_a_yes(word in "[^\\s]{0,12}") {
            prop_assert!(!matches!(Pin::read(&word), Pin::Yes(why) if !why.is_empty()));
        }
    }
}
