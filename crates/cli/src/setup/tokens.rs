//! Where the rows' tokens come from: the roster itself, the references in it, or the agency.

use crate::args::TokenArgs;
use crate::error::CliError;
use fitout_auth::{
    Agency, Commands, EnvRefreshToken, Minter, OauthTransport, Programs, ReferenceError, Referenced, SecretResolver,
    Store, UnsafeStorage, bare,
};
use fitout_client::Clock;
use fitout_client::oauth::App;
use fitout_executor::Bearer;
use fitout_model::{Cause, CauseKind, Digest, LocationId, SecretReference, learn_secret};
use fitout_template::TokenCell;
use secrecy::{ExposeSecret as _, SecretString};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// An agency's refresh token, for machines on which nobody signs in.
const REFRESH_TOKEN: &str = "FITOUT_REFRESH_TOKEN";

/// Where the rows' tokens come from. Nothing is read before it is needed, and nothing is sent before it is connected.
#[derive(Debug)]
pub(crate) struct TokenSources {
    resolver: Arc<SecretResolver>,
    tokens: TokenArgs,
    store: Store,
    seed: Option<EnvRefreshToken>,
    way: OnceLock<TokenWay>,
}

/// How a row without a token in it gets one.
#[derive(Debug)]
enum TokenWay {
    /// A rehearsal in the sandbox: tokens are made up, and nobody's secret is touched.
    Rehearsal,
    /// From where it is kept, or from the agency.
    Real(Arc<Minter>),
}

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and handed in")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// How fitout's own variables begin. Secrets are among them, so no program that we start sees any of them.
const OWN: &str = "FITOUT_";

/// The names of fitout's own variables that are set.
fn own_variables() -> impl Iterator<Item = OsString> {
    std::env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with(OWN))
}

impl TokenSources {
    /// The vault that the command line names.
    pub(crate) fn of(tokens: &TokenArgs) -> Result<Self, CliError> {
        let commands = if tokens.allow_token_commands { Commands::Allowed } else { Commands::Refused };
        let seed = environment(REFRESH_TOKEN).map(SecretString::from).and_then(|token| seed(&token));
        let path = match (&tokens.credentials, &seed) {
            (Some(path), _) => path.clone(),
            (None, None) => config_folder()?.join("credentials.json"),
            // Beside what a person signed in with, so that neither undoes the other.
            (None, Some(seed)) => config_folder()?.join(format!("env-{}.json", seed.digest().short())),
        };
        let resolver = Arc::new(SecretResolver::new(environment, commands));
        own_variables().for_each(|name| resolver.programs().withhold(name));
        for reference in [&tokens.app.client_id, &tokens.app.client_secret] {
            if let SecretReference::Env(name) = reference {
                resolver.programs().withhold(name);
            }
        }
        Ok(Self { resolver, tokens: tokens.clone(), store: Store::at(path), seed, way: OnceLock::new() })
    }

    /// Where programs are started: without fitout's own variables and those that a reference names.
    pub(crate) fn programs(&self) -> &Programs {
        self.resolver.programs()
    }

    /// The file of the credentials.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Whether the sign-in is the one that the environment hands in.
    pub(crate) fn is_seeded(&self) -> bool {
        self.seed.is_some()
    }

    /// Whether an agency may be there to mint tokens.
    pub(crate) fn has_agency(&self) -> bool {
        self.seed.is_some() || self.store.path().exists()
    }

    /// What can be known of a reference without following it.
    pub(crate) fn check(&self, reference: &SecretReference) -> Result<Option<UnsafeStorage>, ReferenceError> {
        self.resolver.check(reference)
    }

    /// The application, where its id and secret can be found.
    pub(crate) fn app(&self) -> Result<App, ReferenceError> {
        let read = |reference: &SecretReference| self.resolver.read(reference);
        let (id, secret) = (read(&self.tokens.app.client_id)?, read(&self.tokens.app.client_secret)?);
        learn_secret(secret.expose_secret());
        Ok(App { id: id.expose_secret().to_owned(), secret })
    }

