//! Which character parts the cells: comma, semicolon, tab or bar.

use super::special::means;
use crate::problem::suggest::fold;

/// In the order of preference when the header does not tell.
pub(super) const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A first line that is for Excel: `sep=;`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SepLine {
    /// What it says, where that is one that is read.
    pub(super) delimiter: Option<u8>,
    /// How many bytes it has, the line break included.
    pub(super) length: usize,
}

/// The line for Excel that the file begins with. A program that did not know it may have saved it as a row, with marks
/// around it or empty cells behind it; people put blanks into it, and write a tab as they would say it.
pub(super) fn sep_line(head: &[u8]) -> Option<SepLine> {
    let end = head.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(head.len());
    let (line, rest) = head.split_at_checked(end)?;
    let breaks = usize::from(!rest.is_empty()) + usize::from(rest.starts_with(b"\r\n"));
    let line = str::from_utf8(line).ok()?.trim_start_matches([' ', '"', '\'', '\u{feff}']);
    let (word, said) = line.split_once('=')?;
    if !word.trim().eq_ignore_ascii_case("sep") {
        return None;
    }
    let said = said.trim_matches(' ').trim_start_matches(['"', '\'', ' ']);
    let lower = said.to_ascii_lowercase();
    let spelled = ["\\t", "tab"].iter().find_map(|tab| lower.strip_prefix(tab).map(|_| (b'\t', said.get(tab.len()..))));
    let (delimiter, behind) = if let Some((tab, behind)) = spelled {
        (Some(tab), behind)
    } else {
        let first = said.chars().next().filter(|c| !c.is_alphanumeric())?;
        let known = u8::try_from(first).ok().filter(|byte| CANDIDATES.contains(byte));
        (known, said.get(first.len_utf8()..))
    };
    let nothing =
        |c: char| matches!(c, '"' | '\'' | ' ') || u8::try_from(c).is_ok_and(|byte| CANDIDATES.contains(&byte));
    behind?.chars().all(nothing).then_some(SepLine { delimiter, length: end + breaks })
}

/// What parts the columns of this header, where it is nothing that is read: only then has it the wanted column.
pub(super) fn stranger(head: &[u8], wanted: &str) -> Option<String> {
    let header = first_record(head);
    let read = delimiter(head, wanted, None);
    let known: Vec<String> = cells(header, read).map(|cell| fold(&String::from_utf8_lossy(&cell))).collect();
    if cells(header, read).any(|cell| means(&String::from_utf8_lossy(&cell), wanted)) {
        return None;
    }
    let text = String::from_utf8_lossy(header).replace(['"', '\''], "");
    let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut signs: Vec<&str> = text.split(in_name).filter(|sign| !sign.is_empty()).collect();
    signs.sort_unstable();
    signs.dedup();
    let parts = |sign: &str| text.split(sign).filter(|part| !part.trim().is_empty()).count();
    let has_wanted = |sign: &str| text.split(sign).any(|part| fold(part) == fold(wanted));
    let found = signs
        .into_iter()
        .filter(|sign| has_wanted(sign) && parts(sign) > known.len())
        .max_by_key(|sign| parts(sign))?;
    let found = if found.trim().is_empty() { found } else { found.trim() };
    Some(match found.chars().next() {
        Some(c) if c.is_control() => format!("U+{:04X}", u32::from(c)),
        Some(c) if c.is_whitespace() => "blanks".to_owned(),
        Some(_) | None => format!("`{found}`"),
    })
}

/// The delimiter under which the header has the wanted column; failing that, the one that Excel is told, and failing that,
/// the one that stands most often in it.
pub(super) fn delimiter(head: &[u8], wanted: &str, told: Option<u8>) -> u8 {
    let header = first_record(head);
    let has_wanted =
        |delimiter: u8| cells(header, delimiter).any(|cell| means(&String::from_utf8_lossy(&cell), wanted));
    // A header of one column looks right under every delimiter, so the plain count decides among equals.
    let count = |delimiter: u8| cells(header, delimiter).count();
    let best = |d: &u8| (has_wanted(*d), told == Some(*d), count(*d));
    CANDIDATES.into_iter().rev().max_by_key(best).unwrap_or(b',')
}

/// Whether a file that begins so is a table with this column.
pub(crate) fn is_roster(head: &[u8], column: &str) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let rest = head.get(sep_line(head).map_or(0, |sep| sep.length)..).unwrap_or_default();
    let header = first_record(rest);
    let names: Vec<String> =
        cells(header, delimiter(rest, column, None)).map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect();
    // A comment of a template can name columns.
    !header.starts_with(b"#") && names.len() > 1 && names.iter().any(|name| means(name, column))
}

/// Whether a file that begins so is a template: it has the keys that only a template has.
pub(crate) fn is_template(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let has = |key: &str| text.lines().any(|line| line.trim_start_matches('\u{feff}').starts_with(key));
    has("agents:") || has("name:") && (has("version:") || has("variables:"))
}

