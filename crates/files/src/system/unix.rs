//! Unix: modes, devices and numbers of files, folders that can be synced.

use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
const OTHERS: u32 = 0o077;

pub(crate) fn file_for_owner(options: &mut OpenOptions) {
    options.mode(FILE_MODE);
}

pub(crate) fn folder_for_owner(builder: &mut DirBuilder) {
    builder.mode(FOLDER_MODE);
}

pub(crate) fn is_open_to_others(found: &Metadata) -> bool {
    found.mode() & OTHERS != 0
}

pub(crate) fn keep_from_others(file: &File) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(FILE_MODE))
}

#[expect(clippy::unnecessary_wraps, reason = "other systems may not tell")]
pub(crate) fn number_at(_path: &Path, found: &Metadata) -> Option<(u64, u64)> {
    Some((found.dev(), found.ino()))
}

pub(crate) fn number_of(file: &File) -> Option<(u64, u64)> {
    file.metadata().ok().map(|found| (found.dev(), found.ino()))
}

/// What `PostgreSQL` passes over here, too: a folder that may be written in and not be read, and a file system without folders
/// that can be synced, which answers EINVAL.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let opened = match File::open(folder) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Ok(()),
        opened => opened?,
    };
    match opened.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}
