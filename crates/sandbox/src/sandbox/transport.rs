//! The way into the sandbox without sockets.

use super::Sandbox;
use crate::answer::{Answer, Outcome};
use bytes::Bytes;
use fitout_client::{SendError, SendErrorKind, Sending, Transport};
use std::time::Duration;

/// How long a sender waits for an answer when nothing else is said.
pub const TIMEOUT_DEFAULT: Duration = Duration::from_secs(30);

/// A transport into a sandbox in the same process, on tokio's clock.
///
/// A request that was sent is processed even when its future is dropped: whoever touches the sandbox next finds it done.
#[derive(Debug, Clone)]
pub struct SandboxTransport {
    sandbox: Sandbox,
    timeout: Duration,
}

impl SandboxTransport {
    pub(crate) fn new(sandbox: Sandbox) -> Self {
        Self { sandbox, timeout: TIMEOUT_DEFAULT }
    }

    /// The same with another time to wait for an answer.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl Transport for SandboxTransport {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let Some(passenger) = self.sandbox.depart(&request) else {
                return Err(lost(SendErrorKind::NotSent, "connection refused"));
            };
            drop(request);
            let wait = passenger.wait.filter(|wait| *wait < self.timeout);
            let pause = wait.unwrap_or(self.timeout);
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            match wait.and_then(|_| passenger.outcome()) {
                Some(Outcome::Answered(answer)) => response(answer),
                Some(Outcome::Truncated(_)) => Err(lost(SendErrorKind::Broken, "connection closed within the answer")),
                Some(Outcome::Reset) => Err(lost(SendErrorKind::Broken, "connection reset by peer")),
                None => Err(lost(SendErrorKind::TimedOut, "no answer in time")),
            }
        })
    }
}

fn lost(kind: SendErrorKind, detail: &str) -> SendError {
    SendError::new(kind, detail)
}

fn response(answer: Answer) -> Result<http::Response<Bytes>, SendError> {
    let mut response = http::Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(answer.body).map_err(|e| lost(SendErrorKind::Broken, &e.to_string()))
}
