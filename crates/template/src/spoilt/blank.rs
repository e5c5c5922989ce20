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
    let asks = ASKS.iter().any(|asks| lower.starts_with(asks));
    let is_open = OPEN.iter().any(|open| {
        plain.strip_prefix(open).is_some_and(|rest| rest.starts_with([':', ' ', '-', '(', ',', '?', '!', '/']))
    });
    let is_one = is_filler(&lower) || is_empty_word(&lower) || is_object(&lower) || is_short && (asks || is_open);
    is_one.then(|| spoilt("this stands in the place of a value", HELP, plain))
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
