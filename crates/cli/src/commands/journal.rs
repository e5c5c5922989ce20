//! `fitout journal`: look into a journal.

use crate::args::{JournalArgs, JournalCommand};
use crate::error::{CliError, Exit};
use crate::message::Message;
use crate::setup::journal_error;
use crate::terminal::Printer;
use fitout_journal::{compact, show, verify};
use std::path::Path;

pub(crate) fn run(args: &JournalArgs, printer: &Printer) -> Result<Exit, CliError> {
    match &args.what {
        JournalCommand::Verify { file } => verify_file(file, printer),
        JournalCommand::Show { file } => {
            let mut text = Vec::new();
            show(file, &mut text).map_err(|error| journal_error(&error))?;
            printer.data(String::from_utf8_lossy(&text).trim_end())?;
            Ok(Exit::Done)
        }
        JournalCommand::Compact { file } => {
            let compacted = compact(file).map_err(|error| journal_error(&error))?;
            printer.say(&format!(
                "{}: {} lines and {} bytes became {} lines and {} bytes.",
                file.display(),
                compacted.before.lines,
                compacted.before.bytes,
                compacted.lines,
                compacted.bytes
            ));
            Ok(Exit::Done)
        }
    }
}

fn verify_file(file: &Path, printer: &Printer) -> Result<Exit, CliError> {
    let survey = verify(file).map_err(|error| journal_error(&error))?;
    let bytes = survey.recovery.bytes;
    printer.tell(&Message::Journal {
        file: file.display().to_string(),
        lines: survey.recovery.lines,
        bytes,
        kinds: &survey.kinds,
        runs: survey.runs,
        locations: survey.locations,
        open: survey.open,
    });
    printer.data(&format!("{}: {} lines, {bytes} bytes, all whole", file.display(), survey.recovery.lines))?;
    for (kind, count) in &survey.kinds {
        printer.data(&format!("  {count:>9} {kind}"))?;
    }
    let (locations, open, runs) = (survey.locations, survey.open, survey.runs);
    printer.data(&format!("{runs} runs over {locations} locations; {open} creates are open"))?;
    if let Some(torn) = &survey.recovery.torn {
        printer.data(&torn.to_string())?;
    }
    Ok(Exit::Done)
}