/// The bytes before the first line break that stands outside of quotation marks.
pub(super) fn first_record(head: &[u8]) -> &[u8] {
    let skipped = head.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let head = head.get(skipped..).unwrap_or_default();
    let mut quoted = false;
    let end = head.iter().position(|byte| {
        quoted ^= *byte == b'"';
        !quoted && matches!(byte, b'\r' | b'\n')
    });
    head.get(..end.unwrap_or(head.len())).unwrap_or_default()
}

/// The cells of a record, roughly: every quotation mark in it is dropped.
pub(super) fn cells(record: &[u8], delimiter: u8) -> impl Iterator<Item = Vec<u8>> {
    let mut quoted = false;
    record
        .split(move |byte| {
            quoted ^= *byte == b'"';
            !quoted && *byte == delimiter
        })
        .map(|cell| cell.iter().copied().filter(|b| *b != b'"').collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_header_decides() {
        assert_eq!(delimiter(b"location_id,token,a\nx;y;z;u", "location_id", None), b',');
        assert_eq!(delimiter(b"location_id;token;\"a,b,c,d\"\r\n", "location_id", None), b';');
        assert_eq!(delimiter(b"location_id\ttoken\n", "location_id", None), b'\t');
        assert_eq!(delimiter(b"", "location_id", None), b',');
        assert_eq!(delimiter(b"location_id\nabc", "location_id", None), b',');
        assert_eq!(delimiter(b"Location ID|token|a,b,c,d\n", "location_id", None), b'|');
        assert_eq!(delimiter(b"location_id,token\n", "location_id", Some(b';')), b',', "a header is believed first");
        assert_eq!(delimiter(b"id;a,b,c\n", "location_id", Some(b';')), b';');
    }

    #[test]
    fn a_line_for_excel_is_heard() {
        let sep = |text: &str| sep_line(text.as_bytes()).map(|sep| (sep.delimiter.map_or('-', char::from), sep.length));
        assert_eq!(sep("sep=;\r\nlocation_id;token\r\n"), Some((';', 7)));
        assert_eq!(sep("SEP=|\nlocation_id|token\n"), Some(('|', 6)));
        assert_eq!(sep("\"sep=;\",,\nlocation_id,token\n"), Some((';', 10)));
        assert_eq!(sep("sep=\t\r"), Some(('\t', 6)));
        assert_eq!(sep("sep=,"), Some((',', 5)));
        for (text, delimiter) in [
            ("sep= ;", ';'),
            ("Sep = ;", ';'),
            (" sep=; ", ';'),
            ("\"sep= ;\"", ';'),
            ("sep=\";\"", ';'),
            ("sep=';'", ';'),
            ("sep=\\t", '\t'),
            ("sep=tab", '\t'),
            ("SEP=TAB;;", '\t'),
            ("sep=;;;", ';'),
            ("sep=:", '-'),
            ("sep=^", '-'),
        ] {
            assert_eq!(sep(text), Some((delimiter, text.len())), "{text}");
        }
        for other in ["", "sep", "sep=", "sep=x\n", "sep=;location_id\n", "separator;token\n", "\nsep=;\n"] {
            assert_eq!(sep(other), None, "{other}");
        }
    }

    #[test]
    fn what_parts_the_columns_otherwise_is_named() {
        let named = |text: &str| stranger(text.as_bytes(), "location_id");
        for (text, sign) in [
            ("location_id:token:name\nLoc1:pit-1:x\n", "`:`"),
            ("Location ID : token : name\n", "`:`"),
            ("\"location_id\":\"token\"\n", "`:`"),
            ("name^location_id^token\n", "`^`"),
            ("location_id~token\n", "`~`"),
            ("location_id::token::name, and more\n", "`::`"),
            ("location_id；token\n", "`；`"),
            ("location_id/token\n", "`/`"),
            ("location_id\u{1f}token\n", "U+001F"),
            ("location_id token name\n", "blanks"),
            ("name   location_id   token\n", "blanks"),
        ] {
            assert_eq!(named(text).as_deref(), Some(sign), "{text}");
        }
        for text in [
            "location_id,token\n",
            "Location ID;token\n",
            "location_id\n",
            "id,token\n",
            "my location_id,token,name\n",
            "",
            "a:b\n",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_sniffed(
            names in proptest::collection::vec("[a-z]{1,8}", 1..6),
            delimiter_index in 0_usize..4,
            quoted in any::<bool>(),
        ) {
            let delimiter = CANDIDATES[delimiter_index];
            let names = std::iter::once("location_id".to_owned()).chain(names);
            let names: Vec<String> = names.map(|n| if quoted { format!("\"{n}, or; so|\"") } else { n }).collect();
            let head = names.join(&char::from(delimiter).to_string());
            prop_assert_eq!(super::delimiter(head.as_bytes(), "location_id", None), delimiter);
        }
    }
}
