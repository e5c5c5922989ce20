//! What the served API has, read by hand: none of the program's own code looks at it.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A served sandbox may go on making faults; each answer is asked for until it comes.
const TRIES_MAX: usize = 200;
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(30);

/// The agents of the location that this token opens, as its listing shows them.
pub(crate) fn agents(url: &str, token: &str) -> Vec<Value> {
    let listing = get(url, "/conversation-ai/agents/search?limit=100", token);
    let agents = listing["agents"].as_array().unwrap().clone();
    assert_eq!(listing["totalCount"], agents.len(), "one page must show them all");
    agents
}

/// One agent, as its own page shows it.
pub(crate) fn agent(url: &str, token: &str, id: &str) -> Value {
    get(url, &format!("/conversation-ai/agents/{id}"), token)
}

/// The actions of an agent.
pub(crate) fn actions(url: &str, token: &str, agent: &str) -> Vec<Value> {
    let list = get(url, &format!("/conversation-ai/agents/{agent}/actions/list"), token);
    list["data"].as_array().unwrap().clone()
}

fn get(url: &str, path: &str, token: &str) -> Value {
    let mut last = None;
    for _ in 0..TRIES_MAX {
        match once(url, path, token) {
            Some((200, body)) => return body,
            other => last = other,
        }
    }
    panic!("GET {path} was never answered; the last answer: {last:?}")
}

/// One request; `None` when the connection breaks.
fn once(url: &str, path: &str, token: &str) -> Option<(u16, Value)> {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(ANSWER_WAIT_MAX)).unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nVersion: 2021-04-15\r\n\
         User-Agent: reading\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).unwrap_or(Value::Null)))
}