    /// The agency, reached over this wire.
    pub(crate) fn agency(&self, wire: OauthTransport, clock: Clock) -> Agency {
        Agency::new(self.store.clone(), self.seed.clone(), self.app().ok(), wire, clock)
    }

    /// From now on tokens are minted over this wire. Only the first call of this and [`Self::rehearse`] counts.
    pub(crate) fn connect(&self, wire: OauthTransport, clock: Clock) {
        self.way.get_or_init(|| TokenWay::Real(Arc::new(Minter::new(Arc::new(self.agency(wire, clock))))));
    }

    /// Makes sure that the agency's sign-in is on disk, where it was renewed. Nothing may be lost with this process.
    ///
    /// # Errors
    /// When it cannot be written; it says what that costs.
    pub(crate) async fn keep(&self) -> Result<(), CliError> {
        let Some(TokenWay::Real(minter)) = self.way.get() else { return Ok(()) };
        minter.keep().await.map_err(|error| {
            CliError::fatal("the agency's new sign-in is lost with this process").because(&error).hint(
                "What was asked for was done all the same. Free the disk, then sign in anew: `fitout auth login`, or a new \
                 FITOUT_REFRESH_TOKEN.",
            )
        })
    }

    /// From now on tokens that are not in the roster are made up.
    pub(crate) fn rehearse(&self) {
        self.way.get_or_init(|| TokenWay::Rehearsal);
    }

    /// Where this row's token comes from.
    pub(crate) fn bearer(&self, location: &LocationId, cell: Option<&TokenCell>) -> Result<Bearer, Cause> {
        match (cell, self.way.get()) {
            (Some(TokenCell::Literal(token)), _) => Ok(token.clone().into()),
            (Some(TokenCell::Kept(reference)), Some(TokenWay::Rehearsal)) => Ok(made_up(reference.digest()).into()),
            (None, Some(TokenWay::Rehearsal)) => Ok(made_up(Digest::of_bytes(location.as_str().as_bytes())).into()),
            (Some(TokenCell::Kept(reference)), _) => {
                Ok(Bearer::Source(Arc::new(Referenced::new(Arc::clone(&self.resolver), reference.clone()))))
            }
            (None, Some(TokenWay::Real(minter))) => Ok(Bearer::Source(minter.source(location))),
            (None, None) => Err(Cause::new(CauseKind::TokenUnavailable, "read the token", "the row has no token")),
        }
    }
}

/// The refresh token that is handed in, without what a shell or an editor left around it; `None` when nothing is.
fn seed(token: &SecretString) -> Option<EnvRefreshToken> {
    let token = bare(token.expose_secret());
    learn_secret(token);
    (!token.is_empty()).then(|| EnvRefreshToken(SecretString::from(token)))
}

/// A rehearsal's token of a reference or a location: the same one for the same.
#[expect(clippy::needless_pass_by_value, reason = "it is made for this")]
pub(crate) fn made_up(of: Digest) -> SecretString {
    SecretString::from(format!("rehearsal-{of}"))
}

/// Where this program's own files are.
fn config_folder() -> Result<PathBuf, CliError> {
    let named = |name: &str| environment(name).filter(|path| Path::new(path).is_absolute()).map(PathBuf::from);
    // On Windows some shells set HOME and others do not: the same file has to be found from all of them.
    let data = if cfg!(windows) { named("APPDATA") } else { None };
    let home = || named("HOME").map(|home| home.join(".config"));
    let folder = named("XDG_CONFIG_HOME").or(data).or_else(home).ok_or_else(|| {
        CliError::invalid("there is no folder for the credentials: neither XDG_CONFIG_HOME nor HOME is set")
            .hint("Name a file with `--credentials FILE`.")
    })?;
    Ok(folder.join("fitout"))
}
