//! What stands in the place of a value: a word for nothing, a place that nobody has filled in.

use super::{Spoilt, spoilt};

/// Whole cells, in lower case and without the marks around them, that stand for something that was never filled in.
pub(super) const EMPTY_WORDS: &[&str] = &[
    "nan",
    "null",
    "nil",
    "none",
    "undefined",
    "unset",
    "nat",
    "n/a",
    "n.a",
    "n/d",
    "n.d",
    "n.v.t",
    "k.a",
    "#na",
    "inf",
    "infinity",
    "tbd",
    "t.b.d",
    "tba",
    "t.b.a",
    "tbc",
    "t.b.c",
    "todo",
    "to do",
    "fixme",
    "changeme",
    "change me",
    "change-me",
    "change_me",
    "placeholder",
    "example",
    "dummy",
    "lorem ipsum",
    "lorem",
    "asdf",
    "asdfasdf",
    "qwerty",
    "foo",
    "foobar",
    "test",
    "testing",
    "not set",
    "not available",
    "not applicable",
    "not provided",
    "not specified",
    "not defined",
    "not yet known",
    "to be determined",
    "to be decided",
    "to be defined",
    "to be confirmed",
    "to be announced",
    "to be done",
    "to follow",
    "missing",
    "fill in",
    "fill me in",
    "text here",
    "key not found",
    "loading",
    "keine",
    "kein",
    "keines",
    "keiner",
    "keine angabe",
    "nicht gesetzt",
    "nicht definiert",
    "nicht verfügbar",
    "fehlt",
    "leer",
    "folgt",
    "platzhalter",
    "beispiel",
    "wird nachgereicht",
    "aucun",
    "aucune",
    "à définir",
    "à compléter",
    "à remplir",
    "non défini",
    "non renseigné",
    "exemple",
    "ninguno",
    "ninguna",
    "por definir",
    "por confirmar",
    "sin definir",
    "no definido",
    "no disponible",
    "ejemplo",
    "nessuno",
    "nessuna",
    "da definire",
    "da confermare",
    "non definito",
    "non disponibile",
    "esempio",
    "nenhum",
    "nenhuma",
    "a definir",
    "a confirmar",
    "não definido",
    "não disponível",
    "exemplo",
    "geen",
    "niet ingevuld",
    "nog in te vullen",
    "nog te bepalen",
    "voorbeeld",
    "ingen",
    "inget",
    "saknas",
    "brak",
    "do uzupełnienia",
    "нет",
    "не указано",
];
/// Words that a program writes for a value that is not there; several of them are no text either.
const OF_PROGRAMS: [&str; 7] = ["nan", "null", "nil", "none", "undefined", "nat", "n/a"];

/// How a text begins, in lower case, that asks to be replaced.
const ASKS: [&str; 11] = [
    "your ",
    "your-",
    "your_",
    "<your",
    "[your",
    "insert ",
    "enter your",
    "lorem ipsum",
    "replace this",
    "replace me",
    "put your",
];
/// How one begins that is still to be written: in capitals, for `todo` is a word of Spanish.
const OPEN: [&str; 6] = ["TODO", "TBD", "TBA", "TBC", "FIXME", "XXX"];
/// A longer text than this means what it says.
const ASKING_BYTES_MAX: usize = 60;

pub(super) fn word(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write what is meant, or leave the cell empty.";
    let plain = cell.trim();
    let lower = plain.to_lowercase();
    let is_short = plain.len() < ASKING_BYTES_MAX;
    let asks = ASKS.iter().any(|asks| lower.starts_with(asks)) && !is_title(plain);
    let is_open = OPEN.iter().any(|open| {
        let rest = plain.strip_prefix(open).filter(|rest| rest.starts_with([':', ' ', '-', '(', ',', '?', '!', '/']));
        // `TBD Brewing`.
        rest.is_some_and(|rest| !rest.strip_prefix(' ').is_some_and(is_title) || *open == "TODO" || *open == "FIXME")
    });
    let is_empty = is_empty_word(&lower) && !NAMES.contains(&plain);
    let is_one = is_filler(&lower) || is_empty || is_object(&lower) || is_short && (asks || is_open);
    is_one.then(|| spoilt("this stands in the place of a value", HELP, plain))
}

/// Words of [`EMPTY_WORDS`] that are names where they have a capital.
const NAMES: [&str; 5] = ["Nat", "Nan", "Leer", "Nil", "Brak"];
/// What people ask for who leave a place to be filled in.
const FIELDS: [&str; 34] = [
    "name",
    "here",
    "yours",
    "address",
    "phone",
    "number",
    "email",
    "mail",
    "text",
    "url",
    "link",
    "date",
    "title",
    "value",
    "city",
    "state",
    "zip",
    "id",
    "token",
    "key",
    "website",
    "domain",
    "hours",
    "time",
    "details",
    "info",
    "information",
    "description",
    "message",
    "field",
    "data",
    "own",
    "this",
    "account",
];
/// Those that are also parts of names: with two words only.
const KINDS: [&str; 10] =
    ["business", "company", "clinic", "practice", "location", "brand", "office", "team", "agency", "logo"];

