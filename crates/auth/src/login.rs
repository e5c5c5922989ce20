//! Signing an agency in: a person agrees in a browser, and the browser brings a code back to this machine.

use crate::agency::{AgencyError, kept};
use crate::store::{Store, Stored};
use crate::wire::OauthTransport;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fitout_client::Clock;
use fitout_client::oauth::{self, App};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// The path that the browser comes back to.
pub const CALLBACK: &str = "/callback";
/// How long a person may take.
pub const LOGIN_TIME_MAX: Duration = Duration::from_secs(5 * 60);
/// How long one connection may take; a browser sends its few lines at once.
const CONNECTION_TIME_MAX: Duration = Duration::from_secs(5);
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    Entropy,
    /// The callback cannot be listened for.
    #[error("the callback cannot be listened for")]
    Listen(#[from] io::Error),
    /// Nobody came back in time.
    #[error("nobody came back from the browser within {} minutes", LOGIN_TIME_MAX.as_secs() / 60)]
    TimedOut,
    /// The person, or the vendor, said no.
    #[error("the sign-in was refused: {0}")]
    Denied(String),
    /// The code was not accepted, or the tokens could not be kept.
    #[error(transparent)]
    Agency(#[from] AgencyError),
}

/// A sign-in that has begun: what the browser must bring back.
#[derive(Debug)]
pub struct Login {
    app: App,
    redirect_uri: String,
    /// Shown to the vendor and expected back: nobody else can bring us a code of theirs.
    state: SecretString,
    /// Proves that who exchanges the code is who asked for it.
    verifier: SecretString,
}

impl Login {
    /// Begins to sign in as this application; the browser comes back to `redirect_uri`.
    ///
    /// # Errors
    /// [`LoginError::Entropy`].
    pub fn begin(app: App, redirect_uri: String) -> Result<Self, LoginError> {
        Ok(Self { app, redirect_uri, state: random()?, verifier: random()? })
    }

    /// The address at which a person agrees. It holds no secret that is worth anything afterwards.
    #[must_use]
    pub fn address(&self, authorize: &str, scopes: &str) -> String {
        let challenge = challenge(self.verifier.expose_secret());
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.app.id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", scopes)
            .append_pair("state", self.state.expose_secret())
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let joint = if authorize.contains('?') { '&' } else { '?' };
        format!("{authorize}{joint}{query}")
    }

    /// Waits until the browser brings the code. Whoever brings another state is turned away, and the wait goes on.
    ///
    /// # Errors
    /// When nobody comes, or comes with a no.
    pub async fn code(&self, listener: &TcpListener) -> Result<SecretString, LoginError> {
        let waiting = async {
            loop {
                let (stream, _) = listener.accept().await?;
                // A connection that says nothing, or breaks, is none of ours.
                let heard = timeout(CONNECTION_TIME_MAX, self.hear(stream)).await;
                if let Ok(Ok(Some(answer))) = heard {
                    return answer;
                }
            }
        };
        timeout(LOGIN_TIME_MAX, waiting).await.unwrap_or(Err(LoginError::TimedOut))
    }

    async fn hear(&self, mut stream: TcpStream) -> io::Result<Option<Result<SecretString, LoginError>>> {
        let mut request = Vec::new();
        let mut part = [0; 1024];
        while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < HEAD_BYTES_MAX {
            match stream.read(&mut part).await? {
                0 => break,
                read => request.extend(part.iter().take(read)),
            }
        }
        let meaning = self.judge(&String::from_utf8_lossy(&request));
        let (status, words) = match &meaning {
            Some(Ok(_)) => ("200 OK", "Signed in. You can close this window."),
            Some(Err(_)) => ("200 OK", "The sign-in was refused. You can close this window."),
            None => ("404 Not Found", "Nothing is here."),
        };
        let page = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{words}",
            words.len()
        );
        stream.write_all(page.as_bytes()).await?;
        stream.shutdown().await?;
        Ok(meaning)
    }

    /// What a request means for the sign-in; `None` when it is none of its business.
    fn judge(&self, head: &str) -> Option<Result<SecretString, LoginError>> {
        let mut words = head.lines().next()?.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let (path, query) = target.split_once('?')?;
        if method != "GET" || path != CALLBACK {
            return None;
        }
        let parameter = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        if parameter("state").as_deref() != Some(self.state.expose_secret()) {
            return None;
        }
        if let Some(code) = parameter("code").filter(|code| !code.is_empty()) {
            return Some(Ok(SecretString::from(code)));
        }
        let why = parameter("error_description").or_else(|| parameter("error")).unwrap_or_default();
        Some(Err(LoginError::Denied(fitout_model::Redactor::default().clean(&why))))
    }

    /// Exchanges the code for tokens and keeps them; returns what was kept.
    ///
    /// # Errors
    /// When the code is not accepted, its answer is lost, or the tokens cannot be kept.
    pub async fn finish(
        &self,
        code: &SecretString,
        wire: &OauthTransport,
        store: &Store,
        clock: Clock,
    ) -> Result<Stored, LoginError> {
        // The lock comes first: a code can be exchanged once, so its tokens must find their place free.
        let lock = store.lock().await.map_err(AgencyError::from)?;
        let call = oauth::exchange_code(&self.app, code, &self.redirect_uri, &self.verifier);
        let grant = wire.send(&call).await.map_err(AgencyError::Asked)?;
        let (stored, _) = kept(grant, &self.app, None, clock.wall_ms());
        lock.write(&stored).map_err(AgencyError::from)?;
        Ok(stored)
    }
}

/// 32 random bytes as text.
fn random() -> Result<SecretString, LoginError> {
    let mut bytes = [0_u8; 32];
    match OsRng.try_fill_bytes(&mut bytes) {
        Ok(()) => Ok(SecretString::from(URL_SAFE_NO_PAD.encode(bytes))),
        Err(_) => Err(LoginError::Entropy),
    }
}

/// What goes with the address, so that only whoever has the verifier can use the code.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let challenged = challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenged, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn only_the_callback_with_our_state_counts() {
        let app = App { id: "app".to_owned(), secret: SecretString::from("secret") };
        let login = Login::begin(app, format!("http://127.0.0.1:1{CALLBACK}")).unwrap();
        let state = login.state.expose_secret();
        let judge = |line: String| login.judge(&format!("{line} HTTP/1.1\r\n\r\n"));
        assert!(judge(format!("GET {CALLBACK}?code=c&state=other")).is_none());
        assert!(judge(format!("GET {CALLBACK}?code=c")).is_none());
        assert!(judge(format!("POST {CALLBACK}?code=c&state={state}")).is_none());
        assert!(judge(format!("GET /other?code=c&state={state}")).is_none());
        assert!(judge("nonsense".to_owned()).is_none());
        let code = judge(format!("GET {CALLBACK}?state={state}&code=a%2Fb")).unwrap().unwrap();
        assert_eq!(code.expose_secret(), "a/b");
        let denied = judge(format!("GET {CALLBACK}?error=access_denied&state={state}")).unwrap().unwrap_err();
        assert_eq!(denied.to_string(), "the sign-in was refused: access_denied");
        let address = login.address("https://vendor.example/choose", "oauth.write");
        assert!(address.contains("code_challenge_method=S256") && !address.contains(login.verifier.expose_secret()));
    }
}
