//! Reading the template and the roster, and saying everything that is wrong with them at once.

use crate::args::{Acks, ColumnArgs, Inputs};
use crate::error::CliError;
use crate::fleet::{FleetSource, LocationSet};
use crate::message::Message;
use crate::mistaken::{are_swapped, refuse_either};
use crate::outputs::reads;
use crate::tripwire;
use crate::ui::Printer;
use crate::vault::TokenSources;
use fitout_model::SecretReference;
use fitout_model::text::counted;
use fitout_template::{
    Problem, ProblemPart, Problems, Roster, RosterHeader, RosterOptions, Row, TokenCell, TokenColumn, check_files,
};
use std::path::Path;

/// How many groups of problems of each severity are shown.
const PROBLEMS_SHOWN: usize = 20;

/// How many other rows of a group are named.
const ROWS_SHOWN: usize = 8;

/// The columns that hold a name which people know, where none is named.
const NAME_COLUMNS: [&str; 8] =
    ["name", "location_name", "business", "business_name", "clinic_name", "company", "brokerage", "restaurant"];

/// The column with the names that people know, where there is one.
pub(crate) fn known_name(header: &RosterHeader) -> Option<&'static str> {
    NAME_COLUMNS.into_iter().find(|name| header.place(name).is_some())
}

/// The row as a report has it.
pub(crate) fn named(row: &Row, header: &RosterHeader, column: Option<&str>) -> fitout_report::RosterRow {
    let name = column.and_then(|column| row.get(header, column)).filter(|name| !name.is_empty());
    fitout_report::RosterRow { line: row.line, location: row.location.clone(), name: name.map(str::to_owned) }
}

/// The template and the roster, read and checked row by row: nothing wrong is left when this returns.
///
/// # Errors
/// When there is an error in either; all of them are printed before.
pub(crate) fn load(printer: &Printer, inputs: &Inputs) -> Result<LocationSet, CliError> {
    inspect(inputs, None)?.fleet(printer, inputs)
}

/// The same, and looked through for health information: what is found of both is printed at once.
///
/// # Errors
/// The same, and when something is found that nobody has acknowledged.
pub(crate) fn load_watched(printer: &Printer, inputs: &Inputs, acks: &Acks) -> Result<LocationSet, CliError> {
    inspect(inputs, Some(acks))?.fleet(printer, inputs)
}

/// Everything that can be known of a template and a roster without the network.
pub(crate) struct Inspection {
    /// The two as far as they can be read; whole only where there is no error.
    fleet: Option<LocationSet>,
    /// What is wrong with either.
    pub(crate) problems: Problems,
    /// What may be health information.
    pub(crate) suspects: Problems,
    notes: Vec<String>,
}

/// Looks at all there is to know, in one pass: no error hides another of another kind.
///
/// # Errors
/// When the command line is at fault, or fitout is.
pub(crate) fn inspect(inputs: &Inputs, acks: Option<&Acks>) -> Result<Inspection, CliError> {
    // What a journal or a saved plan names is held against the outputs here; the command line's was at the start.
    reads("the template", &inputs.template)?;
    reads("the roster", &inputs.roster)?;
    let vault = TokenSources::of(&inputs.tokens)?;
    let tokens = if vault.has_agency() { TokenColumn::Optional } else { TokenColumn::Required };
    refuse_either(&inputs.template, &inputs.roster, &inputs.columns, tokens)?;
    let checked = check_files(&inputs.template, &inputs.roster, &options(&inputs.columns, tokens));
    let (mut problems, mut suspects, mut notes) = (checked.problems, Problems::new(), Vec::new());
    if let Some(roster) = &checked.roster {
        let (found, left) = token_problems(roster, &vault)?;
        problems.merge(found);
        notes.extend(minted(left));
    }
    let whole = (checked.template, checked.roster);
    let fleet = match whole {
        (Some(template), Some(roster)) => Some(LocationSet::new(FleetSource::Template(template), roster, vault)),
        (None, _) | (_, None) => None,
    };
    if let (Some(fleet), Some(acks)) = (&fleet, acks) {
        let found = tripwire::find(fleet, acks)?;
        suspects = found.problems;
        notes.extend(found.notes);
    }
    let problems = if inputs.strictness.strict { problems.strict() } else { problems };
    Ok(Inspection { fleet, problems, suspects, notes })
}

impl Inspection {
    /// Whether the template has a variable of this name.
    pub(crate) fn declares(&self, name: &str) -> bool {
        let template = self.fleet.as_ref().map(|fleet| &fleet.template);
        template.is_some_and(|template| template.variables().any(|variable| variable.name == name))
    }

    /// The fleet, after everything was said.
    ///
    /// # Errors
    /// When there is an error.
    pub(crate) fn fleet(self, printer: &Printer, inputs: &Inputs) -> Result<LocationSet, CliError> {
        let (template, roster) = (inputs.template.display(), inputs.roster.display());
        let all = format!(
            "`fitout validate {template} {roster} --all` shows all of it; with `-o errors.csv` it writes the rows to mend into a file."
        );
        say_up_to(printer, &self.problems, PROBLEMS_SHOWN, &all);
        say_up_to(printer, &self.suspects, PROBLEMS_SHOWN, &all);
        self.fleet_after_all(printer, inputs)
    }

