//! Serving the page: a few connections, nothing kept for any of them, and none that is slow holds anything up.

use super::guard::{Guard, PageRequest, TurnedAway};
use crate::args::Watching;
use crate::error::CliError;
use crate::progress::LivePage;
use bytes::Bytes;
use fitout_executor::{Clock, Events};
use fitout_model::hide_tokens;
use fitout_report::{Account, Live};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// The most connections at a time; further ones wait until one ends.
const CONNECTIONS_MAX: usize = 64;
/// The most pages that are kept up to date at a time.
const FEEDS_MAX: usize = 16;
/// How long a connection may take to say what it wants, keep-alive included.
const HEAD_WAIT_MAX: Duration = Duration::from_secs(30);
/// The shortest time between two messages to one page.
const PAUSE: Duration = Duration::from_millis(250);
/// Without any news a page hears this often that the connection stands.
const QUIET_MAX: Duration = Duration::from_secs(15);
/// A page that does not take a message within this time is given up.
const SLOW_MAX: Duration = Duration::from_secs(10);
/// How long pages may take to hear the last news, when the run has ended.
const FAREWELL_MAX: Duration = Duration::from_secs(2);
/// How long to wait after a connection could not be accepted (too many open files, for one).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// What every answer says: it is nobody's to keep, to frame or to guess about.
const HEADERS: [(&str, &str); 5] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// The page while it is served.
#[derive(Debug)]
pub(crate) struct LiveServer {
    page: LivePage,
    url: String,
    server: JoinSet<()>,
}

impl LiveServer {
    /// Serves a page that begins with this account, where the command line wants one.
    ///
    /// # Errors
    /// When the address is not one that the page may have, or cannot be had.
    pub(crate) async fn begin(
        watching: &Watching,
        account: Account,
        clock: Clock,
        events: Events,
    ) -> Result<Option<Self>, CliError> {
        let Some(wanted) = watching.watch else { return Ok(None) };
        let listener = TcpListener::bind(wanted).await.map_err(|error| {
            CliError::invalid(format!("--watch {wanted}: the page cannot be served there; nothing was sent"))
                .because(&error)
                .hint("Name another port, or port 0 for one that is free.")
        })?;
        let address =
            listener.local_addr().map_err(|error| CliError::fatal("the address is not known").because(&error))?;
        let guard = Guard::new(address, watching.watch_link)?;
        let (page, url) = (LivePage::new(Live::new(account), clock, events), guard.url());
        let mut server = JoinSet::new();
        server.spawn(serve(listener, page.look(), Arc::new(guard)));
        Ok(Some(Self { page, url, server }))
    }

    /// The page, to be told what happens.
    pub(crate) fn page(&self) -> &LivePage {
        &self.page
    }

    /// Where it is; with a link, that is a secret.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Gives those who look the last news, and ends. A run that has not said before how it ended has come to nothing.
    pub(crate) async fn end(mut self) {
        self.page.over("ended before anything was written");
        self.server.join_next().await;
    }
}

/// Whether the page may have its address.
///
/// # Errors
/// When everybody in the network could look at it.
pub(crate) fn check(watching: &Watching) -> Result<(), CliError> {
    match watching.watch {
        Some(address) if !address.ip().is_loopback() && !watching.watch_link => Err(CliError::invalid(format!(
            "--watch {address} is not loopback; nothing was sent"
        ))
        .hint(
            "The page has no password: serve it at 127.0.0.1 or [::1], or give it a secret address with --watch-link.",
        )),
        Some(_) | None => Ok(()),
    }
}

