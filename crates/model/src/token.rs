//! What a token may look like, and where one may be kept. No message of this module holds any part of either.

use crate::digest::Digest;
use crate::secret::is_shaped_like_a_secret;
use std::fmt;
use std::path::PathBuf;

const TOKEN_CHARS_MIN: usize = 8;
const TOKEN_CHARS_MAX: usize = 4096;

/// What is wrong with a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", .found.as_ref().map(|found| format!(": {found}")).unwrap_or_default())]
pub struct TokenFault {
    /// The same for every token with this fault.
    pub message: String,
    /// Where in the token, and which character.
    pub found: Option<String>,
}

/// Holds a text against the shape of tokens. HTTP would take some of the characters that are refused (a tab, a no-break
/// space), the API never does.
///
/// # Errors
/// Its first fault.
pub fn check_token(text: &str) -> Result<(), TokenFault> {
    let fault = |message: String, found| Err(TokenFault { message, found });
    if text.is_empty() {
        return fault("the token is empty".to_owned(), None);
    }
    if let Some(message) = around(text) {
        return fault(message.to_owned(), None);
    }
    let stranger = text.chars().zip(1_usize..).find(|(c, _)| !allowed(*c));
    if let Some((c, place)) = stranger {
        let found = Some(format!("U+{:04X} as character {place}", u32::from(c)));
        return fault(format!("the token has {}", describe(c)), found);
    }
    if text.len() < TOKEN_CHARS_MIN || text.len() > TOKEN_CHARS_MAX {
        let message = format!("the token is not {TOKEN_CHARS_MIN} to {TOKEN_CHARS_MAX} characters long");
        return fault(message, Some(format!("{} characters", text.len())));
    }
    Ok(())
}

/// What a person has copied together with a token, or in its place.
fn around(text: &str) -> Option<&'static str> {
    const MARKS: [char; 10] = ['"', '\'', '`', '“', '”', '„', '‘', '’', '«', '»'];
    let lower = text.trim_start().to_lowercase();
    if lower.starts_with("bearer ") || lower.starts_with("authorization:") || lower.starts_with("token:") {
        return Some("a word stands before the token, as in `Bearer pit-…`");
    }
    if text.starts_with(MARKS) || text.ends_with(MARKS) {
        return Some("the token has quotation marks around it");
    }
    text.contains("://").then_some("this is a web address, not a token")
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

/// Where a token is kept, as a cell of the roster says it.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretReference {
    /// `env:NAME`: a variable of the environment.
    Env(String),
    /// `file:PATH`: the first line of a file.
    File(PathBuf),
    /// `cmd:PROGRAM ARGS`: what a program prints, split into words as a shell would and run without one.
    Command {
        /// The program, by name or path.
        program: String,
        /// Its arguments.
        args: Vec<String>,
    },
    /// `op://vault/item/field`: a field of 1Password, with the scheme.
    OnePassword(String),
}

/// What is wrong with a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceFault {
    /// Not a name that a variable can have.
    #[error("`env:` needs the name of a variable: letters, digits and `_`")]
    Env,
    /// No path.
    #[error("`file:` needs a path")]
    File,
    /// Nothing to run, or a quotation mark that is never closed.
    #[error("`cmd:` needs a program and its arguments, with every quotation mark closed")]
    Command,
    /// Not a vault, an item and a field.
    #[error("`op://` needs a vault, an item and a field: op://vault/item/field")]
    OnePassword,
    /// What stands behind `env:`, `file:` or `op://` is a token itself.
    #[error(
        "what stands behind the colon looks like a token; `env:`, `file:` and `op://` say where one is kept, and the token itself stands alone"
    )]
    Secret,
}

impl SecretReference {
    /// The reference that a cell is; `None` when the cell is none and so must be the token itself.
    #[must_use]
    pub fn parse(cell: &str) -> Option<Result<Self, ReferenceFault>> {
        let scheme = |name: &str| cell.strip_prefix(name);
        // The words of a command may hold one, and are never shown.
        let names_a_place = ["env:", "file:", "op://"].iter().any(|name| cell.starts_with(name));
        if names_a_place && is_shaped_like_a_secret(cell) {
            return Some(Err(ReferenceFault::Secret));
        }
        if let Some(name) = scheme("env:") {
            let named = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let begins = name.chars().next().is_some_and(|c| !c.is_ascii_digit());
            let valid = begins && name.chars().all(named);
            return Some(if valid { Ok(SecretReference::Env(name.to_owned())) } else { Err(ReferenceFault::Env) });
        }
        if let Some(path) = scheme("file:") {
            let valid = !path.trim().is_empty() && !path.contains('\0');
            return Some(if valid {
                Ok(SecretReference::File(PathBuf::from(path)))
            } else {
                Err(ReferenceFault::File)
            });
        }
        if let Some(line) = scheme("cmd:") {
            return Some(command(line));
        }
        let rest = scheme("op://")?;
        let parts: Vec<&str> = rest.split('/').collect();
        let whole = (3..=4).contains(&parts.len()) && parts.iter().all(|part| !part.trim().is_empty());
        let plain = !cell.chars().any(char::is_control);
        let valid = whole && plain;
        Some(if valid { Ok(SecretReference::OnePassword(cell.to_owned())) } else { Err(ReferenceFault::OnePassword) })
    }

