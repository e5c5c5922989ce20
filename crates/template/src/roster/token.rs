//! The cell that holds a location's token, or says where it is kept.

use fitout_model::{Digest, Reference, TokenFault, check_token};
use secrecy::SecretString;
use std::fmt;

/// What stands in the token's column of a row.
#[derive(Clone)]
pub enum TokenCell {
    /// The token itself, of the right shape.
    Literal(SecretString),
    /// Where it is kept; nobody has looked there yet.
    Kept(Reference),
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
    match Reference::parse(cell) {
        Some(Ok(reference)) => Ok(TokenCell::Kept(reference)),
        Some(Err(fault)) => Err(CellFault {
            fault: TokenFault { message: fault.to_string(), found: None },
            help: "Write the token itself, or one of env:NAME, file:PATH, cmd:PROGRAM ARGS, op://vault/item/field.",
        }),
        None => match check_token(cell) {
            Ok(()) => Ok(TokenCell::Literal(SecretString::from(cell))),
            Err(fault) => Err(CellFault {
                fault,
                help: "Copy the token again from the location's settings, without anything around it.",
            }),
        },
    }
}

/// What two rows with the same token have in common, without keeping the token.
pub(super) fn fingerprint(cell: &str) -> Digest {
    Digest::of_bytes(cell.as_bytes())
}
