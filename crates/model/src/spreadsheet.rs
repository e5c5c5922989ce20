//! Cells that a spreadsheet shows and does not evaluate, and what they were before.
//!
//! The rule has two halves that belong together: [`shown`] is how every cell of every CSV file is written, [`meant`] is
//! how every cell of a roster is read. `meant(shown(cell))` is `cell`, whatever it is. See
//! `docs/decisions/0013-spreadsheet-cells.md`.

use std::borrow::Cow;

/// The cell as it stands in a file for spreadsheets: with an apostrophe before it where a spreadsheet would take it for a
/// formula, otherwise as it is.
///
/// That is a cell whose first character, white space and invisible characters aside, is one of `= + - @` or its
/// full-width form, and one that begins with a tab or a line break. Such a cell with apostrophes before it gets one more,
/// so that it can be told from the first.
#[must_use]
pub fn shown(cell: &str) -> Cow<'_, str> {
    if is_formula(bare(cell)) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell that was meant: without the apostrophe that [`shown`] has put before it.
///
/// Any other apostrophe stays, so that a file that fitout has not written means what it says.
#[must_use]
pub fn meant(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(bare(rest)) => rest,
        Some(_) | None => cell,
    }
}

/// The cell without its first apostrophes.
fn bare(cell: &str) -> &str {
    cell.trim_start_matches('\'')
}

fn is_formula(cell: &str) -> bool {
    let leads =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    cell.starts_with(['\t', '\r', '\n'])
        || cell.trim_start_matches(leads).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a spreadsheet would evaluate it, said anew: `is_formula` is not asked.
    fn evaluates(cell: &str) -> bool {
        let visible = |c: &char| !(c.is_whitespace() || c.is_control() || ('\u{200b}'..='\u{200f}').contains(c));
        let visible = |c: &char| visible(c) && !matches!(c, '\u{2060}' | '\u{feff}');
        cell.chars().find(visible).is_some_and(|first| "=+-@＝＋－＠".contains(first))
            || cell.starts_with(['\t', '\r', '\n'])
    }

    #[test]
    fn no_cell_is_a_formula_and_every_cell_can_be_had_back() {
        let pieces = [
            "=", "+", "-", "@", "＝", "＋", "－", "＠", "'", " ", "\t", "\r", "\n", "\u{a0}", "\u{feff}", "a", "1", "",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let cell = format!("{a}{b}{c}");
                    let safe = shown(&cell);
                    assert!(!evaluates(&safe), "{cell:?}");
                    assert_eq!(meant(&safe), cell);
                }
            }
        }
    }

    #[test]
    fn what_is_no_formula_stays_as_it_is() {
        for cell in ["D'Or + sons", "'Tis the Season Dental", "''quoted''", "5 % off", "", "'", "a@b.example"] {
            assert_eq!((shown(cell).as_ref(), meant(cell)), (cell, cell));
        }
        assert_eq!(shown("+1 828 555 0101"), "'+1 828 555 0101");
        assert_eq!(meant("'+1 828 555 0101"), "+1 828 555 0101");
        assert_eq!((shown("'=x").as_ref(), meant("''=x")), ("''=x", "'=x"));
    }

    proptest! {
        #[test]
        fn any_cell_comes_back(cell in "['=+@\\-\t\r\n \u{200b}\u{feff}a1＝,;\"]{0,6}|\\PC{0,12}") {
            let safe = shown(&cell);
            prop_assert!(!evaluates(&safe), "{safe:?}");
            prop_assert_eq!(meant(&safe), cell.as_str());
        }
    }
}
