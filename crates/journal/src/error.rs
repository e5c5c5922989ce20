//! Why a journal cannot be made, read or written.

use crate::record::Format;
use crate::state::FoldError;
use std::io;
use std::path::{Path, PathBuf};

/// Why a journal cannot be made, read or written; [`JournalError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// An operation of the file system failed and nothing was acknowledged because of it.
    #[error("{doing} journal {}", path.display())]
    Io {
        /// The journal.
        path: PathBuf,
        /// What was being done: "open", "cut the unfinished last line of".
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// There is no such file.
    #[error("there is no journal {}", path.display())]
    Missing {
        /// The journal.
        path: PathBuf,
    },
    /// A new journal was asked for and the file is there already.
    #[error("journal {} exists already", path.display())]
    Exists {
        /// The journal.
        path: PathBuf,
    },
    /// The path leads to something that is not a regular file.
    #[error("{} is {what}, not a journal", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is: "a directory".
        what: &'static str,
    },
    /// Another process has the journal.
    #[error("journal {} is in use by another process", path.display())]
    Locked {
        /// The journal.
        path: PathBuf,
    },
    /// The file was replaced by another one while it was being opened.
    #[error("journal {} was replaced while it was being opened", path.display())]
    Replaced {
        /// The journal.
        path: PathBuf,
    },
    /// The program stopped while it made the journal: there is no first line, so nothing was ever done under it.
    #[error("journal {} ends before its first line does: nothing was ever recorded in it", path.display())]
    Unborn {
        /// The journal.
        path: PathBuf,
    },
    /// The file begins with something else than a journal's first line.
    #[error("{} is not a fitout journal", path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// The file's format has another major version.
    #[error("journal {} has format {found}; this program reads format {ours}", path.display())]
    OtherFormat {
        /// The journal.
        path: PathBuf,
        /// Its format.
        found: Format,
        /// The format of this program.
        ours: Format,
    },
    /// The file's format has a newer minor version: it can be read, and not be written.
    #[error("journal {} has format {found}; this program writes format {ours}", path.display())]
    ReadOnly {
        /// The journal.
        path: PathBuf,
        /// Its format.
        found: Format,
        /// The format of this program.
        ours: Format,
    },
    /// A line is not what was written.
    #[error("journal {}, line {line} (byte {offset}), is damaged", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// Where the line begins, in bytes from the start of the file.
        offset: u64,
        /// What is wrong with it.
        source: Damage,
    },
    /// A line is whole and contradicts the lines before it.
    #[error("journal {}, line {line}, contradicts the lines before it", path.display())]
    Contradiction {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// The contradiction.
        source: Box<FoldError>,
    },
    /// A record that was to be appended contradicts the state: nothing was appended.
    #[error("a record of type {kind} cannot be appended to journal {}", path.display())]
    Refused {
        /// The journal.
        path: PathBuf,
        /// The type of the record.
        kind: &'static str,
        /// The contradiction.
        source: Box<FoldError>,
    },
    /// A record that was to be appended makes no line: nothing was appended.
    #[error("a record of type {kind} makes no line of journal {}", path.display())]
    Unwritable {
        /// The journal.
        path: PathBuf,
        /// The type of the record.
        kind: &'static str,
        /// Why.
        source: Damage,
    },
    /// Making records durable failed. Which of them are on disk is not known, so the journal takes no more.
    #[error("{doing} journal {}", path.display())]
    Failed {
        /// The journal.
        path: PathBuf,
        /// What was being done: "write to", "sync".
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// While it was in use, its name ceased to lead to it, or somebody else changed it: what is in it no longer counts, so
    /// it takes no more.
    #[error("{} {what} while it was in use{}", path.display(), rest(.kept.as_deref(), path))]
    Displaced {
        /// The file.
        path: PathBuf,
        /// What has become of it.
        what: Displaced,
        /// Where all that was recorded in it is kept.
        kept: Option<PathBuf>,
    },
    /// An earlier write or sync failed.
    #[error("journal {} takes no more records: an earlier write failed", path.display())]
    Poisoned {
        /// The journal.
        path: PathBuf,
    },
}

/// What has become of a file that is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Displaced {
    /// Nothing has its name, or nobody can look.
    #[error("was removed, or its folder moved,")]
    Removed,
    /// Something else has its name.
    #[error("was replaced by another file")]
    Replaced,
    /// It is shorter or longer than what was written to it.
    #[error("was cut or written to by somebody else")]
    Changed,
}

/// What to do about a file that is not where it was.
fn rest(kept: Option<&Path>, path: &Path) -> String {
    match kept {
        Some(kept) => format!(
            "; what was recorded in it is in {}: move that back to {} before anything else is run",
            kept.display(),
            path.display()
        ),
        None => "; put it back as it was before anything else is run, from a copy if there is one".to_owned(),
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It has not the shape of a line, or something stands where the next line should begin.
    #[error("it has not the shape of a journal's line")]
    Framing,
    /// Its bytes are not those that were written.
    #[error("its checksum does not match its content")]
    Checksum,
    /// It has zero bytes in it and text after them.
    #[error("it contains zero bytes, as a disk leaves them where a write never arrived")]
    Zeros,
    /// A line was moved, repeated or taken out before it.
    #[error("it has sequence number {found} where {expected} belongs")]
    Sequence {
        /// The number that belongs here.
        expected: u64,
        /// The number that it has.
        found: u64,
    },
    /// It was written after another line than the one before it.
    #[error("it does not continue the line before it")]
    Chain,
    /// It is longer than any line this program writes.
    #[error("it is longer than {max} bytes")]
    TooLong {
        /// The longest line.
        max: usize,
    },
    /// It was written whole, and its members make no record.
    #[error("its members make no record: {why}")]
    Members {
        /// Why not.
        why: String,
    },
}
