//! Over loopback sockets, by hand: what an in-process sender is only told happens to the connection here.

use crate::bodies;
use crate::desk::{LOCATION, TOKEN};
use fitout_sandbox::{Fault, FaultSettings, Op, Sandbox, Scripted, Settings, serve};
use serde_json::Value;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Serves a world with this fault at the first create, and gives it to `act`.
async fn served<F: Future<Output = ()>>(
    fault: Option<Fault>,
    late_max: Duration,
    act: impl FnOnce(Sandbox, SocketAddr) -> F,
) {
    let script = fault.map(|fault| Scripted::new(fault).op(Op::CreateAgent)).into_iter().collect();
    let faults = FaultSettings { script, late_max, ..FaultSettings::default() };
    let sandbox = Sandbox::new(Settings { faults, ..Settings::default() });
    sandbox.register(LOCATION, TOKEN);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = serve(listener, sandbox.clone(), async { stopped.await.unwrap_or_default() });
    let acting = async {
        act(sandbox, address).await;
        stop.send(()).unwrap();
    };
    let (result, ()) = tokio::join!(server, acting);
    result.unwrap();
}

fn create() -> String {
    let body = bodies::agent("Front desk").to_string();
    format!(
        "POST /conversation-ai/agents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nVersion: 2021-04-15\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends the text and reads until the connection ends.
async fn ask(address: SocketAddr, text: &str) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer).await.err().map(|e| e.kind());
    (String::from_utf8(answer).unwrap(), end)
}

#[tokio::test]
async fn an_answer_is_plain_http() {
    served(None, Duration::ZERO, |sandbox, address| async move {
        let request = create().replace("Host: x", "Host: x\r\nConnection: close");
        let (answer, end) = ask(address, &request).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 201 Created\r\n") && end.is_none(), "{head}");
        assert!(head.contains("x-ratelimit-remaining: 99") && head.contains("content-type: application/json"));
        assert_eq!(head.matches("date: ").count(), 1, "{head}");
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["id"], Value::String(sandbox.agents(LOCATION)[0].id.clone()));
    })
    .await;
}

#[tokio::test]
async fn a_reset_resets_the_connection_before_or_after_the_deed() {
    for (fault, done) in [(Fault::ResetBefore, 0), (Fault::ResetAfter, 1), (Fault::Refused, 0)] {
        served(Some(fault), Duration::ZERO, |sandbox, address| async move {
            assert_eq!(ask(address, &create()).await, (String::new(), Some(ErrorKind::ConnectionReset)), "{fault}");
            assert_eq!(sandbox.agents(LOCATION).len(), done, "{fault}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_truncated_answer_promises_more_than_it_sends() {
    served(Some(Fault::Truncated), Duration::ZERO, |sandbox, address| async move {
        let (answer, _) = ask(address, &create()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let promised = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        assert_eq!(promised.parse::<usize>().unwrap() / 2, body.len());
        assert_eq!(sandbox.agents(LOCATION).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_time_out_hangs_until_the_sender_goes_away() {
    served(Some(Fault::TimeoutAfter), Duration::ZERO, |sandbox, address| async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(create().as_bytes()).await.unwrap();
        while sandbox.agents(LOCATION).is_empty() {
            tokio::task::yield_now().await;
        }
        let mut byte = [0];
        let silence = tokio::time::timeout(Duration::from_millis(50), stream.read(&mut byte)).await;
        assert!(silence.is_err(), "{silence:?}");
    })
    .await;
}

#[tokio::test]
async fn a_late_request_lands_although_its_connection_is_gone() {
    served(Some(Fault::Late), Duration::from_millis(200), |sandbox, address| async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(create().as_bytes()).await.unwrap();
        while sandbox.ledger().fired(Fault::Late) == 0 {
            tokio::task::yield_now().await;
        }
        drop(stream);
        while sandbox.agents(LOCATION).is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(sandbox.ledger().creates(LOCATION, "Front desk"), 1);
    })
    .await;
}

#[tokio::test]
async fn connections_are_kept_and_a_body_over_the_cap_is_refused() {
    served(None, Duration::ZERO, |sandbox, address| async move {
        let close = create().replace("Host: x", "Host: x\r\nConnection: close");
        let (answer, _) = ask(address, &format!("{}{close}", create())).await;
        assert_eq!(answer.matches("HTTP/1.1 201 Created").count(), 2);
        assert_eq!(sandbox.agents(LOCATION).len(), 2);
        let size = 5 << 20;
        let head = format!("POST /conversation-ai/agents HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n");
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // The server may stop reading half-way.
        let _cut = stream.write_all(&vec![b' '; size]).await;
        let mut answer = vec![0; 12];
        let read = stream.read_exact(&mut answer).await;
        assert!(read.is_err() || answer == b"HTTP/1.1 413", "{read:?}");
        assert_eq!(sandbox.ledger().requests(), 2);
    })
    .await;
}
