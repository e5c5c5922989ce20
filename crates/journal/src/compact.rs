//! Compaction: the same state in a shorter file.

use crate::error::JournalError;
use crate::journal::Journal;
use crate::load::Recovery;
use crate::storage::beside;
use std::path::Path;

/// How many records of compaction are written between two syncs.
const COMMIT_RECORDS: usize = 1024;

/// What a compaction did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compacted {
    /// The journal as it was found.
    pub before: Recovery,
    /// How many lines it has now.
    pub lines: u64,
    /// How many bytes it has now.
    pub bytes: u64,
}

/// Rewrites the journal as the fewest records that add up to the same state. The old file is replaced whole or not at
/// all, and both are locked until then (on Windows until just before).
///
/// # Errors
/// As for [`Journal::open`]; the journal is as it was then, apart from the recovery of its end.
pub fn compact(path: &Path) -> Result<Compacted, JournalError> {
    let (journal, before) = Journal::open(path)?;
    let draft = beside(path, "compacting");
    // Left over from a compaction that was cut short: it never was the journal.
    if let Err(source) = std::fs::remove_file(&draft)
        && source.kind() != std::io::ErrorKind::NotFound
    {
        return Err(JournalError::Io { path: draft, doing: "remove the unfinished", source });
    }
    // A journal of an older minor version is one of this version from here on.
    let meant = journal.state().clone().of_this_format();
    let mut shorter = Journal::create(&draft, meant.header().clone())?;
    for (record, n) in journal.state().kept().zip(1_usize..) {
        shorter.append(&record)?;
        if n % COMMIT_RECORDS == 0 {
            shorter.commit()?;
        }
    }
    shorter.commit()?;
    drop(shorter);

    // What is about to take the journal's place is read back first: it has to mean the same.
    let (shorter, after) = Journal::open(&draft)?;
    if *shorter.state() != meant {
        let source = std::io::Error::other("the shorter journal would not mean the same; the journal is as it was");
        return Err(JournalError::Io { path: path.into(), doing: "compact", source });
    }
    shorter.into_storage().replace(journal.into_storage())?;
    Ok(Compacted { before, lines: after.lines, bytes: after.bytes })
}
