//! What the commands about an agency take.

use super::{EndpointArgs, TokenArgs, scopes};
use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct AuthArgs {
    #[command(subcommand)]
    pub(crate) what: AuthCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Sign an agency in with a browser, and keep its credentials in a file that only you can read.
    #[command(after_help = scopes::AGENCY)]
    Login(LoginArgs),
    /// Say who is signed in and until when; sends nothing.
    Status {
        #[command(flatten)]
        tokens: TokenArgs,
    },
    /// Forget the agency's credentials.
    Logout {
        #[command(flatten)]
        tokens: TokenArgs,
    },
}

#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    #[command(flatten)]
    pub(crate) endpoint: EndpointArgs,
    /// The page on which a person agrees.
    #[arg(long, default_value = "https://marketplace.gohighlevel.com/oauth/chooselocation", value_name = "URL")]
    pub(crate) authorize_url: String,
    /// The scopes that are asked for, with spaces between them.
    #[arg(long, default_value = SCOPES, value_name = "SCOPES")]
    pub(crate) scopes: String,
    /// Where the browser is waited for; loopback only.
    #[arg(long, default_value = "127.0.0.1:8484", value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// The redirect address as it is registered with the application; by default `/callback` of --listen.
    #[arg(long, value_name = "URL")]
    pub(crate) redirect_url: Option<String>,
}

const SCOPES: &str = "oauth.readonly oauth.write conversation-ai.readonly conversation-ai.write locations.readonly";

#[derive(Debug, Args)]
pub(crate) struct RosterArgs {
    #[command(subcommand)]
    pub(crate) what: RosterCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RosterCommand {
    /// Write a roster of all locations in which the agency's application is installed; without tokens, only reads.
    #[command(after_help = scopes::INSTALLED)]
    Pull(Pull),
}

#[derive(Debug, Args)]
pub(crate) struct Pull {
    /// The roster to write; a file that is there already is left alone.
    #[arg(short, long, value_name = "FILE.csv")]
    pub(crate) output: PathBuf,
    /// The application's id; by default the part of its client id before the hyphen.
    #[arg(long, value_name = "ID")]
    pub(crate) app_id: Option<String>,
    #[command(flatten)]
    pub(crate) endpoint: EndpointArgs,
}
