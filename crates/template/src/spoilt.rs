//! Cells that a spreadsheet, a program or a hurry has spoilt: they are valid text, and nobody means them.

use fitout_model::{hide_tokens, is_unseen};

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

/// Errors that spreadsheets show, in the languages they are sold in. Whole cells of this form are errors in any language.
const ERRORS: [&str; 34] = [
    "#N/A",
    "#N/D",
    "#N/V",
    "#NV",
    "#ND",
    "#REF!",
    "#BEZUG!",
    "#RIF!",
    "#VERW!",
    "#NAME?",
    "#NOM?",
    "#NOMBRE?",
    "#NOME?",
    "#NAAM?",
    "#VALUE!",
    "#WERT!",
    "#VALEUR!",
    "#VALOR!",
    "#WAARDE!",
    "#DIV/0!",
    "#DEEL/0!",
    "#NULL!",
    "#NUL!",
    "#NUM!",
    "#ZAHL!",
    "#NOMBRE!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#ERROR!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#GETTING_DATA",
];

/// Whole cells, in lower case, that stand for something that was never filled in.
const EMPTY_WORDS: [&str; 23] = [
    "nan",
    "null",
    "(null)",
    "<null>",
    "nil",
    "undefined",
    "<na>",
    "nat",
    "n/a",
    "(blank)",
    "(empty)",
    "inf",
    "-inf",
    "[object object]",
    "tbd",
    "t.b.d.",
    "todo",
    "fixme",
    "changeme",
    "change me",
    "placeholder",
    "example",
    "lorem ipsum",
];

/// How a text begins, in lower case, that asks to be replaced.
const ASKS: [&str; 10] =
    ["your ", "your-", "your_", "<your", "[your", "insert ", "enter your", "lorem ipsum", "replace this", "replace me"];

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
const ELISIONS: [&str; 10] = ["tis", "twas", "til", "till", "em", "cause", "round", "n", "s", "t"];

/// Everything in this cell that nobody means.
pub(crate) fn find(cell: &str) -> Vec<Spoilt> {
    if cell.trim().is_empty() {
        return Vec::new();
    }
    let found = [
        error(cell),
        number(cell),
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
        hide_tokens(found).chars().filter(|c| !c.is_control() && !is_unseen(*c)).take(SHOWN_CHARS_MAX).collect();
    Spoilt { message, help, found: Some(shown) }
}

fn error(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Mend the formula in the spreadsheet, or write the value, and save it again.";
    let plain = cell.trim();
    let is_error = |word: &str| ERRORS.iter().any(|known| known.eq_ignore_ascii_case(word));
    let in_form = |word: &str| {
        let name = word.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?']));
        name.is_some_and(|name| {
            !name.is_empty()
                && name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '/' | '_' | '¡'))
        })
    };
    if in_form(plain) || plain.strip_prefix("Err:").is_some_and(|code| code.len() == 3 && digits(code)) {
        return Some(spoilt("a spreadsheet has left an error here", HELP, plain));
    }
    if plain.chars().count() > 2 && plain.chars().all(|c| c == '#') {
        return Some(spoilt("a spreadsheet shows this where a column is too narrow", HELP, plain));
    }
    let mut words = plain.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"'));
    words.find(|word| is_error(word)).map(|word| spoilt("a spreadsheet has left an error here", HELP, word))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn number(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Make the column text in the spreadsheet, write the number again, and save it.";
    let plain = cell.trim();
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(plain);
    if let Some((mantissa, exponent)) = unsigned.split_once(['E', 'e']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let (whole, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
        if digits(whole) && digits(rest) && digits(exponent) && exponent.len() <= 3 && plain.len() >= 5 {
            return Some(spoilt("a spreadsheet has shortened a long number", HELP, plain));
        }
    }
    let whole = unsigned.strip_suffix(".0").or_else(|| unsigned.strip_suffix(",0"));
    if whole.is_some_and(|whole| whole.len() >= 5 && digits(whole)) {
        return Some(spoilt("a program has taken this for a number, and written a fraction behind it", HELP, plain));
    }
    None
}

fn word(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write what is meant, or leave the cell empty.";
    let plain = cell.trim();
    let lower = plain.to_lowercase();
    let crosses = lower.len() > 2 && lower.chars().all(|c| c == 'x');
    if crosses
        || EMPTY_WORDS.contains(&lower.as_str())
        || ASKS.iter().any(|asks| lower.starts_with(asks)) && plain.len() < 60
    {
        return Some(spoilt("this stands in the place of a value", HELP, plain));
    }
    None
}

fn lost(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write the character again; save as \"CSV UTF-8\" from the first program on.";
    let at = cell.find('\u{fffd}')?;
    Some(spoilt("a character was lost here (U+FFFD)", HELP, around(cell, at)))
}

/// Text in UTF-8 that was read as another encoding: `CafÃ©`.
fn mojibake(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "The file was read in the wrong encoding and saved again: export it anew, as \"CSV UTF-8\".";
    let chars: Vec<(usize, char)> = cell.char_indices().collect();
    let lead = |c: char| match c {
        'Â' | 'Ã' | 'Ä' | 'Å' => Some(1),
        'â' | 'ï' => Some(2),
        'ð' => Some(3),
        _ => None,
    };
    let of_windows = chars.iter().enumerate().find_map(|(place, (at, first))| {
        let behind = chars.get(place + 1..place + 1 + lead(*first)?)?;
        behind.iter().all(|(_, c)| is_continuation(*c)).then_some(*at)
    });
    // The same, read as an old Mac would.
    let of_mac = ["√©", "√®", "√º", "√∂", "√§", "√±", "√≥", "√°", "√≠", "‚Äô", "‚Äú", "‚Äù", "‚Äì", "¬†", "¬Æ"];
    let at = of_windows.or_else(|| of_mac.iter().find_map(|pair| cell.find(pair)))?;
    Some(spoilt("this was UTF-8 and was read as something else", HELP, around(cell, at)))
}

/// Whether windows-1252 shows a byte 0x80 to 0xbf so.
fn is_continuation(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c)
}

