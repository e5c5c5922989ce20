//! Where a journal's bytes are: a file, or a simulated disk in tests.

use crate::error::{Displaced, JournalError};
use crate::system::{self, sync_directory};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// How many pieces cut from one journal are kept beside it.
const TORN_FILES_MAX: u32 = 1000;

/// The bytes of one journal, held by one owner.
pub trait Storage {
    /// The name of the journal, for messages.
    fn path(&self) -> &Path;

    /// Its bytes, from the first.
    ///
    /// # Errors
    /// What the file system answered.
    fn reader(&mut self) -> io::Result<Box<dyn Read + '_>>;

    /// Writes a beginning of the bytes at the end, and returns how many of them.
    ///
    /// # Errors
    /// What the file system answered; a part may have been written all the same.
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// Makes everything appended or cut so far survive a power cut.
    ///
    /// # Errors
    /// What the file system answered; what is durable is not known then.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts everything after the first `len` bytes.
    ///
    /// # Errors
    /// What the file system answered.
    fn truncate(&mut self, len: u64) -> io::Result<()>;

    /// Keeps a piece that is about to be cut, durably, and returns where.
    ///
    /// # Errors
    /// What the file system answered.
    fn keep_aside(&mut self, torn: &[u8]) -> io::Result<PathBuf>;

    /// Whether its name still leads to it, and it holds what was written to it and nothing else. What has no name of its own
    /// is always in its place.
    ///
    /// # Errors
    /// What has become of it.
    fn check_place(&self) -> Result<(), Displaced> {
        Ok(())
    }

    /// Keeps all its bytes beside the name that no longer leads to it, durably, and returns where; `None` where it has no
    /// name of its own.
    ///
    /// # Errors
    /// What the file system answered.
    fn keep_copy(&mut self) -> io::Result<Option<PathBuf>> {
        Ok(None)
    }
}

/// A journal's file, locked against other processes for as long as this value lives.
#[derive(Debug)]
pub struct FileStorage {
    file: File,
    path: PathBuf,
    /// How long it is, as far as we have written it.
    len: u64,
}

impl FileStorage {
    /// Makes the file, its owner's only (mode 0600, on Unix), and locks it. It and its name survive a power cut once this returns.
    ///
    /// # Errors
    /// [`JournalError::Exists`] when something is there already; what the file system answered otherwise.
    pub fn create(path: &Path) -> Result<Self, JournalError> {
        let file = system::options().create_new(true).open(path).map_err(|source| {
            let exists = source.kind() == io::ErrorKind::AlreadyExists;
            if exists { JournalError::Exists { path: path.into() } } else { failed(path, "create", source) }
        })?;
        lock(&file, path)?;
        let storage = Self { file, path: path.into(), len: 0 };
        // Between making and locking it, another process could have found and used the empty file.
        let len = storage.file.metadata().map_err(|source| failed(path, "inspect", source))?.len();
        if len > 0 {
            return Err(JournalError::Exists { path: path.into() });
        }
        storage.file.sync_all().and_then(|()| sync_directory(path)).map_err(|source| failed(path, "create", source))?;
        Ok(storage)
    }

