//! What the systems do differently: how a journal's file is opened for one owner, which file a name leads to, and whether a name
//! survives a power cut.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::{
    at_end, held_by_others, hold_while_renaming, identity, identity_at, lock, options, sync_directory,
};
#[cfg(windows)]
pub(crate) use windows::{
    at_end, held_by_others, hold_while_renaming, identity, identity_at, lock, options, sync_directory,
};

/// A file, whatever it is called: its device and its number there.
pub(crate) type Identity = (u64, u64);
