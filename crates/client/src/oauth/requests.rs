//! The requests of the OAuth endpoints, and what their answers hold.

use super::call::OauthCall;
use crate::decode::Unreadable;
use fitout_model::{LocationId, check_token, learn_secret};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::time::Duration;

/// What a token is taken to live when the answer does not say: short, so that the worst is one renewal too many.
const LIFETIME_UNSAID: Duration = Duration::from_secs(10 * 60);
/// No token is taken to live longer.
const LIFETIME_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// An application of the vendor's marketplace, as which an agency signs in.
#[derive(Debug, Clone)]
pub struct App {
    /// Its client id; no secret.
    pub id: String,
    /// Its client secret.
    pub secret: SecretString,
}

/// An agency's tokens.
#[derive(Debug, Clone)]
pub struct AgencyGrant {
    /// The access token.
    pub access: SecretString,
    /// How long it is accepted from now on.
    pub lifetime: Duration,
    /// The refresh token for the next time; the one that was used is worth nothing soon.
    pub refresh: SecretString,
    /// The id of the agency.
    pub company: String,
    /// The scopes that were granted, as the API lists them.
    pub scope: String,
}

/// A location's token that an agency minted.
#[derive(Debug, Clone)]
pub struct LocationGrant {
    /// The access token.
    pub access: SecretString,
    /// How long it is accepted from now on.
    pub lifetime: Duration,
    /// The location that it opens, where the answer says it.
    pub location: Option<String>,
}

/// A location in which the application is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its id.
    pub id: LocationId,
    /// Its name; empty when it has none.
    pub name: String,
}

/// One page of the locations in which the application is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledPage {
    /// Those on this page.
    pub locations: Vec<Installed>,
    /// How many there are on all pages, where the answer says it.
    pub count: Option<u64>,
}

/// Exchanges the code that the browser brought back for an agency's tokens. It can be done once.
#[must_use]
pub fn exchange_code(
    app: &App,
    code: &SecretString,
    redirect_uri: &str,
    verifier: &SecretString,
) -> OauthCall<AgencyGrant> {
    let mut form = app_form(app, "authorization_code");
    form.push(("redirect_uri", redirect_uri.to_owned()));
    let secrets = vec![("code", code.clone()), ("code_verifier", verifier.clone())];
    grant("exchange the code", app, form, secrets)
}

/// Exchanges a refresh token for an agency's new tokens. The refresh token is used up by it, but for a short grace.
#[must_use]
pub fn refresh(app: &App, refresh: &SecretString) -> OauthCall<AgencyGrant> {
    let form = app_form(app, "refresh_token");
    grant("renew the agency's token", app, form, vec![("refresh_token", refresh.clone())])
}

fn app_form(app: &App, grant: &str) -> Vec<(&'static str, String)> {
    vec![
        ("client_id", app.id.clone()),
        ("grant_type", grant.to_owned()),
        // Only an agency's token mints tokens of locations.
        ("user_type", "Company".to_owned()),
    ]
}

fn grant(
    what: &'static str,
    app: &App,
    form: Vec<(&'static str, String)>,
    mut secrets: Vec<(&'static str, SecretString)>,
) -> OauthCall<AgencyGrant> {
    secrets.push(("client_secret", app.secret.clone()));
    OauthCall { what, path: "/oauth/token", query: Vec::new(), form, secrets, bearer: None, decode: agency_grant }
}

/// Mints a token of a location. It may be asked for again: the tokens of before stay good.
#[must_use]
pub fn location_token(agency: &SecretString, company: &str, location: &LocationId) -> OauthCall<LocationGrant> {
    OauthCall {
        what: "mint the location's token",
        path: "/oauth/locationToken",
        query: Vec::new(),
        form: vec![("companyId", company.to_owned()), ("locationId", location.to_string())],
        secrets: Vec::new(),
        bearer: Some(agency.clone()),
        decode: location_grant,
    }
}

/// One page of the locations in which the application `app_id` is installed, without the first `skip`.
#[must_use]
pub fn installed_locations(
    agency: &SecretString,
    company: &str,
    app_id: &str,
    skip: usize,
    limit: usize,
) -> OauthCall<InstalledPage> {
    OauthCall {
        what: "list the installed locations",
        path: "/oauth/installedLocations",
        query: vec![
            ("companyId", company.to_owned()),
            ("appId", app_id.to_owned()),
            ("isInstalled", "true".to_owned()),
            ("skip", skip.to_string()),
            ("limit", limit.to_string()),
        ],
        form: Vec::new(),
        secrets: Vec::new(),
        bearer: Some(agency.clone()),
        decode: installed_page,
    }
}

fn agency_grant(value: &Value) -> Result<AgencyGrant, Unreadable> {
    if value.get("userType").and_then(Value::as_str).is_some_and(|kind| kind != "Company") {
        return Err(Unreadable::NotAnAgency);
    }
    Ok(AgencyGrant {
        access: token(value, "access_token")?,
        lifetime: lifetime(value),
        refresh: token(value, "refresh_token")?,
        company: text(value, "companyId").ok_or(Unreadable::Missing("companyId"))?,
        scope: text(value, "scope").unwrap_or_default(),
    })
}

fn location_grant(value: &Value) -> Result<LocationGrant, Unreadable> {
    Ok(LocationGrant {
        access: token(value, "access_token")?,
        lifetime: lifetime(value),
        location: text(value, "locationId"),
    })
}

fn installed_page(value: &Value) -> Result<InstalledPage, Unreadable> {
    let items = value.get("locations").and_then(Value::as_array).ok_or(Unreadable::Missing("locations"))?;
    let mut locations = Vec::with_capacity(items.len());
    for (item, at) in items.iter().zip(1..) {
        if item.get("isInstalled") == Some(&Value::Bool(false)) {
            continue;
        }
        let id = text(item, "_id").ok_or(Unreadable::Missing("_id"));
        let id = id.and_then(|id| Ok(id.parse()?)).map_err(|why| Unreadable::Item { at, why: Box::new(why) })?;
        locations.push(Installed { id, name: text(item, "name").unwrap_or_default() });
    }
    Ok(InstalledPage { locations, count: value.get("count").and_then(Value::as_u64) })
}

/// A token of the answer; one that no header could carry is none.
fn token(value: &Value, name: &'static str) -> Result<SecretString, Unreadable> {
    let token = value.get(name).and_then(Value::as_str).map(SecretString::from).ok_or(Unreadable::Missing(name))?;
    if check_token(token.expose_secret()).is_err() {
        return Err(Unreadable::Missing(name));
    }
    learn_secret(token.expose_secret());
    Ok(token)
}

fn lifetime(value: &Value) -> Duration {
    let seconds = value.get("expires_in").and_then(Value::as_u64).map(Duration::from_secs);
    seconds.unwrap_or(LIFETIME_UNSAID).min(LIFETIME_MAX)
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}
