//! Text in UTF-8 that was read as another encoding: `CafÃ©`, `ÐŸÑ€Ð¸Ð²ÐµÑ‚`, `РџСЂРёРІРµС‚`, `Caf├®`.

use super::letters::around;
use super::{Spoilt, spoilt};

/// What closes a text in print: behind a capital it is itself.
const CLOSING: &str = "”’…—–»›“‘™®©°ºª•·";
/// How windows-1251 shows the bytes 0x80 to 0xbf.
const CYRILLIC: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї";
/// How the code pages of DOS show them, but for the lines of tables.
const DOS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒØ×áíóúñÑªº¿⌐®¬½¼¡«»░▒▓";
/// What an old Mac makes of letters and marks, and DOS of marks.
const PAIRS: [&str; 19] = [
    "√©", "√®", "√º", "√∂", "√§", "√±", "√≥", "√°", "√≠", "√ü", "√•", "‚Äô", "‚Äú", "‚Äù", "‚Äì", "¬†", "¬Æ", "ÔÇ",
    "ΓÇ",
];

pub(super) fn mojibake(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "The file was read in the wrong encoding and saved again: export it anew, as \"CSV UTF-8\".";
    if cell.is_ascii() {
        return None;
    }
    let chars: Vec<(usize, char)> = cell.char_indices().collect();
    let at = western(&chars).or_else(|| cyrillic(&chars)).or_else(|| dos(&chars));
    let at = at.or_else(|| PAIRS.iter().find_map(|pair| cell.find(pair)))?;
    Some(spoilt("this was UTF-8 and was read as something else", HELP, around(cell, at)))
}

/// Read as windows-1252. A letter that is frequent there and in no other text is enough; of others two are needed.
fn western(chars: &[(usize, char)]) -> Option<usize> {
    let mut rare = None;
    let mut count = 0;
    for (place, (at, first)) in chars.iter().enumerate() {
        let (length, is_sure) = match first {
            'Â' | 'Ã' | 'Ä' | 'Å' => (1, true),
            // Spanish and German have capitals among them, and a sign for times.
            '\u{c6}'..='\u{df}' => (1, false),
            '\u{e0}'..='\u{ef}' => (2, true),
            'ð' => (3, true),
            _ => continue,
        };
        let Some(behind) = chars.get(place + 1..place + 1 + length) else { continue };
        if !behind.iter().all(|(_, c)| is_continuation(*c)) || is_print(chars, place, length) {
            continue;
        }
        if is_sure {
            return Some(*at);
        }
        count += 1;
        rare = rare.or(Some(*at));
    }
    rare.filter(|_| count > 1)
}

/// Whether these signs stand behind a letter as they do in print: `“IRMÔ`, `“café”…`.
fn is_print(chars: &[(usize, char)], place: usize, length: usize) -> bool {
    let char_at = |place: usize| chars.get(place).map(|(_, c)| *c);
    let closing = chars.iter().skip(place + 1).take(length).all(|(_, c)| CLOSING.contains(*c));
    let first = char_at(place).unwrap_or_default();
    let before = place.checked_sub(1).and_then(char_at);
    // A word has letters of one case.
    let fits = before.is_some_and(|before| before.is_uppercase() == first.is_uppercase() && before.is_alphabetic());
    let is_dash = matches!(char_at(place + length), Some('—' | '–'));
    closing && fits && (is_dash || !char_at(place + length + 1).is_some_and(char::is_alphabetic))
}

/// Read as windows-1251: Cyrillic letters of which every other is Р or С, or one of a few behind a Latin letter.
fn cyrillic(chars: &[(usize, char)]) -> Option<usize> {
    let pair = |leads: &'static [char]| {
        move |window: &[(usize, char)]| match window {
            [(at, first), (_, second)] if leads.contains(first) && CYRILLIC.contains(*second) => Some(*at),
            _ => None,
        }
    };
    let mut pairs = chars.windows(2).filter_map(pair(&['Р', 'С']));
    let first = pairs.next();
    let count = first.iter().count() + pairs.count();
    let letters = chars.iter().filter(|(_, c)| !c.is_whitespace()).count();
    if count > 1 && count * 3 > letters {
        return first;
    }
    let mixed = |window: &[(usize, char)]| match window {
        [(_, before), rest @ ..] if before.is_ascii_alphabetic() => pair(&['В', 'Г', 'Д', 'Е'])(rest),
        _ => None,
    };
    chars.windows(3).find_map(mixed)
}

/// Read as a code page of DOS: `Caf├®`. A tree of folders has a line behind such a sign.
fn dos(chars: &[(usize, char)]) -> Option<usize> {
    chars.windows(2).find_map(|window| match window {
        [(at, '├' | '┬'), (_, second)] if DOS.contains(*second) => Some(*at),
        _ => None,
    })
}

/// Whether windows-1252 shows a byte 0x80 to 0xbf so.
fn is_continuation(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c)
}
