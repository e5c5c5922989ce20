//! `fitout report`: what a run did, for people who were not there.

use super::runs::chosen;
use crate::args::ReportArgs;
use crate::claims::reads;
use crate::error::{CliError, Exit};
use crate::input::{known_name, named, say};
use crate::output::{write_csv, write_whole};
use crate::setup::{find_named, journal_error};
use crate::terminal::Printer;
use fitout_journal::{RunState, State, read, replay};
use fitout_model::RunId;
use fitout_model::text::counted;
use fitout_report::{Account, ReportBuilder, RosterRow, html, junit, markdown};
use fitout_template::{Roster, RosterHeader, RosterOptions};
use std::borrow::Cow;
use std::io::Write as _;
use std::path::Path;

/// The form of a report.
#[derive(Debug, Clone, Copy)]
enum ReportForm {
    Html,
    Markdown,
    Junit,
    Csv,
}

impl ReportForm {
    fn of(path: &Path) -> Result<Self, CliError> {
        let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        match extension.as_deref() {
            Some("html" | "htm") => Ok(ReportForm::Html),
            Some("md") => Ok(ReportForm::Markdown),
            Some("xml") => Ok(ReportForm::Junit),
            Some("csv") => Ok(ReportForm::Csv),
            Some(_) | None => Err(CliError::invalid(format!("{} is no name of a report", path.display()))
                .hint("End it in .html, .md, .xml (JUnit) or .csv, which says how it is written.")),
        }
    }
}

pub(crate) fn run(args: &ReportArgs, printer: &Printer) -> Result<Exit, CliError> {
    let form = ReportForm::of(&args.output)?;
    let paths = find_named(&args.journals, printer)?;
    let (state, _recovery) = read(&paths.journal).map_err(|error| journal_error(&error))?;
    let runs = meant(&state, args.run.as_deref(), &paths.journal.display().to_string())?;
    let mut gathering = ReportBuilder::of(runs.iter().map(|run| run.id().clone()));
    replay(&paths.journal, |record| gathering.take(record)).map_err(|error| journal_error(&error))?;
    let rows = rows(args, &runs, &state, printer)?;
    let program = concat!("fitout ", env!("CARGO_PKG_VERSION"));
    let account = gathering
        .finish(program, &state, &rows)
        .ok_or_else(|| CliError::fatal("the journal changed while it was read").hint("Try again."))?;
    write(&account, form, &args.output)?;
    let locations = counted(account.locations.len(), "location");
    printer.say(&format!("{}: {locations}, run {}.", args.output.display(), account.run));
    Ok(Exit::Done)
}

/// The named run, or those of the last job.
fn meant<'a>(state: &'a State, wanted: Option<&str>, journal: &str) -> Result<Vec<&'a RunState>, CliError> {
    let last = chosen(state, wanted, journal)?;
    if wanted.is_some() {
        return Ok(vec![last]);
    }
    Ok(state.last_job().iter().collect())
}

/// The locations in the roster's order; where there is no roster any more, those of the journal.
fn rows(args: &ReportArgs, runs: &[&RunState], state: &State, printer: &Printer) -> Result<Vec<RosterRow>, CliError> {
    let Some(began) = runs.last().map(|run| run.began()) else { return Ok(Vec::new()) };
    let path = args.roster.clone().unwrap_or_else(|| began.roster.path.clone().into());
    let setting = |name: &str, default: &str| began.settings.get(name).cloned().unwrap_or_else(|| default.to_owned());
    reads("the roster", &path)?;
    let options = RosterOptions {
        location_column: setting("location-column", "location_id"),
        token_column: setting("token-column", "token"),
        ..RosterOptions::default()
    };
    let roster = match Roster::load(&path, &options) {
        Ok((roster, _warnings)) => roster,
        Err(problems) if args.roster.is_some() => {
            say(printer, &problems);
            return Err(CliError::invalid(format!("{} cannot be used", path.display())));
        }
        Err(_problems) => {
            printer.say(&format!(
                "{} cannot be read any more: the locations are those of the journal, without their names.",
                path.display()
            ));
            return Ok(of_journal(state, runs));
        }
    };
    let column = name_column(args, roster.header())?;
    Ok(roster.rows().iter().map(|row| named(row, roster.header(), column)).collect())
}

fn of_journal(state: &State, runs: &[&RunState]) -> Vec<RosterRow> {
    let ids: Vec<&RunId> = runs.iter().map(|run| run.id()).collect();
    let reached = state.locations().filter(|(_, found)| found.last().is_some_and(|(run, _)| ids.contains(&run)));
    reached.zip(1..).map(|((location, _), line)| RosterRow { line, location: location.clone(), name: None }).collect()
}

fn name_column<'a>(args: &'a ReportArgs, header: &RosterHeader) -> Result<Option<&'a str>, CliError> {
    let Some(column) = &args.name_column else {
        return Ok(known_name(header));
    };
    let there = header.place(column).is_some_and(|place| Some(place) != header.token());
    if there { Ok(Some(column)) } else { Err(CliError::invalid(format!("--name-column {column}: no such column"))) }
}

fn write(account: &Account, form: ReportForm, path: &Path) -> Result<(), CliError> {
    let written = match form {
        ReportForm::Html => write_whole(path, |file| file.write_all(html(account).as_bytes())),
        ReportForm::Markdown => write_whole(path, |file| file.write_all(markdown(account).as_bytes())),
        ReportForm::Junit => write_whole(path, |file| file.write_all(junit(account).as_bytes())),
        ReportForm::Csv => write_whole(path, |file| {
            let columns = ["row", "location_id", "name", "outcome", "requests", "note"];
            let rows = account.locations.iter().map(|location| {
                vec![
                    Cow::Owned(location.line()),
                    Cow::Borrowed(location.id.as_str()),
                    Cow::Borrowed(location.name.as_deref().unwrap_or_default()),
                    Cow::Borrowed(location.as_str()),
                    Cow::Owned(location.requests.to_string()),
                    Cow::Owned(location.note()),
                ]
            });
            write_csv(file, columns.into_iter().map(Cow::Borrowed).collect(), rows)
        }),
    };
    written.map_err(|error| {
        CliError::fatal(format!("{} cannot be written", path.display()))
            .because(&error)
            .hint("Name a file in a folder that you may write to.")
    })
}
