//! The OAuth endpoints: agencies, their rotating refresh tokens, and the location tokens that they mint.

mod ask;
mod desk;
mod registration;

pub(crate) use ask::Ask;
pub(crate) use desk::{Agencies, Effects};
pub use registration::Agency;
