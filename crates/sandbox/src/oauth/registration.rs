//! An agency as a test or a rehearsal registers it.

use std::fmt;

/// An agency with an application of the marketplace, signed in once.
#[derive(Clone)]
pub struct Agency {
    /// The agency's id.
    pub company: String,
    /// The application's client id.
    pub client_id: String,
    /// Its client secret; only its digest is kept.
    pub client_secret: String,
    /// The refresh token of its first sign-in; only its digest is kept.
    pub refresh_token: String,
    /// Whether the sign-in may mint tokens of locations and list them (`oauth.write`, `oauth.readonly`).
    pub may_mint: bool,
}

impl Agency {
    /// An agency whose application, secret and first refresh token follow from its id.
    #[must_use]
    pub fn named(company: impl Into<String>) -> Self {
        let company = company.into();
        Self {
            client_id: "sandbox-app".to_owned(),
            client_secret: format!("sandbox-secret-{company}"),
            refresh_token: format!("sandbox-refresh-{company}"),
            company,
            may_mint: true,
        }
    }
}

impl fmt::Debug for Agency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agency").field("company", &self.company).finish_non_exhaustive()
    }
}
