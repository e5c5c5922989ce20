//! What has the form of a secret: `pit-…`, a JWT, what a word announces, keys of well-known makers, a password in an address.

use super::plain::PlainSecretText;
use std::ops::Range;

/// The shortest tail of a `pit-` token, and the shortest JWT, that is taken for one.
const TAIL_CHARS_MIN: usize = 16;
/// The shortest part of a JWT that is taken for one without a dot: ids have 20 to 36 characters.
const WEB_TOKEN_PART_CHARS_MIN: usize = 40;
/// The shortest token behind a word that says that one follows.
const NAMED_CHARS_MIN: usize = 8;

/// How the keys of well-known makers begin, and how long they are at least.
const MAKERS: [(&str, usize); 14] = [
    ("sk-", 24),
    ("sk_live_", 24),
    ("sk_test_", 24),
    ("rk_live_", 24),
    ("whsec_", 24),
    ("ghp_", 24),
    ("gho_", 24),
    ("github_pat_", 30),
    ("xoxb-", 24),
    ("xoxp-", 24),
    ("AIza", 30),
    ("ya29.", 30),
    ("AKIA", 20),
    ("SG.", 40),
];

/// Words before a secret, in lower case and without `_` and `-`.
const NAMES: [&str; 6] = ["accesstoken", "refreshtoken", "idtoken", "clientsecret", "apikey", "authtoken"];

/// What every secret has in it that is found by its form, in lower case.
const MARKS: [&str; 20] = [
    "pit-",
    "eyj",
    "bearer",
    "://",
    "token",
    "secret",
    "apikey",
    "api_key",
    "api-key",
    "sk-",
    "sk_",
    "rk_",
    "whsec_",
    "ghp_",
    "gho_",
    "github_pat_",
    "xox",
    "aiza",
    "ya29.",
    "akia",
];

/// Whether a cheap look shows that nothing in this text has the form of a secret: so it is for most texts.
pub(super) fn has_no_mark(text: &str) -> bool {
    if !text.is_ascii() || text.contains(['%', '\\']) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    !MARKS.iter().any(|mark| lower.contains(mark)) && !text.contains("SG.")
}

pub(super) fn in_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
}

fn in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Everything that has the form of a secret.
pub(super) fn shaped(plain: &PlainSecretText) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, byte) in plain.bytes.iter().enumerate() {
        let place = match byte.to_ascii_lowercase() {
            b'p' => private_token(plain, at),
            b':' => credentials(plain, at),
            _ => None,
        };
        let place = place.or_else(|| if *byte == b'e' { web_token(plain, at) } else { None });
        let place = place.or_else(|| if plain.begins_word(at) { announced(plain, at) } else { None });
        found.extend(place);
    }
    found
}

/// `pit-…`, wherever it stands.
fn private_token(plain: &PlainSecretText, at: usize) -> Option<Range<usize>> {
    let behind = at + b"pit-".len();
    if !plain.slice(&(at..behind)).eq_ignore_ascii_case(b"pit-") {
        return None;
    }
    let end = plain.run(behind, in_key);
    let tail = plain.slice(&(behind..end));
    (tail.len() >= TAIL_CHARS_MIN && (is_uuid(tail) || !is_name(tail))).then_some(at..end)
}

/// A JWT: base64 of `{"` in parts with dots between them, or a part of one that is longer than any id. A header alone holds no
/// secret, and an id may begin with the same letters.
fn web_token(plain: &PlainSecretText, at: usize) -> Option<Range<usize>> {
    let behind = at + b"eyJ".len();
    if plain.slice(&(at..behind)) != b"eyJ" {
        return None;
    }
    let end = plain.run(behind, in_token);
    let whole = plain.slice(&(at..end));
    let parts = whole.split(|byte| *byte == b'.').count();
    let is_word = plain.begins_word(at) && (parts >= 2 || whole.len() >= WEB_TOKEN_PART_CHARS_MIN);
    (whole.len() >= TAIL_CHARS_MIN + 4 && (is_word || parts >= 3)).then_some(at..end)
}

