//! `fitout validate`: everything that can be known without the network.

use crate::args::Validate;
use crate::error::{CliError, Exit};
use crate::inputs::{load, plural};
use crate::tripwire;
use crate::ui::Printer;
use fitout_rollout::Fleet as _;

pub(crate) fn run(args: &Validate, printer: &Printer) -> Result<Exit, CliError> {
    let fleet = load(printer, &args.inputs)?;
    tripwire::check(printer, &fleet, &args.acks)?;
    let (template, roster) = (fleet.template.path(), fleet.roster.path());
    let locations = fleet.len();
    printer.say(&format!("{template} and {roster}: {locations} location{} without an error.", plural(locations)));
    Ok(Exit::Done)
}
