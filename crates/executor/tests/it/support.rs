//! A paused clock, and a wire that answers what a test wants.

use bytes::Bytes;
use fitout_client::{
    self as api, ApiVersion, BaseUrl, LocationInfo, Obstacle, SendError, SendErrorKind, Sending, Transport,
};
use fitout_executor::{CallError, Caller, Clock, Door, DoorSettings, Events, Inquiry, Stop, Stopper, Throttle};
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long an answer is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Runs it on a clock that only moves when everything waits.
pub(crate) fn paused<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(test)
}

/// What the wire does with a request.
pub(crate) enum Reply {
    /// This status and this JSON.
    Json(u16, Value),
    /// This status, a JSON error, and one more header.
    With(u16, &'static str, &'static str),
    /// This status and a page for a browser.
    Page(u16),
    /// No answer, for this reason.
    Lost(SendErrorKind),
    /// No answer: the connection was closed once the request was on it.
    Dropped,
    /// No answer, because of what stands in the way.
    Blocked(Obstacle),
    /// No answer, ever.
    Silence,
}

/// One agent.
pub(crate) fn agent() -> Reply {
    Reply::Json(200, json!({"id": "a1", "name": "A", "mode": "off"}))
}

/// A listing without any agent.
pub(crate) fn empty() -> Reply {
    Reply::Json(200, json!({"agents": [], "count": 0, "totalCount": 0}))
}

/// Asks whose the token is.
pub(crate) async fn whose(door: &Door, caller: &mut Caller) -> Result<Inquiry<LocationInfo>, CallError> {
    let call = api::location(&caller.location);
    door.inquire(caller, &call).await
}

type Answer = Box<dyn Fn(&http::Request<Bytes>, usize) -> Reply + Send + Sync>;

/// A wire whose other end is a function of the request and of how many came before it.
pub(crate) struct Wire {
    answer: Answer,
    asked: Mutex<Vec<String>>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    pub(crate) fn new(answer: impl Fn(&http::Request<Bytes>, usize) -> Reply + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { answer: Box::new(answer), asked: Mutex::default() })
    }

    /// How many requests were sent.
    pub(crate) fn sent(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// Path and query of each request, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Transport for Wire {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        let before = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(request.uri().path_and_query().unwrap().to_string());
            asked.len() - 1
        };
        let reply = (self.answer)(&request, before);
        Box::pin(async move {
            let (status, body, header) = match reply {
                Reply::Json(status, body) => (status, body, None),
                Reply::With(status, name, value) => {
                    let body = json!({"statusCode": status, "message": "not now"});
                    (status, body, Some((name, value)))
                }
                Reply::Page(status) => {
                    let page = "<html><title>Somebody else</title></html>";
                    let response = http::Response::builder().status(status).header("content-type", "text/html");
                    return Ok(response.body(Bytes::from(page)).unwrap());
                }
                Reply::Blocked(obstacle) => {
                    let (kind, detail) = (SendErrorKind::NotSent, obstacle.description().to_owned());
                    return Err(SendError { kind, detail, obstacle: Some(obstacle) });
                }
                Reply::Dropped => {
                    let (kind, detail) = (SendErrorKind::Broken, "closed".to_owned());
                    return Err(SendError { kind, detail, obstacle: Some(Obstacle::Unreached) });
                }
                Reply::Lost(kind) => return Err(SendError::new(kind, "lost")),
                Reply::Silence => return std::future::pending().await,
            };
            let mut response = http::Response::builder().status(status).header("content-type", "application/json");
            if let Some((name, value)) = header {
                response = response.header(name, value);
            }
            Ok(response.body(Bytes::from(body.to_string())).unwrap())
        })
    }
}

/// The door to this wire.
pub(crate) fn door(wire: &Arc<Wire>) -> Door {
    Door::new(DoorSettings {
        transport: wire.clone(),
        base: BaseUrl::VENDOR.parse().unwrap(),
        version: ApiVersion::default(),
        throttle: Throttle::new(None),
        patience: PATIENCE,
        outage_max: Duration::from_secs(600),
        events: Events::default(),
        clock: Clock::starting_at(0),
    })
}

/// A location before its door.
pub(crate) fn caller(stop: Stop) -> Caller {
    caller_of("location", stop)
}

/// Runs it on the paused clock before the door to this wire; nobody asks to stop.
pub(crate) fn before<T>(wire: &Arc<Wire>, test: impl AsyncFnOnce(Door, Stop) -> T) -> T {
    paused(async {
        let (_stopper, stop) = Stopper::new();
        test(door(wire), stop).await
    })
}

/// This location before its door.
pub(crate) fn caller_of(location: &str, stop: Stop) -> Caller {
    let token = SecretString::from("pit-00000000-0000-4000-8000-000000000000");
    Caller::new(location.parse().unwrap(), token.into(), stop, SmallRng::seed_from_u64(7))
}

/// This location before its door, with a token that ends in its name.
pub(crate) fn caller_with(location: &str, stop: Stop) -> Caller {
    let token = SecretString::from(format!("pit-00000000-0000-4000-8000-00000000{location}"));
    Caller::new(location.parse().unwrap(), token.into(), stop, SmallRng::seed_from_u64(7))
}
