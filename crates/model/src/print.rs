//! The keyed fingerprint of a token: whether two tokens are the same can be told by it, and nothing else.

use hmac::{Hmac, KeyInit as _, Mac as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use std::fmt::Write as _;

/// How many bytes of the code are kept: enough that two tokens never share it by chance.
const PRINT_BYTES: usize = 16;

/// The key under which one journal's fingerprints are made, so that those of two journals cannot be compared.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintKey(Box<str>);

impl PrintKey {
    /// The key that this text is.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The fingerprint of a token: the first 128 bits of its HMAC-SHA256, in hex. No token can be had from it.
    #[must_use]
    pub fn print(&self, token: &str) -> TokenPrint {
        let mut hex = String::with_capacity(2 * PRINT_BYTES);
        // A key of any length is taken, so there is always a code.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) {
            mac.update(token.as_bytes());
            for byte in mac.finalize().into_bytes().iter().take(PRINT_BYTES) {
                let _ = write!(hex, "{byte:02x}");
            }
        }
        TokenPrint(hex.into_boxed_str())
    }
}

impl fmt::Debug for PrintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrintKey")
    }
}

/// The fingerprint of a token under a journal's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TokenPrint(Box<str>);

/// How many digits of a fingerprint tell the tokens of one roster apart.
const SHORT_DIGITS: usize = 12;

impl TokenPrint {
    /// Its first twelve digits: enough to tell the tokens of one roster apart.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..SHORT_DIGITS).unwrap_or(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_fingerprint_is_the_code_that_the_standard_says() {
        // RFC 4231, test case 2.
        let print = PrintKey::new("Jefe").print("what do ya want for nothing?");
        assert_eq!(print, TokenPrint("5bdcc146bf60754e6a042426089575c7".into()));
    }

    proptest! {
        #[test]
        fn two_tokens_or_two_keys_never_share_a_fingerprint(a in "[a-z0-9-]{8,60}", b in "[a-z0-9-]{8,60}") {
            let (one, other) = (PrintKey::new("one"), PrintKey::new("other"));
            prop_assert_eq!(a == b, one.print(&a) == one.print(&b));
            prop_assert_ne!(one.print(&a), other.print(&a));
            let shown = format!("{:?}", one.print(&a));
            prop_assert!(!shown.contains(&a), "it can be read from its fingerprint");
        }
    }
}
