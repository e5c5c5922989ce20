//! Where the API is, by the command line.

use crate::args::Api;
use crate::error::CliError;
use fitout_client::{ApiVersion, BaseUrl};
use fitout_model::MASK;

/// The host of a journal that was written against the sandbox inside the process.
pub(crate) const SANDBOX_HOST: &str = "sandbox";

/// Where the API is, and which version of it is asked for.
#[derive(Debug)]
pub(crate) struct Address {
    pub(super) base: BaseUrl,
    pub(super) version: ApiVersion,
    /// What the journal calls it.
    pub(crate) host: String,
}

/// The address that the command line names.
pub(crate) fn address(api: &Api) -> Result<Address, CliError> {
    let version: ApiVersion = api
        .version()
        .parse()
        .map_err(|error| CliError::invalid(format!("--api-version {}", api.version())).because(&error))?;
    if api.sandbox {
        let base = BaseUrl::VENDOR.parse().map_err(|error| CliError::fatal("the vendor's address").because(&error))?;
        return Ok(Address { base, version, host: SANDBOX_HOST.to_owned() });
    }
    let base = base(api.base_url.as_deref().unwrap_or(BaseUrl::VENDOR))?;
    let host = base.to_string();
    Ok(Address { base, version, host })
}

/// An address as it may be shown: a user name and a password in it are secrets, however short.
pub(crate) fn without_user(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{MASK}@{host}"),
        (None, Some((_, host))) => format!("{MASK}@{host}"),
        (_, None) => url.to_owned(),
    }
}

/// The address of `--base-url`, which is not repeated where it cannot be used: it may have a password in it.
///
/// # Errors
/// When it is no address for tokens.
pub(crate) fn base(url: &str) -> Result<BaseUrl, CliError> {
    url.parse()
        .map_err(|error| CliError::invalid(format!("--base-url {} cannot be used", without_user(url))).because(&error))
}