/// A few characters of a text from this place on.
fn around(cell: &str, at: usize) -> &str {
    let rest = cell.get(at..).unwrap_or_default();
    let end = rest.char_indices().nth(4).map_or(rest.len(), |(end, _)| end);
    rest.get(..end).unwrap_or_default()
}

/// Characters written in a way that another program would have undone.
fn escape(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write the character itself.";
    let name = |rest: &str| -> Option<usize> {
        let end = rest.find(';').filter(|end| (1..=8).contains(end))?;
        let name = rest.get(..end)?;
        let number = name.strip_prefix('#').map(|code| code.strip_prefix(['x', 'X']).unwrap_or(code));
        let known = [
            "amp", "lt", "gt", "quot", "apos", "nbsp", "rsquo", "lsquo", "rdquo", "ldquo", "ndash", "mdash", "hellip",
            "copy", "reg", "trade", "eacute", "uuml", "ouml", "auml", "szlig", "ntilde",
        ];
        let is_one = known.contains(&name)
            || number.is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_hexdigit()));
        is_one.then_some(end + 2)
    };
    let hex = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let entity = cell.match_indices('&').find_map(|(at, _)| cell.get(at..at + name(cell.get(at + 1..)?)?));
    let excel = || {
        cell.match_indices("_x")
            .find_map(|(at, _)| cell.get(at..at + 7).filter(|all| all.ends_with('_') && all.get(2..6).is_some_and(hex)))
    };
    let json = || {
        cell.match_indices("\\u").find_map(|(at, _)| cell.get(at..at + 6).filter(|all| all.get(2..6).is_some_and(hex)))
    };
    let found = entity.or_else(excel).or_else(json)?;
    Some(spoilt("a character is written here as a program writes it", HELP, found))
}

