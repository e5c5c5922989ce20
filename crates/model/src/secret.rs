//! What a secret looks like: the one definition that refuses tokens where none belong and masks them wherever text leaves
//! fitout.
//!
//! A secret is found by its form (`pit-…`, a JWT, what follows `Bearer`, `client_secret=…`, keys of well-known makers, a
//! password in an address) or because this process has it: see [`learn_secret`]. It is found as a person would see it:
//! through invisible characters, percent signs, JSON's escapes and full-width letters.

use crate::redact::MASK;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

/// The shortest tail of a `pit-` token, and the shortest JWT, that is taken for one.
const TAIL_CHARS_MIN: usize = 16;
/// The shortest part of a JWT that is taken for one without a dot: ids have 20 to 36 characters.
const WEB_TOKEN_PART_CHARS_MIN: usize = 40;
/// The shortest token behind a word that says that one follows.
const NAMED_CHARS_MIN: usize = 8;
/// What this process has is not looked for when it is shorter: it would be found in words.
const LEARNED_CHARS_MIN: usize = 8;
/// How many parts of a run of characters are held against what this process has.
const PARTS_MAX: usize = 12;
/// How many secrets are learned; a roster has at most a million rows.
const LEARNED_MAX: usize = 2_000_000;

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

/// The digests of the secrets that this process has; not the secrets.
static LEARNED: RwLock<BTreeSet<u64>> = RwLock::new(BTreeSet::new());

/// Looks for this secret from now on, whatever it looks like. Only a digest of it is kept.
pub fn learn_secret(secret: &str) {
    if secret.len() < LEARNED_CHARS_MIN {
        return;
    }
    let digest = digest(secret.as_bytes());
    if LEARNED.read().unwrap_or_else(PoisonError::into_inner).contains(&digest) {
        return;
    }
    let mut learned = LEARNED.write().unwrap_or_else(PoisonError::into_inner);
    if learned.len() < LEARNED_MAX {
        learned.insert(digest);
    }
}

/// Whether something in this text has the form of a secret, or is one that this process has.
#[must_use]
pub fn has_secret(text: &str) -> bool {
    !find_secrets(text).is_empty()
}

/// Whether something in this text has the form of a secret: the same answer in every process.
#[must_use]
pub fn is_shaped_like_a_secret(text: &str) -> bool {
    !has_no_mark(text) && !shaped(&Plain::of(text)).is_empty()
}

/// The text with [`MASK`] in the place of every secret.
#[must_use]
pub fn hide_tokens(text: &str) -> Cow<'_, str> {
    masked(text, |hidden, _secret| hidden.push_str(MASK))
}

/// The text with a `•` for each character of every secret: all else, and the number of characters, stays.
#[must_use]
pub fn cover_secrets(text: &str) -> Cow<'_, str> {
    masked(text, |hidden, secret| hidden.extend(secret.chars().map(|_| '•')))
}

fn masked(text: &str, mut mask: impl FnMut(&mut String, &str)) -> Cow<'_, str> {
    let found = find_secrets(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut hidden = String::with_capacity(text.len());
    let mut end = 0;
    for secret in found {
        hidden.push_str(text.get(end..secret.start).unwrap_or_default());
        mask(&mut hidden, text.get(secret.clone()).unwrap_or_default());
        end = secret.end;
    }
    hidden.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(hidden)
}