    /// Opens and locks a file that is there.
    ///
    /// # Errors
    /// [`JournalError::Missing`], [`JournalError::NotAFile`] and [`JournalError::Locked`] as their names say; what the
    /// file system answered otherwise.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        check_kind(path)?;
        let file = system::options().open(path).map_err(|source| {
            let held = system::held_by_others(&source);
            if held { JournalError::Locked { path: path.into() } } else { failed(path, "open", source) }
        })?;
        lock(&file, path)?;
        // A compaction or a person may have put another file there after this one was opened.
        check_same(&file, path)?;
        let len = file.metadata().map_err(|source| failed(path, "inspect", source))?.len();
        Ok(Self { file, path: path.into(), len })
    }

    /// Opens a file that another process may have locked, to read it only.
    pub(crate) fn peek(path: &Path) -> Result<File, JournalError> {
        check_kind(path)?;
        File::open(path).map_err(|source| failed(path, "open", source))
    }

    /// Puts this file in the place of another one, whole or not at all.
    pub(crate) fn replace(self, old: Self) -> Result<(), JournalError> {
        let (draft, place) = (self.path.clone(), old.path.clone());
        let held = system::hold_while_renaming((self, old));
        let replaced = fs::rename(&draft, &place).and_then(|()| sync_directory(&place));
        drop(held);
        replaced.map_err(|source| failed(&place, "replace", source))
    }

    /// A new file beside this one, and its path; `word` says what for.
    fn make_beside(&self, word: &str) -> io::Result<(File, PathBuf)> {
        for n in 1..=TORN_FILES_MAX {
            let aside = beside(&self.path, &format!("{word}-{n}"));
            match system::options().create_new(true).open(&aside) {
                Ok(file) => return Ok((file, aside)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other(format!("{TORN_FILES_MAX} pieces cut from it are kept beside it already: move them away")))
    }
}

impl Storage for FileStorage {
    fn path(&self) -> &Path {
        &self.path
    }

    fn reader(&mut self) -> io::Result<Box<dyn Read + '_>> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(Box::new(&self.file))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        system::at_end(&mut self.file)?;
        let written = self.file.write(bytes)?;
        self.len = self.len.saturating_add(u64::try_from(written).unwrap_or(u64::MAX));
        Ok(written)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)?;
        self.len = len;
        Ok(())
    }

    fn keep_aside(&mut self, torn: &[u8]) -> io::Result<PathBuf> {
        let (mut file, aside) = self.make_beside("torn")?;
        file.write_all(torn)?;
        file.sync_all()?;
        sync_directory(&aside)?;
        Ok(aside)
    }

    fn check_place(&self) -> Result<(), Displaced> {
        let held = system::identity(&self.file).and_then(|identity| Ok((identity, self.file.metadata()?.len())));
        let (Ok((held, len)), Ok(named)) = (held, system::identity_at(&self.path)) else {
            return Err(Displaced::Removed);
        };
        if held != named {
            return Err(Displaced::Replaced);
        }
        if len == self.len { Ok(()) } else { Err(Displaced::Changed) }
    }

    fn keep_copy(&mut self) -> io::Result<Option<PathBuf>> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let (mut copy, aside) = self.make_beside("kept")?;
        self.file.seek(SeekFrom::Start(0))?;
        io::copy(&mut self.file, &mut copy)?;
        copy.sync_all()?;
        sync_directory(&aside)?;
        Ok(Some(aside))
    }
}

/// The path with a point and this word after its name.
pub(crate) fn beside(path: &Path, word: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(word);
    name.into()
}

fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    system::lock(file).map_err(|error| match error {
        TryLockError::WouldBlock => JournalError::Locked { path: path.into() },
        TryLockError::Error(source) => failed(path, "lock", source),
    })
}

fn check_kind(path: &Path) -> Result<(), JournalError> {
    let kind = fs::symlink_metadata(path).map_err(|source| {
        let missing = source.kind() == io::ErrorKind::NotFound;
        if missing { JournalError::Missing { path: path.into() } } else { failed(path, "inspect", source) }
    })?;
    let what = match kind.file_type() {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_symlink() => "a symbolic link",
        kind if kind.is_dir() => "a directory",
        _ => "a device or pipe",
    };
    Err(JournalError::NotAFile { path: path.into(), what })
}

/// Whether the open file is still the one that the path leads to.
fn check_same(file: &File, path: &Path) -> Result<(), JournalError> {
    let inspect = |source| failed(path, "inspect", source);
    if system::identity(file).map_err(inspect)? == system::identity_at(path).map_err(inspect)? {
        Ok(())
    } else {
        Err(JournalError::Replaced { path: path.into() })
    }
}

fn failed(path: &Path, doing: &'static str, source: io::Error) -> JournalError {
    JournalError::Io { path: path.into(), doing, source }
}
