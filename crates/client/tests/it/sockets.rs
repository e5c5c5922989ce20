//! The HTTP transport against a server written by hand, on loopback.

use crate::support::{agent_body, token};
use bytes::Bytes;
use fitout_client::{
    ApiVersion, BaseUrl, Class, HttpOptions, HttpTransport, Obstacle, Proxy, SendErrorKind, Transport as _,
    create_agent, get_agent,
};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const CAP: usize = 64;

fn transport() -> HttpTransport {
    HttpTransport::new(HttpOptions { body_bytes_max: CAP, ..HttpOptions::default() }).unwrap()
}

async fn server() -> (TcpListener, BaseUrl) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    (listener, base)
}

fn post(base: &BaseUrl) -> http::Request<Bytes> {
    create_agent(agent_body()).request(base, &ApiVersion::default(), &token()).unwrap()
}

fn get(base: &BaseUrl, id: &str) -> http::Request<Bytes> {
    get_agent(&id.parse().unwrap()).request(base, &ApiVersion::default(), &token()).unwrap()
}

/// The first line of the next request on the connection, which is read to its last byte; `None` at its end.
async fn next_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let lower = head.to_ascii_lowercase();
            let length = lower.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return head.lines().next().map(str::to_owned);
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// Accepts one connection, reads one request, writes this and closes.
async fn answer_once(listener: &TcpListener, answer: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let line = next_request(&mut stream).await.unwrap();
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    line
}

async fn exchange(answer: &str) -> Result<http::Response<Bytes>, fitout_client::SendError> {
    let (listener, base) = server().await;
    let transport = transport();
    let (result, _) = tokio::join!(transport.send(post(&base)), answer_once(&listener, answer));
    result
}

#[tokio::test]
async fn an_answer_arrives_whole_with_its_status_and_headers() {
    let answer = exchange("HTTP/1.1 201 Created\r\nx-ratelimit-max: 100\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["x-ratelimit-max"], "100");
    assert_eq!(answer.body().as_ref(), b"{}");
}

#[tokio::test]
async fn a_refused_connection_is_not_sent_and_does_not_show_the_address_of_the_call() {
    let (listener, base) = server().await;
    drop(listener);
    let error = transport().send(post(&base)).await.unwrap_err();
    assert_eq!((error.kind, error.obstacle), (SendErrorKind::NotSent, Some(Obstacle::Unreached)));
    assert!(!error.detail.contains("conversation-ai"), "{}", error.detail);
}

#[tokio::test]
async fn a_failed_tls_handshake_is_not_sent() {
    let (listener, _) = server().await;
    let base: BaseUrl = format!("https://{}", listener.local_addr().unwrap()).parse().unwrap();
    let garbage = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    };
    let transport = transport();
    let (result, ()) = tokio::join!(transport.send(post(&base)), garbage);
    let error = result.unwrap_err();
    assert_eq!((error.kind, error.obstacle), (SendErrorKind::NotSent, Some(Obstacle::NoTls)), "{error}");
}

#[tokio::test]
async fn a_connection_that_is_closed_in_the_handshake_is_not_sent_and_not_reached() {
    let (listener, _) = server().await;
    let base: BaseUrl = format!("https://{}", listener.local_addr().unwrap()).parse().unwrap();
    let transport = transport();
    let (result, ()) = tokio::join!(transport.send(post(&base)), async {
        let (mut stream, _) = listener.accept().await.unwrap();
        // The greeting is taken, so that the end is one and no reset.
        assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
    });
    let error = result.unwrap_err();
    assert_eq!((error.kind, error.obstacle), (SendErrorKind::NotSent, Some(Obstacle::Unreached)), "{error}");
}

/// A proxy that takes the request for a connection and then does this with it.
async fn through_a_proxy(then: impl AsyncFnOnce(&mut TcpStream)) -> fitout_client::SendError {
    let (listener, address) = server().await;
    let proxy: Proxy = address.to_string().parse().unwrap();
    let options = HttpOptions { timeout: Duration::from_millis(300), ..HttpOptions::default() };
    let transport = HttpTransport::through(options, Some(&proxy)).unwrap();
    let base: BaseUrl = "https://api.example".parse().unwrap();
    let proxying = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert_eq!(next_request(&mut stream).await.unwrap(), "CONNECT api.example:443 HTTP/1.1");
        then(&mut stream).await;
        stream
    };
    let (result, _held) = tokio::join!(transport.send(post(&base)), proxying);
    result.unwrap_err()
}

