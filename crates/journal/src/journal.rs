//! The journal of a running program: the file, the state that its records add up to, and what is not durable yet.

use crate::error::{Displaced, JournalError};
use crate::line::JournalPosition;
use crate::load::{self, Loaded, Recovery};
use crate::record::{FORMAT, JournalHeader, Record};
use crate::state::State;
use crate::storage::{FileStorage, Storage};
use crate::wire;
use fitout_model::has_secret;
use std::io;
use std::path::Path;

/// How often in a row a write may be interrupted by a signal before that counts as a failure.
const INTERRUPTS_MAX: u32 = 100;

/// A journal that is open for writing; no other process can have it at the same time.
///
/// Records are appended to a buffer and become durable together, by [`Journal::commit`]. A journal that is dropped
/// loses what was not committed, as a crash would.
#[derive(Debug)]
pub struct Journal<S: Storage = FileStorage> {
    storage: S,
    state: State,
    position: JournalPosition,
    buffer: Vec<u8>,
    poisoned: bool,
}

impl Journal {
    /// Makes a journal at a path where nothing is; its first line is durable when this returns.
    ///
    /// # Errors
    /// [`JournalError::Exists`] when something is there, [`JournalError::OtherFormat`] when the header names another
    /// format than [`FORMAT`]; what the file system answered otherwise. An unborn journal may be left behind then, which
    /// [`Journal::open_or_create`] begins anew.
    pub fn create(path: &Path, header: JournalHeader) -> Result<Self, JournalError> {
        check_format(path, &header)?;
        Self::create_on(FileStorage::create(path)?, header)
    }

    /// Opens, locks and recovers the journal at a path.
    ///
    /// # Errors
    /// [`JournalError::Locked`] when another process has it; an error with file and line when it is damaged, which
    /// leaves it as it is; [`JournalError::ReadOnly`] and [`JournalError::OtherFormat`] when another version wrote it.
    pub fn open(path: &Path) -> Result<(Self, Recovery), JournalError> {
        Self::open_on(FileStorage::open(path)?)
    }

    /// Opens the journal at a path, or makes it with this header when there is none or its making was interrupted.
    ///
    /// # Errors
    /// As for [`Journal::open`] and [`Journal::create`].
    pub fn open_or_create(path: &Path, header: JournalHeader) -> Result<(Self, Recovery), JournalError> {
        check_format(path, &header)?;
        match FileStorage::open(path) {
            Ok(storage) => Self::open_or_create_on(storage, header),
            Err(JournalError::Missing { .. }) => Ok((Self::create(path, header)?, Recovery::default())),
            Err(error) => Err(error),
        }
    }
}

impl<S: Storage> Journal<S> {
    /// Makes a journal on storage that is empty.
    ///
    /// # Errors
    /// As for [`Journal::create`]; the storage may hold a part of the first line then.
    pub fn create_on(storage: S, header: JournalHeader) -> Result<Self, JournalError> {
        check_format(storage.path(), &header)?;
        let state = State::new(header.clone());
        let mut journal =
            Self { storage, state, position: JournalPosition::START, buffer: Vec::new(), poisoned: false };
        let first = Record::Journal(header);
        journal.write_line(&first)?;
        journal.commit()?;
        Ok(journal)
    }

    /// Opens and recovers the journal on this storage.
    ///
    /// # Errors
    /// As for [`Journal::open`].
    pub fn open_on(mut storage: S) -> Result<(Self, Recovery), JournalError> {
        let loaded = load_from(&mut storage)?;
        Self::recovered(storage, loaded)
    }

    /// Opens the journal on this storage, or makes it when the storage is empty or holds a part of a first line.
    ///
    /// # Errors
    /// As for [`Journal::open`] and [`Journal::create`].
    pub fn open_or_create_on(mut storage: S, header: JournalHeader) -> Result<(Self, Recovery), JournalError> {
        match load_from(&mut storage) {
            Ok(loaded) => Self::recovered(storage, loaded),
            Err(JournalError::Unborn { path }) => {
                storage.truncate(0).map_err(|source| JournalError::Io { path, doing: "begin anew", source })?;
                Ok((Self::create_on(storage, header)?, Recovery::default()))
            }
            Err(error) => Err(error),
        }
    }

    fn recovered(mut storage: S, mut loaded: Loaded) -> Result<(Self, Recovery), JournalError> {
        let found = loaded.state.header().format;
        if found > FORMAT {
            return Err(JournalError::ReadOnly { path: storage.path().into(), found, ours: FORMAT });
        }
        load::repair(&mut storage, &mut loaded)?;
        let Loaded { state, position, recovery, .. } = loaded;
        Ok((Self { storage, state, position, buffer: Vec::new(), poisoned: false }, recovery))
    }

