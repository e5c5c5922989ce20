//! Folders that files are in.

use crate::system;
use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// The folder of a file. A bare name is one of the current folder.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Makes the folder, and those above it that are not there, for their owner only. Those that are there stay what they are.
///
/// # Errors
/// What the system says.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    system::folder_for_owner(&mut builder);
    builder.create(folder)
}

/// Makes what was created, renamed and removed in the folder survive a crash of the machine, as far as its file system
/// knows how: where folders cannot be synced, or not be opened for it, there is nothing more to do, and this is no error.
///
/// # Errors
/// What the system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    system::sync_folder(folder)
}
