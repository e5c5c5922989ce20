//! Agencies: tokens that rotate, expire, and survive the process.

use bytes::Bytes;
use fitout_client::Transport as _;
use fitout_sandbox::{Agency, Sandbox, Settings};
use serde_json::Value;
use std::time::Duration;
use tokio::time::sleep;

const FIRST: &str = "sandbox-refresh-acme";

fn paused<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(test)
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new(Settings::default());
    sandbox.change(|settings| settings.oauth.location_life = Duration::from_secs(30));
    sandbox.register_agency(&Agency::named("acme"));
    sandbox.install("acme", "loc1", "One");
    sandbox
}

async fn send(sandbox: &Sandbox, path: &str, token: &str, form: &str) -> (u16, Value) {
    let method = if form.is_empty() { "GET" } else { "POST" };
    let request = http::Request::builder()
        .method(method)
        .uri(format!("https://api.example{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("version", "2021-07-28")
        .body(Bytes::from(form.to_owned()))
        .unwrap();
    let answer = sandbox.transport().send(request).await.unwrap();
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap())
}

async fn refresh(sandbox: &Sandbox, token: &str) -> (u16, Value) {
    let form = format!(
        "client_id=sandbox-app&client_secret=sandbox-secret-acme&grant_type=refresh_token&refresh_token={token}"
    );
    send(sandbox, "/oauth/token", "none", &form).await
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

#[test]
fn a_refresh_token_rotates_and_the_used_one_is_good_for_its_grace() {
    paused(async {
        let sandbox = sandbox();
        let (status, first) = refresh(&sandbox, FIRST).await;
        assert_eq!(status, 200);
        let next = text(&first, "refresh_token");
        sleep(Duration::from_secs(30)).await;
        let (status, again) = refresh(&sandbox, FIRST).await;
        assert_eq!((status, text(&again, "refresh_token")), (200, next.clone()), "the same one within the grace");
        sleep(Duration::from_secs(1)).await;
        let (status, late) = refresh(&sandbox, FIRST).await;
        assert_eq!((status, text(&late, "error")), (400, "invalid_grant".to_owned()));
        assert_eq!(refresh(&sandbox, &next).await.0, 200);
        let ledger = sandbox.ledger().oauth;
        assert_eq!((ledger.rotated, ledger.graced, ledger.refused), (2, 1, 1));
    });
}

#[test]
fn a_minted_token_opens_its_location_until_it_expires() {
    paused(async {
        let sandbox = sandbox();
        let agency = text(&refresh(&sandbox, FIRST).await.1, "access_token");
        let mint = |company: &'static str, location: &'static str| {
            let form = format!("companyId={company}&locationId={location}");
            let (sandbox, agency) = (sandbox.clone(), agency.clone());
            async move { send(&sandbox, "/oauth/locationToken", &agency, &form).await }
        };
        let (status, minted) = mint("acme", "loc1").await;
        assert_eq!((status, minted["expires_in"].as_u64()), (201, Some(30)));
        let token = text(&minted, "access_token");
        assert!(token.starts_with("eyJ") && token.split('.').count() == 3);
        assert_eq!(send(&sandbox, "/locations/loc1", &token, "").await.0, 200);
        assert_eq!(mint("acme", "loc2").await.0, 400);
        assert_eq!(mint("other", "loc1").await.0, 403);
        assert_eq!(send(&sandbox, "/oauth/locationToken", &token, "companyId=acme&locationId=loc1").await.0, 401);
        sleep(Duration::from_secs(30)).await;
        let (status, refused) = send(&sandbox, "/locations/loc1", &token, "").await;
        assert_eq!((status, text(&refused, "message")), (401, "Invalid JWT".to_owned()));
        sandbox.suspend("loc1");
        assert_eq!(text(&mint("acme", "loc1").await.1, "message"), "Location is not active");
    });
}

#[test]
fn what_was_granted_and_minted_is_kept_without_any_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    paused(async {
        let sandbox = sandbox();
        sandbox.keep(&path).unwrap();
        let granted = refresh(&sandbox, FIRST).await.1;
        let agency = text(&granted, "access_token");
        let minted = send(&sandbox, "/oauth/locationToken", &agency, "companyId=acme&locationId=loc1").await.1;
        let (next, token) = (text(&granted, "refresh_token"), text(&minted, "access_token"));
        // As after a kill: nothing is saved, only the changes are there.
        let again = Sandbox::load(&path, Settings::default()).unwrap();
        assert_eq!(send(&again, "/locations/loc1", &token, "").await.0, 200);
        let (status, _) = refresh(&again, &next).await;
        assert_eq!(status, 200);
        again.save(&path).unwrap();
        let saved = Sandbox::load(&path, Settings::default()).unwrap();
        assert_eq!(send(&saved, "/locations/loc1", &token, "").await.0, 200);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let kept = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for secret in [FIRST, "sandbox-secret-acme", &agency, &next, &token] {
                assert!(!kept.contains(secret));
            }
        }
    });
}

#[test]
fn a_question_that_is_not_as_documented_is_refused() {
    paused(async {
        let sandbox = sandbox();
        let (_, grant) = refresh(&sandbox, FIRST).await;
        let agency = text(&grant, "access_token");
        let list = "/oauth/installedLocations?companyId=acme&appId=sandbox-app";
        for (more, status) in
            [("", 200), ("&isInstalled=true&onTrial=false", 200), ("&isInstalled=yes", 422), ("&onTrial=", 422)]
        {
            assert_eq!(send(&sandbox, &format!("{list}{more}"), &agency, "").await.0, status, "{more}");
        }
        assert_eq!(send(&sandbox, "/oauth/installedLocations?appId=sandbox-app", &agency, "").await.0, 422);
        // Who asks comes before what is asked.
        let nobody =
            http::Request::builder().uri("https://api.example/oauth/installedLocations").body(Bytes::new()).unwrap();
        assert_eq!(sandbox.transport().send(nobody).await.unwrap().status(), 401);
    });
}
