//! Identifiers: newtypes that can only be made by a validating parse.

use crate::secret::is_invisible;
use crate::secret::is_shaped_like_a_secret;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text is empty.
    #[error("is empty")]
    Empty,
    /// The text is longer than the limit.
    #[error("has {len} characters, more than {max}")]
    TooLong {
        /// Its length in characters.
        len: usize,
        /// The longest that is taken.
        max: usize,
    },
    /// It is the address of a page.
    #[error("is a web address: the id is only a part of it, between two `/`")]
    Address,
    /// There are quotation marks around it.
    #[error("has quotation marks around it")]
    Quoted,
    /// A character that cannot stand in this kind of identifier.
    #[error("has {} at position {position}, which cannot stand in it", named(*.found))]
    Character {
        /// Counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// It has the form of a token, which is no id and must not be kept as one.
    #[error("looks like a token, and no id does")]
    Secret,
}

const ID_CHARS_MAX: usize = 128;

/// Marks that people and programs put around a text.
const QUOTATION_MARKS: [char; 10] = ['"', '\'', '`', '“', '”', '„', '‘', '’', '«', '»'];

/// The character in words that a person can look for.
fn named(c: char) -> String {
    match c {
        ' ' => "a blank".to_owned(),
        '\u{a0}' | '\u{202f}' | '\u{2007}' => format!("a blank of another kind (U+{:04X})", u32::from(c)),
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        _ if c.is_control() || is_invisible(c) || c.is_whitespace() => {
            format!("a character that cannot be seen (U+{:04X})", u32::from(c))
        }
        _ => format!("the character `{c}`"),
    }
}

fn check(text: &str, allowed: fn(char) -> bool) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    let len = text.chars().count();
    if len > ID_CHARS_MAX {
        return Err(IdError::TooLong { len, max: ID_CHARS_MAX });
    }
    // As a segment of a path these two would lead elsewhere.
    if text == "." || text == ".." {
        return Err(IdError::Character { position: 1, found: '.' });
    }
    // Before its characters are looked at: no message shall hold a part of it.
    if is_shaped_like_a_secret(text) {
        return Err(IdError::Secret);
    }
    match text.chars().zip(1..).find(|(c, _)| !allowed(*c)) {
        Some(_) if is_address(text) => Err(IdError::Address),
        Some((found, 1)) if QUOTATION_MARKS.contains(&found) => Err(IdError::Quoted),
        Some((found, position)) => Err(IdError::Character { position, found }),
        None => Ok(()),
    }
}

/// Whether it is the address of a page, as a browser shows it.
fn is_address(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    text.contains("://") || text.starts_with("www.") || host.contains('.') && text.contains('/')
}

/// Vendor ids go into URL paths, so only characters that need no escaping there are taken.
fn vendor(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')
}

fn key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $allowed:expr, $form:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(extend("pattern" = $form))]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text of the identifier.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                check(text, $allowed)?;
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                check(&text, $allowed)?;
                Ok(Self(text.into()))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.as_str().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

id!(
    /// The id of a location (a sub-account of the CRM), as it stands in the roster.
    LocationId, vendor, "^[A-Za-z0-9._:-]{1,128}$"
);
id!(
    /// The API's id of an agent.
    AgentId, vendor, "^[A-Za-z0-9._:-]{1,128}$"
);
id!(
    /// The API's id of an action of an agent.
    ActionId, vendor, "^[A-Za-z0-9._:-]{1,128}$"
);
id!(
    /// The API's id of a conversation with a contact.
    ConversationId, vendor, "^[A-Za-z0-9._:-]{1,128}$"
);
id!(
    /// The API's id of a message.
    MessageId, vendor, "^[A-Za-z0-9._:-]{1,128}$"
);
id!(
    /// The key of an agent in the template: ours, never sent to the API.
    AgentKey, key, "^[A-Za-z0-9_-]{1,128}$"
);
id!(
    /// The key of an action below an agent in the template: ours, never sent to the API.
    ActionKey, key, "^[A-Za-z0-9_-]{1,128}$"
);
id!(
    /// The name of one run: unique in its journal, sorts by time.
    RunId, key, "^[A-Za-z0-9_-]{1,128}$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_would_change_a_url_is_refused() {
        for bad in ["", "a/b", "a b", "a?b", "a#b", "ü", "a\u{a0}b", "a%2f", ".", ".."] {
            assert!(bad.parse::<AgentId>().is_err(), "{bad:?}");
        }
        assert_eq!("a/b".parse::<AgentId>(), Err(IdError::Character { position: 2, found: '/' }));
        assert!("a".repeat(129).parse::<AgentId>().is_err());
        assert_eq!("ve9EPM428h8vShlRW1KT".parse::<LocationId>().unwrap().as_str(), "ve9EPM428h8vShlRW1KT");
    }

    #[test]
    fn a_token_is_no_id() {
        let token = "pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab";
        assert_eq!(token.parse::<AgentId>(), Err(IdError::Secret));
        assert_eq!(format!("Bearer {token}").parse::<LocationId>(), Err(IdError::Secret));
        assert!(serde_json::from_value::<LocationId>(token.into()).is_err());
    }

    #[test]
    fn what_is_pasted_with_more_around_it_is_named_in_words() {
        let said = [
            "https://app.gohighlevel.com/v2/location/ve9EPM428h8vShlRW1KT/dashboard",
            "app.gohighlevel.com/v2/location/ve9EPM428h8vShlRW1KT",
            "\"ve9EPM428h8vShlRW1KT\"",
            "“ve9EPM428h8vShlRW1KT”",
            "ve9EPM428h8vShl RW1KT",
            "ve9EPM428h8vShlRW1KT\u{a0}",
            "ve9EPM428h8vShlRW1KT\u{200b}",
            "ve9EPM428h8vShlRW1KT\n",
            "ve9EPM428h8vShlRW1KT,",
        ]
        .map(|text| text.parse::<LocationId>().unwrap_err().to_string());
        let address = "is a web address: the id is only a part of it, between two `/`";
        let quoted = "has quotation marks around it";
        let expected = [
            address,
            address,
            quoted,
            quoted,
            "has a blank at position 16, which cannot stand in it",
            "has a blank of another kind (U+00A0) at position 21, which cannot stand in it",
            "has a character that cannot be seen (U+200B) at position 21, which cannot stand in it",
            "has a line break at position 21, which cannot stand in it",
            "has the character `,` at position 21, which cannot stand in it",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn ids_validate_when_deserialized() {
        assert!(serde_json::from_str::<AgentId>("\"ok-1\"").is_ok());
        assert!(serde_json::from_str::<AgentId>("\"no/t\"").is_err());
    }
}
