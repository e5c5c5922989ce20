//! What to do about each error, in words for the person who meets it.

use crate::error::JournalError;

impl JournalError {
    /// What to do about it, as sentences.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            JournalError::Io { .. } => "Nothing was sent. Correct the cause and run the command again.",
            JournalError::Missing { .. } => {
                "Run `fitout apply` to begin one, or name the right file with `--journal PATH`."
            }
            JournalError::Exists { .. } => {
                "Go on with it by `fitout resume`, or name another file with `--journal PATH`."
            }
            JournalError::NotAFile { .. } => {
                "Name the journal itself with `--journal PATH`: two ways to one file would defeat its lock."
            }
            JournalError::Locked { .. } => {
                "Wait for the other fitout to end, or stop it; `fitout status` can be used meanwhile."
            }
            JournalError::Replaced { .. } => "Run the command again, and let nothing else move the file.",
            JournalError::Unborn { .. } => "Run `fitout apply`: it begins the journal anew.",
            JournalError::NotAJournal { .. } => "Name the journal with `--journal PATH`. The file was left as it is.",
            JournalError::OtherFormat { .. } => "Use the version of fitout that made the journal, or a newer one.",
            JournalError::ReadOnly { .. } => {
                "Use the version of fitout that wrote it last, or a newer one; `fitout status` can read it."
            }
            JournalError::Damaged { .. } => {
                "The file was left as it is. Put back a copy of it if there is one. Otherwise keep it, wait until the \
                 settle time is over, and run `fitout apply` with a new journal: it looks into every location first \
                 and adopts what is there by name."
            }
            JournalError::Contradiction { .. } => {
                "The file was left as it is. It was written by a program with an error or put together from parts: \
                 keep it and report it, and go on as after damage, with a new journal that adopts what is there."
            }
            JournalError::Refused { .. } | JournalError::Unwritable { .. } => {
                "This is an error of the program: please report it. The journal is whole; run `fitout resume`."
            }
            JournalError::Displaced { .. } => {
                "Nothing more is sent. Put the file back, then run `fitout resume`: it looks before it writes. Where it is \
                 lost, wait until the settle time is over and run `fitout apply`: it adopts what is there by name."
            }
            JournalError::Failed { .. } | JournalError::Poisoned { .. } => {
                "Nothing more is sent. Free space or repair the disk, then run `fitout resume`: it looks before it \
                 writes."
            }
        }
    }
}
