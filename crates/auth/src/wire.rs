//! The way to the OAuth endpoints.

use fitout_client::oauth::{OauthCall, OauthError};
use fitout_client::{BaseUrl, SendError, SendErrorKind, Transport};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long one answer is waited for. Short: an answer that is lost is asked for again within the grace of a used refresh
/// token, which is 30 s.
const PATIENCE: Duration = Duration::from_secs(8);

/// The way to the OAuth endpoints of one API.
#[derive(Debug, Clone)]
pub struct OauthTransport {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
}

impl OauthTransport {
    /// The way to the endpoints below this address.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, base: BaseUrl) -> Self {
        Self { transport, base }
    }

    /// Sends the call once and reads its answer.
    pub(crate) async fn send<A>(&self, call: &OauthCall<A>) -> Result<A, OauthError> {
        let answer = match call.request(&self.base) {
            Err(unsendable) => Err(unsendable),
            Ok(request) => timeout(PATIENCE, self.transport.send(request)).await.unwrap_or_else(|_elapsed| {
                let detail = format!("no answer within {} s", PATIENCE.as_secs());
                Err(SendError::new(SendErrorKind::TimedOut, detail))
            }),
        };
        let read = call.read(answer);
        let status = read.as_ref().map_or_else(|error| error.status, |_| None);
        tracing::debug!(what = ?call, refused = read.is_err(), status, "oauth request");
        read
    }
}
