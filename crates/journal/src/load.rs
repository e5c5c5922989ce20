//! From a journal's bytes to its state, and what had to be repaired on the way.

use crate::error::JournalError;
use crate::line::JournalPosition;
use crate::record::{FORMAT, JournalHeader, Record};
use crate::scan::{Scan, ScanStep, Tail};
use crate::state::State;
use crate::storage::{FileStorage, Storage};
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What was found when a journal was read, for the person who looks on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recovery {
    /// How many lines are whole, the first one included.
    pub lines: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// What stood after them: a write that was not finished when the program or the machine stopped.
    pub torn: Option<Torn>,
    /// Whether the last whole line lacked its line break.
    pub unbroken: bool,
    /// Whether a newer version wrote the journal, so that lines of unknown types were passed over.
    pub newer: bool,
}

/// The end of a journal that was not finished when the program or the machine stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// The line that it would have been, counted from 1.
    pub line: u64,
    /// How many bytes of the line there are.
    pub bytes: u64,
    /// How many zero bytes follow them.
    pub zeros: u64,
    /// Where they are kept now; `None` when nothing was cut, or when there were only zeros to cut.
    pub kept: Option<PathBuf>,
}

impl fmt::Display for Torn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} was not finished ({} bytes", self.line, self.bytes)?;
        if self.zeros > 0 {
            write!(f, " and {} zero bytes", self.zeros)?;
        }
        f.write_str(")")?;
        match &self.kept {
            Some(kept) => write!(f, "; it was cut off and is kept in {}", kept.display()),
            None => Ok(()),
        }
    }
}

/// A journal as it was found, before anything is repaired.
pub(crate) struct Loaded {
    pub(crate) state: State,
    pub(crate) position: JournalPosition,
    pub(crate) tail: Tail,
    pub(crate) recovery: Recovery,
}

/// Reads everything and folds it; `watch` sees each record with its line's number before the fold does.
pub(crate) fn load<'a>(
    input: Box<dyn Read + 'a>,
    path: &'a Path,
    mut watch: impl FnMut(u64, &Record),
) -> Result<Loaded, JournalError> {
    let (mut scan, header) = Scan::begin(input, path)?;
    let newer = header.format > FORMAT;
    let header = Record::Journal(header);
    watch(1, &header);
    let Record::Journal(header) = header else { return Err(JournalError::NotAJournal { path: path.into() }) };
    let mut state = State::new(header);
    let tail = loop {
        let line = scan.position().seq;
        match scan.next()? {
            ScanStep::Record(record) => {
                watch(line, &record);
                state.absorb(record).map_err(|source| JournalError::Contradiction {
                    path: path.into(),
                    line,
                    source: Box::new(source),
                })?;
            }
            ScanStep::Skipped => {}
            ScanStep::End(tail) => break tail,
        }
    };
    let position = scan.position();
    let torn = (!tail.text.is_empty() || tail.zeros > 0).then(|| Torn {
        line: position.seq,
        bytes: u64::try_from(tail.text.len()).unwrap_or(u64::MAX),
        zeros: tail.zeros,
        kept: None,
    });
    let recovery = Recovery { lines: position.seq - 1, bytes: scan.offset(), torn, unbroken: tail.unbroken, newer };
    Ok(Loaded { state, position, tail, recovery })
}

/// Makes the end of the file a line break, and everything that was read durable.
pub(crate) fn repair<S: Storage>(storage: &mut S, loaded: &mut Loaded) -> Result<(), JournalError> {
    let path = storage.path().to_owned();
    let failed = |doing| {
        let path = path.clone();
        move |source| JournalError::Io { path, doing, source }
    };
    if let Some(torn) = &mut loaded.recovery.torn {
        // Kept aside first: a crash in between leaves it in both places, never in none.
        if !loaded.tail.text.is_empty() {
            let kept = storage.keep_aside(&loaded.tail.text);
            torn.kept = Some(kept.map_err(failed("keep a copy of the unfinished last line of"))?);
        }
        storage.truncate(loaded.recovery.bytes).map_err(failed("cut the unfinished last line of"))?;
    }
    if loaded.tail.unbroken {
        match storage.append(b"\n").map_err(failed("end the last line of"))? {
            1 => {}
            _ => return Err(failed("end the last line of")(std::io::ErrorKind::WriteZero.into())),
        }
        loaded.recovery.bytes += 1;
    }
    // The lines may have been written by a program that was killed before its sync. They are about to be believed.
    storage.sync().map_err(failed("sync"))
}

/// The first line of a journal, without reading on.
///
/// # Errors
/// As for [`read`], as far as the first line goes.
pub fn header(path: &Path) -> Result<JournalHeader, JournalError> {
    let file = FileStorage::peek(path)?;
    Scan::begin(Box::new(file), path).map(|(_, header)| header)
}

/// The state of a journal and how it ends, without locking or repairing it; another process may be writing it.
///
/// # Errors
/// As for [`crate::Journal::open`], except that a journal of a newer minor version is read.
pub fn read(path: &Path) -> Result<(State, Recovery), JournalError> {
    let file = FileStorage::peek(path)?;
    let loaded = load(Box::new(file), path, |_, _| {})?;
    Ok((loaded.state, loaded.recovery))
}
