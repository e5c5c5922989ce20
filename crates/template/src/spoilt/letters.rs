//! Letters that a program has lost, or written otherwise.

use super::{Spoilt, spoilt};

pub(super) fn lost(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write the character again; save as \"CSV UTF-8\" from the first program on.";
    if let Some(at) = cell.find('\u{fffd}') {
        return Some(spoilt("a character was lost here (U+FFFD)", HELP, around(cell, at)));
    }
    let word = cell.split_whitespace().find(|word| has_lost(word))?;
    Some(spoilt("a letter may have been lost here: a question mark stands in its place", HELP, word))
}

/// Whether a question mark stands in this word where a letter was: `M?ller`, `?lvaro`. In an address it asks for something.
fn has_lost(word: &str) -> bool {
    if word.contains(['/', '=', '&', '@', ':', '.', '<', '{', '"']) {
        return false;
    }
    let chars: Vec<char> = word.chars().collect();
    (0..chars.len()).filter(|at| chars.get(*at) == Some(&'?')).any(|at| {
        let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied();
        let behind = chars.iter().skip(at).find(|c| **c != '?').copied();
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        // A new sentence begins without a blank before it.
        let sentence = before.is_some_and(char::is_lowercase) && behind.is_some_and(char::is_uppercase);
        let begins = at == 0 && behind.is_some_and(char::is_lowercase) && chars.len() > 3;
        (letter(before) && letter(behind) && !sentence) || begins
    })
}

/// A few characters of a text from this place on.
pub(super) fn around(cell: &str, at: usize) -> &str {
    let rest = cell.get(at..).unwrap_or_default();
    let end = rest.char_indices().nth(4).map_or(rest.len(), |(end, _)| end);
    rest.get(..end).unwrap_or_default()
}

/// Marks over and under letters, as HTML calls them: `&Uuml;` is a letter and one of them.
const ACCENTS: [&str; 15] = [
    "acute", "grave", "circ", "tilde", "uml", "ring", "cedil", "caron", "slash", "breve", "macr", "ogon", "dot",
    "dblac", "strok",
];
/// Other names that HTML has for characters.
const ENTITIES: &[&str] = &[
    "amp", "AMP", "lt", "LT", "gt", "GT", "quot", "QUOT", "apos", "nbsp", "iexcl", "cent", "pound", "curren", "yen",
    "brvbar", "sect", "uml", "copy", "COPY", "ordf", "ordm", "laquo", "raquo", "not", "shy", "reg", "REG", "macr",
    "deg", "plusmn", "sup1", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "frac14", "frac12", "frac34",
    "iquest", "times", "divide", "AElig", "aelig", "OElig", "oelig", "szlig", "ETH", "eth", "THORN", "thorn", "fnof",
    "ensp", "emsp", "thinsp", "zwnj", "zwj", "lrm", "rlm", "ndash", "mdash", "lsquo", "rsquo", "sbquo", "ldquo",
    "rdquo", "bdquo", "dagger", "Dagger", "bull", "hellip", "permil", "prime", "Prime", "lsaquo", "rsaquo", "euro",
    "trade", "larr", "rarr", "uarr", "darr", "harr", "minus", "ne", "le", "ge", "comma", "period", "colon", "semi",
    "excl", "quest", "num", "dollar", "percnt", "lpar", "rpar", "ast", "plus", "equals", "commat", "lsqb", "rsqb",
    "lbrack", "rbrack", "lbrace", "rbrace", "lcub", "rcub", "lowbar", "sol", "bsol", "vert", "hyphen", "dash", "tab",
    "Tab", "NewLine", "check", "star", "phone", "hearts",
];
/// Those that are also known without the semicolon behind them.
const BARE_ENTITIES: [&str; 3] = ["&amp", "&nbsp", "&quot"];

/// Characters written in a way that another program would have undone.
pub(super) fn escape(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write the character itself.";
    let hex = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let excel = || {
        cell.match_indices("_x")
            .find_map(|(at, _)| cell.get(at..at + 7).filter(|all| all.ends_with('_') && all.get(2..6).is_some_and(hex)))
    };
    let json = || {
        cell.match_indices("\\u").find_map(|(at, _)| cell.get(at..at + 6).filter(|all| all.get(2..6).is_some_and(hex)))
    };
    let found = entity(cell).or_else(excel).or_else(json).or_else(|| percent(cell))?;
    Some(spoilt("a character is written here as a program writes it", HELP, found))
}

/// A character as HTML has it: `&Uuml;`, `&#252;`, `&#xFC;`.
fn entity(cell: &str) -> Option<&str> {
    let whole = |at: usize| {
        let rest = cell.get(at + 1..)?;
        let end = rest.find(';').filter(|end| (2..=10).contains(end))?;
        is_entity(rest.get(..end)?).then(|| cell.get(at..at + end + 2))?
    };
    let bare = |at: usize| {
        let rest = cell.get(at..)?;
        let name = BARE_ENTITIES.iter().find(|name| rest.starts_with(**name))?;
        let behind = rest.get(name.len()..)?.chars().next();
        // In an address it is the name of a value.
        behind.is_none_or(|c| !c.is_alphanumeric() && c != '=').then(|| rest.get(..name.len()))?
    };
    let number = |at: usize| {
        let digits = cell.get(at..)?.strip_prefix("&#")?;
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let behind = digits.get(length..)?.chars().next();
        let stands = (2..=5).contains(&length) && !matches!(behind, Some(';' | '='));
        stands.then(|| cell.get(at..at + 2 + length))?
    };
    cell.match_indices('&').find_map(|(at, _)| whole(at).or_else(|| bare(at)).or_else(|| number(at)))
}

fn is_entity(name: &str) -> bool {
    let number = name.strip_prefix('#').map(|code| (code, code.strip_prefix(['x', 'X'])));
    if let Some((decimal, hex)) = number {
        let is = |code: &str, digit: fn(&u8) -> bool| !code.is_empty() && code.as_bytes().iter().all(digit);
        return hex.map_or_else(|| is(decimal, u8::is_ascii_digit), |code| is(code, u8::is_ascii_hexdigit));
    }
    let letter = name.starts_with(|c: char| c.is_ascii_alphabetic());
    ENTITIES.contains(&name) || letter && name.get(1..).is_some_and(|accent| ACCENTS.contains(&accent))
}

/// A blank or a letter as an address has it, where there is no address: `Lakeside%20Smiles`, `Caf%C3%A9`.
fn percent(cell: &str) -> Option<&str> {
    if cell.contains("://") || cell.contains("www.") || cell.contains(".com") {
        return None;
    }
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    cell.match_indices('%').find_map(|(at, _)| {
        let is_blank = cell.get(at..at + 3) == Some("%20")
            && letter(cell.get(..at)?.chars().next_back())
            && letter(cell.get(at + 3..)?.chars().next());
        let letters = || {
            let lead = cell.get(at..at + 6)?;
            let of = |from: usize| u8::from_str_radix(lead.get(from..from + 2)?, 16).ok();
            let is_letter = lead.get(3..4) == Some("%")
                && of(1).is_some_and(|byte| (0xc3..=0xe2).contains(&byte))
                && of(4).is_some_and(|byte| (0x80..0xc0).contains(&byte));
            is_letter.then_some(lead)
        };
        if is_blank { cell.get(at..at + 3) } else { letters() }
    })
}
