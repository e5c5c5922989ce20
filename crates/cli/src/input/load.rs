//! Reading the template and the roster, and saying everything that is wrong with them at once.

use super::problems::{PROBLEMS_SHOWN, say_up_to};
use super::token_cells::{minted, token_problems};
use super::{FleetSource, LocationSet, are_swapped, phi, refuse_either};
use crate::args::{Acks, ColumnArgs, Inputs};
use crate::claims::reads;
use crate::error::CliError;
use crate::setup::TokenSources;
use crate::terminal::Printer;
use fitout_model::text::counted;
use fitout_template::{Problems, Roster, RosterOptions, TokenColumn, check_files};
use std::path::Path;

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
        let found = phi::find(fleet, acks)?;
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
            (0, suspects, Some(_)) => Err(phi::refused(suspects)),
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
