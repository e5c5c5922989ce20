//! The transport that uses the network.

use crate::obstacle::{Obstacle, inner, obstacle_of};
use crate::proxy::Proxy;
use crate::transport::{SendError, SendErrorKind, Sending, Transport};
use bytes::{Bytes, BytesMut};
use reqwest::redirect;
use std::error::Error;
use std::fmt;
use std::time::Duration;

const DETAIL_CHARS_MAX: usize = 300;

/// The bounds of an [`HttpTransport`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpOptions {
    /// The longest a request may take, from its start to the last byte of its answer.
    pub timeout: Duration,
    /// The longest that making a connection may take; half of `timeout` where that is shorter, so that a connection that does not
    /// come about is never taken for an answer that does not.
    pub connect_timeout: Duration,
    /// How long a connection is kept without a request; shorter than servers keep it, so that they do not close it
    /// under a request.
    pub pool_idle_timeout: Duration,
    /// The largest body of an answer, in bytes.
    pub body_bytes_max: usize,
    /// How many connections without a request are kept.
    pub connections_idle_max: usize,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            pool_idle_timeout: Duration::from_secs(15),
            body_bytes_max: 4 * 1024 * 1024,
            connections_idle_max: 256,
        }
    }
}

/// The HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up; check the system's certificates")]
pub struct HttpSetupError(#[source] reqwest::Error);

/// Carries requests over HTTP: each exactly once, without redirects or retries, and through no proxy but the one that it is given.
pub struct HttpTransport {
    client: reqwest::Client,
    proxy: Option<Proxy>,
    body_bytes_max: usize,
}

impl HttpTransport {
    /// A transport within these bounds, without a proxy.
    ///
    /// # Errors
    /// When TLS cannot be set up on this system.
    pub fn new(options: HttpOptions) -> Result<Self, HttpSetupError> {
        Self::through(options, None)
    }

    /// A transport within these bounds, through this proxy where it [serves](Proxy::serves) what is asked for.
    ///
    /// # Errors
    /// When TLS cannot be set up on this system.
    pub fn through(options: HttpOptions, proxy: Option<&Proxy>) -> Result<Self, HttpSetupError> {
        // Somebody else in the process may have chosen a provider already, and then that one is used.
        drop(rustls::crypto::ring::default_provider().install_default());
        // Without a word on proxies reqwest would read the environment itself.
        let builder = reqwest::Client::builder().no_proxy();
        let builder = match proxy {
            Some(proxy) => builder.proxy(proxy.clone().into_reqwest()),
            None => builder,
        };
        let client = builder
            .timeout(options.timeout)
            .connect_timeout(options.connect_timeout.min(options.timeout / 2))
            .pool_idle_timeout(options.pool_idle_timeout)
            .pool_max_idle_per_host(options.connections_idle_max)
            .tcp_nodelay(true)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .build()
            .map_err(HttpSetupError)?;
        Ok(Self { client, proxy: proxy.cloned(), body_bytes_max: options.body_bytes_max })
    }

    async fn exchange(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, SendError> {
        let request = reqwest::Request::try_from(request).map_err(|error| no_answer(error, Egress::Straight))?;
        let proxied = self.proxy.as_ref().is_some_and(|proxy| proxy.leads_to(request.url()));
        let way = if proxied { Egress::ByProxy } else { Egress::Straight };
        let mut response = self.client.execute(request).await.map_err(|error| no_answer(error, way))?;
        let body = self.body(&mut response).await?;
        let mut answer = http::Response::new(body);
        *answer.status_mut() = response.status();
        *answer.version_mut() = response.version();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }

    async fn body(&self, response: &mut reqwest::Response) -> Result<Bytes, SendError> {
        let declared = response.content_length().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0);
        if declared > self.body_bytes_max {
            return Err(self.too_large());
        }
        let mut body = BytesMut::with_capacity(declared);
        while let Some(chunk) = response.chunk().await.map_err(cut_off)? {
            if body.len().saturating_add(chunk.len()) > self.body_bytes_max {
                return Err(self.too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    fn too_large(&self) -> SendError {
        let detail = format!("the answer is larger than {} bytes", self.body_bytes_max);
        SendError::new(SendErrorKind::TooLarge, detail)
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("body_bytes_max", &self.body_bytes_max).finish_non_exhaustive()
    }
}

/// How a request goes to the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Egress {
    Straight,
    ByProxy,
}

/// What is known of a request by reqwest's error; whatever is not certain is taken for "may have been done".
fn no_answer(error: reqwest::Error, way: Egress) -> SendError {
    // Connecting comes first: a time-out while connecting is one, too, and nothing was sent then.
    let kind = if error.is_connect() || error.is_builder() {
        SendErrorKind::NotSent
    } else if error.is_timeout() {
        SendErrorKind::TimedOut
    } else {
        SendErrorKind::Broken
    };
    let connecting = error.is_connect() && error.is_timeout();
    let error = error.without_url();
    let obstacle = obstacle_of(&error).or_else(|| connecting.then_some(Obstacle::Unreached));
    let obstacle = match way {
        Egress::Straight => obstacle,
        Egress::ByProxy => obstacle.map(Obstacle::behind_a_proxy),
    };
    let detail = match obstacle {
        Some(obstacle) => told(obstacle, &error),
        None => chain(&error),
    };
    SendError { kind, detail, obstacle }
}

/// An answer that began and did not come to its end.
fn cut_off(error: reqwest::Error) -> SendError {
    let kind = if error.is_timeout() { SendErrorKind::TimedOut } else { SendErrorKind::Broken };
    SendError::new(kind, chain(&error.without_url()))
}

/// What stands in the way, with the innermost reason in its own words.
fn told(obstacle: Obstacle, error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(next) = inner(innermost) {
        innermost = next;
    }
    format!("{}: {innermost}", obstacle.description()).chars().take(DETAIL_CHARS_MAX).collect()
}

/// The error and its sources on one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut source = inner(error);
    while let Some(next) = source {
        let words = next.to_string();
        // Some errors repeat their source.
        if !line.ends_with(&words) {
            line = format!("{line}: {words}");
        }
        source = inner(next);
    }
    line.chars().take(DETAIL_CHARS_MAX).collect()
}
