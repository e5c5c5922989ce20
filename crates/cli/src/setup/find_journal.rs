//! Which journal a command means that names none: the only real one there is, or the only rehearsal's.

use super::paths::HOME;
use super::{Paths, SANDBOX_HOST};
use crate::args::{Files, Journals};
use crate::error::CliError;
use crate::terminal::Printer;
use std::path::{Path, PathBuf};

/// What a command says of the journal it means, beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// A real one goes before a rehearsal's.
    Any,
    /// A rehearsal's.
    Rehearsal,
}

impl Which {
    /// As `--sandbox` says.
    pub(crate) fn of_flag(sandbox: bool) -> Self {
        if sandbox { Which::Rehearsal } else { Which::Any }
    }
}

/// As [`find_journal`], for a command that reaches no API.
pub(crate) fn find_named(journals: &Journals, printer: &Printer) -> Result<Paths, CliError> {
    find_journal(&journals.files, Which::of_flag(journals.sandbox), printer)
}

/// The journal that is meant: the one that is named, or the only one there is. Where a rehearsal's is passed over, that is said.
///
/// # Errors
/// When there is none, or several could be meant; all of them are named.
pub(crate) fn find_journal(files: &Files, which: Which, printer: &Printer) -> Result<Paths, CliError> {
    if let Some(journal) = &files.journal {
        return Paths::beside(journal.clone(), files);
    }
    let mut found: Vec<PathBuf> = std::fs::read_dir(HOME)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("journal.jsonl"))
        .filter(|journal| journal.is_file())
        .collect();
    found.sort();
    let (rehearsals, real): (Vec<PathBuf>, Vec<PathBuf>) = found.into_iter().partition(|journal| is_rehearsal(journal));
    let (meant, passed_over) = match which {
        Which::Rehearsal => (rehearsals, Vec::new()),
        Which::Any if real.is_empty() => (rehearsals, Vec::new()),
        Which::Any => (real, rehearsals),
    };
    match meant.as_slice() {
        [only] => {
            if !passed_over.is_empty() {
                let (taken, others) = (only.display(), names(&passed_over));
                printer.say(&format!(
                    "Taking {taken}, the real one; a rehearsal's is there, too ({others}): --sandbox or --journal FILE for it."
                ));
            }
            Paths::beside(only.clone(), files)
        }
        [] => {
            let what = if which == Which::Rehearsal { "journal of a rehearsal" } else { "journal" };
            Err(CliError::invalid(format!("there is no {what} below {HOME}"))
                .hint("Begin with `fitout apply TEMPLATE ROSTER`, or name a journal with `--journal FILE`."))
        }
        several => Err(CliError::invalid(format!("there are {} journals: {}", several.len(), names(several)))
            .hint("Name one with `--journal FILE`.")),
    }
}

fn names(journals: &[PathBuf]) -> String {
    let names: Vec<String> = journals.iter().map(|path| path.display().to_string()).collect();
    names.join(", ")
}

/// Whether it was written against the sandbox. What cannot be read may be a real one, and whoever takes it is told why not.
fn is_rehearsal(journal: &Path) -> bool {
    fitout_journal::header(journal).is_ok_and(|header| header.host == SANDBOX_HOST)
}
