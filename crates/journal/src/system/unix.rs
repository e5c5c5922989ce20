//! Unix: one owner by a lock that only owners ask for.

use super::Identity;
use std::fs::{File, OpenOptions, TryLockError, symlink_metadata};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Read, append, and mode 0600 where it is made.
pub(crate) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true).mode(0o600);
    options
}

/// Whether a file could not be opened because it has another owner: the lock tells that here.
pub(crate) fn held_by_others(_: &io::Error) -> bool {
    false
}

/// Makes us the one owner of a file that [`options`] opened, for as long as it is open.
pub(crate) fn lock(file: &File) -> Result<(), TryLockError> {
    file.try_lock()
}

/// Keeps hold of files that are about to be renamed or replaced, where one can: nobody comes in between.
#[expect(clippy::unnecessary_wraps, reason = "other systems cannot")]
pub(crate) fn hold_while_renaming<T>(files: T) -> Option<T> {
    Some(files)
}

/// Sees to it that what is written next comes after all that is there: appending does.
#[expect(clippy::unnecessary_wraps, reason = "other systems can fail")]
pub(crate) fn at_end(_: &mut File) -> io::Result<()> {
    Ok(())
}

/// Which file this is.
pub(crate) fn identity(file: &File) -> io::Result<Identity> {
    file.metadata().map(|found| (found.dev(), found.ino()))
}

/// Which file has this name; a link has one of its own.
pub(crate) fn identity_at(path: &Path) -> io::Result<Identity> {
    symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

/// Makes the name of a file survive a power cut.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}
