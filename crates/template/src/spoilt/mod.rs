//! Cells that a spreadsheet, a program or a hurry has spoilt: they are valid text, and nobody means them.
//!
//! - `sheet`: what a spreadsheet has made of a cell: errors, formulas, numbers.
//! - `blank`: what stands in the place of a value.
//! - `letters`: letters that a program has lost, or written otherwise.
//! - `list`: cells with several items.
//! - `encoding`: text that was read in another encoding than it was written in.

mod blank;
mod encoding;
mod letters;
mod list;
mod sheet;

use blank::{EMPTY_WORDS, word};
pub(crate) use blank::{is_no_id, says_nothing};
use encoding::mojibake;
use letters::{around, escape, lost};
pub(crate) use list::in_list;
use sheet::{error, formula, no_day, number};

use fitout_model::{hide_tokens, is_invisible};

/// How much of what was found is shown.
const SHOWN_CHARS_MAX: usize = 24;

/// Something in a cell that nobody means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spoilt {
    /// What it is, the same for every cell that has it.
    pub(crate) message: &'static str,
    /// What to do.
    pub(crate) help: &'static str,
    /// The part of the cell that shows it; `None` where that cannot be seen or must not be shown.
    pub(crate) found: Option<String>,
}

/// What stands in the place of a token in an example, in lower case.
const TOKEN_WORDS: [&str; 12] = [
    "your",
    "here",
    "xxxx",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "insert",
    "dummy",
    "paste",
    "example",
];

/// Words that rightly begin with an apostrophe, in lower case.
const ELISIONS: [&str; 46] = [
    "tis", "twas", "twere", "twill", "til", "till", "em", "er", "cause", "cuz", "coz", "round", "bout", "cept",
    "neath", "gainst", "twixt", "tween", "kay", "nuff", "nother", "hood", "burbs", "n", "s", "t", "k", "d", "ohana",
    "aina", "ulu", "ilima", "iolani", "olelo", "ohia", "okina", "awa", "ewa", "opihi", "ono", "iwa", "ahi", "aiea",
    "ohelo", "oha", "ale",
];

/// Everything in this cell that nobody means.
pub(crate) fn find(cell: &str) -> Vec<Spoilt> {
    if cell.trim().is_empty() {
        return Vec::new();
    }
    let found = [
        error(cell),
        formula(cell),
        number(cell),
        no_day(cell),
        word(cell),
        lost(cell),
        mojibake(cell),
        escape(cell),
        apostrophe(cell),
        partner(cell),
        blanks(cell),
        unseen(cell),
    ];
    found.into_iter().flatten().collect()
}

/// What is wrong with a token that is one by its form; nothing of it is shown.
pub(crate) fn in_token(token: &str) -> Option<Spoilt> {
    let lower = token.to_ascii_lowercase();
    // In the letters of a signed token any word can stand by chance.
    let asks = !token.starts_with("eyJ") && TOKEN_WORDS.iter().any(|word| lower.contains(word));
    let missing = asks || EMPTY_WORDS.contains(&lower.as_str());
    missing.then_some(Spoilt {
        message: "this stands in the place of a token",
        help: "Put the location's own token here, or say where it is kept, as in env:NAME.",
        found: None,
    })
}

fn spoilt(message: &'static str, help: &'static str, found: &str) -> Spoilt {
    let shown: String =
        hide_tokens(found).chars().filter(|c| !c.is_control() && !is_invisible(*c)).take(SHOWN_CHARS_MAX).collect();
    Spoilt { message, help, found: Some(shown) }
}

fn apostrophe(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Remove it: in a spreadsheet it made the cell text, and here it is a part of the text.";
    let rest = cell.trim_start().strip_prefix('\'')?;
    let first = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    // A year: `'74 Burgers`, `'90s`.
    let is_year = first.len() > 1
        && first.get(..2).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
        && matches!(first.get(2..), Some("" | "s" | "er" | "ers"))
        && rest.len() > 2;
    if is_year
        || rest.contains('\'') && rest.trim_end().ends_with('\'')
        || first.is_empty()
        || ELISIONS.contains(&first.as_str())
    {
        return None;
    }
    Some(spoilt("an apostrophe stands before the text", HELP, around(cell.trim_start(), 0)))
}

fn partner(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Remove it, or write the other one: in a CSV a quotation mark inside of a cell is doubled.";
    let plain = cell.trim();
    let odd = plain.matches('"').count() % 2 == 1;
    // Inches.
    let before = plain.strip_suffix('"').and_then(|text| text.chars().next_back());
    let at_end = before.is_some_and(|c| !c.is_ascii_digit());
    (odd && (at_end || plain.starts_with('"'))).then_some(Spoilt {
        message: "a quotation mark stands here without its partner",
        help: HELP,
        found: None,
    })
}

fn blanks(cell: &str) -> Option<Spoilt> {
    let padded = cell.trim() != cell;
    padded.then_some(Spoilt {
        message: "blanks stand before or behind the text, and are sent with it",
        help: "Remove them; in a spreadsheet TRIM does it.",
        found: None,
    })
}

fn unseen(cell: &str) -> Option<Spoilt> {
    // Emoji are joined with one of them, and Persian and Hindi are written with both.
    let joins = |c: char| matches!(c, '\u{200c}' | '\u{200d}');
    let odd = |c: &char| {
        *c == '\u{ad}' || is_invisible(*c) && !joins(*c) || c.is_control() && !matches!(c, '\n' | '\r' | '\t')
    };
    let found = cell.trim().chars().find(odd)?;
    Some(Spoilt {
        message: "a character stands here that cannot be seen",
        help: "Remove it: delete the text around it, and write it again.",
        found: Some(format!("U+{:04X}", u32::from(found))),
    })
}

#[cfg(test)]
mod tests;
