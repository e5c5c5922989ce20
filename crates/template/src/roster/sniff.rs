//! Which character parts the cells: comma, semicolon or tab.

/// In the order of preference when the header does not tell.
const CANDIDATES: [u8; 3] = [b',', b';', b'\t'];

/// The delimiter under which the header has the wanted column; failing that, the one that stands most often in it.
pub(super) fn delimiter(head: &[u8], wanted: &str) -> u8 {
    let header = first_record(head);
    let has_wanted = |delimiter: u8| {
        cells(header, delimiter).any(|cell| String::from_utf8_lossy(&cell).trim().eq_ignore_ascii_case(wanted))
    };
    // A header of one column looks right under every delimiter, so the plain count decides among equals.
    let count = |delimiter: u8| cells(header, delimiter).count();
    CANDIDATES.into_iter().rev().max_by_key(|d| (has_wanted(*d), count(*d))).unwrap_or(b',')
}

/// The bytes before the first line break that stands outside of quotation marks.
fn first_record(head: &[u8]) -> &[u8] {
    let skipped = head.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let head = head.get(skipped..).unwrap_or_default();
    let mut quoted = false;
    let end = head.iter().position(|byte| {
        quoted ^= *byte == b'"';
        !quoted && matches!(byte, b'\r' | b'\n')
    });
    head.get(..end.unwrap_or(head.len())).unwrap_or_default()
}

fn cells(record: &[u8], delimiter: u8) -> impl Iterator<Item = Vec<u8>> {
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
        assert_eq!(delimiter(b"location_id,token,a\nx;y;z;u", "location_id"), b',');
        assert_eq!(delimiter(b"location_id;token;\"a,b,c,d\"\r\n", "location_id"), b';');
        assert_eq!(delimiter(b"location_id\ttoken\n", "location_id"), b'\t');
        assert_eq!(delimiter(b"", "location_id"), b',');
        assert_eq!(delimiter(b"location_id\nabc", "location_id"), b',');
    }

    proptest! {
        #[test]
        fn any_header_is_sniffed(
            names in proptest::collection::vec("[a-z]{1,8}", 1..6),
            delimiter_index in 0_usize..3,
            quoted in any::<bool>(),
        ) {
            let delimiter = CANDIDATES[delimiter_index];
            let names = std::iter::once("location_id".to_owned()).chain(names);
            let names: Vec<String> = names.map(|n| if quoted { format!("\"{n}, or; so\"") } else { n }).collect();
            let head = names.join(&char::from(delimiter).to_string());
            prop_assert_eq!(super::delimiter(head.as_bytes(), "location_id"), delimiter);
        }
    }
}
