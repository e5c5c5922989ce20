//! A request to an OAuth endpoint as it is read when it is sent: with digests in place of secrets.

use crate::token::bearer;
use crate::token::header;
use bytes::Bytes;
use fitout_model::Digest;
use serde::{Deserialize, Serialize};

/// What is asked of an OAuth endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OauthRequest {
    /// `POST /oauth/token` with a refresh token.
    Refresh { app: OauthProof, refresh: Digest },
    /// `POST /oauth/token` with a code.
    Code { app: OauthProof, code: Digest, redirect_uri: String, verifier: Option<Digest> },
    /// `POST /oauth/locationToken`.
    LocationToken { bearer: Option<Digest>, version: Option<String>, company: String, location: String },
    /// `GET /oauth/installedLocations`.
    Installed {
        bearer: Option<Digest>,
        version: Option<String>,
        company: String,
        app: String,
        skip: usize,
        limit: usize,
    },
    /// `GET /oauth/chooselocation`: the page on which a person agrees. Nobody has to be asked here.
    Choose { app: String, redirect_uri: String, state: String, challenge: Option<String> },
    /// Something is missing.
    Incomplete(Vec<String>),
}

/// Which application a request says it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OauthProof {
    pub(crate) id: String,
    pub(crate) secret: Digest,
}

/// The parameters of `/oauth/installedLocations` that are true or false.
const FLAGS: [&str; 2] = ["isInstalled", "onTrial"];
const PAGE: usize = 20;
const PAGE_MAX: usize = 500;

impl OauthRequest {
    /// Whether it asks for an agency's tokens.
    pub(crate) fn renews(&self) -> bool {
        match self {
            OauthRequest::Refresh { .. } | OauthRequest::Code { .. } => true,
            OauthRequest::LocationToken { .. }
            | OauthRequest::Installed { .. }
            | OauthRequest::Choose { .. }
            | OauthRequest::Incomplete(_) => false,
        }
    }

    /// The question that a request is; `None` when it is for another family.
    pub(crate) fn of(request: &http::Request<Bytes>) -> Option<Self> {
        let pairs = |bytes: &[u8]| Pairs(form_urlencoded::parse(bytes).into_owned().collect());
        let (form, query) = (pairs(request.body()), pairs(request.uri().query().unwrap_or_default().as_bytes()));
        let bearer = header(request, "authorization").and_then(bearer).map(|token| Digest::of_bytes(token.as_bytes()));
        let version = header(request, "version").map(str::to_owned);
        // Whoever does not say who they are is told that first.
        let is_known = bearer.is_some();
        let needed = |pairs: &Pairs, name| {
            pairs.get(name).or_else(|missing| if is_known { Err(missing) } else { Ok(String::new()) })
        };
        let no_flag = FLAGS.iter().find(|name| query.is_no_flag(name));
        let ask = match (request.method().as_str(), request.uri().path()) {
            ("POST", "/oauth/token") => token(&form),
            ("POST", "/oauth/locationToken") => needed(&form, "companyId").and_then(|company| {
                Ok(OauthRequest::LocationToken { bearer, version, company, location: needed(&form, "locationId")? })
            }),
            ("GET", "/oauth/installedLocations") if is_known && no_flag.is_some() => {
                let problems = no_flag.into_iter().map(|name| format!("{name} must be a boolean value"));
                return Some(OauthRequest::Incomplete(problems.collect()));
            }
            ("GET", "/oauth/installedLocations") => needed(&query, "companyId").and_then(|company| {
                let number = |name: &'static str| query.get(name).ok().and_then(|text| text.parse().ok());
                let (skip, limit) = (number("skip").unwrap_or(0), number("limit").unwrap_or(PAGE).min(PAGE_MAX));
                Ok(OauthRequest::Installed { bearer, version, company, app: needed(&query, "appId")?, skip, limit })
            }),
            ("GET", "/oauth/chooselocation") => query.get("client_id").and_then(|app| {
                Ok(OauthRequest::Choose {
                    app,
                    redirect_uri: query.get("redirect_uri")?,
                    state: query.get("state").unwrap_or_default(),
                    challenge: query.get("code_challenge").ok(),
                })
            }),
            _ => return None,
        };
        Some(ask.unwrap_or_else(|missing| OauthRequest::Incomplete(vec![format!("{missing} should not be empty")])))
    }
}

fn token(form: &Pairs) -> Result<OauthRequest, &'static str> {
    let digest = |name| form.get(name).map(|text| Digest::of_bytes(text.as_bytes()));
    let app = OauthProof { id: form.get("client_id")?, secret: digest("client_secret")? };
    match form.get("grant_type")?.as_str() {
        "refresh_token" => Ok(OauthRequest::Refresh { app, refresh: digest("refresh_token")? }),
        "authorization_code" => Ok(OauthRequest::Code {
            app,
            code: digest("code")?,
            redirect_uri: form.get("redirect_uri").unwrap_or_default(),
            verifier: digest("code_verifier").ok(),
        }),
        _ => Err("grant_type"),
    }
}

struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Whether the value of this name is there and neither true nor false.
    fn is_no_flag(&self, name: &str) -> bool {
        self.0.iter().any(|(other, value)| other == name && value != "true" && value != "false")
    }

    /// The value of this name; its name, where there is none.
    fn get(&self, name: &'static str) -> Result<String, &'static str> {
        let found = self.0.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.clone()).ok_or(name)
    }
}
