//! Where a caller's token comes from, each time one is needed.

use fitout_model::{Cause, LocationId};
use secrecy::SecretString;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// The future of a token.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<SecretString, Cause>> + Send + 'a>>;
/// The future of a token in place of a refused one.
pub type RenewFuture<'a> = Pin<Box<dyn Future<Output = Option<SecretString>> + Send + 'a>>;

/// Something that has a location's token when it is needed: minted, read from a file, or asked of a program.
pub trait TokenSource: Send + Sync + std::fmt::Debug {
    /// The token to use now; it is asked for before every request, so it should be remembered.
    ///
    /// The future resolves to the token, of the shape that the API takes, or to why there is none, without any part of it.
    fn token(&self) -> TokenFuture<'_>;

    /// Another token than the one that the API has just refused; `None` when there is no other.
    fn renew<'a>(&'a self, refused: &'a SecretString) -> RenewFuture<'a>;

    /// The location that whoever made the last token said it opens; `None` when nobody said.
    fn location(&self) -> Option<LocationId> {
        None
    }

    /// Whether it has the same token each time, until somebody changes it.
    fn lasts(&self) -> bool {
        true
    }

    /// Whether asking for the token starts no program and asks nobody: it stands in a variable or in a file.
    fn is_at_hand(&self) -> bool {
        false
    }
}

/// What a caller shows the API.
#[derive(Debug, Clone)]
pub enum Bearer {
    /// Always this token.
    Fixed(SecretString),
    /// Whatever the source has.
    Source(Arc<dyn TokenSource>),
}

impl From<SecretString> for Bearer {
    fn from(token: SecretString) -> Self {
        Bearer::Fixed(token)
    }
}