#[tokio::test]
async fn a_proxy_that_makes_no_lasting_connection_is_named_and_is_not_advised_to_be_set() {
    const MADE: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";
    let closed = through_a_proxy(async |stream| {
        stream.write_all(MADE).await.unwrap();
        assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
        stream.shutdown().await.unwrap();
    });
    let silent = through_a_proxy(async |stream| stream.write_all(MADE).await.unwrap());
    let mute = through_a_proxy(async |_| {});
    for error in [closed.await, silent.await, mute.await] {
        assert_eq!((error.kind, error.obstacle), (SendErrorKind::NotSent, Some(Obstacle::ProxyHangsUp)), "{error}");
        assert!(error.detail.starts_with("no connection comes about through the proxy: "), "{error}");
    }
    assert!(!Obstacle::ProxyHangsUp.hint().contains("set HTTPS_PROXY"));
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_is_not_sent_however_short_the_patience_is() {
    let (listener, _) = server().await;
    let base: BaseUrl = format!("https://{}", listener.local_addr().unwrap()).parse().unwrap();
    let options = HttpOptions { timeout: Duration::from_millis(300), ..HttpOptions::default() };
    let transport = HttpTransport::new(options).unwrap();
    // Somebody takes the connection and never says a word.
    let (result, _held) = tokio::join!(transport.send(post(&base)), listener.accept());
    let error = result.unwrap_err();
    assert_eq!((error.kind, error.obstacle), (SendErrorKind::NotSent, Some(Obstacle::Unreached)), "{error}");
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_told_apart() {
    let base: BaseUrl = "https://no-such-host.invalid".parse().unwrap();
    let error = transport().send(post(&base)).await.unwrap_err();
    assert_eq!((error.kind, error.obstacle), (SendErrorKind::NotSent, Some(Obstacle::NoSuchHost)), "{error}");
    assert!(error.detail.starts_with("the name of the host is not known here: "), "{error}");
}

#[tokio::test]
async fn a_connection_lost_before_or_in_the_answer_is_broken() {
    for partial in ["", "HTTP/1.1 20", "HTTP/1.1 201 Created\r\ncontent-length: 20\r\n\r\n{\"id\":"] {
        let error = exchange(partial).await.unwrap_err();
        assert_eq!(error.kind, SendErrorKind::Broken, "{partial:?}: {error}");
        let read = create_agent(agent_body()).read(Err(error), &token()).unwrap_err();
        assert!(read.is_ambiguous());
    }
}

#[tokio::test]
async fn something_that_is_not_http_is_broken() {
    let error = exchange("SSH-2.0-OpenSSH\r\n\r\n").await.unwrap_err();
    assert_eq!((error.kind, error.obstacle), (SendErrorKind::Broken, Some(Obstacle::NoHttp)), "{error}");
}

#[tokio::test]
async fn no_answer_in_time_is_timed_out_wherever_it_stops() {
    let options = HttpOptions { timeout: Duration::from_millis(150), ..HttpOptions::default() };
    for partial in ["", "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"] {
        let (listener, base) = server().await;
        let transport = HttpTransport::new(options).unwrap();
        let silent = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            next_request(&mut stream).await.unwrap();
            stream.write_all(partial.as_bytes()).await.unwrap();
            // Until the client gives up.
            next_request(&mut stream).await
        };
        let (result, _) = tokio::join!(transport.send(post(&base)), silent);
        assert_eq!(result.unwrap_err().kind, SendErrorKind::TimedOut, "{partial:?}");
    }
}

#[tokio::test]
async fn an_answer_over_the_cap_is_cut_off_whether_announced_or_not() {
    let fits = "x".repeat(CAP);
    let announced = |body: &str| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let unannounced = |body: &str| format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}");
    assert_eq!(exchange(&announced(&fits)).await.unwrap().body().len(), CAP);
    assert_eq!(exchange(&unannounced(&fits)).await.unwrap().body().len(), CAP);
    let over = "x".repeat(CAP + 1);
    for answer in [announced(&over), unannounced(&over)] {
        assert_eq!(exchange(&answer).await.unwrap_err().kind, SendErrorKind::TooLarge);
    }
}

#[tokio::test]
async fn a_redirect_is_handed_over_and_not_followed() {
    let (listener, base) = server().await;
    let transport = transport();
    let redirect =
        format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {base}/elsewhere\r\ncontent-length: 0\r\n\r\n");
    let (result, _) = tokio::join!(transport.send(post(&base)), answer_once(&listener, &redirect));
    let answer = result.unwrap();
    assert_eq!(answer.status(), 307);
    assert_eq!(create_agent(agent_body()).read(Ok(answer), &token()).unwrap_err().class(), Class::TurnedAway);
    let (_, line) =
        tokio::join!(transport.send(get(&base, "sentinel")), answer_once(&listener, "HTTP/1.1 204 No\r\n\r\n"));
    assert_eq!(line, "GET /conversation-ai/agents/sentinel HTTP/1.1");
}

#[tokio::test]
async fn a_post_lost_on_a_kept_connection_is_not_sent_again() {
    let (listener, base) = server().await;
    let transport = transport();
    let client = async {
        transport.send(get(&base, "first")).await.unwrap();
        let lost = transport.send(post(&base)).await.unwrap_err();
        assert_eq!(lost.kind, SendErrorKind::Broken);
        transport.send(get(&base, "sentinel")).await.unwrap();
    };
    let served = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let first = next_request(&mut stream).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        // The second request uses the same connection, is read whole, and its connection is closed under it.
        let second = next_request(&mut stream).await.unwrap();
        drop(stream);
        let third = answer_once(&listener, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        [first, second, third]
    };
    let ((), lines) = tokio::join!(client, served);
    assert_eq!(
        lines,
        [
            "GET /conversation-ai/agents/first HTTP/1.1",
            "POST /conversation-ai/agents HTTP/1.1",
            "GET /conversation-ai/agents/sentinel HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn an_abandoned_request_is_not_sent_again() {
    let (listener, base) = server().await;
    let transport = transport();
    let (mut stream, line) = {
        let mut sending = transport.send(post(&base));
        let received = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let line = next_request(&mut stream).await.unwrap();
            (stream, line)
        };
        tokio::select! {
            _ = &mut sending => panic!("nobody answered"),
            received = received => received,
        }
    };
    assert_eq!(line, "POST /conversation-ai/agents HTTP/1.1");
    assert_eq!(next_request(&mut stream).await, None, "the connection of an abandoned request is closed");
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let (result, line) = tokio::join!(transport.send(get(&base, "sentinel")), answer_once(&listener, answer));
    assert_eq!(
        (result.unwrap().status().as_u16(), line.as_str()),
        (200, "GET /conversation-ai/agents/sentinel HTTP/1.1")
    );
}

#[test]
fn the_transport_shows_nothing_of_its_requests() {
    insta::assert_snapshot!(format!("{:?}", transport()), @"HttpTransport { body_bytes_max: 64, .. }");
}