/// Serves until the run is over and those who look know it.
async fn serve(listener: TcpListener, looks: watch::Receiver<Live>, guard: Arc<Guard>) {
    let feeds = Arc::new(Semaphore::new(FEEDS_MAX));
    let mut connections = JoinSet::new();
    let mut ending = pin!(over(looks.clone()));
    loop {
        tokio::select! {
            () = &mut ending => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    let (looks, guard, feeds) = (looks.clone(), Arc::clone(&guard), Arc::clone(&feeds));
                    connections.spawn(connection(stream, looks, guard, feeds));
                }
                Err(error) => {
                    tracing::debug!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    let farewell = async { while connections.join_next().await.is_some() {} };
    // Whoever is slower than that learns it from the connection that ends.
    drop(timeout(FAREWELL_MAX, farewell).await);
}

/// Waits until the run is over, or nobody can tell any more.
async fn over(mut looks: watch::Receiver<Live>) {
    drop(looks.wait_for(Live::is_over).await);
}

/// One connection, and the feed that it may have asked for.
async fn connection(stream: TcpStream, looks: watch::Receiver<Live>, guard: Arc<Guard>, feeds: Arc<Semaphore>) {
    let (wants, mut wanted) = mpsc::channel(1);
    let mut ending = pin!(over(looks.clone()));
    let service = service_fn(|request: Request<Incoming>| {
        let answer = answer(&request.into_parts().0, &guard, &looks, &feeds, &wants);
        async move { Ok::<_, Infallible>(answer) }
    });
    let mut served = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WAIT_MAX)
            .serve_connection(TokioIo::new(stream), service)
    );
    let mut feeding: Pin<Box<dyn Future<Output = Fed> + Send>> = Box::pin(pending());
    let mut going_on = true;
    loop {
        tokio::select! {
            ended = served.as_mut() => {
                if let Err(error) = ended {
                    tracing::trace!(%error, "a connection ended");
                }
                return;
            }
            Some(feed) = wanted.recv() => feeding = Box::pin(Feed::run(feed)),
            fed = &mut feeding => match fed {
                Fed::Slow => return,
                Fed::Whole => feeding = Box::pin(pending()),
            },
            () = &mut ending, if going_on => {
                going_on = false;
                served.as_mut().graceful_shutdown();
            }
        }
    }
}

fn answer(
    request: &hyper::http::request::Parts,
    guard: &Guard,
    looks: &watch::Receiver<Live>,
    feeds: &Arc<Semaphore>,
    wants: &mpsc::Sender<Feed>,
) -> Response<PageBody> {
    let seen = match guard.judge(request) {
        Ok(PageRequest::Page) => {
            let page = looks.borrow().page();
            return response(StatusCode::OK, "text/html; charset=utf-8", PageBody::of(&page));
        }
        Ok(PageRequest::Events(seen)) => seen,
        Err(refusal) => return refused(refusal),
    };
    let (sender, receiver) = mpsc::channel(1);
    let Ok(seat) = Arc::clone(feeds).try_acquire_owned() else {
        return refused(TurnedAway(StatusCode::SERVICE_UNAVAILABLE, "Too many pages are open.\n"));
    };
    if request.method == Method::GET {
        let feed = Feed { looks: looks.clone(), seen, out: sender, _seat: seat };
        // A connection answers one request after another, so the feed before this one has ended.
        if wants.try_send(feed).is_err() {
            return refused(TurnedAway(StatusCode::SERVICE_UNAVAILABLE, "Try again.\n"));
        }
    }
    response(StatusCode::OK, "text/event-stream", PageBody::Feed(receiver))
}

fn refused(TurnedAway(status, why): TurnedAway) -> Response<PageBody> {
    let mut response = response(status, "text/plain; charset=utf-8", PageBody::of(why));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

fn response(status: StatusCode, kind: &'static str, body: PageBody) -> Response<PageBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::try_from(Live::policy()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// What keeps one page up to date.
struct Feed {
    looks: watch::Receiver<Live>,
    seen: u64,
    out: mpsc::Sender<Bytes>,
    _seat: OwnedSemaphorePermit,
}

/// How a feed ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fed {
    /// Everything was told, or nobody listens any more.
    Whole,
    /// The page does not take what it is told.
    Slow,
}

impl Feed {
    async fn run(mut self) -> Fed {
        loop {
            let sent = self.looks.borrow_and_update().since(self.seen);
            let (frame, over) = match sent {
                Some(sent) => {
                    self.seen = sent.version;
                    (format!("id: {}\ndata: {}\n\n", sent.version, sent.message), sent.over)
                }
                None => match timeout(QUIET_MAX, self.looks.changed()).await {
                    Ok(Ok(())) => continue,
                    Ok(Err(_gone)) => return Fed::Whole,
                    Err(_elapsed) => (": still here\n\n".to_owned(), false),
                },
            };
            match timeout(SLOW_MAX, self.out.send(Bytes::from(hide_tokens(&frame).into_owned()))).await {
                Ok(Ok(())) if over => return Fed::Whole,
                Ok(Ok(())) => sleep(PAUSE).await,
                Ok(Err(_gone)) => return Fed::Whole,
                Err(_elapsed) => return Fed::Slow,
            }
        }
    }
}

/// The body of an answer.
enum PageBody {
    Whole(Option<Bytes>),
    Feed(mpsc::Receiver<Bytes>),
}

impl PageBody {
    fn of(text: &str) -> Self {
        PageBody::Whole(Some(Bytes::from(hide_tokens(text).into_owned())))
    }
}

impl Body for PageBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            PageBody::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            PageBody::Feed(receiver) => receiver.poll_recv(cx).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, PageBody::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            PageBody::Whole(bytes) => {
                let length = bytes.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
            }
            PageBody::Feed(_) => SizeHint::default(),
        }
    }
}
