//! Headings that mean a column of ours and are not written as its name is: `Pinned?`, `Token*`, `is_pinned`, `pined`.

use super::header::RosterHeader;
use super::pinned::Pin;
use super::read::PINNED;
use super::row::Row;
use crate::problem::suggest::{fold, misspelt, nearest};
use crate::problem::{Problem, Problems};

/// Words around `pinned` that do not make it another thing.
const ASIDE: [&str; 32] = [
    "is",
    "are",
    "was",
    "be",
    "it",
    "this",
    "row",
    "rows",
    "location",
    "locations",
    "client",
    "clinic",
    "account",
    "agent",
    "bot",
    "status",
    "flag",
    "column",
    "yes",
    "no",
    "y",
    "n",
    "x",
    "ja",
    "nein",
    "true",
    "false",
    "or",
    "keep",
    "please",
    "fitout",
    "currently",
];
/// Words that are a letter away from `pinned` and mean something else.
const OTHERS: [&str; 9] = ["tinned", "binned", "finned", "sinned", "ginned", "penned", "punned", "pinged", "pinked"];

/// The heading without what people add to a name: `Pinned?`, `Token*`, `Location ID:`, `Pinned (yes/no)`.
pub(super) fn bare(heading: &str) -> &str {
    let mut name = heading.trim();
    loop {
        let before = name;
        name = name.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '?' | '？' | ':' | '：' | '*' | '＊' | '!' | '.')
        });
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}'), ('（', '）'), ('<', '>')] {
            let inside = name.strip_suffix(close).and_then(|rest| rest.rfind(open));
            name = inside.and_then(|at| name.get(..at)).unwrap_or(name);
        }
        if name == before {
            return name;
        }
    }
}

/// Whether this heading means the column of this name.
pub(super) fn means(heading: &str, name: &str) -> bool {
    let wanted = fold(name);
    !wanted.is_empty() && (fold(heading) == wanted || fold(bare(heading)) == wanted)
}

/// How near a heading is to `pinned`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Near {
    /// It is a slip for it, or says it among words that add nothing.
    Slip,
    /// It is a short word that has other meanings too: `pin` can be a number.
    Word,
    /// It says it among others words: `pinned_post`.
    Among,
}

fn near_pinned(heading: &str) -> Option<Near> {
    let name = bare(heading);
    let whole = fold(name);
    let letters = strsim::osa_distance(&whole, PINNED);
    let begins = whole.starts_with("pin");
    let words = words(name);
    // Of several words each is looked at: `pinned by` and `pinned at` are other columns.
    let is_one = words.len() < 2 || letters <= 1;
    if is_one
        && !OTHERS.contains(&whole.as_str())
        && (letters <= 1 || letters == 2 && begins && !whole.starts_with("ping"))
    {
        return Some(Near::Slip);
    }
    let is_pinned = |word: &&String| strsim::osa_distance(word, PINNED) <= 1 && !OTHERS.contains(&word.as_str());
    let is_pin = |word: &&String| matches!(word.as_str(), "pin" | "pins" | "pinning" | "gepinnt" | "angepinnt");
    let aside = |word: &&String| ASIDE.contains(&word.as_str());
    let all = |others: &dyn Fn(&&String) -> bool| words.iter().all(|word| others(&word));
    if words.iter().any(|word| is_pinned(&word)) {
        let says_only = all(&|word| is_pinned(word) || aside(word));
        return Some(if says_only { Near::Slip } else { Near::Among });
    }
    let is_word = words.iter().any(|word| is_pin(&word)) && all(&|word| is_pin(word) || aside(word));
    // `ispinned`, `isPinned` and `pinnedrow` have no blanks.
    let joined = || ASIDE.iter().any(|word| whole == format!("{word}{PINNED}") || whole == format!("{PINNED}{word}"));
    if is_word { Some(Near::Word) } else { joined().then_some(Near::Slip) }
}

