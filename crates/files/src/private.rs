//! Files that nobody but their owner reads.

use crate::identity::FileId;
use crate::system;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// A new file to write on, for its owner only.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] when anything stands at the path, a link that leads nowhere included; what the system
/// says otherwise.
pub fn create_private(path: &Path) -> io::Result<File> {
    create(path, File::options().write(true))
}

/// A file to read and write, made where it is not there, not emptied, and for its owner only from now on.
///
/// # Errors
/// What the system says, and when the path is a link: whoever made it would choose what is written on.
pub fn open_private(path: &Path) -> io::Result<File> {
    open(path, File::options().read(true).write(true))
}

/// As [`open_private`]; it can only be written to, and everything goes to its end.
///
/// # Errors
/// As for [`open_private`].
pub fn append_private(path: &Path) -> io::Result<File> {
    open(path, File::options().append(true))
}

/// Whether anybody but its owner can read, write or run the file. Where there are no modes nobody can.
#[must_use]
pub fn others_can_read(found: &Metadata) -> bool {
    system::is_open_to_others(found)
}

/// Refuses a path that is a link, wherever that leads.
///
/// # Errors
/// When it is one.
pub fn refuse_link(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) { Err(link()) } else { Ok(()) }
}

fn create(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    system::file_for_owner(options);
    options.create_new(true).open(path)
}

fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    match create(path, options) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    refuse_link(path)?;
    let file = options.create_new(false).open(path)?;
    // Somebody may have put a link there in between: nothing was written yet.
    let there = fs::symlink_metadata(path)?;
    if there.is_symlink() || FileId::of(&file) != FileId::at(path, &there) {
        return Err(link());
    }
    if others_can_read(&file.metadata()?) {
        system::keep_from_others(&file)?;
    }
    Ok(file)
}

fn link() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is a link; name the file that it leads to")
}
