//! `fitout sandbox`: the simulated API on loopback.

use crate::args::SandboxServe;
use crate::error::{CliError, Exit};
use crate::input::{read_roster, say};
use crate::message::Message;
use crate::setup::{furnish, keep, open_sandbox, registration};
use crate::terminal::{Printer, Signals};
use fitout_sandbox::{Agency, Sandbox, serve};
use fitout_template::{Template, TokenCell, TokenColumn};
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;

pub(crate) async fn run(args: &SandboxServe, printer: &Printer) -> Result<Exit, CliError> {
    if !args.listen.ip().is_loopback() {
        return Err(CliError::invalid(format!("--listen {} is not loopback", args.listen))
            .hint("The sandbox has no protection: it listens at 127.0.0.1 or [::1] only."));
    }
    let nowhere = PathBuf::new();
    let sandbox = open_sandbox(&args.simulation, args.world.as_deref().unwrap_or(&nowhere))?;
    if let Some(company) = &args.agency {
        sandbox.register_agency(&Agency::named(company.as_str()));
    }
    sandbox.change(|settings| {
        settings.oauth.agency_life = args.agency_token_life;
        settings.oauth.location_life = args.location_token_life;
    });
    let mut registered = 0;
    if let Some(path) = &args.roster {
        let tokens = if args.agency.is_some() { TokenColumn::Optional } else { TokenColumn::Required };
        let (roster, _warnings) = read_roster(path, &args.columns, tokens).map_err(|problems| {
            say(printer, &problems);
            CliError::invalid(format!("{} cannot be used", path.display()))
        })?;
        for row in roster.rows() {
            registered += 1;
            if let Some(company) = &args.agency {
                sandbox.install(company, row.location.as_str(), row.get(roster.header(), "name").unwrap_or_default());
            }
            let Some(TokenCell::Literal(token)) = &row.token else { continue };
            sandbox.hand_out(registration(&roster, row, token, args.simulation.scopes)?);
        }
        if let Some(template) = &args.template {
            let (template, _warnings) = Template::load(template).map_err(|problems| {
                say(printer, &problems);
                CliError::invalid(format!("{} cannot be used", template.display()))
            })?;
            furnish(&sandbox, &template, &roster)?;
        }
    } else {
        sandbox.change(|settings| settings.open_door = true);
    }
    if let Some(world) = &args.world {
        keep(&sandbox, world)?;
    }
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|error| CliError::fatal(format!("{} cannot be listened at", args.listen)).because(&error))?;
    let address = listener.local_addr().map_err(|error| CliError::fatal("the address is not known").because(&error))?;
    let whom = if args.roster.is_some() { format!("{registered} locations") } else { "any token".to_owned() };
    let url = format!("http://{address}");
    printer.tell(&Message::Sandbox { url: &url });
    printer.data(&url)?;
    printer.say(&format!("The sandbox serves {whom} until Ctrl-C. Use it with `--base-url http://{address}`."));
    let mut signals = Signals::listen()?;
    let stop = async {
        signals.next().await;
    };
    serve(listener, sandbox.clone(), stop)
        .await
        .map_err(|error| CliError::fatal("the sandbox ended").because(&error))?;
    save(&sandbox, args.world.as_deref())?;
    Ok(Exit::Done)
}

/// Writes the world to its file as a whole.
fn save(sandbox: &Sandbox, world: Option<&Path>) -> Result<(), CliError> {
    let Some(world) = world else { return Ok(()) };
    sandbox.save(world).map_err(|error| {
        CliError::fatal(format!("the sandbox's world {} cannot be kept", world.display())).because(&error)
    })
}
