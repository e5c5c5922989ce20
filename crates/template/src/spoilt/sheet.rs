//! What a spreadsheet has made of a cell: an error, a formula that was never computed, a number in another form.

use super::{Spoilt, spoilt};

/// The names of the errors that spreadsheets and databases show, in the languages they are sold in, without the signs around
/// them.
const ERRORS: &[&str] = &[
    "N/A",
    "N/D",
    "N/V",
    "N/B",
    "I/T",
    "NV",
    "ND",
    "NA",
    "REF",
    "BEZUG",
    "RIF",
    "VERW",
    "REFERENCE",
    "REFERENS",
    "VIITTAUS",
    "ADR",
    "ODKAZ",
    "BAŞV",
    "ССЫЛКА",
    "NAME",
    "NOM",
    "NOMBRE",
    "NOME",
    "NAAM",
    "NAVN",
    "NAMN",
    "NIMI",
    "NAZWA",
    "NÁZEV",
    "NÉV",
    "ИМЯ",
    "VALUE",
    "WERT",
    "VALEUR",
    "VALOR",
    "VALORE",
    "WAARDE",
    "VERDI",
    "VÆRDI",
    "VÄRDEFEL",
    "ARVO",
    "ARG",
    "HODNOTA",
    "ÉRTÉK",
    "ЗНАЧ",
    "DEĞER",
    "DIV/0",
    "DEEL/0",
    "DIVISION/0",
    "JAKO/0",
    "DZIEL/0",
    "DĚLENÍ_NULOU",
    "ZÉRÓOSZTÓ",
    "ДЕЛ/0",
    "SAYI/0",
    "NULL",
    "NUL",
    "NULO",
    "NULLO",
    "NULLA",
    "LEEG",
    "TYHJÄ",
    "SKÄRNING",
    "ПУСТО",
    "BOŞ",
    "NUM",
    "NÚM",
    "ZAHL",
    "GETAL",
    "LUKU",
    "LICZBA",
    "ČÍSLO",
    "SZÁM",
    "ЧИСЛО",
    "SAYI",
    "OGILTIGT",
    "PUUTTUU",
    "SAKNAS",
    "HIÁNYZIK",
    "NENÍ_K_DISPOZICI",
    "Н/Д",
    "SPILL",
    "ÜBERLAUF",
    "PROPAGATION",
    "DESBORDAMIENTO",
    "ESPANSIONE",
    "OVERLOOP",
    "CALC",
    "KALK",
    "FIELD",
    "FELD",
    "ERROR",
    "FEHLER",
    "ERREUR",
    "ERRORE",
    "BLOCKED",
    "CONNECT",
    "UNKNOWN",
    "GETTING_DATA",
    "MACRO",
    "MAKRO",
    "ADDIN",
];
/// Words before the number of an error of `LibreOffice`.
const NUMBERED: [&str; 5] = ["Err", "Error", "Fehler", "Erreur", "Errore"];

/// An error of a spreadsheet: a whole cell that has its form, or a word with all its signs.
pub(super) fn error(cell: &str) -> Option<Spoilt> {
    const MESSAGE: &str = "a spreadsheet has left an error here";
    const HELP: &str = "Mend the formula in the spreadsheet, or write the value, and save it again.";
    let plain = cell.trim();
    let numbered =
        |(word, code): (&str, &str)| NUMBERED.contains(&word.trim()) && code.trim().len() == 3 && digits(code.trim());
    if is_error(plain) || plain.split_once(':').is_some_and(numbered) {
        return Some(spoilt(MESSAGE, HELP, plain));
    }
    if plain.chars().count() > 2 && plain.chars().all(|c| c == '#') {
        return Some(spoilt("a spreadsheet shows this where a column is too narrow", HELP, plain));
    }
    let mut words = plain.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"'));
    words.find(|word| is_error_in_text(word)).map(|word| spoilt(MESSAGE, HELP, word))
}

/// The name in `#NAME?`, `#¡VALOR!` and `#DIV/0`, and whether a sign stands behind it.
fn name(word: &str) -> Option<(&str, bool)> {
    let name = word.strip_prefix(['#', '＃'])?.trim_start_matches(['¡', '¿']);
    let bare = name.trim_end_matches(['!', '?', '！', '？']);
    (!bare.is_empty()).then_some((bare, bare.len() < name.len()))
}

fn is_known(name: &str) -> bool {
    let name = name.to_uppercase();
    ERRORS.contains(&name.as_str())
}

/// Whether a whole cell is an error. What has its signs is one in any language.
fn is_error(plain: &str) -> bool {
    let in_form =
        |name: &str| name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '/' | '_' | '¡'));
    // Without its signs and in small letters it is a word for others to find it by.
    let is_loud =
        |name: &str| name.contains('/') || !name.contains(char::is_lowercase) || matches!(name, "Error" | "Deleted");
    name(plain).is_some_and(|(name, has_sign)| {
        is_known(name) && (has_sign || is_loud(name)) || has_sign && in_form(name) || name == "Deleted"
    })
}