/// Where secrets stand in this text, in bytes: in order, and none overlaps another.
#[must_use]
pub fn find_secrets(text: &str) -> Vec<Range<usize>> {
    if text.len() < LEARNED_CHARS_MIN || (has_no_mark(text) && has_no_known(text)) {
        return Vec::new();
    }
    let plain = Plain::of(text);
    let mut found = shaped(&plain);
    found.extend(known(&plain));
    found.sort_by_key(|place| (place.start, place.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for place in found.into_iter().filter_map(|place| plain.source(&place)) {
        match merged.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            Some(_) | None => merged.push(place),
        }
    }
    merged
}

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
fn has_no_mark(text: &str) -> bool {
    if !text.is_ascii() || text.contains(['%', '\\']) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    !MARKS.iter().any(|mark| lower.contains(mark)) && !text.contains("SG.")
}

/// Whether a cheap look shows that no secret which this process has stands in this text, where it has no mark either.
fn has_no_known(text: &str) -> bool {
    let learned = LEARNED.read().unwrap_or_else(PoisonError::into_inner);
    let may_be = |run: &[u8]| run.iter().any(|byte| is_edge(*byte)) || learned.contains(&digest(run));
    let mut runs = text.as_bytes().split(|byte| !in_token(*byte)).filter(|run| run.len() >= LEARNED_CHARS_MIN);
    learned.is_empty() || !runs.any(may_be)
}

/// A text as a person would see it: one ASCII byte a character, and where each stands in the text.
struct Plain {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

/// Stands for a character that is in no token.
const OTHER: u8 = b' ';

impl Plain {
    fn of(text: &str) -> Self {
        let mut plain = Self { bytes: Vec::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let at = text.len() - rest.len();
            let (seen, len) = escaped(rest).unwrap_or((c, c.len_utf8()));
            if let Some(byte) = as_ascii(seen) {
                plain.bytes.push(byte);
                plain.places.push(at..at + len);
            }
            rest = rest.get(len..).unwrap_or_default();
        }
        plain
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn slice(&self, place: &Range<usize>) -> &[u8] {
        self.bytes.get(place.clone()).unwrap_or_default()
    }

    /// The text's bytes that these characters are.
    fn source(&self, place: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.places.get(place.start)?, self.places.get(place.end.checked_sub(1)?)?);
        Some(first.start..last.end)
    }

    /// The end of the run of such bytes from here.
    fn run(&self, from: usize, is_in: fn(u8) -> bool) -> usize {
        from + self.bytes.iter().skip(from).take_while(|byte| is_in(**byte)).count()
    }

    /// Whether a word begins here.
    fn begins_word(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|before| self.byte(before)).is_none_or(|before| !before.is_ascii_alphanumeric())
    }
}

/// The character that an escape of JSON or a percent sign stands for, and how many bytes that took.
fn escaped(rest: &str) -> Option<(char, usize)> {
    let hex = |from: usize, len: usize| {
        let digits = rest.get(from..from + len)?;
        u32::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let mut bytes = rest.bytes();
    match (bytes.next()?, bytes.next()?) {
        (b'%', _) => Some((char::from_u32(hex(1, 2)?).filter(char::is_ascii)?, 3)),
        (b'\\', b'u') => Some((char::from_u32(hex(2, 4)?)?, 6)),
        (b'\\', b'n' | b'r' | b't' | b'b' | b'f') => Some((' ', 2)),
        (b'\\', b'"') => Some(('"', 2)),
        _ => None,
    }
}

/// The ASCII character that is seen; `None` for one that nobody sees.
fn as_ascii(c: char) -> Option<u8> {
    match c {
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some(b'-'),
        '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(c) - 0xfee0).ok(),
        c if c.is_ascii_control() => Some(OTHER),
        c if crate::redact::is_unseen(c) => None,
        c => Some(u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(OTHER)),
    }
}

fn in_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
}

fn in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Everything that has the form of a secret.
fn shaped(plain: &Plain) -> Vec<Range<usize>> {
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
fn private_token(plain: &Plain, at: usize) -> Option<Range<usize>> {
    let behind = at + b"pit-".len();
    if !plain.slice(&(at..behind)).eq_ignore_ascii_case(b"pit-") {
        return None;
    }
    let end = plain.run(behind, in_key);
    let tail = plain.slice(&(behind..end));
    (tail.len() >= TAIL_CHARS_MIN && (is_uuid(tail) || !is_words(tail))).then_some(at..end)
}

/// A JWT: base64 of `{"` in parts with dots between them, or a part of one that is longer than any id. A header alone holds no
/// secret, and an id may begin with the same letters.
fn web_token(plain: &Plain, at: usize) -> Option<Range<usize>> {
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
fn announced(plain: &Plain, at: usize) -> Option<Range<usize>> {
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
fn secret_word(plain: &Plain, from: usize, chars_min: usize) -> Option<Range<usize>> {
    let end = plain.run(from, in_token);
    let word = plain.slice(&(from..end));
    let is_secret = word.len() >= chars_min && word.iter().any(u8::is_ascii_digit) && !is_words(word);
    is_secret.then_some(from..end)
}

/// A user name and a password in an address: `://user:password@`.
fn credentials(plain: &Plain, at: usize) -> Option<Range<usize>> {
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

/// Where secrets stand that this process has.
fn known(plain: &Plain) -> Vec<Range<usize>> {
    let learned = LEARNED.read().unwrap_or_else(PoisonError::into_inner);
    let mut found = Vec::new();
    if learned.is_empty() {
        return found;
    }
    let mut at = 0;
    while at < plain.bytes.len() {
        let end = plain.run(at, in_token);
        if end - at >= LEARNED_CHARS_MIN {
            found.extend(parts(plain, at..end).filter(|part| learned.contains(&digest(plain.slice(part)))));
        }
        at = end.max(at) + 1;
    }
    found
}

/// Whether this stands around tokens as well as in them.
fn is_edge(byte: u8) -> bool {
    matches!(byte, b'.' | b'/' | b'=' | b'+' | b'~')
}

/// The run whole, and its parts between the marks that stand around a token as well as in it.
fn parts(plain: &Plain, run: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let marks: Vec<usize> = run.clone().filter(|at| plain.byte(*at).is_some_and(is_edge)).take(PARTS_MAX).collect();
    let starts: Vec<usize> = std::iter::once(run.start).chain(marks.iter().map(|at| at + 1)).collect();
    let ends: Vec<usize> = std::iter::once(run.end).chain(marks).collect();
    starts
        .into_iter()
        .flat_map(move |start| ends.clone().into_iter().map(move |end| start..end))
        .filter(|part| part.start < part.end && part.end - part.start >= LEARNED_CHARS_MIN)
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOKEN: &str = "pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab";

    #[test]
    fn everything_that_has_the_form_of_a_secret_is_hidden_and_nothing_else() {
        for (text, hidden) in [
            ("a: \"pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab\", b", "a: \"•••\", b"),
            ("PIT-AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE", "•••"),
            ("eyJhbGciOiJIUzI1NiJ9.e30.x é", "••• é"),
            ("keyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0.sig", "k•••"),
            ("Authorization: Bearer opaque5eC0de00~x1", "Authorization: Bearer •••"),
            ("bearer%20opaque5eC0de00~x1 and", "bearer%20••• and"),
            ("?client_secret=Ab3dEf6hJ&x=1", "?client_secret=•••&x=1"),
            (r#"{"refresh_token":"Ab3dEf6hJ9"}"#, r#"{"refresh_token":"•••"}"#),
            ("https://me:hunter2@example.com/x", "https://•••@example.com/x"),
            ("sk-proj-4f9aB1c2D3e4F5a6B7c8D9", "•••"),
            (r"x\npit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab", r"x\n•••"),
            ("pit%2D0c2f8f1e%2Daaaa%2D4bbb%2D8ccc%2D0123456789ab", "•••"),
            ("p\u{200b}it-0c2f8f1e\u{ad}-aaaa-4bbb\u{2011}8ccc-0123456789ab.", "•••."),
            (r"pit-0c2f8f1e\u200b-aaaa-4bbb-8ccc-0123456789ab", "•••"),
            ("ｐｉｔ－0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab", "•••"),
        ] {
            assert_eq!(hide_tokens(text), hidden, "{text}");
        }
        for innocent in [
            "a pit-stop, pit-0: eyJ",
            "https://pit-stop-auto-repair-austin.com/24h",
            "pit-stop-and-refuel-24h-service",
            "the bearer of good news, Bearer 12-month-warranty",
            "keyJsonSerializationOptions2",
            "https://example.com/@user:name and mail me@example.com",
            "https://example.com?to=a:b@c",
            "client_secret: env:FITOUT_CLIENT_SECRET, access_token, refresh token is there",
            "task-1234567890abcdefghijklmnop",
            "ve9EPM428h8vShlRW1KT 0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab",
            r"C:\new\pit\eyes",
            "100%",
        ] {
            assert_eq!(hide_tokens(innocent), innocent);
            assert!(!has_secret(innocent) && !is_shaped_like_a_secret(innocent));
        }
    }

    #[test]
    fn what_the_process_has_is_hidden_whatever_it_looks_like() {
        let (secret, other) = ("learned~opaque/x1=", "learned-refresh-acme");
        assert!(!has_secret(secret));
        learn_secret(secret);
        learn_secret(other);
        learn_secret("short");
        assert_eq!(hide_tokens("a learned~opaque/x1=, b"), "a •••, b");
        assert_eq!(hide_tokens("u=learned~opaque/x1= b"), "u=••• b");
        assert_eq!(hide_tokens("?token=learned-refresh-acme.\n"), "?token=•••.\n");
        assert_eq!(hide_tokens("short learned-refresh-acme2"), "short learned-refresh-acme2");
        assert!(!is_shaped_like_a_secret(secret));
    }

    #[test]
    fn covering_moves_nothing() {
        let line = format!("ü: {TOKEN} é");
        assert_eq!(cover_secrets(&line).chars().count(), line.chars().count());
        assert!(cover_secrets(&line).starts_with("ü: ••••"));
    }

    proptest! {
        #[test]
        fn no_id_of_the_vendor_is_taken_for_a_secret(
            begins in prop::sample::select(vec!["", "eyJ", "eyj", "AKIA", "AIza", "SG", "ghp", "xox"]),
            rest in "[A-Za-z0-9]{15,19}[a-z]",
        ) {
            let id = format!("{begins}{rest}");
            prop_assert!(!has_secret(&id), "{}", id);
            prop_assert!(id.parse::<crate::AgentId>().is_ok());
        }

        #[test]
        fn no_token_survives_in_whatever_it_stands(
            before in "\\PC{0,20}",
            after in "[ \"',;)\\n]{1}\\PC{0,20}",
            hex in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ) {
            for text in [
                format!("{before}pit-{hex}{after}"),
                serde_json::json!({"a": format!("{before}\npit-{hex}{after}")}).to_string(),
                format!("{before}/?q=pit-{hex}&{after}"),
            ] {
                let hidden = hide_tokens(&text);
                prop_assert!(!hidden.contains(&hex), "{}", hidden);
                prop_assert_eq!(hide_tokens(&hidden), hidden.clone());
            }
        }

        #[test]
        fn a_line_of_json_stays_json(text in "\\PC{0,30}", hex in "[0-9a-f]{32}") {
            let line = serde_json::json!({"k": format!("{text}pit-{hex}\u{1}\n{text}"), "n": 1}).to_string();
            let hidden: serde_json::Value = serde_json::from_str(&hide_tokens(&line)).unwrap();
            prop_assert_eq!(hidden.get("n"), Some(&serde_json::json!(1)));
        }

        #[test]
        fn any_text_can_be_looked_at(text in any::<String>()) {
            let hidden = hide_tokens(&text);
            prop_assert!(has_secret(&text) || hidden == text);
            prop_assert_eq!(cover_secrets(&text).chars().count(), text.chars().count());
        }
    }
}
