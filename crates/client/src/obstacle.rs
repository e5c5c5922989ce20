//! What stands between this program and the API, told by an answer that is not the API's or by the lack of one.

use std::error::Error;
use std::io;

/// What stands between this program and the API. The API itself is not at fault then, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// The name of the host is not known here.
    NoSuchHost,
    /// The certificate of whoever answers is not trusted here.
    Certificate,
    /// Nobody speaks TLS there, or none that both know.
    NoTls,
    /// What answers there does not speak HTTP.
    NoHttp,
    /// The connection is refused or reset, or does not come about.
    Unreached,
    /// The proxy cannot be reached.
    ProxyUnreached,
    /// The proxy wants a name and a password.
    ProxySignIn,
    /// The proxy did not make the connection.
    ProxyRefuses,
    /// No connection comes about through the proxy, or it is closed before anything was said.
    ProxyHangsUp,
    /// The answer leads to another address.
    Redirect,
    /// A page or an answer of another web server, of a gateway, or of a network that wants a sign-in first.
    NotTheApi,
    /// The answer is packed in a way that was not asked for.
    Packed,
}

impl Obstacle {
    /// All of them.
    pub const ALL: [Obstacle; 12] = [
        Obstacle::NoSuchHost,
        Obstacle::Certificate,
        Obstacle::NoTls,
        Obstacle::NoHttp,
        Obstacle::Unreached,
        Obstacle::ProxyUnreached,
        Obstacle::ProxySignIn,
        Obstacle::ProxyRefuses,
        Obstacle::ProxyHangsUp,
        Obstacle::Redirect,
        Obstacle::NotTheApi,
        Obstacle::Packed,
    ];

    /// Whether waiting does not take it away.
    #[must_use]
    pub fn lasts(self) -> bool {
        match self {
            Obstacle::NoSuchHost
            | Obstacle::Certificate
            | Obstacle::NoTls
            | Obstacle::NoHttp
            | Obstacle::ProxySignIn
            | Obstacle::Redirect
            | Obstacle::NotTheApi
            | Obstacle::Packed => true,
            // A server or a proxy that is being started comes back.
            Obstacle::Unreached | Obstacle::ProxyUnreached | Obstacle::ProxyRefuses | Obstacle::ProxyHangsUp => false,
        }
    }

    /// What it is, as a short sentence without a full stop.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Obstacle::NoSuchHost => "the name of the host is not known here",
            Obstacle::Certificate => "the certificate of what answers is not trusted here",
            Obstacle::NoTls => "no TLS connection comes about; what answers does not speak TLS, or not the same",
            Obstacle::NoHttp => "what answers does not speak HTTP",
            Obstacle::Unreached => "no connection comes about",
            Obstacle::ProxyUnreached => "the proxy cannot be reached",
            Obstacle::ProxySignIn => "the proxy asks for a name and a password (407)",
            Obstacle::ProxyRefuses => "the proxy did not make the connection",
            Obstacle::ProxyHangsUp => "no connection comes about through the proxy",
            Obstacle::Redirect => "the answer leads to another address",
            Obstacle::NotTheApi => "what answers is not the API",
            Obstacle::Packed => "the answer could not be read",
        }
    }

    /// What to do about it, as sentences. Nothing in them looks like a secret, which would be hidden where they are shown.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Obstacle::NoSuchHost => {
                "Check the host in --base-url, and that this machine is in a network that knows it. Behind a company's proxy, set \
                 HTTPS_PROXY or --proxy URL."
            }
            Obstacle::Certificate => {
                "Check --base-url and this machine's clock. Where a company's proxy looks into TLS, name its certificate \
                 authority: SSL_CERT_FILE=FILE.pem."
            }
            Obstacle::NoTls | Obstacle::NoHttp => "Check the scheme, the host and the port in --base-url, and --proxy.",
            Obstacle::Unreached => {
                "Check the host and the port in --base-url, and that this machine is connected. Behind a company's proxy, set \
                 HTTPS_PROXY or --proxy URL."
            }
            Obstacle::ProxyUnreached => "Check HTTPS_PROXY or --proxy, or do without it: --proxy none.",
            Obstacle::ProxySignIn => {
                "Put name and password into HTTPS_PROXY (http://<name>:<password>@<host>:<port>), or do without the proxy: \
                 --proxy none."
            }
            Obstacle::ProxyRefuses | Obstacle::ProxyHangsUp => {
                "Check --base-url, ask whoever runs the proxy whether it may reach that host, or do without it: --proxy none."
            }
            Obstacle::Redirect => "Put the API's own address into --base-url: a token is not sent on to another one.",
            Obstacle::NotTheApi => {
                "Check --base-url. In a guest network, sign in with a browser first; behind a company's proxy, set HTTPS_PROXY or \
                 --proxy URL."
            }
            Obstacle::Packed => {
                "Check --base-url and --proxy: something in between packs answers that nobody asked to be packed."
            }
        }
    }
}

impl Obstacle {
    /// The same, as it is called where a proxy is used: then not even a refusal is known to be the API's host's.
    pub(crate) fn behind_a_proxy(self) -> Self {
        if self == Obstacle::Unreached { Obstacle::ProxyHangsUp } else { self }
    }
}

/// What stands in the way of a connection, by why there is none.
pub(crate) fn obstacle_of(error: &(dyn Error + 'static)) -> Option<Obstacle> {
    let mut found = None;
    let mut next = Some(error);
    while let Some(error) = next {
        match of_one(error) {
            // Behind a failed connection to a proxy stands why it failed; the proxy is the matter.
            Some(proxy @ (Obstacle::ProxyUnreached | Obstacle::ProxySignIn | Obstacle::ProxyRefuses)) => {
                return Some(proxy);
            }
            Some(obstacle) => found = Some(obstacle),
            None => {}
        }
        next = inner(error);
    }
    found
}

/// The error inside this one; an `io::Error` does not name what it wraps as its source.
pub(crate) fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn of_one(error: &(dyn Error + 'static)) -> Option<Obstacle> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        let certificate =
            matches!(tls, rustls::Error::InvalidCertificate(_) | rustls::Error::InvalidCertRevocationList(_));
        return Some(if certificate { Obstacle::Certificate } else { Obstacle::NoTls });
    }
    // What it wraps comes later and says more, where that is known.
    if let Some(io) = error.downcast_ref::<io::Error>() {
        return of_kind(io.kind());
    }
    // The types of these are private to the crates that make them.
    let words = error.to_string();
    match words.as_str() {
        "dns error" => Some(Obstacle::NoSuchHost),
        "connection closed before message completed" => Some(Obstacle::Unreached),
        "tunnel error: proxy authorization required" => Some(Obstacle::ProxySignIn),
        "tunnel error: failed to create underlying connection" => Some(Obstacle::ProxyUnreached),
        words if words.starts_with("tunnel error: ") => Some(Obstacle::ProxyRefuses),
        words if words.starts_with("invalid HTTP ") => Some(Obstacle::NoHttp),
        _ => None,
    }
}

fn of_kind(kind: io::ErrorKind) -> Option<Obstacle> {
    let unreached = matches!(
        kind,
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::NotConnected
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::AddrNotAvailable
    );
    unreached.then_some(Obstacle::Unreached)
}
