//! Cells with several items, parted by `|`.

use super::{Spoilt, find, spoilt};

/// An item with more words than this is a sentence, and may have commas.
const ITEM_WORDS_MAX: usize = 3;
/// What stands behind the comma of one name: `Smith, DDS`.
const TITLES: [&str; 19] = [
    "inc", "llc", "ltd", "llp", "pllc", "pc", "pa", "dds", "dmd", "md", "do", "dvm", "phd", "jr", "sr", "esq", "gmbh",
    "rn", "cpa",
];

/// Everything in this list that nobody means: in each of its items, and between them.
pub(crate) fn in_list(cell: &str) -> Vec<Spoilt> {
    let mut found: Vec<Spoilt> = Vec::new();
    for item in cell.split('|') {
        for spoilt in find(item.trim()) {
            if !found.contains(&spoilt) {
                found.push(spoilt);
            }
        }
    }
    found.extend(parted_otherwise(cell));
    found
}

/// One item that reads as several, with commas, semicolons or line breaks between them.
fn parted_otherwise(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write `|` between the items.";
    let plain = cell.trim();
    if plain.contains('|') {
        return None;
    }
    let parts = |sign: char| plain.split(sign).map(str::trim).collect::<Vec<_>>();
    let is_item = |item: &str| {
        let ends_sentence = item.ends_with(['.', '!', '?']) || item.contains(". ");
        !item.is_empty() && item.split_whitespace().count() <= ITEM_WORDS_MAX && !ends_sentence
    };
    let is_title = |item: &str| {
        let bare: String = item.chars().filter(|c| c.is_alphanumeric()).collect();
        let is_state = bare.len() == 2 && bare.chars().all(char::is_uppercase);
        is_state || TITLES.contains(&bare.to_lowercase().as_str())
    };
    let is_number = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '$' | '€'));
    let items = [';', '\n', ',', '、', '；', '，'].into_iter().map(parts).find(|items| {
        let several = items.len() > 1 && items.iter().all(|item| is_item(item));
        several && !items.iter().skip(1).any(|item| is_title(item))
    })?;
    let is_one = is_number && items.len() == 2;
    let meant = format!("did you mean `{}`?", items.join("|"));
    (!is_one)
        .then(|| Spoilt { found: Some(meant), ..spoilt("a list is parted by `|`, and this is one item", HELP, "") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cell: &str) -> Vec<String> {
        in_list(cell)
            .into_iter()
            .map(|spoilt| format!("{} {}", spoilt.message, spoilt.found.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn each_item_is_looked_at() {
        for cell in ["English|#N/A", "English|nan", "TBD|Spanish", "a | n/a | b", "English|CafÃ©"] {
            assert_eq!(told(cell).len(), 1, "{cell}: {:?}", told(cell));
        }
        for cell in ["English|Spanish", "English", "a | b", "", "None of it|Nat", "English |Spanish "] {
            assert!(told(cell).is_empty(), "{cell}: {:?}", told(cell));
        }
    }

    #[test]
    fn a_list_that_is_parted_otherwise_is_named() {
        for (cell, meant) in [
            ("a, b", "`a|b`"),
            ("a;b", "`a|b`"),
            ("English,Spanish , French", "`English|Spanish|French`"),
            ("a\nb", "`a|b`"),
        ] {
            assert!(told(cell).iter().any(|said| said.contains(meant)), "{cell}: {:?}", told(cell));
        }
        for cell in [
            "Boston, MA",
            "Smith, DDS",
            "Lakeside Inc., LLC",
            "Hello, how can I help you today?",
            "1,500",
            "Boston, MA|Austin, TX",
            "We open at 9, and close at 5.",
            "English and Spanish",
        ] {
            assert!(told(cell).is_empty(), "{cell}: {:?}", told(cell));
        }
    }
}
