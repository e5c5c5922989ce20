//! Windows: one owner by what others may do while the file is open. A lock of Windows would keep readers out as well.

use super::Identity;
use std::fs::{File, OpenOptions, TryLockError, symlink_metadata};
use std::io::{self, Seek as _, SeekFrom};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;
use winapi_util::{AsHandleRef, Handle};

/// `FILE_SHARE_READ`: while it is open others may read it, and nobody may write to it, rename, replace or remove it.
const SHARED: u32 = 0x1;
/// `ERROR_SHARING_VIOLATION`.
const HELD: i32 = 32;

/// Read, write, and nobody else writes. A file that is only appended to cannot be cut here.
pub(crate) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).share_mode(SHARED);
    options
}

/// Whether a file could not be opened because it has another owner.
pub(crate) fn held_by_others(error: &io::Error) -> bool {
    error.raw_os_error() == Some(HELD)
}

/// Makes us the one owner of a file that [`options`] opened: opening it did.
#[expect(clippy::unnecessary_wraps, reason = "other systems can fail")]
pub(crate) fn lock(_: &File) -> Result<(), TryLockError> {
    Ok(())
}

/// Keeps hold of files that are about to be renamed or replaced, where one can. Here it would forbid that to ourselves; who opens
/// one of them meanwhile makes the renaming fail.
pub(crate) fn hold_while_renaming<T>(files: T) -> Option<T> {
    drop(files);
    None
}

/// Sees to it that what is written next comes after all that is there.
pub(crate) fn at_end(file: &mut File) -> io::Result<()> {
    file.seek(SeekFrom::End(0)).map(drop)
}

/// Which file this is.
pub(crate) fn identity(file: &File) -> io::Result<Identity> {
    told(file)
}

/// Which file has this name; what is a link is none.
pub(crate) fn identity_at(path: &Path) -> io::Result<Identity> {
    if symlink_metadata(path)?.is_symlink() {
        return Ok(Identity::default());
    }
    told(Handle::from_path_any(path)?)
}

fn told(file: impl AsHandleRef) -> io::Result<Identity> {
    let found = winapi_util::file::information(file)?;
    Ok((found.volume_serial_number(), found.file_index()))
}

/// Windows has no way to ask for that: its file systems keep their names in order themselves.
#[expect(clippy::unnecessary_wraps, reason = "other systems can fail")]
pub(crate) fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