/// The same within a text, where `#name` can be a word for others to find it by.
fn is_error_in_text(word: &str) -> bool {
    name(word).is_some_and(|(name, has_sign)| {
        let stands_alone = name.contains(['/', '_']) || name == "NV" || name == "ND";
        is_known(name) && (has_sign || stands_alone)
    })
}

/// A formula as text: `=SUM(A1:A3)`, `+A1`, `{=A1*2}`.
pub(super) fn formula(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write its value: in the spreadsheet make the column a number or general, enter the formula again, and save \
                        the file again.";
    let plain = cell.trim();
    let inner = plain.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(plain);
    let sign = inner.chars().next()?;
    let rest = inner.get(sign.len_utf8()..)?;
    let is_one = match sign {
        // An arrow, a line of such signs, a sentence behind a blank.
        '=' | '＝' => {
            let begins =
                |c: char| c.is_alphanumeric() || matches!(c, '$' | '"' | '\'' | '(' | '[' | '#' | '@' | '+' | '-');
            rest.starts_with(begins) && (!rest.contains(' ') || rest.starts_with(['"', '\'']) || names_something(rest))
        }
        '+' | '-' | '＋' | '－' => computes(rest),
        '@' | '＠' => calls(rest),
        _ => false,
    };
    is_one.then(|| spoilt("a formula of a spreadsheet stands here, and not its value", HELP, plain))
}

fn is_operator(c: char) -> bool {
    "+-*/^&():;,!%<>=".contains(c)
}

/// Whether a function is called here: `SUM(A1)`.
fn calls(text: &str) -> bool {
    let Some((before, _)) = text.split_once('(') else { return false };
    let function = before.rsplit(is_operator).next().unwrap_or_default();
    let in_name = |c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
    text.trim_end().ends_with(')') && function.starts_with(char::is_uppercase) && function.chars().all(in_name)
}

/// Whether a cell or a function is named somewhere in what has blanks.
fn names_something(text: &str) -> bool {
    calls(text) || text.split(|c: char| is_operator(c) || c == ' ').any(is_cell)
}

/// Whether this is made of nothing but cells, functions, numbers and signs, with a cell or a function in it.
fn computes(text: &str) -> bool {
    let mut parts = text.split(is_operator).filter(|part| !part.is_empty());
    let has_cell = parts.clone().any(is_cell);
    let of_sheet = text.contains('!') && !text.contains(' ');
    calls(text) || has_cell && (of_sheet || parts.all(|part| is_cell(part) || part.parse::<f64>().is_ok()))
}

/// Whether this names a cell: `A1`, `$AB$12`.
fn is_cell(part: &str) -> bool {
    let part = part.strip_prefix('$').unwrap_or(part);
    let row = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let column = part.len() - row.len();
    let row = row.strip_prefix('$').unwrap_or(row);
    (1..=3).contains(&column) && row.len() <= 7 && digits(row)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// What a spreadsheet shows for a day that it counts as 0: an empty cell in a column of dates.
const NO_DAYS: [&str; 18] = [
    "1/0/1900",
    "01/00/1900",
    "0/1/1900",
    "00/01/1900",
    "0/0/1900",
    "00.01.1900",
    "0.1.1900",
    "00-01-1900",
    "0-1-1900",
    "1900-01-00",
    "1900/01/00",
    "1/0/00",
    "0-Jan-00",
    "0-Jan-1900",
    "12/30/1899",
    "30/12/1899",
    "30.12.1899",
    "1899-12-30",
];

pub(super) fn no_day(cell: &str) -> Option<Spoilt> {
    const HELP: &str = "Write the date, or leave the cell empty: in the spreadsheet make the column text.";
    let plain = cell.trim();
    let day = plain.split([' ', 'T']).next().unwrap_or_default();
    let rest = plain.get(day.len()..).unwrap_or_default();
    let is_time =
        rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | ':' | '.' | 'T' | 'Z' | 'A' | 'P' | 'M'));
    (NO_DAYS.contains(&day) && is_time).then(|| spoilt("a spreadsheet has made a date of an empty cell", HELP, plain))
}

pub(super) fn number(cell: &str) -> Option<Spoilt> {
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
    let fraction = |ends: [&str; 2], least: usize| {
        let whole = ends.iter().find_map(|end| unsigned.strip_suffix(end));
        whole.is_some_and(|whole| whole.len() >= least && digits(whole))
    };
    // A shorter number with two places is an amount of money.
    if fraction([".0", ",0"], 5) || fraction([".00", ",00"], 9) || fraction([".000", ",000"], 9) {
        return Some(spoilt("a program has taken this for a number, and written a fraction behind it", HELP, plain));
    }
    None
}
