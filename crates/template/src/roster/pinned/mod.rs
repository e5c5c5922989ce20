//! The cell that exempts a row: yes, no, or a reason; in the words that people and spreadsheets use.

mod words;

use fitout_model::hide_tokens;
use words::{BEFORE, NO, NO_ALONE, NOT, NOT_JOINED, OPEN, PIN, REASONS, WITHOUT, YES};

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
    /// More words, which say no or leave it open: it can be a no as well as a reason.
    PerhapsNo(String),
}

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
        let shown = || hide_tokens(text).chars().filter(|c| !c.is_control()).take(SHOWN_CHARS_MAX).collect();
        if word.starts_with('#') {
            return Self::Unclear(shown());
        }
        if let Some(reason) = behind_a_yes(text) {
            return Self::Yes(reason.to_owned());
        }
        if says_no_first(&word) || says_not_pinned(&word) {
            return Self::PerhapsNo(shown());
        }
        if word.contains(' ') { Self::Yes(text.to_owned()) } else { Self::Unclear(shown()) }
    }
}

/// The reason in `yes: a reason`.
fn behind_a_yes(text: &str) -> Option<&str> {
    let (word, reason) = text.split_once(':')?;
    let reason = reason.trim();
    let says_something = reason.chars().filter(|c| c.is_alphanumeric()).count() > 1;
    (YES.contains(&word.trim().to_lowercase().as_str()) && says_something).then_some(reason)
}

/// Whether more words begin with one for no, or leave it open: "no, thanks", "n/a (see mail)", "noch nicht", "? ask Ann".
fn says_no_first(text: &str) -> bool {
    let head = text.split([',', ';', ':', '(', '!', '?', '–', '—']).next().unwrap_or_default();
    let is_parted = head.len() < text.len();
    let has_more = is_parted || text.contains(' ');
    let no = |word: &str| !word.is_empty() && NO.contains(&word);
    let alone = text.split(' ').next().unwrap_or_default().trim_matches(MARKS);
    let mut words = words(text).skip_while(|word| BEFORE.contains(word));
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let third = words.next().unwrap_or_default();
    let begins = |word: &str| (no(word) && !NO_ALONE.contains(&word)) || is_not(word);
    text.starts_with(NOT_JOINED)
        || has_more
            && (is_parted && (no(head.trim()) || is_not(head.trim()))
                || begins(alone)
                || begins(first)
                || text.starts_with('?') && text.contains(' ')
                || WITHOUT.contains(&first) && REASONS.contains(&second)
                || first == "to" && second == "be" && OPEN.contains(&third))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')).filter(|word| !word.is_empty())
}

fn is_not(word: &str) -> bool {
    NOT.contains(&word) || word.ends_with("n't") || word.ends_with("n’t")
}

/// Whether several words say anywhere that something is not pinned: "please leave it unpinned".
fn says_not_pinned(text: &str) -> bool {
    let negates = |word: &str| is_not(word) || NO.contains(&word) && word.len() > 1 && !NO_ALONE.contains(&word);
    text.contains(' ')
        && (words(text).any(|word| word.starts_with("unpin"))
            || words(text).any(|word| PIN.contains(&word)) && words(text).any(negates))
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
        for why in [
            "rebuilds its site in May",
            " on hold ",
            "client is not live yet",
            "noch im Umbau bis Mai",
            "off the market",
            "aus dem Programm genommen",
            "na urlopie do maja",
            "F. Miller is ill",
            "N. Smith leaves in June",
            "nova sede em maio",
            "North wing is rebuilt",
            "Nonna's kitchen is closed",
            "Notice given in May",
            "to be rebuilt in May",
            "shopping mall has not opened",
            "opens without staff",
            "sin agua hasta mayo",
            "keeps its own bot",
        ] {
            assert_eq!(Pin::read(why), Pin::Yes(why.trim().to_owned()), "{why:?}");
        }
        for (cell, why) in [
            ("yes: no bot wanted", "no bot wanted"),
            ("Ja:  kein Bot gewünscht ", "kein Bot gewünscht"),
            ("x: off season", "off season"),
            ("yes, no bot wanted", "yes, no bot wanted"),
        ] {
            assert_eq!(Pin::read(cell), Pin::Yes(why.to_owned()), "{cell:?}");
        }
        for word in ["maybe", "?", "hold", "2", "#REF!", "#N/A", "5.1E+09"] {
            assert_eq!(Pin::read(word), Pin::Unclear(word.to_owned()), "{word:?}");
        }
    }

    #[test]
    fn what_says_no_in_more_words_is_asked_about() {
        for perhaps in [
            "no, thanks",
            "No thanks",
            "no (see mail)",
            "no: see mail",
            "no,thanks",
            "no - she wants it",
            "no bot wanted",
            "no reason",
            "no longer a client",
            "not set",
            "not yet",
            "not yet live",
            "not-pinned yet",
            "noch nicht",
            "bitte nicht",
            "nicht gepinnt",
            "nicht gesetzt",
            "kein Grund",
            "keine Angabe",
            "nein, danke",
            "non défini",
            "non, merci",
            "pas encore",
            "aucune raison",
            "no definido",
            "todavía no",
            "sin definir",
            "sans objet",
            "não, obrigado",
            "nessun motivo",
            "nog niet",
            "niet ingesteld",
            "nej tack",
            "inte än",
            "brak powodu",
            "нет, спасибо",
            "не задано",
            "不需要",
            "n/a for now",
            "N/A (see mail)",
            "n.a. yet",
            "none so far",
            "none, really",
            "never mind",
            "nope, thanks",
            "nothing yet",
            "(no) see mail",
            "- no, thanks",
            "false (for now)",
            "FALSE, see mail",
            "0 - no",
            "off, for now",
            "don't pin this one",
            "doesn’t apply",
            "isn't pinned",
            "please leave it unpinned",
            "we do not pin this one",
            "unpinned since May",
            "maybe later",
            "TBD by Ann",
            "to be decided",
            "unknown yet",
            "? ask Ann",
        ] {
            assert!(matches!(Pin::read(perhaps), Pin::PerhapsNo(_)), "{perhaps:?}: {:?}", Pin::read(perhaps));
        }
    }

    proptest! {
        #[test]
        fn no_single_word_exempts_a_row_unless_it_is_a_yes(word in "[^\\s]{0,12}") {
            let is_behind_yes = word.contains(':');
            prop_assert!(is_behind_yes || !matches!(Pin::read(&word), Pin::Yes(why) if !why.is_empty()));
        }

        #[test]
        fn nothing_that_begins_with_a_no_exempts_a_row(
            no in proptest::sample::select(NO.iter().chain(NOT).filter(|no| !no.is_empty() && !NO_ALONE.contains(no)).collect::<Vec<_>>()),
            mark in "[,;:.!?()-]? ",
            rest in "[a-z]{1,8}( [a-z]{1,8})?",
            before in "[ (\"'-]?",
        ) {
            let cell = format!("{before}{}{mark}{rest}", no.to_uppercase());
            prop_assert!(!matches!(Pin::read(&cell), Pin::Yes(_)), "{cell:?}");
        }
    }
}
