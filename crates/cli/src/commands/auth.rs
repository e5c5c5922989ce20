//! `fitout auth`: an agency is signed in, looked at, and signed out.

use crate::args::{AuthArgs, AuthCommand, EndpointArgs, LoginArgs as Args, TokenArgs};
use crate::claims::shared_with;
use crate::error::{CliError, Exit};
use crate::setup::{TokenSources, base, transport, wall_ms};
use crate::terminal::Printer;
use fitout_auth::{CALLBACK, Login, OauthTransport, Programs, Stored};
use fitout_client::{BaseUrl, Clock, HttpOptions};
use secrecy::SecretString;
use std::process::Stdio;
use std::sync::Arc;
use tokio::net::TcpListener;

pub(crate) async fn run(args: &AuthArgs, printer: &Printer) -> Result<Exit, CliError> {
    match &args.what {
        AuthCommand::Login(login) => sign_in(login, printer).await,
        AuthCommand::Status { tokens } => status(tokens, printer),
        AuthCommand::Logout { tokens } => sign_out(tokens, printer).await,
    }
}

/// The way to the OAuth endpoints that the command line names.
pub(crate) fn wire(endpoint: &EndpointArgs) -> Result<OauthTransport, CliError> {
    let base = base(endpoint.base_url.as_deref().unwrap_or(BaseUrl::VENDOR))?;
    let transport = transport(HttpOptions::default(), endpoint.proxy.as_deref())?;
    Ok(OauthTransport::new(Arc::new(transport), base))
}

async fn sign_in(args: &Args, printer: &Printer) -> Result<Exit, CliError> {
    let vault = TokenSources::of(&args.endpoint.tokens)?;
    if vault.is_seeded() {
        return Err(CliError::invalid("FITOUT_REFRESH_TOKEN is set, and it is what every command would use")
            .hint("Unset it to sign in with a browser."));
    }
    let app = vault.app().map_err(|error| {
        CliError::invalid("the application is not known").because(&error).hint(
            "Set FITOUT_CLIENT_ID and FITOUT_CLIENT_SECRET, or say where they are kept with --client-id and --client-secret.",
        )
    })?;
    if !args.listen.ip().is_loopback() {
        return Err(CliError::invalid(format!("--listen {} is not loopback", args.listen))
            .hint("The browser comes back to this machine only: 127.0.0.1 or [::1]."));
    }
    let wire = wire(&args.endpoint)?;
    let failed = |error: &dyn std::error::Error| {
        CliError::fatal("nobody was signed in").because(error).hint("Run `fitout auth login` again.")
    };
    let listener = TcpListener::bind(args.listen).await.map_err(|error| {
        CliError::fatal(format!("{} cannot be listened at", args.listen))
            .because(&error)
            .hint("Name another port with --listen.")
    })?;
    let address = listener.local_addr()?;
    let redirect = args.redirect_url.clone().unwrap_or_else(|| format!("http://{address}{CALLBACK}"));
    let login = Login::begin(app, redirect).map_err(|error| failed(&error))?;
    let page = login.address(&args.authorize_url, &args.scopes);
    printer.say("Open this page, choose the agency and agree:");
    printer.data(&page)?;
    if printer.can_ask() {
        open(vault.programs(), &page);
    }
    let code: SecretString = login.code(&listener).await.map_err(|error| failed(&error))?;
    let clock = Clock::starting_at(wall_ms());
    let stored = login.finish(&code, &wire, vault.store(), clock).await.map_err(|error| failed(&error))?;
    printer.say(&format!("Signed in: {}.", who(&stored)));
    let path = vault.store().path();
    match shared_with(path) {
        None => printer.say(&format!("The credentials are in {}; only you can read it.", path.display())),
        Some(warning) => printer.say(&format!("The credentials are in {}. {warning}", path.display())),
    }
    Ok(Exit::Done)
}

/// Opens a page in the browser, where there is one. The address was printed, so nobody depends on it.
fn open(programs: &Programs, page: &str) {
    let (program, arguments) = if cfg!(target_os = "macos") {
        ("open", vec![page])
    } else if cfg!(windows) {
        // Neither a shell, which would read the address, nor `explorer`, which opens a folder instead of some addresses.
        ("rundll32", vec!["url.dll,FileProtocolHandler", page])
    } else {
        ("xdg-open", vec![page])
    };
    let mut command = programs.command(program, arguments);
    // It stays open when we have ended.
    command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(false);
    drop(command.spawn());
}

fn status(tokens: &TokenArgs, printer: &Printer) -> Result<Exit, CliError> {
    let vault = TokenSources::of(tokens)?;
    let path = vault.store().path().display();
    let read =
        vault.store().read().map_err(|error| CliError::fatal("the credentials cannot be used").because(&error))?;
    let Some(stored) = read else {
        if vault.has_agency() {
            printer.data("an agency, by FITOUT_REFRESH_TOKEN, which was not used yet")?;
            return Ok(Exit::Done);
        }
        printer.say(&format!("No agency is signed in: there is no {path}. Sign one in with `fitout auth login`."));
        return Ok(Exit::Some);
    };
    printer.data(&who(&stored))?;
    let now = wall_ms();
    let access = match &stored.access {
        Some((_, _, expires_at)) if *expires_at > now => {
            format!("its access token is good for {} min", expires_at.saturating_sub(now) / 60_000)
        }
        Some(_) | None => "its access token has to be renewed".to_owned(),
    };
    printer.data(&format!("{access}; scopes: {}", if stored.scope.is_empty() { "not told" } else { &stored.scope }))?;
    if let Some(since) = stored.renewing_since {
        let ago = now.saturating_sub(since) / 1000;
        printer.say(&format!(
            "A renewal began {ago} s ago and its answer was never kept. Within 30 s any command renews it; later: `fitout auth login`."
        ));
    }
    printer.say(&format!("The credentials are in {path}."));
    Ok(Exit::Done)
}

fn who(stored: &Stored) -> String {
    let text = |id: &Option<String>| id.clone().unwrap_or_else(|| "not known yet".to_owned());
    format!("agency {}, application {}", text(&stored.company), text(&stored.client_id))
}

async fn sign_out(tokens: &TokenArgs, printer: &Printer) -> Result<Exit, CliError> {
    let vault = TokenSources::of(tokens)?;
    let path = vault.store().path().display();
    if !vault.store().path().exists() {
        printer.say(&format!("Nobody is signed in: there is no {path}."));
        return Ok(Exit::Done);
    }
    let failed = |error: fitout_auth::StoreError| CliError::fatal("nobody was signed out").because(&error);
    vault.store().lock().await.map_err(failed)?.remove().map_err(failed)?;
    printer.say(&format!("{path} is deleted."));
    printer.say("The vendor still knows the sign-in: remove the application in the agency's settings to end it there.");
    Ok(Exit::Done)
}
