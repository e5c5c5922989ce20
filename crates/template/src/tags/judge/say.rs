//! In what words a tag or a name in brackets is spoken of.

use super::super::is_invisible_or_joiner;
use super::{NameMatch, NameSaying, Where};
use crate::problem::suggest;
use fitout_model::hide_tokens;

/// How much of a tag a message shows.
const SHOWN_CHARS_MAX: usize = 60;

/// The error of a name in brackets that fill in nothing.
pub(super) fn no_placeholder(shown: &str, found: &(String, NameMatch), place: Where) -> NameSaying {
    let literally = match place {
        Where::Text => format!(" If these very signs are meant, write << \"{}\" >>.", shown.trim_matches('`')),
        Where::Cell => String::new(),
    };
    NameSaying::error(
        format!("{shown} would be sent as it stands, and {}", says(found)),
        format!("{}{literally}", write(found, place)),
    )
}

pub(super) fn says((name, what): &(String, NameMatch)) -> String {
    match what {
        NameMatch::Variable => format!("`{name}` is a variable of the template"),
        NameMatch::Column | NameMatch::Cell => format!("`{name}` is a column of the roster"),
        NameMatch::Token => format!("`{name}` is the column of the tokens"),
    }
}

pub(super) fn write((name, what): &(String, NameMatch), place: Where) -> String {
    match (place, what) {
        (_, NameMatch::Token) => "No text can have a token in it: take it out.".to_owned(),
        (Where::Cell, NameMatch::Variable | NameMatch::Column | NameMatch::Cell) => {
            "A cell is taken as it stands, nothing in it is filled in: write the text itself.".to_owned()
        }
        (Where::Text, NameMatch::Column) => {
            let name = suggest::spoken(name);
            format!("Declare `{name}` under `variables`, and write <<{name}>>.")
        }
        (Where::Text, NameMatch::Variable) => format!("Write <<{name}>>."),
        (Where::Text, NameMatch::Cell) => format!("Write <<{}>>.", suggest::spoken(name)),
    }
}

/// A tag as a message shows it: on one line, short, and without a token.
pub(super) fn shown(whole: &str) -> String {
    let line: String = whole.chars().filter(|c| !is_invisible_or_joiner(*c)).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = hide_tokens(&line).chars().take(SHOWN_CHARS_MAX).collect();
    if line.chars().count() > SHOWN_CHARS_MAX {
        shown.push('…');
    }
    format!("`{shown}`")
}
