//! Reading the template and the roster, and saying everything that is wrong with them at once.

use crate::args::{Columns, Inputs};
use crate::error::CliError;
use crate::fleet::RosterFleet;
use crate::machine::Told;
use crate::ui::Printer;
use fitout_template::{Problems, Roster, RosterOptions, load_checked};
use std::path::Path;

/// How many groups of problems of each severity are shown.
const PROBLEMS_SHOWN: usize = 20;

/// The template and the roster, read and checked row by row: nothing wrong is left when this returns.
///
/// # Errors
/// When there is an error in either; all of them are printed before.
pub(crate) fn load(printer: &Printer, inputs: &Inputs) -> Result<RosterFleet, CliError> {
    let options = options(&inputs.columns);
    let (template, roster, warnings) = load_checked(&inputs.template, &inputs.roster, &options)
        .map_err(|problems| refused(printer, &problems, inputs))?;
    say(printer, &warnings);
    let fleet = RosterFleet { template, roster };
    check_tokens(&fleet)?;
    Ok(fleet)
}

/// The roster alone.
pub(crate) fn read_roster(path: &Path, columns: &Columns) -> Result<(Roster, Problems), Problems> {
    Roster::load(path, &options(columns))
}

fn options(columns: &Columns) -> RosterOptions {
    RosterOptions {
        location_column: columns.location_column.clone(),
        token_column: Some(columns.token_column.clone()),
        pinned_column: columns.pinned_column.clone(),
        delimiter: None,
    }
}

/// Says all problems: to people the first groups of them, to programs every group.
pub(crate) fn say(printer: &Printer, problems: &Problems) {
    for group in problems.groups() {
        printer.tell(&Told::Problem {
            problem: &group.problem,
            count: group.count,
            further_lines: &group.further_lines,
        });
    }
    for line in problems.lines(PROBLEMS_SHOWN) {
        printer.say_to_people(&line);
    }
}

fn refused(printer: &Printer, problems: &Problems, inputs: &Inputs) -> CliError {
    say(printer, problems);
    let errors = problems.errors();
    let (template, roster) = (inputs.template.display(), inputs.roster.display());
    CliError::invalid(format!("{errors} error{} in {template} and {roster}; nothing was sent", plural(errors)))
        .hint(format!("Correct them and run `fitout validate {template} {roster}` until it is silent."))
}

fn check_tokens(fleet: &RosterFleet) -> Result<(), CliError> {
    let Some(row) = fleet.roster.rows().iter().find(|row| row.token.is_none() || row.token_is_reference) else {
        return Ok(());
    };
    let at = format!("{}:{}", fleet.roster.path(), row.line);
    Err(if row.token_is_reference {
        CliError::invalid(format!("{at}: the token is a reference, and references are not supported yet"))
            .hint("Write the token itself into the column.")
    } else {
        CliError::invalid(format!("{at}: there is no token")).hint("Name the column with `--token-column NAME`.")
    })
}

pub(crate) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