/// What a word announces that begins here: `Bearer …`, `client_secret: …`, `sk-…`.
fn announced(plain: &PlainSecretText, at: usize) -> Option<Range<usize>> {
    let word_end = plain.run(at, in_key);
    let word = plain.slice(&(at..word_end));
    if word.eq_ignore_ascii_case(b"bearer") {
        let from = plain.run(word_end, |byte| matches!(byte, b' ' | b':' | b'=' | b'+' | b'"'));
        return secret_word(plain, from, TAIL_CHARS_MIN - 4).filter(|_| from > word_end);
    }
    if word.len() <= NAME_CHARS_MAX && plain.byte(word_end).is_some_and(|byte| !in_token(byte) || byte == b'=') {
        let name: String = word
            .iter()
            .filter(|byte| !matches!(byte, b'_' | b'-'))
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
        if NAMES.iter().any(|known| name.ends_with(known)) {
            let from = plain.run(word_end, |byte| matches!(byte, b' ' | b':' | b'=' | b'"' | b'\''));
            let says = plain.slice(&(word_end..from)).iter().any(|byte| matches!(byte, b':' | b'='));
            return secret_word(plain, from, NAMED_CHARS_MIN).filter(|_| says);
        }
    }
    let (begins, len) = MAKERS.iter().find(|(begins, _)| plain.slice(&(at..at + begins.len())) == begins.as_bytes())?;
    let key = secret_word(plain, at + begins.len(), len - begins.len())?;
    // These keys are as long as ids are, and have capitals and digits only.
    let is_id = *begins == "AKIA" && plain.slice(&key).iter().any(u8::is_ascii_lowercase);
    (!is_id).then_some(at..key.end)
}

/// The longest name that is held against [`NAMES`].
const NAME_CHARS_MAX: usize = 40;

/// The run of token characters from here, where it is long enough and not made of words.
fn secret_word(plain: &PlainSecretText, from: usize, chars_min: usize) -> Option<Range<usize>> {
    let end = plain.run(from, in_token);
    let word = plain.slice(&(from..end));
    let is_secret = word.len() >= chars_min && word.iter().any(u8::is_ascii_digit) && !is_words(word);
    is_secret.then_some(from..end)
}

/// A user name and a password in an address: `://user:password@`.
fn credentials(plain: &PlainSecretText, at: usize) -> Option<Range<usize>> {
    let from = at + b"://".len();
    if plain.slice(&(at..from)) != b"://" {
        return None;
    }
    let in_authority =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'\\');
    let end = plain.run(from, in_authority);
    let user = plain.slice(&(from..end)).iter().rposition(|byte| *byte == b'@')?;
    let user = from..from + user;
    let text = plain.slice(&user);
    let has_password = text.contains(&b':') || (text.len() >= TAIL_CHARS_MIN && !is_words(text));
    has_password.then_some(user)
}

/// Whether this is the rest of a name behind `pit-`: `stop-reifenservice24`, `BULL-RESCUE-NEVADA-501C3`. Words and short numbers are
/// in it, and more of it is words.
fn is_name(tail: &[u8]) -> bool {
    let parts = || tail.split(|byte| !byte.is_ascii_alphanumeric());
    let in_words: usize = parts().filter(|part| is_word(part)).map(<[u8]>::len).sum();
    parts().all(|part| is_word(part) || part.len() <= CODE_CHARS_MAX) && in_words * 2 > tail.len()
}

/// A longer part of a name than this is a word: `78701`, `501C3`, `24h`.
const CODE_CHARS_MAX: usize = 5;
/// A longer word than this must sound like one.
const WORD_CHARS_MAX: usize = 15;

/// Whether this is a word, or several with capitals between them, with a short number behind: `AutoService24`.
fn is_word(part: &[u8]) -> bool {
    let letters = part.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (word, number) = part.split_at_checked(letters).unwrap_or_default();
    let turns =
        word.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    let pieces = turns.count() + 1;
    let capitals = word.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    // One capital begins each of them, or all letters are capitals.
    let one_case = capitals == word.len() || capitals <= pieces && word.len() >= pieces * 3;
    let vowels = word.iter().filter(|byte| b"aeiouyAEIOUY".contains(byte)).count();
    let sounds = word.len() <= WORD_CHARS_MAX || vowels * 4 >= word.len() && vowels * 2 <= word.len() + 2;
    let is_number = number.len() <= 4 && number.iter().all(u8::is_ascii_digit);
    word.len() > 1 && word.len() <= 3 * WORD_CHARS_MAX && one_case && sounds && is_number
}

/// `8-4-4-4-12` hexadecimal digits.
fn is_uuid(text: &[u8]) -> bool {
    let parts: Vec<&[u8]> = text.split(|byte| *byte == b'-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.iter().all(u8::is_ascii_hexdigit))
}

/// Whether this reads as words and small numbers with hyphens between them: `stop-and-go-24h`.
fn is_words(text: &[u8]) -> bool {
    text.split(|byte| !byte.is_ascii_alphanumeric()).all(|part| {
        let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let letters = part.get(digits..).unwrap_or_default();
        let tail = letters.get(1..).unwrap_or_default();
        let one_case = tail.iter().all(u8::is_ascii_lowercase) || letters.iter().all(u8::is_ascii_uppercase);
        let plain = letters.iter().all(u8::is_ascii_alphabetic) && one_case;
        let lengths = if digits == 0 { letters.len() <= 15 } else { digits <= 4 && letters.len() <= 3 };
        plain && lengths
    })
}
