//! Reading the template and the roster, and saying everything that is wrong with them at once.

use crate::args::{Columns, Inputs};
use crate::error::CliError;
use crate::fleet::RosterFleet;
use crate::machine::Told;
use crate::outputs::reads;
use crate::ui::Printer;
use crate::vault::Vault;
use fitout_model::Reference;
use fitout_template::{
    Header, Problem, Problems, Roster, RosterOptions, Row, Shown, TokenCell, TokenColumn, load_checked,
};
use std::path::Path;

/// How many groups of problems of each severity are shown.
const PROBLEMS_SHOWN: usize = 20;

/// The columns that hold a name which people know, where none is named.
const NAME_COLUMNS: [&str; 8] =
    ["name", "location_name", "business", "business_name", "clinic_name", "company", "brokerage", "restaurant"];

/// The column with the names that people know, where there is one.
pub(crate) fn known_name(header: &Header) -> Option<&'static str> {
    NAME_COLUMNS.into_iter().find(|name| header.place(name).is_some())
}

/// The row as a report has it.
pub(crate) fn named(row: &Row, header: &Header, column: Option<&str>) -> fitout_report::Row {
    let name = column.and_then(|column| row.get(header, column)).filter(|name| !name.is_empty());
    fitout_report::Row { line: row.line, location: row.location.clone(), name: name.map(str::to_owned) }
}

/// The template and the roster, read and checked row by row: nothing wrong is left when this returns.
///
/// # Errors
/// When there is an error in either; all of them are printed before.
pub(crate) fn load(printer: &Printer, inputs: &Inputs) -> Result<RosterFleet, CliError> {
    // What a journal or a saved plan names is held against the outputs here; the command line's was at the start.
    reads("the template", &inputs.template)?;
    reads("the roster", &inputs.roster)?;
    let vault = Vault::of(&inputs.tokens)?;
    let tokens = if vault.has_agency() { TokenColumn::Optional } else { TokenColumn::Required };
    let options = options(&inputs.columns, tokens);
    let (template, roster, warnings) = load_checked(&inputs.template, &inputs.roster, &options)
        .map_err(|problems| refused(printer, &problems, inputs))?;
    say(printer, &warnings);
    check_tokens(printer, &roster, &vault, roster.path())?;
    Ok(RosterFleet { template, roster, vault, edit: None })
}

/// The roster alone.
pub(crate) fn read_roster(path: &Path, columns: &Columns, tokens: TokenColumn) -> Result<(Roster, Problems), Problems> {
    Roster::load(path, &options(columns, tokens))
}

/// How a roster with these columns is read.
pub(crate) fn options(columns: &Columns, tokens: TokenColumn) -> RosterOptions {
    RosterOptions {
        location_column: columns.location_column.clone(),
        token_column: columns.token_column.clone(),
        pinned_column: columns.pinned_column.clone(),
        tokens,
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
    for shown in problems.shown(PROBLEMS_SHOWN) {
        match shown {
            Shown::Group(group) => {
                printer.say_to_people(&group.headline());
                if let Some(line) = problems.source_line(&group.problem) {
                    printer.show_source(&line, group.problem.severity);
                }
                group.details().iter().for_each(|line| printer.say_to_people(line));
            }
            Shown::Rest(text) => printer.say_to_people(&text),
        }
    }
}

fn refused(printer: &Printer, problems: &Problems, inputs: &Inputs) -> CliError {
    say(printer, problems);
    let errors = problems.errors();
    let (template, roster) = (inputs.template.display(), inputs.roster.display());
    CliError::invalid(format!("{errors} error{} in {template} and {roster}; nothing was sent", plural(errors)))
        .hint(format!("Correct them and run `fitout validate {template} {roster}` until it is silent."))
}

/// Says of every reference what can be known without following it, and how many rows leave their token to the agency.
pub(crate) fn check_tokens(printer: &Printer, roster: &Roster, vault: &Vault, path: &str) -> Result<(), CliError> {
    let header = roster.header();
    let column: Vec<String> = header.token_name().map(str::to_owned).into_iter().collect();
    let mut problems = Problems::new();
    let mut left = 0_usize;
    for row in roster.rows() {
        let reference = match &row.token {
            Some(TokenCell::Kept(reference)) => reference,
            Some(TokenCell::Literal(_)) => continue,
            None => {
                left += 1;
                continue;
            }
        };
        let at = row.reference(header, column.clone());
        if let Reference::File(path) = reference {
            reads(&format!("the token's file of {path}:{}", at.line, path = header.file()), path)?;
        }
        match vault.check(reference) {
            Ok(None) => {}
            Ok(Some(unwise)) => {
                let warning = Problem::warning(header.file(), None, "the token is not kept safely");
                let help = "Take the rights of others away, with `chmod 600`.";
                problems.push(warning.found(unwise.to_string()).help(help).for_row(at));
            }
            Err(error) => {
                let problem = Problem::error(header.file(), None, unfollowed(reference));
                problems.push(problem.found(error.to_string()).for_row(at));
            }
        }
    }
    say(printer, &problems);
    if left > 0 {
        printer.say(&format!("{left} location{} without a token in the roster: the agency mints them.", plural(left)));
    }
    let errors = problems.errors();
    if errors == 0 {
        return Ok(());
    }
    Err(CliError::invalid(format!("{errors} error{} in {path}; nothing was sent", plural(errors)))
        .hint("Correct them, or leave these rows out."))
}

/// What is wrong with a reference of this kind; the same for every row that has it.
fn unfollowed(reference: &Reference) -> &'static str {
    match reference {
        Reference::Env(_) => "the token's variable cannot be used",
        Reference::File(_) => "the token's file cannot be used",
        Reference::Command { .. } | Reference::OnePassword(_) => "the token's program cannot be used",
    }
}

pub(crate) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
