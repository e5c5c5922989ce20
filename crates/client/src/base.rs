//! Where the API is, and which version of it is asked for.

use fitout_api::{Endpoint, VERSION_DEFAULT, Version};
use http::{HeaderValue, Uri};
use reqwest::Url;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

const BASE_URL_CHARS_MAX: usize = 2048;
const VERSION_CHARS_MAX: usize = 32;

/// The address below which the API's paths are: `https`, or plain `http` to this machine only.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    // Parsed once; its path ends without a slash, unless it is only that slash.
    url: Url,
}

/// Why a text is not a base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It cannot be read as an address.
    #[error("is not a URL; give one like https://services.leadconnectorhq.com")]
    NotAUrl,
    /// Another scheme than `https` or `http`.
    #[error("has the scheme `{0}`; only https is taken, and http to this machine")]
    Scheme(String),
    /// Plain `http` to another machine.
    #[error(
        "is plain http to `{0}`, which would send tokens unencrypted; use https (http is for 127.0.0.1, ::1 and localhost)"
    )]
    PlainHttp(String),
    /// It holds a user name or a password.
    #[error("has an `@`; leave user name and password out, tokens come from the roster")]
    UserInfo,
    /// It holds a query or a fragment.
    #[error("has a `?` or `#` part; leave it out, only a path may follow the host")]
    QueryOrFragment,
}

impl BaseUrl {
    /// The vendor's own address, which white labels share.
    pub const VENDOR: &str = "https://services.leadconnectorhq.com";

    /// Whether it is an address of this machine, so that what is sent there does not leave it.
    #[must_use]
    pub fn is_this_machine(&self) -> bool {
        is_loopback(self.url.host_str().unwrap_or_default())
    }

    /// The absolute address of a path of the API, with a query; `None` if they cannot stand in one.
    pub(crate) fn join(&self, path: &str, query: &[(&'static str, String)]) -> Option<Uri> {
        // A URL parser would take `..` for "one level up" and address another resource.
        if path.split('/').any(|segment| segment == "." || segment == "..") {
            return None;
        }
        let mut url = self.url.clone();
        url.set_path(&format!("{}{path}", self.url.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Uri::try_from(url.as_str()).ok()
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        // The parser forgives line breaks, back slashes and missing slashes; an address that carries tokens is taken
        // as written or not at all.
        let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '\\');
        if !plain || !text.contains("://") || text.chars().count() > BASE_URL_CHARS_MAX {
            return Err(BaseUrlError::NotAUrl);
        }
        if text.contains('@') {
            return Err(BaseUrlError::UserInfo);
        }
        let Ok(mut url) = Url::parse(text) else { return Err(BaseUrlError::NotAUrl) };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::QueryOrFragment);
        }
        let host = url.host_str().unwrap_or_default();
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(BaseUrlError::PlainHttp(host.to_owned())),
            scheme => return Err(BaseUrlError::Scheme(scheme.to_owned())),
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        let base = Self { url };
        match base.join("/", &[]) {
            Some(uri) if uri.host().is_some() => Ok(base),
            Some(_) | None => Err(BaseUrlError::NotAUrl),
        }
    }
}

/// Whether this host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.url.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.url.as_str().trim_end_matches('/'), f)
    }
}

/// The value of the `Version` header: which version of a call family is spoken.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiVersion {
    // Static for our own, parsed for the user's; valid as a header by construction.
    header: HeaderValue,
}

/// Why a text is not an API version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an API version; give one like 2021-04-15 (letters, digits, `-`, `.` and `_`, at most 32)")]
pub struct ApiVersionError;

impl ApiVersion {
    /// What an operation of another family speaks, whatever the user chose for the Conversational AI family.
    pub(crate) fn of(endpoint: Endpoint) -> Option<Self> {
        match endpoint.version() {
            Version::OfTheRun => None,
            Version::Own(version) => Some(Self { header: HeaderValue::from_static(version) }),
        }
    }

    /// What the OAuth endpoints speak, whatever the user chose for the Conversational AI family.
    pub(crate) fn of_oauth() -> Self {
        Self { header: HeaderValue::from_static("2021-07-28") }
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// The text of the version.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.header.to_str().unwrap_or_default()
    }
}

impl Default for ApiVersion {
    /// The documented version of the Conversational AI family.
    fn default() -> Self {
        Self { header: HeaderValue::from_static(VERSION_DEFAULT) }
    }
}

impl FromStr for ApiVersion {
    type Err = ApiVersionError;

    fn from_str(text: &str) -> Result<Self, ApiVersionError> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
        if text.is_empty() || text.len() > VERSION_CHARS_MAX || !text.bytes().all(allowed) {
            return Err(ApiVersionError);
        }
        match HeaderValue::from_str(text) {
            Ok(header) => Ok(Self { header }),
            Err(_) => Err(ApiVersionError),
        }
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
