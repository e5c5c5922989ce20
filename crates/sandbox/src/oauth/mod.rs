//! The OAuth endpoints: agencies, their rotating refresh tokens, and the location tokens that they mint.

mod endpoints;
mod registration;
mod request;

pub(crate) use endpoints::{Agencies, Effects};
pub use registration::Agency;
pub(crate) use request::OauthRequest;