    /// The digest of all that it says: two references are the same where theirs are.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let rest = match self {
            SecretReference::Env(name) | SecretReference::OnePassword(name) => name.clone(),
            SecretReference::File(path) => path.display().to_string(),
            SecretReference::Command { program, args } => {
                std::iter::once(program).chain(args).cloned().collect::<Vec<_>>().join("\0")
            }
        };
        Digest::of_bytes(format!("{}:{rest}", self.scheme()).as_bytes())
    }

    /// The word for its kind: it may be shown, the rest of a reference may not.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        match self {
            SecretReference::Env(_) => "env",
            SecretReference::File(_) => "file",
            SecretReference::Command { .. } => "cmd",
            SecretReference::OnePassword(_) => "op",
        }
    }
}

fn command(line: &str) -> Result<SecretReference, ReferenceFault> {
    // A program's words cannot hold NUL, and a `#` must not make a comment of the rest: quote it, as in a shell.
    let mut words = shlex::split(line).filter(|_| !line.contains('\0')).ok_or(ReferenceFault::Command)?.into_iter();
    match words.next() {
        Some(program) if !program.is_empty() => Ok(SecretReference::Command { program, args: words.collect() }),
        Some(_) | None => Err(ReferenceFault::Command),
    }
}

// The arguments of a command can hold a secret.
impl fmt::Debug for SecretReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reference").field(&self.scheme()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_fault_names_the_character_and_its_place_and_nothing_else() {
        let fault = check_token("pit-1234\u{a0}5678").unwrap_err();
        assert_eq!(fault.to_string(), "the token has white space in it: U+00A0 as character 9");
        assert_eq!(check_token("pit-1234\u{200b}").unwrap_err().message, "the token has an invisible character in it");
        assert_eq!(check_token("pit-12\u{7}34").unwrap_err().message, "the token has a control character in it");
        assert!(check_token("short").is_err());
        assert!(check_token(&"a".repeat(4097)).is_err());
        assert!(check_token("pit-00000000-0000-4000-8000-000000000001").is_ok());
    }

    #[test]
    fn what_is_copied_with_a_token_is_named_in_words() {
        let token = "pit-00000000-0000-4000-8000-000000000001";
        for (text, message) in [
            (format!("Bearer {token}"), "a word stands before the token, as in `Bearer pit-…`"),
            (format!("authorization: bearer {token}"), "a word stands before the token, as in `Bearer pit-…`"),
            (format!("\"{token}\""), "the token has quotation marks around it"),
            (format!("‘{token}’"), "the token has quotation marks around it"),
            ("https://services.example/pit".to_owned(), "this is a web address, not a token"),
        ] {
            let fault = check_token(&text).unwrap_err();
            assert_eq!((fault.message.as_str(), fault.found), (message, None), "{text}");
        }
    }

    #[test]
    fn references_are_told_from_tokens_by_their_scheme() {
        let words = |program: &str, args: &[&str]| {
            let args = args.iter().map(|arg| (*arg).to_owned()).collect();
            Some(Ok(SecretReference::Command { program: program.to_owned(), args }))
        };
        assert_eq!(SecretReference::parse("pit-00000000-0000-4000-8000-000000000001"), None);
        assert_eq!(SecretReference::parse("env:TOKEN_1"), Some(Ok(SecretReference::Env("TOKEN_1".to_owned()))));
        assert_eq!(SecretReference::parse("file:/run/a b"), Some(Ok(SecretReference::File("/run/a b".into()))));
        assert_eq!(SecretReference::parse("cmd:pass show 'a b'"), words("pass", &["show", "a b"]));
        assert_eq!(SecretReference::parse("cmd:echo $HOME; ls"), words("echo", &["$HOME;", "ls"]));
        for (bad, fault) in [
            ("env:", ReferenceFault::Env),
            ("env:1A", ReferenceFault::Env),
            ("env:A B", ReferenceFault::Env),
            ("file: ", ReferenceFault::File),
            ("cmd:", ReferenceFault::Command),
            ("cmd:pass 'open", ReferenceFault::Command),
            ("cmd:''", ReferenceFault::Command),
            ("op://vault/item", ReferenceFault::OnePassword),
            ("op://vault//field", ReferenceFault::OnePassword),
            ("file:pit-00000000-0000-4000-8000-000000000001", ReferenceFault::Secret),
            ("env:eyJhbGciOiJIUzI1NiJ9.e30.x", ReferenceFault::Secret),
            ("op://v/i/pit-00000000-0000-4000-8000-000000000001", ReferenceFault::Secret),
        ] {
            assert_eq!(SecretReference::parse(bad), Some(Err(fault)), "{bad}");
        }
    }

    #[test]
    fn what_a_reference_says_is_not_shown() {
        let shown = format!("{:?}", SecretReference::parse("cmd:pass --key hush"));
        assert!(shown.contains("cmd") && !shown.contains("hush"), "{shown}");
    }

    proptest! {
        #[test]
        fn only_what_the_pattern_allows_is_taken(text in "\\PC{0,40}") {
            let allowed = text.chars().all(|c| c.is_ascii_alphanumeric() || "._~+/=-".contains(c));
            prop_assert_eq!(check_token(&text).is_ok(), allowed && (8..=4096).contains(&text.len()));
        }

        #[test]
        fn no_cell_is_both_a_token_and_a_reference(cell in "(env:|file:|cmd:|op://)\\PC{0,20}") {
            prop_assert!(SecretReference::parse(&cell).is_some() && check_token(&cell).is_err());
        }
    }
}
