//! `fitout validate`: everything that can be known without the network.

use crate::args::{Inputs, Validate};
use crate::error::{CliError, Exit};
use crate::inputs::{Inspection, inspect, options, say_up_to};
use crate::ui::{BYTE_ORDER_MARK, Printer, WholeFile, write_whole};
use fitout_model::text::counted;
use fitout_rollout::Fleet as _;
use fitout_template::{Offending, TokenColumn};
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;

/// The column that says what is wrong with a row, and its name where a template has a variable of that name.
const ADDED: [&str; 2] = ["error", "fitout_error"];

pub(crate) fn run(args: &Validate, printer: &Printer) -> Result<Exit, CliError> {
    let inputs = &args.inputs;
    let found = inspect(inputs, Some(&args.acks))?;
    if args.all {
        say_up_to(printer, &found.problems, usize::MAX, "");
        say_up_to(printer, &found.suspects, usize::MAX, "");
    }
    if let Some(output) = &args.output {
        write(output, inputs, &found, printer)?;
    }
    let fleet = if args.all { found.fleet_after_all(printer, inputs) } else { found.fleet(printer, inputs) }?;
    let (template, roster) = (fleet.template.path(), fleet.roster.path());
    printer.say(&format!("{template} and {roster}: {} without an error.", counted(fleet.len(), "location")));
    Ok(Exit::Done)
}

/// Writes the rows with something wrong in them.
fn write(output: &Path, inputs: &Inputs, found: &Inspection, printer: &Printer) -> Result<(), CliError> {
    let mut said: BTreeMap<u64, String> = found.problems.by_row().collect();
    for (line, text) in found.suspects.by_row() {
        said.entry(line).and_modify(|all| all.extend(["; ", &text])).or_insert(text);
    }
    let added = if found.declares(ADDED[0]) { ADDED[1] } else { ADDED[0] };
    let options = options(&inputs.columns, TokenColumn::Optional);
    let rows = match Offending::read(&inputs.roster, &options, added, &said) {
        Ok(rows) => rows,
        Err(problem) => {
            printer.say(&format!("{} was not written: {problem}.", output.display()));
            return Ok(());
        }
    };
    write_whole(output, |file| table(file, &rows))
        .map_err(|error| CliError::fatal(format!("{} cannot be written", output.display())).because(&error))?;
    let (count, path) = (rows.rows.len(), output.display());
    if count == 0 && found.problems.errors() + found.suspects.errors() > 0 {
        printer.say(&format!(
            "{path} has no rows: what is wrong is not in single rows, but in {} or the template as a whole.",
            inputs.roster.display()
        ));
    } else {
        printer.say(&format!(
            "{path}: {} with something wrong, and what it is in the column {added}.",
            counted(count, "row")
        ));
    }
    if rows.tokens_left_out > 0 {
        let left = rows.tokens_left_out;
        printer.say(&format!(
            "{left} token{} left out of it. Mend the rows there and put the tokens back, or mend them in {}.",
            if left == 1 { " was" } else { "s were" },
            inputs.roster.display()
        ));
    }
    Ok(())
}

fn table(file: &mut WholeFile, rows: &Offending) -> io::Result<()> {
    let mut buffer = io::BufWriter::new(file);
    buffer.write_all(BYTE_ORDER_MARK)?;
    let mut table = csv::WriterBuilder::new().delimiter(rows.delimiter).flexible(true).from_writer(buffer);
    for cells in std::iter::once(&rows.header).chain(&rows.rows) {
        table.write_byte_record(&cells.iter().collect()).map_err(io::Error::from)?;
    }
    table.flush()
}
