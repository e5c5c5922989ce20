//! Who may look at the page.

use crate::error::CliError;
use hyper::header::HOST;
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use std::fmt::Write as _;
use std::net::SocketAddr;
use subtle::ConstantTimeEq as _;

/// How many random bytes are in a link: nobody guesses them.
const LINK_BYTES: usize = 24;

/// Lets in whoever may look.
#[derive(Debug)]
pub(super) struct Guard {
    address: SocketAddr,
    link: Option<String>,
}

/// What somebody wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageRequest {
    Page,
    /// What has happened since the change of this number.
    Events(u64),
}

/// Why somebody is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TurnedAway(pub(super) StatusCode, pub(super) &'static str);

impl Guard {
    /// The guard of a page at this address, where it is served; with a link, only whoever has it may look.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub(super) fn new(address: SocketAddr, with_link: bool) -> Result<Self, CliError> {
        let link = if with_link { Some(secret()?) } else { None };
        Ok(Self { address, link })
    }

    /// The address of the page, its secret included.
    pub(super) fn url(&self) -> String {
        let link = self.link.as_ref().map(|link| format!("{link}/")).unwrap_or_default();
        format!("http://{}/{link}", self.address)
    }

    /// What the request wants to see, if it may.
    pub(super) fn judge(&self, request: &Parts) -> Result<PageRequest, TurnedAway> {
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if ![Method::GET, Method::HEAD].contains(&request.method) {
            return Err(TurnedAway(StatusCode::METHOD_NOT_ALLOWED, "This page can only be looked at.\n"));
        }
        // A page from elsewhere whose name was made to lead here still says its own name.
        if self.link.is_none() && !self.is_here(header(HOST.as_str())) {
            return Err(TurnedAway(StatusCode::MISDIRECTED_REQUEST, "This page is for this machine only.\n"));
        }
        let nothing = TurnedAway(StatusCode::NOT_FOUND, "Nothing is here.\n");
        let path = request.uri.path().strip_prefix('/').ok_or(nothing)?;
        let path = match &self.link {
            None => path,
            Some(link) => match path.split_once('/') {
                Some((said, rest)) if same(said, link) => rest,
                Some(_) | None => return Err(nothing),
            },
        };
        match path {
            "" => Ok(PageRequest::Page),
            // A page of another site cannot read this, and shall not take anybody's place either.
            "events" if !["", "same-origin", "none"].contains(&header("sec-fetch-site")) => {
                Err(TurnedAway(StatusCode::FORBIDDEN, "Only the page itself may ask this.\n"))
            }
            "events" => {
                let query = request.uri.query().unwrap_or_default();
                let since = query.split('&').find_map(|pair| pair.strip_prefix("since="));
                Ok(PageRequest::Events(since.and_then(|number| number.parse().ok()).unwrap_or(0)))
            }
            _ => Err(nothing),
        }
    }

    /// Whether this is a name by which this machine calls itself.
    fn is_here(&self, host: &str) -> bool {
        let port = self.address.port();
        let names = [self.address.ip().to_string(), format!("[{}]", self.address.ip()), "localhost".to_owned()];
        names.iter().any(|name| host == format!("{name}:{port}") || (port == 80 && host == name))
    }
}

fn secret() -> Result<String, CliError> {
    let mut bytes = [0_u8; LINK_BYTES];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| {
        CliError::fatal("the operating system gives no random bytes, so there can be no secret link").because(&error)
    })?;
    let mut link = String::with_capacity(LINK_BYTES * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(link, "{byte:02x}");
    }
    Ok(link)
}

/// Whether both are the same; how long it takes tells no more than whether they are equally long.
fn same(said: &str, secret: &str) -> bool {
    said.as_bytes().ct_eq(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &str, target: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = hyper::Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn here() -> Guard {
        Guard::new("127.0.0.1:7789".parse().unwrap(), false).unwrap()
    }

    fn code(guard: &Guard, parts: &Parts) -> u16 {
        guard.judge(parts).map_or_else(|refusal| refusal.0.as_u16(), |_| 200)
    }

    #[test]
    fn only_this_machine_by_its_own_names_may_look_without_a_link() {
        let guard = here();
        let of = |host| guard.judge(&asked("GET", "/", &[("host", host)]));
        for good in ["127.0.0.1:7789", "localhost:7789"] {
            assert_eq!(of(good), Ok(PageRequest::Page), "{good}");
        }
        for bad in ["", "127.0.0.1", "localhost", "evil.example:7789", "127.0.0.1:80", "127.0.0.1.evil.example:7789"] {
            assert_eq!(of(bad).unwrap_err().0.as_u16(), 421, "{bad}");
        }
        assert_eq!(code(&guard, &asked("GET", "/", &[])), 421);
        let guard = Guard::new("[::1]:7789".parse().unwrap(), false).unwrap();
        assert_eq!(guard.judge(&asked("HEAD", "/", &[("host", "[::1]:7789")])), Ok(PageRequest::Page));
    }

    #[test]
    fn nothing_but_the_page_and_its_events_is_there() {
        let (guard, host) = (here(), [("host", "localhost:7789")]);
        assert_eq!(guard.judge(&asked("GET", "/events?since=12", &host)), Ok(PageRequest::Events(12)));
        assert_eq!(guard.judge(&asked("GET", "/events?since=x", &host)), Ok(PageRequest::Events(0)));
        for (method, target, wanted) in [
            ("POST", "/", 405),
            ("DELETE", "/events", 405),
            ("GET", "/x", 404),
            ("GET", "//", 404),
            ("GET", "/events/", 404),
        ] {
            assert_eq!(code(&guard, &asked(method, target, &host)), wanted, "{method} {target}");
        }
        for (site, wanted) in [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)] {
            let headers = [("host", "localhost:7789"), ("sec-fetch-site", site)];
            assert_eq!(code(&guard, &asked("GET", "/events", &headers)), wanted, "{site}");
        }
    }

    #[test]
    fn with_a_link_every_other_path_is_nothing() {
        let guard = Guard::new("0.0.0.0:7789".parse().unwrap(), true).unwrap();
        let link = guard.link.clone().unwrap();
        assert_eq!(link.len() * 4, 192, "bits of it");
        assert_eq!(guard.url(), format!("http://0.0.0.0:7789/{link}/"));
        assert_ne!(Guard::new(guard.address, true).unwrap().link, guard.link);
        let host = [("host", "crm.example.com:7789")];
        assert_eq!(guard.judge(&asked("GET", &format!("/{link}/"), &host)), Ok(PageRequest::Page));
        assert_eq!(guard.judge(&asked("GET", &format!("/{link}/events"), &host)), Ok(PageRequest::Events(0)));
        let shorter = &link[..link.len() - 1];
        for target in [
            "/",
            "/events",
            &format!("/{link}"),
            &format!("/{shorter}/"),
            &format!("/{link}0/"),
            &format!("/{link}/x"),
            "//",
        ] {
            assert_eq!(code(&guard, &asked("GET", target, &host)), 404, "{target}");
        }
    }
}
