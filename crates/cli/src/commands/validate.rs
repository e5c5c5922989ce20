//! `fitout validate`: everything that can be known without the network.

use crate::args::{Inputs, Validate};
use crate::claims::reads;
use crate::error::{CliError, Exit};
use crate::input::{Inspection, inspect, options, say_up_to};
use crate::output::{BYTE_ORDER_MARK, WholeFile, write_whole};
use crate::terminal::Printer;
use fitout_model::text::counted;
use fitout_rollout::Fleet as _;
use fitout_template::{Offending, Problems, TokenColumn};
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;

/// The column that says what is wrong with a row, and its name where a template has a variable of that name.
const ADDED: [&str; 2] = ["error", "fitout_error"];

/// What a reference to a token's file begins with.
const FILE: &str = "file:";
/// So many of them are looked for in a line.
const REFERENCES_MAX: usize = 64;
/// And so many ends of each.
const ENDS_MAX: usize = 64;

pub(crate) fn run(args: &Validate, printer: &Printer) -> Result<Exit, CliError> {
    let inputs = &args.inputs;
    let found = inspect(inputs, Some(&args.acks))?;
    if args.all {
        say_up_to(printer, &found.problems, usize::MAX, "");
        say_up_to(printer, &found.suspects, usize::MAX, "");
    }
    if let Some(output) = &args.output {
        claim_token_files(&inputs.roster)?;
        write(output, inputs, &found, printer)?;
    }
    let fleet = if args.all { found.fleet_after_all(printer, inputs) } else { found.fleet(printer, inputs) }?;
    let (template, roster) = (fleet.template.path(), fleet.roster.path());
    printer.say(&format!("{template} and {roster}: {} without an error.", counted(fleet.len(), "location")));
    Ok(Exit::Done)
}

/// Every text of the roster that may name a token's file is held against the output: what cannot be read as rows names files, too.
fn claim_token_files(roster: &Path) -> Result<(), CliError> {
    // What is not a file was read already, and cannot be read twice.
    let bytes = if roster.is_file() { std::fs::read(roster).unwrap_or_default() } else { Vec::new() };
    for (line, number) in bytes.split(|byte| matches!(byte, b'\n' | b'\r')).zip(1..) {
        let name = format!("the token's file of line {number} of {}", roster.display());
        for path in named_files(&String::from_utf8_lossy(line)) {
            reads(&name, Path::new(path))?;
        }
    }
    Ok(())
}

/// What stands behind each `file:` of a line: up to every character that may end a cell, because nobody knows which one does.
fn named_files(line: &str) -> impl Iterator<Item = &str> {
    let lower = line.to_ascii_lowercase();
    let behind: Vec<&str> =
        lower.match_indices(FILE).filter_map(|(at, _)| line.get(at + FILE.len()..)).take(REFERENCES_MAX).collect();
    behind.into_iter().flat_map(|text| {
        let ends = text.match_indices([',', ';', '\t', '|', '"', '\'', ' ']).map(|(at, _)| at).take(ENDS_MAX);
        let paths = ends.chain([text.len()]).filter_map(|end| text.get(..end));
        paths.map(str::trim).filter(|path| !path.is_empty())
    })
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
        // What the file leaves out because nobody could read it is no less wrong.
        let unchecked = unchecked(&found.problems).map(|said| format!(" {said}")).unwrap_or_default();
        printer.say(&format!(
            "{path}: {} with something wrong, and what it is in the column {added}.{unchecked}",
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

/// What the problems say of rows that could not be checked.
fn unchecked(problems: &Problems) -> Option<&str> {
    let helps = problems.groups().filter_map(|group| group.problem.help.as_deref());
    let mut last = helps.filter_map(|help| help.rsplit_once(". ")).map(|(_, last)| last);
    last.find(|said| said.ends_with("not checked."))
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
