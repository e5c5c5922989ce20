//! The roster of an operation without a template: a file, or the one location that the command line names.

use crate::args::{LocationArgs, SelectionArgs, TokenPlace};
use crate::edits;
use crate::error::CliError;
use crate::fleet::{FleetSource, LocationSet};
use crate::inputs::{check_tokens, options, say};
use crate::look::known_state;
use crate::mistaken::{InputRole, location_hint, refuse};
use crate::session::{HOME, Paths, address};
use crate::ui::Printer;
use crate::vault::TokenSources;
use fitout_model::LocationId;
use fitout_model::text::counted;
use fitout_template::{EditRequest, Problems, Roster, TokenColumn};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a roster is called that the command line makes.
pub(crate) const COMMAND_LINE: &str = "the command line";

/// The roster, read and checked, and where its tokens come from.
///
/// # Errors
/// When there is an error in it; all of them are printed before.
pub(crate) fn load_roster(printer: &Printer, whom: &LocationArgs) -> Result<(Roster, TokenSources), CliError> {
    let vault = TokenSources::of(&whom.tokens)?;
    let (roster, warnings, label) = match (&whom.roster, &whom.token) {
        (Some(path), _) => {
            let tokens = if vault.has_agency() { TokenColumn::Optional } else { TokenColumn::Required };
            let label = path.display().to_string();
            refuse(path, InputRole::RosterAlone(tokens), &whom.columns)?;
            let (roster, warnings) = Roster::load(path, &options(&whom.columns, tokens))
                .map_err(|problems| refused(printer, &problems, &label))?;
            (roster, warnings, label)
        }
        (None, Some(_)) => {
            let (roster, warnings) = one_location(whom.token.as_ref(), &whom.targeting)?
                .map_err(|problems| refused(printer, &problems, COMMAND_LINE))?;
            (roster, warnings, COMMAND_LINE.to_owned())
        }
        (None, None) => {
            return Err(CliError::invalid("nothing says which locations are meant").hint(
                "Name a roster, or one location: --location ID --token REFERENCE, where REFERENCE says where its token is kept.",
            ));
        }
    };
    say(printer, &warnings);
    check_tokens(printer, &roster, &vault, &label)?;
    Ok((roster, vault))
}

fn refused(printer: &Printer, problems: &Problems, label: &str) -> CliError {
    say(printer, problems);
    let errors = problems.errors();
    CliError::invalid(format!("{} in {label}; nothing was sent", counted(errors, "error")))
        .hint("Correct them and run it again.")
}

/// A roster with the one location that the command line names.
///
/// # Errors
/// When it names none, or several, or has a token where only a place of one belongs.
pub(crate) fn one_location(
    token: Option<&TokenPlace>,
    targeting: &SelectionArgs,
) -> Result<Result<(Roster, Problems), Problems>, CliError> {
    let text = one_row(token, targeting)?;
    Ok(Roster::read(COMMAND_LINE, text.as_bytes(), &fitout_template::RosterOptions::default()))
}

fn one_row(token: Option<&TokenPlace>, targeting: &SelectionArgs) -> Result<String, CliError> {
    let reference = token.and_then(|token| token.reference()).ok_or_else(|| {
        CliError::invalid("--token takes no token, only where one is kept").hint(
            "Everybody on this machine can see a command line, and the shell keeps it. Say env:NAME, file:PATH, \
             op://vault/item/field or cmd:PROGRAM ARGS; if that was a token, make a new one in its place.",
        )
    })?;
    let [location] = targeting.location.as_slice() else {
        return Err(CliError::invalid("--token is the token of one location")
            .hint("Name just one with --location, or a roster with a token for each."));
    };
    if let Some(hint) = location_hint("--location", location) {
        return Err(
            CliError::invalid(format!("--location {location} is no id of a location; nothing was sent")).hint(hint)
        );
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = table.write_record(["location_id", "token"]).and_then(|()| table.write_record([location, reference]));
    written.map_err(|error| CliError::fatal("the command line's roster").because(&error))?;
    let bytes = table.into_inner().map_err(|error| CliError::fatal("the command line's roster").because(&error))?;
    String::from_utf8(bytes).map_err(|error| CliError::fatal("the command line's roster").because(&error))
}

/// The locations that are only read, those of the roster that are meant, with what is looked for in each, if anything is; and
/// all locations that the roster knows.
pub(crate) fn load_fleet(
    printer: &Printer,
    whom: &LocationArgs,
    order: Option<&EditRequest>,
) -> Result<(LocationSet, BTreeSet<LocationId>, Paths), CliError> {
    let (roster, vault) = load_roster(printer, whom)?;
    let source = match order {
        Some(order) => FleetSource::Find(Box::new(edits::read(order, &roster, printer)?)),
        None => FleetSource::RosterAlone,
    };
    let mut fleet = LocationSet::new(source, roster, vault);
    edits::check(printer, &fleet)?;
    let known = fleet.roster.rows().iter().map(|row| row.location.clone()).collect();
    let paths = edit_paths(whom, None)?;
    let state = known_state(&paths)?;
    whom.targeting.apply(&mut fleet, state.as_ref(), printer)?;
    Ok((fleet, known, paths))
}

/// Where edits are kept.
pub(crate) fn edit_paths(whom: &LocationArgs, results: Option<&Path>) -> Result<Paths, CliError> {
    let journal = match &whom.journal {
        Some(journal) => journal.clone(),
        None if whom.api.sandbox => rehearsal()?,
        None => Path::new(HOME).join("edits").join(folder(&address(&whom.api)?.host)).join("journal.jsonl"),
    };
    // Beside another journal its results stay what they are.
    let beside = match journal.file_stem().and_then(std::ffi::OsStr::to_str) {
        Some("journal") | None => journal.with_file_name("results.csv"),
        Some(stem) => journal.with_file_name(format!("{stem}.results.csv")),
    };
    let files = crate::args::Files { journal: None, results: Some(results.map_or(beside, Path::to_path_buf)) };
    Paths::beside(journal, &files)
}

/// The journal of edits in the sandbox: beside the world of the only rollout that was rehearsed, if there is one.
fn rehearsal() -> Result<PathBuf, CliError> {
    let folders = std::fs::read_dir(HOME).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut worlds: Vec<PathBuf> = folders.filter(|folder| folder.join("sandbox-world.json").is_file()).collect();
    worlds.sort();
    match worlds.as_slice() {
        [] => Ok(Path::new(HOME).join("edits").join("sandbox").join("journal.jsonl")),
        [only] => Ok(only.join("edits.jsonl")),
        several => {
            let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
            Err(CliError::invalid(format!("there are {} sandboxes: {}", several.len(), names.join(", ")))
                .hint("Say which one by a journal in its folder: --journal FOLDER/edits.jsonl."))
        }
    }
}

/// A folder's name for the API at this address.
fn folder(host: &str) -> String {
    let bare = host.split_once("://").map_or(host, |(_, bare)| bare);
    bare.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn every_api_has_a_folder_of_its_own() {
        assert_eq!(folder("https://services.leadconnectorhq.com"), "services.leadconnectorhq.com");
        assert_eq!(folder("http://127.0.0.1:7788/api"), "127.0.0.1_7788_api");
    }
}
