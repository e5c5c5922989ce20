//! A desk to ask the sandbox from: the least that a client must do, apart from the engine's own client.

use bytes::Bytes;
use fitout_client::{SendError, Transport as _};
use fitout_sandbox::{Sandbox, SandboxTransport, Settings};
use serde_json::Value;

pub(crate) const LOCATION: &str = "ve9EPM428h8vShlRW1KT";
pub(crate) const TOKEN: &str = "pit-0c2f8f1e-1111-4222-8333-0123456789ab";

/// Asks in the name of one token.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
    transport: SandboxTransport,
    token: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    /// The body; null when it is no JSON.
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

impl Desk {
    /// A desk in a new world with one location.
    pub(crate) fn new(settings: Settings) -> Self {
        let sandbox = Sandbox::new(settings);
        sandbox.register(LOCATION, TOKEN);
        Self::at(&sandbox, TOKEN)
    }

    pub(crate) fn at(sandbox: &Sandbox, token: &str) -> Self {
        Self { sandbox: sandbox.clone(), transport: sandbox.transport(), token: token.to_owned() }
    }

    pub(crate) async fn send(&self, request: http::Request<Bytes>) -> Result<Reply, SendError> {
        let answer = self.transport.send(request).await?;
        let headers = answer.headers().iter();
        let headers = headers.map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect();
        let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
        Ok(Reply { status: answer.status().as_u16(), headers, body })
    }

    pub(crate) fn request(&self, method: &str, path: &str, body: Option<&Value>) -> http::Request<Bytes> {
        let version = if path.starts_with("/locations") { "2021-07-28" } else { "2021-04-15" };
        let path = if path.starts_with("/locations") { path.to_owned() } else { format!("/conversation-ai{path}") };
        http::Request::builder()
            .method(method)
            .uri(format!("https://api.test{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("version", version)
            .body(body.map(|body| Bytes::from(body.to_string())).unwrap_or_default())
            .unwrap()
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Reply, SendError> {
        self.send(self.request(method, path, body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, None).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.ask("POST", path, Some(body)).await.unwrap()
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Reply {
        self.ask("PUT", path, Some(body)).await.unwrap()
    }

    /// Creates an agent of this name and returns its id.
    pub(crate) async fn agent(&self, name: &str) -> String {
        let reply = self.post("/agents", &crate::bodies::agent(name)).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.text("/id").to_owned()
    }

    /// Attaches an action to an agent and returns its id.
    pub(crate) async fn action(&self, agent: &str, body: &Value) -> String {
        let reply = self.post(&format!("/agents/{agent}/actions"), body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.text("/data/id").to_owned()
    }
}
