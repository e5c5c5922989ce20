//! Files that appear whole or not at all, and files that nobody but their owner reads.
//!
//! Begin with [`AtomicFile`] (or [`replace`], where all bytes are at hand) for what takes the place of a file, and with
//! [`create_private`], [`open_private`] and [`append_private`] for what is written on where it is. Why all have the same
//! guarantees: `docs/decisions/0033-files.md`.
//!
//! What differs between operating systems is in one module, `system`. On Unix "private" is mode 0600 (0700 for
//! a folder). Elsewhere a file has the rights of the folder that it is made in, which in a person's profile are that person's.

mod atomic;
mod folder;
mod identity;
mod private;

#[cfg(unix)]
#[path = "system/unix.rs"]
mod system;
#[cfg(windows)]
#[path = "system/windows.rs"]
mod system;

pub use atomic::{AtomicFile, remove, replace};
pub use folder::{create_private_folder, folder_of, sync_folder};
pub use identity::FileId;
pub use private::{append_private, create_private, open_private, others_can_read, refuse_link};
