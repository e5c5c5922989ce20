//! What the OAuth endpoints are asked and answer.

use crate::support::{answer, json_answer};
use fitout_client::oauth::{App, OauthCall, OauthError, exchange_code, installed_locations, location_token, refresh};
use fitout_client::{BaseUrl, Class, SendError, SendErrorKind};
use fitout_model::CauseKind;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

const SECRETS: [&str; 4] = ["hush-client&secret", "hush-refresh", "hush-code", "hush-bearer"];

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn app() -> App {
    App { id: "app-id".to_owned(), secret: secret(SECRETS[0]) }
}

fn form(request: &http::Request<bytes::Bytes>) -> BTreeMap<String, String> {
    form_urlencoded::parse(request.body()).into_owned().collect()
}

fn request<A>(call: &OauthCall<A>) -> http::Request<bytes::Bytes> {
    call.request(&BaseUrl::VENDOR.parse().unwrap()).unwrap()
}

#[test]
fn tokens_are_asked_for_by_a_form_for_the_company() {
    let sent = request(&refresh(&app(), &secret(SECRETS[1])));
    assert_eq!((sent.method().as_str(), sent.uri().path()), ("POST", "/oauth/token"));
    assert_eq!(sent.headers()["content-type"], "application/x-www-form-urlencoded");
    assert!(!sent.headers().contains_key("authorization"));
    let sent = form(&sent);
    assert_eq!((sent["grant_type"].as_str(), sent["user_type"].as_str()), ("refresh_token", "Company"));
    assert_eq!((sent["client_secret"].as_str(), sent["refresh_token"].as_str()), (SECRETS[0], SECRETS[1]));
    let sent = form(&request(&exchange_code(&app(), &secret(SECRETS[2]), "http://127.0.0.1:1/callback", &secret("v"))));
    assert_eq!((sent["grant_type"].as_str(), sent["code"].as_str()), ("authorization_code", SECRETS[2]));
    assert_eq!((sent["redirect_uri"].as_str(), sent["code_verifier"].as_str()), ("http://127.0.0.1:1/callback", "v"));
}

#[test]
fn locations_are_asked_for_with_the_agencys_token_and_the_version_that_these_endpoints_speak() {
    let mint = request(&location_token(&secret(SECRETS[3]), "acme", &"loc1".parse().unwrap()));
    let list = request(&installed_locations(&secret(SECRETS[3]), "acme", "app", 200, 100));
    for sent in [&mint, &list] {
        assert_eq!(sent.headers()["version"], "2021-07-28");
        assert_eq!(sent.headers()["authorization"], format!("Bearer {}", SECRETS[3]));
        assert!(sent.headers()["authorization"].is_sensitive());
    }
    assert_eq!(mint.uri().path(), "/oauth/locationToken");
    assert_eq!(
        form(&mint),
        BTreeMap::from([("companyId", "acme"), ("locationId", "loc1")].map(|(a, b)| (a.into(), b.into())))
    );
    assert_eq!(list.method(), "GET");
    let query = "/oauth/installedLocations?companyId=acme&appId=app&isInstalled=true&skip=200&limit=100";
    assert_eq!(list.uri().path_and_query().unwrap(), query);
}

#[test]
fn a_grant_is_read_with_its_life() {
    let call = refresh(&app(), &secret(SECRETS[1]));
    let body = json!({"access_token": "eyJaccess", "refresh_token": "eyJrefresh", "expires_in": 86399,
        "companyId": "acme", "userType": "Company", "scope": "oauth.write", "userId": "u"});
    let grant = call.read(Ok(json_answer(200, &body))).unwrap();
    assert_eq!(grant.access.expose_secret(), "eyJaccess");
    assert_eq!(grant.refresh.expose_secret(), "eyJrefresh");
    assert_eq!((grant.lifetime, grant.company.as_str()), (Duration::from_secs(86399), "acme"));
    assert!(!format!("{grant:?}").contains("eyJ"));
    let call = location_token(&secret(SECRETS[3]), "acme", &"loc1".parse().unwrap());
    let minted = call.read(Ok(json_answer(201, &json!({"access_token": "eyJlocation"})))).unwrap();
    assert_eq!(minted.lifetime, Duration::from_secs(600), "a life that is not told is taken for a short one");
}

