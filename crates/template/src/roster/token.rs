//! The cell that holds a location's token, or says where it is kept.

use fitout_model::{Digest, SecretReference, TokenFault, check_token};
use secrecy::SecretString;
use std::fmt;

/// What stands in the token's column of a row.
#[derive(Clone)]
pub enum TokenCell {
    /// The token itself, of the right shape.
    Literal(SecretString),
    /// Where it is kept; nobody has looked there yet.
    Kept(SecretReference),
}

impl TokenCell {
    /// The token, where the cell holds it.
    pub(crate) fn literal(&self) -> Option<&SecretString> {
        match self {
            TokenCell::Literal(token) => Some(token),
            TokenCell::Kept(_) => None,
        }
    }
}

impl fmt::Debug for TokenCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenCell::Literal(_) => f.write_str("Literal"),
            TokenCell::Kept(reference) => f.debug_tuple("Kept").field(reference).finish(),
        }
    }
}

/// What is wrong with a cell, and what to do.
pub(super) struct CellFault {
    pub(super) fault: TokenFault,
    pub(super) help: &'static str,
}

/// Reads a cell; it must not be empty.
pub(super) fn read(cell: &str) -> Result<TokenCell, CellFault> {
    match SecretReference::parse(cell) {
        Some(Ok(reference)) => Ok(TokenCell::Kept(reference)),
        Some(Err(fault)) => Err(CellFault {
            fault: TokenFault { message: fault.to_string(), found: None },
            help: "Write the token itself, or one of env:NAME, file:PATH, cmd:PROGRAM ARGS, op://vault/item/field.",
        }),
        None => match check_token(cell) {
            // `env=NAME` has the form of a token.
            _ if is_misspelt_reference(cell) => Err(CellFault {
                fault: TokenFault {
                    message: "this says where a token is kept, and is not written as it is read".to_owned(),
                    found: None,
                },
                help: "Write env:NAME, file:PATH, cmd:PROGRAM ARGS or op://vault/item/field: the first word in small letters, and no \
                       blank before or behind the colon.",
            }),
            Ok(()) => Ok(TokenCell::Literal(SecretString::from(cell))),
            Err(fault) => Err(CellFault {
                fault,
                help: "Copy the token again from the location's settings, without anything around it.",
            }),
        },
    }
}

/// Whether this is a reference in another spelling: `ENV:NAME`, `File: path`, `env=NAME`, `$NAME`, `C:\path`.
fn is_misspelt_reference(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "env",
        "file",
        "cmd",
        "op",
        "environment",
        "envvar",
        "var",
        "path",
        "command",
        "exec",
        "1password",
        "onepassword",
    ];
    let cell = cell.trim();
    let word = cell.split([':', '=']).next().unwrap_or_default();
    let is_parted = word.len() < cell.len();
    let is_word = is_parted && WORDS.contains(&word.trim().trim_matches(['$', '(', '{', '"']).to_lowercase().as_str());
    let is_shell = cell.starts_with('$') || cell.starts_with('%') && cell.ends_with('%') && cell.len() > 2;
    let is_drive =
        word.len() == 1 && cell.get(1..).is_some_and(|rest| rest.starts_with(":\\") || rest.starts_with(":/"));
    is_word || is_shell || is_drive
}

/// What two rows with the same token have in common, without keeping the token.
pub(super) fn fingerprint(cell: &str) -> Digest {
    Digest::of_bytes(cell.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_in_another_spelling_is_told_how_to_be_written() {
        for cell in [
            "ENV:NAME",
            "Env:TOKEN_1",
            "eNv:TOKEN_1",
            "env : NAME",
            " env:NAME",
            "env=NAME",
            "$TOKEN_1",
            "${TOKEN_1}",
            "$env:TOKEN_1",
            "%TOKEN_1%",
            "File:path",
            "FILE:/run/x",
            "file :/run/x",
            "C:\\tokens\\a.txt",
            "CMD:pass show x",
            "Cmd:pass",
            "OP://vault/item/field",
            "Op://vault/item/field",
            "op:vault/item",
            "Environment:NAME",
            "1Password://vault/item/field",
        ] {
            let fault = read(cell).err().unwrap_or_else(|| panic!("{cell}"));
            assert!(fault.help.contains("env:NAME"), "{cell}: {}", fault.fault.message);
            assert!(!fault.fault.message.contains("TOKEN_1") && fault.fault.found.is_none(), "{cell}");
        }
        for token in ["pit-00000000-0000-4000-8000-000000000001", "env.abcdefgh", "file/abcdefgh", "opaque-token-1"] {
            assert!(read(token).is_ok(), "{token}");
        }
        for (cell, message) in [("pit 00000001", "white space"), ("tok:12345678", "a character that no token has")] {
            let fault = read(cell).err().unwrap().fault;
            assert!(fault.message.contains(message), "{cell}: {}", fault.message);
        }
    }
}
