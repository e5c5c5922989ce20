//! A proxy that connections go through: by CONNECT only, so that it sees which host is asked and nothing of what is said.

use reqwest::Url;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

const PROXY_CHARS_MAX: usize = 2048;

/// A proxy for `https`, and the hosts that are reached without it. Plain `http`, which only this machine speaks, never goes
/// through it.
///
/// Neither `Display` nor `Debug` shows the name and the password that it may be given.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    url: Url,
    except: Vec<Exception>,
}

/// Why a text is no proxy; what it says is not repeated, since it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// It cannot be read as an address.
    #[error("is not the address of a proxy; give one like http://proxy.example:3128")]
    NotAUrl,
    /// A SOCKS proxy.
    #[error("is a SOCKS proxy; only http and https proxies are taken")]
    Socks,
    /// Another scheme.
    #[error("has a scheme that no proxy has; only http and https proxies are taken")]
    Scheme,
    /// Something behind the host and the port.
    #[error("has something behind the host and the port; leave it out")]
    Tail,
}

/// One entry of `NO_PROXY`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Exception {
    All,
    /// The host and all below it, at this port or at any.
    Host(String, Option<u16>),
    /// The addresses that begin with these bits.
    Net(IpAddr, u32),
}

impl Proxy {
    /// The same proxy, which is not used for what this list names: hosts with all below them, addresses, networks like
    /// `10.0.0.0/8`, and `*` for everything; separated by commas or blanks, as `NO_PROXY` has them.
    #[must_use]
    pub fn except(mut self, list: &str) -> Self {
        self.except = list.split([',', ' ', '\t']).filter_map(exception).collect();
        self
    }

    /// Whether a name or a password stands in it.
    #[must_use]
    pub fn has_login(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }

    /// Whether what is at this address, as a text, is reached through it.
    #[must_use]
    pub fn serves(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| self.leads_to(&url))
    }

    /// Whether what is at this address is reached through it.
    pub(crate) fn leads_to(&self, url: &Url) -> bool {
        let Some(host) = url.host_str().filter(|_| url.scheme() == "https") else { return false };
        !self.except.iter().any(|exception| exception.covers(host, url.port_or_known_default()))
    }

    /// The proxy as reqwest takes it.
    pub(crate) fn into_reqwest(self) -> reqwest::Proxy {
        reqwest::Proxy::custom(move |url| self.leads_to(url).then(|| self.url.clone()))
    }
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let text = text.trim();
        if text.is_empty() || text.chars().any(char::is_whitespace) || text.chars().count() > PROXY_CHARS_MAX {
            return Err(ProxyError::NotAUrl);
        }
        // Most people leave the scheme out, and so do the variables.
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let Ok(url) = Url::parse(&whole) else { return Err(ProxyError::NotAUrl) };
        match url.scheme() {
            "http" | "https" => {}
            scheme if scheme.starts_with("socks") => return Err(ProxyError::Socks),
            _ => return Err(ProxyError::Scheme),
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(ProxyError::NotAUrl);
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(ProxyError::Tail);
        }
        Ok(Self { url, except: Vec::new() })
    }
}

fn exception(text: &str) -> Option<Exception> {
    let text = text.trim().trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
    match text.as_str() {
        "" => return None,
        "*" => return Some(Exception::All),
        _ => {}
    }
    if let Some((net, bits)) = text.split_once('/') {
        return Some(Exception::Net(net.parse().ok()?, bits.parse().ok()?));
    }
    if let Ok(address) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Some(Exception::Net(address, 128));
    }
    match text.rsplit_once(':') {
        Some((host, port)) => {
            let host = host.trim_matches(['[', ']']).to_owned();
            port.parse().ok().map(|port| Exception::Host(host, Some(port)))
        }
        None => Some(Exception::Host(text, None)),
    }
}

