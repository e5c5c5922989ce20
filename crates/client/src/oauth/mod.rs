//! The OAuth endpoints: an agency's tokens, and the location tokens that it mints.

mod call;
mod requests;

pub use call::{OauthCall, OauthError};
pub use requests::{
    AgencyGrant, App, Installed, InstalledPage, LocationGrant, exchange_code, installed_locations, location_token,
    refresh,
};
