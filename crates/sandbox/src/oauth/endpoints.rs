//! The agencies of a world: what their tokens are worth, and what they have minted. Pure.

use super::registration::Agency;
use super::request::{OauthProof, OauthRequest};
use crate::answer::Refusal;
use crate::rng::Rng;
use crate::settings::OauthSettings;
use crate::token::{Access, Scope, Standing};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fitout_model::Digest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// A status and a body; a redirection has its address as the body.
pub(crate) type Done = (u16, Value);

/// The version that these endpoints speak.
const VERSION: &str = "2021-07-28";
const SCOPES: &str = "conversation-ai.readonly conversation-ai.write locations.readonly";

/// The agencies, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Agencies(BTreeMap<String, Registered>);

/// What is kept of an agency: digests, never secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Registered {
    client_id: String,
    secret: Digest,
    may_mint: bool,
    /// Where its application is installed.
    locations: BTreeMap<String, OauthLocation>,
    /// Its refresh tokens, the used ones included, by their digests.
    refresh: BTreeMap<String, Refresh>,
    /// Until when its access tokens are accepted, by their digests.
    access: BTreeMap<String, Duration>,
    /// Codes that nobody has exchanged yet, by their digests.
    codes: BTreeMap<String, Code>,
    /// How many tokens it was given; they are numbered.
    made: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OauthLocation {
    name: String,
    active: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Refresh {
    /// When it was first used, and the number of the refresh token that it was exchanged for.
    used: Option<(Duration, u64)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Code {
    redirect_uri: String,
    challenge: Option<String>,
}

/// What an answer did beside being given.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    /// A location's token that was minted.
    pub(crate) minted: Option<(Digest, Access)>,
    /// Whether a refresh token was exchanged for a new one.
    pub(crate) rotated: bool,
    /// Whether a used one was accepted within its grace.
    pub(crate) graced: bool,
}

impl Agencies {
    /// From now on the agency may sign in as it is registered.
    pub(crate) fn register(&mut self, agency: &Agency) {
        let digest = |text: &str| Digest::of_bytes(text.as_bytes());
        let first = digest(&agency.refresh_token).as_str().to_owned();
        let registered = self.0.entry(agency.company.clone()).or_insert_with(|| Registered {
            client_id: agency.client_id.clone(),
            secret: digest(&agency.client_secret),
            may_mint: agency.may_mint,
            locations: BTreeMap::new(),
            refresh: BTreeMap::new(),
            access: BTreeMap::new(),
            codes: BTreeMap::new(),
            made: 0,
        });
        registered.refresh.entry(first).or_insert(Refresh { used: None });
    }

    /// The agency's application is installed in the location.
    pub(crate) fn install(&mut self, company: &str, location: &str, name: &str) {
        if let Some(agency) = self.0.get_mut(company) {
            let place = OauthLocation { name: name.to_owned(), active: true };
            agency.locations.entry(location.to_owned()).or_insert(place);
        }
    }

    /// The location is suspended: no token is minted for it.
    pub(crate) fn suspend(&mut self, location: &str) {
        for place in self.0.values_mut().filter_map(|agency| agency.locations.get_mut(location)) {
            place.active = false;
        }
    }

    /// No refresh token of the agency is accepted any more, nor any access token.
    pub(crate) fn revoke(&mut self, company: &str) {
        if let Some(agency) = self.0.get_mut(company) {
            agency.refresh.clear();
            agency.access.clear();
        }
    }

    /// Answers a question at that time.
    pub(crate) fn answer(
        &mut self,
        ask: &OauthRequest,
        at: Duration,
        (seed, settings): (u64, &OauthSettings),
        effects: &mut Effects,
    ) -> Result<Done, Refusal> {
        match ask {
            OauthRequest::Incomplete(problems) => Err(Refusal::Invalid(problems.clone())),
            OauthRequest::Refresh { app, refresh } => self.refresh(app, refresh, at, (seed, settings), effects),
            OauthRequest::Code { app, code, redirect_uri, verifier } => {
                let (company, agency) = self.of_app(app)?;
                let found = agency.codes.remove(code.as_str());
                let found = found.filter(|code| code.redirect_uri == *redirect_uri && proves(verifier.as_ref(), code));
                found.ok_or_else(|| invalid_grant("This authorization code is invalid"))?;
                agency.made += 1;
                let number = agency.made;
                Ok(agency.grant(&company, number, at, (seed, settings)))
            }
            OauthRequest::LocationToken { bearer, version, company, location } => {
                let agency = self.of_bearer(bearer.as_ref(), version.as_deref(), company, at)?;
                let place = agency.locations.get(location);
                let place = place.ok_or_else(|| Refusal::said(400, "The app is not installed in this location"))?;
                if !place.active {
                    return Err(Refusal::said(400, "Location is not active"));
                }
                agency.made += 1;
                let token = jwt(seed, &["location", location, &agency.made.to_string()]);
                let scopes = Scope::ALL.into_iter().collect();
                let until = Some(at + settings.location_life);
                let access = Access { location: location.clone(), scopes, standing: Standing::Active, until };
                effects.minted = Some((Digest::of_bytes(token.as_bytes()), access));
                Ok((
                    201,
                    json!({
                        "access_token": token, "token_type": "Bearer", "expires_in": settings.location_life.as_secs(),
                        "scope": SCOPES, "locationId": location, "userId": "sandbox-user"
                    }),
                ))
            }
            OauthRequest::Installed { bearer, version, company, app, skip, limit } => {
                let agency = self.of_bearer(bearer.as_ref(), version.as_deref(), company, at)?;
                if agency.client_id.split('-').next() != Some(app.as_str()) && agency.client_id != *app {
                    return Err(Refusal::said(400, "appId is not that of the token"));
                }
                let all = agency.locations.iter().skip(*skip).take(*limit);
                let page: Vec<Value> = all
                    .map(|(id, place)| json!({"_id": id, "name": place.name, "address": "", "isInstalled": true}))
                    .collect();
                Ok((200, json!({"locations": page, "count": agency.locations.len()})))
            }
            OauthRequest::Choose { app, redirect_uri, state, challenge } => {
                let found = self.0.values_mut().find(|agency| agency.client_id == *app);
                let agency = found.ok_or_else(|| Refusal::said(400, "No app found for the client id"))?;
                agency.made += 1;
                let code = Rng::of(seed, &["code", app, &agency.made.to_string()]).id();
                let kept = Code { redirect_uri: redirect_uri.clone(), challenge: challenge.clone() };
                agency.codes.insert(Digest::of_bytes(code.as_bytes()).as_str().to_owned(), kept);
                let query = form_urlencoded::Serializer::new(String::new())
                    .append_pair("code", &code)
                    .append_pair("state", state)
                    .finish();
                Ok((302, Value::String(format!("{redirect_uri}?{query}"))))
            }
        }
    }

    fn refresh(
        &mut self,
        app: &OauthProof,
        refresh: &Digest,
        at: Duration,
        (seed, settings): (u64, &OauthSettings),
        effects: &mut Effects,
    ) -> Result<Done, Refusal> {
        let (company, agency) = self.of_app(app)?;
        let next = agency.made + 1;
        let known = agency.refresh.get_mut(refresh.as_str());
        let known = known.ok_or_else(|| invalid_grant("This refresh token is invalid"))?;
        let number = match known.used {
            None => {
                known.used = Some((at, next));
                agency.made = next;
                effects.rotated = true;
                next
            }
            // Whoever asks again within the grace gets the same refresh token once more.
            Some((used, number)) if at.saturating_sub(used) <= settings.grace => {
                effects.graced = true;
                number
            }
            Some(_) => return Err(invalid_grant("This refresh token is invalid")),
        };
        Ok(agency.grant(&company, number, at, (seed, settings)))
    }

    /// The agency whose application this is.
    fn of_app(&mut self, app: &OauthProof) -> Result<(String, &mut Registered), Refusal> {
        let found = self.0.iter_mut().find(|(_, agency)| agency.client_id == app.id && agency.secret == app.secret);
        let found = found.map(|(company, agency)| (company.clone(), agency));
        found.ok_or(Refusal::Oauth(401, "invalid_client", "Invalid client credentials"))
    }

    /// The agency whose access token this is, where it may do this.
    fn of_bearer(
        &mut self,
        bearer: Option<&Digest>,
        version: Option<&str>,
        company: &str,
        at: Duration,
    ) -> Result<&mut Registered, Refusal> {
        if version != Some(VERSION) {
            return Err(Refusal::said(401, "version header is invalid."));
        }
        let good = |agency: &Registered| {
            let until = bearer.and_then(|token| agency.access.get(token.as_str()));
            until.is_some_and(|until| *until > at)
        };
        let found = self.0.iter_mut().find(|(_, agency)| good(agency));
        let (id, agency) = found.ok_or_else(|| Refusal::said(401, "Invalid JWT"))?;
        if id != company {
            return Err(Refusal::said(403, "The token does not have access to this company."));
        }
        if !agency.may_mint {
            return Err(Refusal::said(401, "The token is not authorized for this scope."));
        }
        Ok(agency)
    }
}

impl Registered {
    /// New tokens, the refresh token with this number.
    fn grant(&mut self, company: &str, number: u64, at: Duration, (seed, settings): (u64, &OauthSettings)) -> Done {
        let refresh = jwt(seed, &["refresh", company, &number.to_string()]);
        self.refresh.entry(Digest::of_bytes(refresh.as_bytes()).as_str().to_owned()).or_insert(Refresh { used: None });
        self.made += 1;
        let access = jwt(seed, &["agency", company, &self.made.to_string()]);
        self.access.retain(|_, until| *until > at);
        self.access.insert(Digest::of_bytes(access.as_bytes()).as_str().to_owned(), at + settings.agency_life);
        let scope = if self.may_mint { "oauth.readonly oauth.write" } else { "" };
        let grant = json!({
            "access_token": access, "token_type": "Bearer", "expires_in": settings.agency_life.as_secs(),
            "refresh_token": refresh, "scope": scope, "userType": "Company", "companyId": company,
            "userId": "sandbox-user"
        });
        (200, grant)
    }
}

fn invalid_grant(words: &'static str) -> Refusal {
    Refusal::Oauth(400, "invalid_grant", words)
}

/// A token in the shape of a JSON web token; what it says follows from the parts.
fn jwt(seed: u64, parts: &[&str]) -> String {
    let mut rng = Rng::of(seed, parts);
    format!("eyJhbGciOiJSUzI1NiJ9.eyJ{}{}.{}{}", rng.id(), rng.id(), rng.id(), rng.id())
}

/// Whether the verifier is the one whose SHA-256 is the challenge. Half of it is compared: that is what digests keep.
fn proves(verifier: Option<&Digest>, code: &Code) -> bool {
    match (&code.challenge, verifier) {
        (None, _) => true,
        (Some(challenge), Some(verifier)) => {
            let digest = URL_SAFE_NO_PAD.decode(challenge).unwrap_or_default();
            let half = digest.first_chunk::<16>();
            half.is_some_and(|half| format!("{:032x}", u128::from_be_bytes(*half)) == verifier.as_str())
        }
        (Some(_), None) => false,
    }
}
