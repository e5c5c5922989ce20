//! An API made up by a test, for answers that no sandbox gives.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// A request as it came: its first line, and all of it as text.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) text: String,
}

/// The answer: a status and a JSON body; `None` to say nothing until the other side hangs up.
pub(crate) type Answer = Option<(u16, String)>;

/// A server at a free port of loopback; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Answering {
    /// Where it is.
    pub(crate) url: String,
    ended: Arc<AtomicBool>,
}

impl Answering {
    /// Answers every request, each on a connection of its own.
    pub(crate) fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (ended, heard) = (Arc::new(AtomicBool::new(false)), Arc::new(answer));
        let stop = Arc::clone(&ended);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let answer = Arc::clone(&heard);
                if let Ok(stream) = stream {
                    thread::spawn(move || serve(stream, answer.as_ref()));
                }
            }
        });
        Self { url, ended }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // One more connection, so that the flag is looked at.
        drop(TcpStream::connect(self.url.trim_start_matches("http://")));
    }
}

/// One request and its answer. What goes wrong is the other side's to notice.
fn serve(stream: TcpStream, answer: &dyn Fn(&Asked) -> Answer) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|bytes| *bytes > 0)?;
        text.push_str(&line);
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    text.push_str(&String::from_utf8_lossy(&body));
    let asked = Asked { line: text.lines().next()?.to_owned(), text };
    let mut stream = stream;
    let Some((status, body)) = answer(&asked) else {
        reader.read_to_end(&mut Vec::new()).ok()?;
        return Some(());
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
    stream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes()).ok()
}
