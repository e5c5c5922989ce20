//! Where tokens come from: references that are followed when a token is needed, and an agency that mints them.
//!
//! Begin with [`SecretResolver`] (follows references), [`Agency`] (mints tokens of locations), [`Login`] (how somebody signs in) and
//! [`Store`] (where that is kept).
//!
//! Nothing here prints or reads the environment: what may be read is handed in. Every secret is a `SecretString`, and no
//! error repeats any part of one.

mod agency;
mod login;
mod mint;
mod program;
mod reference;
mod store;
mod wire;

pub use agency::{Agency, AgencyError, EnvRefreshToken};

pub use login::{CALLBACK, LOGIN_TIME_MAX, Login, LoginError};
pub use mint::Minter;
pub use program::Programs;
pub use reference::{Commands, Environment, ReferenceError, Referenced, SecretResolver, UnsafeStorage, bare, text_of};
pub use store::{Store, StoreError, Stored};
pub use wire::OauthTransport;
