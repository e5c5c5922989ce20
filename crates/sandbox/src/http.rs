//! The sandbox over loopback HTTP: for the real binary, other tools and people.
//!
//! What the in-process transport can only report is done to the connection here: resets reset it, truncated answers
//! break off, and what is never answered hangs until its sender goes away.

use crate::answer::{Answer, Outcome};
use crate::sandbox::Sandbox;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The most connections that are served at once; further ones wait until one ends.
pub const CONNECTIONS_MAX: usize = 1_024;
/// The largest body of a request.
const BODY_BYTES_MAX: usize = 4 << 20;
/// How long a connection may take to send the head of a request, keep-alive included.
const HEAD_WAIT_MAX: Duration = Duration::from_secs(120);
/// How long an unanswered request hangs when its sender does not go away.
const HANG_MAX: Duration = Duration::from_secs(600);
/// How long to wait after a connection could not be accepted (too many open files, for one).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Failures to accept in a row after which the server gives up.
const ACCEPT_FAILURES_MAX: u32 = 200;

/// Why the server stopped before it was told to.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox can no longer accept connections")]
pub struct ServeError {
    #[from]
    source: io::Error,
}

/// Serves the sandbox on the listener until `shutdown` resolves; open connections are then closed.
///
/// # Errors
/// When connections cannot be accepted any more.
pub async fn serve(
    listener: TcpListener,
    sandbox: Sandbox,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let mut connections = JoinSet::new();
    let mut failures = 0;
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    failures = 0;
                    connections.spawn(connection(stream, sandbox.clone()));
                }
                Err(e) if failures >= ACCEPT_FAILURES_MAX => return Err(e.into()),
                Err(e) => {
                    failures += 1;
                    tracing::debug!(error = %e, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    connections.shutdown().await;
    Ok(())
}

async fn connection(stream: TcpStream, sandbox: Sandbox) {
    if let Err(e) = stream.set_nodelay(true) {
        tracing::debug!(error = %e, "a connection could not be set up");
        return;
    }
    let broken = Arc::new(AtomicBool::new(false));
    let line = Line { stream, broken: Arc::clone(&broken) };
    let service = service_fn(move |request| reply(sandbox.clone(), Arc::clone(&broken), request));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WAIT_MAX)
        .serve_connection(TokioIo::new(line), service)
        .await;
    if let Err(e) = served {
        tracing::trace!(error = %e, "a connection ended");
    }
}

/// The answer to one request; an error makes hyper drop the connection.
async fn reply(
    sandbox: Sandbox,
    broken: Arc<AtomicBool>,
    request: http::Request<Incoming>,
) -> Result<http::Response<Sheet>, io::Error> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_BYTES_MAX).collect().await else {
        return response(Answer::page(413, "Payload Too Large"), Ending::Whole);
    };
    let request = http::Request::from_parts(head, body.to_bytes());
    let reset = || {
        broken.store(true, Ordering::Relaxed);
        Err(io::ErrorKind::ConnectionReset.into())
    };
    // The connection was accepted before anybody knew that it shall be refused, so it can only be reset.
    let Some(passenger) = sandbox.depart(&request) else { return reset() };
    drop(request);
    let pause = passenger.wait.unwrap_or(HANG_MAX);
    if !pause.is_zero() {
        tokio::time::sleep(pause).await;
    }
    match passenger.outcome() {
        Some(Outcome::Answered(answer)) => response(answer, Ending::Whole),
        Some(Outcome::Truncated(answer)) => response(answer, Ending::Broken),
        Some(Outcome::Reset) | None => reset(),
    }
}

fn response(answer: Answer, ending: Ending) -> Result<http::Response<Sheet>, io::Error> {
    let mut response = http::Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    let promised = u64::try_from(answer.body.len()).unwrap_or(u64::MAX);
    let rest = match ending {
        Ending::Whole => answer.body,
        Ending::Broken => answer.body.slice(..answer.body.len() / 2),
    };
    response.body(Sheet { promised, rest: Some(rest), ending, flushed: false }).map_err(io::Error::other)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Whole,
    /// Half of what was promised, then the connection closes.
    Broken,
}

/// The body of an answer.
struct Sheet {
    promised: u64,
    rest: Option<Bytes>,
    ending: Ending,
    flushed: bool,
}

impl Body for Sheet {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(rest) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        if self.ending == Ending::Whole {
            return Poll::Ready(None);
        }
        if !self.flushed {
            // Pending once, so that the half is on the wire before the connection breaks.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::BrokenPipe.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.ending == Ending::Whole && self.rest.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

/// A connection that can be made to end with a reset instead of a farewell.
struct Line {
    stream: TcpStream,
    broken: Arc<AtomicBool>,
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.broken.load(Ordering::Relaxed)
            && let Err(e) = self.stream.set_zero_linger()
        {
            tracing::debug!(error = %e, "a connection could not be reset");
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.broken.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