impl Exception {
    fn covers(&self, host: &str, port: Option<u16>) -> bool {
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        match self {
            Exception::All => true,
            Exception::Host(name, at) => {
                let below = host.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
                below && at.is_none_or(|at| Some(at) == port)
            }
            Exception::Net(net, bits) => host.parse().is_ok_and(|address| begins_alike(*net, address, *bits)),
        }
    }
}

/// Whether the first so many bits of the two addresses are the same.
fn begins_alike(one: IpAddr, other: IpAddr, bits: u32) -> bool {
    let alike = |a: u128, b: u128, width: u32| {
        let rest = width.saturating_sub(bits.min(width));
        a.checked_shr(rest).unwrap_or(0) == b.checked_shr(rest).unwrap_or(0)
    };
    match (one, other) {
        (IpAddr::V4(a), IpAddr::V4(b)) => alike(a.to_bits().into(), b.to_bits().into(), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => alike(a.to_bits(), b.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.url.scheme(), self.url.host_str().unwrap_or_default())?;
        match self.url.port() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_shown_without_its_name_and_password_and_refused_without_its_text() {
        for (text, shown, login) in [
            ("http://proxy.example:3128", "http://proxy.example:3128", false),
            ("proxy.example:3128", "http://proxy.example:3128", false),
            ("https://me:s3cret@proxy.example/", "https://proxy.example", true),
            (" me:s3cret@10.0.0.1:8080", "http://10.0.0.1:8080", true),
        ] {
            let proxy: Proxy = text.parse().unwrap();
            assert_eq!((proxy.to_string().as_str(), proxy.has_login()), (shown, login), "{text}");
            assert!(!format!("{proxy:?}").contains("s3cret"));
        }
        for (text, why) in [
            ("", ProxyError::NotAUrl),
            ("http://me:s3cret@", ProxyError::NotAUrl),
            ("http://me:s3cret@a b", ProxyError::NotAUrl),
            ("socks5h://me:s3cret@proxy:1080", ProxyError::Socks),
            ("ftp://s3cret.example", ProxyError::Scheme),
            ("http://proxy.example/s3cret", ProxyError::Tail),
        ] {
            let error = text.parse::<Proxy>().unwrap_err();
            assert_eq!(error, why, "{text}");
            assert!(!error.to_string().contains("s3cret"));
        }
    }

    #[test]
    fn only_https_goes_through_it_and_what_no_proxy_names_does_not() {
        let proxy: Proxy = "http://proxy.example:3128".parse().unwrap();
        for (address, served) in [
            ("https://services.leadconnectorhq.com", true),
            ("https://localhost:8443/x", true),
            ("http://127.0.0.1:8080", false),
            ("http://localhost", false),
            ("nothing", false),
        ] {
            assert_eq!(proxy.serves(address), served, "{address}");
        }
        for (list, address, served) in [
            ("example.com", "https://example.com", false),
            ("example.com", "https://api.example.com", false),
            (".example.com", "https://API.example.com:8443", false),
            ("*.example.com", "https://api.example.com", false),
            ("example.com", "https://notexample.com", true),
            ("example.com:8443", "https://example.com", true),
            ("example.com:443", "https://example.com", false),
            ("a.test, b.test c.test", "https://c.test", false),
            ("10.0.0.0/8", "https://10.9.8.7", false),
            ("10.0.0.0/8", "https://11.9.8.7", true),
            ("10.0.0.0/8", "https://ten.example", true),
            ("127.0.0.1", "https://127.0.0.1:8443", false),
            ("127.0.0.1", "https://127.0.0.2:8443", true),
            ("::1", "https://[::1]:8443", false),
            ("fe80::/10", "https://[fe80::1]", false),
            ("0.0.0.0/0", "https://1.2.3.4", false),
            ("*", "https://anything.example", false),
            ("", "https://anything.example", true),
            ("10.0.0.0/x,,", "https://10.0.0.1", true),
        ] {
            assert_eq!(proxy.clone().except(list).serves(address), served, "{list} {address}");
        }
    }
}
