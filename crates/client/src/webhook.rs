//! An address that is told what came of a run. It is a secret: whoever knows it can post there.

use crate::base::is_loopback;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{Method, Request, Uri};
use reqwest::Url;
use std::fmt;
use std::str::FromStr;

const URL_CHARS_MAX: usize = 2048;

/// Where a summary is posted: `https`, or plain `http` to this machine only. Only its host is ever shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    uri: Uri,
    host: String,
}

/// Why a text is no address to post to. It repeats no part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// It cannot be read as an address.
    #[error("it is no URL; give one like https://hooks.slack.com/services/...")]
    NotAUrl,
    /// Another scheme than `https`, or plain `http` to another machine.
    #[error("only https is taken, and http to this machine")]
    Plain,
    /// It holds a user name or a password.
    #[error("it has an `@`; leave user name and password out")]
    UserInfo,
}

impl Webhook {
    /// The host, without a port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The request that posts this JSON there.
    #[must_use]
    pub fn post(&self, body: Bytes) -> Request<Bytes> {
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("fitout/", env!("CARGO_PKG_VERSION"))));
        request
    }
}

impl FromStr for Webhook {
    type Err = WebhookError;

    fn from_str(text: &str) -> Result<Self, WebhookError> {
        let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '\\');
        if !plain || !text.contains("://") || text.chars().count() > URL_CHARS_MAX {
            return Err(WebhookError::NotAUrl);
        }
        let Ok(url) = Url::parse(text) else { return Err(WebhookError::NotAUrl) };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WebhookError::UserInfo);
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            _ => return Err(WebhookError::Plain),
        }
        match Uri::try_from(url.as_str()) {
            Ok(uri) if uri.host().is_some() => Ok(Self { uri, host }),
            Ok(_) | Err(_) => Err(WebhookError::NotAUrl),
        }
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Webhook").field(&self.host).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_taken_and_http_to_this_machine() {
        for (good, host) in [
            ("https://hooks.slack.com/services/T0/B0/secret", "hooks.slack.com"),
            ("https://chat.example.com:8443/hooks/x?key=secret", "chat.example.com"),
            ("http://127.0.0.1:9000/x", "127.0.0.1"),
            ("http://localhost/x", "localhost"),
            ("http://[::1]:9000/x", "[::1]"),
        ] {
            let hook: Webhook = good.parse().unwrap();
            assert_eq!(hook.host(), host);
            assert_eq!(hook.post(Bytes::new()).uri().to_string(), good);
        }
    }

    #[test]
    fn what_is_refused_is_not_repeated() {
        for (bad, why) in [
            ("hooks.slack.com/secret", WebhookError::NotAUrl),
            ("https://hooks.slack.com/a secret", WebhookError::NotAUrl),
            ("https:///secret\n", WebhookError::NotAUrl),
            ("http://hooks.slack.com/secret", WebhookError::Plain),
            ("ftp://127.0.0.1/secret", WebhookError::Plain),
            ("https://me:secret@hooks.slack.com/", WebhookError::UserInfo),
        ] {
            let error = bad.parse::<Webhook>().unwrap_err();
            assert_eq!(error, why, "{bad}");
            assert!(!error.to_string().contains("secret"));
        }
        let shown = format!("{:?}", "https://hooks.slack.com/secret?secret".parse::<Webhook>().unwrap());
        assert_eq!(shown, r#"Webhook("hooks.slack.com")"#);
    }
}
