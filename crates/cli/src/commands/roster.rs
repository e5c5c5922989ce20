//! `fitout roster`: a roster from what the agency's application is installed in.

use super::auth::wire;
use crate::args::{Pull, RosterArgs, RosterCommand};
use crate::error::{CliError, Exit};
use crate::output::{write_csv, write_whole};
use crate::setup::{TokenSources, wall_ms};
use crate::terminal::Printer;
use fitout_auth::Agency;
use fitout_client::Clock;
use fitout_client::oauth::{Installed, installed_locations};
use fitout_model::LocationId;
use fitout_model::text::counted;
use std::collections::BTreeMap;

/// How many locations are asked for at once.
const PAGE: usize = 100;
/// How many pages a listing has at most.
const PAGES_MAX: usize = 1000;

pub(crate) async fn run(args: &RosterArgs, printer: &Printer) -> Result<Exit, CliError> {
    match &args.what {
        RosterCommand::Pull(pull) => write(pull, printer).await,
    }
}

async fn write(args: &Pull, printer: &Printer) -> Result<Exit, CliError> {
    let path = args.output.display();
    if args.output.exists() {
        return Err(CliError::invalid(format!("{path} is there already"))
            .hint("Name another file: a roster with what you wrote into it is not replaced."));
    }
    let vault = TokenSources::of(&args.endpoint.tokens)?;
    let agency = vault.agency(wire(&args.endpoint)?, Clock::starting_at(wall_ms()));
    let failed = |error: &dyn std::error::Error| CliError::fatal("the locations cannot be listed").because(error);
    agency.company().await.map_err(|error| failed(&error))?;
    let app = match &args.app_id {
        Some(app) => app.clone(),
        None => app_id(&vault)?,
    };
    let listed = all(&agency, &app).await;
    agency.keep().await.map_err(|error| failed(&error))?;
    let locations = listed?;
    let rows = locations.values().map(|one| vec![one.id.as_str().into(), one.name.as_str().into()]);
    write_whole(&args.output, |file| write_csv(file, vec!["location_id".into(), "name".into()], rows))
        .map_err(|error| CliError::fatal(format!("{path} cannot be written")).because(&error))?;
    let count = locations.len();
    printer.say(&format!("{} in {path}, without tokens: the agency mints them.", counted(count, "location")));
    Ok(Exit::Done)
}

/// The application's own id: its client id goes on after a hyphen.
fn app_id(vault: &TokenSources) -> Result<String, CliError> {
    let unread = |error: &dyn std::error::Error| CliError::fatal("the credentials cannot be used").because(error);
    let stored = vault.store().read().map_err(|error| unread(&error))?;
    let client = stored.and_then(|stored| stored.client_id);
    let id = client.as_deref().and_then(|id| id.split('-').next()).map(str::to_owned);
    id.ok_or_else(|| CliError::invalid("the application's id is not known").hint("Say it with `--app-id ID`."))
}

/// Every installed location, by its id: all pages, or an error.
async fn all(agency: &Agency, app: &str) -> Result<BTreeMap<LocationId, Installed>, CliError> {
    let mut found = BTreeMap::new();
    let mut seen = 0;
    for _ in 0..PAGES_MAX {
        let page = agency.ask(|token, company| installed_locations(token, company, app, seen, PAGE)).await;
        let page = page.map_err(|error| CliError::fatal("the locations cannot be listed").because(&error))?;
        seen += page.locations.len();
        let last = page.locations.is_empty();
        found.extend(page.locations.into_iter().map(|one| (one.id.clone(), one)));
        if last {
            let told = page.count.and_then(|count| usize::try_from(count).ok()).unwrap_or(seen);
            return if told == seen && found.len() == seen {
                Ok(found)
            } else {
                let message = format!("the API lists {} locations and says that there are {told}", found.len());
                Err(CliError::fatal(message).hint("Run it again: the listing may have changed while it was read."))
            };
        }
    }
    Err(CliError::fatal(format!("the listing has more than {PAGES_MAX} pages")))
}