    /// What all records appended so far add up to, those that are not durable yet included.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The name of the journal.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.storage.path()
    }

    /// Whether a write or sync failed, so that nothing more is taken.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Folds the record into the state and buffers its line; returns the line's sequence number. It is **not**
    /// durable before [`Journal::commit`] returns.
    ///
    /// What has the form of a token in it, or is one that this process has, is masked in both.
    ///
    /// # Errors
    /// [`JournalError::Refused`] when the record contradicts the state, [`JournalError::Unwritable`] when it is too
    /// long, [`JournalError::Poisoned`]; nothing is changed in these cases.
    pub fn append(&mut self, record: &Record) -> Result<u64, JournalError> {
        self.check_sound()?;
        let before = (self.position, self.buffer.len());
        let masked = self.write_line(record).and_then(|()| self.masked(record, before.1));
        let written = masked.and_then(|masked| match masked {
            Some(masked) => {
                (self.position, _) = before;
                self.buffer.truncate(before.1);
                self.write_line(&masked).map(|()| Some(masked))
            }
            None => Ok(None),
        });
        let masked = match written {
            Ok(masked) => masked,
            Err(error) => {
                self.position = before.0;
                self.buffer.truncate(before.1);
                return Err(error);
            }
        };
        if let Err(source) = self.state.apply(masked.as_ref().unwrap_or(record)) {
            self.position = before.0;
            self.buffer.truncate(before.1);
            return Err(JournalError::Refused {
                path: self.path().into(),
                kind: record.kind(),
                source: Box::new(source),
            });
        }
        Ok(before.0.seq)
    }

    /// Makes every appended record durable: one write, one sync. What was appended survives a crash and a power cut
    /// once this returns, and whoever opens the journal by its name finds it.
    ///
    /// # Errors
    /// [`JournalError::Displaced`] when the file was removed, replaced or changed by somebody else since it was opened;
    /// [`JournalError::Failed`] when writing or syncing fails. That is final: a second sync could succeed although the
    /// first one lost data. Every later call answers [`JournalError::Poisoned`].
    pub fn commit(&mut self) -> Result<(), JournalError> {
        self.check_sound()?;
        if self.buffer.is_empty() {
            return Ok(());
        }
        // What somebody has emptied would be a journal without a beginning.
        if let Err(what @ Displaced::Changed) = self.storage.check_place() {
            self.poisoned = true;
            return Err(JournalError::Displaced { path: self.path().into(), what, kept: None });
        }
        let written = write_all(&mut self.storage, &self.buffer).map_err(|source| ("write to", source));
        if let Err((doing, source)) = written.and_then(|()| self.storage.sync().map_err(|source| ("sync", source))) {
            self.poisoned = true;
            return Err(JournalError::Failed { path: self.path().into(), doing, source });
        }
        self.buffer.clear();
        // Durable in a file that nobody finds again is not durable.
        in_place(&mut self.storage).inspect_err(|_displaced| self.poisoned = true)
    }

    /// Gives the storage back, without what was not committed.
    #[must_use]
    pub fn into_storage(self) -> S {
        self.storage
    }

    fn check_sound(&self) -> Result<(), JournalError> {
        if self.poisoned { Err(JournalError::Poisoned { path: self.path().into() }) } else { Ok(()) }
    }

    /// The record without the secrets that stand in its line, which begins here; `None` when there are none.
    fn masked(&self, record: &Record, line: usize) -> Result<Option<Record>, JournalError> {
        let line = self.buffer.get(line..).map(String::from_utf8_lossy).unwrap_or_default();
        if !has_secret(&line) {
            return Ok(None);
        }
        wire::masked(record).map_err(|source| JournalError::Unwritable {
            path: self.storage.path().into(),
            kind: record.kind(),
            source,
        })
    }

    fn write_line(&mut self, record: &Record) -> Result<(), JournalError> {
        self.position.write(record, &mut self.buffer).map_err(|source| JournalError::Unwritable {
            path: self.storage.path().into(),
            kind: record.kind(),
            source,
        })
    }
}

fn load_from<S: Storage>(storage: &mut S) -> Result<Loaded, JournalError> {
    let path = storage.path().to_owned();
    let failed = |source| JournalError::Io { path: path.clone(), doing: "read", source };
    let input = storage.reader().map_err(failed)?;
    load::load(input, &path, |_, _| {})
}

fn check_format(path: &Path, header: &JournalHeader) -> Result<(), JournalError> {
    if header.format == FORMAT {
        Ok(())
    } else {
        Err(JournalError::OtherFormat { path: path.into(), found: header.format, ours: FORMAT })
    }
}

/// Whether what was just made durable is where its name leads to. Where it is not, it is kept beside that name, if it can be.
pub(crate) fn in_place<S: Storage>(storage: &mut S) -> Result<(), JournalError> {
    let Err(what) = storage.check_place() else { return Ok(()) };
    let kept = match what {
        Displaced::Removed | Displaced::Replaced => storage.keep_copy().ok().flatten(),
        // What is in it is not only ours any more.
        Displaced::Changed => None,
    };
    Err(JournalError::Displaced { path: storage.path().into(), what, kept })
}

/// Writes all bytes, however many at a time the storage takes.
pub(crate) fn write_all<S: Storage>(storage: &mut S, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    let mut interrupts = 0;
    while !rest.is_empty() {
        match storage.append(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                rest = rest.get(written..).ok_or(io::ErrorKind::InvalidData)?;
                interrupts = 0;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted && interrupts < INTERRUPTS_MAX => interrupts += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
