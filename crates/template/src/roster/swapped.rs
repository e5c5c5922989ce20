//! Headings that stand over each other's cells: names below the one of the tokens, and what looks like tokens below another.

use super::header::RosterHeader;
use crate::problem::Problem;
use csv::ByteRecord;
use fitout_model::check_token;

/// This many rows tell what stands in a column.
const ROWS_MAX: usize = 1000;
/// A shorter text than this is not taken for a token that was made by chance.
const OPAQUE_CHARS_MIN: usize = 10;
/// How often letters and digits follow each other in one.
const TURNS_MIN: usize = 2;

/// What the cells of each column look like.
#[derive(Debug, Default)]
pub(super) struct ColumnLooks {
    rows: usize,
    columns: Vec<CellLook>,
}

#[derive(Debug, Default, Clone, Copy)]
struct CellLook {
    filled: usize,
    words: usize,
    opaque: usize,
}

impl ColumnLooks {
    /// Looks at one more row.
    pub(super) fn saw(&mut self, record: &ByteRecord) {
        if self.rows >= ROWS_MAX {
            return;
        }
        self.rows += 1;
        self.columns.resize(self.columns.len().max(record.len()), CellLook::default());
        for (look, cell) in self.columns.iter_mut().zip(record) {
            let text = String::from_utf8_lossy(cell);
            let text = text.trim();
            if !text.is_empty() {
                look.filled += 1;
                look.words += usize::from(is_words(text));
                look.opaque += usize::from(is_opaque(text));
            }
        }
    }

    /// The column that holds the tokens, where the one that is called so holds words. Columns of ids look like tokens too.
    pub(super) fn swapped(&self, header: &RosterHeader) -> Option<usize> {
        let token = header.token()?;
        let look = self.columns.get(token).filter(|look| look.filled > 0 && look.words == look.filled)?;
        let is_id = |name: &str| name.trim().to_lowercase().ends_with("id");
        let holds = |place: &usize| {
            let other = self.columns.get(*place).copied().unwrap_or_default();
            other.filled >= look.filled && other.opaque == other.filled
        };
        let mut others = (0..).zip(header.names()).filter(|(_, name)| !is_id(name)).map(|(place, _)| place);
        others.find(|place| *place != token && header.location() != Some(*place) && holds(place))
    }

    /// What is to be said of that.
    pub(super) fn problem(&self, header: &RosterHeader) -> Option<Problem> {
        let other = header.names().nth(self.swapped(header)?)?;
        let token = header.token_name()?;
        let message =
            format!("the headings `{token}` and `{other}` look swapped: below `{other}` stands what looks like tokens");
        let help = format!(
            "Write each heading over its own cells: everything but the column `{token}` is shown in plans and reports."
        );
        Some(Problem::error(header.file(), Some(header.at()), message).help(help))
    }
}

/// Whether this is a name or words.
fn is_words(text: &str) -> bool {
    let in_words = |c: char| c.is_alphabetic() || c.is_whitespace() || "'’&.,-–()/!".contains(c);
    text.chars().any(char::is_alphabetic) && text.chars().all(in_words)
}

/// Whether this was made by chance: letters and digits all mixed up.
fn is_opaque(text: &str) -> bool {
    let mixed = |run: &str| {
        let bytes = run.as_bytes();
        let turns =
            bytes.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit())).count();
        run.len() >= 8 && turns >= TURNS_MIN
    };
    text.len() >= OPAQUE_CHARS_MIN
        && check_token(text).is_ok()
        && text.split(|c: char| !c.is_ascii_alphanumeric()).any(mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_tokens() {
        for opaque in ["Zx81kkQpLm22aa", "pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab", "tok_a1b2c3d4e5f6", "9f8e7d6c5b4a"]
        {
            assert!(is_opaque(opaque) && !is_words(opaque), "{opaque}");
        }
        for other in ["Maple", "Oak & Elm Dental", "O'Neil's", "Lakeside-Smiles", "Praxis Dr. Müller"] {
            assert!(is_words(other) && !is_opaque(other), "{other}");
        }
        for neither in [
            "+1 555 0102",
            "ann@x.example",
            "https://x.example/a1b2c3d4e5",
            "Route 66",
            "clinic24",
            "env:TOKEN_1",
            "2024-05-06T10",
        ] {
            assert!(!is_opaque(neither), "{neither}");
        }
    }
}