/// The words of a heading in small letters: `isPinned` has two.
pub(super) fn words(heading: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in heading.chars() {
        if !c.is_alphanumeric() || was_small && c.is_uppercase() {
            words.push(String::new());
        }
        was_small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What is to be said of columns that seem to exempt rows where none does: a row that was to be left alone would be written.
pub(super) fn pinned_astray(header: &RosterHeader, rows: &[Row]) -> Problems {
    let mut problems = Problems::new();
    if header.pinned().is_some() {
        return problems;
    }
    for (place, name) in header.names().enumerate() {
        let is_other = header.location() == Some(place) || header.token() == Some(place);
        let Some(near) = near_pinned(name).filter(|_| !is_other) else { continue };
        let (mut clear, mut unclear, mut reasons) = (0_usize, 0_usize, 0_usize);
        for cell in rows.iter().filter_map(|row| row.cells().nth(place)).filter(|cell| !cell.trim().is_empty()) {
            match Pin::read(cell) {
                Pin::No => clear += 1,
                Pin::Yes(why) if why.is_empty() => clear += 1,
                Pin::Yes(_) | Pin::PerhapsNo(_) => reasons += 1,
                Pin::Unclear(_) => unclear += 1,
            }
        }
        let says = match near {
            Near::Slip => clear + reasons > unclear,
            Near::Word | Near::Among => clear > 0 && unclear + reasons == 0,
        };
        if !says {
            continue;
        }
        let message = format!("the column `{name}` exempts no row, did you mean `{PINNED}`?");
        let help = format!(
            "Rename it to `{PINNED}`, and its rows with yes or a reason are left alone; or give its name with \
             --pinned-column. If it means something else, give it another heading."
        );
        let at = Some(header.at());
        problems.push(match near {
            Near::Slip | Near::Word => Problem::error(header.file(), at, message).help(help),
            Near::Among => Problem::warning(header.file(), at, message).help(help),
        });
    }
    problems
}

/// The column by whose ids agents are taken over that a heading was probably to be.
pub(crate) fn near_id_column<'a>(heading: &str, missing: &'a [String]) -> Option<&'a str> {
    let name = bare(heading);
    let whole = fold(name);
    let known = || missing.iter().map(String::as_str);
    if let Some(near) = misspelt(name, known()) {
        return Some(near);
    }
    let stem =
        ["agentids", "agentid", "agents", "agent", "id", "ids"].iter().find_map(|end| whole.strip_suffix(end))?;
    let names_agent = whole.contains("agentid");
    let matches = |column: &&str| {
        let key = fold(column.strip_suffix("_agent_id").unwrap_or(column));
        let is_part = stem.chars().count() > 2 && (key.contains(stem) || stem.contains(&key));
        let is_slip = stem.chars().count() > 3 && strsim::jaro_winkler(stem, &key) >= 0.9;
        (whole.contains("agent") && (is_part || is_slip)) || names_agent && stem.is_empty()
    };
    known().find(matches).or_else(|| if names_agent { nearest(name, known()) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_add_to_a_heading_is_forgiven() {
        for heading in [
            "Pinned",
            "Pinned?",
            "Pinned:",
            "Pinned*",
            "Pinned (yes/no)",
            "PINNED [y/n] *",
            "pinned ?!",
            " Pinned （x）",
        ] {
            assert!(means(heading, PINNED), "{heading}");
        }
        for heading in ["Pinned post", "(pinned)", "?", "Pin", "pinned_at", "Pinned (by) Ann"] {
            assert!(!means(heading, PINNED), "{heading}");
        }
        assert!(!means("?", "") && !means("", ""));
    }

    #[test]
    fn near_misses_of_pinned_are_told_from_other_words() {
        for heading in [
            "is_pinned",
            "pinnned",
            "pined",
            "pinnd",
            "Pinnned?",
            "isPinned",
            "ispinned",
            "Row pinned?",
            "pinend",
            "PINED (y/n)",
        ] {
            assert_eq!(near_pinned(heading), Some(Near::Slip), "{heading}");
        }
        for heading in ["pin", "Pin?", "PIN (yes/no)", "Pin row"] {
            assert_eq!(near_pinned(heading), Some(Near::Word), "{heading}");
        }
        for heading in ["pinned_post", "pinned by", "pinned_at"] {
            assert_eq!(near_pinned(heading), Some(Near::Among), "{heading}");
        }
        for heading in [
            "planned",
            "printed",
            "linked",
            "joined",
            "signed",
            "tinned",
            "pinged",
            "pin code",
            "google_pin",
            "spinner",
            "opening",
            "shipped",
            "phone",
            "pink",
            "pinot",
            "unpinned",
            "paid",
            "active",
            "pending",
            "trained",
        ] {
            assert_eq!(near_pinned(heading), None, "{heading}");
        }
    }

    #[test]
    fn near_misses_of_an_id_column_are_told_from_other_columns() {
        let missing = ["front-desk_agent_id".to_owned()];
        for heading in [
            "front-desk_agent",
            "desk_agent_id",
            "front-desk_agent_ids",
            "front_dsk_agent_id",
            "agent_id",
            "Agent ID",
            "frontdesk agent",
            "Agent-ID (GHL)",
            "front desk agentid",
        ] {
            assert_eq!(near_id_column(heading, &missing), Some("front-desk_agent_id"), "{heading}");
        }
        for heading in
            ["agent", "client_id", "city", "agency", "front_desk_phone", "agent_name", "contact_id", "id", "notes"]
        {
            assert_eq!(near_id_column(heading, &missing), None, "{heading}");
        }
    }
}
