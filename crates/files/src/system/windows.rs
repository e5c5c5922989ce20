//! Windows: a file has the rights of its folder, its number is told of an open handle only, and a rename is as durable as the
//! file system makes it.

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

pub(crate) fn number_at(path: &Path, _found: &Metadata) -> Option<(u64, u64)> {
    number(winapi_util::Handle::from_path_any(path).ok()?)
}

pub(crate) fn number_of(file: &File) -> Option<(u64, u64)> {
    number(file)
}

fn number(file: impl winapi_util::AsHandleRef) -> Option<(u64, u64)> {
    winapi_util::file::information(file).ok().map(|found| (found.volume_serial_number(), found.file_index()))
}

#[expect(clippy::unnecessary_wraps, reason = "others can fail at it")]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
