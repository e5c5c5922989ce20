//! The roster of an operation without a template: a file, or the one location that the command line names.

use super::{InputRole, check_tokens, location_hint, options, refuse, say};
use crate::args::{LocationArgs, SelectionArgs, TokenPlace};
use crate::error::CliError;
use crate::setup::TokenSources;
use crate::terminal::Printer;
use fitout_model::text::counted;
use fitout_template::{Problems, Roster, TokenColumn};

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
