//! A browser of a few lines: it asks over loopback, reads what comes, and obeys nothing.

use crate::program::SILENCE_MAX;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Asks for this path of this address (`127.0.0.1:7789`) in the name of this host.
pub(crate) fn look(method: &str, address: &str, host: &str, path: &str) -> Page {
    let mut stream = ask(method, address, host, path);
    let (status, head) = head(&mut stream);
    let mut body = String::new();
    stream.read_to_string(&mut body).unwrap();
    Page { status, head, body }
}

/// The messages of a stream of events, each as JSON, until the server ends it.
pub(crate) fn events(address: &str, path: &str) -> impl Iterator<Item = Value> + use<> {
    let mut stream = ask("GET", address, address, path);
    let (status, head) = head(&mut stream);
    assert!(status == 200 && head.contains("text/event-stream"), "{head}");
    // A message is one line, and a chunk of the transfer begins a line of its own.
    let lines = stream.lines().map(|line| line.unwrap());
    lines.filter_map(|line| line.strip_prefix("data: ").map(|json| serde_json::from_str(json).unwrap()))
}

fn ask(method: &str, address: &str, host: &str, path: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(SILENCE_MAX)).unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    BufReader::new(stream)
}

fn head(stream: &mut BufReader<TcpStream>) -> (u16, String) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut head).unwrap() > 0, "the answer breaks off: {head}");
    }
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head)
}