/// Whether this is the name of a business that happens to begin as a request does: each word has a capital, and none asks for
/// something that a form has.
fn is_title(text: &str) -> bool {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    let small = ["of", "the", "and", "in", "on", "at", "for", "a", "an", "to", "by", "de", "la"];
    let has_capital = |word: &&str| word.starts_with(|c: char| !c.is_lowercase()) || small.contains(word);
    let is_asked = |word: &&str| {
        let lower = word.to_lowercase();
        FIELDS.contains(&lower.as_str()) || words.len() < 3 && KINDS.contains(&lower.as_str())
    };
    let begins = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    begins && words.iter().all(has_capital) && !words.iter().any(is_asked)
}

/// Whether a cell has nothing in it but signs for what is missing: `xxx`, `XX-XX-XXXX`, `???`, `____`, `...`.
fn is_filler(lower: &str) -> bool {
    let count = |wanted: char| lower.chars().filter(|c| *c == wanted).count();
    let only = |wanted: char| {
        count(wanted) > 0
            && lower.chars().all(|c| {
                c == wanted || c.is_whitespace() || matches!(c, '-' | '.' | '/' | '(' | ')' | '+' | '@' | '?' | '!')
            })
    };
    let is_dots = lower.chars().all(|c| matches!(c, '.' | '…')) && (lower.len() > 2);
    count('x') > 2 && only('x')
        || lower.chars().all(|c| matches!(c, '?' | '？' | ' ')) && lower.len() > 1
        || count('_') > 2 && only('_')
        || is_dots
}

/// Whether a cell is one of those words, whatever stands around it: `(none)`, `<NULL>`, `[TBD]`, `undefined, undefined`.
fn is_empty_word(lower: &str) -> bool {
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '#');
    let mut several = bare
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'))
        .filter(|word| !word.is_empty())
        .peekable();
    let is_bracketed = ["<na>", "(blank)", "(empty)", "<blank>", "<empty>", "[blank]", "[empty]"].contains(&lower);
    is_bracketed
        || EMPTY_WORDS.contains(&bare)
        || several.peek().is_some() && several.all(|word| OF_PROGRAMS.contains(&word))
}

/// What JavaScript writes for a thing that is no text.
fn is_object(lower: &str) -> bool {
    lower.starts_with("[object ") || lower.starts_with("[function") || lower.starts_with("<object object")
}

/// Words with which people leave a cell empty, in lower case and without the marks around them.
const NOTHING: [&str; 27] = [
    "none",
    "n/a",
    "n.a",
    "na",
    "n/d",
    "n.d",
    "n.v.t",
    "k.a",
    "null",
    "nil",
    "nan",
    "nothing",
    "empty",
    "blank",
    "undefined",
    "unset",
    "not set",
    "not applicable",
    "keine",
    "kein",
    "aucun",
    "ninguno",
    "nessuno",
    "nenhum",
    "geen",
    "ingen",
    "нет",
];
/// Words that answer a question that nobody has asked in a column of ids.
const ANSWERS: [&str; 28] = [
    "no",
    "yes",
    "y",
    "n",
    "x",
    "true",
    "false",
    "on",
    "off",
    "ja",
    "nein",
    "non",
    "oui",
    "sí",
    "si",
    "unknown",
    "new",
    "later",
    "pending",
    "same",
    "default",
    "create",
    "ok",
    "okay",
    "existing",
    "exists",
    "same as above",
    "take over",
];
/// A shorter number than this is no id.
const ID_DIGITS_MIN: usize = 5;

/// Whether this cell is as good as empty: it has nothing in it, or a word or a dash for nothing.
pub(crate) fn says_nothing(cell: &str) -> bool {
    let lower = cell.trim().to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let is_dash = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '−' | '/' | '.' | '_');
    // An error of a spreadsheet is none.
    lower.chars().all(is_dash) || !lower.starts_with('#') && (NOTHING.contains(&bare) || lower == "n / a")
}

/// Whether a cell for an id has a word in it that is none, however it is written: `no`, `0`, `TBD`, `xxx`.
pub(crate) fn is_no_id(cell: &str) -> bool {
    let lower = cell.trim().to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let is_number = bare.len() < ID_DIGITS_MIN && bare.bytes().all(|byte| byte.is_ascii_digit());
    bare.is_empty()
        || is_number
        || ANSWERS.contains(&bare)
        || EMPTY_WORDS.contains(&bare)
        || is_filler(&lower)
        || super::error(cell).is_some()
}
