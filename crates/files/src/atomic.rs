//! Files that appear whole or not at all.

use crate::folder::{folder_of, sync_folder};
use std::fs;
use std::io::{self, Read as _, Seek as _, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that is being written beside the place that it will take.
///
/// Until [`AtomicFile::commit`], what stands at the path is what it was; from then on the new file stands there, readable by
/// its owner only, whoever could read the old one. Dropped before, it leaves nothing. A crash leaves the old file or the new
/// one, and perhaps a file `.fitout-….tmp` beside it that nobody reads.
///
/// A link at the path stays a link: what it leads to is replaced. A link that leads nowhere is replaced itself.
#[derive(Debug)]
#[must_use = "nothing appears at the path before it is committed"]
pub struct AtomicFile {
    /// Removed again when it is dropped.
    fresh: NamedTempFile,
    target: PathBuf,
}

impl AtomicFile {
    /// Begins to write the file; its folder must be there.
    ///
    /// # Errors
    /// What the system says, and when something that is not a file stands at the path.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let target = target(path)?;
        // Mode 0600 where there are modes.
        let fresh = tempfile::Builder::new().prefix(".fitout-").suffix(".tmp").tempfile_in(folder_of(&target))?;
        Ok(Self { fresh, target })
    }

    /// As [`AtomicFile::begin`], with room for this many bytes taken on the disk: a disk that becomes full afterwards does not
    /// matter to what is no longer than that.
    ///
    /// # Errors
    /// As for [`AtomicFile::begin`], and when there is no room.
    pub fn begin_with_room(path: &Path, bytes: u64) -> io::Result<Self> {
        let mut file = Self::begin(path)?;
        // Not zeros, of which some file systems keep nothing but their number.
        io::copy(&mut io::repeat(b' ').take(bytes), &mut file.fresh)?;
        file.fresh.as_file().sync_all()?;
        file.fresh.rewind()?;
        Ok(file)
    }

    /// Puts what was written in its place, durable: neither a crash of the process nor one of the machine takes it back.
    ///
    /// # Errors
    /// What the system says. What stood at the path before is untouched then; only when the folder itself cannot be made
    /// durable, the last step, the new file stands there, and a crash of the machine may bring the old one back.
    pub fn commit(mut self) -> io::Result<()> {
        // What was taken as room and is not filled is no part of the file.
        let end = self.fresh.stream_position()?;
        self.fresh.as_file().set_len(end)?;
        self.fresh.as_file().sync_all()?;
        self.fresh.persist(&self.target).map_err(|failed| failed.error)?;
        sync_folder(folder_of(&self.target))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.fresh.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.fresh.flush()
    }
}

/// Puts these bytes in the place of what the file holds, or makes it, see [`AtomicFile`].
///
/// # Errors
/// As for [`AtomicFile::begin`] and [`AtomicFile::commit`].
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::begin(path)?;
    file.write_all(bytes)?;
    file.commit()
}

/// Removes the file, durable, and says whether there was one. Where the path is a link, what it leads to goes first, so that
/// what [`replace`] has written is nowhere any more; then the link.
///
/// # Errors
/// What the system says.
pub fn remove(path: &Path) -> io::Result<bool> {
    if fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink()) {
        match fs::canonicalize(path) {
            Ok(target) => drop(remove_one(&target)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    remove_one(path)
}

fn remove_one(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(folder_of(path)).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Where the new file goes.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")),
        Ok(_) if fs::symlink_metadata(path)?.is_symlink() => fs::canonicalize(path),
        Ok(_) | Err(_) => Ok(path.to_owned()),
    }
}
