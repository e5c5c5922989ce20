//! Signing in, from the address to the tokens.

use crate::support::{COMPANY, House, lives, running};
use bytes::Bytes;
use fitout_auth::{CALLBACK, Login, LoginError};
use fitout_client::Transport as _;
use secrecy::SecretString;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const PAGE: &str = "https://services.leadconnectorhq.com/oauth/chooselocation";

/// What a browser does at that address: the person agrees, and it is sent on.
async fn agree(house: &House, page: &str) -> String {
    let mut request = http::Request::new(Bytes::new());
    *request.uri_mut() = page.parse().unwrap();
    let answer = house.sandbox.transport().send(request).await.unwrap();
    assert_eq!(answer.status(), 302);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

async fn visit(address: &str) -> String {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[test]
fn the_browser_brings_the_code_and_the_credentials_are_kept() {
    running(async {
        let house = House::new(lives(3600, 3600));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let redirect = format!("http://{}{CALLBACK}", listener.local_addr().unwrap());
        let login = Login::begin(House::app(), redirect.clone()).unwrap();
        let back = agree(&house, &login.address(PAGE, "oauth.write")).await;
        let browser = async {
            let stranger = visit(&format!("{redirect}?code=stolen&state=guessed")).await;
            assert!(stranger.starts_with("HTTP/1.1 404"), "{stranger}");
            visit(&back).await
        };
        let (code, page) = tokio::join!(login.code(&listener), browser);
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        let code = code.unwrap();
        let stored = login.finish(&code, &house.wire(), &house.store(), house.clock()).await.unwrap();
        assert_eq!(stored.company.as_deref(), Some(COMPANY));
        assert!(house.store().read().unwrap().is_some());
        // A code is good once.
        let again = login.finish(&code, &house.wire(), &house.store(), house.clock()).await.unwrap_err();
        assert!(again.to_string().contains("This authorization code is invalid"), "{again}");
    });
}

#[test]
fn a_code_without_its_verifier_is_worth_nothing() {
    running(async {
        let house = House::new(lives(3600, 3600));
        let redirect = format!("http://127.0.0.1:9{CALLBACK}");
        let (ours, theirs) =
            (Login::begin(House::app(), redirect.clone()).unwrap(), Login::begin(House::app(), redirect).unwrap());
        let back = agree(&house, &ours.address(PAGE, "oauth.write")).await;
        let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
        let stolen = theirs.finish(&SecretString::from(code), &house.wire(), &house.store(), house.clock()).await;
        assert!(matches!(stolen, Err(LoginError::Agency(_))));
        assert!(house.store().read().unwrap().is_none());
    });
}
