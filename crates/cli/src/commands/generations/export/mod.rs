//! `fitout generations export`: how many messages were generated, in the order of their list, each answer whole.
//!
//! What is in the file is a prefix of what a run without interruption writes: a second start cuts off what is torn, holds the
//! rest against the list, and goes on.

mod ask;
mod flat;
mod output;

use crate::args::Export;
use crate::error::{CliError, Exit};
use crate::input::{InputRole, refuse, say};
use crate::message::Message;
use crate::output::{write_csv, write_whole};
use crate::progress::Activity;
use crate::read::Reads;
use crate::terminal::Printer;
use ask::{Answered, Counter};
use fitout_model::LocationId;
use fitout_model::text::counted;
use fitout_template::{MessageRow, Messages, Problem, Problems};
use output::Output;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many messages are asked for at the same time, for each location that may be worked on at the same time: the limit of
/// a location lets through few of them, and the list often has many of one location in a row.
const ROWS_ABREAST: usize = 8;

pub(super) async fn run(args: &Export, printer: &Printer) -> Result<Exit, CliError> {
    Output::check_name(&args.output)?;
    refuse(&args.messages, InputRole::Messages, &args.whom.columns)?;
    let mut reads = Reads::open(&args.whom, printer)?;
    let meant: BTreeSet<LocationId> = reads.fleet.roster.rows().iter().map(|row| row.location.clone()).collect();
    let total = check(&args.messages, &reads.known, &meant, reads.fleet.roster.path(), printer)?;
    let mut output = Output::open(&args.output)?;
    let mut rows = meant_rows(&args.messages, meant)?;
    let kept = output.resume(&mut rows, &args.messages.display().to_string())?;
    let mut failed = kept.failed;
    if kept.rows > 0 {
        let rest = total.saturating_sub(kept.rows);
        printer.say(&format!("{} there already; {rest} to ask for.", counted(kept.rows, "message")));
    }
    reads.abreast = reads.abreast.saturating_mul(ROWS_ABREAST);
    let counter = Arc::new(Counter::of(&reads));
    let ask = |engine, row: MessageRow| {
        let counter = Arc::clone(&counter);
        async move { counter.ask(engine, row).await }
    };
    let mut written = kept.rows;
    let take = |answered: Answered| {
        output.write(&answered)?;
        written += 1;
        failed.extend(answered.failed());
        Ok(())
    };
    let interrupted = reads.ask_all(Activity::Reading, total - kept.rows.min(total), rows, ask, take).await?;
    output.close()?;
    let file = args.output.display().to_string();
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    printer.tell(&Message::GenerationsExported {
        file: file.clone(),
        rows: number(written),
        failed: number(failed.len()),
        kept: number(kept.rows),
    });
    printer.say(&format!("{written} of {} in {file}.", counted(total, "message")));
    if !failed.is_empty() {
        let list = write_failed(&args.output, &failed)?;
        let (count, them) = (failed.len(), if failed.len() == 1 { "its row says" } else { "their rows say" });
        printer.say(&format!(
            "{} could not be had, and {them} why. To ask again, into another file: {}.",
            counted(count, "message"),
            list.display()
        ));
    }
    if let Some(exit) = interrupted {
        printer.say("Stopped. Run the same command again: it goes on after the last message in the file.");
        return Ok(exit);
    }
    Ok(if failed.is_empty() { Exit::Done } else { Exit::Some })
}

/// How many rows of the list are meant.
///
/// # Errors
/// When anything is wrong with any row; all of it is said, and nothing was sent.
fn check(
    path: &Path,
    known: &BTreeSet<LocationId>,
    meant: &BTreeSet<LocationId>,
    roster: &str,
    printer: &Printer,
) -> Result<usize, CliError> {
    let mut problems = Problems::new();
    let mut total = 0;
    match Messages::open(path) {
        Err(problem) => problems.push(*problem),
        Ok(mut list) => {
            while let Some(row) = list.next() {
                match row {
                    Err(problem) => problems.push(*problem),
                    Ok(row) if !known.contains(&row.location) => problems.push(list.stranger(&row, roster)),
                    Ok(row) => total += usize::from(meant.contains(&row.location)),
                }
            }
        }
    }
    if problems.errors() == 0 {
        return Ok(total);
    }
    say(printer, &problems);
    let errors = problems.errors();
    Err(CliError::invalid(format!("{} in {}; nothing was sent", counted(errors, "error"), path.display()))
        .hint("Correct them and run it again."))
}

/// The rows of the list that are meant, drawn from the file when they are wanted. The list was checked before.
fn meant_rows(path: &Path, meant: BTreeSet<LocationId>) -> Result<impl Iterator<Item = MessageRow> + use<>, CliError> {
    let list = Messages::open(path).map_err(|problem| changed(path, &problem))?;
    Ok(list.filter_map(Result::ok).filter(move |row| meant.contains(&row.location)))
}

fn changed(path: &Path, problem: &Problem) -> CliError {
    CliError::invalid(format!("{} was changed while it was read: {problem}", path.display())).hint("Run it again.")
}

/// Writes a list of the messages that could not be had beside the file, and returns its path.
fn write_failed(output: &Path, failed: &[MessageRow]) -> Result<PathBuf, CliError> {
    let path = output.with_extension("failed.csv");
    let columns = ["location_id", "message_id", "source"].map(Into::into).to_vec();
    let rows = failed
        .iter()
        .map(|row| vec![row.location.as_str().into(), row.message.as_str().into(), row.origin.as_str().into()]);
    write_whole(&path, |file| write_csv(file, columns, rows))
        .map_err(|error| CliError::fatal(format!("{} cannot be written", path.display())).because(&error))?;
    Ok(path)
}
