//! Systems without modes: a file has the rights of its folder, files have no number that the standard library tells, and a
//! rename is as durable as the file system makes it.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

pub(crate) fn file_for_owner(_options: &mut OpenOptions) {}

pub(crate) fn folder_for_owner(_builder: &mut DirBuilder) {}

pub(crate) fn is_open_to_others(_found: &Metadata) -> bool {
    false
}

#[expect(clippy::unnecessary_wraps, reason = "others can fail at it")]
pub(crate) fn keep_from_others(_file: &File) -> io::Result<()> {
    Ok(())
}

pub(crate) fn device_and_number(_found: &Metadata) -> Option<(u64, u64)> {
    None
}

#[expect(clippy::unnecessary_wraps, reason = "others can fail at it")]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
