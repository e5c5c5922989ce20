//! What a token may look like. No message of this module holds any part of one.

use fitout_model::Digest;

const TOKEN_CHARS_MIN: usize = 8;
const TOKEN_CHARS_MAX: usize = 4096;
const REFERENCES: [&str; 4] = ["env:", "file:", "cmd:", "op://"];

/// What is wrong with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TokenFault {
    /// The same for every token with this fault.
    pub(super) message: String,
    /// Where in the token, and which character.
    pub(super) found: Option<String>,
}

/// Whether the cell says where the token is kept instead of holding it.
pub(super) fn is_reference(cell: &str) -> bool {
    REFERENCES.iter().any(|scheme| cell.starts_with(scheme))
}

/// The first fault of a token. HTTP would take some of these characters (a tab, a no-break space), the API never does.
pub(super) fn check(cell: &str) -> Result<(), TokenFault> {
    let fault = |message: String, found| Err(TokenFault { message, found });
    if cell.is_empty() {
        return fault("the token is empty".to_owned(), None);
    }
    let stranger = cell.chars().zip(1_usize..).find(|(c, _)| !allowed(*c));
    if let Some((c, place)) = stranger {
        let found = Some(format!("U+{:04X} as character {place}", u32::from(c)));
        return fault(format!("the token has {}", describe(c)), found);
    }
    if cell.len() < TOKEN_CHARS_MIN || cell.len() > TOKEN_CHARS_MAX {
        let message = format!("the token is not {TOKEN_CHARS_MIN} to {TOKEN_CHARS_MAX} characters long");
        return fault(message, Some(format!("{} characters", cell.len())));
    }
    Ok(())
}

/// What two rows with the same token have in common, without keeping the token.
pub(super) fn fingerprint(cell: &str) -> Digest {
    Digest::of_bytes(cell.as_bytes())
}

fn allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '~' | '+' | '/' | '=' | '-')
}

fn describe(c: char) -> &'static str {
    if c.is_whitespace() {
        "white space in it"
    } else if c.is_control() {
        "a control character in it"
    } else if matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') {
        "an invisible character in it"
    } else {
        "a character that no token has"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_fault_names_the_character_and_its_place_and_nothing_else() {
        let fault = check("pit-1234\u{a0}5678").unwrap_err();
        assert_eq!(fault.message, "the token has white space in it");
        assert_eq!(fault.found.as_deref(), Some("U+00A0 as character 9"));
        assert_eq!(check("pit-1234\u{200b}").unwrap_err().message, "the token has an invisible character in it");
        assert_eq!(check("pit-12\u{7}34").unwrap_err().message, "the token has a control character in it");
        assert!(check("short").is_err());
        assert!(check(&"a".repeat(4097)).is_err());
        assert!(check("pit-00000000-0000-4000-8000-000000000001").is_ok());
    }

    proptest! {
        #[test]
        fn only_what_the_pattern_allows_is_taken(cell in "\\PC{0,40}") {
            let allowed = cell.chars().all(|c| c.is_ascii_alphanumeric() || "._~+/=-".contains(c));
            prop_assert_eq!(check(&cell).is_ok(), allowed && (8..=4096).contains(&cell.len()));
        }
    }
}