fn apostrophe(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Remove it: in a spreadsheet it made the cell text, and here it is a part of the text.";
    let rest = cell.trim_start().strip_prefix('\'')?;
    let first = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    if rest.contains('\'') && rest.trim_end().ends_with('\'') || first.is_empty() || ELISIONS.contains(&first.as_str())
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
    let odd =
        |c: &char| *c == '\u{ad}' || is_unseen(*c) && !joins(*c) || c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let found = cell.trim().chars().find(odd)?;
    Some(Spoilt {
        message: "a character stands here that cannot be seen",
        help: "Remove it: delete the text around it, and write it again.",
        found: Some(format!("U+{:04X}", u32::from(found))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(cell: &str) -> Vec<&'static str> {
        find(cell).into_iter().map(|spoilt| spoilt.message).collect()
    }

    #[test]
    fn what_nobody_means_is_found() {
        let table: [(&str, &[&str]); 10] = [
            (
                "a spreadsheet has left an error here",
                &[
                    "#N/A",
                    "#REF!",
                    "#NAME?",
                    "#VALUE!",
                    "#DIV/0!",
                    "#NULL!",
                    "#NUM!",
                    "#NV",
                    "#BEZUG!",
                    "#WERT!",
                    "#¡VALOR!",
                    "#ÜBERLAUF!",
                    "Err:502",
                    "Dr #REF! Smith",
                    "#n/a",
                    "#SPILL!",
                    " #REF! ",
                ],
            ),
            (
                "a spreadsheet has shortened a long number",
                &["1.23E+15", "5,15555E+09", "5.15555e+09", "-1.5E-10", "1E+10"],
            ),
            ("a program has taken this for a number, and written a fraction behind it", &["5155550102.0", "90210.0"]),
            (
                "this stands in the place of a value",
                &[
                    "nan",
                    "NaN",
                    "null",
                    "undefined",
                    "TBD",
                    "N/A",
                    "xxx",
                    "XXXX",
                    "your-token-here",
                    "Your clinic name",
                    "[object Object]",
                    "lorem ipsum dolor",
                ],
            ),
            ("a character was lost here (U+FFFD)", &["Caf\u{fffd}", "\u{fffd}"]),
            (
                "this was UTF-8 and was read as something else",
                &["CafÃ©", "Joeâ€™s", "5Â°", "MÃ¼ller", "ðŸ˜€", "Caf√©", "Joe‚Äôs", "ï»¿Name"],
            ),
            (
                "a character is written here as a program writes it",
                &["Smith &amp; Sons", "a_x000D_b", "Joe&#39;s", "x&nbsp;y", "Caf\\u00e9"],
            ),
            ("an apostrophe stands before the text", &["'0515", "'Lakeside"]),
            ("a quotation mark stands here without its partner", &["Lakeside\"", "\"Lakeside"]),
            ("a character stands here that cannot be seen", &["Lake\u{200b}side", "a\u{b}b", "Lake\u{ad}side"]),
        ];
        for (message, cells) in table {
            for cell in cells {
                assert!(messages(cell).contains(&message), "{cell:?}: {:?}", find(cell));
            }
        }
        let blanks = "blanks stand before or behind the text, and are sent with it";
        for cell in [" Lakeside", "Lakeside ", "Lakeside\u{a0}", "\u{a0}Lakeside", "Lakeside\n"] {
            assert_eq!(messages(cell), [blanks], "{cell:?}");
        }
    }

    #[test]
    fn what_somebody_may_mean_is_left_alone() {
        for cell in [
            "",
            "Lakeside Smiles",
            "#1 Dental",
            "# 1",
            "We are #1!",
            "Café Müller",
            "São Paulo",
            "CAFÉ®",
            "ÂGE",
            "â",
            "D'Or",
            "'Tis the Season",
            "'s-Hertogenbosch",
            "''quoted''",
            "'quoted'",
            "5\" pipe",
            "3/4\"",
            "say \"hi\"",
            "(907) 555-0101",
            "+1 828 555 0101",
            "1.5",
            "12",
            "0515",
            "E15",
            "1e",
            "R&D",
            "Q&A; more",
            "a & b; c",
            "x",
            "xx",
            "Nana's",
            "Null & Sons",
            "Mon-Fri 9-17",
            "two\nlines",
            "👨‍👩‍👧",
            "open_xmas",
            "English|Spanish",
            "10.50",
            "https://x.example/?a=1&b=2",
            "Your family dentist since 1970, and your neighbours' too: we are open on every day of the week",
        ] {
            assert_eq!(find(cell), Vec::new(), "{cell:?}");
        }
    }

    #[test]
    fn what_stands_for_a_token_is_found_and_not_shown() {
        for token in [
            "your-token-here",
            "pit-your-token",
            "YOUR_PIT_TOKEN",
            "pit-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "paste.token.here",
        ] {
            let found = in_token(token).unwrap();
            assert_eq!(found.found, None, "{token}");
        }
        for token in ["pit-00000000-0000-4000-8000-000000000001", "eyJhbGciOiJIUzI1NiJ9.yourhere.x"] {
            assert_eq!(in_token(token), None, "{token}");
        }
    }
}