#[test]
fn a_grant_that_lacks_something_is_no_grant() {
    let call = refresh(&app(), &secret(SECRETS[1]));
    let whole = json!({"access_token": "eyJaccess", "refresh_token": "eyJrefresh", "companyId": "acme"});
    for (member, value) in [
        ("access_token", json!(null)),
        ("access_token", json!("not a token")),
        ("refresh_token", json!(null)),
        ("companyId", json!("")),
        ("userType", json!("Location")),
    ] {
        let mut body = whole.clone();
        body[member] = value;
        let error = call.read(Ok(json_answer(200, &body))).unwrap_err();
        assert_eq!(error.class, Class::Transient, "{member}");
    }
}

#[test]
fn refusals_are_classified_and_keep_their_words() {
    let call = location_token(&secret(SECRETS[3]), "acme", &"loc1".parse().unwrap());
    let refused = |status, body| call.read(Ok(json_answer(status, &body))).unwrap_err();
    for (status, message, class) in [
        (400, "Location is not active", Class::Parked(CauseKind::Suspended)),
        (401, "Invalid JWT", Class::Parked(CauseKind::TokenRefused)),
        (401, "The token is not authorized for this scope.", Class::Parked(CauseKind::MissingScope)),
        (400, "The app is not installed in this location", Class::Refused),
        (503, "later", Class::Transient),
        (429, "slow down", Class::Throttled),
    ] {
        let error = refused(status, json!({"statusCode": status, "message": message}));
        assert_eq!((error.class, error.status), (class, Some(status)), "{message}");
    }
    let error = refused(400, json!({"error": "invalid_grant", "error_description": "This refresh token is invalid"}));
    assert_eq!(error.message, "invalid_grant: This refresh token is invalid");
    let lost = call.read(Err(SendError::new(SendErrorKind::TimedOut, "no answer")));
    assert!(lost.unwrap_err().is_passing());
}

#[test]
fn an_endpoint_that_repeats_its_secrets_makes_nobody_else_repeat_them() {
    let told = SECRETS.join(" and ");
    let mut seen: Vec<(OauthError, String)> = Vec::new();
    for body in [json!({"message": told, "traceId": SECRETS[1]}), json!({"error": told, "error_description": told})] {
        for status in [400, 401, 500] {
            let call = refresh(&app(), &secret(SECRETS[1]));
            let mut errors = vec![call.read(Ok(json_answer(status, &body))).unwrap_err()];
            let code = exchange_code(&app(), &secret(SECRETS[2]), "http://127.0.0.1:1", &secret(SECRETS[3]));
            errors.push(code.read(Ok(json_answer(status, &body))).unwrap_err());
            seen.extend(errors.into_iter().zip([format!("{call:?}"), format!("{code:?}")]));
        }
    }
    for (error, call) in seen {
        let shown = format!("{error} {error:?} {call}");
        assert!(!shown.contains(SECRETS[0]), "{shown}");
        let own = if error.what.contains("renew") { SECRETS[1] } else { SECRETS[2] };
        assert!(!shown.contains(own), "{shown}");
    }
    let call = refresh(&app(), &secret(SECRETS[1]));
    let echo = String::from_utf8(request(&call).body().to_vec()).unwrap();
    assert!(echo.contains("hush-client%26secret"));
    let error = call.read(Ok(json_answer(400, &json!({"message": echo})))).unwrap_err();
    assert!(!error.to_string().contains("hush"), "{error}");
    let page = answer(403, &[("content-type", "text/html")], format!("<html><title>{told}</title></html>"));
    let error = refresh(&app(), &secret(SECRETS[1])).read(Ok(page)).unwrap_err();
    assert!(!error.to_string().contains(SECRETS[1]), "{error}");
}

#[test]
fn installed_locations_are_read_and_those_that_are_not_installed_left_out() {
    let call = installed_locations(&secret(SECRETS[3]), "acme", "app", 0, 100);
    let body = json!({"count": 2, "locations": [
        {"_id": "loc1", "name": "One", "address": ""}, {"_id": "loc2", "isInstalled": false, "name": "Two", "address": ""}
    ]});
    let page = call.read(Ok(json_answer(200, &body))).unwrap();
    assert_eq!((page.locations.len(), page.count), (1, Some(2)));
    assert!(call.read(Ok(json_answer(200, &json!({"count": 2})))).is_err(), "a missing list is not an empty one");
    assert!(call.read(Ok(json_answer(200, &json!({"locations": [{"_id": "a/b"}]})))).is_err());
}