    /// The fleet, where everything was said before.
    ///
    /// # Errors
    /// When there is an error.
    pub(crate) fn fleet_after_all(self, printer: &Printer, inputs: &Inputs) -> Result<LocationSet, CliError> {
        match (self.problems.errors(), self.suspects.errors(), self.fleet) {
            (0, 0, Some(fleet)) => {
                for note in &self.notes {
                    printer.say(note);
                }
                Ok(fleet)
            }
            (0, suspects, Some(_)) => Err(tripwire::refused(suspects)),
            (errors, suspects, _) => Err(refused(errors, suspects, inputs)),
        }
    }
}

/// The roster alone.
pub(crate) fn read_roster(
    path: &Path,
    columns: &ColumnArgs,
    tokens: TokenColumn,
) -> Result<(Roster, Problems), Problems> {
    Roster::load(path, &options(columns, tokens))
}

/// How a roster with these columns is read.
pub(crate) fn options(columns: &ColumnArgs, tokens: TokenColumn) -> RosterOptions {
    RosterOptions {
        location_column: columns.location_column.clone(),
        token_column: columns.token_column.clone(),
        pinned_column: columns.pinned_column.clone(),
        tokens,
        delimiter: None,
    }
}

/// Says all problems: to people the first groups of them, to programs every group. What was said before is not said again.
pub(crate) fn say(printer: &Printer, problems: &Problems) {
    say_up_to(printer, problems, PROBLEMS_SHOWN, "The same command with `--json` tells all of it.");
}

/// The same, with so many groups of each severity and as many of the rows of each, and the command that shows all.
pub(crate) fn say_up_to(printer: &Printer, problems: &Problems, groups_max: usize, all: &str) {
    // A command that reads its files twice complains once.
    let whole: Vec<String> = problems.groups().map(|group| format!("{} {}", group.count, group.headline())).collect();
    if !printer.is_news(&whole.join("\n")) {
        return;
    }
    for group in problems.groups() {
        printer.tell(&Message::Problem {
            problem: &group.problem,
            count: group.count,
            further_lines: &group.further_lines,
        });
    }
    let rows_max = if groups_max > PROBLEMS_SHOWN { usize::MAX } else { ROWS_SHOWN };
    for shown in problems.shown(groups_max, all) {
        match shown {
            ProblemPart::Group(group) => {
                printer.say_to_people(&group.headline());
                if let Some(line) = problems.source_line(&group.problem) {
                    printer.show_source(&line, group.problem.severity);
                }
                group.details_of(rows_max).iter().for_each(|line| printer.say_to_people(line));
            }
            ProblemPart::Rest(text) => printer.say_to_people(&text),
        }
    }
}

fn refused(errors: usize, suspects: usize, inputs: &Inputs) -> CliError {
    let (template, roster) = (inputs.template.display(), inputs.roster.display());
    let also = match suspects {
        0 => String::new(),
        1 => ", and 1 text that may hold protected health information".to_owned(),
        more => format!(", and {more} texts that may hold protected health information"),
    };
    // Whoever has named them in the wrong order is not to do it again.
    let swapped = are_swapped(&inputs.template, &inputs.roster, &inputs.columns);
    let refused =
        CliError::invalid(format!("{} in {template} and {roster}{also}; nothing was sent", counted(errors, "error")));
    if swapped {
        return refused.hint(format!("The other way round: `fitout validate {roster} {template}`."));
    }
    refused.hint(format!("Correct them and run `fitout validate {template} {roster}` until it is silent."))
}

/// Says of every reference what can be known without following it, and how many rows leave their token to the agency.
pub(crate) fn check_tokens(
    printer: &Printer,
    roster: &Roster,
    vault: &TokenSources,
    path: &str,
) -> Result<(), CliError> {
    let (problems, left) = token_problems(roster, vault)?;
    say(printer, &problems);
    if let Some(note) = minted(left) {
        printer.say(&note);
    }
    let errors = problems.errors();
    if errors == 0 {
        return Ok(());
    }
    Err(CliError::invalid(format!("{} in {path}; nothing was sent", counted(errors, "error")))
        .hint("Correct them, or leave these rows out."))
}

/// What to say of the rows without a token of their own.
fn minted(left: usize) -> Option<String> {
    (left > 0).then(|| format!("{} without a token in the roster: the agency mints them.", counted(left, "location")))
}

/// What is wrong with the references of the roster, and how many rows have no token.
fn token_problems(roster: &Roster, vault: &TokenSources) -> Result<(Problems, usize), CliError> {
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
        if let SecretReference::File(path) = reference {
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
    Ok((problems, left))
}

/// What is wrong with a reference of this kind; the same for every row that has it.
fn unfollowed(reference: &SecretReference) -> &'static str {
    match reference {
        SecretReference::Env(_) => "the token's variable cannot be used",
        SecretReference::File(_) => "the token's file cannot be used",
        SecretReference::Command { .. } | SecretReference::OnePassword(_) => "the token's program cannot be used",
    }
}
