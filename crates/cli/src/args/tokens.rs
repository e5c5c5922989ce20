//! Where tokens come from, beside the roster.

use clap::Args;
use fitout_model::SecretReference;
use std::path::PathBuf;

/// Where tokens come from, beside the roster. No secret stands on the command line.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Tokens")]
pub(crate) struct TokenArgs {
    /// Run the programs that `cmd:` references of the roster name.
    #[arg(long)]
    pub(crate) allow_token_commands: bool,
    /// The agency's credentials; by default `fitout/credentials.json` in your configuration folder.
    #[arg(long, env = "FITOUT_CREDENTIALS", value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) app: AppArgs,
}

/// As which application an agency signs in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Tokens")]
pub(crate) struct AppArgs {
    /// Where the application's client id is kept: `env:NAME` or `file:PATH`.
    #[arg(long, default_value = "env:FITOUT_CLIENT_ID", value_parser = reference, value_name = "REFERENCE")]
    pub(crate) client_id: SecretReference,
    /// Where its client secret is kept: `env:NAME` or `file:PATH`.
    #[arg(long, default_value = "env:FITOUT_CLIENT_SECRET", value_parser = reference, value_name = "REFERENCE")]
    pub(crate) client_secret: SecretReference,
}

fn reference(text: &str) -> Result<SecretReference, String> {
    match SecretReference::parse(text) {
        Some(Ok(reference @ (SecretReference::Env(_) | SecretReference::File(_)))) => Ok(reference),
        Some(Err(fault)) => Err(fault.to_string()),
        Some(Ok(SecretReference::Command { .. } | SecretReference::OnePassword(_))) | None => {
            Err("say where it is kept, env:NAME or file:PATH; a secret on the command line can be seen by others"
                .into())
        }
    }
}

/// Which API the agency signs in at.
#[derive(Debug, Clone, Args)]
pub(crate) struct EndpointArgs {
    /// Where the API is: https, or plain http to loopback.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The proxy to the API, for https; `none` for no proxy. Otherwise as the variables `HTTPS_PROXY` and `NO_PROXY` say.
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    #[command(flatten)]
    pub(crate) tokens: TokenArgs,
}
